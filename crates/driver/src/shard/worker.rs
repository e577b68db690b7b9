//! The task beside the shards of some partitions, and the way to them.
//!
//! A call is decided where its request arrived. If somebody else is at it, it is left to him; if commands wait for the
//! worker, it waits behind them. Whatever must happen by itself is the worker's: leading and resigning, loads, deadlines,
//! commits that others bring about.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use klamm_io::{Io, Monotonic, Tasks, time};
use klamm_replica::{Partition, Wake};
use klamm_types::{LeaderEpoch, PartitionId};
use parking_lot::{Mutex, MutexGuard};
use tokio::sync::{Notify, mpsc};

use super::contract::ShardMachine;
use super::handover::Handover;
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
    /// Never held across an await, and never waited for by a thread that serves connections. Whoever lets go looks
    /// whether calls were left to him: see [`Shared::let_go`].
    shards: Mutex<ShardSet<M>>,
    handover: Handover<M>,
    /// Commands that are sent and not carried out.
    queued: AtomicUsize,
    metrics: ShardMetrics,
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
            handover: Handover::new(),
            queued: AtomicUsize::new(0),
            metrics,
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
            let deadline = shared.prepare_to_sleep();
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
        let mut shards = shared.shards.lock();
        shards.end();
        // Whoever left a call meanwhile is told as well.
        shared.let_go(shards);
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
                    self.shared.metrics.queued.add(-1);
                    self.shared.decide_left(&mut shards);
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

impl<M: ShardMachine> Clone for WorkerHandle<M> {
    fn clone(&self) -> Self {
        Self {
            shared: self.shared.clone(),
            commands: self.commands.clone(),
        }
    }
}

impl<M: ShardMachine> WorkerHandle<M> {
    /// Does something while the shards are held, as a thread that decides holds them.
    #[cfg(test)]
    pub(super) fn while_deciding<T>(&self, work: impl FnOnce() -> T) -> T {
        let shards = self.shared.shards.lock();
        let done = work();
        self.shared.let_go(shards);
        done
    }

    /// Queues a command, and waits while the queue is full. False if the worker has ended.
    pub(super) async fn send(&self, command: Command<M>) -> bool {
        // Counted together with sending it, between which nobody can give this future up.
        let Ok(place) = self.commands.reserve().await else {
            return false;
        };
        self.place(place, command);
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
        let Some(mut shards) = self.shared.shards.try_lock() else {
            self.shared.handover.leave_call((partition, (call, reply)));
            if let Some(shards) = self.shared.shards.try_lock() {
                self.shared.let_go(shards);
            }
            return Ok(None);
        };
        self.shared.decide_left(&mut shards);
        let is_open = shards.decide(partition, call, reply);
        self.shared.let_go(shards);
        Ok(is_open.then(|| Unappended {
            shared: self.shared.clone(),
            is_appended: false,
        }))
    }

    /// Queues a call if there is room; gives it back otherwise.
    pub(super) fn try_send(&self, command: Command<M>) -> Result<(), Command<M>> {
        match self.commands.try_reserve() {
            Ok(place) => {
                self.place(place, command);
                Ok(())
            }
            Err(_) => Err(command),
        }
    }

    fn place(&self, place: mpsc::Permit<'_, Command<M>>, command: Command<M>) {
        if let Command::Call { .. } = command {
            self.shared.metrics.queued.add(1);
        }
        self.shared.queued.fetch_add(1, Ordering::Release);
        place.send(command);
    }
}

impl<M: ShardMachine> Shared<M> {
    fn append(&self) {
        let mut shards = self.shards.lock();
        let now = shards.now();
        shards.append(now);
    }

    /// Before a call is decided: among what was left may be an earlier one of the same client, and nobody may have looked
    /// since.
    fn decide_left(&self, shards: &mut ShardSet<M>) {
        if let Some(left) = self.handover.take() {
            shards.decide_all(left);
        }
    }

    /// What the worker does last: whatever it did, something may have been left to it.
    fn prepare_to_sleep(&self) -> Option<Monotonic> {
        loop {
            let mut shards = self.shards.lock();
            self.decide_left(&mut shards);
            let deadline = shards.prepare_to_sleep();
            drop(shards);
            if self.handover.is_empty() {
                return deadline;
            }
        }
    }

    /// Lets go after deciding the calls that others have left meanwhile, and wakes the worker if it has something to do.
    fn let_go(&self, shards: MutexGuard<'_, ShardSet<M>>) {
        let mut held = Some(shards);
        let mut turns = 0;
        while let Some(mut shards) = held {
            self.decide_left(&mut shards);
            let needs_worker = shards.needs_worker();
            drop(shards);
            if needs_worker {
                self.nudge.notify_one();
            }
            if self.handover.is_empty() {
                return;
            }
            turns += 1;
            if turns == TURNS_MAX {
                self.nudge.notify_one();
                return;
            }
            // Who has it now looks after letting go.
            held = self.shards.try_lock();
        }
    }
}

impl<M: ShardMachine> Unappended<M> {
    /// Appends what all have decided by now, unless somebody has done so.
    pub(super) fn append(mut self) {
        self.is_appended = true;
        self.shared.handover.leave_append();
        if let Some(shards) = self.shared.shards.try_lock() {
            self.shared.let_go(shards);
        }
    }

    /// Somebody has appended the records.
    pub(super) fn settle(mut self) {
        self.is_appended = true;
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
/// Rounds of calls left by others that one thread decides before the worker goes on: its own connections wait too.
const TURNS_MAX: usize = 8;
