//! A member of a classic group: what it can do, and what it waits for.

use std::sync::Arc;

use bytes::Bytes;
use klamm_protocol::messages::describe_groups_response::DescribedGroupMember;
use klamm_protocol::messages::group_metadata_value::MemberMetadata;
use klamm_protocol::messages::join_group_request::JoinGroupRequestProtocol;

use crate::Token;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct ClassicMember {
    pub(crate) instance_id: Option<Arc<str>>,
    pub(crate) client_id: Arc<str>,
    pub(crate) client_host: Arc<str>,
    pub(crate) rebalance_timeout_ms: i32,
    pub(crate) session_timeout_ms: i32,
    /// What it supports, most wanted first.
    pub(crate) protocols: Vec<Protocol>,
    pub(crate) assignment: Bytes,
    /// Its JoinGroup that waits for the end of the round.
    pub(super) join: Option<Token>,
    /// Its SyncGroup that waits for the leader's.
    pub(super) sync: Option<Token>,
    /// It has not got the answer to its first JoinGroup, so it cannot send heartbeats.
    pub(super) is_new: bool,
}

/// A protocol (an assignor, for consumers) that a member supports, with what it says about itself (its subscription).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Protocol {
    pub(crate) name: Arc<str>,
    pub(crate) metadata: Bytes,
}

impl ClassicMember {
    /// A member as the last record of its group knows it.
    pub(super) fn load(member: &MemberMetadata, protocol: &Arc<str>) -> Self {
        // Version 0 of the record had one timeout for both.
        let rebalance_timeout_ms = match member.rebalance_timeout {
            -1 => member.session_timeout,
            timeout => timeout,
        };
        Self {
            instance_id: member.group_instance_id.as_deref().map(Into::into),
            client_id: member.client_id.as_str().into(),
            client_host: member.client_host.as_str().into(),
            rebalance_timeout_ms,
            session_timeout_ms: member.session_timeout,
            protocols: vec![Protocol {
                name: protocol.clone(),
                metadata: member.subscription.clone(),
            }],
            assignment: member.assignment.clone(),
            join: None,
            sync: None,
            is_new: false,
        }
    }

    pub(crate) fn is_static(&self) -> bool {
        self.instance_id.is_some()
    }

    /// What it says about itself under a protocol; empty for one that it does not support.
    pub(crate) fn metadata(&self, protocol: &str) -> Bytes {
        let supported = self.protocols.iter().find(|known| &*known.name == protocol);
        supported.map(|known| known.metadata.clone()).unwrap_or_default()
    }

    /// Whether a JoinGroup brings nothing new.
    pub(super) fn has_protocols(&self, protocols: &[JoinGroupRequestProtocol]) -> bool {
        let pairs = protocols
            .iter()
            .map(|protocol| (protocol.name.as_str(), &protocol.metadata));
        self.protocols
            .iter()
            .map(|known| (&*known.name, &known.metadata))
            .eq(pairs)
    }

    /// A member that waits for its group cannot be expected to send heartbeats; but one that has never heard from it
    /// may be gone for good.
    pub(super) fn is_excused(&self) -> bool {
        !self.is_new && (self.join.is_some() || self.sync.is_some())
    }

    pub(super) fn describe(&self, id: &str, protocol: Option<&str>) -> DescribedGroupMember {
        DescribedGroupMember {
            member_id: id.to_owned(),
            group_instance_id: self.instance_id.as_deref().map(str::to_owned),
            client_id: self.client_id.to_string(),
            client_host: self.client_host.to_string(),
            member_metadata: protocol.map(|protocol| self.metadata(protocol)).unwrap_or_default(),
            member_assignment: self.assignment.clone(),
            ..Default::default()
        }
    }

    pub(super) fn record(&self, id: &str, protocol: &str) -> MemberMetadata {
        MemberMetadata {
            member_id: id.to_owned(),
            group_instance_id: self.instance_id.as_deref().map(str::to_owned),
            client_id: self.client_id.to_string(),
            client_host: self.client_host.to_string(),
            rebalance_timeout: self.rebalance_timeout_ms,
            session_timeout: self.session_timeout_ms,
            subscription: self.metadata(protocol),
            assignment: self.assignment.clone(),
            ..Default::default()
        }
    }
}
