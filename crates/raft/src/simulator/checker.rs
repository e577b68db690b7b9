//! Looks at a node before and after each of its effects, and after each event. The numbers are those of the invariants
//! of the metadata quorum:
//!
//! R1 one leader and, of each node, one vote an epoch, durable before it is told · R2 the epoch on disk never falls and
//! is the one in memory · R3 a majority has what is committed, which never shrinks · R4 older epochs are committed by a
//! record of the leader's own · R5 what is fetched from is synced · R6 nothing committed is truncated · R7 committed logs
//! are the same · R8 a leader has all that is committed · R9 voters change one at a time · R10 a lost disk is another
//! voter · R11 a log that does not begin at 0 begins at a snapshot · R12 no vote for whoever is meant by another key.

use std::collections::BTreeMap;

use klamm_types::{LeaderEpoch, Offset, Uuid};

use super::disk::{Disk, Record};
use super::node::Node;
use crate::message::{Reply, Request};
use crate::{ControlRecord, Effect, Raft, ReplicaKey, RoleName, VoterSet};

#[derive(Debug, Default)]
pub(crate) struct Checker {
    leaders: BTreeMap<LeaderEpoch, ReplicaKey>,
    /// By the directory that holds the vote.
    votes: BTreeMap<(Uuid, LeaderEpoch), ReplicaKey>,
    epochs: BTreeMap<Uuid, LeaderEpoch>,
    /// The committed log: epoch and content, by offset.
    committed: Vec<(LeaderEpoch, Record)>,
    /// What leaders have shown to be committed.
    high_watermarks: BTreeMap<LeaderEpoch, Offset>,
    /// Per directory: its own high watermark in its present run, and how far it was compared.
    known: BTreeMap<Uuid, Known>,
    /// Disks that were lost: what they held had been counted.
    lost: BTreeMap<Uuid, Disk>,
    violation: Option<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Known {
    run: u64,
    high_watermark: Offset,
    compared: Offset,
}

impl Checker {
    pub(crate) fn violation(&self) -> Option<&str> {
        self.violation.as_deref()
    }

    pub(crate) fn violated(&mut self, what: String) {
        self.violation.get_or_insert(what);
    }

    pub(crate) fn disk_lost(&mut self, disk: Disk) {
        self.lost.insert(disk.directory, disk);
    }

    /// The effect is about to be performed.
    pub(crate) fn before(&mut self, node: &Node, effect: &Effect, request: Option<&Request>) {
        let Some(raft) = &node.raft else { return };
        match effect {
            Effect::Reply {
                reply: Reply::Vote { is_granted: true, .. },
                ..
            } => self.vote_told(node, request),
            Effect::Send {
                request: Request::Fetch(fetch),
                ..
            } if node.can_become_voter && fetch.offset > node.disk.synced => {
                let synced = node.disk.synced;
                self.violated(format!(
                    "R5: {} fetches from {}, synced {synced}",
                    node.id, fetch.offset
                ));
            }
            Effect::Truncate(offset) => self.truncation(node, *offset),
            Effect::InstallSnapshot(id) => {
                self.removal(node, id.offset);
                if !matches!(raft.role(), RoleName::Follower | RoleName::Observer) {
                    self.violated(format!("R11: {} loads a snapshot as {:?}", node.id, raft.role()));
                }
            }
            Effect::AppendControl {
                base_offset, records, ..
            } => self.control_appended(node, raft, *base_offset, records),
            _ => {}
        }
    }

    fn vote_told(&mut self, node: &Node, request: Option<&Request>) {
        let Some(Request::Vote(vote)) = request else { return };
        let is_meant = vote
            .voter
            .is_none_or(|voter| voter.directory_id.is_none() || voter.directory_id == Some(node.disk.directory));
        if !is_meant {
            self.violated(format!(
                "R10: {} votes for {} as another voter",
                node.key(),
                vote.candidate
            ));
        }
        let on_disk = node.disk.election.as_ref();
        let is_durable = on_disk.is_some_and(|state| {
            state.epoch == vote.epoch && state.voted.is_some_and(|key| key.id == vote.candidate.id)
        });
        if !vote.is_pre_vote && !is_durable {
            self.violated(format!(
                "R1: {} votes for {}, on disk is {on_disk:?}",
                node.id, vote.candidate
            ));
        }
        if !vote.is_pre_vote {
            self.note_vote(node.disk.directory, vote.epoch, vote.candidate);
        }
    }

    fn note_vote(&mut self, directory: Uuid, epoch: LeaderEpoch, candidate: ReplicaKey) {
        let first = *self.votes.entry((directory, epoch)).or_insert(candidate);
        let is_same = first.id == candidate.id
            && (first.directory_id.is_none() || candidate.directory_id.is_none() || first == candidate);
        if !is_same {
            self.violated(format!(
                "R1: {directory} voted for {first} and {candidate} in epoch {epoch}"
            ));
        }
    }

