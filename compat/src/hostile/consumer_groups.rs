//! ConsumerGroupHeartbeat and ConsumerGroupDescribe with what no member says: fields that contradict each other, epochs and
//! members that do not exist, expressions that are none; and the classic protocol in a consumer group.

use anyhow::{Context, Result, ensure};
use klamm_protocol::messages::consumer_group_heartbeat_request::{ConsumerGroupHeartbeatRequest, TopicPartitions};
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::*;
use klamm_types::Uuid;

use super::classic_groups::{NO_TOPICS, wait_for_coordinator};
use super::{Row, create_topic};
use crate::node::Node;
use crate::wire::Connection;

const TOPIC: &str = "hostile-consumer-groups";
/// With the dynamic member `a` and the static one `s`.
const GROUP: &str = "hostile-consumer";
const INSTANCE: &str = "one";
const NO_GROUP: &str = "hostile-no-consumer-group";

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    let id: Uuid = create_topic(node, TOPIC, 4, &[])?.parse().context("topic id")?;
    let mut connection = Connection::open(node.broker_port)?;
    wait_for_coordinator(&mut connection, GROUP)?;
    let epoch = settle(&mut connection)?;
    let mut rows = Vec::new();
    for version in [0, 1] {
        rows.extend(fields_without_a_member(version)?);
        rows.extend(fields(version, id)?);
    }
    rows.extend(expressions()?);
    rows.extend(members(id, epoch)?);
    rows.extend(subscriptions()?);
    rows.extend(classic_joins()?);
    rows.extend(classic_members()?);
    rows.extend(others()?);
    Ok(rows)
}

/// Lets both members come in and get what they are assigned; the epoch at which that is done.
fn settle(connection: &mut Connection) -> Result<i32> {
    let mut epochs = [0, 0];
    let mut owned: [Vec<TopicPartitions>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..100 {
        for (at, (member, instance)) in [("a", None), ("s", Some(INSTANCE))].into_iter().enumerate() {
            let mut request = match epochs[at] {
                0 => joining(GROUP, member, TOPIC),
                epoch => beat(GROUP, member, epoch),
            };
            if epochs[at] != 0 {
                request.topic_partitions = Some(owned[at].clone());
            }
            request.instance_id = instance.map(str::to_owned);
            let told = connection.exchange(1, &request)?;
            ensure!(told.error_code == 0, "{member} joins: {told:?}");
            epochs[at] = told.member_epoch;
            if let Some(assignment) = told.assignment {
                let topics = assignment.topic_partitions.into_iter().map(|topic| TopicPartitions {
                    topic_id: topic.topic_id,
                    partitions: topic.partitions,
                    ..Default::default()
                });
                owned[at] = topics.collect();
            }
        }
        let count = |topics: &[TopicPartitions]| topics.iter().map(|topic| topic.partitions.len()).sum::<usize>();
        if epochs[0] == epochs[1] && owned.iter().all(|topics| count(topics) == 2) {
            return Ok(epochs[0]);
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    anyhow::bail!("the group does not settle: {epochs:?} {owned:?}")
}

pub(crate) fn joining(group: &str, member: &str, topic: &str) -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        rebalance_timeout_ms: 60_000,
        subscribed_topic_names: Some(vec![topic.to_owned()]),
        topic_partitions: Some(Vec::new()),
        ..beat(group, member, 0)
    }
}

fn beat(group: &str, member: &str, epoch: i32) -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        group_id: group.to_owned(),
        member_id: member.to_owned(),
        member_epoch: epoch,
        ..Default::default()
    }
}

fn row(name: &str, version: i16, request: &ConsumerGroupHeartbeatRequest) -> Result<Row> {
    Row::typed(&format!("ConsumerGroupHeartbeat: {name}"), version, request)
}

fn no_timeout() -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        rebalance_timeout_ms: -1,
        ..joining(NO_GROUP, "x", TOPIC)
    }
}

fn with_assignor(name: &str) -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        server_assignor: Some(name.to_owned()),
        ..joining(NO_GROUP, "x", TOPIC)
    }
}

