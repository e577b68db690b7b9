//! Tools and scrapers against a node, as processes: what scripts read of their output.

mod process;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use process::{Node, free_ports, klamm};

/// The lines that a tool prints, with times and rates blotted out.
fn lines(args: &[&str]) -> Vec<String> {
    let output = klamm().args(args).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said.lines().map(without_times).collect()
}

fn without_times(line: &str) -> String {
    let mut line = line.to_owned();
    for field in ["\"timestamp\":", "\"avg_throughput\":"] {
        if let Some(at) = line.find(field) {
            let start = at + field.len();
            let end = line[start..]
                .find([',', '}'])
                .map_or(line.len(), |length| start + length);
            line.replace_range(start..end, "N");
        }
    }
    line
}

#[test]
fn the_verifiable_producer_tells_of_every_message() {
    let dir = tempfile::tempdir().unwrap();
    let port = free_ports();
    let node = Node::dev(&dir.path().join("data"), port);
    assert!(node.start.contains("Kafka Server started"));
    let server = format!("127.0.0.1:{port}");
    lines(&[
        "topics",
        "--bootstrap-server",
        &server,
        "--create",
        "--topic",
        "vp",
        "--partitions",
        "1",
    ]);
    let produce = |more: &[&str]| {
        let common = ["verifiable-producer", "--bootstrap-server", &server, "--topic"];
        lines(&[&common, more].concat())
    };
    // As Kafka's tool prints them.
    let keyed = produce(&[
        "vp",
        "--max-messages",
        "2",
        "--repeating-keys",
        "2",
        "--value-prefix",
        "3",
        "--throughput",
        "100",
    ]);
    let expected = [
        r#"{"timestamp":N,"name":"startup_complete"}"#,
        r#"{"timestamp":N,"name":"producer_send_success","key":"0","value":"3.0","offset":0,"topic":"vp","partition":0}"#,
        r#"{"timestamp":N,"name":"producer_send_success","key":"1","value":"3.1","offset":1,"topic":"vp","partition":0}"#,
        r#"{"timestamp":N,"name":"shutdown_complete"}"#,
        r#"{"timestamp":N,"name":"tool_data","sent":2,"acked":2,"target_throughput":100,"avg_throughput":N}"#,
    ];
    assert_eq!(keyed, expected);
    let unacked = produce(&["vp", "--max-messages", "1", "--acks", "0"]);
    let expected = r#"{"timestamp":N,"name":"producer_send_success","key":null,"value":"0","offset":-1,"topic":"vp","partition":0}"#;
    assert_eq!(unacked[1], expected);
    let refused = produce(&["bad name", "--max-messages", "1"]);
    let expected = r#"{"timestamp":N,"name":"producer_send_error","topic":"bad name","key":null,"value":"0","exception":"class org.apache.kafka.common.errors.InvalidTopicException","message":""#;
    assert!(refused[1].starts_with(expected), "{refused:?}");
    node.stop();
}

