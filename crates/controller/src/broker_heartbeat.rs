//! BrokerHeartbeat, versions 0 to 2: a broker says that it is alive, how far it has read the metadata, and what it
//! wants; the controller answers what it is to be (KIP-631).
//!
//! A fenced broker is unfenced once it has read its own registration. A broker that wants to shut down first loses its
//! leaderships, then waits until every other broker has learned of that. Failed directories come with version 1
//! (KIP-858), cordoned ones with version 2 (KIP-1066).

use klamm_machine::Outcome;
use klamm_metadata::BrokerRegistration;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_protocol::messages::broker_heartbeat_response::BrokerHeartbeatResponse;
use klamm_protocol::messages::broker_registration_change_record::BrokerRegistrationChangeRecord;
use klamm_types::{BrokerEpoch, ErrorCode, NodeId, Offset, Uuid};

use crate::controller::Decision;
use crate::leadership::registration_change;
use crate::{ApiError, Controller, ControllerResponse};

/// What a broker is to the controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BrokerState {
    Fenced,
    Unfenced,
    ControlledShutdown,
    ShutdownNow,
}

impl Controller {
    pub(crate) fn broker_heartbeat(&self, request: BrokerHeartbeatRequest) -> Decision {
        let (records, response) = self.try_heartbeat(&request).unwrap_or_else(|error| {
            let refused = BrokerHeartbeatResponse {
                error_code: error.code.0,
                ..Default::default()
            };
            (Vec::new(), refused)
        });
        Outcome::new(records, ControllerResponse::BrokerHeartbeat(response))
    }

    fn try_heartbeat(
        &self,
        request: &BrokerHeartbeatRequest,
    ) -> Result<(Vec<MetadataRecord>, BrokerHeartbeatResponse), ApiError> {
        let broker = self.check_broker_epoch(NodeId(request.broker_id), BrokerEpoch(request.broker_epoch))?;
        let registered_at = self.registration_offset(broker.id).unwrap_or(Offset::ZERO);
        let is_caught_up = request.current_metadata_offset >= registered_at.0;
        let current = self.broker_state(broker);
        let next = self.next_broker_state(broker, current, request, is_caught_up);
        let mut records = match next {
            _ if next == current => Vec::new(),
            BrokerState::Fenced | BrokerState::ShutdownNow => self.fence(broker.id, broker.epoch),
            BrokerState::Unfenced => self.unfence(broker.id, broker.epoch),
            BrokerState::ControlledShutdown => self.begin_shutdown(broker.id, broker.epoch),
        };
        if self.version().supports_directory_assignment() {
            self.take_directories_offline(broker, &request.offline_log_dirs, &mut records);
        }
        if self.version().supports_cordoned_log_dirs() {
            cordon_directories(broker, request.cordoned_log_dirs.as_deref(), &mut records);
        }
        let response = BrokerHeartbeatResponse {
            is_caught_up,
            is_fenced: matches!(next, BrokerState::Fenced | BrokerState::ShutdownNow),
            should_shut_down: next == BrokerState::ShutdownNow,
            ..Default::default()
        };
        Ok((records, response))
    }

    fn broker_state(&self, broker: &BrokerRegistration) -> BrokerState {
        match broker {
            _ if self.sessions.shutdown_offset(broker.id).is_some() => BrokerState::ControlledShutdown,
            _ if broker.is_fenced => BrokerState::Fenced,
            _ => BrokerState::Unfenced,
        }
    }

    fn next_broker_state(
        &self,
        broker: &BrokerRegistration,
        current: BrokerState,
        request: &BrokerHeartbeatRequest,
        is_caught_up: bool,
    ) -> BrokerState {
        let (wants_fence, wants_shutdown) = (request.want_fence, request.want_shut_down);
        match current {
            BrokerState::Fenced if wants_shutdown => BrokerState::ShutdownNow,
            BrokerState::Fenced if !wants_fence && is_caught_up => BrokerState::Unfenced,
            BrokerState::Fenced => BrokerState::Fenced,
            BrokerState::Unfenced if wants_fence && wants_shutdown => BrokerState::ShutdownNow,
            BrokerState::Unfenced if wants_fence => BrokerState::Fenced,
            BrokerState::Unfenced if wants_shutdown && self.leads_some(broker.id) => BrokerState::ControlledShutdown,
            BrokerState::Unfenced if wants_shutdown => BrokerState::ShutdownNow,
            BrokerState::Unfenced => BrokerState::Unfenced,
            BrokerState::ControlledShutdown if self.leads_some(broker.id) => BrokerState::ControlledShutdown,
            BrokerState::ControlledShutdown => {
                let moved_at = self.sessions.shutdown_offset(broker.id);
                let lowest = self.sessions.lowest_active_offset(&self.image().cluster);
                if lowest.is_none_or(|lowest| moved_at.is_none_or(|moved_at| moved_at <= lowest)) {
                    BrokerState::ShutdownNow
                } else {
                    BrokerState::ControlledShutdown
                }
            }
            BrokerState::ShutdownNow => BrokerState::ShutdownNow,
        }
    }

    fn take_directories_offline(
        &self,
        broker: &BrokerRegistration,
        offline: &[Uuid],
        records: &mut Vec<MetadataRecord>,
    ) {
        let (failed, online): (Vec<Uuid>, Vec<Uuid>) = broker
            .directories
            .iter()
            .partition(|directory| offline.contains(directory));
        if failed.is_empty() {
            return;
        }
        for directory in failed {
            records.extend(self.lose_directory(broker.id, directory));
        }
        let change = BrokerRegistrationChangeRecord {
            log_dirs: online,
            ..Default::default()
        };
        records.push(registration_change(broker.id, broker.epoch, change));
    }

    /// The registration, if it is of this incarnation.
    pub(crate) fn check_broker_epoch(&self, id: NodeId, epoch: BrokerEpoch) -> Result<&BrokerRegistration, ApiError> {
        let stale = |sentence: String| ApiError::new(ErrorCode::STALE_BROKER_EPOCH, sentence);
        let broker = self.image().cluster.broker(id);
        let broker = broker.ok_or_else(|| stale(format!("No broker registration found for broker id {id}")))?;
        if broker.epoch != epoch {
            let sentence = format!("Expected broker epoch {}, but got broker epoch {epoch}", broker.epoch);
            return Err(stale(sentence));
        }
        Ok(broker)
    }
}

/// A broker tells its cordoned directories only once it has read the metadata; until then there is nothing to do.
fn cordon_directories(broker: &BrokerRegistration, cordoned: Option<&[Uuid]>, records: &mut Vec<MetadataRecord>) {
    let Some(cordoned) = cordoned else { return };
    let same = |known: &Vec<Uuid>| {
        known.iter().all(|id| cordoned.contains(id)) && cordoned.iter().all(|id| known.contains(id))
    };
    if broker.cordoned_directories.as_ref().is_some_and(same) {
        return;
    }
    let change = BrokerRegistrationChangeRecord {
        cordoned_log_dirs: Some(cordoned.to_vec()),
        ..Default::default()
    };
    records.push(registration_change(broker.id, broker.epoch, change));
}
