//! One partition on this broker: its log, its role, and who waits for it.
//!
//! A partition is one short mutex. It is held for a look or an append, never across an await and never while a disk is
//! synced; every change that somebody may wait for wakes them after the mutex is free. What leaders and followers do
//! stands in the files beside.

mod append;
mod error;
mod offsets;
mod read;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use klamm_log::PartitionLog;
use klamm_metadata::{NodeList, PartitionRegistration};
use klamm_types::{LeaderEpoch, NodeId, Offset, PartitionEpoch, TopicPartition, Uuid};
use parking_lot::{Mutex, MutexGuard};

use crate::waiting::{Parked, Waiting, Wake};

pub use append::{Append, Appended, Commit};
pub use error::PartitionError;
pub use offsets::OffsetQuery;
pub use read::{Isolation, Read, ReadRequest};

#[derive(Debug)]
pub struct Partition {
    name: TopicPartition,
    topic_id: Uuid,
    node_id: NodeId,
    /// Of the log directory.
    directory_id: Uuid,
    state: Mutex<State>,
    waiting: Arc<Waiting>,
    /// To consumers, who take bytes without the mutex.
    bytes_out: AtomicU64,
}

#[derive(Debug)]
struct State {
    /// None once the log has failed, was closed, or was deleted.
    log: Option<PartitionLog>,
    leader: NodeId,
    leader_epoch: LeaderEpoch,
    partition_epoch: PartitionEpoch,
    /// Where the log ended when this broker became the leader of the epoch.
    epoch_start_offset: Offset,
    in_sync: NodeList,
    replicas: NodeList,
    in_sync_min: usize,
    /// Whether the topic's `cleanup.policy` deletes by age or size.
    deletes_by_policy: bool,
    messages_in: u64,
    bytes_in: u64,
}

/// What went in and out since the partition was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    pub(crate) messages_in: u64,
    pub(crate) bytes_in: u64,
    /// To consumers.
    pub(crate) bytes_out: u64,
}

/// A partition as its metrics show it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) is_leader: bool,
    pub(crate) is_under_replicated: bool,
    pub(crate) is_under_min_in_sync: bool,
    /// Nothing while the log is offline.
    pub(crate) log: Option<LogStanding>,
    pub(crate) traffic: Traffic,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct LogStanding {
    pub(crate) size_bytes: u64,
    pub(crate) segments: usize,
    pub(crate) start: Offset,
    pub(crate) end: Offset,
}

/// What a leader takes from the topic's configuration, besides the log's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionConfig {
    /// `min.insync.replicas`.
    pub in_sync_min: usize,
    pub deletes_by_policy: bool,
}

impl Partition {
    /// A partition that follows nobody and leads nothing until it is told its role.
    pub(crate) fn new(
        name: TopicPartition,
        topic_id: Uuid,
        node_id: NodeId,
        directory_id: Uuid,
        log: PartitionLog,
        config: PartitionConfig,
    ) -> Self {
        let state = State {
            log: Some(log),
            leader: NodeId::NONE,
            leader_epoch: LeaderEpoch::NONE,
            partition_epoch: PartitionEpoch(-1),
            epoch_start_offset: Offset::UNKNOWN,
            in_sync: NodeList::default(),
            replicas: NodeList::default(),
            in_sync_min: config.in_sync_min,
            deletes_by_policy: config.deletes_by_policy,
            messages_in: 0,
            bytes_in: 0,
        };
        Self {
            name,
            topic_id,
            node_id,
            directory_id,
            state: Mutex::new(state),
            waiting: Arc::default(),
            bytes_out: AtomicU64::new(0),
        }
    }

    pub fn name(&self) -> &TopicPartition {
        &self.name
    }

    pub fn topic_id(&self) -> Uuid {
        self.topic_id
    }

    pub fn directory_id(&self) -> Uuid {
        self.directory_id
    }

    /// Whether the log can be used: its directory has not failed.
    pub fn is_online(&self) -> bool {
        self.state.lock().log.is_some()
    }

    pub fn leader_epoch(&self) -> LeaderEpoch {
        self.state.lock().leader_epoch
    }

    pub fn is_leader(&self) -> bool {
        self.state.lock().leader == self.node_id
    }

    /// Whether the log can neither be read nor written.
    pub fn is_offline(&self) -> bool {
        self.state.lock().log.is_none()
    }

    /// Puts a request to sleep here until something happens; look once more after parking.
    pub fn park(&self, wake: &Wake) -> Parked {
        Parked::new(self.waiting.clone(), wake)
    }

