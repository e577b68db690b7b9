//! Changes of the voters that a leader has begun and not finished: at most one at a time (KIP-853).

use klamm_types::{ErrorCode, Offset};

use crate::message::{Reply, VoterChange};
use crate::raft::NEVER;
use crate::role::Role;
use crate::{Effect, Effects, Endpoint, Peer, Raft, ReplicaKey, RequestId};

#[derive(Debug, Default)]
pub(crate) struct VoterChanges {
    pub(crate) adding: Option<Adding>,
    pub(crate) removing: Option<Removing>,
}

#[derive(Debug)]
pub(crate) struct Adding {
    /// Nothing once it is answered.
    pub(crate) request: Option<RequestId>,
    pub(crate) voter: ReplicaKey,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) ack_when_committed: bool,
    pub(crate) deadline: u64,
    /// Where the record is; nothing while the new voter is asked for its versions.
    pub(crate) offset: Option<Offset>,
}

#[derive(Debug)]
pub(crate) struct Removing {
    pub(crate) request: RequestId,
    pub(crate) deadline: u64,
    pub(crate) offset: Offset,
}

impl Adding {
    /// Whether this peer is the new voter, and is asked which versions it runs.
    pub(crate) fn is_asked(&self, peer: Peer) -> bool {
        self.offset.is_none() && peer == Peer::Node(self.voter.id)
    }
}

impl VoterChanges {
    pub(crate) fn is_pending(&self) -> bool {
        self.adding.is_some() || self.removing.is_some()
    }

    fn deadline(&self) -> u64 {
        let adding = self.adding.as_ref().map_or(NEVER, |adding| adding.deadline);
        let removing = self.removing.as_ref().map_or(NEVER, |removing| removing.deadline);
        adding.min(removing)
    }
}

impl Raft {
    /// Gives up changes that take too long; their records, if they were written, may still be committed. Returns when to
    /// look again.
    pub(crate) fn expire_voter_change(&mut self, now: u64, effects: &mut Effects) -> u64 {
        let Role::Leader(leader) = &self.role else {
            return NEVER;
        };
        if leader
            .changes
            .adding
            .as_ref()
            .is_some_and(|adding| adding.deadline <= now)
        {
            self.end_adding(ErrorCode::REQUEST_TIMED_OUT, None, effects);
        }
        let Role::Leader(leader) = &self.role else {
            return NEVER;
        };
        if leader
            .changes
            .removing
            .as_ref()
            .is_some_and(|removing| removing.deadline <= now)
        {
            self.end_removing(ErrorCode::REQUEST_TIMED_OUT, effects);
        }
        match &self.role {
            Role::Leader(leader) => leader.changes.deadline(),
            _ => NEVER,
        }
    }

    pub(crate) fn end_adding(&mut self, error: ErrorCode, message: Option<String>, effects: &mut Effects) {
        let Role::Leader(leader) = &mut self.role else {
            return;
        };
        if let Some(adding) = leader.changes.adding.take()
            && let Some(to) = adding.request
        {
            let reply = Reply::AddVoter(VoterChange::of(error, message));
            self.say(Effect::Reply { to, reply }, effects);
        }
    }

    pub(crate) fn end_removing(&mut self, error: ErrorCode, effects: &mut Effects) {
        let Role::Leader(leader) = &mut self.role else {
            return;
        };
        if let Some(removing) = leader.changes.removing.take() {
            let reply = Reply::RemoveVoter(VoterChange::of(error, None));
            let to = removing.request;
            self.say(Effect::Reply { to, reply }, effects);
        }
    }

    /// Answers those whose change is committed now. A leader that is no voter any more resigns.
    pub(crate) fn voter_changes_committed(&mut self, high_watermark: Offset, effects: &mut Effects) {
        let Role::Leader(leader) = &self.role else {
            return;
        };
        let is_committed = |offset: Offset| high_watermark > offset;
        let changes = &leader.changes;
        let is_added = changes
            .adding
            .as_ref()
            .and_then(|adding| adding.offset)
            .is_some_and(is_committed);
        let is_removed = changes
            .removing
            .as_ref()
            .is_some_and(|removing| is_committed(removing.offset));
        if is_added {
            self.end_adding(ErrorCode::NONE, None, effects);
        }
        if is_removed {
            self.end_removing(ErrorCode::NONE, effects);
        }
        // Also when the change was given up, or begun by an earlier leader: such a leader must not stay.
        let is_settled = self.voters.last().is_some_and(|(offset, _)| is_committed(offset));
        if is_settled
            && !self.is_voter()
            && let Role::Leader(leader) = &mut self.role
        {
            leader.is_resigning = true;
        }
    }
}
