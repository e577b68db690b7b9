//! Answers that need no coordinator: what is wrong with a request before it is known who coordinates its group, and an
//! error for the whole of a request in the shape of its response.

use klamm_protocol::messages::consumer_group_describe_response::DescribedGroup as DescribedConsumerGroup;
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_protocol::messages::delete_groups_response::DeletableGroupResult;
use klamm_protocol::messages::describe_groups_response::DescribedGroup;
use klamm_protocol::messages::heartbeat_response::HeartbeatResponse;
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::LeaveGroupRequest;
use klamm_protocol::messages::leave_group_response::{LeaveGroupResponse, MemberResponse};
use klamm_protocol::messages::list_groups_response::ListGroupsResponse;
use klamm_protocol::messages::offset_commit_request::OffsetCommitRequest;
use klamm_protocol::messages::offset_commit_response::{
    OffsetCommitResponse, OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use klamm_protocol::messages::offset_delete_response::OffsetDeleteResponse;
use klamm_protocol::messages::offset_fetch_response::OffsetFetchResponseGroup;
use klamm_protocol::messages::sync_group_response::SyncGroupResponse;
use klamm_protocol::messages::txn_offset_commit_request::TxnOffsetCommitRequest;
use klamm_protocol::messages::txn_offset_commit_response::{
    TxnOffsetCommitResponse, TxnOffsetCommitResponsePartition, TxnOffsetCommitResponseTopic,
};
use klamm_types::ErrorCode;

use crate::{GroupCall, GroupCoordinatorConfig, GroupResponse};

/// The answer to a request that no coordinator would accept. Kafka looks for these before it looks for the
/// coordinator, so a driver asks this first.
pub fn refusal(api_version: i16, call: &GroupCall, config: &GroupCoordinatorConfig) -> Option<GroupResponse> {
    let error = match call {
        GroupCall::JoinGroup(request) if request.group_id.is_empty() => ErrorCode::INVALID_GROUP_ID,
        GroupCall::JoinGroup(request) => {
            let bounds = config.session_timeout_ms_min..=config.session_timeout_ms_max;
            if bounds.contains(&request.session_timeout_ms) {
                return None;
            }
            ErrorCode::INVALID_SESSION_TIMEOUT
        }
        GroupCall::SyncGroup(request) if request.group_id.is_empty() => ErrorCode::INVALID_GROUP_ID,
        GroupCall::Heartbeat(request) if request.group_id.is_empty() => ErrorCode::INVALID_GROUP_ID,
        GroupCall::LeaveGroup(request) if request.group_id.is_empty() => ErrorCode::INVALID_GROUP_ID,
        GroupCall::TxnOffsetCommit(request) if request.group_id.is_empty() => ErrorCode::INVALID_GROUP_ID,
        GroupCall::OffsetDelete(request) if request.group_id.is_empty() => ErrorCode::INVALID_GROUP_ID,
        GroupCall::ConsumerGroupHeartbeat(request) => {
            return crate::group::consumer::refusal(request, api_version, config);
        }
        _ => return None,
    };
    Some(error_response(call, error))
}

/// `error` for everything that `call` asks, in the shape of its response.
pub fn error_response(call: &GroupCall, error: ErrorCode) -> GroupResponse {
    match call {
        GroupCall::JoinGroup(request) => GroupResponse::JoinGroup(Box::new(JoinGroupResponse {
            member_id: request.member_id.clone(),
            ..refused_join(error)
        })),
        GroupCall::SyncGroup(_) => GroupResponse::SyncGroup(refused_sync(error).into()),
        GroupCall::Heartbeat(_) => GroupResponse::Heartbeat(refused_heartbeat(error)),
        GroupCall::LeaveGroup(request) => GroupResponse::LeaveGroup(refused_leave(request, error)),
        GroupCall::ConsumerGroupHeartbeat(_) => {
            GroupResponse::ConsumerGroupHeartbeat(Box::new(ConsumerGroupHeartbeatResponse {
                error_code: error.0,
                ..Default::default()
            }))
        }
        GroupCall::ConsumerGroupDescribe(ids) => {
            let described = ids.iter().map(|id| DescribedConsumerGroup {
                group_id: id.clone(),
                error_code: error.0,
                ..Default::default()
            });
            GroupResponse::ConsumerGroupDescribe(described.collect())
        }
        GroupCall::OffsetCommit(request) => GroupResponse::OffsetCommit(refused_commit(request, error)),
        GroupCall::TxnOffsetCommit(request) => GroupResponse::TxnOffsetCommit(refused_txn_commit(request, error)),
        GroupCall::OffsetFetch { group, .. } => GroupResponse::OffsetFetch(OffsetFetchResponseGroup {
            group_id: group.group_id.clone(),
            error_code: error.0,
            ..Default::default()
        }),
        GroupCall::OffsetDelete(_) => GroupResponse::OffsetDelete(OffsetDeleteResponse {
            error_code: error.0,
            ..Default::default()
        }),
        GroupCall::DescribeGroups(ids) => {
            let described = ids.iter().map(|id| DescribedGroup {
                group_id: id.clone(),
                error_code: error.0,
                ..Default::default()
            });
            GroupResponse::DescribeGroups(described.collect())
        }
        GroupCall::ListGroups(_) => GroupResponse::ListGroups(ListGroupsResponse {
            error_code: error.0,
            ..Default::default()
        }),
        GroupCall::DeleteGroups(ids) => {
            let results = ids.iter().map(|id| DeletableGroupResult {
                group_id: id.clone(),
                error_code: error.0,
                ..Default::default()
            });
            GroupResponse::DeleteGroups(results.collect())
        }
        GroupCall::MetadataChanged(_) | GroupCall::Activate { .. } | GroupCall::Tick => GroupResponse::Done,
    }
}

pub(crate) fn refused_join(error: ErrorCode) -> JoinGroupResponse {
    JoinGroupResponse {
        error_code: error.0,
        ..Default::default()
    }
}

pub(crate) fn refused_sync(error: ErrorCode) -> SyncGroupResponse {
    SyncGroupResponse {
        error_code: error.0,
        ..Default::default()
    }
}

/// A member cannot be told more about a group that is still loading than that it may go on.
pub(crate) fn refused_heartbeat(error: ErrorCode) -> HeartbeatResponse {
    let is_loading = error == ErrorCode::COORDINATOR_LOAD_IN_PROGRESS;
    HeartbeatResponse {
        error_code: if is_loading { ErrorCode::NONE.0 } else { error.0 },
        ..Default::default()
    }
}

/// That a group is not there is said of each of its members.
pub(crate) fn refused_leave(request: &LeaveGroupRequest, error: ErrorCode) -> LeaveGroupResponse {
    if error != ErrorCode::UNKNOWN_MEMBER_ID {
        return LeaveGroupResponse {
            error_code: error.0,
            ..Default::default()
        };
    }
    let members = request.members.iter().map(|member| MemberResponse {
        member_id: member.member_id.clone(),
        group_instance_id: member.group_instance_id.clone(),
        error_code: error.0,
        ..Default::default()
    });
    LeaveGroupResponse {
        members: members.collect(),
        ..Default::default()
    }
}

pub(crate) fn refused_commit(request: &OffsetCommitRequest, error: ErrorCode) -> OffsetCommitResponse {
    let topics = request.topics.iter().map(|topic| OffsetCommitResponseTopic {
        name: topic.name.clone(),
        topic_id: topic.topic_id,
        partitions: (topic.partitions.iter())
            .map(|partition| OffsetCommitResponsePartition {
                partition_index: partition.partition_index,
                error_code: error.0,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    OffsetCommitResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

pub(crate) fn refused_txn_commit(request: &TxnOffsetCommitRequest, error: ErrorCode) -> TxnOffsetCommitResponse {
    let topics = request.topics.iter().map(|topic| TxnOffsetCommitResponseTopic {
        name: topic.name.clone(),
        topic_id: topic.topic_id,
        partitions: (topic.partitions.iter())
            .map(|partition| TxnOffsetCommitResponsePartition {
                partition_index: partition.partition_index,
                error_code: error.0,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    TxnOffsetCommitResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}
