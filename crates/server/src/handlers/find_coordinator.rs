//! FindCoordinator, versions 0 to 6.
//!
//! By version: the type of key from 1, several keys at once from 4, share groups from 6. The topic that a coordinator
//! keeps its state in is made when somebody first asks for one.
//! Not supported: transactions and share groups, which are answered as if their coordinators were not there yet.

use klamm_protocol::messages::FindCoordinatorRequest;
use klamm_protocol::messages::find_coordinator_response::{Coordinator, FindCoordinatorResponse};
use klamm_types::{ErrorCode, NodeId};

use crate::broker::Broker;
use crate::dispatch::Call;
use crate::metadata_view::NodeAddress;

pub(crate) fn handle(broker: &Broker, call: Call<'_>, request: &FindCoordinatorRequest) -> FindCoordinatorResponse {
    if call.version < FIRST_BATCHED_VERSION {
        return in_old_form(find(broker, call, request.key_type, &request.key));
    }
    let coordinators = request.coordinator_keys.iter().map(|key| {
        let (code, node) = told(find(broker, call, request.key_type, key));
        // An unknown type fails the request as a whole, which has a message; what fails by its key has none.
        let is_type_known = matches!(request.key_type, GROUP | TRANSACTION | SHARE);
        let message = if is_type_known { "" } else { INVALID_REQUEST_MESSAGE };
        Coordinator {
            key: key.clone(),
            node_id: node.id.0,
            host: node.host,
            port: port(node.port),
            error_code: code.0,
            error_message: Some(message.to_owned()),
            ..Default::default()
        }
    });
    FindCoordinatorResponse {
        coordinators: coordinators.collect(),
        ..Default::default()
    }
}

fn find(broker: &Broker, call: Call<'_>, key_type: i8, key: &str) -> Result<NodeAddress, ErrorCode> {
    match key_type {
        GROUP => {}
        TRANSACTION => return Err(ErrorCode::COORDINATOR_NOT_AVAILABLE),
        SHARE if call.version >= FIRST_VERSION_WITH_SHARE && is_share_key(key) => {
            return Err(ErrorCode::COORDINATOR_NOT_AVAILABLE);
        }
        _ => return Err(ErrorCode::INVALID_REQUEST),
    }
    let image = broker.metadata.image();
    let Some(topic) = image.topics.named(klamm_driver::GROUP_METADATA_TOPIC) else {
        broker
            .auto_topic_creation
            .create(&[klamm_driver::GROUP_METADATA_TOPIC.to_owned()]);
        return Err(ErrorCode::COORDINATOR_NOT_AVAILABLE);
    };
    let partition = topic.partition(broker.groups.partition_for(&image, key));
    let leader = partition.map_or(NodeId::NONE, |partition| partition.leader);
    let address = broker.metadata.endpoint(leader, &call.client.listener);
    address.ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)
}

/// Kafka's `SharePartitionKey`: a group, the id of a topic, and a partition of it.
fn is_share_key(key: &str) -> bool {
    let mut parts = key.rsplitn(3, ':');
    let partition = parts.next().is_some_and(|part| part.parse::<i32>().is_ok());
    let topic = parts
        .next()
        .is_some_and(|part| part.parse::<klamm_types::Uuid>().is_ok());
    let group = parts.next().is_some_and(|part| !part.trim().is_empty());
    partition && topic && group
}

/// Before batches there was one message for all, also for success, whose name stands for it.
fn in_old_form(found: Result<NodeAddress, ErrorCode>) -> FindCoordinatorResponse {
    let message = match &found {
        Ok(_) => "NONE",
        Err(ErrorCode::INVALID_REQUEST) => INVALID_REQUEST_MESSAGE,
        Err(_) => NOT_AVAILABLE_MESSAGE,
    };
    let (code, node) = told(found);
    FindCoordinatorResponse {
        error_code: code.0,
        error_message: Some(message.to_owned()),
        node_id: node.id.0,
        host: node.host,
        port: port(node.port),
        ..Default::default()
    }
}

/// The code and the node that goes with it.
fn told(found: Result<NodeAddress, ErrorCode>) -> (ErrorCode, NodeAddress) {
    match found {
        Ok(node) => (ErrorCode::NONE, node),
        Err(code) => {
            let nobody = NodeAddress {
                id: NodeId::NONE,
                host: String::new(),
                port: 0,
                rack: None,
            };
            (code, nobody)
        }
    }
}

/// No port is told as -1.
fn port(port: u16) -> i32 {
    if port == 0 { -1 } else { i32::from(port) }
}

const GROUP: i8 = 0;
const TRANSACTION: i8 = 1;
const SHARE: i8 = 2;
const FIRST_BATCHED_VERSION: i16 = 4;
const FIRST_VERSION_WITH_SHARE: i16 = 6;
const NOT_AVAILABLE_MESSAGE: &str = "The coordinator is not available.";
const INVALID_REQUEST_MESSAGE: &str = "This most likely occurs because of a request being malformed by the client \
     library or the message was sent to an incompatible broker. See the broker logs for more details.";
