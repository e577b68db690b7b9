//! Registers this broker with the active controller and keeps its session alive (KIP-631): Kafka's
//! `BrokerLifecycleManager`, whose log lines scripts wait for.
//!
//! ```text
//! NOT_RUNNING ─ STARTING ─ registered, caught up ─ RECOVERY ─ logs open, unfenced ─ RUNNING
//!                                     SHUTTING_DOWN ─ leads nothing ─ PENDING_CONTROLLED_SHUTDOWN ─┘
//! ```
//! At most one request is on its way. Where Kafka looks again after a while, this waits for the event itself: a broker
//! with nothing to recover runs a few round trips after its controller does.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use klamm_client::ClientError;
use klamm_io::watch;
use klamm_io::{Io, Monotonic, TaskKind, Tasks, time};
use klamm_metadata::{FEATURES, METADATA_VERSION, VersionRange};
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_protocol::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use klamm_protocol::messages::broker_registration_request::{BrokerRegistrationRequest, Feature, Listener};
use klamm_protocol::messages::broker_registration_response::BrokerRegistrationResponse;
use klamm_types::{BrokerEpoch, ErrorCode, NodeId, Offset, Uuid};
use tokio::sync::mpsc;
use tracing::{debug, error, info, warn};

use crate::broker_registration_tracker;
use crate::controller_channel::ControllerChannel;
use crate::publisher::MetadataUpdate;

/// What a broker tells of itself, and how often.
#[derive(Clone, Debug)]
pub struct BrokerLifecycleConfig {
    pub node_id: NodeId,
    pub cluster_id: String,
    /// This run of the broker.
    pub incarnation_id: Uuid,
    /// Advertised ones, in the order of the configuration.
    pub listeners: Vec<AdvertisedListener>,
    /// `broker.rack`
    pub rack: Option<String>,
    /// Ids of `log.dirs`.
    pub directories: Vec<Uuid>,
    /// Ids of `cordoned.log.dirs`.
    pub cordoned_directories: Vec<Uuid>,
    /// The epoch that the clean-shutdown file tells; nothing after an unclean stop (KIP-966).
    pub previous_epoch: Option<BrokerEpoch>,
    /// `broker.heartbeat.interval.ms`
    pub heartbeat_interval: Duration,
    /// `initial.broker.registration.timeout.ms`
    pub registration_timeout: Duration,
    /// `log.dir.failure.timeout.ms`
    pub directory_failure_timeout: Duration,
}

/// A listener as others reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdvertisedListener {
    pub name: String,
    pub host: String,
    pub port: u16,
    /// Kafka's id of the protocol: 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL.
    pub security_protocol: i16,
}

/// How far a broker has come; the numbers are those of Kafka's metric `BrokerState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BrokerState {
    NotRunning = 0,
    Starting = 1,
    Recovery = 2,
    Running = 3,
    PendingControlledShutdown = 6,
    ShuttingDown = 7,
}

/// What others may know of the lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokerStatus {
    pub state: BrokerState,
    /// Nothing before the registration.
    pub epoch: Option<BrokerEpoch>,
}

/// Why the broker cannot go on; the node stops.
#[derive(Debug, thiserror::Error)]
pub enum BrokerLifecycleError {
    #[error("Shutting down because we were unable to register with the controller quorum.")]
    RegistrationTimeout,
    #[error("Shutting down because couldn't communicate offline log dir {0} with controllers")]
    DirectoryFailureTimeout(Uuid),
}

/// A way to the lifecycle's task. Clones share it.
#[derive(Clone, Debug)]
pub struct BrokerLifecycle {
    commands: mpsc::Sender<Command>,
    status: watch::Receiver<BrokerStatus>,
}

#[derive(Clone, Copy, Debug)]
enum Command {
    ReadyToUnfence,
    BeginControlledShutdown,
}

/// What came of the request on its way.
enum Answer {
    Registration(Result<BrokerRegistrationResponse, ClientError>),
    /// With the failed directories that the request told.
    Heartbeat(Result<BrokerHeartbeatResponse, ClientError>, Vec<Uuid>),
}

type Request = Pin<Box<dyn Future<Output = Answer> + Send>>;

