//! What the coordinator is asked and what it answers: the messages of the protocol, one variant each, with what the
//! driver adds because the machine may not look it up itself.

use std::sync::Arc;

use klamm_config::NodeConfig;
use klamm_metadata::MetadataImage;
use klamm_protocol::messages::consumer_group_describe_response::DescribedGroup as DescribedConsumerGroup;
use klamm_protocol::messages::consumer_group_heartbeat_request::ConsumerGroupHeartbeatRequest;
use klamm_protocol::messages::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
use klamm_protocol::messages::delete_groups_response::DeletableGroupResult;
use klamm_protocol::messages::describe_groups_response::DescribedGroup;
use klamm_protocol::messages::heartbeat_request::HeartbeatRequest;
use klamm_protocol::messages::heartbeat_response::HeartbeatResponse;
use klamm_protocol::messages::join_group_request::JoinGroupRequest;
use klamm_protocol::messages::join_group_response::JoinGroupResponse;
use klamm_protocol::messages::leave_group_request::LeaveGroupRequest;
use klamm_protocol::messages::leave_group_response::LeaveGroupResponse;
use klamm_protocol::messages::list_groups_request::ListGroupsRequest;
use klamm_protocol::messages::list_groups_response::ListGroupsResponse;
use klamm_protocol::messages::offset_commit_request::OffsetCommitRequest;
use klamm_protocol::messages::offset_commit_response::OffsetCommitResponse;
use klamm_protocol::messages::offset_delete_request::OffsetDeleteRequest;
use klamm_protocol::messages::offset_delete_response::OffsetDeleteResponse;
use klamm_protocol::messages::offset_fetch_request::OffsetFetchRequestGroup;
use klamm_protocol::messages::offset_fetch_response::OffsetFetchResponseGroup;
use klamm_protocol::messages::sync_group_request::SyncGroupRequest;
use klamm_protocol::messages::sync_group_response::SyncGroupResponse;
use klamm_protocol::messages::txn_offset_commit_request::TxnOffsetCommitRequest;
use klamm_protocol::messages::txn_offset_commit_response::TxnOffsetCommitResponse;
use klamm_types::Uuid;

/// A request with its context.
#[derive(Clone, Debug)]
pub struct GroupRequest {
    pub context: RequestContext,
    pub call: GroupCall,
}

/// What a decision needs beside the request and the state.
#[derive(Clone, Debug, Default)]
pub struct RequestContext {
    /// The version in which the request came; some answers depend on it.
    pub api_version: i16,
    pub client_id: String,
    /// The client's address as Java prints it: `/127.0.0.1`.
    pub client_host: Arc<str>,
    /// Names the request if its answer must wait.
    pub token: Token,
    /// Fresh random bytes, for the id of a new member.
    pub random: [u8; 16],
}

/// Names a request that waits for its answer. The driver makes them, each once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

/// The answer to a request that was [parked](GroupResponse::Parked). An outcome may answer the request that led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    pub token: Token,
    pub response: GroupResponse,
}

/// What the coordinator can be asked. Requests about several groups come with those of this partition only. The large
/// ones are boxed, for a call changes hands often on its way.
#[derive(Clone, Debug)]
pub enum GroupCall {
    JoinGroup(Box<JoinGroupRequest>),
    SyncGroup(Box<SyncGroupRequest>),
    Heartbeat(Box<HeartbeatRequest>),
    /// Of any version, but the members who leave are in `members`.
    LeaveGroup(Box<LeaveGroupRequest>),
    ConsumerGroupHeartbeat(Box<ConsumerGroupHeartbeatRequest>),
    ConsumerGroupDescribe(Vec<String>),
    /// Topics have their names, also where the request has ids only.
    OffsetCommit(Arc<OffsetCommitRequest>),
    /// Decided on like any other, but its records belong into a transactional batch of the request's producer.
    TxnOffsetCommit(Box<TxnOffsetCommitRequest>),
    /// Topics have their names, also where the request has ids only; no topics at all means all of them.
    OffsetFetch {
        group: Box<OffsetFetchRequestGroup>,
        require_stable: bool,
    },
    OffsetDelete(Box<OffsetDeleteRequest>),
    DescribeGroups(Vec<String>),
    ListGroups(Box<ListGroupsRequest>),
    DeleteGroups(Vec<String>),
    /// The cluster's metadata has changed.
    MetadataChanged(Box<MetadataChange>),
    /// Everything is replayed and this node leads the partition: sessions start. Asked once, before anything else.
    Activate {
        image: Arc<MetadataImage>,
        /// The offset of the image.
        version: i64,
        /// As in [`MetadataChange`].
        config: Option<Arc<NodeConfig>>,
    },
    /// A deadline has passed ([`klamm_machine::Machine::next_deadline`]).
    Tick,
}

impl GroupCall {
    /// What of a call its answer says again if it fails: enough for [`crate::error_response`]. Copies as little as it can.
    pub fn subject(&self) -> Self {
        match self {
            Self::Heartbeat(_) => Self::Heartbeat(Box::default()),
            Self::SyncGroup(_) => Self::SyncGroup(Box::default()),
            Self::ConsumerGroupHeartbeat(_) => Self::ConsumerGroupHeartbeat(Box::default()),
            Self::JoinGroup(request) => Self::JoinGroup(Box::new(JoinGroupRequest {
                member_id: request.member_id.clone(),
                ..Default::default()
            })),
            other => other.clone(),
        }
    }

    /// Whether a decision may need a new member's id, which is random.
    pub fn may_make_a_member(&self) -> bool {
        match self {
            Self::JoinGroup(_) => true,
            Self::ConsumerGroupHeartbeat(request) => request.member_id.is_empty(),
            _ => false,
        }
    }
}

/// New metadata, and what of it is new.
#[derive(Clone, Debug)]
pub struct MetadataChange {
    pub image: Arc<MetadataImage>,
    /// The offset of the image.
    pub version: i64,
    /// Topics that are new or have other partitions or racks.
    pub changed_topics: Vec<Uuid>,
    pub deleted_topics: Vec<(String, Uuid)>,
    /// The node's configuration as it is now (KIP-226), if it may differ from what the coordinator was made with.
    pub config: Option<Arc<NodeConfig>>,
}

/// The answer, in the variant of the question. The large ones are boxed, as those of the calls.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupResponse {
    JoinGroup(Box<JoinGroupResponse>),
    SyncGroup(Box<SyncGroupResponse>),
    Heartbeat(HeartbeatResponse),
    LeaveGroup(LeaveGroupResponse),
    ConsumerGroupHeartbeat(Box<ConsumerGroupHeartbeatResponse>),
    ConsumerGroupDescribe(Vec<DescribedConsumerGroup>),
    OffsetCommit(OffsetCommitResponse),
    TxnOffsetCommit(TxnOffsetCommitResponse),
    OffsetFetch(OffsetFetchResponseGroup),
    OffsetDelete(OffsetDeleteResponse),
    DescribeGroups(Vec<DescribedGroup>),
    ListGroups(ListGroupsResponse),
    DeleteGroups(Vec<DeletableGroupResult>),
    /// The answer comes as a [`Completion`] of a later outcome, or of this one.
    Parked,
    /// What the driver asked of its own accord is done.
    Done,
}
