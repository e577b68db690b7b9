//! What only brokers and controllers say to each other, said by a client: to the controller, with names, ids and epochs that
//! are wrong, and to the broker, which does not offer it.

use anyhow::Result;
use serde_json::{Value, json};

use super::Row;
use crate::node::Node;
use crate::wire::request_frame;

/// The id of the cluster that is not this one.
const OTHER_CLUSTER: &str = "AAAAAAAAAAAAAAAAAAAAAA";
const CLUSTER: &str = "5L6g3nShT-eMCtK--X86sw";
const METADATA: &str = "__cluster_metadata";
const SOME_ID: &str = "4chmVZ3zQ9mvjJpYX0y5sQ";
const NO_ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

pub(crate) fn rows(_: &Node) -> Result<Vec<Row>> {
    let mut rows = brokers()?;
    rows.extend(partitions_and_ids()?);
    rows.extend(quorum()?);
    rows.extend(voters()?);
    rows.extend(snapshots()?);
    rows.extend(elsewhere()?);
    Ok(rows)
}

fn row(name: &str, api: &'static str, version: i16, request: &Value) -> Result<Row> {
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

/// What one voter asks of another, of the only voter there is, which leads epoch 1. No epoch is above that: the leader
/// would resign. No other leader of that epoch is named either: Apache Kafka ends itself then.
fn voters() -> Result<Vec<Row>> {
    let vote = |cluster: &str, topic: &str, epoch: i32, candidate: i32, voter: i32, offset: i64, is_pre_vote: bool| {
        let partition = json!({"partitionIndex": 0, "replicaEpoch": epoch, "replicaId": candidate,
            "replicaDirectoryId": SOME_ID, "voterDirectoryId": NO_ID, "lastOffsetEpoch": 0, "lastOffset": offset,
            "preVote": is_pre_vote});
        json!({"clusterId": cluster, "voterId": voter, "topics": [{"topicName": topic, "partitions": [partition]}]})
    };
    let begin = |cluster: &str, topic: &str, leader: i32, epoch: i32| {
        let partition =
            json!({"partitionIndex": 0, "voterDirectoryId": NO_ID, "leaderId": leader, "leaderEpoch": epoch});
        json!({"clusterId": cluster, "voterId": -1, "topics": [{"topicName": topic, "partitions": [partition]}],
            "leaderEndpoints": []})
    };
    let end = |cluster: &str, leader: i32, epoch: i32| {
        let partition =
            json!({"partitionIndex": 0, "leaderId": leader, "leaderEpoch": epoch, "preferredCandidates": []});
        json!({"clusterId": cluster, "topics": [{"topicName": METADATA, "partitions": [partition]}], "leaderEndpoints": []})
    };
    let nothing = json!({"clusterId": CLUSTER, "voterId": 1, "topics": []});
    let rows = [
        (
            "Vote: another cluster",
            "Vote",
            2,
            vote(OTHER_CLUSTER, METADATA, 1, 9, 1, 0, false),
        ),
        ("Vote: another topic", "Vote", 2, vote(CLUSTER, "t", 1, 9, 1, 0, false)),
        ("Vote: no topic", "Vote", 2, nothing),
        (
            "Vote: another voter",
            "Vote",
            2,
            vote(CLUSTER, METADATA, 1, 9, 7, 0, false),
        ),
        (
            "Vote: an epoch of the past",
            "Vote",
            2,
            vote(CLUSTER, METADATA, 0, 9, 1, 0, false),
        ),
        (
            "Vote: a negative epoch",
            "Vote",
            2,
            vote(CLUSTER, METADATA, -1, 9, 1, 0, false),
        ),
        (
            "Vote: a negative offset",
            "Vote",
            2,
            vote(CLUSTER, METADATA, 1, 9, 1, -1, false),
        ),
        (
            "Vote: the epoch of a leader",
            "Vote",
            2,
            vote(CLUSTER, METADATA, 1, 9, 1, 0, false),
        ),
        (
            "Vote: beforehand, in the epoch of a leader",
            "Vote",
            2,
            vote(CLUSTER, METADATA, 1, 9, 1, 0, true),
        ),
        (
            "BeginQuorumEpoch: another cluster",
            "BeginQuorumEpoch",
            1,
            begin(OTHER_CLUSTER, METADATA, 9, 1),
        ),
        (
            "BeginQuorumEpoch: another topic",
            "BeginQuorumEpoch",
            1,
            begin(CLUSTER, "t", 9, 1),
        ),
        (
            "BeginQuorumEpoch: an epoch of the past",
            "BeginQuorumEpoch",
            1,
            begin(CLUSTER, METADATA, 9, 0),
        ),
        (
            "EndQuorumEpoch: another cluster",
            "EndQuorumEpoch",
            1,
            end(OTHER_CLUSTER, 9, 1),
        ),
        (
            "EndQuorumEpoch: an epoch of the past",
            "EndQuorumEpoch",
            1,
            end(CLUSTER, 9, 0),
        ),
    ];
    rows.iter()
        .map(|(name, api, version, request)| row(name, api, *version, request))
        .collect()
}

fn snapshots() -> Result<Vec<Row>> {
    let fetch = |topic: &str, epoch: i32, end_offset: i64, position: i64| {
        let partition = json!({"partition": 0, "currentLeaderEpoch": epoch,
            "snapshotId": {"endOffset": end_offset, "epoch": 1}, "position": position, "replicaDirectoryId": SOME_ID});
        json!({"clusterId": CLUSTER, "replicaId": 9, "maxBytes": 1000, "topics": [{"name": topic, "partitions": [partition]}]})
    };
    let mut of_another_cluster = fetch(METADATA, 1, 5, 0);
    of_another_cluster["clusterId"] = OTHER_CLUSTER.into();
    let rows = [
        ("FetchSnapshot: another cluster", of_another_cluster),
        ("FetchSnapshot: another topic", fetch("t", 1, 5, 0)),
        ("FetchSnapshot: an epoch of the past", fetch(METADATA, 0, 5, 0)),
        ("FetchSnapshot: an epoch of the future", fetch(METADATA, 1000, 5, 0)),
        ("FetchSnapshot: one that is not there", fetch(METADATA, 1, 987_654, 0)),
        ("FetchSnapshot: a negative offset", fetch(METADATA, 1, -1, 0)),
        ("FetchSnapshot: a negative position", fetch(METADATA, 1, 987_654, -1)),
    ];
    rows.iter()
        .map(|(name, request)| row(name, "FetchSnapshot", 1, request))
        .collect()
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
