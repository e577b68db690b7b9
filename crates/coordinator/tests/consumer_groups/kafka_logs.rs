//! What Apache Kafka 4.3.1 wrote for a consumer that joined and left, from partitions of `__consumer_offsets` that it left
//! behind (`tests/kafka-logs`): asked the same, this coordinator writes the same, byte for byte, metadata hash included.

use std::str::FromStr;

use klamm_coordinator::{GroupCall, GroupRecord};
use klamm_protocol::messages::consumer_group_heartbeat_request::ConsumerGroupHeartbeatRequest;
use klamm_records::{Batches, DecompressionLimits};
use klamm_types::{Timestamp, Uuid};

use crate::script::Script;

#[test]
fn records_and_metadata_hashes_are_kafkas() {
    let check = |log: &[u8], group: &str, topic: &str, topic_id: &str, member: &str, assigned_at: i64| {
        let mut script = Script::new("");
        script.now = Timestamp(assigned_at);
        script.create_topic(topic, Uuid::from_str(topic_id).unwrap(), 4);
        let request = ConsumerGroupHeartbeatRequest {
            group_id: group.to_owned(),
            member_id: member.to_owned(),
            member_epoch: 0,
            rebalance_timeout_ms: 60_000,
            subscribed_topic_names: Some(vec![topic.to_owned()]),
            server_assignor: Some("uniform".to_owned()),
            topic_partitions: Some(vec![]),
            ..Default::default()
        };
        let leave = ConsumerGroupHeartbeatRequest {
            member_epoch: -1,
            ..request.clone()
        };
        let mut written = Vec::new();
        for request in [request, leave] {
            let (records, _) = script.decide(1, "kgo", GroupCall::ConsumerGroupHeartbeat(request.into()));
            written.extend(records.iter().map(|record| record.encode().unwrap()));
        }
        assert_eq!(written, consumer_group_records(log));
    };
    check(
        include_bytes!("../kafka-logs/clean-10.log"),
        "billing-848-1",
        "events-1",
        "Fpf4KgOPSGO6agQjKZDtbw",
        "MkW558Ii49_E77Dfz-N0og==",
        1_795_252_012_031,
    );
    check(
        include_bytes!("../kafka-logs/killed-11.log"),
        "billing-848-2",
        "events-2",
        "vhD2-8kEQrCtmiacQtkjLw",
        "mkRIxfR0wU5QY3BXI0X7CQ==",
        1_795_252_091_108,
    );
}

/// Keys and values of the records of consumer groups, but not of their offsets.
fn consumer_group_records(log: &[u8]) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    for batch in Batches::new(log) {
        let batch = batch.unwrap();
        let mut records = batch.records(&DecompressionLimits::default()).unwrap();
        while let Some(record) = records.next_record().unwrap() {
            let (key, value) = (record.key.unwrap(), record.value);
            let is_offset = matches!(
                GroupRecord::decode(key, value),
                Ok(Some(GroupRecord::OffsetCommit { .. }))
            );
            if !is_offset && !batch.is_control() {
                found.push((key.to_vec(), value.map(<[u8]>::to_vec)));
            }
        }
    }
    found
}
