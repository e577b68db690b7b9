//! DescribeCluster, versions 0 to 2: the nodes of the cluster as this listener reaches them.
//!
//! By version: brokers or controllers, as asked, from 1 (each kind of listener answers for its own kind only); fenced
//! brokers, if asked for, from 2.

use klamm_protocol::messages::describe_cluster_request::DescribeClusterRequest;
use klamm_protocol::messages::describe_cluster_response::{DescribeClusterBroker, DescribeClusterResponse};
use klamm_types::ErrorCode;

use crate::authorized_operations;
use crate::broker::Broker;
use crate::controller_node::ControllerNode;
use crate::dispatch::Call;
use crate::handlers::metadata::any_alive;
use crate::metadata_view::address;

/// Which kind of node is asked for, by its code on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EndpointType {
    Broker = 1,
    Controller = 2,
}

/// A broker's answer.
pub(crate) fn of_brokers(broker: &Broker, call: Call<'_>, request: &DescribeClusterRequest) -> DescribeClusterResponse {
    if let Some(refused) = refuse(call.version, request, EndpointType::Broker) {
        return refused;
    }
    let image = broker.metadata.image();
    let wanted = image
        .cluster
        .brokers
        .values()
        .filter(|node| !node.is_fenced || request.include_fenced_brokers);
    let brokers = wanted.filter_map(|node| {
        let at = address(node, &call.client.listener)?;
        Some(DescribeClusterBroker {
            broker_id: at.id.0,
            host: at.host,
            port: at.port.into(),
            rack: at.rack,
            is_fenced: node.is_fenced,
            ..Default::default()
        })
    });
    let controller_id = any_alive(broker, &image);
    response(
        EndpointType::Broker,
        &broker.cluster_id,
        controller_id,
        brokers.collect(),
        request,
    )
}

/// A controller's answer: the controllers that have registered, and the one that leads.
pub(crate) fn of_controllers(
    node: &ControllerNode,
    version: i16,
    listener: &str,
    request: &DescribeClusterRequest,
) -> DescribeClusterResponse {
    let image = node.metadata.image();
    if !image.metadata_version().supports_controller_registration() {
        return DescribeClusterResponse {
            error_code: ErrorCode::UNSUPPORTED_VERSION.0,
            error_message: Some(
                "Direct-to-controller communication is not supported with the current MetadataVersion.".to_owned(),
            ),
            ..Default::default()
        };
    }
    if let Some(refused) = refuse(version, request, EndpointType::Controller) {
        return refused;
    }
    let registered = image.cluster.controllers.values();
    let controllers = registered.filter_map(|controller| {
        let mut listeners = controller.listeners.iter();
        let at = listeners.find(|endpoint| endpoint.name == listener)?;
        Some(DescribeClusterBroker {
            broker_id: controller.id.0,
            host: at.host.clone(),
            port: at.port.into(),
            rack: None,
            ..Default::default()
        })
    });
    let leader = node.quorum.status().leader.leader;
    response(
        EndpointType::Controller,
        &node.cluster_id,
        leader.map_or(-1, |leader| leader.0),
        controllers.collect(),
        request,
    )
}

/// The answer for `nodes`; a controller that is not among them is not named.
fn response(
    kind: EndpointType,
    cluster_id: &str,
    controller_id: i32,
    nodes: Vec<DescribeClusterBroker>,
    request: &DescribeClusterRequest,
) -> DescribeClusterResponse {
    let is_known = nodes.iter().any(|node| node.broker_id == controller_id);
    DescribeClusterResponse {
        endpoint_type: kind as i8,
        cluster_id: cluster_id.to_owned(),
        controller_id: if is_known { controller_id } else { -1 },
        brokers: nodes,
        cluster_authorized_operations: match request.include_cluster_authorized_operations {
            true => authorized_operations::CLUSTER,
            false => authorized_operations::NOT_ASKED,
        },
        ..Default::default()
    }
}

/// The refusal of a request that asks this listener for another kind of node.
fn refuse(version: i16, request: &DescribeClusterRequest, expected: EndpointType) -> Option<DescribeClusterResponse> {
    let (error, message) = match request.endpoint_type {
        asked if asked == expected as i8 => return None,
        1 | 2 => {
            let name = |kind| {
                if kind == EndpointType::Broker {
                    "BROKER"
                } else {
                    "CONTROLLER"
                }
            };
            let other = if expected == EndpointType::Broker {
                EndpointType::Controller
            } else {
                EndpointType::Broker
            };
            let message = format!(
                "The request was sent to an endpoint of type {}, but we wanted an endpoint of type {}",
                name(expected),
                name(other)
            );
            (ErrorCode::MISMATCHED_ENDPOINT_TYPE, message)
        }
        unknown => (
            ErrorCode::UNSUPPORTED_ENDPOINT_TYPE,
            format!("Unsupported endpoint type {unknown}"),
        ),
    };
    let error = if version == 0 {
        ErrorCode::INVALID_REQUEST
    } else {
        error
    };
    Some(DescribeClusterResponse {
        error_code: error.0,
        error_message: Some(message),
        ..Default::default()
    })
}
