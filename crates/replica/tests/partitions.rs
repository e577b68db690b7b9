//! What a partition promises to those who produce, read and wait, and how the broker's set of partitions follows the
//! metadata.

mod scene;

use std::time::Duration;

use klamm_io::sim::{self, DiskOp, Fault, FaultKind, Simulation};
use klamm_io::{Disk, time};
use klamm_log::{DirKind, DirName};
use klamm_records::control::EndTransactionMarker;
use klamm_replica::{Commit, Isolation, OffsetQuery, PartitionError, Wake};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId, Offset, PartitionId, ProducerEpoch, ProducerId, Timestamp};
use scene::{
    NODE, NOW, OTHER, Scene, batch, change, configured, directory, id, registered, removed, topic, transactional,
};

use Isolation::{ReadCommitted, ReadUncommitted, Replica};

#[test]
fn a_leader_alone_in_sync_commits_at_once() {
    sim::run(1, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 2).await;
        let appended = scene.append("orders", 0, &["a", "b"]).unwrap();
        assert!(appended.is_committed);
        assert_eq!(appended.leader_epoch, LeaderEpoch(0));
        assert_eq!(
            (appended.info.first_offset, appended.info.last_offset),
            (Offset(0), Offset(1))
        );
        assert_eq!(scene.read("orders", 0, 0, ReadUncommitted), ["a", "b"]);
        assert_eq!(scene.read("orders", 1, 0, ReadUncommitted), [""; 0]);
        assert_eq!(scene.read("orders", 0, 2, ReadUncommitted), [""; 0]);
        let beyond = scene.try_read("orders", 0, 3, ReadUncommitted);
        assert!(matches!(beyond, Err(PartitionError::OffsetOutOfRange { .. })));
        assert!(scene.manager.identified(id(1), PartitionId(1)).is_some());
        assert!(scene.manager.identified(id(2), PartitionId(1)).is_none());
    });
}

#[test]
fn with_another_in_sync_nothing_is_committed_by_the_leader_alone() {
    sim::run(2, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        let mut records = topic("orders", id(1), 0);
        records.push(registered(id(1), 0, &[NODE.0, OTHER], NODE.0));
        scene.apply(&records).await;
        let appended = scene.append("orders", 0, &["a"]).unwrap();
        let partition = scene.partition("orders", 0);
        assert!(!appended.is_committed);
        assert_eq!(partition.commit_of(Offset(0), LeaderEpoch(0)), Commit::Waiting);
        assert_eq!(scene.read("orders", 0, 0, ReadUncommitted), [""; 0]);
        assert_eq!(scene.read("orders", 0, 0, Replica), ["a"]);
        // The other replica falls out of sync, which wakes who waits for the commit.
        let (wake, parked) = park(&scene, "orders", 0);
        scene.apply(&[change(id(1), 0, -2, &[NODE.0])]).await;
        wake.woken().await;
        drop(parked);
        assert_eq!(partition.waiting_count(), 0);
        assert_eq!(partition.commit_of(Offset(0), LeaderEpoch(0)), Commit::Done);
        assert_eq!(scene.read("orders", 0, 0, ReadUncommitted), ["a"]);
    });
}

#[test]
fn roles_follow_the_metadata() {
    sim::run(3, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        let mut records = topic("orders", id(1), 0);
        records.push(registered(id(1), 0, &[NODE.0, OTHER], OTHER));
        scene.apply(&records).await;
        let partition = scene.partition("orders", 0);
        assert!(!partition.is_leader());
        let refused = scene.append("orders", 0, &["a"]);
        assert!(matches!(refused, Err(PartitionError::NotLeader)));

        scene.apply(&[change(id(1), 0, NODE.0, &[NODE.0])]).await;
        assert!(partition.is_leader());
        assert_eq!(partition.leader_epoch(), LeaderEpoch(1));
        assert_eq!(scene.append("orders", 0, &["a"]).unwrap().leader_epoch, LeaderEpoch(1));
        for (asked, expected) in [(-1, None), (0, Some("older")), (1, None), (2, Some("newer"))] {
            let listed = partition.list_offset(OffsetQuery::Latest, ReadUncommitted, LeaderEpoch(asked));
            let refusal = listed.err().map(|e| e.to_string());
            let is_expected = match (expected, &refusal) {
                (Some(word), Some(text)) => text.contains(word),
                (expected, refusal) => expected.is_none() && refusal.is_none(),
            };
            assert!(is_expected, "epoch {asked}: {refusal:?}");
        }
        let end = partition
            .end_offset_for_epoch(LeaderEpoch(1), LeaderEpoch::NONE)
            .unwrap();
        assert_eq!(end.map(|end| end.end_offset), Some(Offset(1)));

        scene.apply(&[change(id(1), 0, OTHER, &[OTHER])]).await;
        assert!(!partition.is_leader());
        let lost = Commit::Lost(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        assert_eq!(partition.commit_of(Offset(0), LeaderEpoch(1)), lost);
    });
}

