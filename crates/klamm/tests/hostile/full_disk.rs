//! Writes that fail. A limit on the size of files stands for a disk that is full: the kernel refuses the write the same way,
//! and needs no file system of its own for it.
//!
//! What Apache Kafka does, and Klamm: an append that fails is answered with KAFKA_STORAGE_ERROR and takes the directory
//! offline; without a directory, or without its metadata log, the process ends with exit code 1.

use klamm_protocol::messages::create_topics_request::CreatableTopicConfig;
use klamm_records::{BatchBuilder, BatchSpec};
use klamm_types::{ErrorCode, Timestamp};

use crate::node::{Node, format, said};

/// 12 MiB: indexes have 10 of them from the start.
const FILE_BLOCKS_MAX: &str = "24576";

fn batch(bytes: usize) -> Vec<u8> {
    let mut builder = BatchBuilder::new(BatchSpec::default());
    builder.push(Timestamp(1_700_000_000_000), None, Some(&vec![b'v'; bytes]));
    builder.build()
}

#[test]
fn an_append_that_fails_is_told_and_ends_the_node() {
    let directory = tempfile::tempdir().unwrap();
    format(directory.path(), "");
    let mut node = Node::start(directory.path(), FILE_BLOCKS_MAX);
    let mut client = node.client();
    assert_eq!(client.create_topic("t"), Some(ErrorCode::NONE));
    let batch = batch(1_000_000);
    let mut acked = 0;
    let refusal = loop {
        match client.produce("t", &batch) {
            Some((ErrorCode::NONE, offset)) => {
                assert_eq!(offset, acked);
                acked += 1;
            }
            other => break other,
        }
        assert!(acked < 100, "nothing fails");
    };
    assert_eq!(refusal, Some((ErrorCode::KAFKA_STORAGE_ERROR, -1)));
    assert_eq!(acked, (12 << 20) / 1_000_000);
    assert_eq!(node.ends().code(), Some(1));
    assert!(said(directory.path()).contains("Shutdown broker because all log dirs have failed"));

    let node = Node::start(directory.path(), "unlimited");
    let mut client = node.client();
    assert_eq!(client.log_end_offset("t"), acked);
    assert_eq!(client.produce("t", &batch), Some((ErrorCode::NONE, acked)));
    node.stop();
}

#[test]
fn a_metadata_log_that_fails_ends_the_node() {
    let directory = tempfile::tempdir().unwrap();
    format(directory.path(), "");
    let mut node = Node::start(directory.path(), FILE_BLOCKS_MAX);
    let mut client = node.client();
    let mut created = Vec::new();
    loop {
        let names: Vec<String> = (0..20).map(|n| format!("topic-{:04}", created.len() + n)).collect();
        let long = CreatableTopicConfig {
            name: "follower.replication.throttled.replicas".to_owned(),
            value: Some("1:1,".repeat(8000)),
            ..Default::default()
        };
        match client.create_topics(&names, &[long]) {
            Some(ErrorCode::NONE) => created.extend(names),
            _ => break,
        }
        assert!(created.len() < 1000, "nothing fails");
    }
    assert!(created.len() > 50, "{}", created.len());
    assert_eq!(node.ends().code(), Some(1));

    let node = Node::start(directory.path(), "unlimited");
    let there = node.client().topics();
    assert!(
        created.iter().all(|name| there.contains(name)),
        "{created:?}\n{there:?}"
    );
    node.stop();
}