struct Lifecycle {
    io: Io,
    config: BrokerLifecycleConfig,
    channel: ControllerChannel,
    status: watch::Sender<BrokerStatus>,
    state: BrokerState,
    epoch: Option<BrokerEpoch>,
    /// The controller has all that this broker has to say of itself.
    is_registered: bool,
    /// The last record that this broker's image knows of.
    metadata_offset: Offset,
    supports_cordoned_directories: bool,
    is_ready_to_unfence: bool,
    /// Until when each failed directory must be told; nothing once it was.
    offline: BTreeMap<Uuid, Option<Monotonic>>,
    request: Option<Request>,
    /// When to communicate next, if no request is on its way.
    next_at: Monotonic,
    /// Something happened while a request was on its way that the controller must learn at once.
    is_urgent: bool,
    register_until: Monotonic,
    heard_of_shutdown: bool,
}

impl BrokerLifecycle {
    /// Starts to register. `updates` are all changes of the metadata, `offline` the directories that have failed.
    pub fn start(
        io: &Io,
        config: BrokerLifecycleConfig,
        channel: ControllerChannel,
        updates: mpsc::Receiver<MetadataUpdate>,
        offline: watch::Receiver<Vec<Uuid>>,
    ) -> Self {
        let scope = io.tasks.child("broker-lifecycle");
        let (commands_in, commands) = mpsc::channel(COMMANDS_MAX);
        io.metrics.queue("broker-lifecycle", &commands_in);
        let first = BrokerStatus {
            state: BrokerState::Starting,
            epoch: None,
        };
        let (status, status_out) = watch::channel(first);
        let now = io.clock.monotonic();
        let lifecycle = Lifecycle {
            io: io.clone(),
            register_until: now.plus(config.registration_timeout),
            config,
            channel,
            status,
            state: BrokerState::Starting,
            epoch: None,
            is_registered: false,
            metadata_offset: Offset::UNKNOWN,
            supports_cordoned_directories: false,
            is_ready_to_unfence: false,
            offline: BTreeMap::new(),
            request: None,
            next_at: now,
            is_urgent: false,
            heard_of_shutdown: false,
        };
        let cancelled = scope.clone();
        scope.spawn(TaskKind::BrokerLifecycle, async move {
            lifecycle.run(commands, updates, offline, &cancelled).await
        });
        Self {
            commands: commands_in,
            status: status_out,
        }
    }

    pub fn status(&self) -> BrokerStatus {
        *self.status.borrow()
    }

    /// Sees every later status, though not every one between two.
    pub fn watch(&self) -> watch::Receiver<BrokerStatus> {
        self.status.clone()
    }

    /// Waits until the broker's metadata holds its own registration. False if the broker stops before.
    pub async fn caught_up(&self) -> bool {
        self.reached(BrokerState::Recovery).await
    }

    /// Says that logs are open and listeners serve; waits until the controller has unfenced the broker. False if the
    /// broker stops before.
    pub async fn unfence(&self) -> bool {
        // If the task has ended, the status says so.
        let _ = self.commands.send(Command::ReadyToUnfence).await;
        self.reached(BrokerState::Running).await
    }

    /// Asks the controller to move the leaderships away, and waits until the broker may stop. The caller bounds the time.
    pub async fn controlled_shutdown(&self) {
        let _ = self.commands.send(Command::BeginControlledShutdown).await;
        let mut status = self.status.clone();
        // An ended task is a finished shutdown, too.
        let _ = status
            .wait_for(|status| status.state == BrokerState::ShuttingDown)
            .await;
    }

    async fn reached(&self, wanted: BrokerState) -> bool {
        let mut status = self.status.clone();
        let reached = status.wait_for(|status| status.state >= wanted).await;
        reached.is_ok() && status.borrow().state < BrokerState::PendingControlledShutdown
    }
}

