//! Time and disks of the simulated quorum, and the owner of each [`crate::Raft`]: performs its effects in order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use klamm_types::{NodeId, Offset, Uuid};

use super::PlantedBug;
use super::checker::Checker;
use super::disk::{Batch, Disk, Record, SNAPSHOT_BYTES, Snapshot};
use super::network::{Asked, Delivery};
use super::node::{Clock, LISTENER, Node, Settings, endpoint, voter};
use super::plan::Plan;
use crate::message::Response;
use crate::random::Random;
use crate::{Effect, Effects, Event, KRaftVersion, OffsetAndEpoch, RequestId, VoterSet};

pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) random: Random,
    pub(crate) now: u64,
    pub(crate) nodes: Vec<Node>,
    pub(crate) checker: Checker,
    pub(crate) has_faults: bool,
    /// From whom nothing comes to whom.
    pub(crate) blocked: BTreeSet<(NodeId, NodeId)>,
    pub(crate) settings: Settings,
    pub(crate) planted: Option<PlantedBug>,
    pub(crate) is_traced: bool,
    /// The event that must come next, to which run.
    installed: Option<(u64, Event)>,
    next_value: u64,
    pub(crate) queue: BTreeMap<(u64, u64), Delivery>,
    pub(crate) next_delivery: u64,
    pub(crate) requests: BTreeMap<RequestId, Asked>,
    pub(crate) next_request: u64,
    trace: u64,
    directories: u64,
}

impl World {
    pub(crate) fn new(plan: Plan, planted: Option<PlantedBug>) -> Self {
        let mut random = Random::new(plan.seed);
        let ids = |count: i32| (1..=count).map(NodeId);
        let directories: Vec<Uuid> = ids(plan.nodes())
            .map(|id| Uuid::from_u64_pair(1, id.0 as u64))
            .collect();
        let first = VoterSet::new(ids(plan.voters).map(|id| voter(id, directories[id.0 as usize - 1])));
        let static_voters =
            VoterSet::of_static(LISTENER, ids(plan.voters).map(|id| (id, "sim".to_owned(), id.0 as u16)));
        let controllers = plan.voters + plan.controllers;
        let settings = Settings {
            static_voters: if plan.is_dynamic {
                VoterSet::default()
            } else {
                static_voters
            },
            bootstrap_servers: if plan.is_dynamic {
                ids(controllers).map(endpoint).collect()
            } else {
                Vec::new()
            },
            auto_join: plan.auto_join,
            seed: plan.seed,
        };
        let nodes = ids(plan.nodes()).map(|id| {
            let directory = directories[id.0 as usize - 1];
            let is_formatted_voter = plan.is_dynamic && id.0 <= plan.voters;
            let disk = match is_formatted_voter {
                true => Disk::formatted(directory, first.clone()),
                false => Disk::empty(directory),
            };
            let clock = Clock {
                offset_ms: random.below(1_000_000),
                rate: 950 + random.below(101),
            };
            Node::new(id, disk, id.0 <= controllers, clock)
        });
        let mut world = Self {
            nodes: nodes.collect(),
            plan,
            random,
            now: 0,
            checker: Checker::default(),
            has_faults: true,
            blocked: BTreeSet::new(),
            settings,
            planted,
            is_traced: false,
            installed: None,
            next_value: 0,
            queue: BTreeMap::new(),
            next_delivery: 0,
            requests: BTreeMap::new(),
            next_request: 0,
            trace: 0,
            directories: 1000,
        };
        for at in 0..world.nodes.len() {
            world.start(at);
        }
        world
    }

    /// A number that any difference between two runs changes.
    pub(crate) fn trace(&self) -> u64 {
        self.trace
    }

    pub(crate) fn new_directory(&mut self) -> Uuid {
        self.directories += 1;
        Uuid::from_u64_pair(2, self.directories)
    }

    pub(crate) fn start(&mut self, at: usize) {
        let mut effects = Effects::new();
        let node = &mut self.nodes[at];
        if let Err(error) = node.start(self.now, &self.settings, &mut effects) {
            self.checker.violated(format!("{} does not start: {error}", node.id));
            return;
        }
        if let Some(raft) = &mut node.raft {
            raft.planted = self.planted;
        }
        self.perform(at, effects, None);
        self.settled(at);
    }

    /// Runs until `until`, or until something is violated.
    pub(crate) fn run_until(&mut self, until: u64) {
        while self.checker.violation().is_none() {
            let tick = self
                .nodes
                .iter()
                .filter_map(|node| Some((node.tick_at?, node.id)))
                .min();
            let delivery = self.queue.first_key_value().map(|((at, _), _)| *at);
            match (tick, delivery) {
                (Some((at, id)), next) if at < until && next.is_none_or(|next| at < next) => {
                    self.now = self.now.max(at);
                    self.nodes[id.0 as usize - 1].tick_at = None;
                    self.handle(id.0 as usize - 1, Event::Tick);
                }
                (_, Some(at)) if at < until => {
                    self.now = self.now.max(at);
                    if let Some((_, delivery)) = self.queue.pop_first() {
                        self.deliver(delivery);
                    }
                }
                _ => break,
            }
        }
        self.now = self.now.max(until);
    }

