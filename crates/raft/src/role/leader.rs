//! Leader: the only node that appends in its epoch; it decides what is committed.

use std::collections::BTreeMap;

use klamm_types::{LeaderEpoch, NodeId, Offset};

use crate::{ControlRecord, ElectionState, KRaftVersion, Voter, VoterSet};

#[derive(Debug)]
pub(crate) struct Leader {
    local: NodeId,
    epoch: LeaderEpoch,
    epoch_start: Offset,
    /// Up to where each voter has synced the log, the leader included; nothing until it is known in this epoch.
    synced: BTreeMap<NodeId, Option<Offset>>,
    /// Unknown until a record of this epoch is on a majority: until then even what an earlier leader committed must
    /// not be shown, or the high watermark would seem to fall.
    high_watermark: Option<Offset>,
}

impl Leader {
    pub(crate) fn new(local: NodeId, epoch: LeaderEpoch, epoch_start: Offset, voters: &VoterSet) -> Self {
        Self {
            local,
            epoch,
            epoch_start,
            synced: voters.ids().into_iter().map(|id| (id, None)).collect(),
            high_watermark: None,
        }
    }

    pub(crate) fn epoch(&self) -> LeaderEpoch {
        self.epoch
    }

    pub(crate) fn epoch_start(&self) -> Offset {
        self.epoch_start
    }

    pub(crate) fn high_watermark(&self) -> Option<Offset> {
        self.high_watermark
    }

    /// A leader's vote is no longer of interest: nobody else can be elected in its epoch.
    pub(crate) fn election(&self) -> ElectionState {
        ElectionState {
            epoch: self.epoch,
            leader: Some(self.local),
            voted: None,
            voters: self.synced.keys().copied().collect(),
        }
    }

    /// The leader's own log is on stable storage below `end`. Returns the high watermark if that raised it.
    pub(crate) fn flushed(&mut self, end: Offset) -> Option<Offset> {
        if let Some(synced) = self.synced.get_mut(&self.local) {
            assert!(
                synced.is_none_or(|before| before <= end),
                "the leader's log shrank to {end}"
            );
            *synced = Some(end);
        }
        self.raise_high_watermark()
    }

    /// The largest offset that a majority has synced, if it covers a record of this epoch (Raft §5.4.2).
    fn raise_high_watermark(&mut self) -> Option<Offset> {
        let mut ends: Vec<Option<Offset>> = self.synced.values().copied().collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        let candidate = ends.get(ends.len() / 2).copied().flatten()?;
        let is_new = candidate > self.epoch_start && self.high_watermark.is_none_or(|current| candidate > current);
        is_new.then(|| {
            self.high_watermark = Some(candidate);
            candidate
        })
    }
}

/// What a leader writes first in its epoch: who leads and, where voters are records, the version and the voters if the
/// log has none yet (`voters_offset` -1: they come from the snapshot that formatting wrote) or this node's entry in
/// them is out of date.
pub(crate) fn start_of_epoch(
    leader: &Voter,
    voters: &VoterSet,
    voters_offset: Option<Offset>,
    version: KRaftVersion,
    granting_voters: Vec<NodeId>,
) -> Vec<ControlRecord> {
    let mut records = vec![ControlRecord::LeaderChange {
        leader: leader.key.id,
        voters: voters.ids(),
        granting_voters,
    }];
    let is_outdated = voters.get(leader.key.id).is_some_and(|entry| entry != leader);
    if version >= KRaftVersion::V1
        && (voters_offset == Some(Offset(-1)) || is_outdated)
        && let Some(updated) = voters.with_updated(leader.clone())
    {
        records.push(ControlRecord::KRaftVersion(version));
        records.push(ControlRecord::Voters(updated));
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ReplicaKey;

    fn leader_of(voters: i32, epoch_start: i64) -> Leader {
        let voter = |id| Voter {
            key: ReplicaKey {
                id: NodeId(id),
                directory_id: None,
            },
            endpoints: vec![],
            kraft_versions: KRaftVersion::SUPPORTED,
        };
        let set = VoterSet::new((1..=voters).map(voter));
        Leader::new(NodeId(1), LeaderEpoch(3), Offset(epoch_start), &set)
    }

    #[test]
    fn the_high_watermark_waits_for_a_record_of_the_epoch() {
        let mut leader = leader_of(1, 10);
        assert_eq!(leader.flushed(Offset(10)), None);
        assert_eq!(leader.flushed(Offset(11)), Some(Offset(11)));
        assert_eq!(leader.flushed(Offset(11)), None);
    }

    #[test]
    fn one_of_three_is_no_majority() {
        let mut leader = leader_of(3, 0);
        assert_eq!(leader.flushed(Offset(5)), None);
        assert_eq!(leader.high_watermark(), None);
    }
}
