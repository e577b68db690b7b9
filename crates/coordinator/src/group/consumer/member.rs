//! A member of a consumer group, as its two records say it: metadata, and where it stands with its assignment.

use std::sync::Arc;

use bytes::Bytes;
use klamm_protocol::messages::consumer_group_current_member_assignment_value::ConsumerGroupCurrentMemberAssignmentValue;
use klamm_protocol::messages::consumer_group_member_metadata_value as record;

use super::assigned::AssignedPartitions;

/// The member epoch of one who leaves for good.
pub(crate) const LEAVE_GROUP_MEMBER_EPOCH: i32 = -1;
/// The member epoch of a static member that leaves to come back.
pub(crate) const LEAVE_GROUP_STATIC_MEMBER_EPOCH: i32 = -2;

/// A member. A clone shares everything.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) member_id: Arc<str>,
    pub(crate) metadata: Arc<MemberMetadata>,
    pub(crate) current: CurrentAssignment,
}

/// What the member told of itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MemberMetadata {
    pub(crate) instance_id: Option<Arc<str>>,
    pub(crate) rack_id: Option<Arc<str>>,
    pub(crate) client_id: Arc<str>,
    pub(crate) client_host: Arc<str>,
    /// Sorted, each once.
    pub(crate) subscribed_topic_names: Arc<[Arc<str>]>,
    /// Empty means none, as nothing does.
    pub(crate) subscribed_topic_regex: Option<Arc<str>>,
    pub(crate) rebalance_timeout_ms: i32,
    pub(crate) server_assignor: Option<Arc<str>>,
    /// There is some for a member that speaks the classic protocol.
    pub(crate) classic: Option<Arc<ClassicMember>>,
}

/// What is known of a member that speaks the classic protocol.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClassicMember {
    pub(crate) session_timeout_ms: i32,
    /// Names and embedded subscriptions, the preferred one first.
    pub(crate) protocols: Vec<(Arc<str>, Bytes)>,
}

/// How far a member has come on its way to its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CurrentAssignment {
    pub(crate) epoch: i32,
    pub(crate) previous_epoch: i32,
    pub(crate) state: MemberState,
    pub(crate) assigned: AssignedPartitions,
    pub(crate) pending_revocation: AssignedPartitions,
}

/// What a member does at its epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberState {
    /// It has all that its epoch's target gives it.
    Stable,
    /// It has yet to give up partitions before it may go to the next epoch.
    UnrevokedPartitions,
    /// It waits for partitions that others have yet to give up.
    UnreleasedPartitions,
    /// A newer coordinator wrote something that this one does not know.
    Unknown(i8),
}

impl MemberState {
    pub(crate) fn from_code(code: i8) -> Self {
        match code {
            0 => Self::Stable,
            1 => Self::UnrevokedPartitions,
            2 => Self::UnreleasedPartitions,
            other => Self::Unknown(other),
        }
    }

    pub(crate) fn code(self) -> i8 {
        match self {
            Self::Stable => 0,
            Self::UnrevokedPartitions => 1,
            Self::UnreleasedPartitions => 2,
            Self::Unknown(code) => code,
        }
    }
}

impl Member {
    /// One that has said nothing yet.
    pub(crate) fn new(member_id: Arc<str>) -> Self {
        Self {
            member_id,
            metadata: Arc::new(MemberMetadata::default()),
            current: CurrentAssignment::default(),
        }
    }

    pub(crate) fn instance_id(&self) -> Option<&Arc<str>> {
        self.metadata.instance_id.as_ref()
    }

    pub(crate) fn uses_classic_protocol(&self) -> bool {
        self.metadata.classic.is_some()
    }

    pub(crate) fn is_reconciled_to(&self, assignment_epoch: i32) -> bool {
        self.current.state == MemberState::Stable && self.current.epoch == assignment_epoch
    }
}

impl Default for CurrentAssignment {
    fn default() -> Self {
        Self {
            epoch: 0,
            previous_epoch: -1,
            state: MemberState::Stable,
            assigned: AssignedPartitions::default(),
            pending_revocation: AssignedPartitions::default(),
        }
    }
}

impl CurrentAssignment {
    pub(crate) fn from_record(value: &ConsumerGroupCurrentMemberAssignmentValue) -> Self {
        let partitions = |topics| AssignedPartitions::from_record(topics, value.member_epoch);
        Self {
            epoch: value.member_epoch,
            previous_epoch: value.previous_member_epoch,
            state: MemberState::from_code(value.state),
            assigned: partitions(&value.assigned_partitions),
            pending_revocation: partitions(&value.partitions_pending_revocation),
        }
    }

