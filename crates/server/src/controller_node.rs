//! The controller side of a node: what the handlers of its controller listeners need, and which handler answers what.

use std::sync::Arc;

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
    pub(crate) metadata: MetadataView,
}

impl ControllerNode {
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