    fn deliver(&mut self, delivery: Delivery) {
        let at = delivery.to.0 as usize - 1;
        let node = &self.nodes[at];
        if node.raft.is_none() || delivery.run.is_some_and(|run| run != node.run) {
            return;
        }
        if node.paused_until > self.now {
            let when = node.paused_until;
            self.queue_at(when, delivery);
            return;
        }
        match delivery.event {
            Event::Flushed { end } => self.flush(at, end),
            event => self.handle_with(at, event, &delivery.bytes),
        }
    }

    pub(crate) fn handle(&mut self, at: usize, event: Event) {
        self.handle_with(at, event, &[]);
    }

    fn handle_with(&mut self, at: usize, event: Event, bytes: &[Batch]) {
        let node = &mut self.nodes[at];
        if node.paused_until > self.now {
            node.tick_at = Some(node.paused_until);
            return;
        }
        let local = node.clock().at(self.now);
        let Some(raft) = &mut node.raft else { return };
        let mut effects = Effects::new();
        raft.handle(local, event.clone(), &mut effects);
        if self.is_traced {
            self.note_whole(&(self.now, at, &event, &effects));
        }
        self.note_state(at);
        self.perform(at, effects, Some((&event, bytes)));
        match self.installed.take() {
            Some((run, event)) if run == self.nodes[at].run => self.handle(at, event),
            _ => self.settled(at),
        }
    }

    fn settled(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        let clock = node.clock();
        node.tick_at = node
            .raft
            .as_ref()
            .and_then(|raft| raft.next_deadline())
            .map(|at| clock.when(at).max(self.now));
        // The same moment again would be an endless one.
        node.tick_at = node.tick_at.map(|at| if at == self.now { at + 1 } else { at });
        self.checker.settled(&self.nodes[at]);
    }

    /// With faults the node may crash between two effects.
    fn perform(&mut self, at: usize, effects: Effects, event: Option<(&Event, &[Batch])>) {
        let run = self.nodes[at].run;
        for effect in effects {
            if self.checker.violation().is_some() {
                return;
            }
            let may_crash = self.has_faults && self.plan.crash_ms > 0;
            if may_crash && self.random.below(20_000) == 0 && self.nodes[at].raft.is_some() {
                self.crash(at);
            }
            if self.nodes[at].run != run || self.nodes[at].raft.is_none() {
                return;
            }
            let request = match &effect {
                Effect::Reply { to, .. } => self.requests.get(to).map(|asked| asked.request.clone()),
                _ => None,
            };
            self.checker.before(&self.nodes[at], &effect, request.as_ref());
            if self.checker.violation().is_some() {
                return;
            }
            self.perform_one(at, effect.clone(), event);
            self.checker.after(&self.nodes, at, &effect);
        }
    }

    fn perform_one(&mut self, at: usize, effect: Effect, event: Option<(&Event, &[Batch])>) {
        let has_planted = |bug| self.planted == Some(bug);
        let keeps_vote = !has_planted(PlantedBug::ForgetsVote);
        let syncs_fetched = !has_planted(PlantedBug::FetchesUnsynced);
        let disk = &mut self.nodes[at].disk;
        match effect {
            Effect::PersistElection { mut state, .. } => {
                if !keeps_vote {
                    state.voted = None;
                }
                disk.election = Some(state);
            }
            Effect::AppendControl {
                base_offset,
                epoch,
                records,
            } => {
                let records = records.into_iter().map(Record::Control).collect();
                let base = base_offset;
                disk.append(Batch { base, epoch, records });
                self.flush_later(at);
            }
            Effect::AppendFetched { batches, is_synced, .. } => {
                append_fetched(disk, batches, event.map_or(&[], |(_, bytes)| bytes));
                if is_synced && syncs_fetched {
                    disk.sync();
                }
            }
            Effect::Sync => disk.sync(),
            Effect::Truncate(offset) => disk.truncate_to(offset),
            Effect::WriteSnapshot { id, position } => write_piece(disk, id, position, event.map(|(event, _)| event)),
            Effect::InstallSnapshot(id) => self.install_snapshot(at, id),
            Effect::Send {
                to,
                endpoint,
                correlation,
                request,
            } => self.send(at, to, endpoint.port, correlation, request),
            Effect::Reply { to, reply } => self.reply(at, to, reply),
            Effect::LeaderChanged(_) | Effect::HighWatermark(_) | Effect::Fail(_) => {}
        }
    }