#[test]
fn readers_do_not_see_what_a_failed_disk_may_not_have() {
    let on_log = |op| Fault {
        path_contains: ".log".to_owned(),
        ..Fault::once(op, FaultKind::Io)
    };
    let for_want_of_descriptors = Fault::once(DiskOp::SyncDir, FaultKind::OutOfDescriptors);
    for fault in [on_log(DiskOp::Sync), on_log(DiskOp::Write), for_want_of_descriptors] {
        sim::run(5, |simulation| async move {
            let mut scene = Scene::new(&simulation, 1);
            let mut records = topic("orders", id(1), 0);
            records.push(registered(id(1), 0, &[NODE.0], NODE.0));
            records.push(configured("orders", "flush.messages", "1"));
            scene.apply(&records).await;
            scene.disk().inject(fault.clone());
            let appended = scene.append_all("orders", 0, &["a", "b"]);
            assert!(appended.iter().all(Result::is_err), "{fault:?}: {appended:?}");
            assert_eq!(scene.read("orders", 0, 0, ReadUncommitted), [""; 0], "{fault:?}");
            if fault.kind == FaultKind::OutOfDescriptors {
                // The log has not failed, and the next append syncs all.
                assert!(scene.append_all("orders", 0, &["c", "d"]).iter().all(Result::is_ok));
                assert_eq!(scene.read("orders", 0, 0, ReadUncommitted), ["a", "b", "c", "d"]);
                scene.lose_power().await;
                assert_eq!(scene.read("orders", 0, 0, ReadUncommitted), ["a", "b", "c", "d"]);
                return;
            }
            // Nor when the role is told once more.
            scene.apply(&[change(id(1), 0, NODE.0, &[NODE.0])]).await;
            assert_eq!(scene.read("orders", 0, 0, ReadUncommitted), [""; 0], "{fault:?}");
        });
    }
}

#[test]
fn too_few_in_sync_refuse_before_anything_is_appended() {
    sim::run(4, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        let mut records = topic("orders", id(1), 0);
        records.push(registered(id(1), 0, &[NODE.0, OTHER], NODE.0));
        records.push(configured("orders", "min.insync.replicas", "2"));
        scene.apply(&records).await;
        scene.append("orders", 0, &["a"]).unwrap();
        scene.apply(&[change(id(1), 0, -2, &[NODE.0])]).await;
        let refused = scene.append("orders", 0, &["b"]);
        let expected = matches!(
            refused,
            Err(PartitionError::NotEnoughReplicas {
                in_sync: 1,
                required: 2
            })
        );
        assert!(expected, "{refused:?}");
        assert_eq!(scene.read("orders", 0, 0, Replica), ["a"]);
    });
}

#[test]
fn a_topic_that_is_deleted_and_made_again_is_another() {
    sim::run(5, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 2).await;
        scene.append("orders", 0, &["old"]).unwrap();
        let old = scene.partition("orders", 0);
        let (wake, _parked) = park(&scene, "orders", 0);
        scene.apply(&[removed(id(1))]).await;
        wake.woken().await;
        assert!(old.is_offline());
        assert!(scene.manager.named("orders", PartitionId(0)).is_none());
        assert_eq!(kinds(&scene, 0), [DirKind::Delete, DirKind::Delete]);

        scene.create("orders", id(2), 2).await;
        assert_eq!(scene.read("orders", 0, 0, ReadUncommitted), [""; 0]);
        assert!(scene.manager.identified(id(1), PartitionId(0)).is_none());
        // file.delete.delay.ms is a minute by default.
        time::sleep(Duration::from_secs(75)).await;
        assert_eq!(kinds(&scene, 0), [DirKind::Current, DirKind::Current]);
    });
}

#[test]
fn a_reassigned_partition_goes_and_its_siblings_stay() {
    sim::run(6, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 3).await;
        scene.apply(&[scene::replicas(id(1), 1, OTHER, &[OTHER])]).await;
        let held: Vec<String> = scene
            .manager
            .partitions()
            .iter()
            .map(|p| p.name().to_string())
            .collect();
        assert_eq!(held, ["orders-0", "orders-2"]);
    });
}

#[test]
fn directories_that_nobody_knows_become_strays() {
    sim::run(7, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 1).await;
        for name in ["gone-3", "__cluster_metadata-0"] {
            scene.disk().create_dir_all(&directory(0).join(name)).unwrap();
        }
        scene.restart().await;
        scene.manager.remove_strays().await;
        let mut kinds: Vec<_> = entries(&scene, 0)
            .into_iter()
            .map(|name| (name.topic_partition.to_string(), name.kind))
            .collect();
        kinds.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [
            ("__cluster_metadata-0".to_owned(), DirKind::Current),
            ("gone-3".to_owned(), DirKind::Stray),
            ("orders-0".to_owned(), DirKind::Current),
        ];
        assert_eq!(kinds, expected);
    });
}

