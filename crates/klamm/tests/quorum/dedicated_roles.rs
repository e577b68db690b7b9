//! Controllers that are nothing else, and brokers that are nothing else.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Instant;

use super::cluster::{WAIT_MAX, complaint, said};
use super::{format, leader, output, serve};
use crate::process::{Node, free_ports, klamm};

struct Cluster {
    controllers: Vec<Member>,
    brokers: Vec<Member>,
}

struct Member {
    config: PathBuf,
    port: u16,
    is_broker: bool,
    node: Option<Node>,
}

impl Cluster {
    /// Three controllers, ids 1 to 3, and two brokers, ids 11 and 12, of which the first is told of the voters and the
    /// other of bootstrap servers.
    fn start(dir: &Path) -> Self {
        let ports: Vec<u16> = (0..5).map(|_| free_ports()).collect();
        let at: Vec<String> = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        let voters: Vec<String> = (1..=3).zip(&at).map(|(id, at)| format!("{id}@{at}")).collect();
        let voters = format!("controller.quorum.voters={}\n", voters.join(","));
        let bootstrap = format!("controller.quorum.bootstrap.servers={}\n", at[..3].join(","));
        let member = |index: usize, id: u32, quorum: &str| {
            let role = if id > 10 {
                format!("process.roles=broker\nlisteners=PLAINTEXT://{}\n", at[index])
            } else {
                format!("process.roles=controller\nlisteners=CONTROLLER://{}\n", at[index])
            };
            let text = format!(
                "{role}{quorum}node.id={id}\ncontroller.listener.names=CONTROLLER\nbroker.session.timeout.ms=3000\n\
                 broker.heartbeat.interval.ms=500\noffsets.topic.replication.factor=1\n{FREQUENT_SNAPSHOTS}log.dirs={}\n",
                dir.join(format!("data-{id}")).display()
            );
            let config = dir.join(format!("server-{id}.properties"));
            std::fs::write(&config, text).unwrap();
            format(&config);
            Member {
                config,
                port: ports[index],
                is_broker: id > 10,
                node: None,
            }
        };
        let mut controllers: Vec<Member> = (0..3).map(|i| member(i, 1 + i as u32, &voters)).collect();
        let mut brokers = vec![member(3, 11, &voters), member(4, 12, &bootstrap)];
        // A controller serves alone, too.
        controllers.iter_mut().for_each(Member::start);
        thread::scope(|scope| {
            for broker in &mut brokers {
                scope.spawn(|| broker.start());
            }
        });
        Self { controllers, brokers }
    }

    /// The options that name the controllers that run.
    fn bootstrap_controllers(&self) -> [String; 2] {
        let running = self.controllers.iter().filter(|member| member.node.is_some());
        let at: Vec<String> = running.map(Member::address).collect();
        ["--bootstrap-controller".to_owned(), at.join(",")]
    }

    /// The place of the active controller, and its epoch, by the controllers' own word.
    fn active(&self) -> (usize, i64) {
        let [option, at] = self.bootstrap_controllers();
        let (leader, epoch) = leader(&[&option, &at]);
        (leader as usize - 1, epoch)
    }
}

impl Member {
    fn start(&mut self) {
        let node = match self.is_broker {
            true => serve(&self.config),
            false => Node::start_until(klamm().arg("server").arg(&self.config), "Kafka Server started"),
        };
        self.node = Some(node);
    }

    fn kill(&mut self) {
        let mut node = self.node.take().unwrap();
        node.process.kill().unwrap();
        node.process.wait().unwrap();
    }

    fn stop(&mut self) -> String {
        let (said, code) = self.node.take().unwrap().stop();
        assert_eq!(code, Some(0), "{said}");
        said
    }

    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn ask(&self, tool: &[&str]) -> String {
        output(klamm().args(tool).args(["--bootstrap-server", &self.address()]))
    }

    fn topics(&self) -> Vec<String> {
        self.ask(&["topics", "--list"]).lines().map(str::to_owned).collect()
    }

    fn produce(&self, topic: &str, line: &str) {
        let mut command = klamm();
        command.args([
            "console-producer",
            "--topic",
            topic,
            "--bootstrap-server",
            &self.address(),
        ]);
        let mut producer = command.stdin(Stdio::piped()).spawn().unwrap();
        writeln!(producer.stdin.take().unwrap(), "{line}").unwrap();
        assert!(producer.wait().unwrap().success());
    }

    fn consume(&self, topic: &str, count: usize) -> Vec<String> {
        let said = self.ask(&[
            "console-consumer",
            "--topic",
            topic,
            "--from-beginning",
            "--timeout-ms",
            "20000",
            "--max-messages",
            &count.to_string(),
        ]);
        let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    }

