//! The new protocol (KIP-848): heartbeats that carry the subscription one way and the assignment the other. What is
//! revoked is committed and let go of before the next heartbeat says so.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use klamm_protocol::messages::consumer_group_heartbeat_request::{ConsumerGroupHeartbeatRequest, TopicPartitions};
use klamm_protocol::messages::consumer_group_heartbeat_response::{Assignment, ConsumerGroupHeartbeatResponse};
use klamm_types::{ErrorCode, TopicPartition, Uuid};

use super::{GroupConsumer, Membership, is_about_membership};
use crate::ClientError;

impl GroupConsumer {
    pub(super) async fn join_consumer(&mut self) -> Result<(), ClientError> {
        if self.member_id.is_empty() {
            self.member_id = self.client.io().random.uuid().to_string();
        }
        self.positions.clear();
        let request = ConsumerGroupHeartbeatRequest {
            subscribed_topic_names: Some(self.topics.clone()),
            topic_partitions: Some(Vec::new()),
            rebalance_timeout_ms: i32::try_from(self.config.rebalance_timeout.as_millis()).unwrap_or(i32::MAX),
            ..self.heartbeat_of(JOINING)
        };
        self.exchange(&request).await
    }

    pub(super) async fn heartbeat_consumer(&mut self) -> Result<(), ClientError> {
        let epoch = self.membership.map_or(JOINING, |membership| membership.epoch);
        let request = self.heartbeat_of(epoch);
        self.exchange(&request).await
    }

    pub(super) async fn leave_consumer(&mut self) -> Result<(), ClientError> {
        if self.membership.is_none() {
            return Ok(());
        }
        let epoch = match self.config.instance_id {
            Some(_) => LEAVING_FOR_A_WHILE,
            None => LEAVING,
        };
        let group = self.config.group.clone();
        self.coordinator
            .send_to_coordinator(&group, &self.heartbeat_of(epoch), |_| ErrorCode::NONE)
            .await?;
        Ok(())
    }

    fn heartbeat_of(&self, epoch: i32) -> ConsumerGroupHeartbeatRequest {
        ConsumerGroupHeartbeatRequest {
            group_id: self.config.group.clone(),
            member_id: self.member_id.clone(),
            member_epoch: epoch,
            instance_id: self.config.instance_id.clone(),
            ..Default::default()
        }
    }

    /// One heartbeat, and one more for each assignment that is taken over.
    async fn exchange(&mut self, request: &ConsumerGroupHeartbeatRequest) -> Result<(), ClientError> {
        let group = self.config.group.clone();
        let mut response = self.send_heartbeat(&group, request).await?;
        loop {
            match ErrorCode(response.error_code) {
                ErrorCode::NONE => {}
                code if is_about_membership(code) => {
                    self.lose_membership(code);
                    return Ok(());
                }
                code => ClientError::check(code.0, response.error_message.as_deref())?,
            }
            if let Some(member_id) = response.member_id.filter(|id| !id.is_empty()) {
                self.member_id = member_id;
            }
            self.membership = Some(Membership {
                epoch: response.member_epoch,
            });
            if let Ok(ms @ 1..) = u64::try_from(response.heartbeat_interval_ms) {
                self.heartbeat_interval = Duration::from_millis(ms);
            }
            self.schedule_heartbeat();
            let Some(assignment) = response.assignment else {
                return Ok(());
            };
            let ids = self.take_over(&assignment).await?;
            if self.membership.is_none() {
                return Ok(());
            }
            let epoch = self.membership.map_or(JOINING, |membership| membership.epoch);
            let owned = ConsumerGroupHeartbeatRequest {
                topic_partitions: Some(ids),
                ..self.heartbeat_of(epoch)
            };
            response = self.send_heartbeat(&group, &owned).await?;
        }
    }

    async fn send_heartbeat(
        &self,
        group: &str,
        request: &ConsumerGroupHeartbeatRequest,
    ) -> Result<ConsumerGroupHeartbeatResponse, ClientError> {
        let verdict = |response: &ConsumerGroupHeartbeatResponse| match ErrorCode(response.error_code) {
            code if is_about_membership(code) => ErrorCode::NONE,
            code => code,
        };
        self.coordinator.send_to_coordinator(group, request, verdict).await
    }

    /// Reads what is assigned from now on; gives it back as the coordinator wants to hear it.
    async fn take_over(&mut self, assignment: &Assignment) -> Result<Vec<TopicPartitions>, ClientError> {
        let metadata = self.coordinator.metadata(Some(&self.topics)).await?;
        let names: BTreeMap<Uuid, String> = (metadata.topics.into_iter())
            .filter_map(|topic| Some((topic.topic_id, topic.name?)))
            .collect();
        let mut partitions = BTreeSet::new();
        let mut owned = Vec::new();
        for topic in &assignment.topic_partitions {
            // A topic that is not known yet is owned when it is.
            let Some(name) = names.get(&topic.topic_id) else {
                continue;
            };
            partitions.extend(topic.partitions.iter().map(|p| TopicPartition::new(name, *p)));
            owned.push(TopicPartitions {
                topic_id: topic.topic_id,
                partitions: topic.partitions.clone(),
                ..Default::default()
            });
        }
        let revokes = self.positions.keys().any(|tp| !partitions.contains(tp));
        if revokes && self.config.auto_commit.is_some() {
            self.commit_leniently().await?;
        }
        self.assign(partitions).await?;
        Ok(owned)
    }
}

/// Member epochs that are none.
const JOINING: i32 = 0;
const LEAVING: i32 = -1;
const LEAVING_FOR_A_WHILE: i32 = -2;
