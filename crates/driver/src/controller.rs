//! Runs the controller: it stands by while another node leads the quorum, and decides while this one does.
//!
//! Active, it takes all requests that wait, decides them one after the other, hands their records to the quorum as one
//! batch, and goes on deciding on top of them while they are made durable. A request is answered when all that its
//! decision saw is committed. Losing the leadership takes back what is not.

use std::collections::VecDeque;

use klamm_controller::{
    Activation, Controller, ControllerCall, ControllerConfig, ControllerRequest, ControllerResponse, RequestContext,
};
use klamm_io::watch;
use klamm_io::{Clock, Io, Monotonic, TaskKind, Tasks, time};
use klamm_machine::Machine;
use klamm_types::{LeaderEpoch, Offset};
use tokio::sync::{mpsc, oneshot};
use tracing::info;

use crate::error::QuorumError;
use crate::metadata_batch::VersionedRecord;
use crate::metadata_reader::{Committed, MetadataReader};
use crate::quorum::{Append, QuorumHandle, QuorumStatus};
use crate::steady_clock::SteadyClock;

/// A way to this node's controller. Clones share it.
#[derive(Clone, Debug)]
pub struct ControllerHandle(mpsc::Sender<Call>);

/// This node's controller is not the active one, or ceased to be before the answer was sure: `NOT_CONTROLLER`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this node is not the active controller")]
pub struct NotController;

#[derive(Debug)]
struct Call {
    request: ControllerRequest,
    reply: oneshot::Sender<Result<ControllerResponse, NotController>>,
}

struct Driver {
    io: Io,
    quorum: QuorumHandle,
    status: watch::Receiver<QuorumStatus>,
    reader: MetadataReader,
    controller: Controller,
    config: ControllerConfig,
    activation: Activation,
    calls: mpsc::Receiver<Call>,
    active: Option<Active>,
    /// The quorum's wish that nothing be decided, which was answered.
    hold: Option<u64>,
    /// Everything below was replayed and is committed.
    committed: Offset,
    clock: SteadyClock,
}

/// What an active controller has not finished.
struct Active {
    epoch: LeaderEpoch,
    /// Where the next record goes.
    next_offset: Offset,
    /// Ends of the batches that are not committed.
    in_flight: VecDeque<Offset>,
    /// Answers, by the offset that must be committed first.
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    end: Offset,
    response: ControllerResponse,
    /// Nothing for what the driver asks itself.
    reply: Option<oneshot::Sender<Result<ControllerResponse, NotController>>>,
}

impl ControllerHandle {
    /// Starts the controller's task. The voters in `config` are replaced by those the quorum knows.
    pub fn start(io: &Io, quorum: QuorumHandle, mut config: ControllerConfig, activation: Activation) -> Self {
        config.quorum = quorum.status().voters.ids();
        quorum.attach_controller();
        let (calls_in, calls) = mpsc::channel(CALLS_MAX);
        io.metrics.queue("controller", &calls_in);
        let driver = Driver {
            io: io.clone(),
            status: quorum.watch(),
            reader: MetadataReader::new(quorum.clone()),
            controller: Controller::new(config.clone(), Default::default()),
            quorum,
            config,
            activation,
            calls,
            active: None,
            hold: None,
            committed: Offset::ZERO,
            clock: SteadyClock::new(&*io.clock),
        };
        let scope = io.tasks.child("controller");
        let cancelled = scope.clone();
        scope.spawn(TaskKind::Controller, async move { driver.run(&cancelled).await });
        Self(calls_in)
    }

    /// Asks the controller and waits until its answer is committed. Waits too while more requests are queued than the
    /// queue holds.
    pub async fn call(&self, request: ControllerRequest) -> Result<ControllerResponse, NotController> {
        let (reply, answer) = oneshot::channel();
        let sent = self.0.send(Call { request, reply }).await;
        sent.map_err(|_| NotController)?;
        answer.await.unwrap_or(Err(NotController))
    }
}

impl Driver {
    async fn run(mut self, scope: &Tasks) -> Result<(), QuorumError> {
        loop {
            let can_decide = self.can_decide();
            let deadline = self.deadline();
            let clock = self.io.clock.clone();
            tokio::select! {
                biased;
                changed = self.status.changed() => match changed {
                    Ok(()) => self.on_status()?,
                    Err(_) => break,
                },
                committed = self.reader.next(), if self.active.is_none() => match committed? {
                    Some(committed) => self.replay(committed)?,
                    None => break,
                },
                Some(call) = self.calls.recv(), if can_decide => self.on_calls(call)?,
                () = sleep_until(&*clock, deadline), if can_decide && deadline.is_some() => self.on_deadline()?,
                () = scope.cancelled() => break,
            }
        }
        self.step_down();
        Ok(())
    }