/// What is found first if beside the member's id something else is wrong.
fn fields_without_a_member(version: i16) -> Result<Vec<Row>> {
    let row = |name: &str, request: &_| row(&format!("{name}, version {version}"), version, request);
    let nameless = |request: ConsumerGroupHeartbeatRequest| ConsumerGroupHeartbeatRequest {
        member_id: String::new(),
        ..request
    };
    let instance = ConsumerGroupHeartbeatRequest {
        instance_id: Some(String::new()),
        ..joining(NO_GROUP, "", TOPIC)
    };
    Ok(vec![
        row("nothing at all", &ConsumerGroupHeartbeatRequest::default())?,
        row("no member, epoch 1", &beat(NO_GROUP, "", 1))?,
        row("no member, epoch -1", &beat(NO_GROUP, "", -1))?,
        row("no member, epoch -2", &beat(NO_GROUP, "", -2))?,
        row("no member, epoch -3", &beat(NO_GROUP, "", -3))?,
        row("no member, no group", &joining("", "", TOPIC))?,
        row("no member, empty instance", &instance)?,
        row("no member, no timeout", &nameless(no_timeout()))?,
        row("no member, unknown assignor", &nameless(with_assignor("nosuch")))?,
    ])
}

/// What is wrong with a heartbeat by itself.
fn fields(version: i16, id: Uuid) -> Result<Vec<Row>> {
    let row = |name: &str, request: &_| row(&format!("{name}, version {version}"), version, request);
    let valid = || joining(NO_GROUP, "x", TOPIC);
    let owning = ConsumerGroupHeartbeatRequest {
        topic_partitions: Some(vec![TopicPartitions {
            topic_id: id,
            partitions: vec![0],
            ..Default::default()
        }]),
        ..valid()
    };
    let instance = |text: &str, epoch| ConsumerGroupHeartbeatRequest {
        instance_id: Some(text.to_owned()),
        ..beat(NO_GROUP, "x", epoch)
    };
    let rack = ConsumerGroupHeartbeatRequest {
        rack_id: Some(String::new()),
        ..valid()
    };
    let no_partitions = ConsumerGroupHeartbeatRequest {
        topic_partitions: None,
        ..valid()
    };
    let no_topics = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: None,
        ..valid()
    };
    Ok(vec![
        row("no group", &joining("", "x", TOPIC))?,
        row("group of a space", &joining(" ", "x", TOPIC))?,
        row("member of a space", &joining(NO_GROUP, " ", TOPIC))?,
        row("empty instance", &instance("", 0))?,
        row("empty rack", &rack)?,
        row("unknown assignor", &with_assignor("nosuch"))?,
        row("empty assignor", &with_assignor(""))?,
        row("no timeout", &no_timeout())?,
        row("no owned partitions", &no_partitions)?,
        row("owned partitions in the first", &owning)?,
        row("no topics", &no_topics)?,
        row("epoch -2 without instance", &beat(NO_GROUP, "x", -2))?,
        row("epoch -3", &beat(NO_GROUP, "x", -3))?,
        row("epoch -2147483648", &beat(NO_GROUP, "x", i32::MIN))?,
        row("unknown group, epoch 1", &beat(NO_GROUP, "x", 1))?,
        row("unknown group, epoch -1", &beat(NO_GROUP, "x", -1))?,
        row("unknown group, epoch -2", &instance("two", -2))?,
    ])
}

/// Of RE2/J's dialect, and others.
fn expressions() -> Result<Vec<Row>> {
    let row = |regex: &str| {
        let request = ConsumerGroupHeartbeatRequest {
            subscribed_topic_names: None,
            subscribed_topic_regex: Some(regex.to_owned()),
            ..joining("hostile-expressions", "x", TOPIC)
        };
        let shown: String = regex.chars().take(40).collect();
        row(&format!("expression `{shown}`"), 1, &request)
    };
    [
        "[",
        "(",
        ")",
        "*",
        "a**",
        "a{2,1}",
        "a{1001}",
        "\\",
        "\\8",
        "\\pX",
        "(?P<n>a",
        "(?<n>a)(?<n>b)",
        "(?=a)",
        "(?!a)",
        "a(?<=b)",
        "a++",
        "[z-a]",
        "[[:nosuch:]]",
        "\\Qa",
        "(?i",
        "x{100000}",
    ]
    .into_iter()
    .map(row)
    .collect()
}

