//! Requests from text: `join g m=c~1 p=range:sub,rr v=9`, `commit g m=c~1 gen=1 t-0=5:note`.

use bytes::Bytes;
use klamm_coordinator::GroupCall;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::list_groups_request::ListGroupsRequest;
use klamm_protocol::messages::offset_commit_request::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use klamm_protocol::messages::offset_delete_request::{
    OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use klamm_protocol::messages::offset_fetch_request::{OffsetFetchRequestGroup, OffsetFetchRequestTopics};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_protocol::messages::txn_offset_commit_request::{
    TxnOffsetCommitRequest, TxnOffsetCommitRequestPartition, TxnOffsetCommitRequestTopic,
};
use klamm_types::Uuid;

pub(crate) struct Asked {
    pub(crate) api_version: i16,
    pub(crate) client: String,
    pub(crate) call: GroupCall,
}

/// `key=value` pairs by key, and the words without one.
struct Words<'a> {
    pairs: Vec<(&'a str, &'a str)>,
    bare: Vec<&'a str>,
}

pub(crate) fn call(name: &str, text: &str) -> Asked {
    let (group, rest) = text.split_once(' ').unwrap_or((text, ""));
    let words = Words::new(rest);
    let group_id = if group == "-" { String::new() } else { group.to_owned() };
    let (newest, call) = match name {
        "join" => (9, GroupCall::JoinGroup(join(group_id, &words).into())),
        "sync" => (5, GroupCall::SyncGroup(sync(group_id, &words).into())),
        "heartbeat" => (4, GroupCall::Heartbeat(heartbeat(group_id, &words).into())),
        "leave" => (5, GroupCall::LeaveGroup(leave(group_id, &words).into())),
        "commit" => (9, GroupCall::OffsetCommit(commit(group_id, &words).into())),
        "txn-commit" => (3, GroupCall::TxnOffsetCommit(txn_commit(group_id, &words).into())),
        "fetch" => (9, fetch(group_id, &words)),
        "delete-offsets" => (0, GroupCall::OffsetDelete(delete_offsets(group_id, &words).into())),
        "describe" => (6, GroupCall::DescribeGroups(vec![group_id])),
        "delete" => (2, GroupCall::DeleteGroups(vec![group_id])),
        "list" => (5, GroupCall::ListGroups(list(&Words::new(text)).into())),
        other => panic!("no command {other}"),
    };
    Asked {
        api_version: words.number("v", newest),
        client: words.text("c").unwrap_or("c").to_owned(),
        call,
    }
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        let (pairs, bare): (Vec<_>, Vec<_>) = text.split_whitespace().partition(|word| word.contains('='));
        Self {
            pairs: pairs.into_iter().filter_map(|word| word.split_once('=')).collect(),
            bare,
        }
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.pairs
            .iter()
            .find(|(known, _)| *known == key)
            .map(|(_, value)| *value)
    }

    fn list(&self, key: &str) -> Vec<String> {
        let text = self.text(key).unwrap_or_default();
        text.split(',')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn number<N: std::str::FromStr>(&self, key: &str, default: N) -> N {
        self.text(key).map_or(default, |text| text.parse().ok().unwrap())
    }

    fn member(&self) -> String {
        member_id(self.text("m").unwrap_or_default())
    }

    fn instance(&self) -> Option<String> {
        self.text("i").map(str::to_owned)
    }

    /// `t-0=5:note` as topic, partition and value.
    fn partitions(&self) -> Vec<(String, i32, &'a str)> {
        let named = self.pairs.iter().filter_map(|(key, value)| {
            let (topic, partition) = key.rsplit_once('-')?;
            Some((topic.to_owned(), partition.parse().ok()?, *value))
        });
        let bare = self.bare.iter().filter_map(|word| {
            let (topic, partition) = word.rsplit_once('-')?;
            Some((topic.to_owned(), partition.parse().ok()?, ""))
        });
        named.chain(bare).collect()
    }
}

/// `c~7` is what the coordinator made for request 7 of client `c`.
pub(crate) fn member_id(text: &str) -> String {
    match text.split_once('~') {
        Some((client, number)) => {
            let number: u32 = number.parse().unwrap();
            format!("{client}-00000000-0000-4000-8000-{number:012x}")
        }
        None => text.to_owned(),
    }
}

fn join(group_id: String, words: &Words<'_>) -> JoinGroupRequest {
    let protocols = words
        .text("p")
        .unwrap_or("range")
        .split(',')
        .filter(|name| !name.is_empty());
    let protocols = protocols.map(|protocol| {
        let (name, metadata) = protocol.split_once(':').unwrap_or((protocol, "sub"));
        JoinGroupRequestProtocol {
            name: name.to_owned(),
            metadata: subscription(metadata),
            ..Default::default()
        }
    });
    JoinGroupRequest {
        group_id,
        session_timeout_ms: words.number("s", 10_000),
        rebalance_timeout_ms: words.number("r", 60_000),
        member_id: words.member(),
        group_instance_id: words.instance(),
        protocol_type: words.text("t").unwrap_or("consumer").to_owned(),
        protocols: protocols.collect(),
        ..Default::default()
    }
}

