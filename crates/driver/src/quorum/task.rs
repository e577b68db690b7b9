//! The task around a [`Raft`]: feeds it what happens, has its effects performed in order, and publishes where it stands.
//!
//! One event is done with, its effects on the disk included, before the next one is looked at. All appends that wait are
//! written together and made durable by one sync.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use klamm_io::watch;
use klamm_io::{Io, Monotonic, TaskKind, Tasks, time};
use klamm_raft::{Effects, Event, Raft, RaftStart, RequestId};
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};
use tracing::{info, warn};

use super::held_back::HeldBack;
use super::peers::{Heard, Payload, Peers};
use super::{Answer, Append, Command, QuorumConfig, QuorumHandle, QuorumProgress, QuorumStatus, Turn};
use crate::error::QuorumError;
use crate::metadata_batch::{encode_records, records_that_fit};
use crate::metadata_log::MetadataLog;
use crate::quorum_state_store::QuorumStateStore;

/// The state of this node's quorum and its metadata log.
pub struct Quorum {
    pub(super) io: Io,
    pub(super) raft: Raft,
    pub(super) log: Arc<Mutex<MetadataLog>>,
    pub(super) state_store: QuorumStateStore,
    pub(super) peers: Peers,
    pub(super) waiting: BTreeMap<RequestId, oneshot::Sender<Answer>>,
    next_request: u64,
    commands: mpsc::Receiver<Command>,
    turns: mpsc::Receiver<Turn>,
    responses: mpsc::Receiver<Heard>,
    pub(super) held_back: HeldBack,
    status: watch::Sender<QuorumStatus>,
}

impl Quorum {
    /// Opens the log, takes up the role the disk tells, and starts the quorum's task. A single voter is leader, with
    /// the first record of its epoch committed, when this returns.
    pub async fn start(io: &Io, mut config: QuorumConfig) -> Result<QuorumHandle, QuorumError> {
        config.raft.seed = io.random.next_u64();
        let scope = io.tasks.child("quorum");
        let opened = io.disk_threads.run({
            let (io, config) = (io.clone(), config.clone());
            move || open(&io, &config)
        });
        let (log, state_store, start) = opened.await?;
        let mut effects = Effects::new();
        let (peers, responses) = Peers::new(io, &scope, &config.raft);
        let raft = Raft::start(config.raft, start, now_ms(io), &mut effects)?;
        let (commands_in, commands) = mpsc::channel(COMMANDS_MAX);
        io.metrics.queue("quorum", &commands_in);
        let (turns_in, turns) = mpsc::channel(TURNS_MAX);
        io.metrics.queue("quorum-turns", &turns_in);
        let has_controller = Arc::new(AtomicBool::new(false));
        let (status, status_out) = watch::channel(status_of(&raft, None, None));
        let log = Arc::new(Mutex::new(log));
        let handle = QuorumHandle {
            commands: commands_in,
            turns: turns_in,
            has_controller: has_controller.clone(),
            status: status_out,
            log: log.clone(),
            snapshots: Arc::default(),
            io: io.clone(),
        };
        let mut quorum = Self {
            io: io.clone(),
            raft,
            log,
            state_store,
            peers,
            waiting: BTreeMap::new(),
            next_request: 0,
            commands,
            turns,
            responses,
            held_back: HeldBack::new(has_controller),
            status,
        };
        let next = quorum.perform(effects, &Payload::Nothing).await?;
        quorum.go_on(next).await?;
        quorum.publish();
        let cancelled = scope.clone();
        scope.spawn(TaskKind::Quorum, async move { quorum.run(&cancelled).await });
        Ok(handle)
    }

    async fn run(mut self, scope: &Tasks) -> Result<(), QuorumError> {
        let mut cleaning = time::interval(CLEANING_INTERVAL);
        let clock = self.io.clock.clone();
        loop {
            self.release_unless_leading().await?;
            let deadline = self.raft.next_deadline().map(at_ms);
            tokio::select! {
                biased;
                () = scope.cancelled() => break,
                Some(heard) = self.responses.recv() => self.on_heard(heard).await?,
                Some(turn) = self.turns.recv() => self.on_turns(turn).await?,
                Some(command) = self.commands.recv() => self.on_command(command).await?,
                () = sleep_until(&*clock, deadline), if deadline.is_some() => self.handle(Event::Tick).await?,
                () = cleaning.tick() => self.clean().await?,
            }
        }
        self.stop().await
    }

    /// Tells the voters that they need another leader, and waits a little for one of them.
    async fn stop(mut self) -> Result<(), QuorumError> {
        self.handle(Event::Shutdown).await?;
        self.release_unless_leading().await?;
        let end = self.io.clock.monotonic().plus(STOP_WAIT_MAX);
        let clock = self.io.clock.clone();
        while !self.raft.may_stop() && self.raft.next_deadline().is_some() {
            tokio::select! {
                biased;
                Some(heard) = self.responses.recv() => self.on_heard(heard).await?,
                Some(turn) = self.turns.recv() => self.on_turns(turn).await?,
                Some(command) = self.commands.recv() => self.on_command(command).await?,
                () = time::sleep_until(&*clock, end) => break,
            }
        }
        let log = self.log.clone();
        self.io.disk_threads.run(move || log.lock().close()).await
    }

