//! The task that owns the shards of some partitions.
//!
//! It takes all commands that wait, lets the shards decide them, appends once for each shard that was touched, and acts
//! for a machine when its deadline has come. Logs are loaded beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_io::{Io, Monotonic, TaskKind, Tasks, time};
use klamm_replica::Partition;
use klamm_types::{LeaderEpoch, PartitionId, Timestamp};
use tokio::sync::mpsc;

use super::contract::ShardMachine;
use super::error::ShardError;
use super::loader::{LoadError, Loaded, load};
use super::partition_shard::{Now, OutOfStep, PartitionShard, Reply, ShardSettings};
use crate::steady_clock::SteadyClock;

/// What a worker is told.
pub(super) enum Command<M: ShardMachine> {
    Call {
        partition: PartitionId,
        call: M::Call,
        reply: Reply<M::Answer>,
    },
    /// This broker leads the partition.
    Lead {
        partition: Arc<Partition>,
        leader_epoch: LeaderEpoch,
    },
    /// This broker leads the partition no more, or the partition is gone.
    Resign(PartitionId),
    News(M::News),
}

pub(super) struct Worker<M: ShardMachine> {
    /// What log lines begin with.
    pub(super) title: String,
    pub(super) io: Io,
    pub(super) scope: Tasks,
    /// Makes an empty machine.
    pub(super) machine: Arc<dyn Fn() -> M + Send + Sync>,
    pub(super) settings: ShardSettings,
    pub(super) load_bytes_max: u32,
    pub(super) commands: mpsc::Receiver<Command<M>>,
}

struct State<M: ShardMachine> {
    worker: Worker<M>,
    clock: SteadyClock,
    news: Option<M::News>,
    slots: BTreeMap<PartitionId, Slot<M>>,
    /// Shards that have decided something since the last append.
    touched: BTreeSet<PartitionId>,
    deadlines: BTreeSet<(Timestamp, PartitionId)>,
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
        /// As it stands among the worker's deadlines.
        deadline: Option<Timestamp>,
    },
    /// Until the next election.
    Failed,
}

/// How the load with this number went.
struct LoadEnd<M> {
    partition: PartitionId,
    load: u64,
    result: Result<Loaded<M>, LoadError>,
}

impl<M: ShardMachine> Worker<M> {
    pub(super) async fn run(self) {
        let (loads_in, mut loads) = mpsc::channel(LOADS_MAX);
        let scope = self.scope.clone();
        let wake = self.settings.wake.clone();
        let mut state = State {
            clock: SteadyClock::new(&*self.io.clock),
            worker: self,
            news: None,
            slots: BTreeMap::new(),
            touched: BTreeSet::new(),
            deadlines: BTreeSet::new(),
            loads_in,
            loads_count: 0,
        };
        loop {
            let deadline = state.next_wake();
            let clock = state.worker.io.clock.clone();
            tokio::select! {
                biased;
                () = scope.cancelled() => break,
                () = wake.woken() => state.commit(),
                Some(end) = loads.recv() => state.on_load_end(end),
                command = state.worker.commands.recv() => match command {
                    Some(command) => state.on_commands(command),
                    None => break,
                },
                () = time::sleep_until(&*clock, deadline.unwrap_or_default()), if deadline.is_some() => {}
            }
            state.on_time();
        }
        for id in state.slots.keys().copied().collect::<Vec<_>>() {
            state.remove(id);
        }
    }
}

impl<M: ShardMachine> State<M> {
    fn now(&self) -> Now {
        let clock = &*self.worker.io.clock;
        Now {
            wall: self.clock.now(clock),
            monotonic: clock.monotonic(),
        }
    }

    fn next_wake(&self) -> Option<Monotonic> {
        let deadline = self.deadlines.first().map(|(at, _)| self.clock.monotonic_at(*at));
        let timeouts = self.active().filter_map(|shard| shard.next_timeout());
        timeouts.chain(deadline).min()
    }

    fn active(&self) -> impl Iterator<Item = &PartitionShard<M>> {
        self.slots.values().filter_map(|slot| match slot {
            Slot::Active { shard, .. } => Some(&**shard),
            Slot::Loading { .. } | Slot::Failed => None,
        })
    }

    /// Takes all that wait, up to what should become one batch.
    fn on_commands(&mut self, first: Command<M>) {
        let now = self.now();
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(command) = next {
            match command {
                Command::Call { partition, call, reply } => self.on_call(now, partition, call, reply),
                Command::Lead {
                    partition,
                    leader_epoch,
                } => self.lead(partition, leader_epoch),
                Command::Resign(partition) => self.remove(partition),
                Command::News(news) => self.tell(now, news),
            }
            taken += 1;
            let has_room = taken < COMMANDS_PER_BATCH_MAX;
            next = if has_room {
                self.worker.commands.try_recv().ok()
            } else {
                None
            };
        }
        self.append(now);
    }

