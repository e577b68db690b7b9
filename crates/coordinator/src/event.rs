//! What happens to groups, told for the log: why a group rebalances, who was sent away.
//!
//! An event is printed as Kafka's line of it, so that what people search for and watch is there. Nothing depends on one.

use std::fmt;
use std::sync::Arc;

use crate::group::{ClassicEnd, ClassicJoin, ClassicRound, ConsumerChange, ConsumerEnd, ConsumerJoin};

/// Something that happened to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupEvent {
    /// Its id; the ids of all, if several are deleted at once.
    pub group: Arc<str>,
    pub kind: GroupEventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupEventKind {
    ClassicJoin(ClassicJoin),
    ClassicRound(ClassicRound),
    ClassicEnd(ClassicEnd),
    ConsumerJoin(ConsumerJoin),
    ConsumerChange(ConsumerChange),
    ConsumerEnd(ConsumerEnd),
    /// Somebody who is no member commits offsets of a group that was not there.
    SimpleGroupMade,
    /// By request, with as many committed offsets.
    Deleted {
        offsets: usize,
    },
}

/// How much attention an event needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Info,
    Warn,
    Error,
}

/// Whose line it is in Kafka, where lines carry the name of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logger {
    GroupMetadataManager,
    ClassicGroup,
    OffsetMetadataManager,
    GroupCoordinatorShard,
}

impl GroupEvent {
    pub(crate) fn new(group: &Arc<str>, kind: impl Into<GroupEventKind>) -> Self {
        Self {
            group: group.clone(),
            kind: kind.into(),
        }
    }

    pub fn severity(&self) -> Severity {
        use GroupEventKind as K;
        match &self.kind {
            K::ClassicRound(ClassicRound::NobodyJoined) => Severity::Error,
            K::ClassicRound(
                ClassicRound::AssignmentsMissing { .. }
                | ClassicRound::NothingAssigned { .. }
                | ClassicRound::Unreadable { .. },
            )
            | K::ConsumerChange(ConsumerChange::UpgradeRefused {
                is_for_content: true, ..
            }) => Severity::Warn,
            _ => Severity::Info,
        }
    }

    pub fn logger(&self) -> Logger {
        use GroupEventKind as K;
        match &self.kind {
            K::ClassicEnd(ClassicEnd::Fenced { .. })
            | K::ClassicRound(ClassicRound::LeaderReplaced { .. } | ClassicRound::Unreadable { .. }) => {
                Logger::ClassicGroup
            }
            K::SimpleGroupMade => Logger::OffsetMetadataManager,
            K::Deleted { .. } => Logger::GroupCoordinatorShard,
            _ => Logger::GroupMetadataManager,
        }
    }
}

impl fmt::Display for GroupEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use GroupEventKind as K;
        let group = &*self.group;
        match &self.kind {
            K::ClassicJoin(event) => event.print(group, f),
            K::ClassicRound(event) => event.print(group, f),
            K::ClassicEnd(event) => event.print(group, f),
            K::ConsumerJoin(event) => event.print(group, f),
            K::ConsumerChange(event) => event.print(group, f),
            K::ConsumerEnd(event) => event.print(group, f),
            K::SimpleGroupMade => {
                write!(
                    f,
                    "[GroupId {group}] Creating a simple consumer group via manual offset commit."
                )
            }
            K::Deleted { offsets } => write!(
                f,
                "The following groups were deleted: {group}. A total of {offsets} offsets were removed."
            ),
        }
    }
}

macro_rules! kinds {
    ($($kind:ident),*) => {
        $(impl From<$kind> for GroupEventKind {
            fn from(event: $kind) -> Self {
                Self::$kind(event)
            }
        })*
    };
}

kinds!(
    ClassicJoin,
    ClassicRound,
    ClassicEnd,
    ConsumerJoin,
    ConsumerChange,
    ConsumerEnd
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::FenceReason;

    fn check(kind: impl Into<GroupEventKind>, logger: Logger, severity: Severity, line: &str) {
        let event = GroupEvent::new(&"g".into(), kind);
        assert_eq!(event.to_string(), line);
        assert_eq!((event.logger(), event.severity()), (logger, severity), "{line}");
    }

    /// Those that compat's group-log does not bring about.
    #[test]
    fn rare_events_read_as_in_kafka() {
        use Logger::{ClassicGroup, GroupMetadataManager};
        use Severity::{Error, Info};
        let name = |text: &str| Arc::<str>::from(text);
        check(
            ClassicRound::NobodyJoined,
            GroupMetadataManager,
            Error,
            "Group g could not complete rebalance because no members rejoined.",
        );
        let replaced = |instance: Option<&str>| ClassicRound::LeaderReplaced {
            leader: name("a"),
            instance: instance.map(name),
            elected: name("b"),
        };
        for (instance, told) in [(None, "None"), (Some("i"), "i")] {
            let line = format!(
                "Group leader [memberId: a, groupInstanceId: {told}] failed to join before the rebalance timeout. Member b was \
                 elected as the new leader."
            );
            check(replaced(instance), ClassicGroup, Info, &line);
        }
        check(
            ConsumerChange::ClassicProtocolRefused,
            GroupMetadataManager,
            Info,
            "Cannot join the consumer group g with the classic protocol because the group migration is disabled.",
        );
        let reason = "the online downgrade is disabled";
        check(
            ConsumerChange::DowngradeRefused { reason },
            GroupMetadataManager,
            Info,
            "Cannot downgrade consumer group g to classic group because the online downgrade is disabled.",
        );
        for (reason, told) in [
            (
                FenceReason::NotJoined,
                "the classic member failed to join within the rebalance timeout",
            ),
            (FenceReason::NotSynced, "the member failed to sync within timeout"),
        ] {
            let member = name("a");
            let line = format!("[GroupId g] Member a fenced from the group because {told}.");
            check(
                ConsumerEnd::Fenced { member, reason },
                GroupMetadataManager,
                Info,
                &line,
            );
        }
        let left = ConsumerEnd::LeftByRequest {
            member: "a".to_owned(),
            instance: Some("i".to_owned()),
            reason: "the consumer is being closed".to_owned(),
        };
        check(
            left,
            GroupMetadataManager,
            Info,
            "[GroupId g] Static member a with instance id i has left group through explicit `LeaveGroup` request; client \
             reason: the consumer is being closed",
        );
    }
}
