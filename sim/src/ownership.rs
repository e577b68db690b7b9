//! Who holds which partitions of a group, by what the coordinator has told its members and what they have given up since:
//! no two members own a partition at a time.
//!
//! A member holds a partition from the answer that gives it until it says that it no longer owns it, or leaves. It may
//! lose it without hearing of it, but not before its session, or the time that it has to give up partitions, has ended;
//! these begin no earlier than the member sent the last request that was answered well. Until then the coordinator must
//! give the partition to nobody else. A static member that is away for a while keeps what it had.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_types::Uuid;
use parking_lot::Mutex;

/// A partition of a topic.
pub type Owned = (Uuid, i32);

/// One who can own partitions of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    pub group: String,
    /// The instance id of a static member, which has several member ids in turn; the member id of another.
    pub name: String,
}

impl Holder {
    pub fn of(group: &str, instance_id: Option<&str>, member_id: &str) -> Self {
        Self {
            group: group.to_owned(),
            name: instance_id.unwrap_or(member_id).to_owned(),
        }
    }
}

/// A moment of a run.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub ms: u64,
    /// A power loss may take what was told before it.
    pub power_losses: u64,
}

/// Clones are the same book.
#[derive(Clone, Debug, Default)]
pub struct Ownership(Arc<Mutex<BTreeMap<Holder, Holding>>>);

#[derive(Debug, Default)]
struct Holding {
    partitions: BTreeSet<Owned>,
    /// Generation or member epoch.
    epoch: i32,
    /// Before this the coordinator had no right to take anything away.
    safe_until_ms: u64,
    power_losses: u64,
    /// When it was last given something.
    told_ms: Option<u64>,
}

impl Ownership {
    /// The coordinator gave these partitions to the holder, who asked at `sent_ms` and does not lose them before
    /// `safe_until_ms`. Says whose one of them is.
    pub fn told(
        &self,
        now: Moment,
        sent_ms: u64,
        holder: &Holder,
        epoch: i32,
        partitions: &BTreeSet<Owned>,
        safe_until_ms: u64,
    ) -> Option<String> {
        let mut all = self.0.lock();
        let holding = all.entry(holder.clone()).or_default();
        if holding.power_losses != now.power_losses {
            holding.partitions.clear();
        }
        holding.partitions.extend(partitions);
        holding.epoch = epoch;
        holding.safe_until_ms = safe_until_ms;
        holding.power_losses = now.power_losses;
        let told_ms = *holding.told_ms.insert(now.ms);
        let is_safe = safe_until_ms > told_ms;
        let of_group = all.iter().filter(|(other, _)| other.group == holder.group);
        // An answer that came late may have been given before the other one was: that is right if its holder could be
        // sent away since.
        let is_conclusive = |theirs: &Holding| is_safe || theirs.told_ms.is_some_and(|told_ms| told_ms < sent_ms);
        let mut others =
            of_group.filter(|(other, theirs)| *other != holder && theirs.is_safe(now) && is_conclusive(theirs));
        others.find_map(|(other, theirs)| {
            let common = theirs.partitions.intersection(partitions).next()?;
            Some(format!(
                "{}: {} was given {common:?} in epoch {epoch}, which {} has owned since epoch {}",
                holder.group, holder.name, other.name, theirs.epoch
            ))
        })
    }

    /// The coordinator knows that the holder is there.
    pub fn seen(&self, now: Moment, holder: &Holder, safe_until_ms: u64) {
        if let Some(holding) = self.0.lock().get_mut(holder)
            && holding.power_losses == now.power_losses
        {
            holding.safe_until_ms = safe_until_ms;
        }
    }

    /// The holder is about to say that it owns these and no more.
    pub fn keeps(&self, holder: &Holder, partitions: &BTreeSet<Owned>) {
        if let Some(holding) = self.0.lock().get_mut(holder) {
            holding.partitions.retain(|partition| partitions.contains(partition));
        }
    }

    /// The holder is about to join, and owns nothing meanwhile, or it is gone.
    pub fn drops_all(&self, holder: &Holder) {
        self.0.lock().remove(holder);
    }
}

impl Holding {
    fn is_safe(&self, now: Moment) -> bool {
        self.power_losses == now.power_losses && self.safe_until_ms > now.ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_has_one_owner_at_a_time() {
        let ownership = Ownership::default();
        let of = |name: &str, group: &str| Holder {
            group: group.to_owned(),
            name: name.to_owned(),
        };
        let (one, other, stranger) = (of("one", "g"), of("other", "g"), of("one", "h"));
        let partitions = |numbers: &[i32]| numbers.iter().map(|n| (Uuid::ZERO, *n)).collect::<BTreeSet<Owned>>();
        let at = |ms, power_losses| Moment { ms, power_losses };
        let told = |now: Moment, holder: &Holder, numbers: &[i32]| {
            let complaint = ownership.told(now, now.ms, holder, 1, &partitions(numbers), now.ms + 1000);
            complaint.is_none()
        };
        assert!(told(at(0, 0), &one, &[0, 1]));
        assert!(told(at(0, 0), &stranger, &[0, 1]));
        assert!(told(at(10, 0), &one, &[0, 1]), "it is its own");
        assert!(told(at(500, 0), &other, &[2]));
        assert!(!told(at(600, 0), &other, &[1]), "a live owner has not given it up");
        ownership.drops_all(&other);
        // It is told to give 1 up, but has not said that it has.
        assert!(told(at(700, 0), &one, &[0]));
        assert!(!told(at(800, 0), &other, &[1]));
        ownership.drops_all(&other);
        ownership.keeps(&one, &partitions(&[0]));
        assert!(told(at(800, 0), &other, &[1]), "it was given up");
        assert!(!told(at(900, 0), &other, &[0, 1]));
        // Its session has ended, though it does not know.
        ownership.seen(at(900, 0), &one, 1500);
        assert!(!told(at(1499, 0), &other, &[0, 1]));
        assert!(told(at(1500, 0), &other, &[0, 1]));
        assert!(!told(at(1600, 0), &one, &[0]), "now it is the other's");
        // What was told before a power loss may be forgotten.
        assert!(told(at(1600, 1), &one, &[0]));
        assert!(!told(at(1700, 1), &other, &[0]));
    }
}
