//! The role of a controller: it stands by, or decides, and answers on the controller listeners. Kafka's
//! `ControllerServer`.
//!
//! It serves as soon as its quorum runs: whether there is a leader is no matter of its start, for the leader may be one
//! that starts after it.

use std::path::Path;

use klamm_controller::{Activation, ControllerConfig};
use klamm_driver::{BootstrapMetadata, ControllerHandle, MetadataPublisher, MetadataUpdate};
use klamm_io::{SocketAddr, TaskKind, Tasks};
use klamm_server::{Apis, ControllerNode, ControllerParts};
use tokio::sync::mpsc;

use crate::log_levels;
use crate::membership;
use crate::shared_server::SharedServer;
use crate::start_error::StartError;

pub(crate) struct ControllerServer {
    controller: ControllerHandle,
    registration_updates: mpsc::Receiver<MetadataUpdate>,
    /// Nothing where the broker of the same node follows the configuration.
    config_updates: Option<mpsc::Receiver<MetadataUpdate>>,
}

impl ControllerServer {
    /// Starts the controller itself, and asks for the metadata's changes that it follows.
    pub(crate) fn start(shared: &SharedServer, publisher: &mut MetadataPublisher) -> Result<Self, StartError> {
        let SharedServer { io, config, .. } = shared;
        let bootstrap = BootstrapMetadata::read(io.disk.as_ref(), Path::new(&config.metadata_log_dir()))?;
        let activation = Activation {
            bootstrap_records: bootstrap.records,
        };
        let controller_config = ControllerConfig::new(config.clone(), &shared.cluster_id);
        Ok(Self {
            controller: ControllerHandle::start(io, shared.quorum.clone(), controller_config, activation),
            registration_updates: publisher.subscribe(),
            config_updates: (!config.is_broker()).then(|| publisher.subscribe()),
        })
    }

    /// Follows the metadata, registers, and gives what answers on the listeners that are `bound`.
    pub(crate) fn serve(self, shared: &SharedServer, bound: &[(String, SocketAddr)]) -> Apis {
        let SharedServer { io, config, quorum, .. } = shared;
        if let Some(updates) = self.config_updates {
            let tasks = io.tasks.child("configuration");
            let following = follow_configs(shared.clone(), updates, tasks.clone());
            tasks.spawn(TaskKind::MetadataPublisher, following);
        }
        membership::register_controller(io, config, quorum, bound, self.registration_updates);
        Apis::Controller(ControllerNode::new(ControllerParts {
            io: io.clone(),
            config: config.clone(),
            cluster_id: shared.cluster_id.clone(),
            metadata: shared.metadata.clone(),
            quorum: quorum.clone(),
            controller: self.controller,
            configs: shared.configs.clone(),
            log_levels: log_levels::of_process(),
        }))
    }
}

async fn follow_configs(shared: SharedServer, mut updates: mpsc::Receiver<MetadataUpdate>, scope: Tasks) {
    while let Some(update) = scope.next(&mut updates).await {
        if let Some(config) = shared.configs.apply(&update.delta, &update.published.image) {
            shared.sockets.set_config(&config).await;
        }
    }
}
