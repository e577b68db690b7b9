//! Records and responses as text.

use std::fmt::Write;

use klamm_coordinator::{GroupRecord, GroupResponse};
use klamm_protocol::messages::describe_groups_response::DescribedGroup;
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::offset_fetch_response::OffsetFetchResponseGroup;
use klamm_protocol::messages::{GroupMetadataValue, OffsetCommitValue};
use klamm_types::ErrorCode;

/// `topic-partition:error` of each partition.
macro_rules! partitions {
    ($response:expr) => {{
        let topics = $response.topics.iter();
        let partitions = topics.flat_map(|topic| {
            let partitions = topic.partitions.iter();
            partitions.map(|known| format!("{}-{}:{}", topic.name, known.partition_index, error(known.error_code)))
        });
        partitions.collect::<Vec<_>>().join(" ")
    }};
}

pub(crate) fn record(record: &GroupRecord) -> String {
    match record {
        GroupRecord::GroupMetadata { key, value } => {
            let value = value.as_ref().map_or("tombstone".to_owned(), metadata);
            format!("GroupMetadata {} {value}", key.group)
        }
        GroupRecord::OffsetCommit { key, value } => {
            let value = value.as_ref().map_or("tombstone".to_owned(), offset);
            format!("OffsetCommit {} {}-{} {value}", key.group, key.topic, key.partition)
        }
        GroupRecord::ConsumerGroupTargetAssignmentMetadata { key, value: None } => {
            format!("ConsumerGroupTargetAssignmentMetadata {} tombstone", key.group_id)
        }
        GroupRecord::ConsumerGroupPartitionMetadata { key, value: None } => {
            format!("ConsumerGroupPartitionMetadata {} tombstone", key.group_id)
        }
        GroupRecord::ConsumerGroupMetadata { key, value: None } => {
            format!("ConsumerGroupMetadata {} tombstone", key.group_id)
        }
        GroupRecord::StreamsGroupTargetAssignmentMetadata { key, value: None } => {
            format!("StreamsGroupTargetAssignmentMetadata {} tombstone", key.group_id)
        }
        GroupRecord::StreamsGroupMetadata { key, value: None } => {
            format!("StreamsGroupMetadata {} tombstone", key.group_id)
        }
        GroupRecord::StreamsGroupTopology { key, value: None } => {
            format!("StreamsGroupTopology {} tombstone", key.group_id)
        }
        other => format!("{other:?}"),
    }
}

fn metadata(value: &GroupMetadataValue) -> String {
    let mut text = format!("gen={}", value.generation);
    for (name, value) in [("protocol", &value.protocol), ("leader", &value.leader)] {
        if let Some(value) = value {
            let _ = write!(text, " {name}={}", short(value));
        }
    }
    for member in &value.members {
        let assignment = String::from_utf8_lossy(&member.assignment);
        let instance = member
            .group_instance_id
            .as_ref()
            .map(|id| format!("@{id}"))
            .unwrap_or_default();
        let _ = write!(text, " {}{instance}:{assignment}", short(&member.member_id));
    }
    text
}

fn offset(value: &OffsetCommitValue) -> String {
    let mut text = value.offset.to_string();
    if value.leader_epoch != -1 {
        let _ = write!(text, " epoch={}", value.leader_epoch);
    }
    if !value.metadata.is_empty() {
        let _ = write!(text, " metadata={}", value.metadata);
    }
    if value.expire_timestamp != -1 {
        let _ = write!(text, " expires={}", value.expire_timestamp);
    }
    if !value.topic_id.is_zero() {
        let _ = write!(text, " id={}", value.topic_id);
    }
    text
}