/// `[t/u]` is a consumer's subscription to topics t and u; anything else is taken as it is.
fn subscription(text: &str) -> Bytes {
    let Some(topics) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else {
        return Bytes::copy_from_slice(text.as_bytes());
    };
    let topics: Vec<&str> = topics.split('/').collect();
    let mut bytes = vec![0, 0];
    bytes.extend((topics.len() as u32).to_be_bytes());
    for topic in topics {
        bytes.extend((topic.len() as u16).to_be_bytes());
        bytes.extend(topic.as_bytes());
    }
    bytes.extend([0xff; 4]);
    bytes.into()
}

fn sync(group_id: String, words: &Words<'_>) -> SyncGroupRequest {
    let assignments = words.list("a").into_iter().map(|assigned| {
        let (member, assignment) = assigned.split_once(':').unwrap();
        SyncGroupRequestAssignment {
            member_id: member_id(member),
            assignment: Bytes::copy_from_slice(assignment.as_bytes()),
            ..Default::default()
        }
    });
    SyncGroupRequest {
        group_id,
        generation_id: words.number("gen", 1),
        member_id: words.member(),
        group_instance_id: words.instance(),
        protocol_type: words.text("t").map(str::to_owned),
        protocol_name: words.text("p").map(str::to_owned),
        assignments: assignments.collect(),
        ..Default::default()
    }
}

fn heartbeat(group_id: String, words: &Words<'_>) -> HeartbeatRequest {
    HeartbeatRequest {
        group_id,
        generation_id: words.number("gen", 1),
        member_id: words.member(),
        group_instance_id: words.instance(),
        ..Default::default()
    }
}

fn leave(group_id: String, words: &Words<'_>) -> LeaveGroupRequest {
    let mut members: Vec<MemberIdentity> = Vec::new();
    for member in words.list("m") {
        members.push(MemberIdentity {
            member_id: member_id(&member),
            group_instance_id: words.instance(),
            ..Default::default()
        });
    }
    if members.is_empty() {
        members.push(MemberIdentity {
            group_instance_id: words.instance(),
            ..Default::default()
        });
    }
    LeaveGroupRequest {
        group_id,
        members,
        ..Default::default()
    }
}

fn commit(group_id: String, words: &Words<'_>) -> OffsetCommitRequest {
    let topics = words.partitions().into_iter().map(|(name, partition_index, value)| {
        let (offset, metadata) = split_offset(value);
        OffsetCommitRequestTopic {
            topic_id: topic_id(words),
            name,
            partitions: vec![OffsetCommitRequestPartition {
                partition_index,
                committed_offset: offset,
                committed_leader_epoch: words.number("epoch", -1),
                committed_metadata: metadata,
                ..Default::default()
            }],
            ..Default::default()
        }
    });
    OffsetCommitRequest {
        group_id,
        generation_id_or_member_epoch: words.number("gen", -1),
        member_id: words.member(),
        group_instance_id: words.instance(),
        retention_time_ms: words.number("retention", -1),
        topics: topics.collect(),
        ..Default::default()
    }
}

fn txn_commit(group_id: String, words: &Words<'_>) -> TxnOffsetCommitRequest {
    let topics = words.partitions().into_iter().map(|(name, partition_index, value)| {
        let (offset, metadata) = split_offset(value);
        TxnOffsetCommitRequestTopic {
            name,
            partitions: vec![TxnOffsetCommitRequestPartition {
                partition_index,
                committed_offset: offset,
                committed_metadata: metadata,
                ..Default::default()
            }],
            ..Default::default()
        }
    });
    TxnOffsetCommitRequest {
        transactional_id: "tx".to_owned(),
        group_id,
        producer_id: words.number("producer", 1),
        generation_id_or_member_epoch: words.number("gen", -1),
        member_id: words.member(),
        group_instance_id: words.instance(),
        topics: topics.collect(),
        ..Default::default()
    }
}

fn split_offset(value: &str) -> (i64, Option<String>) {
    let (offset, metadata) = value.split_once(':').unwrap_or((value, ""));
    let metadata = (!metadata.is_empty()).then(|| metadata.to_owned());
    (offset.parse().unwrap(), metadata)
}

fn topic_id(words: &Words<'_>) -> Uuid {
    Uuid::from_u64_pair(0, words.number("id", 0))
}

fn fetch(group_id: String, words: &Words<'_>) -> GroupCall {
    let topics = words
        .partitions()
        .into_iter()
        .map(|(name, partition, _)| OffsetFetchRequestTopics {
            name,
            topic_id: topic_id(words),
            partition_indexes: vec![partition],
            ..Default::default()
        });
    GroupCall::OffsetFetch {
        group: Box::new(OffsetFetchRequestGroup {
            group_id,
            topics: (!words.bare.contains(&"all")).then(|| topics.collect()),
            ..Default::default()
        }),
        require_stable: words.bare.contains(&"stable"),
    }
}

fn delete_offsets(group_id: String, words: &Words<'_>) -> OffsetDeleteRequest {
    let topics = words
        .partitions()
        .into_iter()
        .map(|(name, partition_index, _)| OffsetDeleteRequestTopic {
            name,
            partitions: vec![OffsetDeleteRequestPartition { partition_index }],
        });
    OffsetDeleteRequest {
        group_id,
        topics: topics.collect(),
    }
}

fn list(words: &Words<'_>) -> ListGroupsRequest {
    ListGroupsRequest {
        states_filter: words.list("states"),
        types_filter: words.list("types"),
        ..Default::default()
    }
}
