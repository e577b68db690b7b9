//! One partition with its machine: decides, replays, appends, answers what is committed, takes back what was not
//! appended.
//!
//! Invariants: what the machine has replayed is what the log holds plus the open batch; nobody is answered before all
//! that was decided up to then is committed; a call is answered once, with its answer or an error.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use klamm_io::Monotonic;
use klamm_log::AppendOrigin;
use klamm_machine::OutcomeOf;
use klamm_records::Compression;
use klamm_replica::{Append, Parked, Partition, PartitionError, Wake};
use klamm_types::{LeaderEpoch, NodeId, Offset, Timestamp};
use tokio::sync::oneshot;

use super::batch::OpenBatch;
use super::contract::{ShardMachine, Ticket};
use super::encoded_records::EncodedRecords;
use super::error::ShardError;
use super::loader::Loaded;
use super::metrics::ShardMetrics;

pub(super) type Reply<A> = oneshot::Sender<Result<A, ShardError>>;

/// A partition whose log has been replayed.
pub(super) struct PartitionShard<M: ShardMachine> {
    machine: M,
    partition: Arc<Partition>,
    leader_epoch: LeaderEpoch,
    batch: OpenBatch,
    /// Of the decision at hand.
    encoded: EncodedRecords,
    /// Decided, their records in the open batch.
    open: Vec<Waiting<M::Answer>>,
    /// Appended but not committed, in the order of the log.
    uncommitted: VecDeque<Waiting<M::Answer>>,
    /// Where everything is committed, as far as the machine knows.
    committed: Offset,
    /// Calls that another decision will complete.
    parked: BTreeMap<Ticket, Reply<M::Answer>>,
    next_ticket: u64,
    /// There while something is uncommitted.
    watch: Option<Parked>,
    /// After a failed append the machine's own work waits a little.
    not_before: Option<Timestamp>,
    settings: ShardSettings,
}

/// What all shards of a worker share.
#[derive(Clone)]
pub(super) struct ShardSettings {
    pub(super) node_id: NodeId,
    pub(super) compression: Compression,
    /// `offsets.commit.timeout.ms`
    pub(super) commit_timeout: Duration,
    pub(super) wake: Wake,
    pub(super) metrics: ShardMetrics,
}

/// The shard no longer agrees with its log and must be loaded anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OutOfStep;

/// Answers that are due when everything below `end` is committed.
struct Waiting<A> {
    end: Offset,
    /// When those who wait are told that it takes too long; set by the append.
    until: Option<Monotonic>,
    own: Option<(Reply<A>, A)>,
    completed: Vec<(Reply<A>, A)>,
}

/// The time, as machines and as timers have it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    pub(super) wall: Timestamp,
    pub(super) monotonic: Monotonic,
}

impl<M: ShardMachine> PartitionShard<M> {
    pub(super) fn new(
        loaded: Loaded<M>,
        partition: Arc<Partition>,
        leader_epoch: LeaderEpoch,
        settings: ShardSettings,
    ) -> Result<Self, PartitionError> {
        let bytes_max = partition.batch_bytes_max()?;
        let mut machine = loaded.machine;
        let committed = loaded.high_watermark.min(loaded.end);
        machine.commit(committed);
        Ok(Self {
            machine,
            partition,
            leader_epoch,
            batch: OpenBatch::new(loaded.end, settings.compression, bytes_max),
            encoded: EncodedRecords::default(),
            open: Vec::new(),
            uncommitted: VecDeque::new(),
            committed,
            parked: BTreeMap::new(),
            next_ticket: 0,
            watch: None,
            not_before: None,
            settings,
        })
    }

    pub(super) fn partition(&self) -> &Arc<Partition> {
        &self.partition
    }

