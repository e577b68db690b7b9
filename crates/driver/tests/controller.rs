//! A node of one voter from formatting to topics, and once more after a restart.

mod node;

use std::sync::Arc;

use klamm_io::{Io, block_on};
use klamm_metadata::MetadataVersion;
use klamm_types::{ErrorCode, NodeId};
use node::{Node, format_standalone};

#[test]
fn topics_survive_a_restart() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("d");
    block_on(async {
        format_standalone(&Io::real(1).unwrap(), &dir);
        let node = Node::start(Io::real(2).unwrap(), &dir, "").await;
        let epoch = node.bring_up_broker(1).await;
        assert_eq!(node.create_topic("t").await, ErrorCode::NONE);
        assert_eq!(node.create_topic("t").await, ErrorCode::TOPIC_ALREADY_EXISTS);
        node.wait_until(|node| node.metadata.load().image.topics.id("t").is_some())
            .await;
        let image = node.metadata.load().image.clone();
        assert_eq!(image.features.metadata_version, Some(MetadataVersion::V4_3_IV0));
        let leader = image
            .topics
            .iter()
            .next()
            .unwrap()
            .partitions
            .values()
            .next()
            .unwrap()
            .leader;
        assert_eq!(leader, NodeId(1));
        node.stop().await;

        let node = Node::start(Io::real(2).unwrap(), &dir, "").await;
        assert_eq!(node.create_topic("t").await, ErrorCode::TOPIC_ALREADY_EXISTS);
        let later = node.bring_up_broker(2).await;
        assert!(later > epoch);
        assert_eq!(node.quorum.status().leader.epoch.0, 2);
        node.stop().await;
    })
    .unwrap();
}

#[test]
fn many_requests_share_few_syncs() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("d");
    block_on(async {
        format_standalone(&Io::real(1).unwrap(), &dir);
        let node = Arc::new(Node::start(Io::real(2).unwrap(), &dir, "").await);
        node.bring_up_broker(1).await;
        let mut tasks = tokio::task::JoinSet::new();
        for i in 0..200 {
            let node = node.clone();
            tasks.spawn(async move { node.create_topic(&format!("t{i}")).await });
        }
        while let Some(created) = tasks.join_next().await {
            assert_eq!(created.unwrap(), ErrorCode::NONE);
        }
        node.wait_until(|node| node.metadata.load().image.topics.iter().count() == 200)
            .await;
        let log = std::fs::read(dir.join("__cluster_metadata-0/00000000000000000000.log")).unwrap();
        let batches = klamm_records::Batches::new(&log).count();
        assert!(batches < 100, "{batches} batches for 200 requests");
        Arc::into_inner(node).unwrap().stop().await;
    })
    .unwrap();
}

#[test]
fn a_silent_broker_is_fenced() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("d");
    block_on(async {
        format_standalone(&Io::real(1).unwrap(), &dir);
        let node = Node::start(Io::real(2).unwrap(), &dir, "").await;
        node.bring_up_broker(1).await;
        let is_fenced = |node: &Node| {
            let published = node.metadata.load();
            published.image.cluster.broker(NodeId(1)).map(|broker| broker.is_fenced)
        };
        node.wait_until(|node| is_fenced(node) == Some(false)).await;
        node.wait_until(|node| is_fenced(node) == Some(true)).await;
        node.stop().await;
    })
    .unwrap();
}
