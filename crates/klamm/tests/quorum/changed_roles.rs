//! Nodes whose `process.roles` change from one start to the next, on the same directories.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::{leader, output, serve};
use crate::process::{Node, free_ports, klamm};

/// One node and the files it has been configured by.
struct Subject {
    id: u32,
    port: u16,
    quorum: String,
    dir: PathBuf,
}

impl Subject {
    /// The next start of the node is in these roles.
    fn configure(&self, roles: &str) -> PathBuf {
        let listeners: Vec<String> = roles
            .split(',')
            .map(|role| match role {
                "broker" => format!("PLAINTEXT://127.0.0.1:{}", self.port),
                _ => format!("CONTROLLER://127.0.0.1:{}", self.port + 1),
            })
            .collect();
        let text = format!(
            "process.roles={roles}\nnode.id={}\nlisteners={}\n{}controller.listener.names=CONTROLLER\nlog.dirs={}\n\
             broker.session.timeout.ms=3000\nbroker.heartbeat.interval.ms=500\n",
            self.id,
            listeners.join(","),
            self.quorum,
            self.data().display(),
        );
        let file = self.dir.join(format!("server-{}.properties", self.id));
        std::fs::write(&file, text).unwrap();
        file
    }

    fn format(&self, roles: &str, more: &[&str]) {
        let file = self.configure(roles);
        let mut format = klamm();
        format
            .args(["storage", "format", "-t", "NRKYJUxCS0SPNH2sUVRQLg", "-c"])
            .arg(file);
        output(format.args(more));
    }

    /// Starts as a broker, or broker and controller.
    fn serve(&self, roles: &str) -> Node {
        serve(&self.configure(roles))
    }

    fn stand_by(&self, roles: &str) -> Node {
        Node::start_until(klamm().arg("server").arg(self.configure(roles)), "Kafka Server started")
    }

    fn data(&self) -> PathBuf {
        self.dir.join(format!("data-{}", self.id))
    }

    fn broker(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn controller(&self) -> String {
        format!("127.0.0.1:{}", self.port + 1)
    }

    fn ask(&self, tool: &[&str]) -> String {
        output(klamm().args(tool).args(["--bootstrap-server", &self.broker()]))
    }

    fn create_with_record(&self, topic: &str) {
        let assignment = self.id.to_string();
        self.ask(&[
            "topics",
            "--create",
            "--topic",
            topic,
            "--replica-assignment",
            &assignment,
        ]);
        let mut producer = klamm();
        producer.args([
            "console-producer",
            "--topic",
            topic,
            "--bootstrap-server",
            &self.broker(),
        ]);
        let mut producer = producer.stdin(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut producer.stdin.take().unwrap(), b"x\n").unwrap();
        assert!(producer.wait().unwrap().success());
    }

    fn check_record(&self, topic: &str) {
        let read = [
            "console-consumer",
            "--from-beginning",
            "--max-messages",
            "1",
            "--timeout-ms",
            "20000",
        ];
        let said = self.ask(&[&read[..], &["--topic", topic]].concat());
        assert_eq!(said, "x\n", "{topic}");
    }
}

fn stop(node: Node) {
    let (said, code) = node.stop();
    assert_eq!(code, Some(0), "{said}");
}

/// Names and contents of everything that a partition has on the disk.
fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> = entries
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_combined_node_is_a_controller_for_a_while() {
    let dir = tempfile::tempdir().unwrap();
    let port = free_ports();
    let node = Subject {
        id: 1,
        port,
        quorum: format!("controller.quorum.voters=1@127.0.0.1:{}\n", port + 1),
        dir: dir.path().to_owned(),
    };
    node.format("broker,controller", &[]);
    let running = node.serve("broker,controller");
    node.create_with_record("kept");
    stop(running);

    let before = files(&node.data().join("kept-0"));
    let running = node.stand_by("controller");
    let (id, _) = leader(&["--bootstrap-controller", &node.controller()]);
    assert_eq!(id, 1);
    stop(running);
    // The broker's logs are nobody's business meanwhile.
    assert_eq!(files(&node.data().join("kept-0")), before);
    assert!(node.data().join(".kafka_cleanshutdown").exists());

    let running = node.serve("broker,controller");
    node.check_record("kept");
    node.create_with_record("after");
    stop(running);
}

#[test]
fn a_broker_is_a_controller_too_for_a_while() {
    let dir = tempfile::tempdir().unwrap();
    let port = free_ports();
    let quorum = format!("controller.quorum.bootstrap.servers=127.0.0.1:{}\n", port + 1);
    let subject = |id: u32, port: u16| Subject {
        id,
        port,
        quorum: quorum.clone(),
        dir: dir.path().to_owned(),
    };
    let (voter, node) = (subject(1, port), subject(2, free_ports()));
    voter.format("controller", &["--standalone"]);
    node.format("broker", &["--no-initial-controllers"]);
    let controller = voter.stand_by("controller");

    let running = node.serve("broker");
    node.create_with_record("one");
    stop(running);
    let running = node.serve("broker,controller");
    node.check_record("one");
    node.create_with_record("two");
    // It follows the quorum as before, and says who leads.
    let mut describe = klamm();
    describe.args(["metadata-quorum", "--bootstrap-server", &node.broker()]);
    let replicas = output(describe.args(["describe", "--replication"]));
    let status = |id: &str| {
        let line = replicas.lines().find(|line| line.split_whitespace().next() == Some(id));
        line.and_then(|line| line.split_whitespace().last())
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!([status("1"), status("2")], ["Leader", "Observer"], "{replicas}");
    let endpoints = output(klamm().args([
        "cluster",
        "list-endpoints",
        "--bootstrap-controller",
        &node.controller(),
    ]));
    let ids: Vec<&str> = endpoints
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(ids, ["1", "2"], "{endpoints}");
    stop(running);

    let running = node.serve("broker");
    node.check_record("one");
    node.check_record("two");
    stop(running);
    stop(controller);
}
