//! What clients of one listener are told of a partition: who leads it, who holds it, which of these cannot be reached.

use klamm_metadata::{BrokerRegistration, MetadataImage, PartitionRegistration};
use klamm_types::{ErrorCode, NodeId};

use crate::metadata_view::address;

/// A partition through a listener.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartitionView<'a> {
    image: &'a MetadataImage,
    listener: &'a str,
    partition: &'a PartitionRegistration,
}

impl<'a> PartitionView<'a> {
    pub(crate) fn new(image: &'a MetadataImage, listener: &'a str, partition: &'a PartitionRegistration) -> Self {
        Self {
            image,
            listener,
            partition,
        }
    }

    /// The leader, if this listener reaches it; the error otherwise is for clients that know LISTENER_NOT_FOUND.
    pub(crate) fn leader(&self) -> Result<NodeId, ErrorCode> {
        let leader = self.partition.leader;
        match self.image.cluster.broker(leader) {
            None => Err(ErrorCode::LEADER_NOT_AVAILABLE),
            Some(broker) if address(broker, self.listener).is_none() => Err(ErrorCode::LISTENER_NOT_FOUND),
            Some(_) => Ok(leader),
        }
    }

    /// Those of `brokers` that this listener reaches and that are not fenced.
    pub(crate) fn reachable(&self, brokers: &[NodeId]) -> Vec<i32> {
        let is_reachable = |id: &&NodeId| {
            let broker = self.image.cluster.broker(**id);
            broker.is_some_and(|broker| !broker.is_fenced && address(broker, self.listener).is_some())
        };
        brokers.iter().filter(is_reachable).map(|id| id.0).collect()
    }

    /// Replicas that are fenced, out of this listener's reach, or in a log directory that has failed.
    pub(crate) fn offline_replicas(&self) -> Vec<i32> {
        let replicas = self.partition.replicas.iter();
        replicas.filter(|id| self.is_offline(**id)).map(|id| id.0).collect()
    }

    fn is_offline(&self, id: NodeId) -> bool {
        let Some(broker) = self.image.cluster.broker(id) else {
            return true;
        };
        let in_failed_directory = |broker: &BrokerRegistration| {
            self.partition
                .directory(id)
                .is_some_and(|directory| !broker.has_online_directory(directory))
        };
        broker.is_fenced || address(broker, self.listener).is_none() || in_failed_directory(broker)
    }
}

pub(crate) fn ids(nodes: &[NodeId]) -> Vec<i32> {
    nodes.iter().map(|node| node.0).collect()
}
