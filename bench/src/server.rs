//! A server of either implementation in a directory of its own: formatted, started, stopped or killed.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::implementation::Implementation;
use crate::process::Process;
use crate::{layout, program};

const FORMAT_TIME_MAX: Duration = Duration::from_secs(60);

/// Its data stays until [`remove_data`].
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) implementation: Implementation,
    directory: PathBuf,
    process: Option<Process>,
}

impl Server {
    /// Writes the properties and formats the log directory with the implementation's own tool. `name` is that of the
    /// directory; `log.dirs` is set beside the given properties.
    pub(crate) fn format(implementation: Implementation, name: &str, properties: &[(&str, &str)]) -> Result<Self> {
        let directory = layout::scratch(&format!("{implementation}-{name}"));
        if directory.exists() {
            fs::remove_dir_all(&directory)?;
        }
        fs::create_dir_all(&directory)?;
        let server = Self {
            implementation,
            directory,
            process: None,
        };
        let mut text = format!("log.dirs={}\n", server.log_dir().display());
        text.extend(properties.iter().map(|(key, value)| format!("{key}={value}\n")));
        fs::write(server.properties_path(), text)?;
        let mut format = implementation.command("kafka.tools.StorageTool", "storage");
        format.args(["format", "--cluster-id", CLUSTER_ID, "--config"]);
        format.arg(server.properties_path());
        program::output(&mut format, FORMAT_TIME_MAX).context("format the log directory")?;
        Ok(server)
    }

    /// Starts the process and gives it back at once.
    pub(crate) fn spawn(&mut self) -> Result<()> {
        let mut server = self.implementation.command("kafka.Kafka", "server");
        server.arg(self.properties_path());
        self.process = Some(Process::start(&mut server, &self.log())?);
        Ok(())
    }

    pub(crate) fn process(&self) -> Result<&Process> {
        self.process.as_ref().context("the server is not running")
    }

    /// An error that names the log if the process is not running.
    pub(crate) fn check_running(&mut self) -> Result<()> {
        let (log, implementation) = (self.log(), self.implementation);
        let process = self.process.as_mut().context("the server is not running")?;
        let is_running = process.is_running()?;
        anyhow::ensure!(is_running, "{implementation} ended; {} may say why", log.display());
        Ok(())
    }

    pub(crate) fn stop(&mut self) -> Result<()> {
        self.process.take().context("the server is not running")?.stop()
    }

    pub(crate) fn kill(&mut self) -> Result<()> {
        self.process.take().context("the server is not running")?.kill()
    }

    pub(crate) fn log_dir(&self) -> PathBuf {
        self.directory.join(DATA)
    }

    /// What the process prints.
    pub(crate) fn log(&self) -> PathBuf {
        self.directory.join("node.log")
    }

    fn properties_path(&self) -> PathBuf {
        self.directory.join("server.properties")
    }
}

/// Removes the data of all servers, none of which runs any more. Their logs stay: they say why something failed.
///
/// Not while another is about to be measured: without a journal ext4 takes no inode again for a minute after its file was
/// deleted, and whoever makes a file meanwhile looks at all of those one by one.
pub(crate) fn remove_data() -> Result<()> {
    for entry in fs::read_dir(layout::scratch(""))? {
        let data = entry?.path().join(DATA);
        if data.exists() {
            fs::remove_dir_all(&data).with_context(|| format!("remove {}", data.display()))?;
        }
    }
    Ok(())
}

/// A port that nobody listens on now, another one each time.
pub(crate) fn free_port() -> Result<u16> {
    /// Below the range from which the kernel takes ports for outgoing connections, which would take that of a node that
    /// is down for a moment.
    const RANGE: std::ops::Range<u16> = 23_000..24_000;
    static TAKEN: AtomicU16 = AtomicU16::new(RANGE.start);
    loop {
        let port = TAKEN.fetch_add(1, Ordering::Relaxed);
        ensure!(RANGE.contains(&port), "no free port in {RANGE:?}");
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
}

/// `log.dirs`, below a server's directory.
const DATA: &str = "logs";
/// Of every cluster that is measured.
pub(crate) const CLUSTER_ID: &str = "tKl7mBenchSeJ0nGgH2a3Q";
