//! The first seconds of a combined node, record by record as Apache Kafka 4.3.1 wrote them into its log.

mod cluster;

use cluster::{Cluster, registration};
use klamm_controller::ControllerCall;
use klamm_metadata::MetadataVersion;
use klamm_protocol::messages::broker_heartbeat_request::BrokerHeartbeatRequest;
use klamm_types::Offset;

#[test]
fn a_new_cluster_begins_as_kafkas() {
    let cluster = Cluster::formatted(MetadataVersion::V4_3_IV0, "");
    let expected = r#"
BeginTransaction {"name":"Bootstrap records"}
FeatureLevel {"name":"metadata.version","featureLevel":30}
FeatureLevel {"name":"transaction.version","featureLevel":2}
FeatureLevel {"name":"group.version","featureLevel":1}
FeatureLevel {"name":"eligible.leader.replicas.version","featureLevel":1}
FeatureLevel {"name":"share.version","featureLevel":1}
FeatureLevel {"name":"streams.version","featureLevel":1}
Config {"resourceType":4,"resourceName":"","name":"min.insync.replicas","value":"1"}
EndTransaction {}
"#;
    assert_eq!(cluster.log.join("\n"), expected.trim());
}

#[test]
fn a_broker_registers_and_is_unfenced_when_it_has_read_that() {
    let mut cluster = Cluster::formatted(MetadataVersion::V4_3_IV0, "");
    cluster.next_offset = Offset(13);
    let (records, response) = cluster.ask(registration(1, 1));
    assert_eq!(records.len(), 1);
    assert!(records[0].contains(r#""brokerEpoch":13"#) && records[0].contains(r#""fenced":true"#));
    assert!(format!("{response:?}").contains("error_code: 0, broker_epoch: 13"));

    let heartbeat = BrokerHeartbeatRequest {
        broker_id: 1,
        broker_epoch: 13,
        current_metadata_offset: 12,
        ..Default::default()
    };
    let (records, response) = cluster.ask(heartbeat.clone());
    assert_eq!(records, Vec::<String>::new());
    assert!(format!("{response:?}").contains("is_caught_up: false, is_fenced: true"));

    let (records, response) = cluster.ask(BrokerHeartbeatRequest {
        current_metadata_offset: 13,
        cordoned_log_dirs: Some(Vec::new()),
        ..heartbeat
    });
    assert_eq!(
        records,
        [
            r#"BrokerRegistrationChange {"brokerId":1,"brokerEpoch":13,"fenced":-1}"#,
            r#"BrokerRegistrationChange {"brokerId":1,"brokerEpoch":13,"cordonedLogDirs":[]}"#
        ]
    );
    assert!(format!("{response:?}").contains("is_caught_up: true, is_fenced: false"));
    cluster.now = cluster.now.plus_ms(500);
    assert_eq!(cluster.ask(ControllerCall::Deadline).0, ["NoOp {}"]);
}
