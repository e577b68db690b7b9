//! `uniform` for members that all subscribe to the same topics: no two members' sizes differ by more than one, and a
//! member gives up only what exceeds its share. One pass over the members and one over the partitions.

use super::super::topics::Topics;
use super::super::{Assignment, GroupSpec, MemberSpec, SubscribedTopicDescriber};

struct Builder {
    topics: Topics,
    states: Vec<SlotState>,
    /// What members had to give up, in the order of the members.
    revoked: Vec<usize>,
    /// The members that are to get more, and how much.
    unfilled: Vec<(usize, usize)>,
    /// What each member keeps; `None` if that is its last target unaltered.
    kept: Vec<Option<Vec<usize>>>,
    minimum_quota: usize,
    /// How many members still are to get one partition more than the minimum.
    extras: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SlotState {
    Free,
    Kept,
    Revoked,
}

pub(in crate::group::assignor) fn assign(
    group: &GroupSpec<'_>,
    describer: &dyn SubscribedTopicDescriber,
) -> Vec<Assignment> {
    let Some(first) = group.members.first() else {
        return Vec::new();
    };
    let topics = Topics::new(first.subscribed_topic_ids.iter().copied(), describer);
    let slot_count = topics.slot_count();
    let mut builder = Builder {
        topics,
        states: vec![SlotState::Free; slot_count],
        revoked: Vec::new(),
        unfilled: Vec::new(),
        kept: Vec::with_capacity(group.members.len()),
        minimum_quota: slot_count / group.members.len(),
        extras: slot_count % group.members.len(),
    };
    for (index, member) in group.members.iter().enumerate() {
        builder.keep(index, member, group.members.len() - index);
    }
    builder.fill(group)
}

impl Builder {
    /// Decides what a member keeps of its last target. `members_left` counts this one.
    fn keep(&mut self, index: usize, member: &MemberSpec<'_>, members_left: usize) {
        let mut has_extra = self.extras > 0;
        let mut quota = self.minimum_quota + usize::from(has_extra);
        let mut kept = Vec::new();
        let mut is_altered = false;
        for topic_partitions in member.assignment.topics() {
            let Some(topic) = self.topics.index(topic_partitions.topic_id) else {
                is_altered = true;
                continue;
            };
            for partition in &topic_partitions.partitions {
                let slot = self.topics.slot(topic, *partition);
                let Some(slot) = slot.filter(|slot| self.states[*slot] == SlotState::Free) else {
                    is_altered = true;
                    continue;
                };
                if quota > 0 {
                    quota -= 1;
                    self.states[slot] = SlotState::Kept;
                    kept.push(slot);
                } else {
                    is_altered = true;
                    self.states[slot] = SlotState::Revoked;
                    self.revoked.push(slot);
                }
            }
        }
        if quota > 0 && has_extra && members_left > self.extras {
            // Another one may hold the extra partition already. Only when there are no more members left than extras,
            // each of them has to take one.
            quota -= 1;
            has_extra = false;
        }
        self.extras -= usize::from(has_extra);
        if quota > 0 {
            self.unfilled.push((index, quota));
        }
        self.kept.push((is_altered || quota > 0).then_some(kept));
    }

    /// Deals out what nobody keeps, what was free before first.
    fn fill(mut self, group: &GroupSpec<'_>) -> Vec<Assignment> {
        let free = (0..self.states.len()).filter(|slot| self.states[*slot] == SlotState::Free);
        let mut unassigned = free.chain(std::mem::take(&mut self.revoked));
        for (index, quota) in &self.unfilled {
            if let Some(kept) = &mut self.kept[*index] {
                kept.extend(unassigned.by_ref().take(*quota));
                kept.sort_unstable();
            }
        }
        debug_assert_eq!(unassigned.next(), None);
        let topics = &self.topics;
        let targets = self.kept.iter().zip(&group.members).map(|(kept, member)| match kept {
            None => member.assignment.clone(),
            Some(slots) => topics.assignment(slots),
        });
        targets.collect()
    }
}
