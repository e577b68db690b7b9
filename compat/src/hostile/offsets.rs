//! OffsetCommit, OffsetFetch and OffsetDelete for groups, members, topics and partitions that do not exist.

use anyhow::{Context, Result, ensure};
use klamm_protocol::messages::consumer_group_heartbeat_request::ConsumerGroupHeartbeatRequest;
use klamm_protocol::messages::offset_commit_request::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use klamm_protocol::messages::offset_delete_request::{
    OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use klamm_protocol::messages::offset_fetch_request::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
};
use klamm_types::Uuid;

use super::classic_groups::wait_for_coordinator;
use super::{Row, create_topic};
use crate::node::Node;
use crate::wire::Connection;

const TOPIC: &str = "hostile-offsets";
/// A group without members.
const SIMPLE: &str = "hostile-simple";
/// A consumer group with the member `a`.
const GROUP: &str = "hostile-offsets-consumer";
const NO_GROUP: &str = "hostile-no-offsets";

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    let id: Uuid = create_topic(node, TOPIC, 2, &[])?.parse().context("topic id")?;
    let mut connection = Connection::open(node.broker_port)?;
    wait_for_coordinator(&mut connection, SIMPLE)?;
    wait_for_coordinator(&mut connection, GROUP)?;
    let committed = connection.exchange(8, &commit(SIMPLE, TOPIC, 0, 5))?;
    let error = committed.topics.first().and_then(|topic| topic.partitions.first());
    ensure!(
        error.is_some_and(|partition| partition.error_code == 0),
        "{committed:?}"
    );
    let joined = connection.exchange(1, &joining())?;
    ensure!(joined.error_code == 0, "{joined:?}");
    let mut rows = commits()?;
    rows.extend(commits_of_several()?);
    rows.extend(commits_by_id(id)?);
    rows.extend(commits_of_members(joined.member_epoch)?);
    rows.extend(old_fetches()?);
    rows.extend(fetches(id)?);
    rows.extend(fetches_of_members(joined.member_epoch)?);
    rows.extend(deletions()?);
    Ok(rows)
}

fn joining() -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        group_id: GROUP.to_owned(),
        member_id: "a".to_owned(),
        rebalance_timeout_ms: 60_000,
        subscribed_topic_names: Some(vec![TOPIC.to_owned()]),
        topic_partitions: Some(Vec::new()),
        ..Default::default()
    }
}

fn partition(index: i32, offset: i64, metadata: Option<&str>) -> OffsetCommitRequestPartition {
    OffsetCommitRequestPartition {
        partition_index: index,
        committed_offset: offset,
        committed_metadata: metadata.map(str::to_owned),
        ..Default::default()
    }
}

fn commit(group: &str, topic: &str, index: i32, offset: i64) -> OffsetCommitRequest {
    OffsetCommitRequest {
        group_id: group.to_owned(),
        topics: vec![OffsetCommitRequestTopic {
            name: topic.to_owned(),
            partitions: vec![partition(index, offset, Some(""))],
            ..Default::default()
        }],
        ..Default::default()
    }
}

fn commit_row(name: &str, version: i16, request: &OffsetCommitRequest) -> Result<Row> {
    Row::typed(&format!("OffsetCommit: {name}"), version, request)
}

fn commit_all(partitions: Vec<OffsetCommitRequestPartition>) -> OffsetCommitRequest {
    OffsetCommitRequest {
        topics: vec![OffsetCommitRequestTopic {
            name: TOPIC.to_owned(),
            partitions,
            ..Default::default()
        }],
        ..commit(SIMPLE, TOPIC, 0, 7)
    }
}