fn members(id: Uuid, epoch: i32) -> Result<Vec<Row>> {
    let owning = |topic_id, partitions: &[i32]| ConsumerGroupHeartbeatRequest {
        topic_partitions: Some(vec![TopicPartitions {
            topic_id,
            partitions: partitions.to_vec(),
            ..Default::default()
        }]),
        ..beat(GROUP, "a", epoch)
    };
    let with_instance = |request: ConsumerGroupHeartbeatRequest, instance: &str| ConsumerGroupHeartbeatRequest {
        instance_id: Some(instance.to_owned()),
        ..request
    };
    Ok(vec![
        row("unknown member, epoch 1", 1, &beat(GROUP, "stranger", 1))?,
        row("unknown member, epoch -1", 1, &beat(GROUP, "stranger", -1))?,
        row("epoch of the past", 1, &beat(GROUP, "a", epoch - 1))?,
        row("epoch of the future", 1, &beat(GROUP, "a", epoch + 1))?,
        row("epoch 2147483647", 1, &beat(GROUP, "a", i32::MAX))?,
        row(
            "owned partition that does not exist",
            1,
            &owning(id, &[17, -1, i32::MAX]),
        )?,
        row(
            "owned partitions of an unknown topic",
            1,
            &owning(Uuid::from_u64_pair(9, 9), &[0]),
        )?,
        row("all partitions owned, and twice", 1, &owning(id, &[0, 0, 1, 2, 3]))?,
        row(
            "unknown instance, epoch 1",
            1,
            &with_instance(beat(GROUP, "a", epoch), "two"),
        )?,
        row(
            "unknown instance, epoch -2",
            1,
            &with_instance(beat(GROUP, "a", -2), "two"),
        )?,
        row(
            "instance of somebody else, epoch 1",
            1,
            &with_instance(beat(GROUP, "a", epoch), INSTANCE),
        )?,
        row(
            "instance of somebody else, epoch -2",
            1,
            &with_instance(beat(GROUP, "a", -2), INSTANCE),
        )?,
        row(
            "instance of somebody else, epoch -1",
            1,
            &with_instance(beat(GROUP, "a", -1), INSTANCE),
        )?,
        row(
            "instance that is taken",
            1,
            &with_instance(joining(GROUP, "b", TOPIC), INSTANCE),
        )?,
    ])
}

fn subscriptions() -> Result<Vec<Row>> {
    let unknown_topics = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: Some(vec!["..".to_owned(), String::new(), "hostile-no-topic".to_owned()]),
        ..joining("hostile-unknown-topics", "x", TOPIC)
    };
    let empty_names = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: Some(Vec::new()),
        subscribed_topic_regex: Some(String::new()),
        ..joining("hostile-unknown-topics", "y", TOPIC)
    };
    Ok(vec![
        row("unknown topics", 1, &unknown_topics)?,
        row("neither names nor expression", 1, &empty_names)?,
    ])
}

