//! The shards of some partitions, and what is due for them.
//!
//! Calls are decided one after the other; their records are appended once for each shard that was touched. Logs are
//! loaded beside it. Whoever holds the set decides: the worker, or the thread that a request came by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_io::{Io, Monotonic, TaskKind, Tasks};
use klamm_replica::Partition;
use klamm_types::{LeaderEpoch, PartitionId, Timestamp};
use tokio::sync::mpsc;

use super::contract::ShardMachine;
use super::error::ShardError;
use super::handover::Handed;
use super::loader::{LoadError, Loaded, load};
use super::partition_shard::{Now, OutOfStep, PartitionShard, Reply, ShardSettings};
use crate::steady_clock::SteadyClock;

/// What a set of shards is made with.
pub(super) struct Parts<M: ShardMachine> {
    /// What log lines begin with.
    pub(super) title: String,
    pub(super) io: Io,
    pub(super) scope: Tasks,
    /// Makes an empty machine.
    pub(super) machine: Arc<dyn Fn() -> M + Send + Sync>,
    pub(super) settings: ShardSettings,
    pub(super) load_bytes_max: u32,
}

/// See the module.
pub(super) struct ShardSet<M: ShardMachine> {
    parts: Parts<M>,
    clock: SteadyClock,
    news: Option<M::News>,
    slots: BTreeMap<PartitionId, Slot<M>>,
    /// Shards that have decided something since the last append, each once.
    touched: Vec<PartitionId>,
    deadlines: BTreeSet<(Timestamp, PartitionId)>,
    /// Partitions whose logs are to be loaded anew.
    out_of_step: Vec<(Arc<Partition>, LeaderEpoch)>,
    /// When the worker wakes by itself.
    alarm: Option<Monotonic>,
    /// The earliest end of somebody's patience among those who wait since that was set.
    new_timeout: Option<Monotonic>,
    loads_in: mpsc::Sender<LoadEnd<M>>,
    loads_count: u64,
}

enum Slot<M: ShardMachine> {
    Loading {
        partition: Arc<Partition>,
        leader_epoch: LeaderEpoch,
        load: u64,
        started: Monotonic,
    },
    Active {
        shard: Box<PartitionShard<M>>,
        /// As it stands among the set's deadlines.
        deadline: Option<Timestamp>,
    },
    /// Until the next election.
    Failed,
}

/// How the load with this number went.
pub(super) struct LoadEnd<M> {
    partition: PartitionId,
    load: u64,
    result: Result<Loaded<M>, LoadError>,
}

impl<M: ShardMachine> ShardSet<M> {
    /// A set of no shards; loads end in `loads_in`.
    pub(super) fn new(parts: Parts<M>, loads_in: mpsc::Sender<LoadEnd<M>>) -> Self {
        Self {
            clock: SteadyClock::new(&*parts.io.clock),
            parts,
            news: None,
            slots: BTreeMap::new(),
            touched: Vec::new(),
            deadlines: BTreeSet::new(),
            out_of_step: Vec::new(),
            alarm: None,
            new_timeout: None,
            loads_in,
            loads_count: 0,
        }
    }

    pub(super) fn now(&self) -> Now {
        let monotonic = self.parts.io.clock.monotonic();
        Now {
            wall: self.clock.wall_at(monotonic),
            monotonic,
        }
    }

    fn next_deadline(&self) -> Option<Monotonic> {
        self.deadlines.first().map(|(at, _)| self.clock.monotonic_at(*at))
    }

    fn active(&self) -> impl Iterator<Item = &PartitionShard<M>> {
        self.slots.values().filter_map(|slot| match slot {
            Slot::Active { shard, .. } => Some(&**shard),
            Slot::Loading { .. } | Slot::Failed => None,
        })
    }

    pub(super) fn on_call(&mut self, now: Now, partition: PartitionId, call: M::Call, reply: Reply<M::Answer>) {
        let refusal = match self.slots.get_mut(&partition) {
            Some(Slot::Active { shard, .. }) => {
                touch(&mut self.touched, partition);
                let decided = shard.call(now, call, reply);
                return self.keep_in_step(partition, decided);
            }
            Some(Slot::Loading { .. }) => ShardError::Loading,
            Some(Slot::Failed) | None => ShardError::NotCoordinator,
        };
        // Whoever asked may have gone.
        let _ = reply.send(Err(refusal));
    }

    pub(super) fn tell(&mut self, now: Now, news: M::News) {
        for id in self.slots.keys().copied().collect::<Vec<_>>() {
            if let Some(Slot::Active { shard, .. }) = self.slots.get_mut(&id) {
                touch(&mut self.touched, id);
                let decided = shard.tell(now, &news);
                self.keep_in_step(id, decided);
            }
        }
        self.news = Some(news);
    }

