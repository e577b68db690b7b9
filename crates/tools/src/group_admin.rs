//! What the group tools ask of a cluster, in the shape in which they print it.

use std::collections::BTreeMap;

use klamm_client::{ClientError, ClusterNode, Target};
use klamm_protocol::messages::consumer_group_describe_request::ConsumerGroupDescribeRequest;
use klamm_protocol::messages::consumer_group_describe_response as consumer_response;
use klamm_protocol::messages::consumer_protocol_assignment::ConsumerProtocolAssignment;
use klamm_protocol::messages::delete_groups_request::DeleteGroupsRequest;
use klamm_protocol::messages::describe_groups_request::DescribeGroupsRequest;
use klamm_protocol::messages::describe_groups_response as classic_response;
use klamm_protocol::messages::list_groups_request::ListGroupsRequest;
use klamm_protocol::messages::list_groups_response::{ListGroupsResponse, ListedGroup};
use klamm_protocol::messages::offset_commit_request::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use klamm_protocol::messages::offset_delete_request::{
    OffsetDeleteRequest, OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use klamm_protocol::messages::offset_fetch_request::{OffsetFetchRequest, OffsetFetchRequestGroup};
use klamm_protocol::messages::offset_fetch_response::OffsetFetchResponse;
use klamm_protocol::{Decoder, Message};
use klamm_types::{ErrorCode, TopicPartition};

use crate::admin::Admin;
use crate::java;

/// A consumer group of either protocol.
#[derive(Clone, Debug)]
pub(crate) struct GroupDescription {
    pub coordinator: ClusterNode,
    pub state: String,
    /// Empty if nobody has chosen one.
    pub assignor: String,
    pub members: Vec<MemberDescription>,
    /// Groups of the classic protocol have no epochs.
    pub epoch: Option<i32>,
    pub assignment_epoch: Option<i32>,
}

#[derive(Clone, Debug)]
pub(crate) struct MemberDescription {
    pub id: String,
    pub instance_id: Option<String>,
    pub client_id: String,
    pub host: String,
    pub assignment: Vec<TopicPartition>,
    pub target_assignment: Vec<TopicPartition>,
    pub epoch: Option<i32>,
    /// Whether a member of a consumer group speaks the new protocol; nothing if the broker does not tell.
    pub is_upgraded: Option<bool>,
}

/// A committed offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Committed {
    pub offset: i64,
    pub leader_epoch: Option<i32>,
}

impl Admin {
    /// The groups that all brokers know of; the filters are left to them.
    pub(crate) async fn list_groups(
        &self,
        states: &[String],
        types: &[String],
    ) -> Result<Vec<ListedGroup>, ClientError> {
        let request = ListGroupsRequest {
            states_filter: states.to_vec(),
            types_filter: types.to_vec(),
            ..Default::default()
        };
        let mut listed = Vec::new();
        for node in self.client.nodes().await? {
            let code = |r: &ListGroupsResponse| ErrorCode(r.error_code);
            let response = self.call("listGroups", Target::Node(node.id), &request, code).await?;
            ClientError::check(response.error_code, None)?;
            listed.extend(response.groups);
        }
        for group in &mut listed {
            group.group_type = capitalized(&group.group_type);
        }
        java::hash_order(&mut listed, 16, |group| java::hash_text(&group.group_id));
        Ok(listed)
    }

    /// A consumer group: by the new protocol's API first, then by that of the classic one.
    pub(crate) async fn describe_group(&self, group: &str) -> Result<GroupDescription, ClientError> {
        let coordinator = self.client.group_coordinator(group).await?;
        let request = ConsumerGroupDescribeRequest {
            group_ids: vec![group.to_owned()],
            ..Default::default()
        };
        let code = |r: &consumer_response::ConsumerGroupDescribeResponse| {
            r.groups
                .first()
                .map_or(ErrorCode::NONE, |group| ErrorCode(group.error_code))
        };
        match self.client.send_to_coordinator(group, &request, code).await {
            Ok(response) => {
                let described = response.groups.into_iter().next().ok_or(ClientError::Closed)?;
                match ErrorCode(described.error_code) {
                    ErrorCode::GROUP_ID_NOT_FOUND | ErrorCode::UNSUPPORTED_VERSION => {}
                    code => {
                        ClientError::check(code.0, described.error_message.as_deref())?;
                        return Ok(of_consumer_group(coordinator, described));
                    }
                }
            }
            Err(ClientError::UnsupportedVersion { .. }) => {}
            Err(error) => return Err(error),
        }
        self.describe_classic_group(group, coordinator).await
    }