    pub(super) fn leader_epoch(&self) -> LeaderEpoch {
        self.leader_epoch
    }

    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        let deadline = self.machine.next_deadline()?;
        Some(self.not_before.map_or(deadline, |at| at.max(deadline)))
    }

    /// Decides a call; its records wait in the open batch for [`Self::append`].
    pub(super) fn call(&mut self, now: Now, call: M::Call, reply: Reply<M::Answer>) -> Result<(), OutOfStep> {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.decide(now, M::request(ticket, call), Some((ticket, reply)), true)
    }

    pub(super) fn activate(&mut self, now: Now, news: &M::News) -> Result<(), OutOfStep> {
        self.decide(now, M::activate(news), None, false)
    }

    pub(super) fn tell(&mut self, now: Now, news: &M::News) -> Result<(), OutOfStep> {
        // Among the news may be the topic's configuration.
        if let Ok(bytes_max) = self.partition.batch_bytes_max() {
            self.batch.set_bytes_max(bytes_max);
        }
        self.decide(now, M::told(news), None, false)
    }

    pub(super) fn tick(&mut self, now: Now) -> Result<(), OutOfStep> {
        self.decide(now, M::tick(), None, false)
    }

    fn decide(
        &mut self,
        now: Now,
        request: M::Request,
        caller: Option<(Ticket, Reply<M::Answer>)>,
        is_unit: bool,
    ) -> Result<(), OutOfStep> {
        let outcome = self.machine.decide(now.wall, request);
        if let Err(error) = self.encoded.encode::<M>(&outcome.records) {
            tracing::error!(coordinator = M::NAME, partition = %self.partition.name(), %error,
                "a record cannot be encoded");
            self.refuse(outcome, caller, &ShardError::Encode(error));
            return Ok(());
        }
        let mut encoded = std::mem::take(&mut self.encoded);
        let is_replayed = self.replay(now, &outcome.records, &encoded, is_unit);
        encoded.clear();
        self.encoded = encoded;
        if !is_replayed? {
            // What this was decided on has been taken back.
            self.refuse(outcome, caller, &ShardError::NotCoordinator);
            return Ok(());
        }
        self.log(outcome.events);
        self.await_commit(outcome.response, outcome.sends, caller);
        Ok(())
    }

    /// Replays records and puts them into the open batch, after what is in it has been appended if there is no room.
    /// False if that failed.
    fn replay(
        &mut self,
        now: Now,
        records: &[M::Record],
        encoded: &EncodedRecords,
        is_unit: bool,
    ) -> Result<bool, OutOfStep> {
        if is_unit {
            if !self.batch.has_room_for(encoded.size_bytes_max()) && !self.append(now)? {
                return Ok(false);
            }
            self.batch.reserve(encoded.size_bytes_max());
        }
        for (record, encoded) in records.iter().zip(encoded.iter()) {
            if !is_unit && !self.batch.has_room_for(encoded.size_bytes_max()) && !self.append(now)? {
                return Ok(false);
            }
            self.machine.replay(self.batch.next_offset(), record);
            self.batch.push(now.wall, encoded);
        }
        Ok(true)
    }

    /// Tells what happened in a decision that stands, though its records may still be taken back.
    fn log(&self, events: Vec<M::Event>) {
        if events.is_empty() {
            return;
        }
        let (node_id, partition) = (self.settings.node_id, self.partition.name());
        let title = format!(
            "[{} id={node_id} topic={} partition={}]",
            M::TITLE,
            partition.topic,
            partition.partition
        );
        events.into_iter().for_each(|event| M::log(&title, event));
    }

    fn await_commit(&mut self, response: M::Response, sends: Vec<M::Send>, caller: Option<(Ticket, Reply<M::Answer>)>) {
        let own = match (caller, M::answer(response)) {
            (Some((_, reply)), Some(answer)) => Some((reply, answer)),
            (Some((ticket, reply)), None) => {
                self.parked.insert(ticket, reply);
                self.settings.metrics.parked.add(1);
                None
            }
            (None, _) => None,
        };
        let completed: Vec<_> = sends.into_iter().filter_map(|send| self.completed(send)).collect();
        if own.is_some() || !completed.is_empty() {
            self.open.push(Waiting {
                end: self.batch.next_offset(),
                until: None,
                own,
                completed,
            });
        }
    }

    /// The caller that a decision completes; nothing if it was told something else before.
    fn completed(&mut self, send: M::Send) -> Option<(Reply<M::Answer>, M::Answer)> {
        let (ticket, answer) = M::completion(send);
        let reply = self.parked.remove(&ticket)?;
        self.settings.metrics.parked.add(-1);
        Some((reply, answer))
    }

    /// Refuses what was decided on, and lets the machine know: to it a decision whose records are not written is one
    /// whose records were taken back.
    fn refuse(&mut self, outcome: OutcomeOf<M>, caller: Option<(Ticket, Reply<M::Answer>)>, error: &ShardError) {
        let base = self.batch.next_offset();
        for (offset, record) in (base.0..).map(Offset).zip(&outcome.records) {
            self.machine.replay(offset, record);
        }
        self.machine.roll_back_to(base);
        if let Some((_, reply)) = caller {
            send(reply, Err(error.clone()));
        }
        for completion in outcome.sends {
            if let Some((reply, _)) = self.completed(completion) {
                send(reply, Err(error.clone()));
            }
        }
    }

    /// Appends the open batch, and answers what is committed. A batch that cannot be appended is taken back, its callers
    /// are told; then this is false.
    pub(super) fn append(&mut self, now: Now) -> Result<bool, OutOfStep> {
        let until = now.monotonic.plus(self.settings.commit_timeout);
        let records_count = self.batch.records_count();
        if records_count > 0 {
            let (base_offset, mut bytes) = self.batch.take();
            let append = Append {
                needs_in_sync_min: true,
                origin: AppendOrigin::Coordinator,
            };
            let appended = match self.partition.append(&mut bytes, append) {
                Ok(appended) => appended,
                Err(error) => {
                    self.take_back(now, base_offset, error);
                    return Ok(false);
                }
            };
            if appended.info.first_offset != base_offset {
                tracing::error!(coordinator = M::NAME, partition = %self.partition.name(), expected = base_offset.0,
                    appended = appended.info.first_offset.0, "the log was written by somebody else; it is loaded anew");
                return Err(OutOfStep);
            }
            self.settings.metrics.batch_records.record(records_count);
        }
        if self.committed < self.batch.base_offset() {
            self.commit();
        }
        for waiting in self.open.drain(..) {
            if self.uncommitted.is_empty() && waiting.end <= self.committed {
                waiting.answer();
                continue;
            }
            self.uncommitted.push_back(Waiting {
                until: Some(until),
                ..waiting
            });
        }
        Ok(true)
    }

    fn take_back(&mut self, now: Now, base_offset: Offset, error: PartitionError) {
        tracing::warn!(coordinator = M::NAME, partition = %self.partition.name(), %error,
            "records could not be appended");
        self.settings.metrics.appends_failed.add(1);
        self.machine.roll_back_to(base_offset);
        self.batch.restart_at(base_offset);
        self.not_before = Some(now.wall.plus_ms(RETRY_MS));
        fail(self.open.drain(..), &ShardError::Append(Arc::new(error)));
    }

    /// Looks how far the log is committed, and answers what that allows; is woken when it has come further.
    pub(super) fn commit(&mut self) {
        // A partition that is led no more is about to be taken away; its callers are told then.
        let Ok(mut high_watermark) = self.partition.high_watermark_under(self.leader_epoch) else {
            return;
        };
        let end = self.batch.base_offset();
        if high_watermark < end && self.watch.is_none() {
            self.watch = Some(self.partition.park(&self.settings.wake));
            high_watermark = self
                .partition
                .high_watermark_under(self.leader_epoch)
                .unwrap_or(high_watermark);
        }
        if high_watermark >= end {
            self.watch = None;
        }
        let committed = high_watermark.min(end);
        if committed > self.committed {
            self.committed = committed;
            self.machine.commit(committed);
        }
        self.answer();
    }

    fn answer(&mut self) {
        while self
            .uncommitted
            .front()
            .is_some_and(|waiting| waiting.end <= self.committed)
        {
            let Some(waiting) = self.uncommitted.pop_front() else {
                break;
            };
            waiting.answer();
        }
    }

    /// When those who wait longest for a commit are to be told that it takes too long.
    pub(super) fn next_timeout(&self) -> Option<Monotonic> {
        self.uncommitted.front().and_then(|waiting| waiting.until)
    }

    /// Refuses those who have waited too long; what was appended stays.
    pub(super) fn time_out(&mut self, now: Monotonic) {
        while self.next_timeout().is_some_and(|until| until <= now) {
            fail(self.uncommitted.pop_front().into_iter(), &ShardError::TimedOut);
        }
    }

    /// Whether something is decided that is not appended.
    pub(super) fn has_open_records(&self) -> bool {
        !self.batch.is_empty()
    }

    pub(super) fn is_uncommitted(&self) -> bool {
        self.committed < self.batch.base_offset()
    }

    /// The same leader under a new epoch.
    pub(super) fn set_leader_epoch(&mut self, leader_epoch: LeaderEpoch) {
        self.leader_epoch = leader_epoch;
    }

    /// Tells everybody who waits that the answer must be sought elsewhere.
    pub(super) fn end(self) {
        let error = ShardError::NotCoordinator;
        let parked = i64::try_from(self.parked.len()).unwrap_or(i64::MAX);
        self.settings.metrics.parked.add(-parked);
        fail(self.uncommitted.into_iter().chain(self.open), &error);
        for reply in self.parked.into_values() {
            send(reply, Err(error.clone()));
        }
    }
}

impl<A> Waiting<A> {
    fn answer(self) {
        if let Some((reply, answer)) = self.own {
            send(reply, Ok(answer));
        }
        for (reply, answer) in self.completed {
            send(reply, Ok(answer));
        }
    }
}

fn fail<A>(waiting: impl Iterator<Item = Waiting<A>>, error: &ShardError) {
    for waiting in waiting {
        for (reply, _) in waiting.own.into_iter().chain(waiting.completed) {
            send(reply, Err(error.clone()));
        }
    }
}

fn send<A>(reply: Reply<A>, answer: Result<A, ShardError>) {
    // Whoever asked may have gone.
    let _ = reply.send(answer);
}

/// What a machine wants to do by itself is tried again after this, once records could not be appended.
const RETRY_MS: i64 = 100;
