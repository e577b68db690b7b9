//! The newest metadata as handlers ask for it.

use std::sync::Arc;

use klamm_driver::{MetadataCache, PublishedImage};
use klamm_metadata::{BrokerRegistration, Endpoint, MetadataImage};
use klamm_types::{NodeId, Offset};

#[derive(Clone, Debug)]
pub(crate) struct MetadataView(MetadataCache);

/// One consistent state of the cluster.
#[derive(Clone, Debug)]
pub(crate) struct View(Arc<PublishedImage>);

impl MetadataView {
    pub(crate) fn new(cache: MetadataCache) -> Self {
        Self(cache)
    }

    pub(crate) fn image(&self) -> View {
        View(self.0.load())
    }

    /// Ends when this node's metadata knows of everything below `end`.
    pub(crate) async fn reaches(&self, end: Offset) {
        self.0.reaches(end).await;
    }

    /// Ends when this node's metadata knows which features are finalized.
    pub(crate) async fn knows_features(&self) {
        let has_any = |newest: &PublishedImage| newest.image.features.metadata_version.is_some();
        self.0.until(has_any).await;
    }

    /// Where clients of `listener` reach a broker; nothing if it is fenced, unknown, or has no such listener.
    pub(crate) fn endpoint(&self, broker: NodeId, listener: &str) -> Option<NodeAddress> {
        let image = self.image();
        let registration = image.cluster.broker(broker).filter(|broker| !broker.is_fenced)?;
        address(registration, listener)
    }
}

/// A node as responses name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeAddress {
    pub(crate) id: NodeId,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) rack: Option<String>,
}

/// Where clients of `listener` reach a registered broker.
pub(crate) fn address(broker: &BrokerRegistration, listener: &str) -> Option<NodeAddress> {
    let endpoint: &Endpoint = broker.listeners.iter().find(|endpoint| endpoint.name == listener)?;
    Some(NodeAddress {
        id: broker.id,
        host: endpoint.host.clone(),
        port: endpoint.port,
        rack: broker.rack.clone(),
    })
}

impl View {
    /// The last record that this state knows of.
    pub(crate) fn last_offset(&self) -> Offset {
        self.0.last_offset
    }
}

impl std::ops::Deref for View {
    type Target = MetadataImage;
    fn deref(&self) -> &MetadataImage {
        &self.0.image
    }
}