    async fn on_heard(&mut self, heard: Heard) -> Result<(), QuorumError> {
        match self.hold_back_heard(heard) {
            Some(heard) => self.handle_with(heard.event, heard.payload).await,
            None => Ok(()),
        }
    }

    /// Writes all batches that wait together, then looks at who waited meanwhile: a busy controller must not keep
    /// others away.
    async fn on_turns(&mut self, first: Turn) -> Result<(), QuorumError> {
        let mut batches = Vec::new();
        let mut next = Some(first);
        while let Some(turn) = next {
            match turn {
                Turn::Append(append) => match self.accept(append)? {
                    Some(accepted) => batches.extend(accepted),
                    None => {
                        // What is promised must be written before the next event.
                        self.append(std::mem::take(&mut batches)).await?;
                        let epoch = self.raft.epoch();
                        self.handle(Event::Resign { epoch }).await?;
                    }
                },
                Turn::Held(hold) => {
                    self.append(std::mem::take(&mut batches)).await?;
                    self.on_held(hold).await?;
                }
            }
            next = self.turns.try_recv().ok();
        }
        self.append(batches).await?;
        for _ in 0..COMMANDS_MAX {
            let Ok(command) = self.commands.try_recv() else { break };
            self.on_command(command).await?;
        }
        Ok(())
    }

    async fn on_command(&mut self, command: Command) -> Result<(), QuorumError> {
        match self.hold_back_command(command) {
            Some(command) => self.do_command(command).await,
            None => Ok(()),
        }
    }

    pub(super) async fn do_command(&mut self, command: Command) -> Result<(), QuorumError> {
        match command {
            Command::VotersBefore(end, reply) => {
                let voters = self.raft.voters_before(end).cloned();
                // Whoever asked may have gone.
                let _ = reply.send((self.raft.kraft_version_before(end), voters));
            }
            Command::SnapshotTaken(id, size_bytes) => self.handle(Event::SnapshotTaken { id, size_bytes }).await?,
            Command::Request(cluster_id, request, reply) => {
                let id = RequestId(self.next_request);
                self.next_request += 1;
                self.waiting.insert(id, reply);
                self.handle(Event::Request {
                    id,
                    cluster_id,
                    request,
                })
                .await?;
            }
            Command::UpgradeKRaftVersion {
                version,
                validate_only,
                reply,
            } => {
                let (mut effects, epoch) = (Effects::new(), self.raft.epoch());
                let now = now_ms(&self.io);
                let upgraded = self
                    .raft
                    .upgrade_kraft_version(now, epoch, version, validate_only, &mut effects);
                self.settle(effects, &Payload::Nothing).await?;
                // Whoever asked may have gone.
                let _ = reply.send(upgraded);
            }
            Command::Progress(reply) => {
                // Whoever asked may have gone.
                let _ = reply.send(QuorumProgress {
                    voters: self.raft.voters_progress(),
                    observers: self.raft.observers_progress(),
                    now_ms: now_ms(&self.io),
                });
            }
        }
        Ok(())
    }

    /// Encodes an append, or drops it if this node no longer leads the epoch it was decided in: its author learns that
    /// from the status. What is larger than a batch may be becomes several, which are then not atomic, as with Kafka.
    /// Nothing if the log has gone on by a record that its author did not know of, which holding back prevents: its
    /// offsets are wrong then.
    fn accept(&mut self, append: Append) -> Result<Option<Vec<Vec<u8>>>, QuorumError> {
        let Append {
            epoch,
            base_offset,
            records,
        } = append;
        let leads = self.raft.is_leader() && self.raft.epoch() == epoch;
        if leads && self.raft.end().offset != base_offset {
            warn!(
                epoch = epoch.0,
                "resigning: the voters changed while records were decided on"
            );
            return Ok(None);
        }
        if self.raft.propose(epoch, records.len()).is_err() {
            return Ok(Some(Vec::new()));
        }
        let now = self.io.clock.wall();
        let mut batches = Vec::new();
        let (mut rest, mut next_offset) = (records.as_slice(), base_offset);
        while !rest.is_empty() {
            let (head, tail) = rest.split_at(records_that_fit(rest)?);
            batches.push(encode_records(next_offset, epoch, now, head)?);
            next_offset += i64::try_from(head.len()).unwrap_or(i64::MAX);
            rest = tail;
        }
        Ok(Some(batches))
    }

