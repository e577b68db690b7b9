//! UnregisterBroker, version 0: a broker that is gone for good is forgotten.

use klamm_machine::Outcome;
use klamm_protocol::messages::unregister_broker_request::UnregisterBrokerRequest;
use klamm_protocol::messages::unregister_broker_response::UnregisterBrokerResponse;
use klamm_types::{ErrorCode, NodeId};

use crate::controller::Decision;
use crate::error::{ApiError, code_and_message};
use crate::{Controller, ControllerResponse, RECORDS_PER_REQUEST_MAX};

impl Controller {
    pub(crate) fn unregister_broker(&self, request: UnregisterBrokerRequest) -> Decision {
        let id = NodeId(request.broker_id);
        let records = match self.image().cluster.broker(id) {
            Some(broker) => Ok(self.unregister(id, broker.epoch)),
            None => Err(ApiError::new(
                ErrorCode::BROKER_ID_NOT_REGISTERED,
                format!("Broker ID {id} is not currently registered"),
            )),
        };
        let records = records.and_then(|records| match records.len() {
            0..=RECORDS_PER_REQUEST_MAX => Ok(records),
            _ => Err(ApiError::excessively_large()),
        });
        let (error_code, error_message) = code_and_message(records.as_ref().map_err(ApiError::clone));
        // Kafka leaves this message empty, where others are null.
        let error_message = error_message.or_else(|| Some(String::new()));
        let response = UnregisterBrokerResponse {
            error_code,
            error_message,
            ..Default::default()
        };
        Outcome::new(
            records.unwrap_or_default(),
            ControllerResponse::UnregisterBroker(response),
        )
    }
}
