//! One partition: who holds it, who is in sync, who leads.
//!
//! There may be millions of these in memory: with three replicas a registration takes 160 bytes in two allocations, its
//! own and that of the directories.

use klamm_protocol::messages::partition_change_record::PartitionChangeRecord;
use klamm_protocol::messages::partition_record::PartitionRecord;
use klamm_types::{LeaderEpoch, NodeId, PartitionEpoch, PartitionId, Uuid};

use crate::{MetadataVersion, NodeList, RareNodeList, ReplayError};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionRegistration {
    /// The assigned brokers, the preferred leader first.
    pub replicas: NodeList,
    /// The directory of each replica, in the order of `replicas` (KIP-858).
    pub directories: Box<[Uuid]>,
    /// The in-sync replicas.
    pub isr: NodeList,
    /// Replicas that leave when the reassignment completes (KIP-455).
    pub removing_replicas: RareNodeList,
    /// Replicas that came with the reassignment (KIP-455).
    pub adding_replicas: RareNodeList,
    /// Replicas out of the ISR that still hold all committed data (KIP-966).
    pub elr: RareNodeList,
    /// The last known eligible leader replicas, or only the last leader (KIP-966).
    pub last_known_elr: RareNodeList,
    /// -1 if the partition has no leader.
    pub leader: NodeId,
    pub leader_epoch: LeaderEpoch,
    pub partition_epoch: PartitionEpoch,
    pub leader_recovery_state: LeaderRecoveryState,
}

/// Whether the leader was elected uncleanly and has not finished recovering (KIP-704).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeaderRecoveryState {
    #[default]
    Recovered,
    Recovering,
}

impl PartitionRegistration {
    pub fn from_record(record: &PartitionRecord) -> Result<Self, ReplayError> {
        let replicas: NodeList = nodes(&record.replicas);
        let directories = directories(&record.directories, replicas.len())
            .ok_or_else(|| invalid_directories(record.topic_id, record.partition_id))?;
        Ok(Self {
            replicas,
            directories,
            isr: nodes(&record.isr),
            removing_replicas: nodes(&record.removing_replicas),
            adding_replicas: nodes(&record.adding_replicas),
            elr: nodes(record.eligible_leader_replicas.as_deref().unwrap_or_default()),
            last_known_elr: nodes(record.last_known_elr.as_deref().unwrap_or_default()),
            leader: NodeId(record.leader),
            leader_epoch: LeaderEpoch(record.leader_epoch),
            partition_epoch: PartitionEpoch(record.partition_epoch),
            leader_recovery_state: LeaderRecoveryState::from_value(record.leader_recovery_state)?,
        })
    }

    /// This partition after a change. Each change raises the partition epoch; naming a leader, even the same one,
    /// raises the leader epoch.
    pub fn merge(&self, record: &PartitionChangeRecord) -> Result<Self, ReplayError> {
        let replicas = changed(&self.replicas, &record.replicas);
        let directories = match &record.directories {
            Some(ids) => directories(ids, replicas.len()),
            None => directories(&self.directories, replicas.len()),
        };
        let directories = directories.ok_or_else(|| invalid_directories(record.topic_id, record.partition_id))?;
        let (leader, leader_epoch) = match record.leader {
            NO_LEADER_CHANGE => (self.leader, self.leader_epoch),
            leader => (NodeId(leader), LeaderEpoch(self.leader_epoch.0.wrapping_add(1))),
        };
        let leader_recovery_state = match record.leader_recovery_state {
            NO_RECOVERY_STATE_CHANGE => self.leader_recovery_state,
            value => LeaderRecoveryState::from_value(value)?,
        };
        Ok(Self {
            directories,
            isr: changed(&self.isr, &record.isr),
            removing_replicas: changed(&self.removing_replicas, &record.removing_replicas),
            adding_replicas: changed(&self.adding_replicas, &record.adding_replicas),
            elr: changed(&self.elr, &record.eligible_leader_replicas),
            last_known_elr: changed(&self.last_known_elr, &record.last_known_elr),
            replicas,
            leader,
            leader_epoch,
            partition_epoch: PartitionEpoch(self.partition_epoch.0.wrapping_add(1)),
            leader_recovery_state,
        })
    }