    /// A standby controller takes calls to refuse them; an active one lets them wait while enough is in flight, or the
    /// voters are about to change.
    fn can_decide(&self) -> bool {
        self.in_flight() < IN_FLIGHT_MAX && self.hold.is_none()
    }

    fn in_flight(&self) -> usize {
        self.active.as_ref().map_or(0, |active| active.in_flight.len())
    }

    fn deadline(&self) -> Option<Monotonic> {
        self.active.as_ref()?;
        self.controller.next_deadline().map(|at| self.clock.monotonic_at(at))
    }

    fn on_status(&mut self) -> Result<(), QuorumError> {
        let status = self.status.borrow_and_update().clone();
        match &self.active {
            Some(active) if !status.is_leader || status.leader.epoch != active.epoch => self.step_down(),
            Some(_) => {
                self.commit(status.high_watermark);
                self.skip_control_records(status.end.offset);
            }
            None => self.activate_if_caught_up(&status)?,
        }
        if let Some(hold) = status.hold.filter(|hold| self.hold != Some(*hold)) {
            self.decide_before_hold()?;
            self.quorum.held(hold);
        }
        self.hold = status.hold;
        Ok(())
    }

    /// Whoever changes the voters again and again must not keep all others waiting.
    fn decide_before_hold(&mut self) -> Result<(), QuorumError> {
        if self.in_flight() >= IN_FLIGHT_MAX {
            return Ok(());
        }
        if self.deadline().is_some_and(|at| at <= self.io.clock.monotonic()) {
            self.on_deadline()?;
        }
        match self.calls.try_recv() {
            Ok(call) => self.on_calls(call),
            Err(_) => Ok(()),
        }
    }

    /// The quorum appends records of its own when voters change. What is decided next goes behind them.
    fn skip_control_records(&mut self, end: Offset) {
        if let Some(active) = &mut self.active {
            active.next_offset = active.next_offset.max(end);
        }
    }

    fn commit(&mut self, high_watermark: Option<Offset>) {
        let (Some(active), Some(high_watermark)) = (&mut self.active, high_watermark) else {
            return;
        };
        self.committed = high_watermark;
        self.controller.commit(high_watermark);
        while active.in_flight.front().is_some_and(|end| *end <= high_watermark) {
            active.in_flight.pop_front();
        }
        active.answer(high_watermark);
    }

    /// Applies what another controller, or this one in an earlier epoch, has decided.
    fn replay(&mut self, committed: Committed) -> Result<(), QuorumError> {
        match committed {
            Committed::Snapshot(id, snapshot) => {
                self.controller = Controller::new(self.config.clone(), snapshot.image.clone());
                self.committed = id.offset;
            }
            Committed::Batches(batches) => {
                for batch in batches {
                    for (offset, record) in (batch.base_offset.0..).map(Offset).zip(&batch.records) {
                        self.controller.replay(offset, record);
                    }
                    self.controller.commit(batch.next_offset);
                    self.committed = batch.next_offset;
                }
                self.check_fault()?;
            }
        }
        let status = self.status.borrow().clone();
        self.activate_if_caught_up(&status)
    }

    /// A leader whose controller has replayed the whole log is the only one who adds to it.
    fn activate_if_caught_up(&mut self, status: &QuorumStatus) -> Result<(), QuorumError> {
        // A hold that is not answered yet waits for what is decided.
        let is_held = status.hold.is_some() && status.hold == self.hold;
        if self.active.is_some() || !status.is_leader || is_held || self.committed != status.end.offset {
            return Ok(());
        }
        info!(epoch = status.leader.epoch.0, "becoming the active controller");
        self.active = Some(Active {
            epoch: status.leader.epoch,
            next_offset: status.end.offset,
            in_flight: VecDeque::new(),
            waiting: VecDeque::new(),
        });
        let call = ControllerCall::Activate(self.activation.clone());
        self.decide_own(call)
    }

    fn on_deadline(&mut self) -> Result<(), QuorumError> {
        self.decide_own(ControllerCall::Deadline)
    }

