//! Three processes that are brokers and controllers each: killed one by one, they go on, and forget nothing.
//! [`dedicated_roles`] has processes that are one or the other.

mod dedicated_roles;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::process::{Node, free_ports, klamm};

struct Cluster {
    configs: Vec<PathBuf>,
    ports: Vec<u16>,
    nodes: Vec<Option<Node>>,
}

impl Cluster {
    fn start(dir: &Path) -> Self {
        let ports: Vec<u16> = (0..NODES).map(|_| free_ports()).collect();
        let voters: Vec<String> = (1..)
            .zip(&ports)
            .map(|(id, port)| format!("{id}@127.0.0.1:{}", port + 1))
            .collect();
        let mut configs = Vec::new();
        for (id, port) in (1..).zip(&ports) {
            let file = dir.join(format!("server-{id}.properties"));
            let text = format!(
                "process.roles=broker,controller\nnode.id={id}\ncontroller.quorum.voters={}\n\
                 listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{}\n\
                 controller.listener.names=CONTROLLER\nbroker.session.timeout.ms=3000\n\
                 broker.heartbeat.interval.ms=500\nlog.dirs={}\n",
                voters.join(","),
                port + 1,
                dir.join(format!("data-{id}")).display()
            );
            std::fs::write(&file, text).unwrap();
            format(&file);
            configs.push(file);
        }
        // None of them serves before there is a majority.
        let started: Vec<_> = configs
            .iter()
            .cloned()
            .map(|file| thread::spawn(move || serve(&file)))
            .collect();
        let nodes = started
            .into_iter()
            .map(|started| Some(started.join().unwrap()))
            .collect();
        Self { configs, ports, nodes }
    }

    fn kill(&mut self, at: usize) {
        let mut node = self.nodes[at].take().unwrap();
        node.process.kill().unwrap();
        node.process.wait().unwrap();
    }

    fn restart(&mut self, at: usize) {
        self.nodes[at] = Some(serve(&self.configs[at]));
    }

    /// A node that runs.
    fn running(&self) -> usize {
        self.nodes.iter().position(Option::is_some).unwrap()
    }

    /// The place of the active controller, and its epoch.
    fn active(&self) -> (usize, i64) {
        let port = self.ports[self.running()];
        let (leader, epoch) = leader(&["--bootstrap-server", &format!("127.0.0.1:{port}")]);
        (leader as usize - 1, epoch)
    }

    fn create(&self, topic: &str) {
        let server = format!("127.0.0.1:{}", self.ports[self.running()]);
        output(klamm().args(["topics", "--create", "--topic", topic, "--bootstrap-server", &server]));
    }

    fn topics(&self, at: usize) -> Vec<String> {
        let server = format!("127.0.0.1:{}", self.ports[at]);
        let said = output(klamm().args(["topics", "--list", "--bootstrap-server", &server]));
        said.lines().map(str::to_owned).collect()
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

fn format(file: &Path) {
    let mut format = klamm();
    format
        .args(["storage", "format", "-t", "NRKYJUxCS0SPNH2sUVRQLg", "-c"])
        .arg(file);
    output(&mut format);
}

fn serve(file: &Path) -> Node {
    Node::start(klamm().arg("server").arg(file))
}

/// Id and epoch of the active controller, as the nodes tell that these options name.
fn leader(bootstrap: &[&str]) -> (i64, i64) {
    let said = output(
        klamm()
            .arg("metadata-quorum")
            .args(bootstrap)
            .args(["describe", "--status"]),
    );
    let number = |name: &str| -> i64 {
        let line = said
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_else(|| panic!("{said}"));
        line[name.len()..].trim().parse().unwrap()
    };
    (number("LeaderId:"), number("LeaderEpoch:"))
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

#[test]
fn metadata_changes_go_on_after_the_active_controller_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::start(dir.path());
    cluster.create("before");
    let mut expected = vec!["before".to_owned()];
    for round in 0..2 {
        let (active, epoch) = cluster.active();
        cluster.kill(active);
        let topic = format!("after-{round}");
        cluster.create(&topic);
        expected.insert(round, topic);
        expected.sort();
        let (next, next_epoch) = cluster.active();
        assert!(
            next != active && next_epoch > epoch,
            "{active} in {epoch}, {next} in {next_epoch}"
        );
        cluster.restart(active);
        assert_eq!(cluster.topics(active), expected);
    }
    for at in 0..NODES {
        assert_eq!(cluster.topics(at), expected);
    }
}

const NODES: usize = 3;