impl Lifecycle {
    async fn run(
        mut self,
        mut commands: mpsc::Receiver<Command>,
        mut updates: mpsc::Receiver<MetadataUpdate>,
        mut offline: watch::Receiver<Vec<Uuid>>,
        scope: &Tasks,
    ) -> Result<(), BrokerLifecycleError> {
        self.on_offline(&offline.borrow_and_update().clone());
        while self.state != BrokerState::ShuttingDown {
            let now = self.io.clock.monotonic();
            self.check_deadlines(now)?;
            if self.request.is_none() && self.next_at <= now {
                self.request = Some(self.communicate());
            }
            let wake_at = self.wake_at();
            tokio::select! {
                biased;
                () = scope.cancelled() => break,
                Some(command) = commands.recv() => self.on_command(command),
                Ok(()) = offline.changed() => {
                    let failed = offline.borrow_and_update().clone();
                    self.on_offline(&failed);
                }
                Some(update) = updates.recv() => self.on_metadata(&update),
                answer = answer(&mut self.request) => self.on_answer(answer),
                () = time::sleep_until(&*self.io.clock, wake_at) => {}
            }
        }
        if self.state != BrokerState::ShuttingDown {
            self.shut_down();
        }
        Ok(())
    }

    fn check_deadlines(&self, now: Monotonic) -> Result<(), BrokerLifecycleError> {
        if self.epoch.is_none() && now >= self.register_until {
            return Err(BrokerLifecycleError::RegistrationTimeout);
        }
        let late = self
            .offline
            .iter()
            .find(|(_, until)| until.is_some_and(|until| now >= until));
        match late {
            Some((directory, _)) => Err(BrokerLifecycleError::DirectoryFailureTimeout(*directory)),
            None => Ok(()),
        }
    }

    fn wake_at(&self) -> Monotonic {
        let register = self.epoch.is_none().then_some(self.register_until);
        let communicate = self.request.is_none().then_some(self.next_at);
        let directories = self.offline.values().flatten().copied();
        let all = directories.chain(register).chain(communicate);
        all.min().unwrap_or(Monotonic(u64::MAX))
    }

    fn communicate(&self) -> Request {
        let channel = self.channel.clone();
        match self.epoch.filter(|_| self.is_registered) {
            None => {
                let request = self.registration();
                debug!(target: TARGET, "{} Sending broker registration", self.prefix());
                Box::pin(async move {
                    let is_elsewhere =
                        |r: &BrokerRegistrationResponse| ErrorCode(r.error_code) == ErrorCode::NOT_CONTROLLER;
                    Answer::Registration(channel.send(&request, is_elsewhere).await)
                })
            }
            Some(epoch) => {
                let request = self.heartbeat(epoch);
                Box::pin(async move {
                    let is_elsewhere =
                        |r: &BrokerHeartbeatResponse| ErrorCode(r.error_code) == ErrorCode::NOT_CONTROLLER;
                    let answer = channel.send(&request, is_elsewhere).await;
                    Answer::Heartbeat(answer, request.offline_log_dirs)
                })
            }
        }
    }

    fn registration(&self) -> BrokerRegistrationRequest {
        let config = &self.config;
        let mut directories = config.directories.clone();
        directories.sort_unstable();
        let listeners = config.listeners.iter().map(|listener| Listener {
            name: listener.name.clone(),
            host: listener.host.clone(),
            port: listener.port,
            security_protocol: listener.security_protocol,
            ..Listener::default()
        });
        BrokerRegistrationRequest {
            broker_id: config.node_id.0,
            cluster_id: config.cluster_id.clone(),
            incarnation_id: config.incarnation_id,
            listeners: listeners.collect(),
            features: supported_features().map(feature).collect(),
            rack: config.rack.clone(),
            log_dirs: directories,
            previous_broker_epoch: config.previous_epoch.map_or(-1, |epoch| epoch.0),
            ..BrokerRegistrationRequest::default()
        }
    }

    fn heartbeat(&self, epoch: BrokerEpoch) -> BrokerHeartbeatRequest {
        let has_caught_up = self.state >= BrokerState::Recovery;
        let cordoned =
            (has_caught_up && self.supports_cordoned_directories).then_some(&self.config.cordoned_directories);
        BrokerHeartbeatRequest {
            broker_id: self.config.node_id.0,
            broker_epoch: epoch.0,
            current_metadata_offset: self.metadata_offset.0,
            want_fence: !self.is_ready_to_unfence,
            want_shut_down: self.state == BrokerState::PendingControlledShutdown,
            offline_log_dirs: self.offline.keys().copied().collect(),
            cordoned_log_dirs: cordoned.cloned(),
            ..BrokerHeartbeatRequest::default()
        }
    }

