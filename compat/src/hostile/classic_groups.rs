//! JoinGroup, SyncGroup, Heartbeat, LeaveGroup and what lists, describes and deletes groups, with groups, members and
//! generations that do not exist, and bytes that are no protocol's.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use klamm_protocol::frame;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_protocol::messages::*;
use klamm_types::ErrorCode;

use super::{Row, create_topic};
use crate::node::Node;
use crate::wire::{self, Connection};

const TOPIC: &str = "hostile-classic-groups";
/// With one member.
const GROUP: &str = "hostile-classic";
/// With one static member.
const STATIC: &str = "hostile-static";
const INSTANCE: &str = "one";
const NO_GROUP: &str = "hostile-no-group";
/// `ConsumerProtocolSubscription` and `ConsumerProtocolAssignment` version 0 without topics and user data.
pub(crate) const NO_TOPICS: &[u8] = &[0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff];
const COORDINATOR_TIME_MAX: Duration = Duration::from_secs(20);

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    create_topic(node, TOPIC, 2, &[])?;
    let mut connection = Connection::open(node.broker_port)?;
    wait_for_coordinator(&mut connection, GROUP)?;
    let member = settle(&mut connection, GROUP, None)?;
    let named = settle(&mut connection, STATIC, Some(INSTANCE))?;
    let mut rows = coordinators()?;
    rows.extend(joins(&member)?);
    rows.extend(joins_with_protocols(&member)?);
    rows.extend(syncs(&member)?);
    rows.extend(heartbeats(&member, &named)?);
    rows.extend(long_ids()?);
    rows.extend(descriptions()?);
    rows.extend(leaves(&member)?);
    rows.extend(rounds(&member, &named)?);
    rows.extend(deletions()?);
    Ok(rows)
}