    pub(crate) fn to_record(&self) -> ConsumerGroupCurrentMemberAssignmentValue {
        ConsumerGroupCurrentMemberAssignmentValue {
            member_epoch: self.epoch,
            previous_member_epoch: self.previous_epoch,
            state: self.state.code(),
            assigned_partitions: self.assigned.to_record(),
            partitions_pending_revocation: self.pending_revocation.to_record(),
            ..ConsumerGroupCurrentMemberAssignmentValue::default()
        }
    }

    /// The same at another epoch.
    pub(crate) fn moved_to(&self, epoch: i32) -> Self {
        Self {
            epoch,
            previous_epoch: self.epoch,
            ..self.clone()
        }
    }
}

impl Default for MemberMetadata {
    fn default() -> Self {
        Self {
            instance_id: None,
            rack_id: None,
            client_id: "".into(),
            client_host: "".into(),
            subscribed_topic_names: Arc::default(),
            subscribed_topic_regex: Some("".into()),
            rebalance_timeout_ms: -1,
            server_assignor: None,
            classic: None,
        }
    }
}

impl MemberMetadata {
    pub(crate) fn from_record(value: &record::ConsumerGroupMemberMetadataValue) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(Arc::from);
        Self {
            instance_id: text(&value.instance_id),
            rack_id: text(&value.rack_id),
            client_id: value.client_id.as_str().into(),
            client_host: value.client_host.as_str().into(),
            subscribed_topic_names: sorted_names(&value.subscribed_topic_names),
            subscribed_topic_regex: text(&value.subscribed_topic_regex),
            rebalance_timeout_ms: value.rebalance_timeout_ms,
            server_assignor: text(&value.server_assignor),
            classic: value
                .classic_member_metadata
                .as_ref()
                .map(|classic| Arc::new(ClassicMember::from_record(classic))),
        }
    }

    pub(crate) fn to_record(&self) -> record::ConsumerGroupMemberMetadataValue {
        let text = |text: &Option<Arc<str>>| text.as_ref().map(ToString::to_string);
        record::ConsumerGroupMemberMetadataValue {
            instance_id: text(&self.instance_id),
            rack_id: text(&self.rack_id),
            client_id: self.client_id.to_string(),
            client_host: self.client_host.to_string(),
            subscribed_topic_names: self.subscribed_topic_names.iter().map(ToString::to_string).collect(),
            subscribed_topic_regex: text(&self.subscribed_topic_regex),
            rebalance_timeout_ms: self.rebalance_timeout_ms,
            server_assignor: text(&self.server_assignor),
            classic_member_metadata: self.classic.as_ref().map(|classic| classic.to_record()),
            ..record::ConsumerGroupMemberMetadataValue::default()
        }
    }

    /// The regular expression that it subscribes to, if it does.
    pub(crate) fn regex(&self) -> Option<&Arc<str>> {
        self.subscribed_topic_regex.as_ref().filter(|regex| !regex.is_empty())
    }

    /// Takes over another's metadata, or parts of it, where they are equal, so that equal members share memory.
    pub(crate) fn shared_with(mut self, other: &Arc<Self>) -> Arc<Self> {
        if self == **other {
            return other.clone();
        }
        if self.subscribed_topic_names == other.subscribed_topic_names {
            self.subscribed_topic_names = other.subscribed_topic_names.clone();
        }
        let share = |mine: &mut Arc<str>, theirs: &Arc<str>| {
            if mine == theirs {
                *mine = theirs.clone();
            }
        };
        share(&mut self.client_id, &other.client_id);
        share(&mut self.client_host, &other.client_host);
        let options = [
            (&mut self.rack_id, &other.rack_id),
            (&mut self.server_assignor, &other.server_assignor),
            (&mut self.subscribed_topic_regex, &other.subscribed_topic_regex),
        ];
        for (mine, theirs) in options {
            if mine == theirs {
                mine.clone_from(theirs);
            }
        }
        Arc::new(self)
    }
}

impl ClassicMember {
    fn from_record(value: &record::ClassicMemberMetadata) -> Self {
        let protocols = value.supported_protocols.iter();
        Self {
            session_timeout_ms: value.session_timeout_ms,
            protocols: protocols
                .map(|protocol| (protocol.name.as_str().into(), protocol.metadata.clone()))
                .collect(),
        }
    }

    fn to_record(&self) -> record::ClassicMemberMetadata {
        let protocols = self.protocols.iter().map(|(name, metadata)| record::ClassicProtocol {
            name: name.to_string(),
            metadata: metadata.clone(),
            ..record::ClassicProtocol::default()
        });
        record::ClassicMemberMetadata {
            session_timeout_ms: self.session_timeout_ms,
            supported_protocols: protocols.collect(),
            ..record::ClassicMemberMetadata::default()
        }
    }
}

/// Names of topics as a member keeps them: sorted, each once.
pub(crate) fn sorted_names(names: &[String]) -> Arc<[Arc<str>]> {
    let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.into_iter().map(Arc::from).collect()
}
