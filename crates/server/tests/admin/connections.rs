//! Connections that mean no good: slow ones, silent ones, ones that never read, and too many of them.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::BytesMut;
use klamm_client::{Connection, ConnectionConfig};
use klamm_io::{ConnectOptions, Io, Part, Stream, time};
use klamm_protocol::frame;
use klamm_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use klamm_protocol::messages::incremental_alter_configs_request::{AlterConfigsResource, AlterableConfig};
use klamm_protocol::messages::*;
use klamm_types::ErrorCode;

use crate::node::{CLIENT_PORT, CONTROLLER_PORT, Node, with_node};

const IDLE: &str = "connections.max.idle.ms=10000\n";
/// `connections.max.idle.ms` as these tests set it, and the quarter that a connection may live longer.
const IDLE_MAX: Duration = Duration::from_millis(12_500);
const BOTH: &str = "listeners=PLAINTEXT://node:9092,SIDE://node:9094,CONTROLLER://node:9093\n\
                    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SIDE:PLAINTEXT,CONTROLLER:PLAINTEXT\n\
                    inter.broker.listener.name=PLAINTEXT\n";
const SIDE_PORT: u16 = 9094;
const AT_ONCE: Duration = Duration::from_millis(50);

async fn open(io: &Io, port: u16) -> Stream {
    let address: SocketAddr = io.net.resolve("node", port).await.unwrap()[0];
    io.net.connect(address, &ConnectOptions::default()).await.unwrap()
}

fn versions() -> Vec<u8> {
    frame::request(&ApiVersionsRequest::default(), 0, 7, None).unwrap()
}

/// Sends bytes that the node may be too slow or too wise to take.
async fn send(stream: &mut Stream, bytes: &[u8]) -> std::io::Result<()> {
    stream.send(&[Part::Bytes(bytes)]).await
}

/// Whether the node answers a request on this connection before long.
async fn answers(stream: &mut Stream) -> bool {
    if send(stream, &versions()).await.is_err() {
        return false;
    }
    let mut answer = BytesMut::with_capacity(4096);
    matches!(time::timeout(AT_ONCE, stream.read_buf(&mut answer)).await, Ok(Ok(count)) if count > 0)
}

/// How long until the node closes the connection.
async fn closed_after(node: &Node, stream: &mut Stream) -> Duration {
    let clock = node.io().clock;
    let begin = clock.monotonic();
    let mut ignored = BytesMut::new();
    while let Ok(1..) = stream.read_buf(&mut ignored).await {
        ignored.clear();
    }
    clock.monotonic().since(begin)
}

fn check_idle(closed_after: Duration, what: &str) {
    assert!(
        closed_after >= Duration::from_secs(10) && closed_after <= IDLE_MAX + AT_ONCE,
        "{what}: {closed_after:?}"
    );
}

#[test]
fn who_sends_nothing_or_half_a_frame_is_closed_when_idle() {
    with_node(IDLE, |node| async move {
        let io = node.io();
        for (what, bytes) in [
            ("nothing", Vec::new()),
            ("half a length", vec![0, 0]),
            ("a promise of 100 MiB", vec![6, 0x40, 0, 0]),
            ("half a request", versions()[..9].to_vec()),
        ] {
            let mut stream = open(&io, CLIENT_PORT).await;
            send(&mut stream, &bytes).await.unwrap();
            check_idle(closed_after(&node, &mut stream).await, what);
        }
        assert!(answers(&mut open(&io, CLIENT_PORT).await).await);
    });
}

#[test]
fn a_slow_sender_is_answered_in_the_end_and_keeps_nobody_waiting() {
    with_node(IDLE, |node| async move {
        let io = node.io();
        let (mut slow, mut good) = (open(&io, CLIENT_PORT).await, open(&io, CLIENT_PORT).await);
        let request = versions();
        let (last, first) = request.split_last().unwrap();
        for byte in first {
            send(&mut slow, &[*byte]).await.unwrap();
            time::sleep(Duration::from_secs(3)).await;
            assert!(answers(&mut good).await);
        }
        send(&mut slow, &[*last]).await.unwrap();
        let mut answer = BytesMut::with_capacity(4096);
        assert!(slow.read_buf(&mut answer).await.unwrap() > 0);
    });
}

#[test]
fn who_asks_and_never_reads_is_closed_when_idle() {
    with_node(IDLE, |node| async move {
        let mut deaf = open(&node.io(), CLIENT_PORT).await;
        let requests = versions().repeat(1000);
        let clock = node.io().clock;
        let begin = clock.monotonic();
        // Answers fill the way back, then requests the way there, then nothing moves.
        while send(&mut deaf, &requests).await.is_ok() {}
        check_idle(clock.monotonic().since(begin), "never reads");
    });
}

