//! Stops of every kind, and disks that fail: what was promised before is there afterwards, and what fails takes no more
//! with it than lies on it.

mod scene;

use std::time::Duration;

use klamm_io::sim::{self, DiskOp, Fault, FaultKind};
use klamm_io::{Disk, time};
use klamm_log::{OffsetCheckpoint, partition_metadata};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::partition_change_record::PartitionChangeRecord;
use klamm_replica::{DirectoryAssignment, Isolation, OffsetQuery, PartitionError};
use klamm_types::{LeaderEpoch, Offset, PartitionId, Uuid};
use scene::{NODE, Scene, change, directory, directory_id, id, registered, topic};

use Isolation::ReadUncommitted;

#[test]
fn a_clean_stop_leaves_a_clean_directory() {
    sim::run(1, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 200).await;
        for partition in 0..50 {
            scene.append("orders", partition, &["a", "b"]).unwrap();
        }
        scene.restart().await;
        let directory = &scene.manager.directories()[0];
        assert_eq!(
            directory
                .clean_shutdown()
                .and_then(|clean| clean.broker_epoch)
                .map(|e| e.0),
            Some(5)
        );
        for (checkpoint, lines) in [
            (OffsetCheckpoint::RecoveryPoint, 200),
            (OffsetCheckpoint::Replication, 200),
        ] {
            let offsets = directory.log_dir().read_checkpoint(checkpoint).unwrap();
            assert_eq!(offsets.len(), lines);
            assert_eq!(offsets.values().map(|offset| offset.0).sum::<i64>(), 100);
        }
        for partition in 0..50 {
            assert_eq!(scene.read("orders", partition, 0, ReadUncommitted), ["a", "b"]);
        }
        assert!(scene.append("orders", 199, &["c"]).is_ok());
    });
}

#[test]
fn a_kill_loses_nothing_and_a_power_loss_nothing_synced() {
    sim::run(2, |simulation| async move {
        let mut scene = Scene::new(&simulation, 2);
        scene.create("orders", id(1), 8).await;
        for partition in 0..4 {
            scene.append("orders", partition, &["a"]).unwrap();
        }
        scene.kill().await;
        assert!(scene.manager.directories()[0].clean_shutdown().is_none());
        for partition in 0..4 {
            assert_eq!(scene.read("orders", partition, 0, ReadUncommitted), ["a"]);
        }
        // A clean stop syncs; what comes after it may be lost, but the partition comes back.
        scene.restart().await;
        for partition in 0..8 {
            scene.append("orders", partition, &["b"]).unwrap();
        }
        scene.lose_power().await;
        for partition in 0..4 {
            let values = scene.read("orders", partition, 0, ReadUncommitted);
            assert_eq!(values.first().map(String::as_str), Some("a"), "{partition}");
        }
        for partition in 0..8 {
            scene.append("orders", partition, &["c"]).unwrap();
        }
    });
}

#[test]
fn topic_ids_are_on_the_disk_a_little_later() {
    for partitions in [3, 100] {
        sim::run(3, |simulation| async move {
            let mut scene = Scene::new(&simulation, 1);
            scene.create("orders", id(1), partitions).await;
            let path = |partition| directory(0).join(format!("orders-{partition}"));
            assert!(partition_metadata::read(scene.disk(), &path(0)).is_err());
            time::sleep(Duration::from_secs(2)).await;
            scene.disk().sync_dir(&directory(0)).unwrap();
            for partition in 0..partitions {
                let file = path(partition).join(partition_metadata::FILE_NAME);
                assert!(scene.disk().is_synced(&file).unwrap());
                assert_eq!(partition_metadata::read(scene.disk(), &path(partition)).unwrap(), id(1));
            }
        });
    }
}

#[test]
fn high_watermarks_are_checkpointed_and_come_back() {
    sim::run(4, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 2).await;
        scene.append("orders", 1, &["a", "b", "c"]).unwrap();
        time::sleep(Duration::from_secs(6)).await;
        let read = |scene: &Scene| {
            let directory = &scene.manager.directories()[0];
            let offsets = directory
                .log_dir()
                .read_checkpoint(OffsetCheckpoint::Replication)
                .unwrap();
            offsets.values().map(|offset| offset.0).collect::<Vec<_>>()
        };
        assert_eq!(read(&scene), [0, 3]);
        // Nothing moves, so nothing is written.
        let path = directory(0).join(OffsetCheckpoint::Replication.file_name());
        scene.disk().remove_file(&path).unwrap();
        time::sleep(Duration::from_secs(20)).await;
        assert!(!scene.disk().exists(&path).unwrap());
        scene.append("orders", 0, &["d"]).unwrap();
        time::sleep(Duration::from_secs(6)).await;
        assert_eq!(read(&scene), [1, 3]);
        scene.kill().await;
        let latest = scene
            .partition("orders", 1)
            .list_offset(OffsetQuery::Latest, ReadUncommitted, LeaderEpoch::NONE);
        assert_eq!(latest.unwrap().map(|listed| listed.offset), Some(Offset(3)));
    });
}

