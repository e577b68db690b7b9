//! What the controller does because time has passed: fence a silent broker, give leadership back to the preferred
//! replicas, elect uncleanly where that is allowed, keep an idle log moving.

use klamm_machine::Outcome;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::no_op_record::NoOpRecord;
use klamm_types::{NodeId, Timestamp};

use crate::controller::Decision;
use crate::partition_change::Election;
use crate::{Controller, ControllerResponse};

impl Controller {
    /// Brokers are fenced one at a time, so that each sees the effects of the one before; the deadline stays in the
    /// past until all are.
    pub(crate) fn meet_deadline(&self, now: Timestamp) -> Decision {
        let mut records = Vec::new();
        let silent = self.sessions.expired(now, &self.image().cluster);
        if let Some(broker) = silent.and_then(|id| self.image().cluster.broker(id)) {
            records = self.fence(broker.id, broker.epoch);
            return Outcome::new(records, ControllerResponse::Deadline);
        }
        let due = self.due();
        if due.rebalance {
            self.elect_due(Election::Preferred, &mut records);
        }
        if due.unclean_election {
            self.elect_due(Election::Unclean, &mut records);
        }
        if due.no_op {
            records.push(MetadataRecord::NoOp(NoOpRecord::default()));
        }
        Outcome::new(records, ControllerResponse::Deadline)
    }

    /// Elects where the preferred replica does not lead, or where nobody leads and the topic takes anybody.
    fn elect_due(&self, election: Election, records: &mut Vec<MetadataRecord>) {
        let may_lead = |broker: NodeId| self.image().cluster.is_active(broker);
        let topics = self.image().topics.iter().filter(|topic| match election {
            Election::Unclean => self.unclean_election_enabled(&topic.name),
            Election::Preferred | Election::Online => true,
        });
        for (topic, id, partition) in topics.flat_map(|topic| {
            let partitions = topic.partitions.iter();
            partitions.map(move |(id, partition)| (topic, *id, &**partition))
        }) {
            let is_fine = match election {
                Election::Unclean => partition.has_leader(),
                Election::Preferred | Election::Online => partition.has_preferred_leader(),
            };
            if is_fine {
                continue;
            }
            let mut change = self.partition_change(&may_lead, topic, id, partition);
            change.election = election;
            records.extend(change.build().map(MetadataRecord::PartitionChange));
            if records.len() >= ELECTIONS_MAX {
                return;
            }
        }
    }
}

/// Elections in one decision; the others come with the next.
const ELECTIONS_MAX: usize = 1_000;