#[test]
fn who_reads_slowly_is_served_for_as_long_as_it_takes() {
    with_node(IDLE, |node| async move {
        let (mut reader, mut writer) = open(&node.io(), CLIENT_PORT).await.into_split();
        let requests = versions().repeat(20_000);
        let sent = async { writer.send(&[Part::Bytes(&requests)]).await };
        let read = async {
            let (mut total, begin) = (0, node.io().clock.monotonic());
            while node.io().clock.monotonic().since(begin) < 6 * IDLE_MAX {
                let mut answer = BytesMut::with_capacity(20_000);
                total += reader.read_buf(&mut answer).await.unwrap();
                time::sleep(Duration::from_secs(1)).await;
            }
            total
        };
        // What the node has not read when the reader has seen enough, it never will.
        let (_, read) = tokio::join!(biased; sent, read);
        // More than was on its way when the connection had been open for as long as an idle one.
        assert!(read > 600_000, "{read}");
    });
}

#[test]
fn a_fetch_that_waits_for_ever_ends_with_its_idle_connection() {
    with_node(IDLE, |node| async move {
        assert_eq!(node.create_topic("t", 1).await, ErrorCode::NONE);
        let partition = FetchPartition {
            partition_max_bytes: 1000,
            ..Default::default()
        };
        let topic = FetchTopic {
            topic: "t".to_owned(),
            partitions: vec![partition],
            ..Default::default()
        };
        let fetch = FetchRequest {
            max_wait_ms: i32::MAX,
            min_bytes: 1,
            max_bytes: 1000,
            topics: vec![topic],
            ..Default::default()
        };
        let mut stream = open(&node.io(), CLIENT_PORT).await;
        send(&mut stream, &frame::request(&fetch, 12, 7, None).unwrap())
            .await
            .unwrap();
        check_idle(closed_after(&node, &mut stream).await, "a fetch");
    });
}

#[test]
fn an_address_has_no_more_connections_than_it_may() {
    with_node("max.connections.per.ip=2\n", |node| async move {
        let (io, stranger) = (node.io(), node.stranger.io());
        let (mut first, mut second) = (open(&io, CLIENT_PORT).await, open(&io, CLIENT_PORT).await);
        assert!(answers(&mut first).await && answers(&mut second).await);
        let mut third = open(&io, CLIENT_PORT).await;
        assert!(closed_after(&node, &mut third).await < AT_ONCE);
        assert!(answers(&mut open(&stranger, CLIENT_PORT).await).await);
        drop(first);
        time::sleep(AT_ONCE).await;
        assert!(answers(&mut open(&io, CLIENT_PORT).await).await);
    });
}

#[test]
fn an_address_may_have_a_limit_of_its_own() {
    with_node(
        "max.connections.per.ip=0\nmax.connections.per.ip.overrides=node:3\n",
        |node| async move {
            let mut kept = Vec::new();
            for _ in 0..3 {
                let mut stream = open(&node.io(), CLIENT_PORT).await;
                assert!(answers(&mut stream).await);
                kept.push(stream);
            }
            for io in [node.io(), node.stranger.io()] {
                let mut refused = open(&io, CLIENT_PORT).await;
                assert!(closed_after(&node, &mut refused).await < AT_ONCE);
            }
        },
    );
}

#[test]
fn a_full_node_accepts_again_when_a_connection_ends() {
    with_node("max.connections=8\n", |node| async move {
        let io = node.io();
        let mut kept = Vec::new();
        for _ in 0..8 {
            let mut stream = open(&io, CLIENT_PORT).await;
            assert!(answers(&mut stream).await);
            kept.push(stream);
        }
        let mut late = open(&io, CLIENT_PORT).await;
        assert!(!answers(&mut late).await);
        // Controllers count apart, or who floods the broker would keep it from its own.
        assert!(answers(&mut open(&io, CONTROLLER_PORT).await).await);
        kept.pop();
        time::sleep(AT_ONCE).await;
        assert!(answers(&mut late).await);
    });
}

#[test]
fn the_listener_between_brokers_is_spared_the_limits_of_the_node() {
    const CONFIG: &str = "max.connections=2\nlistener.name.plaintext.max.connections=3\n";
    with_node(
        Box::leak(format!("{BOTH}{CONFIG}").into_boxed_str()),
        |node| async move {
            let io = node.io();
            let mut kept = Vec::new();
            for port in [SIDE_PORT, CLIENT_PORT, CLIENT_PORT, CLIENT_PORT] {
                let mut stream = open(&io, port).await;
                assert!(answers(&mut stream).await, "{port}, {}", kept.len());
                kept.push(stream);
            }
            for port in [SIDE_PORT, CLIENT_PORT] {
                assert!(!answers(&mut open(&io, port).await).await, "{port}");
            }
        },
    );
}