pub(crate) fn response(response: &GroupResponse) -> String {
    match response {
        GroupResponse::JoinGroup(response) => joined(response),
        GroupResponse::SyncGroup(response) => {
            let assignment = String::from_utf8_lossy(&response.assignment);
            if response.error_code == 0 {
                format!("assigned {assignment}")
            } else {
                error(response.error_code)
            }
        }
        GroupResponse::Heartbeat(response) => error(response.error_code),
        GroupResponse::LeaveGroup(response) if response.error_code != 0 => error(response.error_code),
        GroupResponse::LeaveGroup(response) => {
            let members = response.members.iter().map(|member| {
                let name = member.group_instance_id.as_deref().unwrap_or(&member.member_id);
                format!("{}:{}", short(name), error(member.error_code))
            });
            members.collect::<Vec<_>>().join(" ")
        }
        GroupResponse::OffsetCommit(response) => {
            partitions!(response)
        }
        GroupResponse::TxnOffsetCommit(response) => {
            partitions!(response)
        }
        GroupResponse::OffsetFetch(response) => fetched(response),
        GroupResponse::OffsetDelete(response) if response.error_code != 0 => error(response.error_code),
        GroupResponse::OffsetDelete(response) => {
            partitions!(response)
        }
        GroupResponse::DescribeGroups(groups) => groups.iter().map(described).collect::<Vec<_>>().join(" "),
        GroupResponse::ListGroups(response) => {
            let groups = response.groups.iter().map(|group| {
                format!(
                    "{}:{}:{}:{}",
                    group.group_id, group.group_type, group.group_state, group.protocol_type
                )
            });
            groups.collect::<Vec<_>>().join(" ")
        }
        GroupResponse::DeleteGroups(results) => {
            let results = results
                .iter()
                .map(|result| format!("{}:{}", result.group_id, error(result.error_code)));
            results.collect::<Vec<_>>().join(" ")
        }
        GroupResponse::Done => "done".to_owned(),
        other => format!("{other:?}"),
    }
}

fn joined(response: &JoinGroupResponse) -> String {
    let member = short(&response.member_id);
    if response.error_code != 0 {
        return format!("{} {member}", error(response.error_code)).trim_end().to_owned();
    }
    let mut text = format!("joined {member} gen={}", response.generation_id);
    let _ = write!(
        text,
        " {}/{} leader={}",
        response.protocol_type.as_deref().unwrap_or("none"),
        response.protocol_name.as_deref().unwrap_or("none"),
        short(&response.leader)
    );
    if response.skip_assignment {
        text += " skip-assignment";
    }
    for member in &response.members {
        let instance = member
            .group_instance_id
            .as_ref()
            .map(|id| format!("@{id}"))
            .unwrap_or_default();
        let _ = write!(text, " {}{instance}", short(&member.member_id));
    }
    text
}

fn fetched(response: &OffsetFetchResponseGroup) -> String {
    if response.error_code != 0 {
        return error(response.error_code);
    }
    let partitions = response.topics.iter().flat_map(|topic| {
        topic.partitions.iter().map(|partition| {
            let mut text = format!(
                "{}-{}:{}",
                topic.name, partition.partition_index, partition.committed_offset
            );
            let metadata = partition.metadata.as_deref().unwrap_or("null");
            if !metadata.is_empty() {
                let _ = write!(text, ":{metadata}");
            }
            if partition.error_code != 0 {
                let _ = write!(text, ":{}", error(partition.error_code));
            }
            text
        })
    });
    let text = partitions.collect::<Vec<_>>().join(" ");
    if text.is_empty() { "nothing".to_owned() } else { text }
}

fn described(group: &DescribedGroup) -> String {
    let mut text = format!("{} {}", group.group_id, group.group_state);
    if group.error_code != 0 {
        let _ = write!(text, " {}", error(group.error_code));
    }
    if let Some(message) = &group.error_message {
        let _ = write!(text, " '{message}'");
    }
    if !group.protocol_type.is_empty() {
        let _ = write!(text, " {}/{}", group.protocol_type, group.protocol_data);
    }
    for member in &group.members {
        let (metadata, assignment) = (&member.member_metadata, &member.member_assignment);
        let _ = write!(
            text,
            " {}({}{}:{}:{})",
            short(&member.member_id),
            member.client_id,
            member.client_host,
            String::from_utf8_lossy(metadata),
            String::from_utf8_lossy(assignment)
        );
    }
    text
}

fn error(code: i16) -> String {
    ErrorCode(code).name().unwrap_or("no such error").to_owned()
}

/// The reverse of [`super::ask::member_id`].
fn short(id: &str) -> String {
    match id.split_once("-00000000-0000-4000-8000-") {
        Some((client, number)) => format!("{client}~{}", u64::from_str_radix(number, 16).unwrap()),
        None => id.to_owned(),
    }
}
