//! Requests from text.

use bytes::Bytes;
use klamm_coordinator::GroupCall;
use klamm_protocol::messages::consumer_group_heartbeat_request::{ConsumerGroupHeartbeatRequest, TopicPartitions};
use klamm_protocol::messages::consumer_protocol_assignment::{
    ConsumerProtocolAssignment, TopicPartition as AssignedPartitions,
};
use klamm_protocol::messages::consumer_protocol_subscription::{ConsumerProtocolSubscription, TopicPartition};
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::offset_commit_request::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_protocol::{Encoder, Message};

use crate::script::topic_id;

pub(crate) struct Asked {
    pub(crate) api_version: i16,
    pub(crate) client: String,
    pub(crate) call: GroupCall,
}

struct Words<'a>(Vec<(&'a str, &'a str)>);

/// The `key=value` pairs of a text.
pub(crate) fn pairs(text: &str) -> Vec<(&str, &str)> {
    text.split_whitespace()
        .filter_map(|word| word.split_once('='))
        .collect()
}

/// `beat g m1 epoch=0 topics=foo`, `join g m1 topics=foo owned=foo:0/1`, …
pub(crate) fn call(command: &str) -> Asked {
    let mut bare = command.split_whitespace().filter(|word| !word.contains('='));
    let (name, group, member) = (
        bare.next().unwrap(),
        bare.next().unwrap_or_default(),
        bare.next().unwrap_or_default(),
    );
    let (group, member) = (group.to_owned(), member_id(member));
    let words = Words(pairs(command));
    let (newest, call) = match name {
        "beat" => (1, GroupCall::ConsumerGroupHeartbeat(beat(group, member, &words).into())),
        "describe" => (1, GroupCall::ConsumerGroupDescribe(vec![group])),
        "join" => (9, GroupCall::JoinGroup(join(group, member, &words).into())),
        "sync" => (5, GroupCall::SyncGroup(sync(group, member, &words).into())),
        "classic-beat" => (4, GroupCall::Heartbeat(classic_beat(group, member, &words).into())),
        "leave" => (5, GroupCall::LeaveGroup(leave(group, member, &words).into())),
        "commit" => (9, GroupCall::OffsetCommit(commit(group, member, &words).into())),
        "delete" => (2, GroupCall::DeleteGroups(vec![group])),
        other => panic!("no command {other}"),
    };
    Asked {
        api_version: words.number("v", newest),
        client: words.text("c").unwrap_or("client").to_owned(),
        call,
    }
}

fn member_id(text: &str) -> String {
    match text.split_once('~') {
        Some((name, request)) => {
            let request: u32 = request.parse().unwrap();
            format!("{name}-00000000-0000-4000-8000-{request:012x}")
        }
        None => text.to_owned(),
    }
}

