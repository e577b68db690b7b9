//! One step of a member from where it stands towards its target (`CurrentAssignmentBuilder`).
//!
//! A partition changes hands in this order: its owner is told to give it up, says that it has, and only then is it given
//! to the next one. Until its revocations are done a member stays at its epoch; then it goes to the target's epoch at
//! once, with what is free by then.
//! ```text
//!              must give up                       gave it all up
//! STABLE ───────────────► UNREVOKED_PARTITIONS ──────────────────► STABLE, or
//!   │  must wait for others                                         UNRELEASED_PARTITIONS
//!   └───────────────────► UNRELEASED_PARTITIONS ── all are free ──► STABLE
//! ```

use klamm_types::Uuid;

use super::assigned::AssignedPartitions;
use super::member::{CurrentAssignment, MemberState};
use crate::group::assignor::Assignment;

/// What a step depends on beside the member itself.
pub(crate) struct Reconciliation<'a> {
    pub(crate) target_epoch: i32,
    pub(crate) target: &'a Assignment,
    /// The heartbeat brought another subscription: what it no longer covers goes at once.
    pub(crate) has_subscription_changed: bool,
    /// The existing topics that the member subscribes to, ascending.
    pub(crate) subscribed_topic_ids: &'a [Uuid],
    /// Whether any member owns a partition or has yet to give it up.
    pub(crate) is_owned: &'a dyn Fn(Uuid, i32) -> bool,
    /// What the member says that it owns, if it says so.
    pub(crate) owned_partitions: Option<&'a Assignment>,
}

/// The member is in a state that this coordinator does not know and still owns partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnknownState;

impl Reconciliation<'_> {
    /// Where the member stands after the step; what it was if nothing can be done.
    pub(crate) fn step(&self, current: &CurrentAssignment) -> Result<CurrentAssignment, UnknownState> {
        Ok(match current.state {
            MemberState::Stable if current.epoch != self.target_epoch => self.next(current, current.epoch),
            MemberState::Stable if self.has_subscription_changed => self.drop_unsubscribed(current),
            MemberState::Stable => current.clone(),
            MemberState::UnrevokedPartitions if !self.has_given_up(&current.pending_revocation) => {
                if self.has_subscription_changed {
                    self.drop_unsubscribed(current)
                } else {
                    current.clone()
                }
            }
            MemberState::UnrevokedPartitions | MemberState::UnreleasedPartitions => self.next(current, current.epoch),
            MemberState::Unknown(_) => {
                if self.owned_partitions.is_none_or(|owned| !owned.is_empty()) {
                    return Err(UnknownState);
                }
                self.next(current, self.target_epoch)
            }
        })
    }

    /// Towards the target as far as it goes. `epoch` is the member's, unless it starts afresh.
    fn next(&self, current: &CurrentAssignment, epoch: i32) -> CurrentAssignment {
        let is_target = |topic_id, partition| self.is_subscribed(topic_id) && self.target.contains(topic_id, partition);
        let (kept, revoked) = current.assigned.split(is_target);
        if !revoked.is_empty() && !self.has_given_up(&revoked) {
            return CurrentAssignment {
                state: MemberState::UnrevokedPartitions,
                assigned: kept,
                pending_revocation: revoked,
                ..current.moved_to(epoch)
            };
        }
        let mut has_unreleased = false;
        let mut added = Vec::new();
        for (topic_id, partition) in self.target.iter() {
            if !self.is_subscribed(topic_id) || kept.contains(topic_id, partition) {
                continue;
            }
            // What is pending revocation by the member itself was its own all the time.
            let is_own = || current.pending_revocation.contains(topic_id, partition);
            if (self.is_owned)(topic_id, partition) && !is_own() {
                has_unreleased = true;
            } else {
                added.push((topic_id, partition, self.target_epoch));
            }
        }
        let added: AssignedPartitions = added.into_iter().collect();
        CurrentAssignment {
            state: if has_unreleased {
                MemberState::UnreleasedPartitions
            } else {
                MemberState::Stable
            },
            assigned: if added.is_empty() {
                kept
            } else {
                kept.merged_with(&added)
            },
            pending_revocation: AssignedPartitions::default(),
            ..current.moved_to(self.target_epoch)
        }
    }

    /// Takes away what the subscription no longer covers, and leaves the rest for later.
    fn drop_unsubscribed(&self, current: &CurrentAssignment) -> CurrentAssignment {
        let (kept, dropped) = current.assigned.split(|topic_id, _| self.is_subscribed(topic_id));
        if dropped.is_empty() {
            return current.clone();
        }
        let pending_revocation = current.pending_revocation.merged_with(&dropped);
        if self.has_given_up(&pending_revocation) {
            return CurrentAssignment {
                assigned: kept,
                ..current.moved_to(current.epoch)
            };
        }
        CurrentAssignment {
            state: MemberState::UnrevokedPartitions,
            assigned: kept,
            pending_revocation,
            ..current.moved_to(current.epoch)
        }
    }

    fn is_subscribed(&self, topic_id: Uuid) -> bool {
        self.subscribed_topic_ids.binary_search(&topic_id).is_ok()
    }

    /// Whether the member says that it owns none of these any more. If it says nothing, it has not.
    fn has_given_up(&self, revoked: &AssignedPartitions) -> bool {
        let owned = self.owned_partitions;
        owned.is_some_and(|owned| {
            owned
                .iter()
                .all(|(topic_id, partition)| !revoked.contains(topic_id, partition))
        })
    }
}
