//! A consumer group as its records add up, and counts derived from them.
//!
//! Hard state changes in one place, [`ConsumerGroup::apply`], which gives back the inverse of what it did. What can be
//! asked often is counted on the way (subscriptions, owned partitions, reconciled members): nothing that a heartbeat
//! asks walks the members.

use std::collections::BTreeMap;
use std::sync::Arc;

use klamm_types::Uuid;

use super::member::{Member, MemberMetadata};
use super::subscription::Subscriptions;
use crate::group::assignor::Assignment;

/// What the records say about a consumer group.
#[derive(Debug, Default)]
pub(crate) struct ConsumerGroup {
    members: BTreeMap<Arc<str>, Arc<Member>>,
    targets: BTreeMap<Arc<str>, Assignment>,
    regexes: BTreeMap<Arc<str>, Arc<ResolvedRegularExpression>>,
    epochs: GroupEpochs,
    /// A coordinator before 4.1 left a record of a kind that is no longer written; it is to be removed.
    has_partition_metadata_record: bool,
    counts: Counts,
}

/// The epochs of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GroupEpochs {
    /// Grows whenever the group needs another assignment.
    pub(crate) group_epoch: i32,
    pub(crate) metadata_hash: i64,
    /// The group epoch that the target assignment was made for.
    pub(crate) assignment_epoch: i32,
    /// When it was made, or 0 if that is not known.
    pub(crate) assignment_timestamp: i64,
}

/// The topics that a regular expression matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResolvedRegularExpression {
    /// Sorted.
    pub(crate) topics: Arc<[Arc<str>]>,
    /// Of the metadata that it was matched against.
    pub(crate) version: i64,
    /// When, in milliseconds.
    pub(crate) timestamp: i64,
}

/// One change of hard state.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Member {
        id: Arc<str>,
        member: Option<Arc<Member>>,
    },
    Target {
        id: Arc<str>,
        target: Option<Assignment>,
    },
    Regex {
        regex: Arc<str>,
        resolved: Option<Arc<ResolvedRegularExpression>>,
    },
    Epochs(GroupEpochs),
    PartitionMetadataRecord(bool),
}

/// What a group is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupState {
    Empty,
    Assigning,
    Reconciling,
    Stable,
}

#[derive(Debug, Default)]
struct Counts {
    subscriptions: Subscriptions,
    /// Member ids by instance id.
    static_members: BTreeMap<Arc<str>, Arc<str>>,
    /// How many members name each assignor.
    assignors: BTreeMap<Arc<str>, usize>,
    classic_members: usize,
    /// How many members of the classic protocol support each of its assignors.
    classic_protocols: BTreeMap<Arc<str>, usize>,
    /// Partitions that members own or have yet to give up, and how many do: one, but for a damaged log.
    owners: BTreeMap<(Uuid, i32), usize>,
    /// How many members are stable at each epoch.
    stable: BTreeMap<i32, usize>,
}

impl Default for GroupEpochs {
    fn default() -> Self {
        Self {
            group_epoch: 1,
            metadata_hash: 0,
            assignment_epoch: 1,
            assignment_timestamp: 0,
        }
    }
}

impl GroupState {
    /// As ListGroups and ConsumerGroupDescribe name it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::Assigning => "Assigning",
            Self::Reconciling => "Reconciling",
            Self::Stable => "Stable",
        }
    }
}

impl ConsumerGroup {
    /// Makes a change, and returns the one that takes it back.
    pub(crate) fn apply(&mut self, change: Change) -> Change {
        match change {
            Change::Member { id, member } => {
                let before = match &member {
                    Some(member) => self.members.insert(id.clone(), member.clone()),
                    None => self.members.remove(&id),
                };
                self.counts.replace(before.as_deref(), member.as_deref());
                Change::Member { id, member: before }
            }
            Change::Target { id, target } => {
                let before = match target {
                    Some(target) => self.targets.insert(id.clone(), target),
                    None => self.targets.remove(&id),
                };
                Change::Target { id, target: before }
            }
            Change::Regex { regex, resolved } => {
                let before = match &resolved {
                    Some(resolved) => self.regexes.insert(regex.clone(), resolved.clone()),
                    None => self.regexes.remove(&regex),
                };
                if let Some(before) = &before {
                    self.counts.subscriptions.remove_resolved(&before.topics);
                }
                if let Some(resolved) = &resolved {
                    self.counts.subscriptions.add_resolved(&resolved.topics);
                }
                Change::Regex {
                    regex,
                    resolved: before,
                }
            }
            Change::Epochs(epochs) => Change::Epochs(std::mem::replace(&mut self.epochs, epochs)),
            Change::PartitionMetadataRecord(is_there) => {
                Change::PartitionMetadataRecord(std::mem::replace(&mut self.has_partition_metadata_record, is_there))
            }
        }
    }

    pub(crate) fn epochs(&self) -> &GroupEpochs {
        &self.epochs
    }

    pub(crate) fn member(&self, member_id: &str) -> Option<&Arc<Member>> {
        self.members.get(member_id)
    }

    /// In the order of their ids.
    pub(crate) fn members(&self) -> impl ExactSizeIterator<Item = &Arc<Member>> {
        self.members.values()
    }

