//! Nodes that are brokers and controllers each, as processes with directories of their own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use crate::process::{Node, free_ports, klamm};

/// How the voters are given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Voters {
    /// All, by `controller.quorum.voters`.
    Static,
    /// Node 1 alone, as a record.
    Dynamic,
}

pub(super) struct Cluster {
    pub(super) dir: PathBuf,
    voters: Voters,
    configs: Vec<PathBuf>,
    ports: Vec<u16>,
    nodes: Vec<Option<Node>>,
}

/// What `metadata-quorum describe --status` says.
#[derive(Debug)]
pub(super) struct Status {
    /// The place of the leader.
    pub(super) leader: usize,
    pub(super) epoch: i64,
    /// Ids with directory ids, in the tool's own words.
    pub(super) voters: Vec<(i64, Option<String>)>,
    pub(super) observers: Vec<(i64, Option<String>)>,
}

impl Cluster {
    /// Writes the properties of so many nodes and formats their directories.
    pub(super) fn format(dir: &Path, voters: Voters, count: usize, more: &str) -> Self {
        let ports: Vec<u16> = (0..count).map(|_| free_ports()).collect();
        let at = |port: &u16| format!("127.0.0.1:{}", port + 1);
        let quorum = match voters {
            Voters::Static => {
                let named = (1..).zip(&ports).map(|(id, port)| format!("{id}@{}", at(port)));
                format!("controller.quorum.voters={}", named.collect::<Vec<_>>().join(","))
            }
            Voters::Dynamic => {
                let all = ports.iter().map(at).collect::<Vec<_>>().join(",");
                format!("controller.quorum.bootstrap.servers={all}")
            }
        };
        let mut cluster = Self {
            dir: dir.to_owned(),
            voters,
            configs: Vec::new(),
            ports,
            nodes: (0..count).map(|_| None).collect(),
        };
        for at in 0..count {
            let (id, port) = (at + 1, cluster.ports[at]);
            let file = dir.join(format!("server-{id}.properties"));
            let text = format!(
                "process.roles=broker,controller\nnode.id={id}\n{quorum}\n\
                 listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{}\n\
                 controller.listener.names=CONTROLLER\nbroker.session.timeout.ms=3000\n\
                 broker.heartbeat.interval.ms=500\nlog.dirs={}\n{more}",
                port + 1,
                cluster.data(at).display()
            );
            std::fs::write(&file, text).unwrap();
            cluster.configs.push(file);
            cluster.format_directory(at);
        }
        cluster
    }

    /// As `kafka-storage format` does it, for a directory that is not there.
    fn format_directory(&self, at: usize) {
        let mut format = klamm();
        format.args(["storage", "format", "-t", "NRKYJUxCS0SPNH2sUVRQLg"]);
        match (self.voters, at) {
            (Voters::Static, _) => {}
            (Voters::Dynamic, 0) => drop(format.arg("--standalone")),
            (Voters::Dynamic, _) => drop(format.arg("--no-initial-controllers")),
        }
        output(format.arg("-c").arg(&self.configs[at]));
    }

    /// An empty disk in place of the node's own, which is down: formatted anew, it has another directory id.
    pub(super) fn wipe(&self, at: usize) {
        std::fs::remove_dir_all(self.data(at)).unwrap();
        let mut format = klamm();
        format.args(["storage", "format", "-t", "NRKYJUxCS0SPNH2sUVRQLg"]);
        if self.voters == Voters::Dynamic {
            format.arg("--no-initial-controllers");
        }
        output(format.arg("-c").arg(&self.configs[at]));
    }

    pub(super) fn data(&self, at: usize) -> PathBuf {
        self.dir.join(format!("data-{}", at + 1))
    }

    /// Starts nodes at once: none serves before there is a majority.
    pub(super) fn start(&mut self, places: &[usize]) {
        let file = |at: &usize| (*at, self.configs[*at].clone());
        let started: Vec<_> = places
            .iter()
            .map(file)
            .map(|(at, file)| (at, thread::spawn(move || serve(&file))))
            .collect();
        for (at, started) in started {
            self.nodes[at] = Some(started.join().unwrap());
        }
    }

    pub(super) fn kill(&mut self, at: usize) {
        let mut node = self.nodes[at].take().unwrap();
        node.process.kill().unwrap();
        node.process.wait().unwrap();
    }

    /// A node that runs.
    fn running(&self) -> usize {
        self.nodes.iter().position(Option::is_some).unwrap()
    }

    pub(super) fn metadata_dir(&self, at: usize) -> PathBuf {
        self.data(at).join("__cluster_metadata-0")
    }

    pub(super) fn config(&self, at: usize) -> &Path {
        &self.configs[at]
    }

    pub(super) fn broker(&self, at: usize) -> String {
        format!("127.0.0.1:{}", self.ports[at])
    }

    pub(super) fn controller(&self, at: usize) -> String {
        format!("127.0.0.1:{}", self.ports[at] + 1)
    }

