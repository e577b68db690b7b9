//! Tools against a node, as processes: what scripts read of their output.

mod process;

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
