//! DescribeLogDirs, versions 1 to 5: what lies in each log directory, and how full its disk is.
//!
//! By version: an error of the whole response from 3; sizes of the disk from 4; whether a directory is cordoned from 5.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use klamm_protocol::messages::describe_log_dirs_request::DescribeLogDirsRequest;
use klamm_protocol::messages::describe_log_dirs_response::{
    DescribeLogDirsPartition, DescribeLogDirsResponse, DescribeLogDirsResult, DescribeLogDirsTopic,
};
use klamm_replica::{Directory, Partition};
use klamm_types::{ErrorCode, TopicPartition};

use crate::broker::Broker;

pub(crate) async fn handle(broker: Arc<Broker>, request: DescribeLogDirsRequest) -> DescribeLogDirsResponse {
    // Asking a file system how full it is may wait for it.
    let describe = {
        let broker = broker.clone();
        move || describe_all(&broker, &request)
    };
    broker.io.disk_threads.run(describe).await
}

fn describe_all(broker: &Broker, request: &DescribeLogDirsRequest) -> DescribeLogDirsResponse {
    let wanted: Option<BTreeSet<TopicPartition>> = request.topics.as_ref().map(|topics| {
        let partitions = topics.iter().flat_map(|topic| {
            topic
                .partitions
                .iter()
                .map(|index| TopicPartition::new(&topic.topic, *index))
        });
        partitions.collect()
    });
    let partitions = broker.replicas.partitions();
    let describe = |directory: &Arc<Directory>| {
        let here = partitions.iter().filter(|partition| {
            let is_wanted = wanted.as_ref().is_none_or(|wanted| wanted.contains(partition.name()));
            partition.directory_id() == directory.id() && is_wanted
        });
        describe_directory(broker, directory, here)
    };
    let usable = broker.replicas.directories().iter().map(describe);
    let unusable = broker.replicas.unusable_directories().iter();
    DescribeLogDirsResponse {
        results: usable.chain(unusable.map(|path| failed(broker, path))).collect(),
        ..Default::default()
    }
}

fn describe_directory<'a>(
    broker: &Broker,
    directory: &Directory,
    partitions: impl Iterator<Item = &'a Arc<Partition>>,
) -> DescribeLogDirsResult {
    let path = directory.log_dir().path();
    let space = if directory.is_online() {
        broker.io.disk.space(path).ok()
    } else {
        None
    };
    let Some(space) = space else {
        return failed(broker, path);
    };
    let mut topics: BTreeMap<&str, Vec<DescribeLogDirsPartition>> = BTreeMap::new();
    for partition in partitions {
        let Some((size, lag)) = partition.size_and_lag() else {
            continue;
        };
        topics
            .entry(&partition.name().topic)
            .or_default()
            .push(DescribeLogDirsPartition {
                partition_index: partition.name().partition.0,
                partition_size: i64::try_from(size).unwrap_or(i64::MAX),
                offset_lag: lag,
                ..Default::default()
            });
    }
    let topics = topics.into_iter().map(|(name, partitions)| DescribeLogDirsTopic {
        name: name.to_owned(),
        partitions,
        ..Default::default()
    });
    DescribeLogDirsResult {
        log_dir: absolute(broker, path),
        topics: topics.collect(),
        total_bytes: i64::try_from(space.total).unwrap_or(i64::MAX),
        usable_bytes: i64::try_from(space.usable).unwrap_or(i64::MAX),
        is_cordoned: is_cordoned(broker, path),
        ..Default::default()
    }
}

fn failed(broker: &Broker, path: &Path) -> DescribeLogDirsResult {
    DescribeLogDirsResult {
        error_code: ErrorCode::KAFKA_STORAGE_ERROR.0,
        log_dir: absolute(broker, path),
        ..Default::default()
    }
}

fn absolute(broker: &Broker, path: &Path) -> String {
    broker.io.disk.absolute(path).display().to_string()
}

fn is_cordoned(broker: &Broker, path: &Path) -> bool {
    broker
        .config
        .cordoned_log_dirs()
        .iter()
        .any(|dir| Path::new(dir) == path)
}
