//! Consumer groups of the new protocol (KIP-848): what their records say, and what the coordinator asks of them.

use klamm_protocol::messages::consumer_group_heartbeat_request::ConsumerGroupHeartbeatRequest;
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::heartbeat_response::HeartbeatResponse;
use klamm_protocol::messages::join_group_request::JoinGroupRequest;
use klamm_protocol::messages::leave_group_request::LeaveGroupRequest;
use klamm_protocol::messages::leave_group_response::LeaveGroupResponse;
use klamm_protocol::messages::sync_group_request::SyncGroupRequest;
use klamm_types::{ErrorCode, Offset, Timestamp, Uuid};

use crate::coordinator::{Effects, GroupCoordinator};
use crate::refusal::{error_response, refused_heartbeat, refused_join, refused_leave, refused_sync};
use crate::timers::Due;
use crate::{GroupCall, GroupRecord, GroupResponse, MetadataChange, RequestContext};

/// What the records say about a consumer group.
#[derive(Debug, Default)]
pub(crate) struct ConsumerGroup {}

/// What it takes to undo a change to a consumer group.
#[derive(Debug)]
pub(crate) enum Undo {}

/// What is wrong with a heartbeat by itself.
pub(crate) fn refusal(_request: &ConsumerGroupHeartbeatRequest) -> Option<GroupResponse> {
    let response = ConsumerGroupHeartbeatResponse {
        error_code: ErrorCode::UNSUPPORTED_VERSION.0,
        ..Default::default()
    };
    Some(GroupResponse::ConsumerGroupHeartbeat(response))
}

impl ConsumerGroup {
    pub(crate) fn is_empty(&self) -> bool {
        true
    }

    /// As ListGroups and ConsumerGroupDescribe name it: `Empty`, `Assigning`, `Reconciling`, `Stable`, `Dead`.
    pub(crate) fn state(&self) -> &'static str {
        "Empty"
    }

    pub(crate) fn is_subscribed_to(&self, _topic: &str) -> bool {
        false
    }

    /// The records that delete the group.
    pub(crate) fn tombstones(&self, _group_id: &str, _records: &mut Vec<GroupRecord>) {}

    /// Whether a member may commit offsets for a partition of a topic (its name; the partition), or why it may not.
    pub(crate) fn check_offset_commit(&self, _commit: &OffsetCommitCheck<'_>) -> Result<OffsetCommitPermit, ErrorCode> {
        Err(ErrorCode::UNKNOWN_MEMBER_ID)
    }

    /// Whether a member may fetch offsets. Without a member id anybody may.
    pub(crate) fn check_offset_fetch(&self, member_id: Option<&str>, _member_epoch: i32) -> Result<(), ErrorCode> {
        member_id.map_or(Ok(()), |_| Err(ErrorCode::UNKNOWN_MEMBER_ID))
    }
}

/// Lets a member commit offsets, of some partitions at least.
#[derive(Debug)]
pub(crate) struct OffsetCommitPermit;

impl OffsetCommitPermit {
    pub(crate) fn check(&self, _topic_id: Uuid, _partition: i32) -> Result<(), ErrorCode> {
        Ok(())
    }
}

/// Who commits offsets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OffsetCommitCheck<'a> {
    pub(crate) member_id: &'a str,
    pub(crate) group_instance_id: Option<&'a str>,
    /// A generation of the classic protocol for members that speak it.
    pub(crate) member_epoch: i32,
    pub(crate) is_transactional: bool,
    pub(crate) api_version: i16,
}

/// What `coordinator.rs` and `group/classic` ask of consumer groups.
impl GroupCoordinator {
    pub(crate) fn consumer_group_heartbeat(
        &mut self,
        _now: Timestamp,
        _context: &RequestContext,
        request: ConsumerGroupHeartbeatRequest,
        _effects: &mut Effects,
    ) -> GroupResponse {
        refusal(&request).unwrap_or(GroupResponse::Done)
    }

    pub(crate) fn describe_consumer_groups(&self, _context: &RequestContext, ids: &[String]) -> GroupResponse {
        error_response(
            &GroupCall::ConsumerGroupDescribe(ids.to_vec()),
            ErrorCode::GROUP_ID_NOT_FOUND,
        )
    }

    /// A JoinGroup of a client of the classic protocol to a consumer group with members.
    pub(crate) fn join_consumer_group(
        &mut self,
        _now: Timestamp,
        _context: &RequestContext,
        _request: JoinGroupRequest,
        _effects: &mut Effects,
    ) -> GroupResponse {
        GroupResponse::JoinGroup(refused_join(ErrorCode::INCONSISTENT_GROUP_PROTOCOL))
    }

    pub(crate) fn sync_consumer_group(
        &mut self,
        _now: Timestamp,
        _context: &RequestContext,
        _request: SyncGroupRequest,
    ) -> GroupResponse {
        GroupResponse::SyncGroup(refused_sync(ErrorCode::UNKNOWN_MEMBER_ID))
    }

    pub(crate) fn heartbeat_to_consumer_group(
        &mut self,
        _now: Timestamp,
        _request: &HeartbeatRequest,
    ) -> HeartbeatResponse {
        refused_heartbeat(ErrorCode::UNKNOWN_MEMBER_ID)
    }

    pub(crate) fn leave_consumer_group(
        &mut self,
        _now: Timestamp,
        request: LeaveGroupRequest,
        _effects: &mut Effects,
    ) -> LeaveGroupResponse {
        refused_leave(&request, ErrorCode::UNKNOWN_MEMBER_ID)
    }

    /// A record of a kind of consumer groups; pushes its inverse to the undo log.
    pub(crate) fn replay_consumer_record(&mut self, _offset: Offset, _record: &GroupRecord) {}

    pub(crate) fn undo_consumer_change(&mut self, undo: Undo) {
        match undo {}
    }

    /// This node has become the coordinator: sessions of the group's members start.
    pub(crate) fn activate_consumer_group(&mut self, _now: Timestamp, _group_id: &str) {}

    /// A deadline of a consumer group has passed.
    pub(crate) fn meet_consumer_deadline(&mut self, _now: Timestamp, _due: Due, _effects: &mut Effects) {}

    /// `self.image` is already the new one.
    pub(crate) fn refresh_consumer_groups(&mut self, _now: Timestamp, _change: &MetadataChange) {}
}
