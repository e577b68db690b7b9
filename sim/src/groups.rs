//! What the members of each group were told of its offsets and generations: the lower and upper bounds of what the
//! coordinator may tell later.
//!
//! A commit that was acknowledged is a floor. One whose answer was lost may take effect at any time later, also after a
//! newer one. A power loss may take the tail of what was written, and with it every floor.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::topics::Living;

/// Group and partition of a stable topic.
pub type Place = (String, String, i32);

/// Clones are the same books.
#[derive(Clone, Debug, Default)]
pub struct Groups(Arc<Mutex<State>>);

#[derive(Debug, Default)]
pub struct State {
    offsets: BTreeMap<Place, Offsets>,
    /// The newest generation that a member was told an assignment of, by group.
    generations: BTreeMap<String, i32>,
    /// What the members of each group share.
    topics: BTreeMap<String, String>,
    /// Power losses when all this was noted.
    power_losses: u64,
}

#[derive(Debug, Default)]
struct Offsets {
    /// The newest commit that was acknowledged.
    floor: i64,
    /// The newest commit that was sent.
    sent: i64,
    /// Sent, with an answer that was lost or does not say.
    unsure: BTreeSet<i64>,
    acked_count: u64,
}

/// How things stood when a request was sent.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    power_losses: u64,
    floor: i64,
    generation: i32,
}

impl Groups {
    /// The books, without what a power loss since the last look may have taken.
    fn lock(&self, power_losses: u64) -> MutexGuard<'_, State> {
        let mut state = self.0.lock();
        if state.power_losses != power_losses {
            state.power_losses = power_losses;
            state.generations.clear();
            for offsets in state.offsets.values_mut() {
                offsets.floor = 0;
                let sent = 1..=offsets.sent;
                offsets.unsure.extend(sent);
            }
        }
        state
    }

    /// The topic that the members of a group share: the first that there was when the first of them asked. It is not
    /// another one later, for nobody would commit for its partitions any more.
    pub fn topic(&self, group: &str, living: Vec<Living>) -> Option<Living> {
        let mut state = self.0.lock();
        let mut stable = living.into_iter().filter(|topic| topic.is_stable);
        match state.topics.get(group) {
            Some(name) => stable.find(|topic| topic.name == *name),
            None => {
                let topic = stable.next()?;
                state.topics.insert(group.to_owned(), topic.name.clone());
                Some(topic)
            }
        }
    }

    pub fn before(&self, power_losses: u64, place: &Place) -> Before {
        let state = self.lock(power_losses);
        Before {
            power_losses,
            floor: state.offsets.get(place).map_or(0, |offsets| offsets.floor),
            generation: state.generations.get(&place.0).copied().unwrap_or(-1),
        }
    }

    /// The next offset to commit; it counts as sent.
    pub fn next(&self, power_losses: u64, place: &Place) -> i64 {
        let mut state = self.lock(power_losses);
        let offsets = state.offsets.entry(place.clone()).or_default();
        offsets.sent += 1;
        offsets.unsure.insert(offsets.sent);
        offsets.sent
    }

    /// A commit was acknowledged; says what is wrong with that.
    pub fn acked(
        &self,
        power_losses: u64,
        place: &Place,
        value: i64,
        generation: i32,
        before: Before,
    ) -> Option<String> {
        let mut state = self.lock(power_losses);
        let offsets = state.offsets.entry(place.clone()).or_default();
        // A power loss makes the coordinator forget whose a partition was, and two members may commit for it at once: if a
        // newer one was acknowledged while this one was under way, either may have taken effect last.
        if value > offsets.floor || power_losses == 0 {
            offsets.unsure.remove(&value);
            offsets.floor = offsets.floor.max(value);
        }
        offsets.acked_count += 1;
        let is_old = before.power_losses == power_losses && generation < before.generation;
        is_old.then(|| {
            format!(
                "{place:?}: a commit of generation {generation} was taken when {} was assigned already",
                before.generation
            )
        })
    }

    /// A commit was refused for good.
    pub fn refused(&self, power_losses: u64, place: &Place, value: i64) {
        let mut state = self.lock(power_losses);
        if let Some(offsets) = state.offsets.get_mut(place) {
            offsets.unsure.remove(&value);
        }
    }

    /// A committed offset was read; says what is wrong with it. None (-1) is 0.
    pub fn fetched(&self, power_losses: u64, place: &Place, value: i64, before: Before) -> Option<String> {
        let mut state = self.lock(power_losses);
        if before.power_losses != power_losses {
            return None;
        }
        let offsets = state.offsets.entry(place.clone()).or_default();
        let value = value.max(0);
        let is_known = value <= offsets.sent;
        let is_late = offsets.unsure.contains(&value);
        (!is_known || value < before.floor && !is_late).then(|| {
            format!(
                "{place:?}: committed is {value}; {} was acknowledged and {} sent",
                before.floor, offsets.sent
            )
        })
    }

    /// A member was told its assignment in a generation.
    pub fn assigned(&self, power_losses: u64, group: &str, generation: i32) {
        let mut state = self.lock(power_losses);
        let newest = state.generations.entry(group.to_owned()).or_insert(-1);
        *newest = generation.max(*newest);
    }

    /// How many commits of each partition were acknowledged.
    pub fn acked_counts(&self) -> BTreeMap<Place, u64> {
        let state = self.0.lock();
        let counts = state
            .offsets
            .iter()
            .map(|(place, offsets)| (place.clone(), offsets.acked_count));
        counts.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_stay_between_what_was_promised_and_what_was_sent() {
        let groups = Groups::default();
        let place = ("g".to_owned(), "t".to_owned(), 0);
        let check = |value: i64, is_right: bool| {
            let before = groups.before(0, &place);
            assert_eq!(groups.fetched(0, &place, value, before).is_none(), is_right, "{value}");
        };
        let commit = |outcome: Option<bool>| {
            let before = groups.before(0, &place);
            let value = groups.next(0, &place);
            match outcome {
                Some(true) => assert_eq!(groups.acked(0, &place, value, 1, before), None),
                Some(false) => groups.refused(0, &place, value),
                None => {}
            }
        };
        check(-1, true);
        check(1, false);
        commit(Some(true));
        check(1, true);
        check(-1, false);
        commit(None);
        commit(Some(true));
        // The second may have arrived last.
        check(2, true);
        check(3, true);
        check(1, false);
        groups.assigned(0, "g", 2);
        let before = groups.before(0, &place);
        assert!(groups.acked(0, &place, 3, 1, before).is_some());
        // A power loss takes all promises.
        let before = groups.before(1, &place);
        assert_eq!(groups.fetched(1, &place, -1, before), None);
    }

    #[test]
    fn two_owners_at_once_are_possible_after_a_power_loss_only() {
        let check = |power_losses: u64, is_right: bool| {
            let groups = Groups::default();
            let place = ("g".to_owned(), "t".to_owned(), 0);
            let before = groups.before(power_losses, &place);
            let (older, newer) = (groups.next(power_losses, &place), groups.next(power_losses, &place));
            assert_eq!(groups.acked(power_losses, &place, newer, 1, before), None);
            assert_eq!(groups.acked(power_losses, &place, older, 1, before), None);
            let before = groups.before(power_losses, &place);
            let found = |value| groups.fetched(power_losses, &place, value, before);
            assert_eq!(found(older).is_none(), is_right);
            assert_eq!(found(newer), None);
            assert!(found(-1).is_some());
        };
        check(0, false);
        check(1, true);
    }
}