#[test]
fn limits_change_while_the_node_runs() {
    with_node("", |node| async move {
        let (mut first, mut second) = (open(&node.io(), CLIENT_PORT).await, open(&node.io(), CLIENT_PORT).await);
        assert!(answers(&mut first).await && answers(&mut second).await);
        set(&node, "max.connections.per.ip", "2").await;
        let mut third = open(&node.io(), CLIENT_PORT).await;
        assert!(closed_after(&node, &mut third).await < AT_ONCE);
        set(&node, "max.connections.per.ip", "3").await;
        assert!(answers(&mut open(&node.io(), CLIENT_PORT).await).await);
    });
}

#[test]
fn a_lower_limit_closes_what_was_not_used_for_the_longest_time() {
    with_node("", |node| async move {
        let mut kept = Vec::new();
        for _ in 0..4 {
            kept.push(open(&node.io(), CLIENT_PORT).await);
        }
        for turn in [0, 1, 2, 3, 0] {
            assert!(answers(&mut kept[turn]).await);
            time::sleep(Duration::from_secs(2)).await;
        }
        set(&node, "max.connections", "2").await;
        for (turn, is_open) in [(0, true), (1, false), (2, false), (3, true)] {
            assert_eq!(answers(&mut kept[turn]).await, is_open, "connection {turn}");
        }
        assert!(!answers(&mut open(&node.io(), CLIENT_PORT).await).await);
    });
}

#[test]
fn requests_wait_for_memory_when_others_have_taken_it() {
    const LIMITS: &str = "socket.request.max.bytes=100000\nqueued.max.request.bytes=100000\n";
    with_node(LIMITS, |node| async move {
        let io = node.io();
        let promise = [90_000_i32.to_be_bytes().as_slice(), &[0; 50]].concat();
        let mut large = Vec::new();
        for count in 0..2 {
            // As long as anything is left, a request may take more than that.
            assert!(answers(&mut open(&io, CLIENT_PORT).await).await, "after {count}");
            let mut stream = open(&io, CLIENT_PORT).await;
            send(&mut stream, &promise).await.unwrap();
            time::sleep(AT_ONCE).await;
            large.push(stream);
        }
        let mut late = open(&io, CLIENT_PORT).await;
        assert!(!answers(&mut late).await);
        // Controllers have memory of their own.
        assert!(answers(&mut open(&io, CONTROLLER_PORT).await).await);
        large.pop();
        time::sleep(AT_ONCE).await;
        assert!(answers(&mut late).await);
        assert!(answers(&mut open(&io, CLIENT_PORT).await).await);
    });
}

/// Sets a key for all brokers, from elsewhere, so that the limits do not concern who sets them.
async fn set(node: &Node, key: &str, value: &str) {
    let config = ConnectionConfig::default();
    let connection = Connection::open(&node.stranger.io(), "node", CONTROLLER_PORT, config)
        .await
        .unwrap();
    let config = AlterableConfig {
        name: key.to_owned(),
        value: Some(value.to_owned()),
        ..Default::default()
    };
    let request = IncrementalAlterConfigsRequest {
        resources: vec![AlterConfigsResource {
            resource_type: 4,
            resource_name: String::new(),
            configs: vec![config],
            ..Default::default()
        }],
        ..Default::default()
    };
    let response = connection.send(&request).await.unwrap();
    assert_eq!(response.responses[0].error_code, 0, "{response:?}");
    time::sleep(AT_ONCE).await;
}

#[test]
fn new_connections_come_no_faster_than_they_may() {
    with_node(
        "max.connection.creation.rate=5\nquota.window.num=2\n",
        |node| async move {
            let (io, clock) = (node.io(), node.io().clock);
            let begin = clock.monotonic();
            for _ in 0..50 {
                let mut stream = open(&io, CLIENT_PORT).await;
                let mut answer = BytesMut::with_capacity(4096);
                send(&mut stream, &versions()).await.unwrap();
                assert!(stream.read_buf(&mut answer).await.unwrap() > 0);
            }
            let took = clock.monotonic().since(begin);
            assert!(
                took > Duration::from_secs(7) && took < Duration::from_secs(20),
                "{took:?}"
            );
        },
    );
}
