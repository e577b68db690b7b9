//! What happens to consumer groups, in Kafka's words (GroupMetadataManager).

use std::fmt;
use std::sync::Arc;

/// Somebody joins, by one `protocol` or the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsumerJoin {
    /// A client of the classic protocol has to come again with the id that it was given.
    IdGiven {
        member: Arc<str>,
    },
    Dynamic {
        member: Arc<str>,
        protocol: &'static str,
    },
    Static {
        member: Arc<str>,
        instance: Arc<str>,
        protocol: &'static str,
    },
    /// In the place of `existing`.
    Replacement {
        member: Arc<str>,
        instance: Arc<str>,
        existing: Arc<str>,
        protocol: &'static str,
    },
    /// Nobody does: the instance id is that of a member which is there.
    Owned {
        member: Arc<str>,
        instance: Arc<str>,
        owner: Arc<str>,
    },
}

/// The group is another one than before, or does not become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsumerChange {
    EpochBumped {
        epoch: i32,
        metadata_hash: i64,
    },
    TargetComputed {
        epoch: i32,
        assignor: &'static str,
    },
    RegularExpressionsMatched {
        topics: usize,
        expressions: Vec<Arc<str>>,
    },
    /// From a classic group, which was empty or not.
    Upgraded {
        was_empty: bool,
    },
    /// To a classic group.
    Downgraded,
    /// An empty group of a `kind` makes way for a classic one.
    MadeWay {
        kind: &'static str,
    },
    /// Also told to the client. A warning if it is for what its members have said or were assigned.
    UpgradeRefused {
        message: String,
        is_for_content: bool,
    },
    DowngradeRefused {
        reason: &'static str,
    },
    ClassicProtocolRefused,
}

/// Somebody is no member any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsumerEnd {
    Left {
        member: Arc<str>,
    },
    StaticLeft {
        member: Arc<str>,
        instance: Arc<str>,
    },
    /// It means to come back.
    StaticAway {
        member: Arc<str>,
        instance: Arc<str>,
    },
    /// One of the classic protocol, or one whom an administrator removes.
    LeftByRequest {
        member: String,
        instance: Option<String>,
        reason: String,
    },
    Fenced {
        member: Arc<str>,
        reason: FenceReason,
    },
    /// Somebody speaks for an instance id that is another's by now.
    InstanceFenced {
        member: Arc<str>,
        instance: Arc<str>,
        existing: Arc<str>,
    },
}

/// Why a member is sent away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FenceReason {
    SessionExpired,
    /// A client of the classic protocol that was told to join again.
    NotJoined,
    NotSynced,
    /// It was to give up partitions.
    NotRevoked {
        epoch: i32,
        timeout_ms: i32,
    },
}

impl ConsumerJoin {
    pub(crate) fn print(&self, group: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IdGiven { member } => write!(
                f,
                "[GroupId {group}] Dynamic member with unknown member id joins the consumer group. Created a new member id {member} and \
                 requesting the member to rejoin with this id."
            ),
            Self::Dynamic { member, protocol } => {
                write!(
                    f,
                    "[GroupId {group}] Member {member} joins the consumer group using the {protocol} protocol."
                )
            }
            Self::Static {
                member,
                instance,
                protocol,
            } => write!(
                f,
                "[GroupId {group}] Static member {member} with instance id {instance} joins the consumer group using the {protocol} protocol."
            ),
            Self::Replacement {
                member,
                instance,
                existing,
                protocol,
            } => write!(
                f,
                "[GroupId {group}] Static member with instance id {instance} re-joins the consumer group using the {protocol} protocol. \
                 Created a new member {member} to replace the existing member {existing}."
            ),
            Self::Owned {
                member,
                instance,
                owner,
            } => write!(
                f,
                "[GroupId {group}] Static member {member} with instance id {instance} cannot join the group because the instance id is owned \
                 by member {owner}."
            ),
        }
    }
}

impl ConsumerChange {
    pub(crate) fn print(&self, group: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EpochBumped { epoch, metadata_hash } => write!(
                f,
                "[GroupId {group}] Bumped group epoch to {epoch} with metadata hash {metadata_hash}."
            ),
            Self::TargetComputed { epoch, assignor } => write!(
                f,
                "[GroupId {group}] Computed a new target assignment for epoch {epoch} with '{assignor}' assignor."
            ),
            Self::RegularExpressionsMatched { topics, expressions } => write!(
                f,
                "[GroupId {group}] Scanned {topics} topics to refresh regular expressions [{}].",
                expressions.join(", ")
            ),
            Self::Upgraded { was_empty } => {
                let was = if *was_empty { "empty classic" } else { "classic" };
                write!(f, "[GroupId {group}] Converted the {was} group to a consumer group.")
            }
            Self::Downgraded => write!(f, "[GroupId {group}] Converted the consumer group to a classic group."),
            Self::MadeWay { kind } => {
                write!(
                    f,
                    "[GroupId {group}] Converted the empty {kind} group to a classic group."
                )
            }
            Self::UpgradeRefused { message, .. } => f.write_str(message),
            Self::DowngradeRefused { reason } => write!(
                f,
                "Cannot downgrade consumer group {group} to classic group because {reason}."
            ),
            Self::ClassicProtocolRefused => write!(
                f,
                "Cannot join the consumer group {group} with the classic protocol because the group migration is disabled."
            ),
        }
    }
}

impl ConsumerEnd {
    pub(crate) fn print(&self, group: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Left { member } => write!(f, "[GroupId {group}] Member {member} left the consumer group."),
            Self::StaticLeft { member, instance } => write!(
                f,
                "[GroupId {group}] Static member {member} with instance id {instance} left the consumer group."
            ),
            Self::StaticAway { member, instance } => write!(
                f,
                "[GroupId {group}] Static member {member} with instance id {instance} temporarily left the consumer group."
            ),
            Self::LeftByRequest {
                member,
                instance,
                reason,
            } => {
                match instance {
                    None => write!(f, "[GroupId {group}] Dynamic member {member}")?,
                    Some(instance) => write!(
                        f,
                        "[GroupId {group}] Static member {member} with instance id {instance}"
                    )?,
                }
                write!(
                    f,
                    " has left group through explicit `LeaveGroup` request; client reason: {reason}"
                )
            }
            Self::Fenced { member, reason } => {
                write!(
                    f,
                    "[GroupId {group}] Member {member} fenced from the group because {reason}."
                )
            }
            Self::InstanceFenced {
                member,
                instance,
                existing,
            } => write!(
                f,
                "[GroupId {group}] Static member {member} with instance id {instance} is fenced by existing member {existing}."
            ),
        }
    }
}

impl fmt::Display for FenceReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SessionExpired => f.write_str("the member session expired"),
            Self::NotJoined => f.write_str("the classic member failed to join within the rebalance timeout"),
            Self::NotSynced => f.write_str("the member failed to sync within timeout"),
            Self::NotRevoked { epoch, timeout_ms } => {
                write!(f, "it failed to transition from epoch {epoch} within {timeout_ms}ms")
            }
        }
    }
}
