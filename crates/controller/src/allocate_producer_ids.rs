//! AllocateProducerIds, version 0: a broker gets the next thousand producer ids (KIP-730).

use klamm_machine::Outcome;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::allocate_producer_ids_request::AllocateProducerIdsRequest;
use klamm_protocol::messages::allocate_producer_ids_response::AllocateProducerIdsResponse;
use klamm_protocol::messages::producer_ids_record::ProducerIdsRecord;
use klamm_types::{BrokerEpoch, ErrorCode, NodeId};

use crate::controller::Decision;
use crate::{Controller, ControllerResponse};

impl Controller {
    pub(crate) fn allocate_producer_ids(&self, request: AllocateProducerIdsRequest) -> Decision {
        let refuse = |code: ErrorCode| {
            Outcome::reply(ControllerResponse::AllocateProducerIds(AllocateProducerIdsResponse {
                error_code: code.0,
                ..Default::default()
            }))
        };
        let broker = self.check_broker_epoch(NodeId(request.broker_id), BrokerEpoch(request.broker_epoch));
        if let Err(error) = broker {
            return refuse(error.code);
        }
        let first = self.image().next_producer_id.map_or(0, |id| id.0);
        // A producer id is never given twice, so when they are used up there is none.
        let Some(next) = first.checked_add(i64::from(BLOCK_SIZE)) else {
            return refuse(ErrorCode::UNKNOWN_SERVER_ERROR);
        };
        let record = ProducerIdsRecord {
            broker_id: request.broker_id,
            broker_epoch: request.broker_epoch,
            next_producer_id: next,
            ..Default::default()
        };
        let response = AllocateProducerIdsResponse {
            producer_id_start: first,
            producer_id_len: BLOCK_SIZE,
            ..Default::default()
        };
        Outcome::new(
            vec![MetadataRecord::ProducerIds(record)],
            ControllerResponse::AllocateProducerIds(response),
        )
    }
}

const BLOCK_SIZE: i32 = 1_000;
