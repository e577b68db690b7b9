//! The first steps of Apache Kafka's quickstart, letter by letter, with the project's own `bin` and `config`.
//!
//! Only the log directory is another: the properties file is copied and its `log.dirs` replaced. The ports are those of
//! the file, so that this cannot run beside a node on 9092.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::case::Setting;
use crate::layout;
use crate::program::{self, Program};

const START_TIME_MAX: Duration = Duration::from_secs(30);
const STOP_TIME_MAX: Duration = Duration::from_secs(30);

pub(crate) fn check(setting: &Setting<'_>) -> Result<()> {
    for port in [9092, 9093] {
        let free = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port));
        free.with_context(|| format!("port {port} of config/server.properties is taken"))?;
    }
    let stage = Stage::build(setting.directory)?;
    stage.shell(
        "KAFKA_CLUSTER_ID=$(bin/kafka-storage.sh random-uuid)\n\
         bin/kafka-storage.sh format --standalone --cluster-id $KAFKA_CLUSTER_ID --config config/server.properties",
    )?;
    let mut server = Server(stage.start("bin/kafka-server-start.sh config/server.properties")?);
    stage.wait_for_quorum(&mut server)?;
    let status = stage.shell("bin/kafka-metadata-quorum.sh --bootstrap-controller localhost:9093 describe --status")?;
    ensure!(status.contains("LeaderId:               1\n"), "{status}");
    let created = stage.shell(
        "bin/kafka-topics.sh --bootstrap-server localhost:9092 --create --topic test-topic --partitions 3 --replication-factor 1",
    )?;
    ensure!(created == "Created topic test-topic.\n", "{created}");
    let listed = stage.shell("bin/kafka-topics.sh --bootstrap-server localhost:9092 --list")?;
    ensure!(listed == "test-topic\n", "{listed}");
    let described =
        stage.shell("bin/kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic test-topic")?;
    ensure!(described.starts_with("Topic: test-topic\tTopicId: "), "{described}");
    let read = stage.shell("confluent-kafka-python -m walk_through localhost:9092 test-topic")?;
    ensure!(read.ends_with("read 1000 of 1000\n"), "{read}");
    server.stop()
}

/// A directory that looks like an unpacked distribution.
struct Stage<'a> {
    directory: &'a Path,
}

impl<'a> Stage<'a> {
    fn build(directory: &'a Path) -> Result<Self> {
        std::os::unix::fs::symlink(layout::project().join("bin"), directory.join("bin"))?;
        fs::create_dir(directory.join("config"))?;
        let properties = fs::read_to_string(layout::project().join("config/server.properties"))?;
        let log_dirs = format!("log.dirs={}", directory.join("logs").display());
        let replaced = properties.replace("log.dirs=/tmp/kraft-combined-logs", &log_dirs);
        ensure!(
            replaced != properties,
            "config/server.properties has another log.dirs than expected"
        );
        fs::write(directory.join("config/server.properties"), replaced)?;
        Ok(Self { directory })
    }

    /// Runs commands and gives their stdout.
    fn shell(&self, commands: &str) -> Result<String> {
        let output = Program::new("bash", &["-e", "-c", commands])
            .directory(self.directory)
            .variable("PATH", path())
            .succeed()?;
        Ok(output.stdout)
    }

    /// Starts a command that goes on running.
    fn start(&self, command: &str) -> Result<Child> {
        let log = fs::File::create(self.directory.join("node.log"))?;
        Command::new("bash")
            .args(["-c", &format!("exec {command}")])
            .current_dir(self.directory)
            .env("PATH", path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("start the server")
    }

    fn wait_for_quorum(&self, server: &mut Server) -> Result<()> {
        let deadline = Instant::now() + START_TIME_MAX;
        loop {
            if let Some(status) = server.0.try_wait()? {
                let log = fs::read_to_string(self.directory.join("node.log")).unwrap_or_default();
                bail!("the server ended with {status}\n{log}");
            }
            if std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, 9092)).is_ok() {
                return Ok(());
            }
            ensure!(
                Instant::now() < deadline,
                "nobody listens on 9092 after {START_TIME_MAX:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The server, which does not outlive the test.
struct Server(Child);

impl Server {
    fn stop(mut self) -> Result<()> {
        program::terminate(&self.0)?;
        let code = program::wait(&mut self.0, STOP_TIME_MAX)?.context("the server does not stop on SIGTERM")?;
        ensure!(matches!(code, Some(0 | 143)), "the server ended with {code:?}");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is gone already if all went well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Scripts of the test after those of the machine, and the binary where the project's scripts look for it.
fn path() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{}:{path}", crate::toolbox::commands().display())
}
