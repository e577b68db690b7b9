//! OffsetCommit and TxnOffsetCommit.
//!
//! OffsetCommit versions 2 to 10: until 4 a request may bring a retention of its own, from 6 leader epochs, from 7
//! instance ids, from 9 members of consumer groups, from 10 topic ids. The id is stored; for older versions the handler
//! fills in that of the topic which now has the name. TxnOffsetCommit versions 0 to 5: from 3 it names the member.

use klamm_protocol::messages::offset_commit_request::{OffsetCommitRequest, OffsetCommitRequestPartition};
use klamm_protocol::messages::offset_commit_response::{
    OffsetCommitResponse, OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use klamm_protocol::messages::txn_offset_commit_request::{TxnOffsetCommitRequest, TxnOffsetCommitRequestPartition};
use klamm_protocol::messages::txn_offset_commit_response::{
    TxnOffsetCommitResponse, TxnOffsetCommitResponsePartition, TxnOffsetCommitResponseTopic,
};
use klamm_protocol::messages::{OffsetCommitKey, OffsetCommitValue};
use klamm_types::{ErrorCode, Timestamp, Uuid};

use crate::coordinator::{Effects, GroupCoordinator};
use crate::group::consumer::{OffsetCommitCheck, OffsetCommitPermit};
use crate::group::{ClassicGroup, ClassicState, Group};
use crate::refusal::{refused_commit, refused_txn_commit};
use crate::{GroupEvent, GroupEventKind, GroupRecord, GroupResponse, RequestContext};

impl GroupCoordinator {
    pub(crate) fn commit_offsets(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        request: &OffsetCommitRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        let before = effects.records.len();
        let committed = self.try_commit_offsets(now, context, request, &mut effects.records);
        // Only who is no member makes a group by what it commits.
        if request.generation_id_or_member_epoch < 0
            && effects.records.len() > before
            && !self.groups.contains_key(request.group_id.as_str())
        {
            let group = request.group_id.as_str().into();
            let made = GroupEvent::new(&group, GroupEventKind::SimpleGroupMade);
            effects.events.push(made);
        }
        let response = committed.unwrap_or_else(|error| {
            effects.records.truncate(before);
            refused_commit(request, error)
        });
        GroupResponse::OffsetCommit(response)
    }

    fn try_commit_offsets(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        request: &OffsetCommitRequest,
        records: &mut Vec<GroupRecord>,
    ) -> Result<OffsetCommitResponse, ErrorCode> {
        let check = OffsetCommitCheck {
            member_id: &request.member_id,
            group_instance_id: request.group_instance_id.as_deref(),
            member_epoch: request.generation_id_or_member_epoch,
            is_transactional: false,
            api_version: context.api_version,
        };
        let permit = self.check_commit(&request.group_id, &check)?;
        let expires_at = match request.retention_time_ms {
            DEFAULT_RETENTION => None,
            retention_ms => Some(now.plus_ms(retention_ms)),
        };
        // A record takes much room, and most commits are of one.
        records.reserve_exact(request.topics.iter().map(|topic| topic.partitions.len()).sum());
        let mut topics = Vec::with_capacity(request.topics.len());
        for topic in &request.topics {
            let mut partitions = Vec::with_capacity(topic.partitions.len());
            for partition in &topic.partitions {
                let index = partition.partition_index;
                let error = if self.is_too_long(partition.committed_metadata.as_deref()) {
                    ErrorCode::OFFSET_METADATA_TOO_LARGE
                } else {
                    if let Some(permit) = &permit {
                        permit.check(topic.topic_id, index)?;
                    }
                    let value = value(partition, topic.topic_id, now, expires_at);
                    records.push(record(&request.group_id, &topic.name, index, value));
                    ErrorCode::NONE
                };
                partitions.push(OffsetCommitResponsePartition {
                    partition_index: index,
                    error_code: error.0,
                    ..Default::default()
                });
            }
            topics.push(OffsetCommitResponseTopic {
                name: topic.name.clone(),
                topic_id: topic.topic_id,
                partitions,
                ..Default::default()
            });
        }
        self.extend_classic_session(now, &request.group_id, &request.member_id);
        Ok(OffsetCommitResponse {
            topics,
            ..Default::default()
        })
    }

    pub(crate) fn commit_transactional_offsets(
        &mut self,
        now: Timestamp,
        context: &RequestContext,
        request: TxnOffsetCommitRequest,
        effects: &mut Effects,
    ) -> GroupResponse {
        let mut records = Vec::new();
        let response = match self.try_commit_transactional_offsets(now, context, &request, &mut records) {
            Ok(response) => {
                effects.records.append(&mut records);
                response
            }
            // Producers know no stale epoch.
            Err(ErrorCode::STALE_MEMBER_EPOCH) => refused_txn_commit(&request, ErrorCode::ILLEGAL_GENERATION),
            Err(error) => refused_txn_commit(&request, error),
        };
        GroupResponse::TxnOffsetCommit(response)
    }

    fn try_commit_transactional_offsets(
        &self,
        now: Timestamp,
        context: &RequestContext,
        request: &TxnOffsetCommitRequest,
        records: &mut Vec<GroupRecord>,
    ) -> Result<TxnOffsetCommitResponse, ErrorCode> {
        let check = OffsetCommitCheck {
            member_id: &request.member_id,
            group_instance_id: request.group_instance_id.as_deref(),
            member_epoch: request.generation_id_or_member_epoch,
            is_transactional: true,
            api_version: context.api_version,
        };
        let permit = self.check_commit(&request.group_id, &check)?;
        let mut topics = Vec::with_capacity(request.topics.len());
        for topic in &request.topics {
            let topic_id = self.image.topics.id(&topic.name);
            let mut partitions = Vec::with_capacity(topic.partitions.len());
            for partition in &topic.partitions {
                let index = partition.partition_index;
                let error = if self.is_too_long(partition.committed_metadata.as_deref()) {
                    ErrorCode::OFFSET_METADATA_TOO_LARGE
                } else {
                    if let Some(permit) = &permit {
                        permit.check(topic_id.ok_or(ErrorCode::ILLEGAL_GENERATION)?, index)?;
                    }
                    let value = transactional_value(partition, now);
                    records.push(record(&request.group_id, &topic.name, index, value));
                    ErrorCode::NONE
                };
                partitions.push(TxnOffsetCommitResponsePartition {
                    partition_index: index,
                    error_code: error.0,
                    ..Default::default()
                });
            }
            topics.push(TxnOffsetCommitResponseTopic {
                name: topic.name.clone(),
                topic_id: topic.topic_id,
                partitions,
                ..Default::default()
            });
        }
        Ok(TxnOffsetCommitResponse {
            topics,
            ..Default::default()
        })
    }

    /// Whether somebody may commit. What a member of a consumer group may commit also depends on the partition.
    fn check_commit(
        &self,
        group_id: &str,
        check: &OffsetCommitCheck<'_>,
    ) -> Result<Option<OffsetCommitPermit>, ErrorCode> {
        match self.groups.get(group_id) {
            // Replaying the first offset makes a simple group.
            None if check.member_epoch < 0 => Ok(None),
            None if !check.is_transactional && check.api_version >= GROUP_ID_NOT_FOUND_FROM => {
                Err(ErrorCode::GROUP_ID_NOT_FOUND)
            }
            None => Err(ErrorCode::ILLEGAL_GENERATION),
            Some(Group::Classic(_)) => {
                let group = self.classic.get(group_id);
                group.map_or(Ok(()), |group| group.check_commit(check))?;
                Ok(None)
            }
            Some(Group::Consumer(group)) => group.check_offset_commit(check).map(Some),
            // Of a streams group's members this coordinator knows no epochs, and share groups commit nothing.
            Some(Group::Foreign(_)) => Err(ErrorCode::GROUP_ID_NOT_FOUND),
        }
    }

    /// Kafka counts what Java does: UTF-16 code units.
    fn is_too_long(&self, metadata: Option<&str>) -> bool {
        let max = self.config.offset_metadata_max;
        metadata.is_some_and(|metadata| metadata.len() > max && metadata.encode_utf16().count() > max)
    }
}

impl ClassicGroup {
    fn check_commit(&self, check: &OffsetCommitCheck<'_>) -> Result<(), ErrorCode> {
        // An administrator, or a consumer that assigns itself, may commit while nobody else is there.
        if check.member_epoch < 0 && self.is_empty() {
            return Ok(());
        }
        if check.member_epoch >= 0 || !check.member_id.is_empty() || check.group_instance_id.is_some() {
            self.check_member(check.member_id, check.group_instance_id)?;
            if check.member_epoch != self.generation() {
                return Err(ErrorCode::ILLEGAL_GENERATION);
            }
        } else if !check.is_transactional {
            return Err(ErrorCode::UNKNOWN_MEMBER_ID);
        }
        // The member has its generation from the answer to JoinGroup, but not its assignment.
        if !check.is_transactional && self.state() == ClassicState::CompletingRebalance {
            return Err(ErrorCode::REBALANCE_IN_PROGRESS);
        }
        Ok(())
    }
}

fn record(group: &str, topic: &str, partition: i32, value: OffsetCommitValue) -> GroupRecord {
    GroupRecord::OffsetCommit {
        key: OffsetCommitKey {
            group: group.to_owned(),
            topic: topic.to_owned(),
            partition,
        },
        value: Some(value),
    }
}

fn value(
    partition: &OffsetCommitRequestPartition,
    topic_id: Uuid,
    now: Timestamp,
    expires_at: Option<Timestamp>,
) -> OffsetCommitValue {
    OffsetCommitValue {
        offset: partition.committed_offset,
        leader_epoch: known_epoch(partition.committed_leader_epoch),
        metadata: partition.committed_metadata.clone().unwrap_or_default(),
        commit_timestamp: now.0,
        expire_timestamp: expires_at.unwrap_or(Timestamp::NONE).0,
        topic_id,
        ..Default::default()
    }
}

fn transactional_value(partition: &TxnOffsetCommitRequestPartition, now: Timestamp) -> OffsetCommitValue {
    OffsetCommitValue {
        offset: partition.committed_offset,
        leader_epoch: known_epoch(partition.committed_leader_epoch),
        metadata: partition.committed_metadata.clone().unwrap_or_default(),
        commit_timestamp: now.0,
        ..Default::default()
    }
}

fn known_epoch(leader_epoch: i32) -> i32 {
    leader_epoch.max(-1)
}

/// The request leaves the retention to the broker.
const DEFAULT_RETENTION: i64 = -1;
const GROUP_ID_NOT_FOUND_FROM: i16 = 9;
