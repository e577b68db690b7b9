//! Registers this controller with the active one, so that clients can be told where controllers listen (KIP-919):
//! Kafka's `ControllerRegistrationManager`.
//!
//! Registered is who stands in the metadata with this run's incarnation; whenever that is not so, the request is sent
//! (again).

use std::time::Duration;

use klamm_client::{Backoff, ClientError};
use klamm_io::{Io, TaskKind, Tasks};
use klamm_metadata::VersionRange;
use klamm_protocol::messages::controller_registration_request::{ControllerRegistrationRequest, Feature, Listener};
use klamm_types::{ErrorCode, NodeId, Uuid};
use tokio::sync::mpsc;
use tracing::{error, info};

use crate::broker_lifecycle::{AdvertisedListener, supported_features};
use crate::controller_channel::ControllerChannel;
use crate::publisher::MetadataUpdate;

/// What a controller tells of itself.
#[derive(Clone, Debug)]
pub struct ControllerRegistrationConfig {
    pub node_id: NodeId,
    /// This run of the controller.
    pub incarnation_id: Uuid,
    /// As others reach them, in the order of `controller.listener.names`.
    pub listeners: Vec<AdvertisedListener>,
}

/// Keeps this controller registered.
#[derive(Debug)]
pub struct ControllerRegistrar {
    config: ControllerRegistrationConfig,
    channel: ControllerChannel,
    is_registered: bool,
    /// The finalized `metadata.version` knows such registrations.
    is_supported: bool,
}

impl ControllerRegistrar {
    /// Starts to register. `updates` are all changes of the metadata.
    pub fn start(
        io: &Io,
        config: ControllerRegistrationConfig,
        channel: ControllerChannel,
        updates: mpsc::Receiver<MetadataUpdate>,
    ) {
        let scope = io.tasks.child("controller-registration");
        let registrar = Self {
            config,
            channel,
            is_registered: false,
            is_supported: false,
        };
        let (io, cancelled) = (io.clone(), scope.clone());
        scope.spawn(TaskKind::BrokerLifecycle, async move {
            registrar.run(&io, updates, &cancelled).await;
        });
    }

    async fn run(mut self, io: &Io, mut updates: mpsc::Receiver<MetadataUpdate>, scope: &Tasks) {
        while let Some(update) = scope.next(&mut updates).await {
            self.on_metadata(&update);
            if self.is_registered || !self.is_supported {
                continue;
            }
            if !self.register(io, &mut updates, scope).await {
                return;
            }
        }
    }

    /// Sends until the metadata holds the registration. False if the node stops.
    async fn register(&mut self, io: &Io, updates: &mut mpsc::Receiver<MetadataUpdate>, scope: &Tasks) -> bool {
        let prefix = self.prefix();
        let mut backoff = Backoff::new(io, RESEND_BACKOFF, RESEND_BACKOFF_MAX);
        let request = self.request();
        while !self.is_registered {
            info!(target: TARGET, "{prefix} sendControllerRegistration: attempting to send {}", request.controller_id);
            let channel = self.channel.clone();
            let mut attempt = Box::pin(async {
                let went_well = send(&channel, &request, &prefix).await;
                if !went_well {
                    backoff.wait().await;
                }
                went_well
            });
            // A request that went well is in the metadata soon; only a failed one is sent again.
            let mut is_answered = false;
            while !self.is_registered {
                tokio::select! {
                    biased;
                    () = scope.cancelled() => return false,
                    update = updates.recv() => match update {
                        Some(update) => self.on_metadata(&update),
                        None => return false,
                    },
                    went_well = &mut attempt, if !is_answered => {
                        if !went_well {
                            break;
                        }
                        is_answered = true;
                    }
                }
            }
        }
        true
    }

    fn on_metadata(&mut self, update: &MetadataUpdate) {
        let image = &update.published.image;
        self.is_supported = image
            .features
            .metadata_version
            .is_some_and(|version| version.supports_controller_registration());
        if !update.delta.changed_controllers().any(|id| id == self.config.node_id) {
            return;
        }
        let prefix = self.prefix();
        self.is_registered = match image.cluster.controller(self.config.node_id) {
            Some(found) if found.incarnation_id == self.config.incarnation_id => {
                info!(target: TARGET, "{prefix} Our registration has been persisted to the metadata log.");
                true
            }
            Some(found) => {
                let id = found.incarnation_id;
                info!(target: TARGET, "{prefix} Found registration for {id} instead of our incarnation.");
                false
            }
            None => {
                info!(target: TARGET, "{prefix} Registration removed for this node ID.");
                false
            }
        };
    }

    fn request(&self) -> ControllerRegistrationRequest {
        let listeners = self.config.listeners.iter().map(|listener| Listener {
            name: listener.name.clone(),
            host: listener.host.clone(),
            port: listener.port,
            security_protocol: listener.security_protocol,
            ..Listener::default()
        });
        ControllerRegistrationRequest {
            controller_id: self.config.node_id.0,
            incarnation_id: self.config.incarnation_id,
            zk_migration_ready: false,
            listeners: listeners.collect(),
            features: supported_features().map(feature).collect(),
            ..ControllerRegistrationRequest::default()
        }
    }

    fn prefix(&self) -> String {
        let config = &self.config;
        format!(
            "[ControllerRegistrationManager id={} incarnation={}]",
            config.node_id, config.incarnation_id
        )
    }
}

/// One request; whether the controller took it.
async fn send(channel: &ControllerChannel, request: &ControllerRegistrationRequest, prefix: &str) -> bool {
    let answer = channel
        .send(request, |response| {
            ErrorCode(response.error_code) == ErrorCode::NOT_CONTROLLER
        })
        .await;
    match answer {
        Ok(response) if response.error_code == 0 => {
            info!(
                target: TARGET,
                "{prefix} RegistrationResponseHandler: controller acknowledged ControllerRegistrationRequest."
            );
            true
        }
        Ok(response) => {
            let code = ErrorCode(response.error_code);
            let message = response.error_message.as_deref().unwrap_or("null");
            info!(
                target: TARGET,
                "{prefix} RegistrationResponseHandler: controller returned error {code} ({message})"
            );
            false
        }
        Err(ClientError::Timeout(_)) => {
            error!(
                target: TARGET,
                "{prefix} RegistrationResponseHandler: channel manager timed out before sending the request."
            );
            false
        }
        Err(reason) => {
            error!(target: TARGET, "{prefix} RegistrationResponseHandler: {reason}");
            false
        }
    }
}

fn feature((name, range): (&'static str, VersionRange)) -> Feature {
    Feature {
        name: name.to_owned(),
        min_supported_version: range.min,
        max_supported_version: range.max,
        ..Feature::default()
    }
}

const TARGET: &str = "kafka.server.ControllerRegistrationManager";
const RESEND_BACKOFF: Duration = Duration::from_millis(100);
const RESEND_BACKOFF_MAX: Duration = Duration::from_secs(120);