    pub(crate) fn member_count(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(crate) fn group_state(&self) -> GroupState {
        let epochs = &self.epochs;
        let reconciled = || self.counts.stable.get(&epochs.assignment_epoch).copied().unwrap_or(0);
        if self.members.is_empty() {
            GroupState::Empty
        } else if epochs.group_epoch > epochs.assignment_epoch {
            GroupState::Assigning
        } else if reconciled() < self.members.len() {
            GroupState::Reconciling
        } else {
            GroupState::Stable
        }
    }

    /// The member with this instance id.
    pub(crate) fn static_member(&self, instance_id: &str) -> Option<&Arc<Member>> {
        self.members.get(self.counts.static_members.get(instance_id)?)
    }

    /// What a member has in the target assignment.
    pub(crate) fn target(&self, member_id: &str) -> Assignment {
        self.targets.get(member_id).cloned().unwrap_or_default()
    }

    pub(crate) fn target_if_any(&self, member_id: &str) -> Option<&Assignment> {
        self.targets.get(member_id)
    }

    pub(crate) fn subscriptions(&self) -> &Subscriptions {
        &self.counts.subscriptions
    }

    pub(crate) fn resolved(&self, regex: &str) -> Option<&Arc<ResolvedRegularExpression>> {
        self.regexes.get(regex)
    }

    /// In the order of the expressions.
    pub(crate) fn resolved_regexes(
        &self,
    ) -> impl ExactSizeIterator<Item = (&Arc<str>, &Arc<ResolvedRegularExpression>)> {
        self.regexes.iter()
    }

    /// Whether some member owns a partition, or has yet to give it up.
    pub(crate) fn is_owned(&self, topic_id: Uuid, partition: i32) -> bool {
        self.counts.owners.contains_key(&(topic_id, partition))
    }

    pub(crate) fn has_partition_metadata_record(&self) -> bool {
        self.has_partition_metadata_record
    }

    /// How many members name each assignor, without `left` and with `joined`.
    pub(crate) fn assignor_counts(
        &self,
        left: Option<&MemberMetadata>,
        joined: Option<&MemberMetadata>,
    ) -> BTreeMap<Arc<str>, usize> {
        let mut counts = self.counts.assignors.clone();
        let assignor = |member: Option<&MemberMetadata>| member.and_then(|member| member.server_assignor.clone());
        if let Some(name) = assignor(left) {
            decrement(&mut counts, &name);
        }
        if let Some(name) = assignor(joined) {
            *counts.entry(name).or_default() += 1;
        }
        counts
    }

    pub(crate) fn classic_member_count(&self) -> usize {
        self.counts.classic_members
    }

    /// Whether all members of the classic protocol support an assignor of that name.
    pub(crate) fn all_classic_members_support(&self, protocol: &str) -> bool {
        let supporters = self.counts.classic_protocols.get(protocol).copied().unwrap_or(0);
        supporters == self.counts.classic_members
    }
}

impl Counts {
    fn replace(&mut self, before: Option<&Member>, after: Option<&Member>) {
        // Most changes are to the assignment alone.
        let is_same_metadata = match (before, after) {
            (Some(before), Some(after)) => Arc::ptr_eq(&before.metadata, &after.metadata),
            _ => false,
        };
        if !is_same_metadata {
            if let Some(before) = before {
                self.remove_metadata(before);
            }
            if let Some(after) = after {
                self.add_metadata(after);
            }
        }
        if let Some(before) = before {
            self.remove_current(before);
        }
        if let Some(after) = after {
            self.add_current(after);
        }
    }

    fn add_metadata(&mut self, member: &Member) {
        let metadata = &member.metadata;
        self.subscriptions.add(metadata);
        if let Some(instance_id) = &metadata.instance_id {
            self.static_members
                .insert(instance_id.clone(), member.member_id.clone());
        }
        if let Some(assignor) = &metadata.server_assignor {
            *self.assignors.entry(assignor.clone()).or_default() += 1;
        }
        if let Some(classic) = &metadata.classic {
            self.classic_members += 1;
            for (name, _) in &classic.protocols {
                *self.classic_protocols.entry(name.clone()).or_default() += 1;
            }
        }
    }

    fn remove_metadata(&mut self, member: &Member) {
        let metadata = &member.metadata;
        self.subscriptions.remove(metadata);
        // Another member may have taken over the instance id already.
        if let Some(instance_id) = &metadata.instance_id
            && self.static_members.get(instance_id) == Some(&member.member_id)
        {
            self.static_members.remove(instance_id);
        }
        if let Some(assignor) = &metadata.server_assignor {
            decrement(&mut self.assignors, assignor);
        }
        if let Some(classic) = &metadata.classic {
            self.classic_members -= 1;
            for (name, _) in &classic.protocols {
                decrement(&mut self.classic_protocols, name);
            }
        }
    }

    fn add_current(&mut self, member: &Member) {
        for partition in owned(member) {
            *self.owners.entry(partition).or_default() += 1;
        }
        if member.is_reconciled_to(member.current.epoch) {
            *self.stable.entry(member.current.epoch).or_default() += 1;
        }
    }

    fn remove_current(&mut self, member: &Member) {
        for partition in owned(member) {
            decrement(&mut self.owners, &partition);
        }
        if member.is_reconciled_to(member.current.epoch) {
            decrement(&mut self.stable, &member.current.epoch);
        }
    }
}

fn owned(member: &Member) -> impl Iterator<Item = (Uuid, i32)> + '_ {
    let all = member
        .current
        .assigned
        .iter()
        .chain(member.current.pending_revocation.iter());
    all.map(|(topic_id, partition, _)| (topic_id, partition))
}

fn decrement<K: Ord>(counts: &mut BTreeMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