/// The topic of the coordinators is made when somebody first asks for one.
pub(crate) fn wait_for_coordinator(connection: &mut Connection, group: &str) -> Result<()> {
    let deadline = Instant::now() + COORDINATOR_TIME_MAX;
    loop {
        let found = connection.exchange(3, &find(group, 0))?;
        // Found it may still be loading.
        let asked = connection.exchange(0, &describe(&[group]))?;
        let asked = asked.groups.first().map_or(-1, |group| group.error_code);
        if found.error_code == 0 && asked == 0 {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "no coordinator: {found:?}, {asked}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Joins a new group as its only member, and syncs.
fn settle(connection: &mut Connection, group: &str, instance: Option<&str>) -> Result<String> {
    settle_with(connection, group, instance, &subscription(), NO_TOPICS)
}

/// The same with bytes of the consumer protocol, or others.
pub(super) fn settle_with(
    connection: &mut Connection,
    group: &str,
    instance: Option<&str>,
    subscription: &[u8],
    assignment: &[u8],
) -> Result<String> {
    let mut request = join(group, "", subscription);
    request.group_instance_id = instance.map(str::to_owned);
    let mut joined: JoinGroupResponse = connection.exchange(7, &request)?;
    if ErrorCode(joined.error_code) == ErrorCode::MEMBER_ID_REQUIRED {
        request.member_id = joined.member_id;
        joined = connection.exchange(7, &request)?;
    }
    ensure!(joined.error_code == 0, "join {group}: {joined:?}");
    let mut request = sync(group, &joined.member_id, joined.generation_id);
    request.group_instance_id = instance.map(str::to_owned);
    request.assignments = vec![SyncGroupRequestAssignment {
        member_id: joined.member_id.clone(),
        assignment: assignment.to_vec().into(),
        ..Default::default()
    }];
    let synced = connection.exchange(5, &request)?;
    ensure!(synced.error_code == 0, "sync {group}: {synced:?}");
    Ok(joined.member_id)
}

/// `ConsumerProtocolSubscription` version 0 of the topic.
fn subscription() -> Vec<u8> {
    let mut bytes = vec![0, 0, 0, 0, 0, 1, 0, TOPIC.len() as u8];
    bytes.extend_from_slice(TOPIC.as_bytes());
    bytes.extend([0xff; 4]);
    bytes
}

fn find(key: &str, key_type: i8) -> FindCoordinatorRequest {
    FindCoordinatorRequest {
        key: key.to_owned(),
        key_type,
        ..Default::default()
    }
}

fn join(group: &str, member: &str, metadata: &[u8]) -> JoinGroupRequest {
    JoinGroupRequest {
        group_id: group.to_owned(),
        session_timeout_ms: 1_800_000,
        rebalance_timeout_ms: 60_000,
        member_id: member.to_owned(),
        protocol_type: "consumer".to_owned(),
        protocols: vec![protocol("range", metadata)],
        ..Default::default()
    }
}

fn protocol(name: &str, metadata: &[u8]) -> JoinGroupRequestProtocol {
    JoinGroupRequestProtocol {
        name: name.to_owned(),
        metadata: metadata.to_vec().into(),
        ..Default::default()
    }
}

fn sync(group: &str, member: &str, generation: i32) -> SyncGroupRequest {
    SyncGroupRequest {
        group_id: group.to_owned(),
        generation_id: generation,
        member_id: member.to_owned(),
        protocol_type: Some("consumer".to_owned()),
        protocol_name: Some("range".to_owned()),
        ..Default::default()
    }
}

fn beat(group: &str, member: &str, generation: i32, instance: Option<&str>) -> HeartbeatRequest {
    HeartbeatRequest {
        group_id: group.to_owned(),
        generation_id: generation,
        member_id: member.to_owned(),
        group_instance_id: instance.map(str::to_owned),
        ..Default::default()
    }
}

pub(super) fn describe(groups: &[&str]) -> DescribeGroupsRequest {
    DescribeGroupsRequest {
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        ..Default::default()
    }
}

fn coordinators() -> Result<Vec<Row>> {
    let row = |name: &str, version, request: &FindCoordinatorRequest| {
        Row::typed(&format!("FindCoordinator: {name}"), version, request)
    };
    let several = |keys: &[&str], key_type| FindCoordinatorRequest {
        coordinator_keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        key_type,
        ..Default::default()
    };
    Ok(vec![
        row("version 0", 0, &find(GROUP, 0))?,
        row("empty group", 3, &find("", 0))?,
        row("unknown key type", 3, &find(GROUP, 7))?,
        row("negative key type", 3, &find(GROUP, -1))?,
        row(
            "share group before version 6",
            3,
            &find("g:AAAAAAAAAAcAAAAAAAAACA:0", 2),
        )?,
        row("no keys", 4, &several(&[], 0))?,
        row("keys twice and empty", 4, &several(&[GROUP, GROUP, ""], 0))?,
        row("unknown key type for several", 4, &several(&[GROUP, "other"], 9))?,
        row(
            "share key without a partition",
            6,
            &several(&["g:AAAAAAAAAAcAAAAAAAAACA"], 2),
        )?,
        row("share key without a topic id", 6, &several(&["g:topic:0"], 2))?,
    ])
}

fn join_row(name: &str, version: i16, request: &JoinGroupRequest) -> Result<Row> {
    Row::typed(&format!("JoinGroup: {name}"), version, request)
}

fn joins(member: &str) -> Result<Vec<Row>> {
    let row = join_row;
    let timeout = |timeout_ms| JoinGroupRequest {
        session_timeout_ms: timeout_ms,
        ..join(GROUP, member, &subscription())
    };
    let mut rows = Vec::new();
    for version in 0..=9 {
        let request = join("", "stranger", &subscription());
        rows.push(row(&format!("empty group, version {version}"), version, &request)?);
        let request = join(GROUP, "stranger", &subscription());
        rows.push(row(&format!("unknown member, version {version}"), version, &request)?);
    }
    let strange = NO_GROUP;
    rows.extend([
        row(
            "unknown member of an unknown group",
            5,
            &join(strange, "stranger", &subscription()),
        )?,
        row("no member id", 4, &join(GROUP, "", &subscription()))?,
        row("no member id, version 9", 9, &join(GROUP, "", &subscription()))?,
        row("no member id, no group", 5, &join(strange, "", &subscription()))?,
        row("session timeout 5999", 5, &timeout(5999))?,
        row("session timeout 1800001", 5, &timeout(1_800_001))?,
        row("session timeout -1", 5, &timeout(-1))?,
        row(
            "session timeout 0 of an empty group",
            5,
            &JoinGroupRequest {
                session_timeout_ms: 0,
                ..join("", "", &[])
            },
        )?,
    ]);
    Ok(rows)
}

/// Protocols and instances that the group does not have.
fn joins_with_protocols(member: &str) -> Result<Vec<Row>> {
    let (row, strange) = (join_row, NO_GROUP);
    let valid = || join(GROUP, member, &subscription());
    let protocols = |protocols| JoinGroupRequest { protocols, ..valid() };
    let of_type = |protocol_type: &str| JoinGroupRequest {
        protocol_type: protocol_type.to_owned(),
        ..valid()
    };
    let with_instance = |request: JoinGroupRequest, instance: &str| JoinGroupRequest {
        group_instance_id: Some(instance.to_owned()),
        ..request
    };
    Ok(vec![
        row("no protocols", 5, &protocols(Vec::new()))?,
        row(
            "no protocols, no group",
            5,
            &JoinGroupRequest {
                protocols: Vec::new(),
                ..join(strange, "", &[])
            },
        )?,
        row(
            "another protocol",
            5,
            &protocols(vec![protocol("sticky", &subscription())]),
        )?,
        row(
            "another protocol, version 7",
            7,
            &protocols(vec![protocol("sticky", &subscription())]),
        )?,
        row("empty protocol type", 5, &of_type(""))?,
        row(
            "empty protocol type, no group",
            5,
            &JoinGroupRequest {
                protocol_type: String::new(),
                ..join(strange, "", &subscription())
            },
        )?,
        row("another protocol type", 5, &of_type("connect"))?,
        row("unknown instance with a member id", 5, &with_instance(valid(), "two"))?,
        row(
            "instance of somebody else",
            5,
            &with_instance(join(STATIC, "stranger", &subscription()), INSTANCE),
        )?,
        row(
            "empty instance",
            5,
            &with_instance(join(STATIC, "stranger", &subscription()), ""),
        )?,
    ])
}

fn syncs(member: &str) -> Result<Vec<Row>> {
    let row =
        |name: &str, version, request: &SyncGroupRequest| Row::typed(&format!("SyncGroup: {name}"), version, request);
    let valid = || sync(GROUP, member, 1);
    let with_instance = |request: SyncGroupRequest, instance: &str| SyncGroupRequest {
        group_instance_id: Some(instance.to_owned()),
        ..request
    };
    let of_type = |name: Option<&str>, protocol: Option<&str>| SyncGroupRequest {
        protocol_type: name.map(str::to_owned),
        protocol_name: protocol.map(str::to_owned),
        ..valid()
    };
    let mut rows = Vec::new();
    for version in 0..=5 {
        rows.push(row(
            &format!("unknown group, version {version}"),
            version,
            &sync(NO_GROUP, member, 1),
        )?);
    }
    rows.extend([
        row("empty group", 5, &sync("", member, 1))?,
        row("unknown member", 5, &sync(GROUP, "stranger", 1))?,
        row("no member", 5, &sync(GROUP, "", 1))?,
        row("generation of the past", 5, &sync(GROUP, member, 0))?,
        row("generation of the future", 5, &sync(GROUP, member, 2))?,
        row("generation -1", 5, &sync(GROUP, member, -1))?,
        row("another protocol type", 5, &of_type(Some("connect"), Some("range")))?,
        row("another protocol", 5, &of_type(Some("consumer"), Some("sticky")))?,
        row("neither protocol type nor name", 5, &of_type(None, None))?,
        row("no protocol name", 5, &of_type(Some("consumer"), None))?,
        row("unknown instance", 5, &with_instance(valid(), "two"))?,
        row(
            "instance of somebody else",
            5,
            &with_instance(sync(STATIC, "stranger", 1), INSTANCE),
        )?,
        row("once more", 5, &valid())?,
    ]);
    Ok(rows)
}

fn heartbeats(member: &str, named: &str) -> Result<Vec<Row>> {
    let row =
        |name: &str, version, request: &HeartbeatRequest| Row::typed(&format!("Heartbeat: {name}"), version, request);
    Ok(vec![
        row("version 0", 0, &beat(GROUP, member, 1, None))?,
        row("empty group", 4, &beat("", member, 1, None))?,
        row("unknown group", 4, &beat(NO_GROUP, member, 1, None))?,
        row("unknown member", 4, &beat(GROUP, "stranger", 1, None))?,
        row("no member", 4, &beat(GROUP, "", 1, None))?,
        row("generation of the past", 4, &beat(GROUP, member, 0, None))?,
        row("generation of the future", 4, &beat(GROUP, member, 2, None))?,
        row("generation -1", 4, &beat(GROUP, member, -1, None))?,
        row("unknown instance", 4, &beat(GROUP, member, 1, Some("two")))?,
        row("instance", 4, &beat(STATIC, named, 1, Some(INSTANCE)))?,
        row(
            "instance of somebody else",
            4,
            &beat(STATIC, "stranger", 1, Some(INSTANCE)),
        )?,
        row(
            "instance and another generation",
            4,
            &beat(STATIC, named, 9, Some(INSTANCE)),
        )?,
    ])
}

/// Kafka's strings have at most 32,767 bytes, although the length before a compact one could say more.
fn long_ids() -> Result<Vec<Row>> {
    let longest = "g".repeat(i16::MAX as usize);
    let request = beat(&longest, "x", 1, None);
    let mut bytes = frame::request(&request, 4, wire::CORRELATION_ID, Some("compat"))?;
    // Of compact strings the length plus one is told.
    let length = [0x80, 0x80, 0x02];
    let at = bytes.windows(length.len()).position(|window| window == length);
    let at = at.context("the length of the group's id")?;
    bytes[at] = 0x81;
    bytes.insert(at + length.len(), b'g');
    let framed = i32::try_from(bytes.len() - size_of::<i32>())?;
    bytes[..size_of::<i32>()].copy_from_slice(&framed.to_be_bytes());
    Ok(vec![
        Row::typed("Heartbeat: a group id of 32767 bytes", 4, &request)?,
        Row::bytes("Heartbeat: a group id of 32768 bytes", bytes, ("Heartbeat", 4)),
    ])
}

fn descriptions() -> Result<Vec<Row>> {
    let list = |name: &str, version, states: &[&str], types: &[&str]| {
        let strings = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let request = ListGroupsRequest {
            states_filter: strings(states),
            types_filter: strings(types),
            ..Default::default()
        };
        Row::typed(&format!("ListGroups: {name}"), version, &request)
    };
    let of = |name: &str, version, groups: &[&str]| {
        Row::typed(&format!("DescribeGroups: {name}"), version, &describe(groups))
    };
    Ok(vec![
        list("unknown state", 5, &["Nosuch"], &[])?,
        list("state of no group", 5, &["Assigning"], &[])?,
        list("unknown type", 5, &[], &["nosuch"])?,
        list("share groups", 5, &[], &["share"])?,
        of("unknown group", 0, &[NO_GROUP])?,
        of("unknown group, version 5", 5, &[NO_GROUP])?,
        of("unknown group, version 6", 6, &[NO_GROUP])?,
        of("empty group id", 6, &[""])?,
        of("no groups", 6, &[])?,
        of("groups twice", 6, &[GROUP, GROUP])?,
        of("static member", 4, &[STATIC])?,
    ])
}

fn leaves(member: &str) -> Result<Vec<Row>> {
    let row = |name: &str, version, group: &str, members: &[(&str, Option<&str>)]| {
        let members = members.iter().map(|(member, instance)| MemberIdentity {
            member_id: (*member).to_owned(),
            group_instance_id: instance.map(str::to_owned),
            ..Default::default()
        });
        let request = LeaveGroupRequest {
            group_id: group.to_owned(),
            members: members.collect(),
            ..Default::default()
        };
        Row::typed(&format!("LeaveGroup: {name}"), version, &request)
    };
    let old = |name: &str, version, group: &str, member: &str| {
        let request = LeaveGroupRequest {
            group_id: group.to_owned(),
            member_id: member.to_owned(),
            ..Default::default()
        };
        Row::typed(&format!("LeaveGroup: {name}"), version, &request)
    };
    let none = NO_GROUP;
    Ok(vec![
        old("unknown group, version 0", 0, none, member)?,
        old("unknown member, version 2", 2, GROUP, "stranger")?,
        old("empty group, version 1", 1, "", member)?,
        row("unknown group", 5, none, &[(member, None)])?,
        row("empty group", 5, "", &[(member, None)])?,
        row("unknown member", 5, GROUP, &[("stranger", None)])?,
        row(
            "unknown members twice",
            5,
            GROUP,
            &[("stranger", None), ("stranger", None)],
        )?,
        row("no members", 5, GROUP, &[])?,
        row("no members of an unknown group", 5, none, &[])?,
        row("unknown instance", 5, STATIC, &[("", Some("two"))])?,
        row("instance of somebody else", 5, STATIC, &[("stranger", Some(INSTANCE))])?,
        row("neither member nor instance", 5, STATIC, &[("", None)])?,
    ])
}

/// Rounds that the members' rejoining begins, and bytes in them that nobody can read.
fn rounds(member: &str, named: &str) -> Result<Vec<Row>> {
    let rejoin = |name: &str, version, metadata: &[u8]| {
        Row::typed(&format!("JoinGroup: {name}"), version, &join(GROUP, member, metadata))
    };
    let request = JoinGroupRequest {
        group_instance_id: Some(INSTANCE.to_owned()),
        ..join(STATIC, named, &subscription())
    };
    let static_member = Row::typed("JoinGroup: static member once more", 9, &request)?;
    let mut huge = vec![0, 0];
    huge.extend(i32::MAX.to_be_bytes());
    let garbage = SyncGroupRequest {
        assignments: vec![SyncGroupRequestAssignment {
            member_id: member.to_owned(),
            assignment: b"\xff\xfegarbage".as_slice().into(),
            ..Default::default()
        }],
        ..sync(GROUP, member, 5)
    };
    Ok(vec![
        static_member,
        rejoin("leader with other metadata", 5, &[])?,
        rejoin("leader with metadata that is no subscription", 5, b"\xff\xfe\xfd")?,
        rejoin("leader with a subscription of 2^31 - 1 topics", 7, &huge)?,
        Row::typed("DescribeGroups: while it waits for assignments", 5, &describe(&[GROUP]))?,
        Row::typed(
            "Heartbeat: while it waits for assignments",
            4,
            &beat(GROUP, member, 4, None),
        )?,
        rejoin("leader with its subscription", 9, &subscription())?,
        Row::typed("SyncGroup: an assignment that is none", 5, &garbage)?,
        Row::typed("DescribeGroups: an assignment that is none", 5, &describe(&[GROUP]))?,
    ])
}

fn deletions() -> Result<Vec<Row>> {
    let row = |name: &str, groups: &[&str]| {
        let request = DeleteGroupsRequest {
            groups_names: groups.iter().map(|group| (*group).to_owned()).collect(),
            ..Default::default()
        };
        Row::typed(&format!("DeleteGroups: {name}"), 2, &request)
    };
    let leave = LeaveGroupRequest {
        group_id: STATIC.to_owned(),
        members: vec![MemberIdentity {
            group_instance_id: Some(INSTANCE.to_owned()),
            ..Default::default()
        }],
        ..Default::default()
    };
    Ok(vec![
        row("unknown group", &[NO_GROUP])?,
        row("empty group id", &[""])?,
        row("no groups", &[])?,
        row("group with a member", &[GROUP])?,
        Row::typed("LeaveGroup: by instance alone", 5, &leave)?,
        row("group twice", &[STATIC, STATIC])?,
    ])
}