    fn on_call(&mut self, now: Now, partition: PartitionId, call: M::Call, reply: Reply<M::Answer>) {
        self.worker.settings.metrics.queued.add(-1);
        let refusal = match self.slots.get_mut(&partition) {
            Some(Slot::Active { shard, .. }) => {
                self.touched.insert(partition);
                let decided = shard.call(now, call, reply);
                return self.keep_in_step(partition, decided);
            }
            Some(Slot::Loading { .. }) => ShardError::Loading,
            Some(Slot::Failed) | None => ShardError::NotCoordinator,
        };
        // Whoever asked may have gone.
        let _ = reply.send(Err(refusal));
    }

    fn tell(&mut self, now: Now, news: M::News) {
        for id in self.slots.keys().copied().collect::<Vec<_>>() {
            if let Some(Slot::Active { shard, .. }) = self.slots.get_mut(&id) {
                self.touched.insert(id);
                let decided = shard.tell(now, &news);
                self.keep_in_step(id, decided);
            }
        }
        self.news = Some(news);
    }

    /// Appends what the shards have decided, and takes their new deadlines over.
    fn append(&mut self, now: Now) {
        while let Some(id) = self.touched.pop_first() {
            let Some(Slot::Active { shard, deadline }) = self.slots.get_mut(&id) else {
                continue;
            };
            let appended = shard.append(now).map(|_| ());
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
    fn on_time(&mut self) {
        let now = self.now();
        for _ in 0..TICKS_MAX {
            let Some((_, id)) = self.deadlines.first().copied().filter(|(at, _)| *at <= now.wall) else {
                break;
            };
            let Some(Slot::Active { shard, .. }) = self.slots.get_mut(&id) else {
                self.deadlines.pop_first();
                continue;
            };
            self.touched.insert(id);
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

    fn commit(&mut self) {
        for slot in self.slots.values_mut() {
            if let Slot::Active { shard, .. } = slot
                && shard.is_uncommitted()
            {
                shard.commit();
            }
        }
    }

    fn lead(&mut self, partition: Arc<Partition>, new_epoch: LeaderEpoch) {
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
        let worker = &self.worker;
        worker.settings.metrics.loading.add(1);
        tracing::info!(target: LOGGER, "{} Scheduling loading of metadata from {} with epoch {leader_epoch}",
            worker.title, partition.name());
        let (io, machine, bytes_max) = (worker.io.clone(), (worker.machine)(), worker.load_bytes_max);
        let (held, loads) = (partition.clone(), self.loads_in.clone());
        worker.scope.spawn(TaskKind::CoordinatorLoad, async move {
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
            started: worker.io.clock.monotonic(),
        };
        self.slots.insert(id, slot);
    }

    fn on_load_end(&mut self, end: LoadEnd<M>) {
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
        let settings = self.worker.settings.clone();
        let loaded = end.result.as_ref().ok();
        let (records_count, size_bytes) = loaded.map_or((0, 0), |loaded| (loaded.records_count, loaded.size_bytes));
        let shard = end.result.and_then(|loaded| {
            let shard = PartitionShard::new(loaded, partition.clone(), leader_epoch, settings)?;
            Ok(shard)
        });
        self.remove(end.partition);
        let metrics = &self.worker.settings.metrics;
        let mut shard = match shard {
            Ok(shard) => shard,
            Err(error) => {
                tracing::error!(target: LOGGER, "{} Failed to load metadata from {} with epoch {leader_epoch} due to {error}.",
                    self.worker.title, partition.name());
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
            self.worker.title, partition.name());
        let activated = match &self.news {
            Some(news) => shard.activate(now, news),
            None => Ok(()),
        };
        let slot = Slot::Active {
            shard: Box::new(shard),
            deadline: None,
        };
        self.slots.insert(end.partition, slot);
        self.touched.insert(end.partition);
        self.keep_in_step(end.partition, activated);
        self.append(now);
    }

    /// Loads a shard anew that no longer agrees with its log.
    fn keep_in_step(&mut self, id: PartitionId, result: Result<(), OutOfStep>) {
        if let (Err(OutOfStep), Some(Slot::Active { shard, .. })) = (result, self.slots.get(&id)) {
            let (partition, leader_epoch) = (shard.partition().clone(), shard.leader_epoch());
            self.remove(id);
            self.start_load(partition, leader_epoch);
        }
    }

    /// Ends a shard; whoever waits is told to look elsewhere.
    fn remove(&mut self, id: PartitionId) {
        let metrics = &self.worker.settings.metrics;
        match self.slots.remove(&id) {
            Some(Slot::Active { shard, deadline }) => {
                metrics.active.add(-1);
                tracing::info!(target: LOGGER, "{} Finished unloading metadata for {} with epoch {}.",
                    self.worker.title, shard.partition().name(), shard.leader_epoch());
                deadline.map(|at| self.deadlines.remove(&(at, id)));
                shard.end();
            }
            Some(Slot::Loading { .. }) => metrics.loading.add(-1),
            Some(Slot::Failed) => metrics.failed.add(-1),
            None => {}
        }
    }
}

/// Kafka's class that says these things, and what scripts look for.
const LOGGER: &str = "org.apache.kafka.coordinator.common.runtime.CoordinatorRuntime";
/// Commands that are taken before records are appended.
const COMMANDS_PER_BATCH_MAX: usize = 512;
/// Deadlines that are served before calls are looked at again.
const TICKS_MAX: usize = 64;
/// Finished loads that may wait for the worker.
const LOADS_MAX: usize = 4;
