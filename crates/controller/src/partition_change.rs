//! The record for a change of one partition: a new ISR, new replicas, or an election, and all that follows from it.
//!
//! Whoever wants a change sets the targets; [`PartitionChange::build`] completes a reassignment that the new ISR
//! completes, keeps the eligible leader replicas (KIP-966), elects a leader if the old one will not do, and raises the
//! leader epoch where that is needed. Nothing comes out if nothing changes.

use std::collections::BTreeSet;

use klamm_metadata::{ClusterImage, LeaderRecoveryState, MetadataVersion, PartitionRegistration};
use klamm_protocol::messages::partition_change_record::PartitionChangeRecord;
use klamm_types::{NodeId, PartitionId, Uuid};

use crate::reassignment;

/// Which leaders an election may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Election {
    /// The first replica if it is in sync, else as `Online`.
    Preferred,
    /// The current leader if it may stay, else the first replica that is in sync.
    #[default]
    Online,
    /// As `Online`; if no replica is in sync, any that is alive, at the risk of losing records.
    Unclean,
}

/// What does not change from partition to partition of one decision.
#[derive(Clone, Copy)]
pub(crate) struct ChangeRules<'a> {
    pub(crate) cluster: &'a ClusterImage,
    pub(crate) version: MetadataVersion,
    pub(crate) elr_enabled: bool,
    /// Whether the broker may lead, its directories aside.
    pub(crate) may_lead: &'a dyn Fn(NodeId) -> bool,
}

pub(crate) struct PartitionChange<'a> {
    rules: ChangeRules<'a>,
    topic_id: Uuid,
    id: PartitionId,
    partition: &'a PartitionRegistration,
    min_isr: usize,
    pub(crate) election: Election,
    pub(crate) isr: Vec<NodeId>,
    pub(crate) replicas: Vec<NodeId>,
    pub(crate) removing: Vec<NodeId>,
    pub(crate) adding: Vec<NodeId>,
    pub(crate) leader_recovery_state: LeaderRecoveryState,
    /// A replica that came back without what it had not flushed: it leaves the ELR too.
    pub(crate) unclean_shutdown: Option<NodeId>,
    /// A replica that is now in another directory.
    pub(crate) directory: Option<(NodeId, Uuid)>,
    elr: Vec<NodeId>,
}

struct Elected {
    leader: NodeId,
    is_unclean: bool,
}

impl<'a> PartitionChange<'a> {
    /// `min_isr` is the topic's `min.insync.replicas`, at most its replication factor.
    pub(crate) fn new(
        rules: ChangeRules<'a>,
        topic_id: Uuid,
        id: PartitionId,
        partition: &'a PartitionRegistration,
        min_isr: usize,
    ) -> Self {
        Self {
            rules,
            topic_id,
            id,
            partition,
            min_isr,
            election: Election::default(),
            isr: partition.isr.to_vec(),
            replicas: partition.replicas.to_vec(),
            removing: partition.removing_replicas.to_vec(),
            adding: partition.adding_replicas.to_vec(),
            leader_recovery_state: partition.leader_recovery_state,
            unclean_shutdown: None,
            directory: None,
            elr: partition.elr.to_vec(),
        }
    }

    /// The record, or nothing if it would change nothing.
    pub(crate) fn build(mut self) -> Option<PartitionChangeRecord> {
        let unchanged = PartitionChangeRecord {
            topic_id: self.topic_id,
            partition_id: self.id.0,
            ..Default::default()
        };
        let mut record = unchanged.clone();
        self.complete_reassignment();
        self.find_elr();
        self.elect(&mut record);
        self.bump_epoch_for_lost_replicas(&mut record);
        self.put_elr(&mut record);
        self.put_isr(&mut record);
        self.bump_epoch_for_isr_shrink(&mut record);
        self.put_last_known_leader(&mut record);
        self.put_assignment(&mut record);
        if self.leader_recovery_state != self.partition.leader_recovery_state {
            record.leader_recovery_state = self.leader_recovery_state.value();
        }
        (record != unchanged).then_some(record)
    }

    fn complete_reassignment(&mut self) {
        let completed = reassignment::completed(&self.replicas, &self.removing, &self.adding, &self.isr);
        if let Some((replicas, isr)) = completed {
            self.replicas = replicas;
            self.isr = isr;
            self.removing.clear();
            self.adding.clear();
        }
    }

    /// Below the minimum, whoever leaves the ISR still holds all committed records and stays eligible.
    fn find_elr(&mut self) {
        if !self.rules.elr_enabled {
            return;
        }
        if self.isr.len() >= self.min_isr {
            self.elr.clear();
            return;
        }
        let candidates: BTreeSet<NodeId> = self.elr.iter().chain(self.partition.isr.iter()).copied().collect();
        let eligible = candidates
            .into_iter()
            .filter(|replica| !self.isr.contains(replica) && self.unclean_shutdown != Some(*replica));
        self.elr = eligible.collect();
    }

    fn elect(&mut self, record: &mut PartitionChangeRecord) {
        let elected = self.choose_leader();
        if elected.leader == self.partition.leader {
            return;
        }
        if self.elr.contains(&elected.leader) {
            self.isr = vec![elected.leader];
            self.elr.retain(|replica| *replica != elected.leader);
        }
        record.leader = elected.leader.0;
        if elected.is_unclean {
            // Only what this replica has can be served now: the ISR is the leader alone.
            record.isr = Some(vec![elected.leader.0]);
            if self.partition.leader_recovery_state != LeaderRecoveryState::Recovering {
                record.leader_recovery_state = LeaderRecoveryState::Recovering.value();
            }
        }
    }

