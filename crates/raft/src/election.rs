//! The tally of an election: each voter's answer once, a majority of the voters decides.

use std::collections::BTreeMap;

use klamm_types::NodeId;

use crate::{ReplicaKey, VoterSet};

#[derive(Debug)]
pub(crate) struct Election(BTreeMap<NodeId, (ReplicaKey, Ballot)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ballot {
    Unknown,
    Granted,
    Rejected,
}

impl Election {
    /// A candidate's first vote is its own.
    pub(crate) fn new(local: NodeId, voters: &VoterSet) -> Self {
        let ballots = voters.iter().map(|voter| (voter.key.id, (voter.key, Ballot::Unknown)));
        let mut election = Self(ballots.collect());
        election.record(local, true);
        election
    }

    /// Ignores whoever is no voter.
    pub(crate) fn record(&mut self, voter: NodeId, is_granted: bool) {
        if let Some((_, ballot)) = self.0.get_mut(&voter) {
            *ballot = if is_granted { Ballot::Granted } else { Ballot::Rejected };
        }
    }

    pub(crate) fn is_won(&self) -> bool {
        self.count(Ballot::Granted) >= self.majority()
    }

    /// Not enough voters are left who could still grant.
    pub(crate) fn is_lost(&self) -> bool {
        self.count(Ballot::Granted) + self.count(Ballot::Unknown) < self.majority()
    }

    pub(crate) fn has_rejection(&self) -> bool {
        self.count(Ballot::Rejected) > 0
    }

    pub(crate) fn unknown(&self) -> Vec<ReplicaKey> {
        let unknown = self.0.values().filter(|(_, ballot)| *ballot == Ballot::Unknown);
        unknown.map(|(key, _)| *key).collect()
    }

    pub(crate) fn granting(&self) -> Vec<NodeId> {
        let granting = self.0.iter().filter(|(_, (_, ballot))| *ballot == Ballot::Granted);
        granting.map(|(id, _)| *id).collect()
    }

    fn count(&self, of: Ballot) -> usize {
        self.0.values().filter(|(_, ballot)| *ballot == of).count()
    }

    fn majority(&self) -> usize {
        self.0.len() / 2 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_decides() {
        let check = |voters: i32, grants: &[i32], rejections: &[i32], is_won, is_lost| {
            let endpoints = (1..=voters).map(|id| (NodeId(id), "localhost".to_owned(), 9093));
            let mut election = Election::new(NodeId(1), &VoterSet::of_static("CONTROLLER", endpoints));
            for id in grants {
                election.record(NodeId(*id), true);
            }
            for id in rejections {
                election.record(NodeId(*id), false);
            }
            assert_eq!((election.is_won(), election.is_lost()), (is_won, is_lost));
        };
        check(1, &[], &[], true, false);
        check(2, &[], &[], false, false);
        check(2, &[], &[2], false, true);
        check(3, &[2], &[], true, false);
        check(3, &[], &[2], false, false);
        check(3, &[], &[2, 3], false, true);
        check(4, &[2], &[3], false, false);
        check(5, &[2, 3], &[4], true, false);
        // Whoever is no voter has no say.
        check(3, &[7, 8], &[], false, false);
    }
}