    /// `metadata-quorum` of a node that runs, through its broker.
    pub(super) fn quorum(&self, args: &[&str]) -> Output {
        let server = self.broker(self.running());
        let mut command = klamm();
        command
            .args(["metadata-quorum", "--bootstrap-server", &server])
            .args(args);
        command.output().unwrap()
    }

    /// Adds a node to the voters, through the controller at `through`.
    pub(super) fn add_voter(&self, at: usize, through: usize) -> Output {
        let mut command = klamm();
        command.args(["metadata-quorum", "--bootstrap-controller", &self.controller(through)]);
        command.arg("--command-config").arg(&self.configs[at]);
        command.arg("add-controller").output().unwrap()
    }

    /// Takes a node with a directory out of the voters, through a broker.
    pub(super) fn remove_voter(&self, at: usize, directory_id: &str) -> Output {
        let id = (at + 1).to_string();
        self.quorum(&["remove-controller", "-i", &id, "-d", directory_id])
    }

    pub(super) fn directory_id(&self, at: usize) -> String {
        let text = std::fs::read_to_string(self.data(at).join("meta.properties")).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("directory.id="));
        line.unwrap().to_owned()
    }

    /// Nothing while nobody leads.
    pub(super) fn try_status(&self) -> Option<Status> {
        let output = self.quorum(&["describe", "--status"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let field = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let number = |name: &str| field(name)?.parse::<i64>().ok();
        let replicas = |name: &str| {
            let list: serde_json::Value = serde_json::from_str(field(name)?).ok()?;
            let key = |replica: &serde_json::Value| {
                let directory = replica["directoryId"].as_str().map(str::to_owned);
                Some((replica["id"].as_i64()?, directory))
            };
            list.as_array()?.iter().map(key).collect::<Option<Vec<_>>>()
        };
        Some(Status {
            leader: usize::try_from(number("LeaderId:")? - 1).ok()?,
            epoch: number("LeaderEpoch:")?,
            voters: replicas("CurrentVoters:")?,
            observers: replicas("CurrentObservers:")?,
        })
    }

    pub(super) fn status(&self) -> Status {
        self.status_when(|_| true)
    }

    /// Waits until the quorum stands as awaited.
    pub(super) fn status_when(&self, is_awaited: impl Fn(&Status) -> bool) -> Status {
        let deadline = Instant::now() + WAIT_MAX;
        loop {
            let status = self.try_status();
            match status {
                Some(status) if is_awaited(&status) => return status,
                status => assert!(Instant::now() < deadline, "the quorum stands at {status:?}"),
            }
        }
    }

    /// Waits until these places, with the directories that they have, are the voters; those that run besides are observers.
    pub(super) fn await_voters(&self, places: &[usize]) -> Status {
        let key = |at: usize| (at as i64 + 1, Some(self.directory_id(at)));
        let expected: Vec<_> = places.iter().copied().map(key).collect();
        let running = (0..self.nodes.len()).filter(|at| self.nodes[*at].is_some());
        let others: Vec<_> = running.filter(|at| !places.contains(at)).map(key).collect();
        self.status_when(|status| {
            let is_observed = others.iter().all(|other| status.observers.contains(other));
            status.voters == expected && is_observed
        })
    }

    pub(super) fn create(&self, topic: &str) {
        let server = self.broker(self.running());
        output(klamm().args(["topics", "--create", "--topic", topic, "--bootstrap-server", &server]));
    }

    /// Waits until a node's broker knows exactly these topics.
    pub(super) fn await_topics(&self, at: usize, expected: &[&str]) {
        let deadline = Instant::now() + WAIT_MAX;
        loop {
            let server = self.broker(at);
            let said = output(klamm().args(["topics", "--list", "--bootstrap-server", &server]));
            if said.lines().eq(expected.iter().copied()) {
                return;
            }
            assert!(Instant::now() < deadline, "node {} knows {said}", at + 1);
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in self.nodes.iter_mut().flatten() {
            // It may have ended already.
            let _ = node.process.kill();
            let _ = node.process.wait();
        }
    }
}

/// Formats the directories of a properties file for static voters, or for none.
pub(super) fn format(file: &Path) {
    let mut format = klamm();
    format.args(["storage", "format", "-t", "NRKYJUxCS0SPNH2sUVRQLg", "-c"]);
    output(format.arg(file));
}

pub(super) fn serve(file: &Path) -> Node {
    Node::start(klamm().arg("server").arg(file))
}

/// Id and epoch of the active controller, as the nodes tell that these options name.
pub(super) fn leader(bootstrap: &[&str]) -> (i64, i64) {
    let mut describe = klamm();
    describe.arg("metadata-quorum").args(bootstrap);
    let said = output(describe.args(["describe", "--status"]));
    let number = |name: &str| -> i64 {
        let line = said.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{said}")).trim().parse().unwrap()
    };
    (number("LeaderId:"), number("LeaderEpoch:"))
}

pub(super) fn output(command: &mut Command) -> String {
    said(&command.output().unwrap())
}

/// What a program printed that ended well.
pub(super) fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// All that a program printed that did not.
pub(super) fn complaint(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success(), "{said}");
    said + &String::from_utf8_lossy(&output.stderr)
}

/// A machine that does other things, too, may take this long.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(30);
