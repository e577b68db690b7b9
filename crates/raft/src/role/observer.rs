//! Observer: a follower that is no voter. It fetches, and never stands for election.
//!
//! One that may become a voter asks for it by itself (`controller.quorum.auto.join.enable`, KIP-853): first that the
//! voter go that had its id with another directory, then that it be added.

use crate::message::{AddVoterRequest, RemoveVoterRequest, Request};
use crate::raft::NEVER;
use crate::role::{Next, Role};
use crate::{Effects, Raft};

impl Raft {
    pub(crate) fn poll_observer(&mut self, now: u64, effects: &mut Effects) -> Next {
        let Role::Follower(follower) = &self.role else {
            return Next::At(NEVER);
        };
        let (leader, update) = (follower.leader, follower.update_voter_deadline);
        let is_joining =
            self.kraft_version().has_dynamic_voters() && self.config.can_become_voter && self.config.auto_join;
        if !is_joining {
            return Next::At(self.fetch_from_best(now, effects));
        }
        if now < update {
            return Next::At(self.fetch_from_best(now, effects).min(update));
        }
        let local = &self.config.local;
        let request = match self.voters().get(local.key.id) {
            Some(former) => Request::RemoveVoter(RemoveVoterRequest { voter: former.key }),
            None => Request::AddVoter(AddVoterRequest {
                voter: local.key,
                endpoints: local.endpoints.clone(),
                ack_when_committed: false,
            }),
        };
        let sent = self.send_to_leader(now, leader, request, effects);
        if sent.is_sent {
            self.put_off_voter_update(now);
        }
        Next::At(sent.until)
    }
}
