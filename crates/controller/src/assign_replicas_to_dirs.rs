//! AssignReplicasToDirs, version 0: a broker tells in which of its directories replicas lie (KIP-858).
//!
//! A replica in a directory that is offline leaves the ISR at once.

use klamm_machine::Outcome;
use klamm_metadata::{BrokerRegistration, TopicImage};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::assign_replicas_to_dirs_request::{self as request, AssignReplicasToDirsRequest};
use klamm_protocol::messages::assign_replicas_to_dirs_response::{
    AssignReplicasToDirsResponse, DirectoryData, PartitionData, TopicData,
};
use klamm_types::{BrokerEpoch, ErrorCode, NodeId, PartitionId, Uuid};

use crate::controller::Decision;
use crate::leadership::BrokerMove;
use crate::{Controller, ControllerResponse};

/// Records of the assignments, then of what follows from those to directories that are offline.
#[derive(Default)]
struct Assigned {
    directories: Vec<MetadataRecord>,
    leaders: Vec<MetadataRecord>,
}

impl Controller {
    pub(crate) fn assign_replicas_to_dirs(&self, request: AssignReplicasToDirsRequest) -> Decision {
        let refuse = |code: ErrorCode| {
            let response = AssignReplicasToDirsResponse {
                error_code: code.0,
                ..Default::default()
            };
            Outcome::reply(ControllerResponse::AssignReplicasToDirs(response))
        };
        if !self.version().supports_directory_assignment() {
            return refuse(ErrorCode::UNSUPPORTED_VERSION);
        }
        let broker = self.check_broker_epoch(NodeId(request.broker_id), BrokerEpoch(request.broker_epoch));
        let broker = match broker {
            Ok(broker) => broker,
            Err(error) => return refuse(error.code),
        };
        let mut assigned = Assigned::default();
        let directories = request.directories.iter().map(|directory| DirectoryData {
            id: directory.id,
            topics: directory
                .topics
                .iter()
                .map(|topic| self.assign_topic(broker, directory.id, topic, &mut assigned))
                .collect(),
            ..Default::default()
        });
        let response = AssignReplicasToDirsResponse {
            directories: directories.collect(),
            ..Default::default()
        };
        let mut records = assigned.directories;
        records.extend(assigned.leaders);
        Outcome::new(records, ControllerResponse::AssignReplicasToDirs(response))
    }

    fn assign_topic(
        &self,
        broker: &BrokerRegistration,
        directory: Uuid,
        wanted: &request::TopicData,
        assigned: &mut Assigned,
    ) -> TopicData {
        let topic = self.image().topics.get(wanted.topic_id);
        let partitions = wanted.partitions.iter().map(|partition| {
            let id = PartitionId(partition.partition_index);
            let outcome = match topic {
                Some(topic) => self.assign(broker, directory, topic, id, assigned),
                None => Err(ErrorCode::UNKNOWN_TOPIC_ID),
            };
            PartitionData {
                partition_index: id.0,
                error_code: outcome.err().unwrap_or(ErrorCode::NONE).0,
                ..Default::default()
            }
        });
        TopicData {
            topic_id: wanted.topic_id,
            partitions: partitions.collect(),
            ..Default::default()
        }
    }

    fn assign(
        &self,
        broker: &BrokerRegistration,
        directory: Uuid,
        topic: &TopicImage,
        id: PartitionId,
        assigned: &mut Assigned,
    ) -> Result<(), ErrorCode> {
        let partition = topic.partition(id).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        if !partition.replicas.contains(&broker.id) {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        let may_lead = |broker: NodeId| self.image().cluster.is_active(broker);
        let mut change = self.partition_change(&may_lead, topic, id, partition);
        change.directory = Some((broker.id, directory));
        let record = change.build();
        assigned.directories.extend(record.map(MetadataRecord::PartitionChange));
        if !broker.has_online_directory(directory) {
            let leaves = BrokerMove::Leaves(broker.id);
            assigned
                .leaders
                .extend(self.leader_and_isr_change(leaves, topic, id, partition));
        }
        Ok(())
    }
}
