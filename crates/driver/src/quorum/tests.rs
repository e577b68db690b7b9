//! A quorum of one voter on a real disk: first start, restart, a directory of Apache Kafka's, retention.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use klamm_io::time;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::no_op_record::NoOpRecord;
use klamm_types::{NodeId, Timestamp};

use super::*;
use crate::QuorumError;
use crate::metadata_batch::encode_records;
use crate::metadata_reader::{Committed, MetadataReader};
use crate::publisher::MetadataPublisher;
use crate::snapshot_generator::SnapshotConfig;

/// The directory id in the golden files.
const DIRECTORY_ID: &str = "zTvyNqEiRZ2Vt5HMo2jupQ";

fn config(dir: &Path) -> QuorumConfig {
    QuorumConfig {
        metadata_dir: dir.to_owned(),
        raft: RaftConfig {
            local: Voter {
                key: ReplicaKey::new(NodeId(1), DIRECTORY_ID.parse::<Uuid>().unwrap()),
                endpoints: vec![Endpoint {
                    listener: "CONTROLLER".to_owned(),
                    host: "localhost".to_owned(),
                    port: 21101,
                }],
                kraft_versions: KRaftVersion::SUPPORTED,
            },
            cluster_id: "cluster".to_owned(),
            listener: "CONTROLLER".to_owned(),
            static_voters: VoterSet::default(),
            bootstrap_servers: Vec::new(),
            can_become_voter: true,
            auto_join: false,
            timeouts: Timeouts::default(),
            fetch_max_bytes: 1 << 20,
            fetch_snapshot_max_bytes: 1 << 20,
            seed: 0,
        },
        log: MetadataLogConfig::default(),
    }
}

/// A metadata directory with golden files in it.
fn directory_with(names: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("__cluster_metadata-0");
    std::fs::create_dir(&dir).unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for name in names {
        std::fs::copy(golden.join(name), dir.join(name)).unwrap();
    }
    root
}

fn formatted_standalone() -> tempfile::TempDir {
    directory_with(&["00000000000000000000-0000000000.checkpoint"])
}

fn run<F: Future>(test: impl FnOnce(Io) -> F) {
    let io = Io::real(1).unwrap();
    klamm_io::block_on(async {
        test(io.clone()).await;
        assert_eq!(io.tasks.shutdown(Duration::from_secs(10)).await, 0);
    })
    .unwrap();
}

fn no_ops(count: usize) -> Vec<VersionedRecord> {
    let record = MetadataRecord::NoOp(NoOpRecord::default());
    vec![VersionedRecord { record, version: 0 }; count]
}

async fn committed(quorum: &QuorumHandle, offset: i64) {
    let mut status = quorum.watch();
    let reached = status.wait_for(|status| status.high_watermark >= Some(Offset(offset)));
    reached.await.unwrap();
}

#[test]
fn a_formatted_directory_starts_in_epoch_1_and_goes_on_in_epoch_2() {
    let root = formatted_standalone();
    run(|io| async move {
        let quorum = Quorum::start(&io, config(root.path())).await.unwrap();
        let status = quorum.status();
        assert_eq!(status.leader.leader, Some(NodeId(1)));
        assert_eq!(
            (status.leader.epoch, status.high_watermark),
            (LeaderEpoch(1), Some(Offset(3)))
        );
        assert_eq!(status.kraft_version, KRaftVersion::V1);

        for base_offset in [3, 5] {
            let epoch = LeaderEpoch(1);
            let base_offset = Offset(base_offset);
            assert!(quorum.append(Append {
                epoch,
                base_offset,
                records: no_ops(2)
            }));
        }
        committed(&quorum, 7).await;
        // What was decided in another epoch is dropped.
        let stale = Append {
            epoch: LeaderEpoch(0),
            base_offset: Offset(7),
            records: no_ops(1),
        };
        assert!(quorum.append(stale));

        let mut reader = MetadataReader::new(quorum.clone());
        let Some(Committed::Snapshot(id, snapshot)) = reader.next().await.unwrap() else {
            panic!("the snapshot comes first");
        };
        assert_eq!((id, &snapshot.image), (OffsetAndEpoch::default(), &Default::default()));
        let Some(Committed::Batches(batches)) = reader.next().await.unwrap() else {
            panic!("then the log");
        };
        let sizes: Vec<_> = batches
            .iter()
            .map(|batch| (batch.base_offset.0, batch.records.len()))
            .collect();
        assert_eq!(sizes, [(0, 0), (3, 2), (5, 2)]);
        io.tasks.shutdown(Duration::from_secs(10)).await;

        let io = Io::real(1).unwrap();
        let quorum = Quorum::start(&io, config(root.path())).await.unwrap();
        let status = quorum.status();
        assert_eq!(
            (status.leader.epoch, status.high_watermark),
            (LeaderEpoch(2), Some(Offset(8)))
        );
        let state = std::fs::read_to_string(root.path().join("__cluster_metadata-0/quorum-state")).unwrap();
        assert_eq!(
            state,
            r#"{"leaderId":1,"leaderEpoch":2,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}"#
        );
        io.tasks.shutdown(Duration::from_secs(10)).await;
    });
}