impl<'a> Words<'a> {
    fn text(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    fn string(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    fn number<N: std::str::FromStr>(&self, key: &str, default: N) -> N {
        self.text(key).map_or(default, |text| text.parse().ok().unwrap())
    }

    fn names(&self, key: &str) -> Option<Vec<String>> {
        let text = self.text(key)?;
        Some(
            text.split(',')
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    /// `foo:0/1,bar:2`
    fn partitions(&self, key: &str) -> Option<Vec<(String, Vec<i32>)>> {
        let topics = self.names(key)?;
        let topics = topics.iter().map(|topic| {
            let (name, partitions) = topic.split_once(':').unwrap();
            (
                name.to_owned(),
                partitions.split('/').map(|number| number.parse().unwrap()).collect(),
            )
        });
        Some(topics.collect())
    }
}

fn beat(group_id: String, member_id: String, words: &Words<'_>) -> ConsumerGroupHeartbeatRequest {
    let member_epoch = words.number("epoch", 0);
    let is_joining = member_epoch == 0;
    let owned = words.partitions("owned").or(is_joining.then(Vec::new));
    let topics = owned.map(|topics| {
        let topics = topics.into_iter().map(|(name, partitions)| TopicPartitions {
            topic_id: topic_id(&name),
            partitions,
            ..Default::default()
        });
        topics.collect()
    });
    ConsumerGroupHeartbeatRequest {
        group_id,
        member_id,
        member_epoch,
        instance_id: words.string("i"),
        rack_id: words.string("rack"),
        rebalance_timeout_ms: words.number("timeout", if is_joining { 60_000 } else { -1 }),
        subscribed_topic_names: words.names("topics"),
        subscribed_topic_regex: words.string("regex"),
        server_assignor: words.string("assignor"),
        topic_partitions: topics,
        ..Default::default()
    }
}

fn join(group_id: String, member_id: String, words: &Words<'_>) -> JoinGroupRequest {
    let owned = words.partitions("owned").unwrap_or_default();
    let subscription = ConsumerProtocolSubscription {
        topics: words.names("topics").unwrap_or_default(),
        owned_partitions: owned
            .into_iter()
            .map(|(topic, partitions)| TopicPartition { topic, partitions })
            .collect(),
        ..Default::default()
    };
    let metadata = words.text("raw").map_or_else(
        || embedded(&subscription, 1),
        |raw| Bytes::copy_from_slice(raw.as_bytes()),
    );
    let protocols = words.names("p").unwrap_or_else(|| vec!["range".to_owned()]);
    let protocols = protocols.into_iter().map(|name| JoinGroupRequestProtocol {
        name,
        metadata: metadata.clone(),
        ..Default::default()
    });
    JoinGroupRequest {
        group_id,
        member_id,
        session_timeout_ms: words.number("session", 10_000),
        rebalance_timeout_ms: words.number("timeout", 60_000),
        group_instance_id: words.string("i"),
        protocol_type: words.text("type").unwrap_or("consumer").to_owned(),
        protocols: protocols.collect(),
        ..Default::default()
    }
}

fn sync(group_id: String, member_id: String, words: &Words<'_>) -> SyncGroupRequest {
    // `give=m1=foo:0/1` would not be one word: what is given goes to the sender.
    let given = words.partitions("give").map(|topics| SyncGroupRequestAssignment {
        member_id: member_id.clone(),
        assignment: embedded(
            &ConsumerProtocolAssignment {
                assigned_partitions: topics
                    .into_iter()
                    .map(|(topic, partitions)| AssignedPartitions { topic, partitions })
                    .collect(),
                user_data: words.text("data").map(|data| Bytes::copy_from_slice(data.as_bytes())),
            },
            1,
        ),
        ..Default::default()
    });
    SyncGroupRequest {
        group_id,
        member_id,
        generation_id: words.number("gen", 1),
        group_instance_id: words.string("i"),
        protocol_type: Some(words.text("type").unwrap_or("consumer").to_owned()),
        protocol_name: Some(words.text("p").unwrap_or("range").to_owned()),
        assignments: given.into_iter().collect(),
        ..Default::default()
    }
}

fn classic_beat(group_id: String, member_id: String, words: &Words<'_>) -> HeartbeatRequest {
    HeartbeatRequest {
        group_id,
        member_id,
        generation_id: words.number("gen", 1),
        group_instance_id: words.string("i"),
        ..Default::default()
    }
}

fn leave(group_id: String, member_id: String, words: &Words<'_>) -> LeaveGroupRequest {
    let member = MemberIdentity {
        member_id,
        group_instance_id: words.string("i"),
        ..Default::default()
    };
    LeaveGroupRequest {
        group_id,
        members: vec![member],
        ..Default::default()
    }
}

fn commit(group_id: String, member_id: String, words: &Words<'_>) -> OffsetCommitRequest {
    let topics = words
        .partitions("at")
        .unwrap_or_default()
        .into_iter()
        .map(|(name, partitions)| {
            let partitions = partitions
                .into_iter()
                .map(|partition_index| OffsetCommitRequestPartition {
                    partition_index,
                    committed_offset: 1,
                    ..Default::default()
                });
            OffsetCommitRequestTopic {
                topic_id: topic_id(&name),
                name,
                partitions: partitions.collect(),
                ..Default::default()
            }
        });
    OffsetCommitRequest {
        group_id,
        member_id,
        generation_id_or_member_epoch: words.number("epoch", -1),
        group_instance_id: words.string("i"),
        topics: topics.collect(),
        ..Default::default()
    }
}

fn embedded<M: Message>(message: &M, version: i16) -> Bytes {
    let mut encoder = Encoder::new();
    encoder.i16(version);
    message.encode(&mut encoder, version).unwrap();
    encoder.into_vec().into()
}
