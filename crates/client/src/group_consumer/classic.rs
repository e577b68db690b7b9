//! The classic protocol: JoinGroup, and SyncGroup with the assignment that the leader has made; the assignor is `range`.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use klamm_protocol::messages::consumer_protocol_assignment::{self, ConsumerProtocolAssignment};
use klamm_protocol::messages::consumer_protocol_subscription::ConsumerProtocolSubscription;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::{LeaveGroupRequest, MemberIdentity};
use klamm_protocol::messages::sync_group_request::{SyncGroupRequest, SyncGroupRequestAssignment};
use klamm_protocol::{Decoder, Encoder, Message};
use klamm_types::{ErrorCode, TopicPartition};

use super::{GroupConsumer, Membership, is_about_membership};
use crate::{ClientError, Target};

impl GroupConsumer {
    pub(super) async fn join_classic(&mut self) -> Result<(), ClientError> {
        let mut retry = self.coordinator.retry();
        loop {
            match self.try_join().await {
                Ok(()) => return Ok(()),
                Err(ClientError::Code {
                    code: ErrorCode::MEMBER_ID_REQUIRED,
                    ..
                }) => {}
                Err(ClientError::Code { code, .. }) if is_about_membership(code) => {
                    self.lose_membership(code);
                    self.coordinator.backoff().wait().await;
                }
                Err(error) => retry.after(error).await?,
            }
        }
    }

    async fn try_join(&mut self) -> Result<(), ClientError> {
        let joined = self.join_group().await?;
        let assignments = match joined.leader == joined.member_id {
            true => self.share_out(&joined).await?,
            false => Vec::new(),
        };
        let request = SyncGroupRequest {
            group_id: self.config.group.clone(),
            generation_id: joined.generation_id,
            member_id: self.member_id.clone(),
            group_instance_id: self.config.instance_id.clone(),
            protocol_type: Some(PROTOCOL_TYPE.to_owned()),
            protocol_name: joined.protocol_name.clone(),
            assignments,
            ..Default::default()
        };
        let node = self.coordinator.find_group_coordinator(&self.config.group).await?;
        let connection = self.coordinator.connection(Target::Node(node.id)).await?;
        let response = connection.send_waiting(&request, self.config.rebalance_timeout).await?;
        ClientError::check(response.error_code, None)?;
        self.membership = Some(Membership {
            epoch: joined.generation_id,
        });
        self.schedule_heartbeat();
        // Whoever has lost a partition may have read on: nothing is kept from one generation to the next.
        self.positions.clear();
        self.assign(assigned(&response.assignment)).await
    }

    async fn join_group(&mut self) -> Result<JoinGroupResponse, ClientError> {
        let subscription = ConsumerProtocolSubscription {
            topics: self.topics.clone(),
            ..Default::default()
        };
        let millis = |duration: std::time::Duration| i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
        let request = JoinGroupRequest {
            group_id: self.config.group.clone(),
            session_timeout_ms: millis(self.config.session_timeout),
            rebalance_timeout_ms: millis(self.config.rebalance_timeout),
            member_id: self.member_id.clone(),
            group_instance_id: self.config.instance_id.clone(),
            protocol_type: PROTOCOL_TYPE.to_owned(),
            protocols: vec![JoinGroupRequestProtocol {
                name: ASSIGNOR.to_owned(),
                metadata: embedded(&subscription)?,
                ..Default::default()
            }],
            ..Default::default()
        };
        let node = self.coordinator.find_group_coordinator(&self.config.group).await?;
        let connection = self.coordinator.connection(Target::Node(node.id)).await?;
        let response = connection.send_waiting(&request, self.config.rebalance_timeout).await?;
        if matches!(
            ErrorCode(response.error_code),
            ErrorCode::NONE | ErrorCode::MEMBER_ID_REQUIRED
        ) {
            self.member_id.clone_from(&response.member_id);
        }
        ClientError::check(response.error_code, None)?;
        Ok(response)
    }

    /// What the leader tells all members.
    async fn share_out(&self, joined: &JoinGroupResponse) -> Result<Vec<SyncGroupRequestAssignment>, ClientError> {
        let mut subscribers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for member in &joined.members {
            let topics: BTreeSet<String> = subscribed(&member.metadata).into_iter().collect();
            for topic in topics {
                subscribers.entry(topic).or_default().push(&member.member_id);
            }
        }
        let names: Vec<String> = subscribers.keys().cloned().collect();
        let metadata = self.coordinator.metadata(Some(&names)).await?;
        let counts = metadata.topics.iter().map(|topic| {
            let name = topic.name.clone().unwrap_or_default();
            (name, i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX))
        });
        let shares = range(&subscribers, &counts.collect());
        let assignments =
            joined.members.iter().map(|member| {
                let topics = shares.get(member.member_id.as_str());
                let topics = topics.into_iter().flatten().map(|(topic, partitions)| {
                    consumer_protocol_assignment::TopicPartition {
                        topic: topic.clone(),
                        partitions: partitions.clone(),
                    }
                });
                let assignment = ConsumerProtocolAssignment {
                    assigned_partitions: topics.collect(),
                    ..Default::default()
                };
                Ok(SyncGroupRequestAssignment {
                    member_id: member.member_id.clone(),
                    assignment: embedded(&assignment)?,
                    ..Default::default()
                })
            });
        assignments.collect()
    }

    pub(super) async fn heartbeat_classic(&mut self) -> Result<(), ClientError> {
        let request = HeartbeatRequest {
            group_id: self.config.group.clone(),
            generation_id: self.membership.map_or(-1, |membership| membership.epoch),
            member_id: self.member_id.clone(),
            group_instance_id: self.config.instance_id.clone(),
            ..Default::default()
        };
        let group = self.config.group.clone();
        // A rebalance is no reason to wait and ask again.
        let response = self
            .coordinator
            .send_to_coordinator(&group, &request, |response| match ErrorCode(response.error_code) {
                code if is_about_membership(code) => ErrorCode::NONE,
                code => code,
            })
            .await?;
        match ErrorCode(response.error_code) {
            ErrorCode::REBALANCE_IN_PROGRESS => {
                if self.config.auto_commit.is_some() {
                    self.commit_leniently().await?;
                }
                self.membership = None;
            }
            code if is_about_membership(code) => self.lose_membership(code),
            code => ClientError::check(code.0, None)?,
        }
        self.schedule_heartbeat();
        Ok(())
    }

    pub(super) async fn leave_classic(&mut self) -> Result<(), ClientError> {
        if self.membership.is_none() || self.config.instance_id.is_some() {
            return Ok(());
        }
        let request = LeaveGroupRequest {
            group_id: self.config.group.clone(),
            members: vec![MemberIdentity {
                member_id: self.member_id.clone(),
                reason: Some("the consumer is being closed".to_owned()),
                ..Default::default()
            }],
            ..Default::default()
        };
        let group = self.config.group.clone();
        self.coordinator
            .send_to_coordinator(&group, &request, |_| ErrorCode::NONE)
            .await?;
        Ok(())
    }
}

