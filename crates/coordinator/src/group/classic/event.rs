//! What happens to classic groups, in Kafka's words (GroupMetadataManager, ClassicGroup).

use std::fmt;
use std::sync::Arc;

use super::CONSUMER_PROTOCOL_TYPE;

/// Somebody joins. `state` is what the group is doing, as DescribeGroups names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassicJoin {
    /// A new member has to come again with the id that it was given.
    IdGiven { member: Arc<str>, state: &'static str },
    /// It has come again.
    Pending { member: Arc<str>, state: &'static str },
    /// A client that knows no given ids.
    Dynamic { member: Arc<str>, state: &'static str },
    Static {
        member: Arc<str>,
        instance: Arc<str>,
        state: &'static str,
    },
    /// Another process under the instance id of `existing`.
    Replacement {
        existing: Arc<str>,
        instance: Arc<str>,
        state: &'static str,
    },
    /// The generation goes on with the replaced member.
    GenerationKept,
}

/// A round begins, or ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassicRound {
    Begins {
        generation: i32,
        reason: String,
    },
    /// Their time to join is over.
    MissingRemoved {
        members: Vec<Arc<str>>,
    },
    LeaderReplaced {
        leader: Arc<str>,
        instance: Option<Arc<str>>,
        elected: Arc<str>,
    },
    /// Only static members are left, none of whom has joined.
    NobodyJoined,
    Ends {
        generation: i32,
        members: usize,
    },
    /// What consumers have said of their subscriptions is not the consumer protocol's.
    Unreadable {
        protocol: Arc<str>,
    },
    /// Nobody is left.
    Emptied {
        generation: i32,
    },
    Assigned {
        leader: Arc<str>,
        generation: i32,
        members: usize,
        static_members: usize,
    },
    /// The leader has assigned nothing to them, not even an empty assignment.
    AssignmentsMissing {
        members: Vec<Arc<str>>,
        generation: i32,
    },
    /// A member is told an assignment of no bytes.
    NothingAssigned {
        member: Arc<str>,
        generation: i32,
    },
}

/// Somebody is no member any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassicEnd {
    Left {
        member: Arc<str>,
        reason: String,
    },
    /// One that was given an id and has not joined with it.
    PendingLeft {
        member: Arc<str>,
        reason: String,
    },
    PendingExpired {
        member: Arc<str>,
    },
    /// It was silent for the time of its session.
    Failed {
        member: Arc<str>,
    },
    /// Somebody speaks for an instance id that is another's by now.
    Fenced {
        member: Arc<str>,
        instance: Arc<str>,
        existing: Arc<str>,
        /// `join-group`, `heartbeat`, …
        operation: &'static str,
    },
}

impl ClassicJoin {
    pub(crate) fn print(&self, group: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdGiven { member, state } => write!(
                f,
                "Dynamic member with unknown member id joins group {group} in {state} state. Created a new member id {member} \
                 and requesting the member to rejoin with this id."
            ),
            Self::Pending { member, state } => write!(
                f,
                "Pending dynamic member with id {member} joins group {group} in {state} state. Adding to the group now."
            ),
            Self::Dynamic { member, state } => write!(
                f,
                "Dynamic member with unknown member id joins group {group} in state {state}. Created a new member id {member} \
                 and added the member to the group."
            ),
            Self::Static {
                member,
                instance,
                state,
            } => write!(
                f,
                "Static member with groupInstanceId={instance} and unknown member id joins group {group} in {state} state. \
                 Created a new member id {member} for this member and added to the group."
            ),
            Self::Replacement {
                existing,
                instance,
                state,
            } => write!(
                f,
                "Static member with groupInstanceId={instance} and unknown member id joins group {group} in {state} state. \
                 Replacing previously mapped member {existing} with this groupInstanceId."
            ),
            Self::GenerationKept => f.write_str(
                "Static member which joins during Stable stage and doesn't affect the selected protocol will not trigger \
                 a rebalance.",
            ),
        }
    }
}

impl ClassicRound {
    pub(crate) fn print(&self, group: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begins { generation, reason } => write!(
                f,
                "Preparing to rebalance group {group} in state PreparingRebalance with old generation {generation} \
                 (reason: {reason})."
            ),
            Self::MissingRemoved { members } => write!(
                f,
                "Group {group} removed dynamic members who haven't joined: [{}]",
                members.join(", ")
            ),
            Self::LeaderReplaced {
                leader,
                instance,
                elected,
            } => write!(
                f,
                "Group leader [memberId: {leader}, groupInstanceId: {}] failed to join before the rebalance timeout. \
                 Member {elected} was elected as the new leader.",
                instance.as_deref().unwrap_or("None")
            ),
            Self::Ends { generation, members } => write!(
                f,
                "Stabilized group {group} generation {generation} with {members} members."
            ),
            Self::Emptied { generation } => {
                write!(f, "Group {group} with generation {generation} is now empty.")
            }
            Self::Assigned {
                leader,
                generation,
                members,
                static_members,
            } => write!(
                f,
                "Assignment received from leader {leader} for group {group} for generation {generation}. The group has \
                 {members} members, {static_members} of which are static."
            ),
            Self::AssignmentsMissing { members, generation } => write!(
                f,
                "Setting empty assignments for members [{}] of {group} for generation {generation}.",
                members.join(", ")
            ),
            Self::NothingAssigned { member, generation } => write!(
                f,
                "Sending empty assignment to member {member} of {group} for generation {generation} with no errors"
            ),
            Self::Unreadable { protocol } => write!(
                f,
                "Failed to parse Consumer Protocol {CONSUMER_PROTOCOL_TYPE}:{protocol} of group {group}. Consumer group \
                 coordinator is not aware of the subscribed topics."
            ),
            Self::NobodyJoined => write!(
                f,
                "Group {group} could not complete rebalance because no members rejoined."
            ),
        }
    }
}

impl ClassicEnd {
    pub(crate) fn print(&self, group: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Left { member, reason } => write!(
                f,
                "[Group {group}] Member {member} has left group through explicit `LeaveGroup` request; client reason: {reason}"
            ),
            Self::PendingLeft { member, reason } => write!(
                f,
                "[Group {group}] Pending member {member} has left group through explicit `LeaveGroup` request; client \
                 reason: {reason}"
            ),
            Self::PendingExpired { member } => write!(
                f,
                "Pending member {member} in group {group} has been removed after session timeout expiration."
            ),
            Self::Failed { member } => {
                write!(
                    f,
                    "Member {member} in group {group} has failed, removing it from the group."
                )
            }
            Self::Fenced {
                member,
                instance,
                existing,
                operation,
            } => write!(
                f,
                "Request memberId={member} for static member with groupInstanceId={instance} is fenced by existing \
                 memberId={existing} during operation {operation}"
            ),
        }
    }
}