#[test]
fn configurations_reach_the_logs() {
    sim::run(8, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 2).await;
        let long = "x".repeat(600);
        scene.append("orders", 1, &[&long]).unwrap();
        scene.apply(&[configured("orders", "max.message.bytes", "500")]).await;
        for partition in 0..2 {
            assert!(scene.append("orders", partition, &["short"]).is_ok());
            let refused = scene.append("orders", partition, &[&long]);
            assert!(matches!(refused, Err(PartitionError::Log(_))), "{partition}");
        }
        // A new topic has its own from the start.
        let mut records = topic("limited", id(2), 1);
        records.push(configured("limited", "max.message.bytes", "300"));
        scene.apply(&records).await;
        assert!(scene.append("limited", 0, &["short"]).is_ok());
        assert!(scene.append("limited", 0, &[&long]).is_err());
    });
}

#[test]
fn records_are_deleted_up_to_the_high_watermark() {
    sim::run(9, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 1).await;
        scene.append("orders", 0, &["a"]).unwrap();
        scene.append("orders", 0, &["b"]).unwrap();
        let partition = scene.partition("orders", 0);
        for beyond in [-1, 3] {
            let refused = partition.delete_records(Some(Offset(beyond)));
            assert!(
                matches!(refused, Err(PartitionError::OffsetOutOfRange { .. })),
                "{beyond}"
            );
        }
        assert_eq!(partition.delete_records(Some(Offset(1))).unwrap(), Offset(1));
        assert_eq!(scene.read("orders", 0, 1, ReadUncommitted), ["b"]);
        assert!(scene.try_read("orders", 0, 0, ReadUncommitted).is_err());
        assert_eq!(partition.delete_records(None).unwrap(), Offset(2));
        scene.restart().await;
        let earliest = list(&scene, OffsetQuery::Earliest, ReadUncommitted);
        assert_eq!(earliest, Some(Offset(2)));

        scene.apply(&[configured("orders", "cleanup.policy", "compact")]).await;
        let refused = scene.partition("orders", 0).delete_records(None);
        assert!(matches!(refused, Err(PartitionError::DeletionNotAllowed)));
    });
}

#[test]
fn an_open_transaction_bounds_who_reads_only_what_is_committed() {
    sim::run(10, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 1).await;
        scene.append("orders", 0, &["before"]).unwrap();
        scene
            .append_batch("orders", 0, batch(transactional(7, 0), &["inside"]))
            .unwrap();
        scene.append("orders", 0, &["after"]).unwrap();
        assert_eq!(scene.read("orders", 0, 0, ReadCommitted), ["before"]);
        assert_eq!(
            scene.read("orders", 0, 0, ReadUncommitted),
            ["before", "inside", "after"]
        );
        assert_eq!(list(&scene, OffsetQuery::Latest, ReadCommitted), Some(Offset(1)));
        assert_eq!(list(&scene, OffsetQuery::Latest, ReadUncommitted), Some(Offset(3)));
        assert_eq!(list(&scene, OffsetQuery::At(NOW), ReadCommitted), Some(Offset(0)));
        assert_eq!(list(&scene, OffsetQuery::At(Timestamp(NOW.0 + 1)), ReadCommitted), None);
        let marker = EndTransactionMarker {
            is_commit: false,
            coordinator_epoch: 0,
        };
        let marker = marker.batch(ProducerId(7), ProducerEpoch(0), NOW).unwrap();
        scene.append_batch("orders", 0, marker).unwrap();
        assert_eq!(list(&scene, OffsetQuery::Latest, ReadCommitted), Some(Offset(4)));
        let read = scene.try_read("orders", 0, 0, ReadCommitted).unwrap();
        let aborted: Vec<_> = read.aborted.unwrap().iter().map(|txn| txn.first_offset).collect();
        assert_eq!(aborted, [Offset(1)]);
        assert!(
            scene
                .try_read("orders", 0, 0, ReadUncommitted)
                .unwrap()
                .aborted
                .is_none()
        );
    });
}

fn park(scene: &Scene, topic: &str, partition: i32) -> (Wake, klamm_replica::Parked) {
    let wake = Wake::new();
    let parked = scene.partition(topic, partition).park(&wake);
    (wake, parked)
}

fn list(scene: &Scene, query: OffsetQuery, isolation: Isolation) -> Option<Offset> {
    let listed = scene
        .partition("orders", 0)
        .list_offset(query, isolation, LeaderEpoch::NONE);
    listed.unwrap().map(|listed| listed.offset)
}

fn entries(scene: &Scene, number: usize) -> Vec<DirName> {
    let entries = scene.disk().list(&directory(number)).unwrap().into_iter();
    entries
        .filter(|entry| entry.is_dir)
        .filter_map(|entry| DirName::parse(&entry.name))
        .collect()
}

fn kinds(scene: &Scene, number: usize) -> Vec<DirKind> {
    entries(scene, number).into_iter().map(|name| name.kind).collect()
}

#[test]
fn the_broker_holds_only_its_own() {
    sim::run(11, |simulation: Simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        let mut records = topic("orders", id(1), 1);
        records.push(registered(id(1), 1, &[OTHER], OTHER));
        scene.apply(&records).await;
        assert_eq!(scene.manager.partitions().len(), 1);
        assert_eq!(NODE, NodeId(1));
    });
}
