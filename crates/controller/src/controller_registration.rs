//! ControllerRegistration, version 0: a controller tells where it listens and which features it supports (KIP-919).

use klamm_machine::Outcome;
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::controller_registration_request::ControllerRegistrationRequest;
use klamm_protocol::messages::controller_registration_response::ControllerRegistrationResponse;
use klamm_protocol::messages::register_controller_record::{
    ControllerEndpoint, ControllerFeature, RegisterControllerRecord,
};
use klamm_types::ErrorCode;

use crate::controller::Decision;
use crate::{Controller, ControllerResponse};

impl Controller {
    pub(crate) fn register_controller(&self, request: ControllerRegistrationRequest) -> Decision {
        if !self.version().supports_controller_registration() {
            let response = ControllerRegistrationResponse {
                error_code: ErrorCode::UNSUPPORTED_VERSION.0,
                error_message: Some("The version of API is not supported.".to_owned()),
                ..Default::default()
            };
            return Outcome::reply(ControllerResponse::RegisterController(response));
        }
        let record = RegisterControllerRecord {
            controller_id: request.controller_id,
            incarnation_id: request.incarnation_id,
            end_points: request
                .listeners
                .into_iter()
                .map(|listener| ControllerEndpoint {
                    name: listener.name,
                    host: listener.host,
                    port: listener.port,
                    security_protocol: listener.security_protocol,
                    ..Default::default()
                })
                .collect(),
            features: request
                .features
                .into_iter()
                .map(|feature| ControllerFeature {
                    name: feature.name,
                    min_supported_version: feature.min_supported_version,
                    max_supported_version: feature.max_supported_version,
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        };
        let response = ControllerRegistrationResponse::default();
        Outcome::new(
            vec![MetadataRecord::RegisterController(record)],
            ControllerResponse::RegisterController(response),
        )
    }
}