fn commits() -> Result<Vec<Row>> {
    let row = commit_row;
    let leader_epoch = OffsetCommitRequestPartition {
        committed_leader_epoch: -7,
        ..partition(0, 7, None)
    };
    let with_metadata = |metadata: &str| commit_all(vec![partition(0, 7, Some(metadata))]);
    Ok(vec![
        row("unknown topic", 8, &commit(SIMPLE, "hostile-no-topic", 0, 7))?,
        row("topic ..", 8, &commit(SIMPLE, "..", 0, 7))?,
        row("empty topic", 8, &commit(SIMPLE, "", 0, 7))?,
        row("unknown partition", 8, &commit(SIMPLE, TOPIC, 9, 7))?,
        row("partition -1", 8, &commit(SIMPLE, TOPIC, -1, 7))?,
        row("offset -1", 8, &commit(SIMPLE, TOPIC, 1, -1))?,
        row("offset -9223372036854775808", 8, &commit(SIMPLE, TOPIC, 1, i64::MIN))?,
        row("leader epoch -7", 8, &commit_all(vec![leader_epoch]))?,
        row("null metadata", 8, &commit_all(vec![partition(0, 7, None)]))?,
        row("metadata of 4096 bytes", 8, &with_metadata(&"x".repeat(4096)))?,
        row("metadata of 4097 bytes", 8, &with_metadata(&"x".repeat(4097)))?,
        row("metadata of 4096 umlauts", 8, &with_metadata(&"ä".repeat(4096)))?,
    ])
}

fn commits_of_several() -> Result<Vec<Row>> {
    let row = commit_row;
    let valid = || commit(SIMPLE, TOPIC, 0, 7);
    let too_large = vec![partition(0, 8, Some(&"x".repeat(9999))), partition(1, 8, Some(""))];
    let twice = vec![partition(0, 8, None), partition(0, 9, None)];
    let known_and_unknown = vec![partition(9, 7, None), partition(0, 7, None)];
    let with_topics = |topics| OffsetCommitRequest { topics, ..valid() };
    let retention = |retention_time_ms| OffsetCommitRequest {
        retention_time_ms,
        ..valid()
    };
    let topics_twice = [valid().topics, valid().topics].concat();
    Ok(vec![
        row("metadata too large for one of two", 8, &commit_all(too_large))?,
        row("a partition twice", 8, &commit_all(twice))?,
        row("a topic twice", 8, &with_topics(topics_twice))?,
        row("no partitions", 8, &commit_all(Vec::new()))?,
        row("no topics", 8, &with_topics(Vec::new()))?,
        row("known and unknown partitions", 8, &commit_all(known_and_unknown))?,
        row("empty group", 8, &commit("", TOPIC, 0, 7))?,
        row("retention -2", 2, &retention(-2))?,
        row("retention 9223372036854775807", 4, &retention(i64::MAX))?,
    ])
}

fn commits_by_id(id: Uuid) -> Result<Vec<Row>> {
    let row = |name: &str, topic_id, partitions: Vec<OffsetCommitRequestPartition>| {
        let request = OffsetCommitRequest {
            topics: vec![OffsetCommitRequestTopic {
                topic_id,
                partitions,
                ..Default::default()
            }],
            ..commit(SIMPLE, TOPIC, 0, 7)
        };
        commit_row(name, 10, &request)
    };
    let one = || vec![partition(0, 7, None)];
    Ok(vec![
        row("by id", id, one())?,
        row("unknown id", Uuid::from_u64_pair(9, 9), one())?,
        row("id of zeros", Uuid::ZERO, one())?,
        row(
            "by id, unknown partition",
            id,
            vec![partition(5, 7, None), partition(1, 7, None)],
        )?,
    ])
}

