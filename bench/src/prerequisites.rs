//! What must be there before anything is measured: the load program, and Apache Kafka's jars from Maven Central.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::{layout, program};

/// Registries can be slow.
const INSTALL_TIME_MAX: Duration = Duration::from_secs(600);

/// Builds the load program and gives its path.
pub(crate) fn kload() -> Result<PathBuf> {
    let binary = layout::scratch("kload");
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(&binary).arg(".");
    build.current_dir(layout::sources("kload"));
    program::output(&mut build, INSTALL_TIME_MAX).context("build bench/kload; it needs Go")?;
    Ok(binary)
}

pub(crate) fn klamm() -> Result<()> {
    let binary = layout::klamm();
    ensure!(
        binary.exists(),
        "{} is missing; `cargo xtask bench` builds it",
        binary.display()
    );
    Ok(())
}

/// Fetches the jars, unless those that the pom names are there already.
pub(crate) fn apache_kafka() -> Result<()> {
    let pom = layout::sources("kafka/pom.xml");
    let wanted = fs::read_to_string(&pom)?;
    let installed = kafka_home().join("installed.xml");
    if fs::read_to_string(&installed).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    fs::create_dir_all(kafka_home())?;
    let mut fetch = Command::new("mvn");
    fetch.args(["-B", "-q", "-f"]).arg(&pom);
    fetch.args(["dependency:copy-dependencies", "-DincludeScope=runtime"]);
    fetch.arg(format!("-DoutputDirectory={}", kafka_home().join("libs").display()));
    program::output(&mut fetch, INSTALL_TIME_MAX).context("fetch Apache Kafka; it needs Maven and a JDK")?;
    fs::write(kafka_home().join("log4j2.yaml"), LOG4J)?;
    fs::write(installed, wanted)?;
    Ok(())
}

pub(crate) fn kafka_home() -> PathBuf {
    layout::scratch("apache-kafka")
}

/// As the distribution's own: INFO, one line an event.
const LOG4J: &str = r#"Configuration:
  Appenders:
    Console: {name: C, target: SYSTEM_OUT, PatternLayout: {pattern: "[%d] %p %m (%c)%n"}}
  Loggers:
    Root: {level: INFO, AppenderRef: [{ref: C}]}
"#;
