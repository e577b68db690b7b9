//! Controllers register and are unregistered.

mod cluster;

use cluster::Cluster;
use klamm_metadata::MetadataVersion;
use klamm_protocol::messages::controller_registration_request::ControllerRegistrationRequest;
use klamm_protocol::messages::controller_registration_response::ControllerRegistrationResponse;
use klamm_protocol::messages::unregister_controller_request::UnregisterControllerRequest;
use klamm_protocol::messages::unregister_controller_response::UnregisterControllerResponse;
use klamm_types::{ErrorCode, NodeId, Uuid};

fn register(cluster: &mut Cluster, controller_id: i32) {
    let response: ControllerRegistrationResponse = cluster.answer(ControllerRegistrationRequest {
        controller_id,
        incarnation_id: Uuid::from_u64_pair(1, 1),
        ..Default::default()
    });
    assert_eq!(response.error_code, 0);
}

fn check_unregister(cluster: &mut Cluster, controller_id: i32, expected: (ErrorCode, &str)) {
    let response: UnregisterControllerResponse = cluster.answer(UnregisterControllerRequest {
        controller_id,
        ..Default::default()
    });
    let answer = (
        ErrorCode(response.error_code),
        response.error_message.unwrap_or_default(),
    );
    assert_eq!((answer.0, answer.1.as_str()), expected);
}

#[test]
fn unregistering_forgets_the_controller() {
    let mut cluster = Cluster::formatted(MetadataVersion::V4_4_IV2, "");
    register(&mut cluster, 1);
    register(&mut cluster, 2);
    let own = "Controller cannot unregister itself while it is active.";
    check_unregister(&mut cluster, 1, (ErrorCode::INVALID_REQUEST, own));
    check_unregister(&mut cluster, 2, (ErrorCode::NONE, ""));
    assert!(cluster.image().cluster.controller(NodeId(2)).is_none());
    assert!(cluster.image().cluster.controller(NodeId(1)).is_some());
    let gone = "Controller ID 2 is not currently registered.";
    check_unregister(&mut cluster, 2, (ErrorCode::CONTROLLER_ID_NOT_REGISTERED, gone));
    register(&mut cluster, 2);
    assert!(cluster.image().cluster.controller(NodeId(2)).is_some());
}

#[test]
fn before_4_4_nobody_could_read_the_record() {
    let mut cluster = Cluster::formatted(MetadataVersion::V4_4_IV1, "");
    register(&mut cluster, 2);
    let old = "The current MetadataVersion is too old to support controller unregistration.";
    check_unregister(&mut cluster, 2, (ErrorCode::UNSUPPORTED_VERSION, old));
    assert!(cluster.image().cluster.controller(NodeId(2)).is_some());
}
