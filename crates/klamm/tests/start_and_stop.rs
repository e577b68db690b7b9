//! The binary from the outside: what it says and how it exits when it cannot start, and that it stops cleanly.

mod process;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Output;

use process::{Node, free_ports, klamm};

fn properties(dir: &Path, data: &Path, port: u16, extra: &str) -> PathBuf {
    let text = format!(
        "process.roles=broker,controller\nnode.id=1\nlisteners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{}\n\
         controller.listener.names=CONTROLLER\ncontroller.quorum.bootstrap.servers=127.0.0.1:{}\nlog.dirs={}\n{extra}",
        port + 1,
        port + 1,
        data.display()
    );
    let file = dir.join("server.properties");
    std::fs::write(&file, text).unwrap();
    file
}

fn server(file: &Path) -> Output {
    klamm().arg("server").arg(file).output().unwrap()
}

/// Exit code 1 and one sentence on standard error.
fn check_refused(output: &Output, expected: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(expected), "said: {said}\nexpected: {expected}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
}

#[test]
fn a_node_starts_stops_cleanly_and_starts_again() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    for _ in 0..2 {
        let (said, code) = Node::dev(&data, free_ports()).stop();
        assert_eq!(code, Some(0), "{said}");
        assert!(data.join(".kafka_cleanshutdown").exists(), "{said}");
    }
}

#[test]
fn a_start_tells_how_many_logs_it_loads() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let shown = data.display();
    let port = free_ports();
    let mut node = Node::dev(&data, port);
    assert!(
        node.start
            .contains(&format!("Formatting dynamic metadata voter directory {shown} (1/1)\n"))
    );
    assert!(
        node.start.contains(&format!("No logs found to be loaded in {shown}")),
        "{}",
        node.start
    );
    let created = klamm()
        .args(["topics", "--create", "--topic", "orders", "--partitions", "7"])
        .args(["--bootstrap-server", &format!("127.0.0.1:{port}")])
        .output()
        .unwrap();
    assert!(created.status.success(), "{created:?}");
    // A topic is created when the controller has committed it; that its logs are there, their offsets tell.
    let offsets = klamm()
        .args(["get-offsets", "--topic", "orders"])
        .args(["--bootstrap-server", &format!("127.0.0.1:{port}")])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&offsets.stdout).lines().count(),
        7,
        "{offsets:?}"
    );
    node.process.kill().unwrap();
    node.process.wait().unwrap();

    let node = Node::dev(&data, free_ports());
    for expected in [
        format!("Loading logs from log dirs {shown}"),
        format!("Recovering 7 logs from {shown} since no clean shutdown file was found"),
        format!("(7/7 completed in {shown})"),
        "INFO Loaded 7 logs in".to_owned(),
        format!("(unclean log dirs = {shown})"),
    ] {
        assert!(node.start.contains(&expected), "{}\nexpected: {expected}", node.start);
    }
    node.stop();
    let node = Node::dev(&data, free_ports());
    let expected = format!("Skipping recovery of 7 logs from {shown} since clean shutdown file was found");
    assert!(node.start.contains(&expected), "{}", node.start);
    node.stop();
}

#[test]
fn a_directory_in_use_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let node = Node::dev(&data, free_ports());
    let output = server(&properties(dir.path(), &data, free_ports(), ""));
    check_refused(&output, "Failed to acquire lock on file .lock in");
    node.stop();
}

#[test]
fn a_taken_port_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Node::dev(&data, free_ports()).stop();
    let port = free_ports();
    let _taken = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let output = server(&properties(dir.path(), &data, port, ""));
    check_refused(&output, &format!("Socket server failed to bind to 127.0.0.1:{port}"));
}

#[test]
fn a_directory_that_is_not_formatted_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let output = server(&properties(dir.path(), &data, free_ports(), ""));
    check_refused(&output, "No `meta.properties` found in");
    assert!(!data.exists(), "a refused start leaves nothing behind");
}