    fn on_command(&mut self, command: Command) {
        match (command, self.state) {
            (Command::ReadyToUnfence, _) => {
                self.is_ready_to_unfence = true;
                self.communicate_now();
            }
            (Command::BeginControlledShutdown, BrokerState::PendingControlledShutdown) => info!(
                target: TARGET,
                "{} Attempted to enter pending controlled shutdown state, but we are already in that state.",
                self.prefix()
            ),
            (Command::BeginControlledShutdown, BrokerState::Running) => {
                info!(target: TARGET, "{} Beginning controlled shutdown.", self.prefix());
                self.enter(BrokerState::PendingControlledShutdown);
                self.communicate_now();
            }
            (Command::BeginControlledShutdown, state) => {
                info!(
                    target: TARGET,
                    "{} Skipping controlled shutdown because we are in state {}.", self.prefix(), state.name()
                );
                self.shut_down();
            }
        }
    }

    fn on_offline(&mut self, failed: &[Uuid]) {
        let until = self.io.clock.monotonic().plus(self.config.directory_failure_timeout);
        for directory in failed {
            self.offline.entry(*directory).or_insert(Some(until));
        }
        if self.epoch.is_some() && !failed.is_empty() {
            self.communicate_now();
        }
    }

    fn on_metadata(&mut self, update: &MetadataUpdate) {
        let published = &update.published;
        self.metadata_offset = published.last_offset;
        self.supports_cordoned_directories = published.image.metadata_version().supports_cordoned_log_dirs();
        // The registration's offset is its epoch: from there on the controller calls this broker caught up.
        let has_caught_up = self.epoch.is_some_and(|epoch| published.last_offset.0 >= epoch.0);
        if self.state == BrokerState::Starting && has_caught_up {
            self.communicate_now();
        }
        if self.is_registered && broker_registration_tracker::needs_refresh(self.config.node_id, &update.delta) {
            info!(
                target: "org.apache.kafka.image.publisher.BrokerRegistrationTracker",
                "[BrokerRegistrationTracker id={}] Current directory set is empty, but MV supports JBOD. Resending broker \
                 registration.",
                self.config.node_id
            );
            self.is_registered = false;
            self.communicate_now();
        }
    }

    fn on_answer(&mut self, answer: Answer) {
        self.request = None;
        let went_well = match answer {
            Answer::Registration(answer) => self.on_registration(answer),
            Answer::Heartbeat(answer, told) => self.on_heartbeat(answer, &told),
        };
        let pause = if went_well && std::mem::take(&mut self.is_urgent) {
            Duration::ZERO
        } else if went_well && self.state == BrokerState::PendingControlledShutdown && !self.heard_of_shutdown {
            self.heard_of_shutdown = true;
            FIRST_SHUTDOWN_PAUSE
        } else {
            // Never at once after a failure.
            self.is_urgent = false;
            self.config.heartbeat_interval
        };
        self.next_at = self.io.clock.monotonic().plus(pause);
    }

    fn on_registration(&mut self, answer: Result<BrokerRegistrationResponse, ClientError>) -> bool {
        let (prefix, id) = (self.prefix(), self.config.node_id);
        match answer {
            Ok(response) if response.error_code == 0 => {
                let epoch = BrokerEpoch(response.broker_epoch);
                info!(target: TARGET, "{prefix} Successfully registered broker {id} with broker epoch {epoch}");
                self.epoch = Some(epoch);
                self.is_registered = true;
                self.is_urgent = true;
                self.enter(self.state);
                true
            }
            Ok(response) => {
                let code = ErrorCode(response.error_code);
                info!(
                    target: TARGET,
                    "{prefix} Unable to register broker {id} because the controller returned error {code}"
                );
                false
            }
            Err(ClientError::Timeout(_)) => {
                info!(
                    target: TARGET,
                    "{prefix} Unable to register the broker because the RPC got timed out before it could be sent."
                );
                false
            }
            Err(reason) => {
                error!(target: TARGET, "{prefix} Unable to register broker {id}: {reason}");
                false
            }
        }
    }