    fn choose_leader(&self) -> Elected {
        let clean = |leader: NodeId| Elected {
            leader,
            is_unclean: false,
        };
        let preferred = self.replicas.first().copied();
        let prefers = self.election == Election::Preferred;
        if let Some(preferred) = preferred.filter(|replica| prefers && self.is_valid_leader(*replica)) {
            return clean(preferred);
        }
        if self.is_valid_leader(self.partition.leader) {
            return clean(self.partition.leader);
        }
        if let Some(leader) = self.replicas.iter().find(|replica| self.is_valid_leader(**replica)) {
            return clean(*leader);
        }
        let unclean = |leader: NodeId| Elected {
            leader,
            is_unclean: true,
        };
        if let Some(leader) = self.last_known_leader() {
            return unclean(leader);
        }
        let alive = self.replicas.iter().find(|replica| self.is_acceptable(**replica));
        match alive {
            Some(leader) if self.election == Election::Unclean => unclean(*leader),
            _ => clean(NodeId::NONE),
        }
    }

    /// With neither ISR nor ELR left, the last leader may lead again: it is the best there is.
    fn last_known_leader(&self) -> Option<NodeId> {
        match &*self.partition.last_known_elr {
            [last] if self.rules.elr_enabled && self.isr.is_empty() && self.elr.is_empty() => {
                Some(*last).filter(|last| self.is_acceptable(*last))
            }
            _ => None,
        }
    }

    fn is_valid_leader(&self, replica: NodeId) -> bool {
        let in_sync = self.isr.contains(&replica) || (self.isr.is_empty() && self.elr.contains(&replica));
        in_sync && self.is_acceptable(replica)
    }

    fn is_acceptable(&self, replica: NodeId) -> bool {
        if !(self.rules.may_lead)(replica) {
            return false;
        }
        // A replica that is only being added has no directory yet.
        let directory = self.partition.directory(replica);
        self.rules
            .cluster
            .has_online_directory(replica, directory.unwrap_or(Uuid::UNASSIGNED_DIRECTORY))
    }

    /// Without a new epoch a removed replica could go on following.
    fn bump_epoch_for_lost_replicas(&self, record: &mut PartitionChangeRecord) {
        let kept = |replica: &NodeId| self.replicas.contains(replica);
        if record.leader == NO_LEADER_CHANGE && !self.partition.replicas.iter().all(kept) {
            record.leader = self.partition.leader.0;
        }
    }

    fn bump_epoch_for_isr_shrink(&self, record: &mut PartitionChangeRecord) {
        if record.leader != NO_LEADER_CHANGE || !self.rules.version.bumps_leader_epoch_on_isr_shrink() {
            return;
        }
        let Some(isr) = &record.isr else { return };
        if !self.partition.isr.iter().all(|replica| isr.contains(&replica.0)) {
            record.leader = self.partition.leader.0;
        }
    }

    fn put_elr(&mut self, record: &mut PartitionChangeRecord) {
        let was_unclean = record.isr.is_some();
        if was_unclean || !self.rules.elr_enabled {
            self.elr.clear();
        }
        if self.elr != *self.partition.elr {
            record.eligible_leader_replicas = Some(ids(&self.elr));
        }
    }

    /// Without ELR the last member never leaves the ISR.
    fn put_isr(&self, record: &mut PartitionChangeRecord) {
        let may_be_put = !self.isr.is_empty() || self.rules.elr_enabled;
        if record.isr.is_none() && may_be_put && self.isr != *self.partition.isr {
            record.isr = Some(ids(&self.isr));
        }
    }

    fn put_last_known_leader(&self, record: &mut PartitionChangeRecord) {
        if !self.rules.elr_enabled {
            return;
        }
        let known = &self.partition.last_known_elr;
        if record.leader == NodeId::NONE.0 && known.is_empty() {
            record.last_known_elr = Some(vec![self.partition.leader.0]);
        } else if record.leader >= 0 && !known.is_empty() {
            record.last_known_elr = Some(Vec::new());
        }
    }

    fn put_assignment(&self, record: &mut PartitionChangeRecord) {
        if !self.replicas.is_empty() && self.rules.version.supports_directory_assignment() {
            let directories: Vec<Uuid> = self
                .replicas
                .iter()
                .map(|replica| self.target_directory(*replica))
                .collect();
            if directories != *self.partition.directories {
                record.directories = Some(directories);
            }
        }
        if !self.replicas.is_empty() && self.replicas != *self.partition.replicas {
            record.replicas = Some(ids(&self.replicas));
        }
        if self.removing != *self.partition.removing_replicas {
            record.removing_replicas = Some(ids(&self.removing));
        }
        if self.adding != *self.partition.adding_replicas {
            record.adding_replicas = Some(ids(&self.adding));
        }
    }

    fn target_directory(&self, replica: NodeId) -> Uuid {
        match self.directory {
            Some((moved, directory)) if moved == replica => directory,
            _ => self
                .partition
                .directory(replica)
                .unwrap_or_else(|| self.rules.cluster.default_directory(replica)),
        }
    }
}

fn ids(nodes: &[NodeId]) -> Vec<i32> {
    nodes.iter().map(|node| node.0).collect()
}

/// `PartitionChangeRecord::leader` while the leader stays as it is.
pub(crate) const NO_LEADER_CHANGE: i32 = -2;
