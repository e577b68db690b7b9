//! What goes wrong and when, what clients and operators do meanwhile, and what must happen once nothing goes wrong.

use klamm_types::{NodeId, Offset};

use super::disk::{Disk, SNAPSHOT_BYTES, Snapshot};
use super::node::endpoint;
use super::world::World;
use crate::message::{AddVoterRequest, RemoveVoterRequest, Request};
use crate::{Event, KRaftVersion, OffsetAndEpoch, ReplicaKey, VoterSet};

/// Things to do from time to time.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Propose,
    Crash,
    Partition,
    Heal,
    Pause,
    Wipe,
    ChangeVoters,
    BreakConnection,
    TakeSnapshot,
    Resign,
    Upgrade,
}

impl World {
    pub(crate) fn run_with_faults(&mut self) {
        let plan = self.plan.clone();
        let upgrade_ms = if plan.is_upgraded { 5000 } else { 0 };
        let deeds = [
            (Deed::Propose, plan.proposal_ms),
            (Deed::Crash, plan.crash_ms),
            (Deed::Partition, plan.partition_ms),
            (Deed::Heal, 3000),
            (Deed::Pause, plan.pause_ms),
            (Deed::Wipe, plan.wipe_ms),
            (Deed::ChangeVoters, plan.voter_change_ms),
            (Deed::BreakConnection, plan.connection_ms),
            (Deed::TakeSnapshot, plan.snapshot_ms),
            (Deed::Resign, plan.resign_ms),
            (Deed::Upgrade, upgrade_ms),
        ];
        let mut due: Vec<(u64, Deed, u64)> = Vec::new();
        for (deed, mean) in deeds.into_iter().filter(|(_, mean)| *mean > 0) {
            due.push((1 + self.random.below(2 * mean), deed, mean));
        }
        while self.now < plan.faults_ms && self.checker.violation().is_none() {
            due.sort_by_key(|(at, ..)| *at);
            let (at, deed, mean) = due[0];
            self.run_until(at.min(plan.faults_ms));
            if self.now >= at {
                self.act(deed);
                due[0].0 = at + 1 + self.random.below(2 * mean);
            }
        }
    }

    fn act(&mut self, deed: Deed) {
        let at = self.random.below(self.nodes.len() as u64) as usize;
        match deed {
            Deed::Propose => self.leaders().into_iter().for_each(|at| self.propose(at)),
            Deed::Crash if self.nodes[at].raft.is_none() => self.start(at),
            Deed::Crash => self.crash(at),
            Deed::Partition => self.partition(),
            Deed::Heal => self.blocked.clear(),
            Deed::Pause => {
                let long = 1 + self.random.below(4000);
                self.nodes[at].paused_until = self.now + long;
            }
            Deed::Wipe => self.wipe(at),
            Deed::ChangeVoters => self.change_voters(),
            Deed::BreakConnection => {
                let peer = self.any_node();
                self.tell(at, Event::ConnectionClosed(peer));
            }
            Deed::TakeSnapshot => self.take_snapshot(at),
            Deed::Resign => {
                if let Some(epoch) = self.nodes[at].raft.as_ref().map(|raft| raft.epoch()) {
                    self.tell(at, Event::Resign { epoch });
                }
            }
            Deed::Upgrade => self.leaders().into_iter().for_each(|at| self.upgrade(at)),
        }
    }

    fn any_node(&mut self) -> NodeId {
        NodeId(1 + self.random.below(self.nodes.len() as u64) as i32)
    }

    /// The process is killed, or the machine loses power; others may notice their connections break.
    pub(crate) fn crash(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        let id = node.id;
        node.raft = None;
        node.tick_at = None;
        node.paused_until = 0;
        if self.random.below(2) == 0 {
            node.disk.lose_unsynced(&mut self.random);
        }
        for other in 0..self.nodes.len() {
            let is_noticed = self.random.below(3) > 0 && !self.is_blocked(id, self.nodes[other].id);
            if other != at && is_noticed {
                self.tell(other, Event::ConnectionClosed(id));
            }
        }
    }

    /// Some pairs, one way or both, a group against the rest, or all but a bridge between two groups.
    fn partition(&mut self) {
        let ids: Vec<NodeId> = self.nodes.iter().map(|node| node.id).collect();
        let kind = self.random.below(4);
        let bridge = self.any_node();
        let side: Vec<bool> = ids.iter().map(|_| self.random.below(2) == 0).collect();
        self.blocked.clear();
        for (i, from) in ids.iter().enumerate() {
            for (j, to) in ids.iter().enumerate() {
                let is_blocked = match kind {
                    0 => side[i] != side[j],
                    1 => side[i] != side[j] && *from != bridge && *to != bridge,
                    2 => self.random.below(4) == 0,
                    _ => side[i] && !side[j],
                };
                if i != j && is_blocked {
                    self.blocked.insert((*from, *to));
                }
            }
        }
    }

    /// Replaces a disk by an empty one, as long as every voter set that anybody knows keeps a majority that has its own.
    fn wipe(&mut self, at: usize) {
        let is_static = !self.plan.is_dynamic;
        let id = self.nodes[at].id;
        // A static voter cannot be told from the one it was: that is not survived, by design.
        if is_static && id.0 <= self.plan.voters {
            return;
        }
        if !self.has_majorities(Some(id)) {
            return;
        }
        self.crash(at);
        let directory = self.new_directory();
        let lost = std::mem::replace(&mut self.nodes[at].disk, Disk::empty(directory));
        self.checker.disk_lost(lost);
        self.start(at);
    }