    /// Writes batches, lets them be fetched, syncs once, and raises the high watermark.
    async fn append(&mut self, batches: Vec<Vec<u8>>) -> Result<(), QuorumError> {
        if batches.is_empty() {
            return Ok(());
        }
        let epoch = self.raft.epoch();
        self.with_log(move |log| log.append(&batches, epoch)).await?;
        // The followers sync while this node does.
        if self.raft.voters().len() > 1 {
            self.handle(Event::Appended).await?;
        }
        let end = self.with_log(|log| log.flush()).await?;
        self.handle(Event::Flushed { end }).await
    }

    async fn handle(&mut self, event: Event) -> Result<(), QuorumError> {
        self.handle_with(event, Payload::Nothing).await
    }

    pub(super) async fn handle_with(&mut self, event: Event, payload: Payload) -> Result<(), QuorumError> {
        let mut effects = Effects::new();
        self.raft.handle(now_ms(&self.io), event, &mut effects);
        self.settle(effects, &payload).await
    }

    /// Performs effects and all that comes of them, and tells where that leads.
    async fn settle(&mut self, effects: Effects, payload: &Payload) -> Result<(), QuorumError> {
        let next = self.perform(effects, payload).await?;
        self.go_on(next).await?;
        self.publish();
        Ok(())
    }

    /// Handles the events that come of effects, and those that come of these.
    async fn go_on(&mut self, mut next: Option<Event>) -> Result<(), QuorumError> {
        while let Some(event) = next {
            let mut effects = Effects::new();
            self.raft.handle(now_ms(&self.io), event, &mut effects);
            next = self.perform(effects, &Payload::Nothing).await?;
        }
        Ok(())
    }

    pub(super) fn publish(&mut self) {
        let status = status_of(&self.raft, self.held_back.hold(), Some(&self.status.borrow()));
        if *self.status.borrow() != status {
            self.status.send_replace(status);
        }
    }

    /// Deletes the segments and snapshots that retention no longer keeps.
    async fn clean(&mut self) -> Result<(), QuorumError> {
        let Some(high_watermark) = self.raft.high_watermark() else {
            return Ok(());
        };
        let now = self.io.clock.wall();
        let start = self.with_log(move |log| log.clean(now, high_watermark)).await?;
        if start > self.raft.log().start() {
            info!(start = start.0, "the metadata log begins later now");
            self.handle(Event::LogStartRaised { start }).await?;
        }
        Ok(())
    }

    pub(super) async fn with_log<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut MetadataLog) -> Result<T, QuorumError> + Send + 'static,
    ) -> Result<T, QuorumError> {
        let log = self.log.clone();
        self.io.disk_threads.run(move || job(&mut log.lock())).await
    }
}

/// Everything that reads the disk before there is a Raft.
fn open(io: &Io, config: &QuorumConfig) -> Result<(MetadataLog, QuorumStateStore, RaftStart), QuorumError> {
    let may_vote = config.raft.can_become_voter;
    let mut log = MetadataLog::open(io, &config.metadata_dir, config.log, may_vote)?;
    // What a killed process had written counts from now on.
    log.mark_durable()?;
    let state_store = QuorumStateStore::new(io.disk.clone(), log.dir());
    let mut start = RaftStart {
        election: state_store.read()?,
        log: log.view(),
        ..Default::default()
    };
    log.replay_control(&mut start)?;
    Ok((log, state_store, start))
}

/// What has not changed since `former` is shared with it.
fn status_of(raft: &Raft, hold: Option<u64>, former: Option<&QuorumStatus>) -> QuorumStatus {
    let voters = former.filter(|former| *former.voters == *raft.voters());
    let endpoints = former.filter(|former| *former.leader_endpoints == raft.leader_endpoints());
    QuorumStatus {
        leader: raft.leader_and_epoch(),
        leader_endpoints: endpoints.map_or_else(
            || Arc::new(raft.leader_endpoints().to_vec()),
            |former| former.leader_endpoints.clone(),
        ),
        is_leader: raft.is_leader(),
        high_watermark: raft.high_watermark(),
        end: raft.end(),
        kraft_version: raft.kraft_version(),
        voters: voters.map_or_else(|| Arc::new(raft.voters().clone()), |former| former.voters.clone()),
        hold,
    }
}

fn now_ms(io: &Io) -> u64 {
    io.clock.monotonic().0 / NANOS_PER_MS
}

/// The first moment of that millisecond.
fn at_ms(ms: u64) -> Monotonic {
    Monotonic(ms.saturating_mul(NANOS_PER_MS))
}

async fn sleep_until(clock: &dyn klamm_io::Clock, deadline: Option<Monotonic>) {
    if let Some(deadline) = deadline {
        time::sleep_until(clock, deadline).await;
    }
}

const NANOS_PER_MS: u64 = 1_000_000;
/// Commands that may wait.
const COMMANDS_MAX: usize = 64;
/// More than the batches that a controller has in flight, and those and the answer that a hold adds.
const TURNS_MAX: usize = 16;
/// How often Kafka looks for what to delete.
const CLEANING_INTERVAL: Duration = Duration::from_secs(60);
/// A leader that stops waits no longer for its successor.
const STOP_WAIT_MAX: Duration = Duration::from_secs(2);