/// Each topic's partitions in one run for each of its subscribers, the first runs one longer if it does not come out even.
fn range(
    subscribers: &BTreeMap<String, Vec<&str>>,
    counts: &BTreeMap<String, i32>,
) -> BTreeMap<String, Vec<(String, Vec<i32>)>> {
    let mut shares: BTreeMap<String, Vec<(String, Vec<i32>)>> = BTreeMap::new();
    for (topic, members) in subscribers {
        let mut members = members.clone();
        members.sort_unstable();
        let count = counts.get(topic).copied().unwrap_or(0);
        let each = count / i32::try_from(members.len().max(1)).unwrap_or(i32::MAX);
        let mut longer = count % i32::try_from(members.len().max(1)).unwrap_or(i32::MAX);
        let mut next = 0;
        for member in members {
            let end = next + each + i32::from(longer > 0);
            longer -= 1;
            if end > next {
                let run = (topic.clone(), (next..end).collect());
                shares.entry(member.to_owned()).or_default().push(run);
            }
            next = end;
        }
    }
    shares
}

/// A message of the embedded protocol, which begins with its version.
fn embedded<M: Message>(message: &M) -> Result<Bytes, ClientError> {
    let mut e = Encoder::new();
    e.i16(EMBEDDED_VERSION);
    message
        .encode(&mut e, EMBEDDED_VERSION)
        .map_err(|error| ClientError::Encode {
            api: klamm_protocol::ApiKey::JoinGroup,
            error,
        })?;
    Ok(e.into_vec().into())
}

/// What another member is subscribed to; nothing that can be read is nothing.
fn subscribed(bytes: &[u8]) -> Vec<String> {
    let mut d = Decoder::new(bytes);
    let Ok(version) = d.i16() else { return Vec::new() };
    let newest = *ConsumerProtocolSubscription::VALID_VERSIONS.end();
    let subscription = ConsumerProtocolSubscription::decode(&mut d, version.min(newest));
    subscription.map(|subscription| subscription.topics).unwrap_or_default()
}

fn assigned(bytes: &[u8]) -> BTreeSet<TopicPartition> {
    let mut d = Decoder::new(bytes);
    let Ok(version) = d.i16() else { return BTreeSet::new() };
    let newest = *ConsumerProtocolAssignment::VALID_VERSIONS.end();
    let assignment = ConsumerProtocolAssignment::decode(&mut d, version.min(newest)).unwrap_or_default();
    let topics = assignment.assigned_partitions.iter();
    topics
        .flat_map(|topic| topic.partitions.iter().map(|p| TopicPartition::new(&topic.topic, *p)))
        .collect()
}

const PROTOCOL_TYPE: &str = "consumer";
const ASSIGNOR: &str = "range";
/// Understood by every client of the last years.
const EMBEDDED_VERSION: i16 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_even_and_cover_all() {
        let check = |members: &[&str], count: i32, expected: &[(&str, &[i32])]| {
            let subscribers = BTreeMap::from([("t".to_owned(), members.to_vec())]);
            let shares = range(&subscribers, &BTreeMap::from([("t".to_owned(), count)]));
            let shares: Vec<_> = (shares.iter())
                .map(|(member, topics)| (member.as_str(), topics[0].1.as_slice()))
                .collect();
            assert_eq!(shares, expected);
        };
        check(&["b", "a"], 5, &[("a", &[0, 1, 2]), ("b", &[3, 4])]);
        check(&["a", "b", "c"], 2, &[("a", &[0]), ("b", &[1])]);
        check(&["a"], 0, &[]);
    }

    #[test]
    fn assignments_are_read_back() {
        let assignment = ConsumerProtocolAssignment {
            assigned_partitions: vec![consumer_protocol_assignment::TopicPartition {
                topic: "t".to_owned(),
                partitions: vec![2, 0],
            }],
            ..Default::default()
        };
        let bytes = embedded(&assignment).unwrap();
        let expected = [TopicPartition::new("t", 0), TopicPartition::new("t", 2)];
        assert_eq!(assigned(&bytes), BTreeSet::from(expected));
        assert!(assigned(b"\0").is_empty() && assigned(b"\0\x01\xff").is_empty());
    }
}