#[test]
fn a_failing_directory_takes_only_its_partitions_offline() {
    for kind in [FaultKind::Io, FaultKind::NoSpace] {
        sim::run(5, |simulation| async move {
            let mut scene = Scene::new(&simulation, 2);
            scene.create("orders", id(1), 10).await;
            for partition in 0..10 {
                scene.append("orders", partition, &["a"]).unwrap();
            }
            let mut offline = scene.manager.watch_offline();
            let on = |scene: &Scene, number| {
                let all = scene.manager.partitions();
                let there = all
                    .iter()
                    .filter(|partition| partition.directory_id() == directory_id(number));
                there.map(|partition| partition.name().partition.0).collect::<Vec<_>>()
            };
            let (failing, healthy) = (on(&scene, 0), on(&scene, 1));
            assert_eq!((failing.len(), healthy.len()), (5, 5));
            scene.disk().inject(Fault {
                op: Some(DiskOp::Write),
                path_contains: directory(0).display().to_string(),
                after: 0,
                times: u64::MAX,
                kind,
            });
            let failed = scene.append("orders", failing[0], &["b"]);
            let Err(PartitionError::Log(error)) = failed else {
                panic!("{failed:?}");
            };
            scene.manager.log_failed(&scene.partition("orders", failing[0]), &error);
            assert_eq!(*offline.borrow_and_update(), [directory_id(0)]);
            for partition in failing {
                let refused = scene.append("orders", partition, &["c"]);
                assert!(matches!(refused, Err(PartitionError::Offline)), "{refused:?}");
            }
            for partition in healthy {
                scene.append("orders", partition, &["c"]).unwrap();
            }
            // New partitions go where there is a directory left, and the stop is a clean one there.
            scene.create("payments", id(2), 2).await;
            scene.append("payments", 1, &["a"]).unwrap();
            scene.restart().await;
            let clean: Vec<bool> = scene
                .manager
                .directories()
                .iter()
                .map(|directory| directory.clean_shutdown().is_some())
                .collect();
            assert_eq!(clean, [false, true]);
        });
    }
}

#[test]
fn a_log_that_may_lie_in_a_failed_directory_is_not_made_again() {
    sim::run(6, |simulation| async move {
        let mut scene = Scene::new(&simulation, 2);
        scene.manager.fail_directory(directory_id(0), "for a test");
        let placed = |partition: i32, directory: Uuid| {
            let mut record = registered(id(1), partition, &[NODE.0], NODE.0);
            if let MetadataRecord::Partition(record) = &mut record {
                record.directories = vec![directory];
            }
            record
        };
        let records = [
            vec![topic("orders", id(1), 0).remove(0)],
            vec![
                placed(0, directory_id(0)),
                placed(1, directory_id(1)),
                placed(2, Uuid::UNASSIGNED_DIRECTORY),
            ],
        ];
        let told = scene.apply(&records.concat()).await;
        let held = scene.manager.partitions();
        let held: Vec<_> = held.iter().map(|partition| partition.name().partition.0).collect();
        assert_eq!(held, [1, 2]);
        // Only of the unassigned one the controller does not know yet.
        let expected = DirectoryAssignment {
            topic_id: id(1),
            partition: PartitionId(2),
            directory: directory_id(1),
        };
        assert_eq!(told, [expected]);
    });
}

#[test]
fn the_controller_is_told_where_replicas_lie() {
    sim::run(7, |simulation| async move {
        let mut scene = Scene::new(&simulation, 2);
        let told = scene.apply(&topic("orders", id(1), 4)).await;
        let lies = |assignment: &DirectoryAssignment| {
            let held = scene.manager.identified(assignment.topic_id, assignment.partition);
            held.is_some_and(|held| held.directory_id() == assignment.directory)
        };
        assert_eq!(told.len(), 4);
        assert!(told.iter().all(lies), "{told:?}");
        // What the metadata says already, and what changes without another directory, is not told.
        let directory = told[0].directory;
        let assigned = MetadataRecord::PartitionChange(PartitionChangeRecord {
            partition_id: 0,
            topic_id: id(1),
            directories: Some(vec![directory]),
            ..PartitionChangeRecord::default()
        });
        assert_eq!(scene.apply(&[assigned]).await, []);
        assert_eq!(scene.apply(&[change(id(1), 1, NODE.0, &[NODE.0])]).await, []);
    });
}

#[test]
fn few_descriptors_are_enough_for_many_partitions() {
    sim::run(6, |simulation| async move {
        let mut scene = Scene::new(&simulation, 1);
        scene.create("orders", id(1), 100).await;
        for value in ["a", "b"] {
            for partition in 0..100 {
                scene.append("orders", partition, &[value]).unwrap();
            }
        }
        for partition in 0..100 {
            assert_eq!(scene.read("orders", partition, 0, ReadUncommitted), ["a", "b"]);
        }
        time::sleep(Duration::from_secs(11)).await;
        let io = scene.host.io();
        let samples = io.metrics.list();
        let open = samples
            .iter()
            .find(|sample| sample.metric.name == "klamm_log_open_files")
            .unwrap();
        let bound = i64::try_from(io.disk.open_files_max() / 2).unwrap();
        assert!(matches!(open.reading, klamm_io::metrics::Reading::Gauge(count) if count > 0 && count <= bound));
    });
}
