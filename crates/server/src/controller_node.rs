//! The controller side of a node: what the handlers of its controller listeners need, and which handler answers what.

use std::sync::Arc;

use klamm_config::NodeConfig;
use klamm_driver::{ControllerHandle, MetadataCache, QuorumHandle};
use klamm_io::Io;
use klamm_protocol::ApiKey;

use crate::api_table;
use crate::dispatch::{Call, Handled, Refused};
use crate::handlers;
use crate::metadata_view::MetadataView;
use crate::outgoing::Outgoing;

/// One controller. Handlers take from it what they need and call one thing of it.
pub struct ControllerNode {
    pub(crate) io: Io,
    pub(crate) cluster_id: String,
    pub(crate) config: Arc<NodeConfig>,
    pub(crate) metadata: MetadataView,
    pub(crate) quorum: QuorumHandle,
    pub(crate) controller: ControllerHandle,
}

/// What a controller's node is made of.
pub struct ControllerParts {
    pub io: Io,
    pub config: Arc<NodeConfig>,
    pub cluster_id: String,
    pub metadata: MetadataCache,
    pub quorum: QuorumHandle,
    pub controller: ControllerHandle,
}

impl ControllerNode {
    pub fn new(parts: ControllerParts) -> Arc<Self> {
        let ControllerParts {
            io,
            config,
            cluster_id,
            metadata,
            quorum,
            controller,
        } = parts;
        Arc::new(Self {
            io,
            config,
            cluster_id,
            metadata: MetadataView::new(metadata),
            quorum,
            controller,
        })
    }

    /// Which handler answers. Exhaustive on purpose: a new API does not build until it has its line here.
    pub(crate) fn handle(
        self: &Arc<Self>,
        call: Call<'_>,
        body: &mut [u8],
        out: &mut Outgoing,
    ) -> Result<Handled, Refused> {
        match call.api {
            ApiKey::ApiVersions => call.answer(body, out, |r| {
                let image = self.metadata.image();
                handlers::api_versions::handle(
                    call,
                    &r,
                    api_table::offered_by_controllers(),
                    &image,
                    image.last_offset(),
                )
            }),
            _ => Err(Refused::NotOffered {
                api: call.api,
                version: call.version,
            }),
        }
    }
}
