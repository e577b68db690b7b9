//! Apache Kafka from Maven Central: the jars that `kafka/pom.xml` names, started without its shell scripts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{once, require, write_command};
use crate::layout;
use crate::program::{INSTALL_TIME_MAX, Program};

const SERVER_OPTIONS: &[&str] = &["-Xmx512M", "-XX:+UseSerialGC"];
/// A tool lives too short for the optimizing compiler to pay off.
const TOOL_OPTIONS: &[&str] = &["-Xmx128M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/// The scripts of Apache Kafka's `bin`, without `kafka-` and `.sh`, and the classes that they start.
const TOOLS: &[(&str, &str)] = &[
    ("broker-api-versions", "org.apache.kafka.tools.BrokerApiVersionsCommand"),
    ("cluster", "org.apache.kafka.tools.ClusterTool"),
    ("configs", "kafka.admin.ConfigCommand"),
    ("console-consumer", "org.apache.kafka.tools.consumer.ConsoleConsumer"),
    ("console-producer", "org.apache.kafka.tools.ConsoleProducer"),
    (
        "consumer-groups",
        "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    ),
    ("delete-records", "org.apache.kafka.tools.DeleteRecordsCommand"),
    ("dump-log", "org.apache.kafka.tools.DumpLogSegments"),
    ("features", "org.apache.kafka.tools.FeatureCommand"),
    ("get-offsets", "org.apache.kafka.tools.GetOffsetShell"),
    ("groups", "org.apache.kafka.tools.GroupsCommand"),
    ("log-dirs", "org.apache.kafka.tools.LogDirsCommand"),
    ("metadata-quorum", "org.apache.kafka.tools.MetadataQuorumCommand"),
    ("metadata-shell", "org.apache.kafka.shell.MetadataShell"),
    ("producer-perf-test", "org.apache.kafka.tools.ProducerPerformance"),
    ("storage", "kafka.tools.StorageTool"),
    ("topics", "org.apache.kafka.tools.TopicCommand"),
    ("verifiable-consumer", "org.apache.kafka.tools.VerifiableConsumer"),
    ("verifiable-producer", "org.apache.kafka.tools.VerifiableProducer"),
];

pub(super) fn install() -> Result<()> {
    require("java", "default-jdk-headless")?;
    let pom = layout::sources("kafka/pom.xml");
    let inputs = fs::read_to_string(&pom).with_context(|| format!("read {}", pom.display()))?;
    let home = home();
    once(&home.join("installed"), &inputs, || {
        require("mvn", "maven")?;
        eprintln!("compat: fetching Apache Kafka from Maven Central");
        let output = format!("-DoutputDirectory={}", home.join("libs").display());
        let pom = pom.display().to_string();
        let goal = [
            "-B",
            "-q",
            "-f",
            &pom,
            "dependency:copy-dependencies",
            &output,
            "-DincludeScope=runtime",
        ];
        Program::new("mvn", &goal).time_max(INSTALL_TIME_MAX).succeed()?;
        Ok(())
    })?;
    fs::write(home.join("server.yaml"), log4j("SYSTEM_OUT", "INFO"))?;
    // What tools print is compared; what they log beside it has times and stack traces in it and is left out.
    fs::write(home.join("tools.yaml"), log4j("SYSTEM_ERR", "FATAL"))?;
    for (name, class) in TOOLS {
        // Quoted, since the class path holds an asterisk that is Java's to expand.
        let options: String = tool_options().iter().map(|option| format!("'{option}' ")).collect();
        write_command(&format!("kafka-{name}"), &format!("java {options}{class}"))?;
    }
    Ok(())
}

/// One of the tools, to be run to its end.
pub(crate) fn tool(name: &str, arguments: &[&str]) -> Result<Program> {
    let (_, class) = TOOLS
        .iter()
        .find(|(known, _)| *known == name)
        .with_context(|| format!("no tool {name}"))?;
    let options = tool_options();
    let mut all: Vec<&str> = options.iter().map(String::as_str).collect();
    all.push(class);
    all.extend(arguments);
    Ok(Program::new("java", &all))
}

/// The server with a properties file.
pub(crate) fn server(properties: &Path) -> Result<Command> {
    let mut command = Command::new("java");
    command
        .args(SERVER_OPTIONS)
        .args(class_path("server.yaml"))
        .arg("kafka.Kafka")
        .arg(properties);
    Ok(command)
}

fn tool_options() -> Vec<String> {
    let given = TOOL_OPTIONS.iter().map(|option| (*option).to_owned());
    given.chain(class_path("tools.yaml")).collect()
}

fn class_path(logging: &str) -> [String; 3] {
    let home = home();
    [
        format!("-Dlog4j2.configurationFile={}", home.join(logging).display()),
        "-cp".to_owned(),
        home.join("libs/*").display().to_string(),
    ]
}

fn home() -> PathBuf {
    layout::cache("apache-kafka")
}

fn log4j(target: &str, level: &str) -> String {
    format!(
        "Configuration:\n  Appenders:\n    Console: {{name: C, target: {target}, PatternLayout: {{pattern: \"[%d] %p %m (%c)%n\"}}}}\n  \
         Loggers:\n    Root: {{level: {level}, AppenderRef: [{{ref: C}}]}}\n"
    )
}
