//! Runs other programs for a bounded time and keeps what they print.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// How long a step of an installation may take; registries can be slow.
pub(crate) const INSTALL_TIME_MAX: Duration = Duration::from_secs(600);
const POLL: Duration = Duration::from_millis(5);

/// What a program left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
}

/// A program that is going to run in a process group of its own, so that it can be ended with its children.
#[derive(Debug)]
pub(crate) struct Program {
    command: Command,
    line: String,
    time_max: Duration,
}

impl Program {
    pub(crate) fn new(program: impl AsRef<Path>, arguments: &[&str]) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.args(arguments).process_group(0);
        let line = format!("{} {}", program.display(), arguments.join(" "));
        Self {
            command,
            line,
            time_max: Duration::from_secs(90),
        }
    }

    /// More arguments after those given so far.
    pub(crate) fn arguments(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self.line = format!("{} {}", self.line, arguments.join(" "));
        self
    }

    pub(crate) fn directory(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn time_max(mut self, time_max: Duration) -> Self {
        self.time_max = time_max;
        self
    }

    /// Runs it to its end, whatever its exit code. An error if it does not start, or takes too long and is killed.
    pub(crate) fn run(mut self) -> Result<Output> {
        let mut child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{}`", self.line))?;
        let stdout = drain(child.stdout.take());
        let stderr = drain(child.stderr.take());
        let ended = wait(&mut child, self.time_max)?;
        if ended.is_none() {
            kill_process_group(pid(&child), Signal::KILL).context("kill")?;
            child.wait()?;
        }
        let text = |thread: thread::JoinHandle<Vec<u8>>| {
            String::from_utf8_lossy(&thread.join().unwrap_or_default()).into_owned()
        };
        let (stdout, stderr) = (text(stdout), text(stderr));
        let Some(code) = ended else {
            let seconds = self.time_max.as_secs();
            bail!("`{}` took longer than {seconds} s\n{stdout}{stderr}", self.line);
        };
        Ok(Output { stdout, stderr, code })
    }

    /// Runs it and takes anything but exit code 0 for an error.
    pub(crate) fn succeed(self) -> Result<Output> {
        let line = self.line.clone();
        let output = self.run()?;
        if output.code != Some(0) {
            let Output { stdout, stderr, code } = output;
            bail!("`{line}` failed with {code:?}\n{stdout}{stderr}");
        }
        Ok(output)
    }
}

/// Waits for the end of a child. The outer option is `None` if it lives on, the inner one if a signal ended it.
#[allow(clippy::option_option)]
pub(crate) fn wait(child: &mut Child, time_max: Duration) -> Result<Option<Option<i32>>> {
    let deadline = Instant::now() + time_max;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.code()));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(POLL);
    }
}

/// Asks a child to end in good order.
pub(crate) fn terminate(child: &Child) -> Result<()> {
    kill_process(pid(child), Signal::TERM).context("send SIGTERM")
}

fn pid(child: &Child) -> Pid {
    Pid::from_child(child)
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // A pipe that breaks has given all it had.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Writes a file that can be executed.
pub(crate) fn write_script(path: &Path, text: &str) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o755)
        .open(path)
        .with_context(|| format!("write {}", path.display()))?;
    Ok(file.write_all(text.as_bytes())?)
}