    fn removal(&mut self, node: &Node, offset: Offset) {
        let known = self.known.get(&node.disk.directory).copied().unwrap_or_default();
        if known.run == node.run && offset < known.high_watermark {
            let high_watermark = known.high_watermark;
            self.violated(format!(
                "R6: {} cuts its log to {offset}, below {high_watermark}",
                node.id
            ));
        }
    }

    /// What is cut off must not be what is committed, whether the node knows that it is or not.
    fn truncation(&mut self, node: &Node, offset: Offset) {
        self.removal(node, offset);
        let cut = node.disk.record(offset);
        let committed = self
            .committed
            .get(offset.0 as usize)
            .map(|(epoch, record)| (*epoch, record));
        if cut.is_some() && cut == committed {
            self.violated(format!("R6: {} cuts off {offset}, which is committed", node.id));
        }
    }

    fn control_appended(&mut self, node: &Node, raft: &Raft, base: Offset, records: &[ControlRecord]) {
        let is_start_of_epoch = matches!(records.first(), Some(ControlRecord::LeaderChange { .. }));
        for (offset, record) in (base.0..).map(Offset).zip(records) {
            let ControlRecord::Voters(voters) = record else {
                continue;
            };
            let before = raft.voters_before(offset).cloned().unwrap_or_default();
            let in_log = node.disk.batches.iter().rev().find_map(|batch| {
                let at = batch
                    .records
                    .iter()
                    .position(|r| matches!(r, Record::Control(ControlRecord::Voters(_))))?;
                Some(batch.base + at as i64)
            });
            let high_watermark = raft.high_watermark().unwrap_or(Offset::ZERO);
            let is_upgrade = records.len() > 1;
            if !is_start_of_epoch && !is_upgrade && in_log.is_some_and(|last| last >= high_watermark) {
                self.violated(format!(
                    "R9: {} changes the voters at {offset}, the change at {in_log:?} is not committed ({high_watermark})",
                    node.id
                ));
            }
            if !before.is_empty() && !is_upgrade && !is_one_change(&before, voters) {
                self.violated(format!("R9: {} changes the voters from {before} to {voters}", node.id));
            }
        }
    }

    /// The effect was performed.
    pub(crate) fn after(&mut self, nodes: &[Node], at: usize, effect: &Effect) {
        let node = &nodes[at];
        match effect {
            Effect::PersistElection { state, .. } => {
                let last = self.epochs.entry(node.disk.directory).or_default();
                if state.epoch < *last {
                    let last = *last;
                    self.violated(format!("R2: {} persists epoch {} after {last}", node.id, state.epoch));
                } else {
                    *last = state.epoch;
                }
                if let Some(voted) = state.voted {
                    self.note_vote(node.disk.directory, state.epoch, voted);
                }
            }
            Effect::HighWatermark(offset) => self.committed(nodes, at, *offset),
            Effect::Fail(fault) => self.violated(format!("R6: {} failed: {fault}", node.id)),
            _ => {}
        }
    }

    fn committed(&mut self, nodes: &[Node], at: usize, offset: Offset) {
        let node = &nodes[at];
        let Some(raft) = &node.raft else { return };
        let known = self.known.entry(node.disk.directory).or_default();
        if known.run != node.run {
            *known = Known {
                run: node.run,
                ..Known::default()
            };
        }
        if offset < known.high_watermark {
            let before = known.high_watermark;
            self.violated(format!(
                "R3: the high watermark of {} falls from {before} to {offset}",
                node.id
            ));
            return;
        }
        let from = known.compared.max(node.disk.start);
        known.high_watermark = offset;
        known.compared = offset;
        if raft.is_leader() {
            self.committed_by_leader(nodes, node, raft, offset);
        }
        for offset in (from.0..offset.0).map(Offset) {
            self.compare(node, offset);
        }
    }

    fn committed_by_leader(&mut self, nodes: &[Node], node: &Node, raft: &Raft, offset: Offset) {
        let epoch = raft.epoch();
        if raft.epoch_start().is_none_or(|start| offset <= start) {
            self.violated(format!(
                "R4: {} commits {offset} without a record of epoch {epoch}",
                node.id
            ));
        }
        let earlier = self.high_watermarks.range(..epoch).map(|(_, offset)| *offset).max();
        if earlier.is_some_and(|earlier| earlier > offset) {
            self.violated(format!(
                "R3: {} of epoch {epoch} commits {offset}, earlier was {earlier:?}",
                node.id
            ));
        }
        self.high_watermarks.insert(epoch, offset);
        let expected = node.disk.record(offset - 1).map(|(epoch, _)| epoch);
        let holders = raft.voters().iter().filter(|voter| {
            let disk = match voter.key.directory_id {
                Some(directory) => self.disk(nodes, directory),
                None => nodes.iter().find(|node| node.id == voter.key.id).map(|node| &node.disk),
            };
            disk.is_some_and(|disk| holds(disk, offset, expected))
        });
        let (holders, voters) = (holders.count(), raft.voters().len());
        if holders < voters / 2 + 1 {
            self.violated(format!(
                "R3: {} commits {offset}, which {holders} of {voters} voters have",
                node.id
            ));
        }
    }