/// Sends a request as it is; gives the status line and the body.
fn http(port: u16, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

fn node_with_metrics(dir: &Path, port: u16, metrics: u16) -> Node {
    let data = dir.join("data");
    Node::dev(&data, free_ports()).stop();
    let properties = format!(
        "process.roles=broker,controller\nnode.id=1\ncontroller.listener.names=CONTROLLER\n\
         listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{}\nlog.dirs={}\n\
         controller.quorum.bootstrap.servers=127.0.0.1:{}\nklamm.metrics.listeners=:{metrics}\n",
        port + 1,
        data.display(),
        port + 1,
    );
    let file = dir.join("server.properties");
    std::fs::write(&file, properties).unwrap();
    let node = Node::start(klamm().arg("server").arg(&file));
    assert!(node.start.contains("Kafka Server started"));
    node
}

const EXPECTED_METRICS: &[&str] = &[
    "# TYPE kafka_server_brokertopicmetrics_messagesin_total counter\n",
    "\nkafka_server_brokertopicmetrics_messagesin_total 5\n",
    "\nkafka_server_brokertopicmetrics_messagesin_total{topic=\"t\"} 5\n",
    "\nkafka_server_replicamanager_partitioncount 1\n",
    "\nkafka_server_replicamanager_leadercount 1\n",
    "\nkafka_server_replicamanager_underreplicatedpartitions 0\n",
    "\nkafka_log_log_numlogsegments{topic=\"t\",partition=\"0\"} 1\n",
    "\nkafka_controller_kafkacontroller_activecontrollercount 1\n",
    "\nkafka_controller_kafkacontroller_globalpartitioncount 1\n",
    "\nkafka_network_requestmetrics_requests_total{request=\"CreateTopics\"} 1\n",
    "\nkafka_server_kafkaserver_brokerstate 3\n",
    "\nklamm_queue_messages_max{queue=\"controller\"} 1024\n",
    "\nklamm_queue_messages_max{queue=\"quorum\"} 64\n",
    "\nklamm_queue_messages_max{queue=\"quorum-responses\"} 64\n",
    "\nklamm_fetch_sessions_max 1000\n",
    "\nklamm_disk_jobs_max{threads=\"klamm-cold\"} ",
];

#[test]
fn metrics_are_served_as_prometheus_reads_them() {
    let dir = tempfile::tempdir().unwrap();
    let (port, metrics) = (free_ports(), free_ports());
    let node = node_with_metrics(dir.path(), port, metrics);
    let server = format!("127.0.0.1:{port}");
    lines(&[
        "topics",
        "--bootstrap-server",
        &server,
        "--create",
        "--topic",
        "t",
        "--partitions",
        "1",
    ]);
    lines(&[
        "verifiable-producer",
        "--bootstrap-server",
        &server,
        "--topic",
        "t",
        "--max-messages",
        "5",
    ]);
    lines(&[
        "console-consumer",
        "--bootstrap-server",
        &server,
        "--topic",
        "t",
        "--partition",
        "0",
        "--offset",
        "earliest",
        "--max-messages",
        "5",
    ]);

    let (status, body) = http(metrics, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(status, "HTTP/1.1 200 OK");
    for expected in EXPECTED_METRICS {
        assert!(body.contains(expected), "{body}\nexpected: {expected}");
    }
    let bytes_out = body
        .lines()
        .find_map(|line| line.strip_prefix("kafka_server_brokertopicmetrics_bytesout_total "));
    assert!(bytes_out.unwrap().parse::<u64>().unwrap() > 0, "{body}");
    let mut series: Vec<&str> = body
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(series, _)| series)
        .collect();
    let count = series.len();
    series.sort_unstable();
    series.dedup();
    assert_eq!(series.len(), count, "each series once:\n{body}");
    assert_eq!(http(metrics, "GET / HTTP/1.0\r\n\r\n").0, "HTTP/1.0 404 Not Found");
    let post = "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(http(metrics, post).0, "HTTP/1.1 405 Method Not Allowed");
    node.stop();
}

/// Waits until the process has as many network threads.
fn await_network_threads(process: u32, count: usize) {
    let name = |task: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(task.unwrap().path().join("comm"));
    for _ in 0..LOOKS_MAX {
        let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
        // A thread that has just ended has no name.
        let names = tasks.filter_map(|task| name(task).ok());
        if names.filter(|name| name.starts_with("klamm-net-")).count() == count {
            return;
        }
        std::thread::yield_now();
    }
    panic!("there are never {count} network threads");
}

/// A look takes some microseconds, a change of the configuration some milliseconds.
const LOOKS_MAX: usize = 1_000_000;

#[test]
fn network_threads_follow_the_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let port = free_ports();
    let node = Node::dev(&dir.path().join("data"), port);
    assert!(node.start.contains("Kafka Server started"));
    let (server, process) = (format!("127.0.0.1:{port}"), node.process.id());
    await_network_threads(process, 3);
    for count in [6, 3, 1] {
        let config = format!("num.network.threads={count}");
        let broker = ["--entity-type", "brokers", "--entity-default"];
        let alter = [
            "configs",
            "--bootstrap-server",
            &server,
            "--alter",
            "--add-config",
            &config,
        ];
        lines(&[&alter[..], &broker].concat());
        await_network_threads(process, count);
    }
    lines(&["topics", "--bootstrap-server", &server, "--list"]);
    node.stop();
}