    /// Appends what the shards have decided, and takes their new deadlines over.
    pub(super) fn append(&mut self, now: Now) {
        while let Some(id) = self.touched.pop() {
            let Some(Slot::Active { shard, deadline }) = self.slots.get_mut(&id) else {
                continue;
            };
            let appended = shard.append(now).map(|_| ());
            let timeout = shard.next_timeout();
            self.new_timeout = self.new_timeout.into_iter().chain(timeout).min();
            let next = shard.next_deadline();
            if next != *deadline {
                deadline.map(|at| self.deadlines.remove(&(at, id)));
                next.map(|at| self.deadlines.insert((at, id)));
                *deadline = next;
            }
            self.keep_in_step(id, appended);
        }
    }

    /// Acts for machines whose time has come, and tells those who have waited too long.
    pub(super) fn on_time(&mut self) {
        let now = self.now();
        for _ in 0..TICKS_MAX {
            let Some((_, id)) = self.deadlines.first().copied().filter(|(at, _)| *at <= now.wall) else {
                break;
            };
            let Some(Slot::Active { shard, .. }) = self.slots.get_mut(&id) else {
                self.deadlines.pop_first();
                continue;
            };
            touch(&mut self.touched, id);
            let decided = shard.tick(now);
            self.keep_in_step(id, decided);
            self.append(now);
        }
        for slot in self.slots.values_mut() {
            if let Slot::Active { shard, .. } = slot {
                shard.time_out(now.monotonic);
            }
        }
    }

    pub(super) fn commit(&mut self) {
        for slot in self.slots.values_mut() {
            if let Slot::Active { shard, .. } = slot
                && shard.is_uncommitted()
            {
                shard.commit();
            }
        }
    }

    pub(super) fn lead(&mut self, partition: Arc<Partition>, new_epoch: LeaderEpoch) {
        let id = partition.name().partition;
        match self.slots.get_mut(&id) {
            // Led before and still: what is replayed is what the log holds.
            Some(Slot::Active { shard, .. }) if shard.partition().topic_id() == partition.topic_id() => {
                shard.set_leader_epoch(new_epoch);
                shard.commit();
            }
            Some(Slot::Loading {
                partition: held,
                leader_epoch,
                ..
            }) if held.topic_id() == partition.topic_id() => *leader_epoch = new_epoch,
            _ => {
                self.remove(id);
                self.start_load(partition, new_epoch);
            }
        }
    }

    fn start_load(&mut self, partition: Arc<Partition>, leader_epoch: LeaderEpoch) {
        self.loads_count += 1;
        let (id, load_number) = (partition.name().partition, self.loads_count);
        let parts = &self.parts;
        parts.settings.metrics.loading.add(1);
        tracing::info!(target: LOGGER, "{} Scheduling loading of metadata from {} with epoch {leader_epoch}",
            parts.title, partition.name());
        let (io, machine, bytes_max) = (parts.io.clone(), (parts.machine)(), parts.load_bytes_max);
        let (held, loads) = (partition.clone(), self.loads_in.clone());
        parts.scope.spawn(TaskKind::CoordinatorLoad, async move {
            let result = load(&io, held, machine, bytes_max).await;
            // The worker may have ended.
            let _ = loads
                .send(LoadEnd {
                    partition: id,
                    load: load_number,
                    result,
                })
                .await;
        });
        let slot = Slot::Loading {
            partition,
            leader_epoch,
            load: load_number,
            started: parts.io.clock.monotonic(),
        };
        self.slots.insert(id, slot);
    }

    pub(super) fn on_load_end(&mut self, end: LoadEnd<M>) {
        let Some(Slot::Loading {
            partition,
            leader_epoch,
            load,
            started,
        }) = self.slots.get(&end.partition)
        else {
            return;
        };
        if *load != end.load {
            return;
        }
        let (partition, leader_epoch, started) = (partition.clone(), *leader_epoch, *started);
        let now = self.now();
        let settings = self.parts.settings.clone();
        let loaded = end.result.as_ref().ok();
        let (records_count, size_bytes) = loaded.map_or((0, 0), |loaded| (loaded.records_count, loaded.size_bytes));
        let shard = end.result.and_then(|loaded| {
            let shard = PartitionShard::new(loaded, partition.clone(), leader_epoch, settings)?;
            Ok(shard)
        });
        self.remove(end.partition);
        let metrics = &self.parts.settings.metrics;
        let mut shard = match shard {
            Ok(shard) => shard,
            Err(error) => {
                tracing::error!(target: LOGGER, "{} Failed to load metadata from {} with epoch {leader_epoch} due to {error}.",
                    self.parts.title, partition.name());
                metrics.failed.add(1);
                self.slots.insert(end.partition, Slot::Failed);
                return;
            }
        };
        let took_ms = u64::try_from(now.monotonic.since(started).as_millis()).unwrap_or(u64::MAX);
        metrics.load_ms.record(took_ms);
        metrics.active.add(1);
        // Nothing waits for a scheduler here.
        tracing::info!(target: LOGGER,
            "{} Finished loading of metadata from {} with epoch {leader_epoch} in {took_ms}ms where 0ms was spent in the \
             scheduler. Loaded {records_count} records which total to {size_bytes} bytes.",
            self.parts.title, partition.name());
        let activated = match &self.news {
            Some(news) => shard.activate(now, news),
            None => Ok(()),
        };
        let slot = Slot::Active {
            shard: Box::new(shard),
            deadline: None,
        };
        self.slots.insert(end.partition, slot);
        touch(&mut self.touched, end.partition);
        self.keep_in_step(end.partition, activated);
        self.append(now);
    }