    async fn describe_classic_group(
        &self,
        group: &str,
        coordinator: ClusterNode,
    ) -> Result<GroupDescription, ClientError> {
        let request = DescribeGroupsRequest {
            groups: vec![group.to_owned()],
            ..Default::default()
        };
        let code = |r: &classic_response::DescribeGroupsResponse| {
            r.groups
                .first()
                .map_or(ErrorCode::NONE, |group| ErrorCode(group.error_code))
        };
        let response = self.client.send_to_coordinator(group, &request, code).await?;
        let described = response.groups.into_iter().next().ok_or(ClientError::Closed)?;
        ClientError::check(described.error_code, described.error_message.as_deref())?;
        let members = described.members.into_iter().map(|member| MemberDescription {
            id: member.member_id,
            instance_id: member.group_instance_id,
            client_id: member.client_id,
            host: member.client_host,
            assignment: assigned(&member.member_assignment),
            target_assignment: Vec::new(),
            epoch: None,
            is_upgraded: None,
        });
        Ok(GroupDescription {
            coordinator,
            state: described.group_state,
            assignor: described.protocol_data,
            members: members.collect(),
            epoch: None,
            assignment_epoch: None,
        })
    }

    /// All offsets that a group has committed; a partition without one is left out.
    pub(crate) async fn committed_offsets(
        &self,
        group: &str,
    ) -> Result<BTreeMap<TopicPartition, Committed>, ClientError> {
        let batched = OffsetFetchRequest {
            groups: vec![OffsetFetchRequestGroup {
                group_id: group.to_owned(),
                topics: None,
                ..Default::default()
            }],
            ..Default::default()
        };
        let code = |r: &OffsetFetchResponse| {
            let of_group = r.groups.first().map_or(r.error_code, |group| group.error_code);
            ErrorCode(of_group)
        };
        let response = self
            .client
            .send_version_to_coordinator(group, &batched, OFFSET_FETCH_VERSION, code)
            .await?;
        let fetched = response.groups.into_iter().next().ok_or(ClientError::Closed)?;
        ClientError::check(fetched.error_code, None)?;
        let mut committed = BTreeMap::new();
        for topic in fetched.topics {
            for partition in topic
                .partitions
                .iter()
                .filter(|partition| partition.committed_offset >= 0)
            {
                ClientError::check(partition.error_code, None)?;
                let epoch = partition.committed_leader_epoch;
                committed.insert(
                    TopicPartition::new(&topic.name, partition.partition_index),
                    Committed {
                        offset: partition.committed_offset,
                        leader_epoch: (epoch >= 0).then_some(epoch),
                    },
                );
            }
        }
        Ok(committed)
    }

    /// Commits offsets for a group without members.
    pub(crate) async fn alter_offsets(
        &self,
        group: &str,
        offsets: &BTreeMap<TopicPartition, i64>,
    ) -> Result<(), ClientError> {
        let mut topics: BTreeMap<&str, Vec<OffsetCommitRequestPartition>> = BTreeMap::new();
        for (tp, offset) in offsets {
            topics
                .entry(tp.topic.as_str())
                .or_default()
                .push(OffsetCommitRequestPartition {
                    partition_index: tp.partition.0,
                    committed_offset: *offset,
                    committed_leader_epoch: -1,
                    committed_metadata: Some(String::new()),
                    ..Default::default()
                });
        }
        let topics = topics.into_iter().map(|(name, partitions)| OffsetCommitRequestTopic {
            name: name.to_owned(),
            partitions,
            ..Default::default()
        });
        let request = OffsetCommitRequest {
            group_id: group.to_owned(),
            topics: topics.collect(),
            ..Default::default()
        };
        let response = self
            .client
            .send_version_to_coordinator(group, &request, OFFSET_COMMIT_VERSION, |r| {
                let mut partitions = r.topics.iter().flat_map(|topic| &topic.partitions);
                partitions
                    .next()
                    .map_or(ErrorCode::NONE, |partition| ErrorCode(partition.error_code))
            })
            .await?;
        let mut partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.try_for_each(|partition| ClientError::check(partition.error_code, None))
    }