    /// The records that a leader appended are synced a moment later.
    pub(crate) fn flush_later(&mut self, at: usize) {
        let end = self.nodes[at].disk.end();
        let when = self.now + self.random.below(8);
        let (to, run) = (self.nodes[at].id, Some(self.nodes[at].run));
        let event = Event::Flushed { end };
        self.queue_at(
            when,
            Delivery {
                to,
                run,
                event,
                bytes: Vec::new(),
            },
        );
    }

    /// What was to be synced may have been cut off meanwhile.
    fn flush(&mut self, at: usize, end: Offset) {
        let disk = &mut self.nodes[at].disk;
        if end <= disk.end() {
            disk.synced = disk.synced.max(end);
            let end = disk.synced;
            self.handle(at, Event::Flushed { end });
        }
    }

    fn install_snapshot(&mut self, at: usize, id: OffsetAndEpoch) {
        let content = self.snapshot_content(id);
        let node = &mut self.nodes[at];
        let run = node.run;
        node.disk.restart_at(id, content.clone());
        let event = Event::SnapshotInstalled {
            id,
            size_bytes: SNAPSHOT_BYTES,
            kraft_version: content.kraft_version,
            voters: content.voters,
        };
        self.installed = Some((run, event));
    }

    /// What is in a snapshot of this name, on whichever disk.
    fn snapshot_content(&self, id: OffsetAndEpoch) -> Snapshot {
        let mut disks = self.nodes.iter().map(|node| &node.disk);
        disks
            .find_map(|disk| disk.snapshots.get(&id))
            .cloned()
            .unwrap_or_default()
    }

    /// Whoever leads, as far as it knows: several may.
    pub(crate) fn leaders(&self) -> Vec<usize> {
        let leads = |at: &usize| self.nodes[*at].raft.as_ref().is_some_and(|raft| raft.is_leader());
        (0..self.nodes.len()).filter(leads).collect()
    }

    /// A client's write: to whoever believes to lead.
    pub(crate) fn propose(&mut self, at: usize) {
        let count = 1 + self.random.below(3);
        let node = &mut self.nodes[at];
        // After a violation effects were left undone.
        if node.paused_until > self.now || self.checker.violation().is_some() {
            return;
        }
        let Some(raft) = &mut node.raft else { return };
        let epoch = raft.epoch();
        let Ok(base) = raft.propose(epoch, count as usize) else {
            return;
        };
        let records = (0..count).map(|i| Record::Value(self.next_value + i)).collect();
        self.next_value += count;
        node.disk.append(Batch { base, epoch, records });
        self.handle(at, Event::Appended);
        if self.nodes[at].raft.as_ref().is_some_and(|raft| raft.is_leader()) {
            self.flush_later(at);
        }
    }

    pub(crate) fn upgrade(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        if node.paused_until > self.now {
            return;
        }
        let now = node.clock().at(self.now);
        let Some(raft) = &mut node.raft else { return };
        let mut effects = Effects::new();
        let epoch = raft.epoch();
        if raft
            .upgrade_kraft_version(now, epoch, KRaftVersion::V1, false, &mut effects)
            .is_ok()
        {
            self.perform(at, effects, None);
            self.settled(at);
        }
    }

    /// Folds what happened into the trace.
    fn note_whole(&mut self, what: &impl std::fmt::Debug) {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = write!(text, "{what:?}");
        for byte in text.bytes() {
            self.note(u64::from(byte));
        }
    }

    /// Folds where the node stands after an event into the trace: whatever differs between two runs shows here, if later.
    fn note_state(&mut self, at: usize) {
        let node = &self.nodes[at];
        let raft = node.raft.as_ref();
        let epoch = raft.map_or(-1, |raft| i64::from(raft.epoch().0));
        let high_watermark = raft.and_then(|raft| raft.high_watermark()).unwrap_or(Offset::UNKNOWN);
        let signed = [epoch, high_watermark.0, node.disk.end().0, node.disk.synced.0];
        let counts = [self.now, at as u64, node.run, self.next_delivery, self.next_request];
        for number in counts.into_iter().chain(signed.map(i64::cast_unsigned)) {
            self.note(number);
        }
    }

    fn note(&mut self, number: u64) {
        self.trace = (self.trace ^ number).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

fn append_fetched(disk: &mut Disk, count: usize, bytes: &[Batch]) {
    for batch in &bytes[..count] {
        disk.append(batch.clone());
    }
}

fn write_piece(disk: &mut Disk, id: OffsetAndEpoch, position: u64, event: Option<&Event>) {
    let Some(Event::Response {
        result: Ok(Response::FetchSnapshot { piece: Some(piece), .. }),
        ..
    }) = event
    else {
        panic!("a piece of a snapshot is written that was not fetched");
    };
    let written = if position == 0 {
        0
    } else {
        disk.partial.map_or(0, |(_, bytes)| bytes)
    };
    assert!(position == written && piece.id == id, "a hole in the snapshot");
    disk.partial = Some((id, position + piece.len));
}