fn commits_of_members(epoch: i32) -> Result<Vec<Row>> {
    let by = |group: &str, member: &str, generation, instance: Option<&str>| OffsetCommitRequest {
        member_id: member.to_owned(),
        generation_id_or_member_epoch: generation,
        group_instance_id: instance.map(str::to_owned),
        ..commit(group, TOPIC, 0, 7)
    };
    let mut rows = Vec::new();
    for version in [2, 8, 9] {
        let row = |name: &str, request: &_| commit_row(&format!("{name}, version {version}"), version, request);
        rows.extend([
            row("generation 5 of an unknown group", &by(NO_GROUP, "x", 5, None))?,
            row("generation 5 of a group without members", &by(SIMPLE, "x", 5, None))?,
            row("member of a group without members", &by(SIMPLE, "x", -1, None))?,
            row("generation -2 of a group without members", &by(SIMPLE, "", -2, None))?,
            row("no member of a consumer group", &by(GROUP, "", -1, None))?,
            row("stranger in a consumer group", &by(GROUP, "x", epoch, None))?,
            row("epoch of the past", &by(GROUP, "a", epoch - 1, None))?,
            row("epoch of the future", &by(GROUP, "a", epoch + 1, None))?,
            row("epoch -1", &by(GROUP, "a", -1, None))?,
        ]);
    }
    rows.extend([
        commit_row("epoch as it is", 9, &by(GROUP, "a", epoch, None))?,
        commit_row(
            "unknown instance in a consumer group",
            9,
            &by(GROUP, "a", epoch, Some("two")),
        )?,
        commit_row(
            "unknown instance in a group without members",
            9,
            &by(SIMPLE, "a", 1, Some("two")),
        )?,
        commit_row("instance of an unknown group", 9, &by(NO_GROUP, "", 1, Some("two")))?,
    ]);
    Ok(rows)
}

/// Before version 8 a request is about one group, and before version 2 errors stand with the partitions.
fn old_fetches() -> Result<Vec<Row>> {
    let of = |group: &str, topics: Option<&[(&str, &[i32])]>| OffsetFetchRequest {
        group_id: group.to_owned(),
        topics: topics.map(|topics| {
            let topics = topics.iter().map(|(name, partitions)| OffsetFetchRequestTopic {
                name: (*name).to_owned(),
                partition_indexes: partitions.to_vec(),
                ..Default::default()
            });
            topics.collect()
        }),
        ..Default::default()
    };
    let known: &[(&str, &[i32])] = &[(TOPIC, &[0, 1])];
    let unknown: &[(&str, &[i32])] = &[("hostile-no-topic", &[0]), (TOPIC, &[9, -1])];
    let mut rows = Vec::new();
    for version in 1..=7 {
        let row =
            |name: &str, request: &_| Row::typed(&format!("OffsetFetch: {name}, version {version}"), version, request);
        rows.extend([
            row("known", &of(SIMPLE, Some(known)))?,
            row("unknown topic and partitions", &of(SIMPLE, Some(unknown)))?,
            row("unknown group", &of(NO_GROUP, Some(known)))?,
            row("empty group", &of("", Some(known)))?,
            row("no topics", &of(SIMPLE, Some(&[])))?,
            row("consumer group", &of(GROUP, Some(known)))?,
        ]);
        if version >= 2 {
            rows.extend([
                row("all topics", &of(SIMPLE, None))?,
                row("all topics of an unknown group", &of(NO_GROUP, None))?,
            ]);
        }
    }
    let stable = OffsetFetchRequest {
        require_stable: true,
        ..of(SIMPLE, Some(known))
    };
    rows.push(Row::typed("OffsetFetch: stable offsets, version 7", 7, &stable)?);
    Ok(rows)
}

fn fetch_row(name: &str, version: i16, groups: &[OffsetFetchRequestGroup]) -> Result<Row> {
    let request = OffsetFetchRequest {
        groups: groups.to_vec(),
        ..Default::default()
    };
    Row::typed(&format!("OffsetFetch: {name}, version {version}"), version, &request)
}

fn group(group: &str, topics: Option<Vec<OffsetFetchRequestTopics>>) -> OffsetFetchRequestGroup {
    OffsetFetchRequestGroup {
        group_id: group.to_owned(),
        topics,
        ..Default::default()
    }
}

fn named(name: &str, partitions: &[i32]) -> OffsetFetchRequestTopics {
    OffsetFetchRequestTopics {
        name: name.to_owned(),
        partition_indexes: partitions.to_vec(),
        ..Default::default()
    }
}