    fn is_intact(&self, key: ReplicaKey) -> bool {
        self.nodes.iter().any(|node| node.key() == key)
    }

    /// Whether each voter set that anybody knows has a majority whose disks are not lost, `without` aside.
    fn has_majorities(&self, without: Option<NodeId>) -> bool {
        let is_intact =
            |key: ReplicaKey| without != Some(key.id) && (key.directory_id.is_none() || self.is_intact(key));
        let has_majority = |set: &VoterSet| set.iter().filter(|voter| is_intact(voter.key)).count() > set.len() / 2;
        let mut sets = self.nodes.iter().flat_map(|node| node.disk.voter_sets());
        sets.all(|set| without.is_some_and(|id| set.get(id).is_none()) || has_majority(&set))
    }

    /// Asks a leader to add a controller, or to remove a voter.
    fn change_voters(&mut self) {
        let controllers = self.plan.voters + self.plan.controllers;
        let Some(leader) = self.leaders().into_iter().last() else {
            return;
        };
        let id = NodeId(1 + self.random.below(controllers as u64) as i32);
        let Some(raft) = &self.nodes[leader].raft else { return };
        let request = match raft.voters().get(id) {
            Some(voter) => {
                let voter = voter.key;
                let intact = raft
                    .voters()
                    .iter()
                    .filter(|other| other.key != voter && self.is_intact(other.key))
                    .count();
                // An operator who removes a voter sees to it that the others can go on.
                if intact <= (raft.voters().len() - 1) / 2 {
                    return;
                }
                Request::RemoveVoter(RemoveVoterRequest { voter })
            }
            None => Request::AddVoter(AddVoterRequest {
                voter: self.nodes[id.0 as usize - 1].key(),
                endpoints: vec![endpoint(id)],
                ack_when_committed: self.random.below(2) == 0,
            }),
        };
        self.ask(leader, request);
    }

    /// A snapshot at the high watermark; often the log below goes.
    fn take_snapshot(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        if node.paused_until > self.now {
            return;
        }
        let Some(raft) = &node.raft else { return };
        let Some(end) = raft.high_watermark().filter(|end| *end > node.disk.start) else {
            return;
        };
        let Some((epoch, _)) = node.disk.record(end - 1) else {
            return;
        };
        // A snapshot ends where a batch does.
        if node.disk.batches.iter().all(|batch| batch.next() != end) {
            return;
        }
        let id = OffsetAndEpoch { offset: end, epoch };
        let version = raft.kraft_version_before(end);
        let content = Snapshot {
            kraft_version: (version > KRaftVersion::V0).then_some(version),
            voters: raft.voters_before(end).cloned(),
        };
        node.disk.snapshots.insert(id, content);
        let size_bytes = SNAPSHOT_BYTES;
        self.handle(at, Event::SnapshotTaken { id, size_bytes });
        if self.random.below(3) > 0 && self.nodes[at].raft.is_some() {
            self.nodes[at].disk.raise_start(end);
            self.handle(at, Event::LogStartRaised { start: end });
        }
    }

    /// All nodes run and reach each other: they must agree on a leader, and on what is then written.
    pub(crate) fn run_without_faults(&mut self) {
        self.has_faults = false;
        self.blocked.clear();
        for at in 0..self.nodes.len() {
            self.nodes[at].paused_until = 0;
            if self.nodes[at].raft.is_none() {
                self.start(at);
            }
        }
        self.run_until(self.now + SETTLING_MS);
        // A disk that is lost just as its voter is added can leave too few voters, as with real ones.
        if self.checker.violation().is_some() || !self.has_majorities(None) {
            return;
        }
        let leaders = self.leaders();
        let [leader] = leaders[..] else {
            let roles = self.roles();
            self.checker.violated(format!(
                "liveness: {} leaders after {SETTLING_MS} ms: {roles}",
                leaders.len()
            ));
            return;
        };
        self.propose(leader);
        self.run_until(self.now + SETTLING_MS);
        let expected = self.nodes[leader].disk.end();
        let known = |at: usize| self.nodes[at].raft.as_ref().and_then(|raft| raft.high_watermark());
        let behind = (0..self.nodes.len()).find(|at| known(*at) != Some(expected));
        if let Some(at) = behind {
            let (id, known) = (self.nodes[at].id, known(at).unwrap_or(Offset::UNKNOWN));
            let roles = self.roles();
            self.checker.violated(format!(
                "liveness: {id} knows {known} as committed, not {expected}: {roles}"
            ));
        }
    }

    fn roles(&self) -> String {
        let role = |node: &super::node::Node| {
            let raft = node.raft.as_ref();
            let text = raft.map(|raft| {
                format!(
                    "{:?} epoch {} end {} voters {}",
                    raft.role(),
                    raft.epoch(),
                    raft.end().offset,
                    raft.voters()
                )
            });
            format!("[{} {}]", node.key(), text.unwrap_or_default())
        };
        self.nodes.iter().map(role).collect()
    }
}

/// Longer than an election, a fetch timeout and a check of the quorum after each other.
const SETTLING_MS: u64 = 15_000;
