//! A server process: started, watched through `/proc`, stopped or killed by its own id.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::program;

/// A broker of Kafka's with 14,000 partitions takes six seconds.
const STOP_TIME_MAX: Duration = Duration::from_secs(120);

/// Killed when this goes.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Starts a program that writes what it has to say to `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let log = File::options().append(true).create(true).open(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start `{}`", program::line(command)))?;
        Ok(Self(child))
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    pub(crate) fn is_running(&mut self) -> Result<bool> {
        Ok(self.0.try_wait()?.is_none())
    }

    /// SIGTERM, and a clean end.
    pub(crate) fn stop(mut self) -> Result<()> {
        kill_process(Pid::from_child(&self.0), Signal::TERM).context("send SIGTERM")?;
        let Some(status) = program::wait(&mut self.0, STOP_TIME_MAX)? else {
            bail!("did not stop within {} s of SIGTERM", STOP_TIME_MAX.as_secs());
        };
        // A JVM that SIGTERM ends exits with 128 + 15, also after it has closed everything.
        match status.code() {
            Some(0 | 143) => Ok(()),
            _ => bail!("ended with {status} on SIGTERM"),
        }
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }

    /// Resident memory now, in MiB.
    pub(crate) fn resident_mib(&self) -> Result<f64> {
        self.status_mib("VmRSS")
    }

    /// The most resident memory that there ever was, in MiB.
    pub(crate) fn peak_resident_mib(&self) -> Result<f64> {
        self.status_mib("VmHWM")
    }

    /// What it has read from the disk itself and not from the page cache, in MiB.
    pub(crate) fn disk_read_mib(&self) -> Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/io", self.id()))?;
        Ok(field(&text, "read_bytes")? / f64::from(1 << 20))
    }

    fn status_mib(&self, name: &str) -> Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        Ok(field(&text, name)? / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already; nobody is left to hear of another error.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The number on the line `NAME: 12 kB`.
fn field(text: &str, name: &str) -> Result<f64> {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next())
        .with_context(|| format!("no line {name}"))?;
    Ok(value.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_proc_are_found_by_their_whole_name() {
        let text = "VmHWM:\t    2048 kB\nVmRSSx: 9 kB\nVmRSS:\t    1024 kB\nread_bytes: 7\n";
        for (name, expected) in [("VmHWM", 2048.0), ("VmRSS", 1024.0), ("read_bytes", 7.0)] {
            assert_eq!(field(text, name).unwrap(), expected, "{name}");
        }
        assert!(field(text, "VmSwap").is_err());
    }
}