    /// Forgets committed offsets; tells the outcome of each partition.
    pub(crate) async fn delete_offsets(
        &self,
        group: &str,
        partitions: &[TopicPartition],
    ) -> Result<BTreeMap<TopicPartition, ErrorCode>, ClientError> {
        let mut topics: BTreeMap<&str, Vec<OffsetDeleteRequestPartition>> = BTreeMap::new();
        for tp in partitions {
            topics
                .entry(tp.topic.as_str())
                .or_default()
                .push(OffsetDeleteRequestPartition {
                    partition_index: tp.partition.0,
                });
        }
        let topics = topics.into_iter().map(|(name, partitions)| OffsetDeleteRequestTopic {
            name: name.to_owned(),
            partitions,
        });
        let request = OffsetDeleteRequest {
            group_id: group.to_owned(),
            topics: topics.collect(),
        };
        let code = |r: &klamm_protocol::messages::OffsetDeleteResponse| ErrorCode(r.error_code);
        let response = self.client.send_to_coordinator(group, &request, code).await?;
        ClientError::check(response.error_code, None)?;
        let outcomes = response.topics.into_iter().flat_map(|topic| {
            let name = topic.name;
            topic.partitions.into_iter().map(move |partition| {
                let tp = TopicPartition::new(&name, partition.partition_index);
                (tp, ErrorCode(partition.error_code))
            })
        });
        Ok(outcomes.collect())
    }

    pub(crate) async fn delete_group(&self, group: &str) -> Result<(), ClientError> {
        let request = DeleteGroupsRequest {
            groups_names: vec![group.to_owned()],
            ..Default::default()
        };
        let response = self
            .client
            .send_to_coordinator(group, &request, |r| {
                r.results
                    .first()
                    .map_or(ErrorCode::NONE, |result| ErrorCode(result.error_code))
            })
            .await?;
        let result = response.results.into_iter().next().ok_or(ClientError::Closed)?;
        ClientError::check(result.error_code, result.error_message.as_deref())
    }
}

/// A type as tools show it, which brokers tell in small letters.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// What the leader of a classic group has told a member; nothing that can be read is nothing assigned.
fn assigned(bytes: &[u8]) -> Vec<TopicPartition> {
    let mut d = Decoder::new(bytes);
    let Ok(version) = d.i16() else {
        return Vec::new();
    };
    let newest = *ConsumerProtocolAssignment::VALID_VERSIONS.end();
    let assignment = ConsumerProtocolAssignment::decode(&mut d, version.min(newest)).unwrap_or_default();
    let topics = assignment.assigned_partitions.iter();
    topics
        .flat_map(|topic| topic.partitions.iter().map(|p| TopicPartition::new(&topic.topic, *p)))
        .collect()
}

fn of_consumer_group(coordinator: ClusterNode, group: consumer_response::DescribedGroup) -> GroupDescription {
    let partitions = |assignment: &consumer_response::Assignment| {
        let topics = assignment.topic_partitions.iter();
        topics
            .flat_map(|topic| {
                topic
                    .partitions
                    .iter()
                    .map(|p| TopicPartition::new(&topic.topic_name, *p))
            })
            .collect()
    };
    let members = group.members.iter().map(|member| MemberDescription {
        id: member.member_id.clone(),
        instance_id: member.instance_id.clone(),
        client_id: member.client_id.clone(),
        host: member.client_host.clone(),
        assignment: partitions(&member.assignment),
        target_assignment: partitions(&member.target_assignment),
        epoch: Some(member.member_epoch),
        is_upgraded: match member.member_type {
            CLASSIC_MEMBER => Some(false),
            CONSUMER_MEMBER => Some(true),
            _ => None,
        },
    });
    GroupDescription {
        coordinator,
        members: members.collect(),
        state: group.group_state,
        assignor: group.assignor_name,
        epoch: Some(group.group_epoch),
        assignment_epoch: Some(group.assignment_epoch),
    }
}

/// The last version that has several groups and names topics.
const OFFSET_FETCH_VERSION: i16 = 9;
/// The last version that names topics.
const OFFSET_COMMIT_VERSION: i16 = 9;
const CLASSIC_MEMBER: i8 = 0;
const CONSUMER_MEMBER: i8 = 1;
