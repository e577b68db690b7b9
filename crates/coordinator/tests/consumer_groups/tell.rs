//! Records and responses as text.

use klamm_coordinator::{GroupRecord, GroupResponse};
use klamm_protocol::messages::ConsumerGroupCurrentMemberAssignmentValue;
use klamm_protocol::messages::consumer_group_describe_response::{Assignment, DescribedGroup};
use klamm_protocol::messages::consumer_group_member_metadata_value::ConsumerGroupMemberMetadataValue;
use klamm_protocol::messages::consumer_protocol_assignment::ConsumerProtocolAssignment;
use klamm_protocol::{Decoder, Message};
use klamm_types::{ErrorCode, Uuid};

use crate::script::topic_name;

/// A record as one line.
pub(crate) fn record(record: &GroupRecord) -> String {
    short(&told_record(record))
}

fn told_record(record: &GroupRecord) -> String {
    use GroupRecord as R;
    let gone = || "gone".to_owned();
    let text = match record {
        R::ConsumerGroupMemberMetadata { key, value } => {
            let value = value.as_deref().map_or_else(gone, member);
            format!("member {} {} {value}", key.group_id, key.member_id)
        }
        R::ConsumerGroupMetadata { key, value } => {
            let value = value.as_ref().map_or_else(gone, |value| value.epoch.to_string());
            format!("epoch {} {value}", key.group_id)
        }
        R::ConsumerGroupPartitionMetadata { key, .. } => format!("partition-metadata {} gone", key.group_id),
        R::ConsumerGroupTargetAssignmentMember { key, value } => {
            let value = value.as_ref().map_or_else(gone, |value| {
                let topics = value.topic_partitions.iter();
                partitions(topics.map(|topic| (topic.topic_id, topic.partitions.as_slice())))
            });
            format!("target {} {} {value}", key.group_id, key.member_id)
        }
        R::ConsumerGroupTargetAssignmentMetadata { key, value } => {
            let value = value
                .as_ref()
                .map_or_else(gone, |value| value.assignment_epoch.to_string());
            format!("target-epoch {} {value}", key.group_id)
        }
        R::ConsumerGroupCurrentMemberAssignment { key, value } => {
            let value = value.as_ref().map_or_else(gone, current);
            format!("current {} {} {value}", key.group_id, key.member_id)
        }
        R::ConsumerGroupRegularExpression { key, value } => {
            let value = value
                .as_ref()
                .map_or_else(gone, |value| format!("[{}]", value.topics.join(",")));
            format!("regex {} {} {value}", key.group_id, key.regular_expression)
        }
        R::GroupMetadata { key, value } => {
            let value = value.as_ref().map_or_else(gone, |value| {
                let members = value
                    .members
                    .iter()
                    .map(|member| format!(" {}({})", member.member_id, embedded_assignment(&member.assignment)));
                let (protocol, leader) = (value.protocol.as_deref(), value.leader.as_deref());
                let (protocol, leader) = (protocol.unwrap_or("none"), leader.unwrap_or("none"));
                format!(
                    "{} {protocol} leader={leader}{}",
                    value.generation,
                    members.collect::<String>()
                )
            });
            format!("classic {} {value}", key.group)
        }
        R::OffsetCommit { key, .. } => format!("offset {} {}-{}", key.group, key.topic, key.partition),
        other => format!("{other:?}"),
    };
    text.trim_end().to_owned()
}

fn member(value: &ConsumerGroupMemberMetadataValue) -> String {
    let mut text = format!("[{}]", value.subscribed_topic_names.join(","));
    let regex = value
        .subscribed_topic_regex
        .as_deref()
        .filter(|regex| !regex.is_empty());
    let parts = [
        ("regex", regex),
        ("i", value.instance_id.as_deref()),
        ("assignor", value.server_assignor.as_deref()),
    ];
    for (name, part) in parts {
        text += &part.map(|part| format!(" {name}={part}")).unwrap_or_default();
    }
    if let Some(classic) = &value.classic_member_metadata {
        let names: Vec<&str> = classic
            .supported_protocols
            .iter()
            .map(|protocol| protocol.name.as_str())
            .collect();
        text += &format!(" classic={}", names.join(","));
    }
    text
}

fn current(value: &ConsumerGroupCurrentMemberAssignmentValue) -> String {
    let state = match value.state {
        0 => "stable",
        1 => "unrevoked",
        2 => "unreleased",
        _ => "unknown",
    };
    let list =
        |topics: &[klamm_protocol::messages::consumer_group_current_member_assignment_value::TopicPartitions]| {
            let topics = topics.iter().map(|topic| {
                let epochs = topic.assignment_epochs.iter().flatten();
                let partitions = topic.partitions.iter().zip(epochs);
                let partitions: Vec<String> = partitions
                    .map(|(partition, epoch)| format!("{partition}@{epoch}"))
                    .collect();
                format!("{}:{}", topic_name(topic.topic_id), partitions.join("/"))
            });
            topics.collect::<Vec<_>>().join(",")
        };
    let mut text = format!(
        "{state} {}<-{} {}",
        value.member_epoch,
        value.previous_member_epoch,
        list(&value.assigned_partitions)
    );
    if !value.partitions_pending_revocation.is_empty() {
        text = format!(
            "{} revoking {}",
            text.trim_end(),
            list(&value.partitions_pending_revocation)
        );
    }
    text
}

