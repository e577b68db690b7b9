//! Who a replica of the metadata log is: a node id and, since KIP-853, the id of its metadata directory.
//!
//! A node that comes back with an empty disk has another directory id, so it does not count as the voter it was.

use std::fmt;

use klamm_types::{NodeId, Uuid};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplicaKey {
    pub id: NodeId,
    /// Nothing where it is unknown: static voters, and peers that speak versions before KIP-853.
    pub directory_id: Option<Uuid>,
}

impl ReplicaKey {
    /// The wire and the files write the zero id for "unknown".
    pub fn new(id: NodeId, directory_id: Uuid) -> Self {
        Self {
            id,
            directory_id: (!directory_id.is_zero()).then_some(directory_id),
        }
    }

    /// The directory id as the wire and the files write it.
    pub fn directory_id_or_zero(&self) -> Uuid {
        self.directory_id.unwrap_or(Uuid::ZERO)
    }
}

/// As Kafka's `ReplicaKey`: it is part of the messages that clients show.
impl fmt::Display for ReplicaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id;
        match self.directory_id {
            Some(directory) => write!(f, "ReplicaKey(id={id}, directoryId={directory})"),
            None => write!(f, "ReplicaKey(id={id}, directoryId=<undefined>)"),
        }
    }
}