    /// The record that restores this partition, holding nothing that `version` does not know.
    pub fn to_record(
        &self,
        topic_id: Uuid,
        partition: PartitionId,
        version: MetadataVersion,
        elr_enabled: bool,
    ) -> PartitionRecord {
        // The ELR fields are tagged: absent costs nothing, empty costs two bytes.
        let elr_of = |nodes: &[NodeId]| (elr_enabled && !nodes.is_empty()).then(|| ids(nodes));
        PartitionRecord {
            partition_id: partition.0,
            topic_id,
            replicas: ids(&self.replicas),
            isr: ids(&self.isr),
            removing_replicas: ids(&self.removing_replicas),
            adding_replicas: ids(&self.adding_replicas),
            leader: self.leader.0,
            leader_recovery_state: self.leader_recovery_state.value(),
            leader_epoch: self.leader_epoch.0,
            partition_epoch: self.partition_epoch.0,
            directories: if version.supports_directory_assignment() {
                self.directories.to_vec()
            } else {
                Vec::new()
            },
            eligible_leader_replicas: elr_of(&self.elr),
            last_known_elr: elr_of(&self.last_known_elr),
            ..Default::default()
        }
    }

    pub fn has_leader(&self) -> bool {
        self.leader != NodeId::NONE
    }

    pub fn preferred_leader(&self) -> NodeId {
        self.replicas.first().copied().unwrap_or(NodeId::NONE)
    }

    pub fn has_preferred_leader(&self) -> bool {
        self.leader == self.preferred_leader()
    }

    pub fn is_reassigning(&self) -> bool {
        !self.removing_replicas.is_empty() || !self.adding_replicas.is_empty()
    }

    /// The directory that holds the broker's replica; nothing if the broker holds none.
    pub fn directory(&self, broker: NodeId) -> Option<Uuid> {
        let index = self.replicas.iter().position(|replica| *replica == broker)?;
        self.directories.get(index).copied()
    }
}

impl LeaderRecoveryState {
    pub fn value(self) -> i8 {
        match self {
            Self::Recovered => 0,
            Self::Recovering => 1,
        }
    }

    pub fn from_value(value: i8) -> Result<Self, ReplayError> {
        match value {
            0 => Ok(Self::Recovered),
            1 => Ok(Self::Recovering),
            _ => Err(ReplayError::UnknownValue {
                field: "leader recovery state",
                value: value.into(),
            }),
        }
    }
}

fn nodes<List: FromIterator<NodeId>>(ids: &[i32]) -> List {
    ids.iter().copied().map(NodeId).collect()
}

fn ids(nodes: &[NodeId]) -> Vec<i32> {
    nodes.iter().map(|node| node.0).collect()
}

fn changed<List: FromIterator<NodeId> + Clone>(old: &List, new: &Option<Vec<i32>>) -> List {
    new.as_deref().map_or_else(|| old.clone(), nodes)
}

/// Directories as a partition keeps them. Records from before KIP-858 have none: all replicas are then "migrating".
fn directories(ids: &[Uuid], replicas_count: usize) -> Option<Box<[Uuid]>> {
    if ids.iter().all(|id| *id == Uuid::MIGRATING_DIRECTORY) {
        return Some(vec![Uuid::MIGRATING_DIRECTORY; replicas_count].into());
    }
    (ids.len() == replicas_count).then(|| ids.into())
}

fn invalid_directories(topic_id: Uuid, partition: i32) -> ReplayError {
    ReplayError::InvalidReplicaDirectories(topic_id, PartitionId(partition))
}

/// `PartitionChangeRecord::leader` when the leader stays.
const NO_LEADER_CHANGE: i32 = -2;
/// `PartitionChangeRecord::leader_recovery_state` when it stays.
const NO_RECOVERY_STATE_CHANGE: i8 = -1;