    /// Takes the role that the metadata says. A new leader opens its epoch in the log.
    pub(crate) fn assume_role(&self, registration: &PartitionRegistration) -> Result<(), PartitionError> {
        let mut state = self.state.lock();
        if registration.partition_epoch <= state.partition_epoch {
            return Ok(());
        }
        let new_epoch = registration.leader_epoch != state.leader_epoch;
        state.partition_epoch = registration.partition_epoch;
        state.leader = registration.leader;
        state.leader_epoch = registration.leader_epoch;
        state.in_sync = registration.isr.clone();
        state.replicas = registration.replicas.clone();
        if new_epoch && state.leader == self.node_id {
            let log = state.log.as_mut().ok_or(PartitionError::Offline)?;
            let end = log.log_end_offset();
            log.assign_epoch_start_offset(registration.leader_epoch, end);
            state.epoch_start_offset = end;
        }
        state.advance_high_watermark(self.node_id)?;
        drop(state);
        self.waiting.wake_all();
        Ok(())
    }

    /// Bytes of the log, and how many offsets it lacks of the high watermark; nothing while it is offline.
    pub fn size_and_lag(&self) -> Option<(u64, i64)> {
        let state = self.state.lock();
        let log = state.log.as_ref()?;
        Some((log.size_bytes(), (log.high_watermark() - log.log_end_offset()).max(0)))
    }

    /// Bytes of this log are on their way to a consumer.
    pub fn count_out(&self, bytes: u64) {
        self.bytes_out.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn traffic(&self) -> Traffic {
        self.traffic_of(&self.state.lock())
    }

    fn traffic_of(&self, state: &State) -> Traffic {
        Traffic {
            messages_in: state.messages_in,
            bytes_in: state.bytes_in,
            bytes_out: self.bytes_out.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        let state = self.state.lock();
        let is_leader = state.leader == self.node_id;
        Standing {
            is_leader,
            is_under_replicated: is_leader && state.in_sync.len() < state.replicas.len(),
            is_under_min_in_sync: is_leader && state.in_sync.len() < state.in_sync_min,
            log: state.log.as_ref().map(|log| LogStanding {
                size_bytes: log.size_bytes(),
                segments: log.segments_count(),
                start: log.log_start_offset(),
                end: log.log_end_offset(),
            }),
            traffic: self.traffic_of(&state),
        }
    }

    /// Changes the configuration of the log and of the leader.
    pub(crate) fn configure(&self, log_config: Arc<klamm_log::LogConfig>, config: PartitionConfig) {
        let mut state = self.state.lock();
        if let Some(log) = &mut state.log {
            log.update_config(log_config);
        }
        state.in_sync_min = config.in_sync_min;
        state.deletes_by_policy = config.deletes_by_policy;
    }

    /// Works on the log, whatever the role: housekeeping, never a client's request.
    pub(crate) fn with_log<T>(&self, work: impl FnOnce(&mut PartitionLog) -> T) -> Option<T> {
        self.state.lock().log.as_mut().map(work)
    }

    /// Takes the log out for good (closing, deletion, failure) and wakes everybody, who will find it offline.
    pub(crate) fn take_log(&self) -> Option<PartitionLog> {
        let log = self.state.lock().log.take();
        self.waiting.wake_all();
        log
    }

    /// Requests parked here.
    pub fn waiting_count(&self) -> usize {
        self.waiting.count()
    }

    /// The state, if this broker leads the partition under the epoch that the asker knows. An asker that does not say
    /// which epoch it knows (-1) is not checked.
    fn lock_as_leader(&self, asked: LeaderEpoch) -> Result<MutexGuard<'_, State>, PartitionError> {
        let state = self.state.lock();
        state.check_epoch(asked)?;
        if state.leader != self.node_id {
            return Err(PartitionError::NotLeader);
        }
        Ok(state)
    }
}

impl Traffic {
    pub(crate) fn add(&mut self, other: Self) {
        self.messages_in += other.messages_in;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
    }
}

impl State {
    fn check_epoch(&self, asked: LeaderEpoch) -> Result<(), PartitionError> {
        let current = self.leader_epoch;
        match asked {
            // Kafka takes any negative epoch for none.
            _ if asked < LeaderEpoch(0) => Ok(()),
            _ if asked < current => Err(PartitionError::FencedLeaderEpoch { asked, current }),
            _ if asked > current => Err(PartitionError::UnknownLeaderEpoch { asked, current }),
            _ => Ok(()),
        }
    }

    fn log(&self) -> Result<&PartitionLog, PartitionError> {
        self.log.as_ref().ok_or(PartitionError::Offline)
    }

    fn log_mut(&mut self) -> Result<&mut PartitionLog, PartitionError> {
        self.log.as_mut().ok_or(PartitionError::Offline)
    }

    /// The high watermark is the lowest end offset among the in-sync replicas. While this broker is the only one in sync
    /// that is its own; returns whether it moved. It never covers what a log that has failed may not have on the disk.
    fn advance_high_watermark(&mut self, node_id: NodeId) -> Result<bool, PartitionError> {
        let alone = *self.in_sync == [node_id];
        if !alone || self.leader != node_id || self.in_sync.len() < self.in_sync_min.min(self.replicas.len()) {
            return Ok(false);
        }
        let log = self.log_mut()?;
        let end = log.log_end_offset();
        if log.failure().is_some() {
            return Ok(false);
        }
        let moves = end > log.high_watermark();
        if moves {
            log.set_high_watermark(end);
        }
        Ok(moves)
    }
}