fn partitions<'a>(topics: impl Iterator<Item = (Uuid, &'a [i32])>) -> String {
    let topics = topics.map(|(id, partitions)| {
        let partitions: Vec<String> = partitions.iter().map(i32::to_string).collect();
        format!("{}:{}", topic_name(id), partitions.join("/"))
    });
    topics.collect::<Vec<_>>().join(",")
}

/// A response as one line.
pub(crate) fn response(response: &GroupResponse) -> String {
    short(&told_response(response))
}

fn told_response(response: &GroupResponse) -> String {
    let text = match response {
        GroupResponse::ConsumerGroupHeartbeat(response) if response.error_code != 0 => {
            let message = response.error_message.as_deref().unwrap_or_default();
            format!("{} {message}", error(response.error_code))
        }
        GroupResponse::ConsumerGroupHeartbeat(response) => {
            let assignment = response.assignment.as_ref().map(|assignment| {
                let topics = assignment.topic_partitions.iter();
                let text = partitions(topics.map(|topic| (topic.topic_id, topic.partitions.as_slice())));
                if text.is_empty() { "nothing".to_owned() } else { text }
            });
            let member_id = response.member_id.as_deref().unwrap_or("none");
            format!(
                "{member_id} {} {}",
                response.member_epoch,
                assignment.unwrap_or_default()
            )
        }
        GroupResponse::ConsumerGroupDescribe(groups) => groups.iter().map(described).collect::<Vec<_>>().join("; "),
        GroupResponse::JoinGroup(response) if response.error_code != 0 => error(response.error_code),
        GroupResponse::JoinGroup(response) => {
            let protocol = response.protocol_name.as_deref().unwrap_or("none");
            format!("{} {} {protocol}", response.member_id, response.generation_id)
        }
        GroupResponse::SyncGroup(response) if response.error_code != 0 => error(response.error_code),
        GroupResponse::SyncGroup(response) => format!("given {}", embedded_assignment(&response.assignment)),
        GroupResponse::Heartbeat(response) => error(response.error_code),
        GroupResponse::LeaveGroup(response) => response
            .members
            .iter()
            .map(|member| error(member.error_code))
            .collect::<Vec<_>>()
            .join(" "),
        GroupResponse::OffsetCommit(response) => {
            let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
            partitions
                .map(|partition| error(partition.error_code))
                .collect::<Vec<_>>()
                .join(" ")
        }
        GroupResponse::DeleteGroups(results) => results
            .iter()
            .map(|result| error(result.error_code))
            .collect::<Vec<_>>()
            .join(" "),
        GroupResponse::Parked => "parked".to_owned(),
        other => format!("{other:?}"),
    };
    text.trim_end().to_owned()
}

fn described(group: &DescribedGroup) -> String {
    if group.error_code != 0 {
        return format!(
            "{} {}",
            error(group.error_code),
            group.error_message.as_deref().unwrap_or_default()
        );
    }
    let list = |assignment: &Assignment| {
        let topics = assignment.topic_partitions.iter();
        partitions(topics.map(|topic| (topic.topic_id, topic.partitions.as_slice())))
    };
    let members = group.members.iter().map(|member| {
        let (assigned, target) = (list(&member.assignment), list(&member.target_assignment));
        format!(
            " {}({} {} [{assigned}] [{target}])",
            member.member_id, member.member_epoch, member.member_type
        )
    });
    let (epoch, assigned) = (group.group_epoch, group.assignment_epoch);
    format!(
        "{} {epoch}/{assigned} {}{}",
        group.group_state,
        group.assignor_name,
        members.collect::<String>()
    )
}

fn embedded_assignment(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return String::new();
    }
    let mut decoder = Decoder::new(bytes);
    let version = decoder.i16().unwrap();
    let assignment = ConsumerProtocolAssignment::decode(&mut decoder, version).unwrap();
    let topics = assignment.assigned_partitions.iter().map(|topic| {
        let partitions: Vec<String> = topic.partitions.iter().map(i32::to_string).collect();
        format!("{}:{}", topic.topic, partitions.join("/"))
    });
    topics.collect::<Vec<_>>().join(",")
}

fn error(code: i16) -> String {
    ErrorCode(code).name().unwrap_or("no such error").to_owned()
}

/// Ids that a coordinator made, in short.
fn short(text: &str) -> String {
    const MADE: &str = "-00000000-0000-4000-8000-";
    let mut parts = text.split(MADE);
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_at(12);
        short += &format!("~{}{rest}", u64::from_str_radix(number, 16).unwrap());
    }
    short
}