    fn disk<'a>(&'a self, nodes: &'a [Node], directory: Uuid) -> Option<&'a Disk> {
        let living = nodes
            .iter()
            .find(|node| node.disk.directory == directory)
            .map(|node| &node.disk);
        living.or_else(|| self.lost.get(&directory))
    }

    fn compare(&mut self, node: &Node, offset: Offset) {
        let Some((epoch, record)) = node.disk.record(offset) else {
            self.violated(format!("R7: {} has no record at {offset}, which is committed", node.id));
            return;
        };
        match self.committed.get(offset.0 as usize) {
            Some((e, r)) if *e != epoch || r != record => {
                let there = format!("{e} {r:?}");
                self.violated(format!(
                    "R7: {} has {epoch} {record:?} at {offset}, committed is {there}",
                    node.id
                ));
            }
            Some(_) => {}
            None if offset.0 as usize == self.committed.len() => self.committed.push((epoch, record.clone())),
            None => self.violated(format!("R7: {} commits {offset} beyond a hole", node.id)),
        }
    }

    /// The event was handled.
    pub(crate) fn settled(&mut self, node: &Node) {
        let Some(raft) = &node.raft else { return };
        let on_disk = node.disk.election.as_ref().map_or(LeaderEpoch(0), |state| state.epoch);
        if on_disk != raft.epoch() {
            self.violated(format!(
                "R2: {} is in epoch {}, on disk is {on_disk}",
                node.id,
                raft.epoch()
            ));
        }
        let end = node.disk.end();
        if raft.end().offset != end {
            self.violated(format!(
                "the log of {} ends at {end}, it believes {}",
                node.id,
                raft.end().offset
            ));
        }
        if raft.is_leader() {
            self.leads(node, raft);
        }
        let start = node.disk.start;
        if start > Offset::ZERO && !node.disk.snapshots.keys().any(|id| id.offset == start) {
            self.violated(format!(
                "R11: the log of {} begins at {start} without a snapshot",
                node.id
            ));
        }
    }

    fn leads(&mut self, node: &Node, raft: &Raft) {
        let epoch = raft.epoch();
        let is_new = !self.leaders.contains_key(&epoch);
        let first = *self.leaders.entry(epoch).or_insert(node.key());
        if first != node.key() {
            self.violated(format!("R1: {first} and {} lead epoch {epoch}", node.key()));
        }
        // A stale election may be won after a later one: of those who lead later it need not know.
        let committed_before = self.high_watermarks.range(..epoch).map(|(_, offset)| *offset).max();
        if let Some(end) = committed_before.filter(|_| is_new) {
            let expected = self.committed.get(end.0 as usize - 1).map(|(epoch, _)| *epoch);
            if !holds_written(&node.disk, end, expected) {
                self.violated(format!(
                    "R8: {} leads epoch {epoch} without all that is committed up to {end}",
                    node.id
                ));
            }
        }
        let is_settled = raft
            .voters
            .last()
            .is_some_and(|(at, _)| raft.high_watermark().is_some_and(|h| h > at));
        if is_settled && !raft.is_voter() {
            self.violated(format!(
                "R9: {} leads though it is no voter of {}",
                node.id,
                raft.voters()
            ));
        }
    }
}

/// By log matching: whoever has the same epoch at an offset has the same log up to there.
fn holds_written(disk: &Disk, end: Offset, epoch: Option<LeaderEpoch>) -> bool {
    disk.start >= end || disk.record(end - 1).map(|(epoch, _)| epoch) == epoch
}

fn holds(disk: &Disk, end: Offset, epoch: Option<LeaderEpoch>) -> bool {
    disk.synced >= end && holds_written(disk, end, epoch)
}

fn is_one_change(before: &VoterSet, after: &VoterSet) -> bool {
    let keys = |voters: &VoterSet| -> Vec<ReplicaKey> { voters.iter().map(|voter| voter.key).collect() };
    let (before, after) = (keys(before), keys(after));
    let gone = before.iter().filter(|key| !after.contains(key)).count();
    let come = after.iter().filter(|key| !before.contains(key)).count();
    gone + come <= 1
}