#[test]
fn the_first_batch_is_kafkas() {
    let root = formatted_standalone();
    let log = "00000000000000000000.log";
    run(|io| async move {
        Quorum::start(&io, config(root.path())).await.unwrap();
        let written = std::fs::read(root.path().join("__cluster_metadata-0").join(log)).unwrap();
        let kafkas = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(log)).unwrap();
        let without_times = |bytes: &[u8]| {
            let mut bytes = bytes[..174].to_vec();
            bytes[17..21].fill(0);
            bytes[27..43].fill(0);
            bytes
        };
        assert_eq!(written.len(), 174);
        assert_eq!(without_times(&written), without_times(&kafkas));
    });
}

#[test]
fn a_log_of_kafkas_is_replayed_and_snapshotted() {
    let root = directory_with(&["00000000000000000000-0000000000.checkpoint", "00000000000000000000.log"]);
    run(|io| async move {
        let quorum = Quorum::start(&io, config(root.path())).await.unwrap();
        assert_eq!(quorum.status().leader.epoch, LeaderEpoch(2));
        let end = quorum.status().end.offset;
        let mut publisher = MetadataPublisher::new();
        let cache = publisher.cache();
        let mut updates = publisher.subscribe();
        let snapshots = SnapshotConfig {
            bytes_max: 1,
            interval: Duration::ZERO,
        };
        publisher.start(&io, &quorum, snapshots);
        while cache.load().last_offset + 1 < end {
            updates.recv().await.unwrap();
        }
        let image = cache.load().image.clone();
        assert!(image.topics.id("t1").is_some());
        assert_eq!(image.cluster.brokers.len(), 1);

        let name = snapshot_name(end.0, 2);
        let path = root.path().join("__cluster_metadata-0").join(name);
        while !path.exists() {
            time::sleep(Duration::from_millis(5)).await;
        }
        // A reader that starts now finds the same image in the snapshot alone.
        let mut reader = MetadataReader::new(quorum.clone());
        let Some(Committed::Snapshot(id, snapshot)) = reader.next().await.unwrap() else {
            panic!("the snapshot comes first");
        };
        assert_eq!((id.offset, snapshot.content.voters.is_some()), (end, true));
        assert!(snapshot.image == image);
    });
}

#[test]
fn retention_keeps_the_latest_snapshot_and_what_follows_it() {
    let root = directory_with(&["00000000000000000000-0000000000.checkpoint", "00000000000000000000.log"]);
    run(|io| async move {
        let mut config = config(root.path());
        config.log.retention_bytes = 1;
        let quorum = Quorum::start(&io, config).await.unwrap();
        let end = quorum.status().end.offset;
        let publisher = MetadataPublisher::new();
        publisher.start(
            &io,
            &quorum,
            SnapshotConfig {
                bytes_max: 1,
                interval: Duration::ZERO,
            },
        );
        let log = quorum.log().clone();
        while log.lock().latest_snapshot().is_none_or(|id| id.offset < end) {
            time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(log.lock().clean(Timestamp(0), end).unwrap(), end);
        let names: Vec<_> = std::fs::read_dir(root.path().join("__cluster_metadata-0"))
            .unwrap()
            .collect();
        let snapshots = names
            .iter()
            .flatten()
            .filter(|entry| entry.path().extension() == Some("checkpoint".as_ref()));
        assert_eq!(snapshots.count(), 1);
        // Nothing is left to give up.
        assert_eq!(log.lock().clean(Timestamp(i64::MAX), end).unwrap(), end);
    });
}

#[test]
fn a_log_without_the_snapshot_it_starts_at_is_refused() {
    let root = directory_with(&[]);
    let batch = encode_records(Offset(7), LeaderEpoch(1), Timestamp(5), &no_ops(1)).unwrap();
    let segment = root.path().join("__cluster_metadata-0/00000000000000000007.log");
    std::fs::write(segment, batch).unwrap();
    run(|io| async move {
        let refused = Quorum::start(&io, config(root.path())).await;
        assert!(matches!(
            refused,
            Err(QuorumError::SnapshotMissing { start: Offset(7), .. })
        ));
    });
}

fn snapshot_name(offset: i64, epoch: i32) -> String {
    format!("{offset:020}-{epoch:010}.checkpoint")
}