/// Clients of the classic protocol in a consumer group.
fn classic_joins() -> Result<Vec<Row>> {
    let join = |name: &str, version, member: &str, protocol_type: &str, protocols: &[(&str, &[u8])]| {
        let protocols = protocols.iter().map(|(name, metadata)| JoinGroupRequestProtocol {
            name: (*name).to_owned(),
            metadata: metadata.to_vec().into(),
            ..Default::default()
        });
        let request = JoinGroupRequest {
            group_id: GROUP.to_owned(),
            session_timeout_ms: 45_000,
            rebalance_timeout_ms: 60_000,
            member_id: member.to_owned(),
            protocol_type: protocol_type.to_owned(),
            protocols: protocols.collect(),
            ..Default::default()
        };
        Row::typed(&format!("JoinGroup of a consumer group: {name}"), version, &request)
    };
    let mut huge = vec![0, 0];
    huge.extend(i32::MAX.to_be_bytes());
    let mut huge_owned = vec![0, 1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
    huge_owned.extend(i32::MAX.to_be_bytes());
    Ok(vec![
        join("no member id", 4, "", "consumer", &[("range", NO_TOPICS)])?,
        join("no member id, no protocols", 4, "", "consumer", &[])?,
        join("no protocols", 5, "old", "consumer", &[])?,
        join("another protocol type", 5, "old", "connect", &[("range", NO_TOPICS)])?,
        join("empty protocol type", 5, "old", "", &[("range", NO_TOPICS)])?,
        join("unknown member", 5, "stranger", "consumer", &[("range", NO_TOPICS)])?,
        join("metadata of no bytes", 3, "", "consumer", &[("range", &[])])?,
        join("metadata of one byte", 3, "", "consumer", &[("range", &[0])])?,
        join(
            "metadata of version -1",
            3,
            "",
            "consumer",
            &[("range", &[0xff, 0xff, 0, 0, 0, 0])],
        )?,
        join(
            "a subscription to 2^31 - 1 topics",
            3,
            "",
            "consumer",
            &[("range", &huge)],
        )?,
        join(
            "2^31 - 1 owned partitions",
            3,
            "",
            "consumer",
            &[("range", &huge_owned)],
        )?,
        join("a member of the new protocol", 5, "a", "consumer", &[("range", &[])])?,
    ])
}

fn classic_members() -> Result<Vec<Row>> {
    let heartbeat = |name: &str, member: &str, generation| {
        let request = HeartbeatRequest {
            group_id: GROUP.to_owned(),
            member_id: member.to_owned(),
            generation_id: generation,
            ..Default::default()
        };
        Row::typed(&format!("Heartbeat in a consumer group: {name}"), 4, &request)
    };
    let sync = |name: &str, member: &str, generation| {
        let request = SyncGroupRequest {
            group_id: GROUP.to_owned(),
            member_id: member.to_owned(),
            generation_id: generation,
            protocol_type: Some("consumer".to_owned()),
            protocol_name: Some("range".to_owned()),
            ..Default::default()
        };
        Row::typed(&format!("SyncGroup in a consumer group: {name}"), 5, &request)
    };
    Ok(vec![
        heartbeat("unknown member", "stranger", 1)?,
        heartbeat("a member of the new protocol", "a", 1)?,
        sync("unknown member", "stranger", 1)?,
        sync("a member of the new protocol", "a", 1)?,
    ])
}

fn others() -> Result<Vec<Row>> {
    let describe = |name: &str, groups: &[&str]| {
        let request = ConsumerGroupDescribeRequest {
            group_ids: groups.iter().map(|group| (*group).to_owned()).collect(),
            ..Default::default()
        };
        Row::typed(&format!("ConsumerGroupDescribe: {name}"), 1, &request)
    };
    let classic = DescribeGroupsRequest {
        groups: vec![GROUP.to_owned()],
        ..Default::default()
    };
    let delete = DeleteGroupsRequest {
        groups_names: vec![GROUP.to_owned()],
        ..Default::default()
    };
    Ok(vec![
        describe("unknown group", &[NO_GROUP])?,
        describe("empty group id", &[""])?,
        describe("no groups", &[])?,
        Row::typed("DescribeGroups: a consumer group, version 5", 5, &classic)?,
        Row::typed("DescribeGroups: a consumer group, version 6", 6, &classic)?,
        Row::typed("DeleteGroups: a consumer group with members", 2, &delete)?,
        row("the dynamic member leaves", 1, &beat(GROUP, "a", -1))?,
        row("the dynamic member leaves again", 1, &beat(GROUP, "a", -1))?,
    ])
}
