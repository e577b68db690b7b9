//! InitProducerId, versions 0 to 6: an id for a producer, so that its duplicates are recognised (KIP-98).
//!
//! Without a transactional id any broker gives a new one. Transactional ids have a coordinator, which this broker never
//! is: NOT_COORDINATOR, after the checks that come before looking for it. By version: a producer may name its current id
//! and epoch from 3.

use std::sync::Arc;

use klamm_config::keys;
use klamm_protocol::messages::{InitProducerIdRequest, InitProducerIdResponse};
use klamm_types::{ErrorCode, ProducerEpoch, ProducerId};

use crate::broker::Broker;

pub(crate) async fn handle(broker: Arc<Broker>, request: InitProducerIdRequest) -> InitProducerIdResponse {
    match init(&broker, &request).await {
        Ok(id) => InitProducerIdResponse {
            producer_id: id.0,
            producer_epoch: 0,
            ..Default::default()
        },
        Err(code) => InitProducerIdResponse {
            error_code: code.0,
            producer_id: ProducerId::NONE.0,
            producer_epoch: ProducerEpoch::NONE.0,
            ..Default::default()
        },
    }
}

async fn init(broker: &Broker, request: &InitProducerIdRequest) -> Result<ProducerId, ErrorCode> {
    let has_id = request.producer_id != ProducerId::NONE.0;
    let has_epoch = request.producer_epoch != ProducerEpoch::NONE.0;
    if has_id != has_epoch {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    match request.transactional_id.as_deref() {
        None => broker.producer_ids.generate().await,
        Some("") => Err(ErrorCode::INVALID_REQUEST),
        Some(_) if request.keep_prepared_txn => Err(ErrorCode::UNSUPPORTED_VERSION),
        Some(_) if request.enable2_pc => Err(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED),
        Some(_) => {
            let max = broker.configs.node().get(keys::TRANSACTION_MAX_TIMEOUT_MS);
            match (1..=max).contains(&request.transaction_timeout_ms) {
                true => Err(ErrorCode::NOT_COORDINATOR),
                false => Err(ErrorCode::INVALID_TRANSACTION_TIMEOUT),
            }
        }
    }
}
