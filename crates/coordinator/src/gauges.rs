//! What there is to count in a coordinator; the driver measures it.

use std::collections::BTreeMap;

use crate::GroupCoordinator;

/// Counts of one partition at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupGauges {
    /// How many groups there are of a type (`classic`, `consumer`, …) in a state (`Stable`, …).
    pub groups: BTreeMap<(&'static str, &'static str), usize>,
    /// How many offsets are committed.
    pub offsets: usize,
}

impl GroupCoordinator {
    /// Counts everything, which takes time in proportion to groups and topics, not to members.
    pub fn gauges(&self) -> GroupGauges {
        let mut groups = BTreeMap::new();
        for (id, group) in &self.groups {
            *groups.entry(self.type_and_state(id, group)).or_default() += 1;
        }
        GroupGauges {
            groups,
            offsets: self.offsets.len(),
        }
    }
}
