//! Vote: somebody stands for election, or asks whether it would be elected (pre-vote, KIP-996).

use klamm_types::{ErrorCode, LeaderEpoch, Offset};

use super::Heard;
use crate::election::Election;
use crate::message::{Reply, Standing, VoteRequest};
use crate::role::Role;
use crate::{Peer, Raft, ReplicaKey};

impl Raft {
    pub(crate) fn on_vote(&mut self, now: u64, request: &VoteRequest) -> Reply {
        let (error, is_granted) = self.vote(now, request);
        Reply::Vote {
            standing: self.standing(error),
            is_granted,
        }
    }

    fn vote(&mut self, now: u64, request: &VoteRequest) -> (ErrorCode, bool) {
        // A candidate's epoch is above all it has in its log; who asks for pre-votes may still be in the log's epoch.
        let is_illegal = match request.is_pre_vote {
            true => request.end.epoch > request.epoch,
            false => request.end.epoch >= request.epoch,
        };
        if is_illegal || request.end.offset < Offset::ZERO || request.end.epoch < LeaderEpoch(0) {
            return (ErrorCode::INVALID_REQUEST, false);
        }
        let error = self.check_voter_request(request.candidate.id, request.epoch);
        if error != ErrorCode::NONE {
            return (error, false);
        }
        if request.epoch > self.epoch {
            self.become_unattached(now, request.epoch, None);
        }
        if !self.is_meant(request.voter) {
            return (ErrorCode::INVALID_VOTER_KEY, false);
        }
        let is_granted = self.can_grant(request);
        if is_granted && !request.is_pre_vote {
            self.give_vote(now, request.candidate);
        }
        (ErrorCode::NONE, is_granted)
    }

    fn can_grant(&self, request: &VoteRequest) -> bool {
        let is_up_to_date = request.end >= self.log.end();
        match &self.role {
            _ if !self.config.can_become_voter || request.candidate.id == self.config.local.key.id => false,
            Role::Unattached(_) | Role::Prospective(_) if request.is_pre_vote => is_up_to_date,
            Role::Unattached(_) | Role::Prospective(_) => match self.voted {
                Some(voted) => self.is_same_candidate(voted, request.candidate),
                None => self.leader.is_none() && is_up_to_date,
            },
            // As long as this node hears from the leader, nobody needs another.
            Role::Follower(follower) => request.is_pre_vote && is_up_to_date && !follower.has_fetched,
            Role::Candidate(_) | Role::Resigned(_) => request.is_pre_vote && is_up_to_date,
            Role::Leader(_) => false,
        }
    }

    fn is_same_candidate(&self, voted: ReplicaKey, candidate: ReplicaKey) -> bool {
        #[cfg(test)]
        if self.has_planted(crate::simulator::PlantedBug::VotesTwice) {
            return true;
        }
        voted.id == candidate.id && (voted.directory_id.is_none() || voted.directory_id == candidate.directory_id)
    }

    /// Waits anew: the candidate has at least as good a chance of being elected.
    fn give_vote(&mut self, now: u64, candidate: ReplicaKey) {
        if self.voted == Some(candidate) {
            return;
        }
        self.voted = Some(candidate);
        let deadline = now.saturating_add(self.random_election_timeout_ms());
        let local = self.config.local.key.id;
        let election = Election::new(local, self.voters());
        match &mut self.role {
            Role::Unattached(unattached) => unattached.election_deadline = deadline,
            Role::Prospective(prospective) => {
                prospective.election_deadline = deadline;
                prospective.election = election;
            }
            _ => {}
        }
    }

    pub(super) fn on_vote_answer(&mut self, now: u64, from: Peer, standing: Standing, is_granted: bool) -> bool {
        if let Heard::Done(is_of_use) = self.hear(now, &standing) {
            return is_of_use;
        }
        let Peer::Node(from) = from else {
            return false;
        };
        if standing.error != ErrorCode::NONE {
            return false;
        }
        match &mut self.role {
            Role::Prospective(prospective) => prospective.election.record(from, is_granted),
            Role::Candidate(candidate) => candidate.election.record(from, is_granted),
            _ => {}
        }
        if !is_granted && standing.leader.leader == Some(from) {
            self.leader_is_alive(now, from, standing.leader.epoch);
        }
        true
    }
}
