//! A node of one voter from formatting to topics, and once more after a restart.

mod node;

use std::sync::Arc;

use klamm_driver::{MetadataReader, QuorumHandle, Via};
use klamm_io::{Io, TaskKind, block_on};
use klamm_metadata::MetadataVersion;
use klamm_protocol::messages::update_raft_voter_request::{KRaftVersionFeature, Listener, UpdateRaftVoterRequest};
use klamm_types::{ErrorCode, NodeId};
use node::{CLUSTER_ID, Node, format_standalone};

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

/// A controller that is asked much while it reads the log of a large cluster never became active: each question began
/// the reading anew.
#[test]
fn a_read_goes_on_while_its_reader_does_something_else() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("d");
    block_on(async {
        format_standalone(&Io::real(1).unwrap(), &dir);
        let io = Io::real(1).unwrap();
        let node = Node::start(io.clone(), &dir, "").await;
        node.bring_up_broker(1).await;
        let mut reader = MetadataReader::new(node.quorum.clone());
        // Nobody else on this node reads or writes while the gate is closed.
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let closed = io.tasks.spawn(TaskKind::Workload, {
            let disk_threads = io.disk_threads.clone();
            async move {
                disk_threads.run(move || gate.recv().is_err()).await;
            }
        });
        while io.disk_threads.busy() == 0 {
            klamm_io::time::yield_now().await;
        }
        let before = io.disk_threads.busy();
        for _ in 0..20 {
            tokio::select! {
                biased;
                _ = reader.next() => panic!("the gate is closed"),
                () = klamm_io::time::yield_now() => {}
            }
        }
        let begun = io.disk_threads.busy() - before;
        drop(open);
        closed.ended().await;
        assert!(reader.next().await.unwrap().is_some());
        // The node may have begun something of its own meanwhile.
        assert!(begun < 10, "{begun} reads for one");
        node.stop().await;
    })
    .unwrap();
}

#[test]
fn voters_change_while_the_controller_decides() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("d");
    block_on(async {
        format_standalone(&Io::real(1).unwrap(), &dir);
        let node = Arc::new(Node::start(Io::real(2).unwrap(), &dir, "broker.session.timeout.ms=1000000").await);
        node.bring_up_broker(1).await;
        let mut creators = tokio::task::JoinSet::new();
        for creator in 0..8 {
            let node = node.clone();
            creators.spawn(async move {
                for i in 0..25 {
                    assert_eq!(node.create_topic(&format!("t-{creator}-{i}")).await, ErrorCode::NONE);
                }
            });
        }
        let mut changes = 0;
        while !creators.is_empty() {
            // One change is refused until the last one is committed.
            if move_endpoint(&node.quorum, 20_000 + changes).await == ErrorCode::NONE {
                changes += 1;
            }
            while creators.try_join_next().map(Result::unwrap).is_some() {}
        }
        assert!(changes > 20, "{changes}");
        assert_eq!(node.quorum.status().leader.epoch.0, 1, "the leader resigned");
        let port = |node: &Node| node.quorum.status().voters.iter().next().unwrap().endpoints[0].port;
        node.wait_until(|node| port(node) == 20_000 + changes - 1).await;
        node.wait_until(|node| node.metadata.load().image.topics.iter().count() == 200)
            .await;
        Arc::into_inner(node).unwrap().stop().await;
    })
    .unwrap();
}

/// Tells the quorum that its only voter listens at another port.
async fn move_endpoint(quorum: &QuorumHandle, port: u16) -> ErrorCode {
    let status = quorum.status();
    let voter = status.voters.iter().next().unwrap();
    let via = Via {
        listener: "CONTROLLER".into(),
        version: 0,
    };
    let request = UpdateRaftVoterRequest {
        cluster_id: Some(CLUSTER_ID.to_owned()),
        current_leader_epoch: status.leader.epoch.0,
        voter_id: voter.key.id.0,
        voter_directory_id: voter.key.directory_id.unwrap(),
        listeners: vec![Listener {
            name: "CONTROLLER".to_owned(),
            host: "localhost".to_owned(),
            port,
            ..Default::default()
        }],
        kraft_version_feature: KRaftVersionFeature {
            min_supported_version: 0,
            max_supported_version: 1,
            ..Default::default()
        },
        ..Default::default()
    };
    ErrorCode(quorum.update_raft_voter(&via, request).await.error_code)
}
