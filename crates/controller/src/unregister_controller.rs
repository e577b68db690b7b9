//! UnregisterController, version 0: a controller that is gone for good is forgotten (KIP-1312).
//!
//! Its registration would otherwise keep features from being raised beyond what it knew. Voters are another matter: who is
//! still one is not refused here, and a controller that runs registers itself again.

use klamm_machine::Outcome;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::unregister_controller_record::UnregisterControllerRecord;
use klamm_protocol::messages::unregister_controller_request::UnregisterControllerRequest;
use klamm_protocol::messages::unregister_controller_response::UnregisterControllerResponse;
use klamm_types::{ErrorCode, NodeId};

use crate::controller::Decision;
use crate::error::{ApiError, code_and_message};
use crate::{Controller, ControllerResponse};

impl Controller {
    pub(crate) fn unregister_controller(&self, request: UnregisterControllerRequest) -> Decision {
        let checked = self.check_unregistration(NodeId(request.controller_id));
        let record = MetadataRecord::UnregisterController(UnregisterControllerRecord {
            controller_id: request.controller_id,
            ..Default::default()
        });
        let records = if checked.is_ok() { vec![record] } else { Vec::new() };
        let (error_code, error_message) = code_and_message(checked);
        let response = UnregisterControllerResponse {
            error_code,
            // As in the answer to UnregisterBroker, empty rather than null.
            error_message: error_message.or_else(|| Some(String::new())),
            ..Default::default()
        };
        Outcome::new(records, ControllerResponse::UnregisterController(response))
    }

    fn check_unregistration(&self, id: NodeId) -> Result<(), ApiError> {
        if id == self.config.node_id {
            return Err(ApiError::new(
                ErrorCode::INVALID_REQUEST,
                "Controller cannot unregister itself while it is active.",
            ));
        }
        if !self.version().supports_controller_unregistration() {
            return Err(ApiError::new(
                ErrorCode::UNSUPPORTED_VERSION,
                "The current MetadataVersion is too old to support controller unregistration.",
            ));
        }
        match self.image().cluster.controller(id) {
            Some(_) => Ok(()),
            None => Err(ApiError::new(
                ErrorCode::CONTROLLER_ID_NOT_REGISTERED,
                format!("Controller ID {id} is not currently registered."),
            )),
        }
    }
}