    /// The lines of what `list-endpoints` says, but for the first, each with single spaces.
    fn endpoints(&self) -> Vec<String> {
        let said = self.ask(&["cluster", "list-endpoints", "--include-fenced-brokers"]);
        let lines = said.lines().skip(1);
        lines
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// What it says of itself among the cluster's endpoints.
    fn endpoint(&self, id: u32, state: &str) -> String {
        format!("{id} 127.0.0.1 {} null {state} broker", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let members = self.controllers.iter_mut().chain(&mut self.brokers);
        for node in members.filter_map(|member| member.node.as_mut()) {
            // It may have ended already.
            let _ = node.process.kill();
            let _ = node.process.wait();
        }
    }
}

/// The epoch that a broker said it was registered with.
fn broker_epoch(said: &str) -> i64 {
    let (_, epoch) = said
        .split_once("with broker epoch ")
        .unwrap_or_else(|| panic!("{said}"));
    epoch.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn brokers_serve_while_the_active_controller_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::start(dir.path());
    let [first, second] = &cluster.brokers[..] else {
        panic!("there are two")
    };
    // A partition on each of them.
    first.ask(&[
        "topics",
        "--create",
        "--topic",
        "split",
        "--replica-assignment",
        "11,12",
    ]);
    let mut records: Vec<String> = (0..4).map(|number| format!("before-{number}")).collect();
    records.iter().for_each(|record| first.produce("split", record));
    assert_eq!(second.consume("split", records.len()), records);

    let (active, epoch) = cluster.active();
    cluster.controllers[active].kill();
    let [first, second] = &cluster.brokers[..] else {
        panic!("there are two")
    };
    // No controller is needed for these, and the change waits for the next one.
    first.produce("split", "without-controller");
    records.push("without-controller".to_owned());
    assert_eq!(second.consume("split", records.len()), records);
    second.ask(&["topics", "--create", "--topic", "after", "--replica-assignment", "11"]);
    second.produce("after", "x");
    assert_eq!(second.consume("after", 1), ["x"]);
    let (next, next_epoch) = cluster.active();
    assert!(
        next != active && next_epoch > epoch,
        "{active} in {epoch}, {next} in {next_epoch}"
    );

    cluster.controllers[active].start();
    let said = cluster.brokers[1].stop();
    assert!(
        said.contains("The controller has asked us to exit controlled shutdown"),
        "{said}"
    );
}

#[test]
fn a_broker_leaves_comes_back_far_behind_and_is_unregistered() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::start(dir.path());
    let registered = [
        cluster.brokers[0].endpoint(11, "unfenced"),
        cluster.brokers[1].endpoint(12, "unfenced"),
    ];
    assert_eq!(cluster.brokers[0].endpoints(), registered);
    cluster.brokers[0].ask(&["topics", "--create", "--topic", "kept", "--replica-assignment", "12"]);
    cluster.brokers[1].produce("kept", "x");
    let first_epoch = broker_epoch(&cluster.brokers[1].node.as_ref().unwrap().start);

    cluster.brokers[1].stop();
    let gone = [registered[0].clone(), cluster.brokers[1].endpoint(12, "fenced")];
    assert_eq!(cluster.brokers[0].endpoints(), gone);
    // Its metadata is lost, and the log's beginning is no longer there to be fetched.
    let metadata = dir.path().join("data-12/__cluster_metadata-0");
    std::fs::remove_dir_all(&metadata).unwrap();
    let mut expected = vec!["kept".to_owned()];
    for number in 0..8 {
        let topic = format!("topic-{number}");
        cluster.brokers[0].ask(&["topics", "--create", "--topic", &topic, "--partitions", "8"]);
        expected.push(topic);
    }
    cluster.brokers[1].start();
    assert_eq!(cluster.brokers[1].topics(), expected);
    assert_eq!(cluster.brokers[1].consume("kept", 1), ["x"]);
    assert_eq!(cluster.brokers[0].endpoints(), registered);
    let epoch = broker_epoch(&cluster.brokers[1].node.as_ref().unwrap().start);
    assert!(epoch > first_epoch, "{epoch} after {first_epoch}");
    let names = std::fs::read_dir(&metadata)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> = names.collect();
    assert!(!names.contains(&"00000000000000000000.log".to_owned()), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with(".checkpoint")), "{names:?}");

    cluster.brokers[1].kill();
    let said = cluster.brokers[0].ask(&["cluster", "unregister", "--id", "12"]);
    assert_eq!(said, "Broker 12 is no longer registered.\n");
    assert_eq!(cluster.brokers[0].endpoints(), registered[..1]);
    // Whoever comes back is registered anew.
    cluster.brokers[1].start();
    assert_eq!(cluster.brokers[0].endpoints(), registered);
    assert_eq!(cluster.brokers[0].consume("kept", 1), ["x"]);
}

