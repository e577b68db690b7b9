//! The process of a node, of either implementation, and what it prints.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::Implementation;
use crate::layout;
use crate::program;
use crate::toolbox::apache_kafka;

/// A JVM on a busy machine may take this long until it serves.
const START_TIME_MAX: Duration = Duration::from_secs(90);
const STOP_TIME_MAX: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// Killed when this goes.
#[derive(Debug)]
pub(super) struct Process {
    implementation: Implementation,
    child: Child,
    /// What it prints, after what those before it printed.
    log: PathBuf,
}

impl Process {
    pub(super) fn start(implementation: Implementation, properties: &Path, log: &Path) -> Result<Self> {
        let mut command = match implementation {
            Implementation::Kafka => apache_kafka::server(properties)?,
            Implementation::Klamm => {
                let mut command = Command::new(layout::klamm());
                command.arg("server").arg(properties);
                command
            }
        };
        let printed = File::options().append(true).create(true).open(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(printed.try_clone()?)
            .stderr(printed)
            .spawn()
            .with_context(|| format!("cannot start {implementation}"))?;
        Ok(Self {
            implementation,
            child,
            log: log.to_owned(),
        })
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `serves` says so.
    pub(super) fn wait_until(&mut self, serves: impl Fn() -> Result<bool>) -> Result<()> {
        let deadline = Instant::now() + START_TIME_MAX;
        loop {
            self.check_alive()?;
            if serves().unwrap_or(false) {
                return Ok(());
            }
            if Instant::now() >= deadline {
                bail!(
                    "{} does not serve after {START_TIME_MAX:?}\n{}",
                    self.implementation,
                    self.last_lines()
                );
            }
            thread::sleep(POLL);
        }
    }

    /// An error with the end of its log if the process is gone although nobody ended it.
    pub(super) fn check_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("{} died with {status}\n{}", self.implementation, self.last_lines());
        }
        Ok(())
    }

    /// SIGTERM, and a clean end.
    pub(super) fn stop(mut self) -> Result<()> {
        program::terminate(&self.child)?;
        let Some(code) = program::wait(&mut self.child, STOP_TIME_MAX)? else {
            bail!(
                "{} did not stop on SIGTERM within {STOP_TIME_MAX:?}",
                self.implementation
            );
        };
        // A JVM that SIGTERM ends exits with 128 + 15, also after it has closed everything.
        ensure!(
            matches!(code, Some(0 | 143)),
            "{} exited with {code:?} on SIGTERM\n{}",
            self.implementation,
            self.last_lines()
        );
        Ok(())
    }

    /// SIGKILL.
    pub(super) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// The end of what the process printed.
    fn last_lines(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines
            .get(lines.len().saturating_sub(15)..)
            .unwrap_or_default()
            .join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already, and nobody is left to hear of an error.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