#[test]
fn another_nodes_directory_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Node::dev(&data, free_ports()).stop();
    let output = server(&properties(dir.path(), &data, free_ports(), "node.id=7\n"));
    check_refused(&output, "Invalid node.id in:");
}

#[test]
fn a_wrong_cluster_id_from_the_environment_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Node::dev(&data, free_ports()).stop();
    let port = free_ports();
    let output = klamm()
        .arg("server")
        .env("CLUSTER_ID", "5L6g3nShT-eMCtK--X86sw")
        .env("KAFKA_NODE_ID", "1")
        .env("KAFKA_PROCESS_ROLES", "broker,controller")
        .env(
            "KAFKA_LISTENERS",
            format!("PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{}", port + 1),
        )
        .env("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
        .env("KAFKA_CONTROLLER_QUORUM_VOTERS", format!("1@127.0.0.1:{}", port + 1))
        .env("KAFKA_LOG_DIRS", &data)
        .output()
        .unwrap();
    check_refused(&output, "Invalid cluster.id in:");
}

#[test]
fn bad_configurations_are_refused_in_kafkas_words() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    for (extra, expected) in [
        ("num.network.threads=0\n", "num.network.threads"),
        (
            "listener.security.protocol.map=PLAINTEXT:SSL,CONTROLLER:PLAINTEXT\n",
            "security protocol SSL",
        ),
        ("authorizer.class.name=com.example.Nothing\n", "authorizer.class.name"),
        (
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\n",
            "authorization is not supported yet",
        ),
    ] {
        let output = server(&properties(dir.path(), &data, free_ports(), extra));
        check_refused(&output, expected);
    }
}

#[test]
fn variables_in_the_properties_are_resolved() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Node::dev(&data, free_ports()).stop();
    std::fs::write(dir.path().join("more.properties"), "threads=none\n").unwrap();
    let class = "org.apache.kafka.common.config.provider.";
    let providers = format!(
        "config.providers=file,env\nconfig.providers.file.class={class}FileConfigProvider\n\
         config.providers.env.class={class}EnvVarConfigProvider\n"
    );
    let more = dir.path().join("more.properties").display().to_string();
    let check = |line: &str, expected: &str| {
        let extra = format!("{providers}{line}\n");
        let output = klamm()
            .arg("server")
            .arg(properties(dir.path(), &data, free_ports(), &extra))
            .env("SEGMENT", "seven")
            .output()
            .unwrap();
        check_refused(&output, expected);
    };
    check(
        &format!("num.network.threads=${{file:{more}:threads}}"),
        "Invalid value none for configuration num.network.threads",
    );
    check(
        "log.segment.bytes=${env:SEGMENT}",
        "Invalid value seven for configuration log.segment.bytes",
    );
    check(
        "config.providers.env.class=com.example.Vault",
        "Invalid value com.example.Vault for configuration config.providers.env.class",
    );
}

#[test]
fn a_node_that_cannot_start_can_be_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let (data, port) = (dir.path().join("data"), free_ports());
    // The other voter is not there, so nobody leads and no broker can register.
    let file = properties(dir.path(), &data, port, "");
    let text = std::fs::read_to_string(&file).unwrap();
    let voters = format!("controller.quorum.voters=1@127.0.0.1:{},2@127.0.0.1:9\n", port + 1);
    std::fs::write(
        &file,
        text.replace("controller.quorum.bootstrap.servers", "#") + &voters,
    )
    .unwrap();
    let shown = file.display().to_string();
    let format = [
        "storage",
        "format",
        "--cluster-id",
        "5L6g3nShT-eMCtK--X86sw",
        "--config",
        &shown,
    ];
    assert!(klamm().args(format).output().unwrap().status.success());
    let node = Node::start_until(klamm().arg("server").arg(&file), "Loading logs from log dirs");
    let (said, code) = node.stop();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("stopped while it started"), "{said}");
}
