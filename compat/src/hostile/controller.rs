//! What only brokers and controllers say to each other, said by a client: to the controller, with names, ids and epochs that
//! are wrong, and to the broker, which does not offer it.

use anyhow::Result;
use serde_json::{Value, json};

use super::{Row, voters};
use crate::node::Node;
use crate::wire::request_frame;

/// The id of the cluster that is not this one.
pub(super) const OTHER_CLUSTER: &str = "AAAAAAAAAAAAAAAAAAAAAA";
pub(super) const CLUSTER: &str = "5L6g3nShT-eMCtK--X86sw";
pub(super) const SOME_ID: &str = "4chmVZ3zQ9mvjJpYX0y5sQ";

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    let mut rows = brokers()?;
    rows.extend(partitions_and_ids()?);
    rows.extend(quorum()?);
    rows.extend(voters::rows(node)?);
    rows.extend(elsewhere()?);
    Ok(rows)
}

pub(super) fn row(name: &str, api: &'static str, version: i16, request: &Value) -> Result<Row> {
    Ok(Row::request(name, api, version, request)?.sent_to_controller())
}

fn brokers() -> Result<Vec<Row>> {
    let registration = |cluster: &str, id: i32| {
        json!({"brokerId": id, "clusterId": cluster, "incarnationId": SOME_ID, "listeners": [], "features": [],
            "rack": null, "isMigratingZkBroker": false, "logDirs": [SOME_ID], "previousBrokerEpoch": -1})
    };
    let heartbeat = |id: i32, epoch: i64| {
        json!({"brokerId": id, "brokerEpoch": epoch, "currentMetadataOffset": 1, "wantFence": false,
            "wantShutDown": false, "offlineLogDirs": []})
    };
    Ok(vec![
        row(
            "BrokerRegistration: another cluster",
            "BrokerRegistration",
            4,
            &registration(OTHER_CLUSTER, 9),
        )?,
        row(
            "BrokerRegistration: the id of a broker that lives",
            "BrokerRegistration",
            4,
            &registration(CLUSTER, 1),
        )?,
        row(
            "BrokerHeartbeat: unknown broker",
            "BrokerHeartbeat",
            1,
            &heartbeat(9, 1),
        )?,
        row(
            "BrokerHeartbeat: another epoch",
            "BrokerHeartbeat",
            1,
            &heartbeat(1, 1_000_000),
        )?,
    ])
}

fn partitions_and_ids() -> Result<Vec<Row>> {
    let partition = json!({"partitionIndex": 0, "leaderEpoch": 0, "newIsrWithEpochs": [], "leaderRecoveryState": 0,
        "partitionEpoch": 0});
    let alter = |id: i32, epoch: i64| json!({"brokerId": id, "brokerEpoch": epoch, "topics": [{"topicId": SOME_ID, "partitions": [partition]}]});
    let assign = |id: i32, epoch: i64| {
        json!({"brokerId": id, "brokerEpoch": epoch,
            "directories": [{"id": SOME_ID, "topics": [{"topicId": SOME_ID, "partitions": [{"partitionIndex": 0}]}]}]})
    };
    let ids = |id: i32, epoch: i64| json!({"brokerId": id, "brokerEpoch": epoch});
    Ok(vec![
        row("AlterPartition: unknown broker", "AlterPartition", 3, &alter(9, 1))?,
        row(
            "AlterPartition: another epoch",
            "AlterPartition",
            3,
            &alter(1, 1_000_000),
        )?,
        row(
            "AssignReplicasToDirs: unknown broker",
            "AssignReplicasToDirs",
            0,
            &assign(9, 1),
        )?,
        row(
            "AssignReplicasToDirs: another epoch",
            "AssignReplicasToDirs",
            0,
            &assign(1, 1_000_000),
        )?,
        row(
            "AllocateProducerIds: unknown broker",
            "AllocateProducerIds",
            0,
            &ids(9, 1),
        )?,
        row(
            "AllocateProducerIds: another epoch",
            "AllocateProducerIds",
            0,
            &ids(1, 1_000_000),
        )?,
        row(
            "UnregisterBroker: unknown broker",
            "UnregisterBroker",
            0,
            &json!({"brokerId": 9}),
        )?,
        row(
            "UnregisterBroker: negative broker",
            "UnregisterBroker",
            0,
            &json!({"brokerId": -1}),
        )?,
    ])
}

fn quorum() -> Result<Vec<Row>> {
    let another = json!({"topics": [{"topicName": "t", "partitions": [{"partitionIndex": 0}]}]});
    Ok(vec![row(
        "DescribeQuorum: another topic",
        "DescribeQuorum",
        2,
        &another,
    )?])
}

/// On a listener that does not offer it.
fn elsewhere() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (api, version, request) in [
        ("Vote", 0, json!({"clusterId": null, "topics": []})),
        ("BeginQuorumEpoch", 0, json!({"clusterId": null, "topics": []})),
        ("EndQuorumEpoch", 0, json!({"clusterId": null, "topics": []})),
        (
            "BrokerHeartbeat",
            0,
            json!({"brokerId": 1, "brokerEpoch": 1, "currentMetadataOffset": 1, "wantFence": false, "wantShutDown": true}),
        ),
        ("AllocateProducerIds", 0, json!({"brokerId": 1, "brokerEpoch": 1})),
        (
            "Envelope",
            0,
            json!({"requestData": "", "requestPrincipal": null, "clientHostAddress": ""}),
        ),
        (
            "FetchSnapshot",
            0,
            json!({"clusterId": null, "replicaId": 1, "maxBytes": 1, "topics": []}),
        ),
    ] {
        let frame = request_frame(api, version, &request)?;
        rows.push(Row::bytes(
            &format!("{api}, asked of the broker"),
            frame,
            (api, version),
        ));
    }
    let produce = json!({"transactionalId": null, "acks": 1, "timeoutMs": 1, "topicData": []});
    rows.push(row("Produce, asked of the controller", "Produce", 9, &produce)?);
    let metadata = json!({"topics": null, "allowAutoTopicCreation": true, "includeTopicAuthorizedOperations": false});
    rows.push(row("Metadata, asked of the controller", "Metadata", 12, &metadata)?);
    Ok(rows)
}
