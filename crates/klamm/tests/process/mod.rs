//! The binary as a process of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A node that serves.
pub(crate) struct Node {
    pub(crate) process: Child,
    /// What it said until it served.
    pub(crate) start: String,
    lines: BufReader<std::process::ChildStdout>,
}

impl Node {
    /// Starts `klamm dev` and waits until it serves.
    pub(crate) fn dev(data: &Path, port: u16) -> Self {
        let (data, listen) = (data.display().to_string(), format!("127.0.0.1:{port}"));
        let mut command = klamm();
        command.args(["dev", "--data-dir", &data, "--listen", &listen]);
        Self::start(&mut command)
    }

    /// Starts a node and waits until it serves.
    pub(crate) fn start(command: &mut Command) -> Self {
        let node = Self::start_until(command, "Kafka Server started");
        let said = &node.start;
        assert!(said.contains("Transitioning from RECOVERY to RUNNING"), "{said}");
        node
    }

    /// Starts a node and waits until it says something.
    pub(crate) fn start_until(command: &mut Command, awaited: &str) -> Self {
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let mut seen = String::new();
        while !seen.contains(awaited) {
            let mut line = String::new();
            assert!(
                lines.read_line(&mut line).unwrap() > 0,
                "ended before it served:\n{seen}"
            );
            seen.push_str(&line);
        }
        Self {
            process,
            start: seen,
            lines,
        }
    }

    /// SIGTERM; gives what it said and its exit code.
    pub(crate) fn stop(mut self) -> (String, Option<i32>) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        (rest, self.process.wait().unwrap().code())
    }
}

/// The binary, with nothing of Kafka's in its environment.
pub(crate) fn klamm() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_klamm"));
    // What this machine's environment says of other Kafkas is nothing to these.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KAFKA_") || name == "CLUSTER_ID") {
        command.env_remove(name);
    }
    command
}

/// Two free ports beside each other: the listener's and the controller's. They stay this process's own.
///
/// They lie below the range from which the kernel takes ports for outgoing connections: one of those could come between
/// the question and the node that binds, or take the port of a node that is down for a moment.
pub(crate) fn free_ports() -> u16 {
    let claims = std::env::temp_dir();
    for port in (10_000..22_000).step_by(2) {
        // Another user's cannot be opened.
        let Ok(claim) = File::create(claims.join(format!("klamm-test-port-{port}"))) else {
            continue;
        };
        let is_free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        if claim.try_lock().is_ok() && is_free(port) && is_free(port + 1) {
            // The lock ends with the process.
            std::mem::forget(claim);
            return port;
        }
    }
    panic!("no two ports are free and can be claimed in {}", claims.display());
}
