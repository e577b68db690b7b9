//! AlterPartition, versions 2 and 3: a leader changes the ISR of its partitions (KIP-497).
//!
//! Only the current leader, at the current leader and partition epoch, may; the ISR it names must hold itself and only
//! replicas that are alive. Version 3 tells the epoch of each broker, so that one that has been restarted in between
//! does not count as in sync (KIP-903). A change may complete a reassignment, and then even move the leadership.

use std::collections::BTreeSet;

use klamm_machine::Outcome;
use klamm_metadata::{LeaderRecoveryState, PartitionRegistration, TopicImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::alter_partition_request::{
    AlterPartitionRequest, BrokerState, PartitionData as Wanted, TopicData as WantedTopic,
};
use klamm_protocol::messages::alter_partition_response::{AlterPartitionResponse, PartitionData, TopicData};
use klamm_types::{BrokerEpoch, ErrorCode, NodeId, PartitionId};

use crate::controller::Decision;
use crate::partition_change::{Election, NO_LEADER_CHANGE};
use crate::{Controller, ControllerResponse, RequestContext};

impl Controller {
    pub(crate) fn alter_partition(&self, context: &RequestContext, request: AlterPartitionRequest) -> Decision {
        let leader = NodeId(request.broker_id);
        if let Err(error) = self.check_broker_epoch(leader, BrokerEpoch(request.broker_epoch)) {
            return Outcome::reply(ControllerResponse::AlterPartition(AlterPartitionResponse {
                error_code: error.code.0,
                ..Default::default()
            }));
        }
        let mut records = Vec::new();
        let topics = request.topics.iter();
        let topics = topics.map(|topic| self.alter_topic(context, leader, topic, &mut records));
        let response = AlterPartitionResponse {
            topics: topics.collect(),
            ..Default::default()
        };
        Outcome::new(records, ControllerResponse::AlterPartition(response))
    }

    fn alter_topic(
        &self,
        context: &RequestContext,
        leader: NodeId,
        wanted: &WantedTopic,
        records: &mut Vec<MetadataRecord>,
    ) -> TopicData {
        let topic = self.image().topics.get(wanted.topic_id);
        let alter = |partition: &Wanted| {
            let altered = match topic {
                Some(topic) => self.alter_isr(context, leader, topic, partition, records),
                None => Err(ErrorCode::UNKNOWN_TOPIC_ID),
            };
            altered.unwrap_or_else(|error| PartitionData {
                partition_index: partition.partition_index,
                error_code: error.0,
                ..Default::default()
            })
        };
        TopicData {
            topic_id: wanted.topic_id,
            partitions: wanted.partitions.iter().map(alter).collect(),
            ..Default::default()
        }
    }

    fn alter_isr(
        &self,
        context: &RequestContext,
        leader: NodeId,
        topic: &TopicImage,
        wanted: &Wanted,
        records: &mut Vec<MetadataRecord>,
    ) -> Result<PartitionData, ErrorCode> {
        let id = PartitionId(wanted.partition_index);
        let partition = topic.partition(id).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        let isr = wanted_isr(context, wanted);
        let recovery = check_alteration(leader, partition, wanted, &isr)?;
        self.check_eligible(&isr)?;

        let may_lead = |broker: NodeId| self.image().cluster.is_active(broker);
        let mut change = self.partition_change(&may_lead, topic, id, partition);
        if self.unclean_election_enabled(&topic.name) {
            change.election = Election::Unclean;
        }
        change.isr = isr.iter().map(|(broker, _)| *broker).collect();
        change.leader_recovery_state = recovery;
        let changed = match change.build() {
            Some(record) => {
                let merged = partition.merge(&record);
                let new_leader = record.leader;
                records.push(MetadataRecord::PartitionChange(record));
                // The one case where there is an error and yet a record: the leader has to learn that it is one no
                // longer before it tries again.
                if new_leader != NO_LEADER_CHANGE && new_leader != leader.0 {
                    return Err(ErrorCode::NEW_LEADER_ELECTED);
                }
                merged.map_err(|_| ErrorCode::UNKNOWN_SERVER_ERROR)?
            }
            None => partition.clone(),
        };
        Ok(PartitionData {
            partition_index: id.0,
            leader_id: changed.leader.0,
            leader_epoch: changed.leader_epoch.0,
            isr: changed.isr.iter().map(|node| node.0).collect(),
            leader_recovery_state: changed.leader_recovery_state.value(),
            partition_epoch: changed.partition_epoch.0,
            ..Default::default()
        })
    }

    fn check_eligible(&self, isr: &[(NodeId, BrokerEpoch)]) -> Result<(), ErrorCode> {
        let is_eligible = |(broker, epoch): &(NodeId, BrokerEpoch)| {
            let registration = self.image().cluster.broker(*broker);
            registration.is_some_and(|registration| {
                registration.is_active() && (*epoch == EPOCH_NOT_TOLD || *epoch == registration.epoch)
            })
        };
        match isr.iter().all(is_eligible) {
            true => Ok(()),
            false => Err(ErrorCode::INELIGIBLE_REPLICA),
        }
    }
}

fn wanted_isr(context: &RequestContext, wanted: &Wanted) -> Vec<(NodeId, BrokerEpoch)> {
    if context.api_version < 3 {
        return wanted.new_isr.iter().map(|id| (NodeId(*id), EPOCH_NOT_TOLD)).collect();
    }
    let states = wanted.new_isr_with_epochs.iter();
    let state = |state: &BrokerState| (NodeId(state.broker_id), BrokerEpoch(state.broker_epoch));
    states.map(state).collect()
}

fn check_alteration(
    leader: NodeId,
    partition: &PartitionRegistration,
    wanted: &Wanted,
    isr: &[(NodeId, BrokerEpoch)],
) -> Result<LeaderRecoveryState, ErrorCode> {
    // A leader that knows more than this controller talks to one that is not active any more.
    if wanted.leader_epoch > partition.leader_epoch.0 || wanted.partition_epoch > partition.partition_epoch.0 {
        return Err(ErrorCode::NOT_CONTROLLER);
    }
    if wanted.leader_epoch < partition.leader_epoch.0 {
        return Err(ErrorCode::FENCED_LEADER_EPOCH);
    }
    if leader != partition.leader {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    if wanted.partition_epoch < partition.partition_epoch.0 {
        return Err(ErrorCode::INVALID_UPDATE_VERSION);
    }
    let distinct: BTreeSet<NodeId> = isr.iter().map(|(replica, _)| *replica).collect();
    let is_subset = isr.iter().all(|(replica, _)| partition.replicas.contains(replica));
    let has_leader = isr.iter().any(|(replica, _)| *replica == leader);
    if !is_subset || !has_leader || distinct.len() != isr.len() {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    let recovery = LeaderRecoveryState::from_value(wanted.leader_recovery_state);
    let recovery = recovery.map_err(|_| ErrorCode::INVALID_REQUEST)?;
    let was_recovered = partition.leader_recovery_state == LeaderRecoveryState::Recovered;
    if recovery == LeaderRecoveryState::Recovering && (isr.len() > 1 || was_recovered) {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    Ok(recovery)
}

/// In place of a broker epoch: the leader did not tell one, none is to be checked.
const EPOCH_NOT_TOLD: BrokerEpoch = BrokerEpoch(-1);