fn fetches(id: Uuid) -> Result<Vec<Row>> {
    let row = fetch_row;
    let with_id = |topic_id, partitions: &[i32]| OffsetFetchRequestTopics {
        topic_id,
        partition_indexes: partitions.to_vec(),
        ..Default::default()
    };
    Ok(vec![
        row("no groups", 8, &[])?,
        row("group twice", 8, &[group(SIMPLE, None), group(SIMPLE, None)])?,
        row(
            "known, unknown and empty group",
            8,
            &[group(SIMPLE, None), group(NO_GROUP, None), group("", None)],
        )?,
        row(
            "unknown topic",
            8,
            &[group(SIMPLE, Some(vec![named("hostile-no-topic", &[0])]))],
        )?,
        row(
            "unknown partitions",
            8,
            &[group(SIMPLE, Some(vec![named(TOPIC, &[9, -1])]))],
        )?,
        row(
            "topic twice",
            8,
            &[group(SIMPLE, Some(vec![named(TOPIC, &[0]), named(TOPIC, &[0])]))],
        )?,
        row("by id", 10, &[group(SIMPLE, Some(vec![with_id(id, &[0])]))])?,
        row(
            "unknown id",
            10,
            &[group(SIMPLE, Some(vec![with_id(Uuid::from_u64_pair(9, 9), &[0])]))],
        )?,
        row(
            "id of zeros",
            10,
            &[group(SIMPLE, Some(vec![with_id(Uuid::ZERO, &[0])]))],
        )?,
        row("all topics", 10, &[group(SIMPLE, None)])?,
    ])
}

fn fetches_of_members(epoch: i32) -> Result<Vec<Row>> {
    let by = |name: &str, member: Option<&str>, epoch| OffsetFetchRequestGroup {
        member_id: member.map(str::to_owned),
        member_epoch: epoch,
        ..group(name, Some(vec![named(TOPIC, &[0])]))
    };
    let mut rows = Vec::new();
    for (name, group, member, epoch) in [
        ("epoch as it is", GROUP, Some("a"), epoch),
        ("epoch of the past", GROUP, Some("a"), epoch - 1),
        ("epoch of the future", GROUP, Some("a"), epoch + 1),
        ("epoch without a member", GROUP, None, epoch),
        ("member without an epoch", GROUP, Some("a"), -1),
        ("stranger in a consumer group", GROUP, Some("x"), epoch),
        ("empty member", GROUP, Some(""), epoch),
        ("member of a group without members", SIMPLE, Some("x"), 1),
        ("member of an unknown group", NO_GROUP, Some("x"), 1),
    ] {
        rows.push(fetch_row(name, 9, &[by(group, member, epoch)])?);
    }
    Ok(rows)
}

fn deletions() -> Result<Vec<Row>> {
    let row = |name: &str, group: &str, topics: &[(&str, &[i32])]| {
        let partitions = |indexes: &[i32]| {
            let partitions = indexes.iter().map(|index| OffsetDeleteRequestPartition {
                partition_index: *index,
            });
            partitions.collect()
        };
        let topics = topics.iter().map(|(name, indexes)| OffsetDeleteRequestTopic {
            name: (*name).to_owned(),
            partitions: partitions(indexes),
        });
        let request = OffsetDeleteRequest {
            group_id: group.to_owned(),
            topics: topics.collect(),
        };
        Row::typed(&format!("OffsetDelete: {name}"), 0, &request)
    };
    Ok(vec![
        row("unknown group", NO_GROUP, &[(TOPIC, &[0])])?,
        row("empty group", "", &[(TOPIC, &[0])])?,
        row("no topics", SIMPLE, &[])?,
        row("no topics of an unknown group", NO_GROUP, &[])?,
        row("no partitions", SIMPLE, &[(TOPIC, &[])])?,
        row("unknown topic", SIMPLE, &[("hostile-no-topic", &[0])])?,
        row("unknown partitions", SIMPLE, &[(TOPIC, &[9, -1])])?,
        row("subscribed topic", GROUP, &[(TOPIC, &[0])])?,
        row("known", SIMPLE, &[(TOPIC, &[0])])?,
        row("known once more", SIMPLE, &[(TOPIC, &[0])])?,
    ])
}