    fn on_heartbeat(&mut self, answer: Result<BrokerHeartbeatResponse, ClientError>, told: &[Uuid]) -> bool {
        let (prefix, id) = (self.prefix(), self.config.node_id);
        match answer {
            Ok(response) if response.error_code == 0 => {
                for directory in told {
                    self.offline.insert(*directory, None);
                }
                self.advance(&response);
                true
            }
            Ok(response) => {
                let code = ErrorCode(response.error_code);
                warn!(target: TARGET, "{prefix} Broker {id} sent a heartbeat request but received error {code}.");
                false
            }
            Err(ClientError::Timeout(_)) => {
                info!(
                    target: TARGET,
                    "{prefix} Unable to send a heartbeat because the RPC got timed out before it could be sent."
                );
                false
            }
            Err(reason) => {
                error!(target: TARGET, "{prefix} Unable to send broker heartbeat for {id}: {reason}");
                false
            }
        }
    }

    fn advance(&mut self, response: &BrokerHeartbeatResponse) {
        let prefix = self.prefix();
        match self.state {
            BrokerState::Starting if response.is_caught_up => {
                info!(
                    target: TARGET,
                    "{prefix} The broker has caught up. Transitioning from STARTING to RECOVERY."
                );
                self.enter(BrokerState::Recovery);
                self.is_urgent |= self.is_ready_to_unfence;
            }
            BrokerState::Starting => debug!(
                target: TARGET,
                "{prefix} The broker is STARTING. Still waiting to catch up with cluster metadata."
            ),
            BrokerState::Recovery if !response.is_fenced => {
                info!(
                    target: TARGET,
                    "{prefix} The broker has been unfenced. Transitioning from RECOVERY to RUNNING."
                );
                self.enter(BrokerState::Running);
            }
            BrokerState::Recovery => info!(target: TARGET, "{prefix} The broker is in RECOVERY."),
            BrokerState::PendingControlledShutdown if response.should_shut_down => {
                info!(target: TARGET, "{prefix} The controller has asked us to exit controlled shutdown.");
                self.shut_down();
            }
            BrokerState::PendingControlledShutdown => info!(
                target: TARGET,
                "{prefix} The broker is in PENDING_CONTROLLED_SHUTDOWN state, still waiting for the active controller."
            ),
            BrokerState::NotRunning | BrokerState::Running | BrokerState::ShuttingDown => {}
        }
    }

    fn communicate_now(&mut self) {
        if self.request.is_some() {
            self.is_urgent = true;
        } else {
            self.next_at = self.io.clock.monotonic();
        }
    }

    fn shut_down(&mut self) {
        info!(
            target: TARGET,
            "{} Transitioning from {} to SHUTTING_DOWN.", self.prefix(), self.state.name()
        );
        self.enter(BrokerState::ShuttingDown);
    }

    fn enter(&mut self, state: BrokerState) {
        self.state = state;
        let epoch = self.epoch;
        self.status.send_replace(BrokerStatus { state, epoch });
    }

    fn prefix(&self) -> String {
        format!("[BrokerLifecycleManager id={}]", self.config.node_id)
    }
}

impl BrokerState {
    /// As Kafka's logs name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotRunning => "NOT_RUNNING",
            Self::Starting => "STARTING",
            Self::Recovery => "RECOVERY",
            Self::Running => "RUNNING",
            Self::PendingControlledShutdown => "PENDING_CONTROLLED_SHUTDOWN",
            Self::ShuttingDown => "SHUTTING_DOWN",
        }
    }
}

/// Ends with the request on its way; never if there is none.
async fn answer(request: &mut Option<Request>) -> Answer {
    match request {
        Some(request) => request.await,
        None => std::future::pending().await,
    }
}

/// Every feature that this build supports at a level above 0, and `metadata.version`.
pub(crate) fn supported_features() -> impl Iterator<Item = (&'static str, VersionRange)> {
    let names = std::iter::once(METADATA_VERSION).chain(FEATURES.iter().map(|feature| feature.name));
    names
        .map(|name| (name, VersionRange::supported(name)))
        .filter(|(_, range)| range.max > 0)
}

fn feature((name, range): (&'static str, VersionRange)) -> Feature {
    Feature {
        name: name.to_owned(),
        min_supported_version: range.min,
        max_supported_version: range.max,
        ..Feature::default()
    }
}

/// Where Kafka logs this; people's alerts match it.
const TARGET: &str = "org.apache.kafka.server.BrokerLifecycleManager";
const COMMANDS_MAX: usize = 8;
/// A shutdown that needs no more than another look gets it soon.
const FIRST_SHUTDOWN_PAUSE: Duration = Duration::from_millis(50);

#[cfg(test)]
pub(crate) mod tests;