    fn decide_own(&mut self, call: ControllerCall) -> Result<(), QuorumError> {
        let context = RequestContext::new(0);
        let mut records = Vec::new();
        self.decide(ControllerRequest { context, call }, None, &mut records)?;
        self.append(records);
        Ok(())
    }

    /// Decides all calls that wait, up to what one batch should hold.
    fn on_calls(&mut self, first: Call) -> Result<(), QuorumError> {
        let mut records = Vec::new();
        let mut next = Some(first);
        let mut decided = 0;
        while let Some(Call { request, reply }) = next {
            self.decide(request, Some(reply), &mut records)?;
            decided += 1;
            let has_room = decided < CALLS_PER_BATCH_MAX && records.len() < RECORDS_PER_BATCH_MAX;
            next = if has_room { self.calls.try_recv().ok() } else { None };
        }
        self.append(records);
        Ok(())
    }

    fn decide(
        &mut self,
        mut request: ControllerRequest,
        reply: Option<oneshot::Sender<Result<ControllerResponse, NotController>>>,
        records: &mut Vec<VersionedRecord>,
    ) -> Result<(), QuorumError> {
        let Some(active) = &mut self.active else {
            // Whoever asked may have gone.
            let _ = reply.map(|reply| reply.send(Err(NotController)));
            return Ok(());
        };
        request.context.next_offset = active.next_offset;
        request.context.kraft_version = self.status.borrow().kraft_version.level();
        request.context.seed = self.io.random.next_u64();
        let now = self.clock.now(&*self.io.clock);
        let outcome = self.controller.decide(now, request);
        for record in outcome.records {
            let version = self.controller.image().metadata_version();
            self.controller.replay(active.next_offset, &record);
            active.next_offset += 1;
            records.push(VersionedRecord::at(record, version));
        }
        active.waiting.push_back(Waiting {
            end: active.next_offset,
            response: outcome.response,
            reply,
        });
        self.check_fault()
    }

    /// Hands the records to the quorum, and answers at once whatever depends on nothing uncommitted.
    fn append(&mut self, records: Vec<VersionedRecord>) {
        let Some(active) = &mut self.active else {
            return;
        };
        if !records.is_empty() {
            let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
            active.in_flight.push_back(active.next_offset);
            let append = Append {
                epoch: active.epoch,
                base_offset: active.next_offset - count,
                records,
            };
            if !self.quorum.append(append) {
                // The quorum's task has ended; its error stops the node.
                self.step_down();
                return;
            }
        }
        active.answer(self.committed);
    }

    /// Takes back what is not committed and refuses those who wait for it.
    fn step_down(&mut self) {
        let Some(active) = self.active.take() else {
            return;
        };
        info!(epoch = active.epoch.0, "no longer the active controller");
        for waiting in active.waiting {
            // Whoever asked may have gone.
            let _ = waiting.reply.map(|reply| reply.send(Err(NotController)));
        }
        self.controller.roll_back_to(self.committed);
        self.controller.resign();
        self.reader.seek(self.committed);
    }

    fn check_fault(&self) -> Result<(), QuorumError> {
        match self.controller.fault() {
            Some((offset, reason)) => Err(replay_error(*offset, reason)),
            None => Ok(()),
        }
    }
}

impl Active {
    fn answer(&mut self, committed: Offset) {
        while self.waiting.front().is_some_and(|waiting| waiting.end <= committed) {
            if let Some(Waiting { response, reply, .. }) = self.waiting.pop_front() {
                // Whoever asked may have gone.
                let _ = reply.map(|reply| reply.send(Ok(response)));
            }
        }
    }
}

async fn sleep_until(clock: &dyn Clock, deadline: Option<Monotonic>) {
    if let Some(deadline) = deadline {
        time::sleep_until(clock, deadline).await;
    }
}

fn replay_error(offset: Offset, reason: impl std::fmt::Display) -> QuorumError {
    QuorumError::Replay {
        offset,
        reason: reason.to_string(),
    }
}

/// Calls that may wait before their callers wait too.
const CALLS_MAX: usize = 1024;
/// Calls that are decided before their records are appended.
const CALLS_PER_BATCH_MAX: usize = 256;
/// Records after which no further call is added to a batch.
const RECORDS_PER_BATCH_MAX: usize = 10_000;
/// Batches that may be uncommitted before deciding waits; fewer than the quorum's queue holds.
const IN_FLIGHT_MAX: usize = 8;
