//! The task beside the shards of some partitions, and the way to them.
//!
//! A call is decided where its request arrived, unless others wait already or somebody else is at it: then the worker
//! takes all that wait and decides them one after the other. Whatever must happen by itself is the worker's: leading and
//! resigning, loads, deadlines, commits that others bring about.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use klamm_io::{Io, Tasks, time};
use klamm_replica::{Partition, Wake};
use klamm_types::{LeaderEpoch, PartitionId};
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc};

use super::contract::ShardMachine;
use super::metrics::ShardMetrics;
use super::partition_shard::Reply;
use super::shard_set::{LoadEnd, Parts, ShardSet};

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

/// A call that is not decided yet, with whom to tell.
pub(super) type Undecided<M> = (<M as ShardMachine>::Call, Reply<<M as ShardMachine>::Answer>);

/// The task. Ends with its scope.
pub(super) struct Worker<M: ShardMachine> {
    io: Io,
    scope: Tasks,
    wake: Wake,
    metrics: ShardMetrics,
    shared: Arc<Shared<M>>,
    commands: mpsc::Receiver<Command<M>>,
    loads: mpsc::Receiver<LoadEnd<M>>,
}

/// The way to a worker and its shards.
pub(super) struct WorkerHandle<M: ShardMachine> {
    shared: Arc<Shared<M>>,
    commands: mpsc::Sender<Command<M>>,
}

/// What the worker and those who call have in common.
struct Shared<M: ShardMachine> {
    /// Never held across an await.
    shards: Mutex<ShardSet<M>>,
    /// Commands that are sent and not carried out.
    queued: AtomicUsize,
    /// Something was decided that the worker must take care of.
    nudge: Notify,
}

/// Records that a decision has put into an open batch. Appends them, or has the worker do it when it is dropped.
pub(super) struct Unappended<M: ShardMachine> {
    shared: Arc<Shared<M>>,
    is_appended: bool,
}

impl<M: ShardMachine> Worker<M> {
    pub(super) fn new(parts: Parts<M>) -> (Self, WorkerHandle<M>) {
        let (commands_in, commands) = mpsc::channel(COMMANDS_MAX);
        let (loads_in, loads) = mpsc::channel(LOADS_MAX);
        let (io, scope) = (parts.io.clone(), parts.scope.clone());
        let (wake, metrics) = (parts.settings.wake.clone(), parts.settings.metrics.clone());
        let shared = Arc::new(Shared {
            shards: Mutex::new(ShardSet::new(parts, loads_in)),
            queued: AtomicUsize::new(0),
            nudge: Notify::new(),
        });
        let handle = WorkerHandle {
            shared: shared.clone(),
            commands: commands_in,
        };
        let worker = Self {
            io,
            scope,
            wake,
            metrics,
            shared,
            commands,
            loads,
        };
        (worker, handle)
    }

    pub(super) async fn run(mut self) {
        let (scope, wake, clock) = (self.scope.clone(), self.wake.clone(), self.io.clock.clone());
        let shared = self.shared.clone();
        loop {
            let deadline = shared.shards.lock().prepare_to_sleep();
            tokio::select! {
                biased;
                () = scope.cancelled() => break,
                () = wake.woken() => shared.shards.lock().commit(),
                Some(end) = self.loads.recv() => shared.shards.lock().on_load_end(end),
                command = self.commands.recv() => match command {
                    Some(command) => self.on_commands(command),
                    None => break,
                },
                () = shared.nudge.notified() => shared.append(),
                () = time::sleep_until(&*clock, deadline.unwrap_or_default()), if deadline.is_some() => {}
            }
            shared.shards.lock().on_time();
        }
        shared.shards.lock().end();
    }

    /// Takes all that wait, up to what should become one batch.
    fn on_commands(&mut self, first: Command<M>) {
        let mut shards = self.shared.shards.lock();
        let now = shards.now();
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(command) = next {
            match command {
                Command::Call { partition, call, reply } => {
                    self.metrics.queued.add(-1);
                    shards.on_call(now, partition, call, reply);
                }
                Command::Lead {
                    partition,
                    leader_epoch,
                } => shards.lead(partition, leader_epoch),
                Command::Resign(partition) => shards.remove(partition),
                Command::News(news) => shards.tell(now, news),
            }
            taken += 1;
            let has_room = taken < COMMANDS_PER_BATCH_MAX;
            next = if has_room { self.commands.try_recv().ok() } else { None };
        }
        shards.append(now);
        self.shared.queued.fetch_sub(taken, Ordering::Release);
    }
}

impl<M: ShardMachine> WorkerHandle<M> {
    /// Queues a command, and waits while the queue is full. False if the worker has ended.
    pub(super) async fn send(&self, command: Command<M>) -> bool {
        // Counted together with sending it, between which nobody can give this future up.
        let Ok(place) = self.commands.reserve().await else {
            return false;
        };
        self.shared.queued.fetch_add(1, Ordering::Release);
        place.send(command);
        true
    }

    /// Decides a call here and now, if nobody has to be waited for; gives it back otherwise. What is decided is answered
    /// already, or will be once the records are appended.
    pub(super) fn decide(
        &self,
        partition: PartitionId,
        call: M::Call,
        reply: Reply<M::Answer>,
    ) -> Result<Option<Unappended<M>>, Undecided<M>> {
        // Those who came before are decided on before.
        if self.shared.queued.load(Ordering::Acquire) > 0 {
            return Err((call, reply));
        }
        let Some(mut shards) = self.shared.shards.try_lock_for(PATIENCE) else {
            return Err((call, reply));
        };
        let is_open = shards.decide(partition, call, reply);
        let needs_worker = shards.needs_worker();
        drop(shards);
        if needs_worker {
            self.shared.nudge.notify_one();
        }
        Ok(is_open.then(|| Unappended {
            shared: self.shared.clone(),
            is_appended: false,
        }))
    }
}

impl<M: ShardMachine> Shared<M> {
    fn append(&self) {
        let mut shards = self.shards.lock();
        let now = shards.now();
        shards.append(now);
    }
}

impl<M: ShardMachine> Unappended<M> {
    /// Appends what all have decided by now, unless somebody has done so.
    pub(super) fn append(mut self) {
        let Some(mut shards) = self.shared.shards.try_lock_for(PATIENCE) else {
            return;
        };
        let now = shards.now();
        shards.append(now);
        // What is left to do is what the worker would be woken for.
        self.is_appended = !shards.needs_worker();
    }
}

impl<M: ShardMachine> Drop for Unappended<M> {
    fn drop(&mut self) {
        if !self.is_appended {
            self.shared.nudge.notify_one();
        }
    }
}

/// Commands that may wait for a worker before those who send them wait too.
const COMMANDS_MAX: usize = 4096;
/// Commands that are taken before records are appended.
const COMMANDS_PER_BATCH_MAX: usize = 512;
/// Finished loads that may wait for the worker.
const LOADS_MAX: usize = 4;
/// How long a thread that serves connections waits for another that decides: longer than a decision or a small append
/// takes. What takes longer, such as an assignment for many members, must not hold up other connections.
const PATIENCE: Duration = Duration::from_micros(50);
