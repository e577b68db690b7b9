//! The way to all shards of one kind of coordinator on this broker.

use std::sync::Arc;
use std::time::Duration;

use klamm_io::{Io, TaskKind, end_of_turn};
use klamm_records::Compression;
use klamm_replica::{Partition, Wake};
use klamm_types::{LeaderEpoch, NodeId, PartitionId};
use tokio::sync::oneshot;

use super::contract::ShardMachine;
use super::error::ShardError;
use super::metrics::ShardMetrics;
use super::partition_shard::ShardSettings;
use super::shard_set::Parts;
use super::worker::{Command, Unappended, Worker, WorkerHandle};

/// How shards are run.
#[derive(Clone, Copy, Debug)]
pub struct ShardsConfig {
    /// Of this broker; stands in logs.
    pub node_id: NodeId,
    /// Tasks that the partitions are shared out to.
    pub workers: usize,
    /// Of the batches that are written.
    pub compression: Compression,
    /// How long a call waits for its records to be committed.
    pub commit_timeout: Duration,
    /// Bytes of the log that are read at a time.
    pub load_bytes_max: u32,
}

/// All shards of a coordinator. Clones share them.
pub struct Shards<M: ShardMachine> {
    workers: Arc<[WorkerHandle<M>]>,
}

/// A call that has been handed over; its answer can be waited for. Dropping it gives the answer up, not the call, unless
/// the queue was full.
pub struct Submitted<M: ShardMachine> {
    answer: oneshot::Receiver<Result<M::Answer, ShardError>>,
    rest: Rest<M>,
}

/// What is left to do before the answer can come.
enum Rest<M: ShardMachine> {
    Nothing,
    /// The call is decided and its records are not appended.
    Append(Unappended<M>),
    /// The queue of this worker was full.
    Send(Box<(WorkerHandle<M>, Command<M>)>),
}

impl<M: ShardMachine> Clone for Shards<M> {
    fn clone(&self) -> Self {
        Self {
            workers: self.workers.clone(),
        }
    }
}

impl<M: ShardMachine> std::fmt::Debug for Shards<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shards")
            .field("coordinator", &M::NAME)
            .finish_non_exhaustive()
    }
}

impl<M: ShardMachine> Shards<M> {
    /// Starts the workers, which run nothing yet. `machine` makes an empty machine.
    pub fn start(io: &Io, config: ShardsConfig, machine: impl Fn() -> M + Send + Sync + 'static) -> Self {
        let metrics = ShardMetrics::new(&io.metrics, M::NAME);
        let machine: Arc<dyn Fn() -> M + Send + Sync> = Arc::new(machine);
        let scope = io.tasks.child(M::NAME);
        let workers = (0..config.workers.max(1)).map(|_| {
            let (worker, handle) = Worker::new(Parts {
                title: format!("[{} id={}]", M::TITLE, config.node_id),
                io: io.clone(),
                scope: scope.clone(),
                machine: machine.clone(),
                settings: ShardSettings {
                    node_id: config.node_id,
                    compression: config.compression,
                    commit_timeout: config.commit_timeout,
                    wake: Wake::new(),
                    metrics: metrics.clone(),
                },
                load_bytes_max: config.load_bytes_max,
            });
            scope.spawn(TaskKind::CoordinatorShard, worker.run());
            handle
        });
        Self {
            workers: workers.collect(),
        }
    }

    /// Asks the machine of a partition and waits for its answer.
    pub async fn call(&self, partition: PartitionId, call: M::Call) -> Result<M::Answer, ShardError> {
        self.submit(partition, call).answer().await
    }

    /// Hands a call over, so that several can be under way.
    pub fn submit(&self, partition: PartitionId, call: M::Call) -> Submitted<M> {
        let (reply, answer) = oneshot::channel();
        let worker = self.worker(partition);
        let rest = match worker.decide(partition, call, reply) {
            Ok(None) => Rest::Nothing,
            Ok(Some(unappended)) => Rest::Append(unappended),
            Err((call, reply)) => match worker.try_send(Command::Call { partition, call, reply }) {
                Ok(()) => Rest::Nothing,
                Err(command) => Rest::Send(Box::new((worker.clone(), command))),
            },
        };
        Submitted { answer, rest }
    }

    /// Tells all machines, those too that are made later.
    pub async fn tell(&self, news: &M::News) {
        for worker in &*self.workers {
            // A worker that has ended wants no news.
            let _ = worker.send(Command::News(news.clone())).await;
        }
    }

    pub(super) async fn lead(&self, partition: Arc<Partition>, leader_epoch: LeaderEpoch) {
        let worker = self.worker(partition.name().partition);
        // The node is stopping if the worker has ended.
        let _ = worker
            .send(Command::Lead {
                partition,
                leader_epoch,
            })
            .await;
    }

    pub(super) async fn resign(&self, partition: PartitionId) {
        // The node is stopping if the worker has ended.
        let _ = self.worker(partition).send(Command::Resign(partition)).await;
    }

    /// See [`WorkerHandle::while_deciding`].
    #[cfg(test)]
    pub(super) fn while_deciding<T>(&self, partition: PartitionId, work: impl FnOnce() -> T) -> T {
        self.worker(partition).while_deciding(work)
    }

    fn worker(&self, partition: PartitionId) -> &WorkerHandle<M> {
        let index = usize::try_from(partition.0).unwrap_or(0);
        &self.workers[index % self.workers.len()]
    }
}

impl<M: ShardMachine> Submitted<M> {
    /// The answer if it is there already: most calls that write nothing have it at once.
    pub fn answered(&mut self) -> Option<Result<M::Answer, ShardError>> {
        match self.answer.try_recv() {
            Ok(answer) => {
                if let Rest::Append(unappended) = std::mem::replace(&mut self.rest, Rest::Nothing) {
                    unappended.settle();
                }
                Some(answer)
            }
            Err(oneshot::error::TryRecvError::Closed) => Some(Err(ShardError::NotCoordinator)),
            Err(oneshot::error::TryRecvError::Empty) => None,
        }
    }

    pub async fn answer(mut self) -> Result<M::Answer, ShardError> {
        if let Some(answer) = self.answered() {
            return answer;
        }
        if let Rest::Append(_) = &self.rest {
            // What has arrived together is decided first: then all of it becomes one batch.
            end_of_turn().await;
            if let Some(answer) = self.answered() {
                return answer;
            }
        }
        match std::mem::replace(&mut self.rest, Rest::Nothing) {
            Rest::Nothing => {}
            Rest::Append(unappended) => unappended.append(),
            Rest::Send(unsent) => {
                let (worker, command) = *unsent;
                // The answer says whether the worker has ended.
                let _ = worker.send(command).await;
            }
        }
        self.answer.await.unwrap_or(Err(ShardError::NotCoordinator))
    }
}

impl<M: ShardMachine> std::fmt::Debug for Submitted<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Submitted")
            .field("coordinator", &M::NAME)
            .finish_non_exhaustive()
    }
}