    /// Gives up a shard that no longer agrees with its log; the worker loads it anew.
    fn keep_in_step(&mut self, id: PartitionId, result: Result<(), OutOfStep>) {
        if let (Err(OutOfStep), Some(Slot::Active { shard, .. })) = (result, self.slots.get(&id)) {
            let out_of_step = (shard.partition().clone(), shard.leader_epoch());
            self.remove(id);
            self.out_of_step.push(out_of_step);
        }
    }

    /// Starts what only the worker may start, since tasks end with the thread that starts them. When it must look again.
    pub(super) fn prepare_to_sleep(&mut self) -> Option<Monotonic> {
        for (partition, leader_epoch) in std::mem::take(&mut self.out_of_step) {
            let id = partition.name().partition;
            if !self.slots.contains_key(&id) {
                self.start_load(partition, leader_epoch);
            }
        }
        let timeouts = self.active().filter_map(|shard| shard.next_timeout());
        self.alarm = timeouts.chain(self.next_deadline()).min();
        self.new_timeout = None;
        self.alarm
    }

    /// Whether the worker sleeps although there is something to do for it.
    pub(super) fn needs_worker(&self) -> bool {
        let is_earlier = |at| self.alarm.is_none_or(|alarm| at < alarm);
        let due = self.new_timeout.into_iter().chain(self.next_deadline());
        !self.out_of_step.is_empty() || due.min().is_some_and(is_earlier)
    }

    /// Decides a call at once. True if its records, or those of calls before it, are still to be appended, and with that
    /// it is to be answered.
    pub(super) fn decide(&mut self, partition: PartitionId, call: M::Call, reply: Reply<M::Answer>) -> bool {
        let now = self.now();
        self.on_call(now, partition, call, reply);
        let is_open = match self.slots.get(&partition) {
            Some(Slot::Active { shard, .. }) => shard.has_open_records(),
            _ => false,
        };
        if !is_open {
            self.append(now);
        }
        is_open
    }

    /// Decides calls that came together, and appends what they and those before them brought about.
    pub(super) fn decide_all(&mut self, calls: Vec<Handed<M>>) {
        let now = self.now();
        for (partition, (call, reply)) in calls {
            self.on_call(now, partition, call, reply);
        }
        self.append(now);
    }

    /// The worker has ended.
    pub(super) fn end(&mut self) {
        for id in self.slots.keys().copied().collect::<Vec<_>>() {
            self.remove(id);
        }
        self.out_of_step.clear();
    }

    /// Ends a shard; whoever waits is told to look elsewhere.
    pub(super) fn remove(&mut self, id: PartitionId) {
        let metrics = &self.parts.settings.metrics;
        match self.slots.remove(&id) {
            Some(Slot::Active { shard, deadline }) => {
                metrics.active.add(-1);
                tracing::info!(target: LOGGER, "{} Finished unloading metadata for {} with epoch {}.",
                    self.parts.title, shard.partition().name(), shard.leader_epoch());
                deadline.map(|at| self.deadlines.remove(&(at, id)));
                shard.end();
            }
            Some(Slot::Loading { .. }) => metrics.loading.add(-1),
            Some(Slot::Failed) => metrics.failed.add(-1),
            None => {}
        }
    }
}

fn touch(touched: &mut Vec<PartitionId>, id: PartitionId) {
    // Mostly one, and rarely more than a few.
    if !touched.contains(&id) {
        touched.push(id);
    }
}

/// Kafka's class that says these things, and what scripts look for.
const LOGGER: &str = "org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime";
/// Deadlines that are served before calls are looked at again.
const TICKS_MAX: usize = 64;