/// A broker never votes: what is wrong with its metadata it fetches again.
#[test]
fn a_broker_with_a_rotten_disk_fetches_the_metadata_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::start(dir.path());
    let mut expected = Vec::new();
    let metadata = dir.path().join("data-12/__cluster_metadata-0");
    let files = |end: &str| {
        let names = std::fs::read_dir(&metadata).unwrap();
        let paths = names.map(|entry| entry.unwrap().path());
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        let mut paths: Vec<PathBuf> = paths
            .filter(|path| name(path).starts_with("0000") && name(path).ends_with(end))
            .collect();
        paths.sort();
        paths
    };
    for (round, end) in [".log", ".checkpoint", ".log"].into_iter().enumerate() {
        for number in 0..8 {
            let topic = format!("topic-{round}-{number}");
            cluster.brokers[0].ask(&["topics", "--create", "--topic", &topic, "--partitions", "8"]);
            expected.push(topic);
        }
        let deadline = Instant::now() + WAIT_MAX;
        while cluster.brokers[1].topics() != expected || files(".checkpoint").is_empty() {
            assert!(Instant::now() < deadline, "no snapshot of {expected:?}");
        }
        cluster.brokers[1].kill();
        let file = files(end).pop().unwrap();
        let whole = std::fs::read(&file).unwrap();
        let mut bytes = whole.clone();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        cluster.brokers[1].start();
        assert_eq!(cluster.brokers[1].topics(), expected, "{end}");
        match std::fs::read(&file) {
            // The same bytes came again, and more.
            Ok(healed) if end == ".log" => assert!(healed.starts_with(&whole), "round {round}"),
            // Gone, or another of the same name.
            other => assert!(
                other.is_err() || other.is_ok_and(|healed| healed != bytes),
                "round {round}"
            ),
        }
    }
}

/// `config/controller.properties` and `config/broker.properties`, with other ports and directories; a second controller
/// is formatted and started the same way, goes, and is forgotten.
#[test]
fn the_shipped_files_make_a_cluster() {
    let dir = tempfile::tempdir().unwrap();
    let ports: Vec<u16> = (0..3).map(|_| free_ports()).collect();
    let member = |name: &str, port: usize, lines: &[(&str, &str)], how: &str| {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config").join(name);
        let mut text = std::fs::read_to_string(shipped).unwrap();
        text = text.replace("=localhost:9093", &format!("=localhost:{}", ports[0]));
        text = text.replace(":9092", &format!(":{}", ports[port]));
        text = text.replace("9093", &ports[port].to_string());
        let data = dir.path().join(format!("data-{port}"));
        text = text.replace("/tmp/kraft-", &format!("{}/kraft-", data.display()));
        for (line, other) in lines {
            assert!(text.contains(line), "{name} has no {line}");
            text = text.replace(line, other);
        }
        let config = dir.path().join(format!("{port}.properties"));
        std::fs::write(&config, text).unwrap();
        let mut format = klamm();
        format.args(["storage", "format", "-t", "NRKYJUxCS0SPNH2sUVRQLg", how, "-c"]);
        output(format.arg(&config));
        Member {
            config,
            port: ports[port],
            is_broker: name.starts_with("broker"),
            node: None,
        }
    };
    let other_id = [("node.id=1", "node.id=3")];
    let mut cluster = Cluster {
        controllers: vec![
            member("controller.properties", 0, &[], "--standalone"),
            member("controller.properties", 2, &other_id, "--no-initial-controllers"),
        ],
        brokers: vec![member("broker.properties", 1, &[], "--no-initial-controllers")],
    };
    cluster.controllers.iter_mut().for_each(Member::start);
    cluster.brokers[0].start();
    cluster.brokers[0].ask(&["topics", "--create", "--topic", "t"]);
    assert_eq!(cluster.brokers[0].topics(), ["t"]);

    let active = ["--bootstrap-controller".to_owned(), cluster.controllers[0].address()];
    let ask = |args: &[&str]| klamm().arg("cluster").args(args).args(&active).output().unwrap();
    let forget = |id: &str| ask(&["unregister-controller", "--id", id]);
    let own = complaint(&forget("1"));
    assert!(
        own.contains("InvalidRequestException: Controller cannot unregister itself while it is active."),
        "{own}"
    );
    let deadline = Instant::now() + WAIT_MAX;
    while !said(&ask(&["list-endpoints"]))
        .lines()
        .any(|line| line.starts_with("3 "))
    {
        assert!(Instant::now() < deadline, "the other controller does not register");
    }
    cluster.controllers[1].kill();
    assert_eq!(said(&forget("3")), "Controller 3 is no longer registered.\n");
    let again = complaint(&forget("3"));
    assert!(
        again.contains("Controller ID 3 is not currently registered."),
        "{again}"
    );
}

/// A few records are enough for a snapshot, so that who comes late begins with one.
const FREQUENT_SNAPSHOTS: &str = "metadata.log.max.record.bytes.between.snapshots=2000\n";
