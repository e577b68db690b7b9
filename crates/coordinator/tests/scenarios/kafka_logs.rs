//! Partitions of `__consumer_offsets` that Apache Kafka 4.3.1 wrote, with classic, static, consumer, streams and share
//! groups: one broker was stopped cleanly, one was killed. The files in `tests/kafka-logs` are their first segments.

use klamm_coordinator::{GroupCoordinator, GroupRecord};
use klamm_machine::Machine;
use klamm_records::{Batches, DecompressionLimits};
use klamm_types::{Offset, ProducerId};

use crate::script::{Logged, check_on, config};

macro_rules! logs {
    ($($name:literal)*) => {
        &[$(($name, include_bytes!(concat!("../kafka-logs/", $name, ".log")))),*]
    };
}

const LOGS: &[(&str, &[u8])] = logs! {
    "clean-0" "clean-9" "clean-10" "clean-12" "clean-14" "clean-20"
    "killed-1" "killed-10" "killed-11" "killed-13" "killed-19"
};

/// Reads a partition, and checks that each of its records is written again byte for byte.
fn read(name: &str) -> Vec<Logged> {
    let (_, bytes) = LOGS.iter().find(|(known, _)| *known == name).unwrap();
    let mut log = Vec::new();
    for batch in Batches::new(bytes) {
        let batch = batch.unwrap();
        let producer = batch.is_transactional().then(|| ProducerId(batch.producer_id().0));
        let mut records = batch.records(&DecompressionLimits::default()).unwrap();
        while let Some(record) = records.next_record().unwrap() {
            let key = record.key.unwrap();
            if batch.is_control() {
                log.push(Logged::Marker(producer.unwrap(), key[3] == 1));
                continue;
            }
            let read = GroupRecord::decode(key, record.value).unwrap().unwrap();
            let (written_key, written_value) = read.encode().unwrap();
            assert_eq!(
                (written_key.as_slice(), written_value.as_deref()),
                (key, record.value),
                "{name}: {read:?}"
            );
            log.push(Logged::Record(producer, Box::new(read)));
        }
    }
    log
}

#[test]
fn every_record_is_written_as_kafka_wrote_it() {
    let counts: Vec<usize> = LOGS.iter().map(|(name, _)| read(name).len()).collect();
    assert_eq!(counts, [1, 25, 13, 29, 7, 6, 1, 25, 13, 27, 6]);
}

#[test]
fn groups_and_offsets_are_those_that_kafka_had() {
    check_on(
        read("clean-0"),
        "> list
         = simple-1:classic:Empty:
         > fetch simple-1 all
         = events-1-1:42",
    );
    check_on(
        read("clean-14"),
        "> list
         = billing-classic-1:classic:Empty:consumer
         > fetch billing-classic-1 events-1-0 events-1-3 events-1-4
         = events-1-0:75:kgo-016b5b7b-6c8e-451a-8c73-251d7932d6c8 \
         events-1-3:75:kgo-016b5b7b-6c8e-451a-8c73-251d7932d6c8 events-1-4:-1",
    );
    check_on(
        read("killed-13"),
        "> list
         = billing-classic-2:classic:Empty:consumer wc-2:streams:Empty:streams
         > fetch wc-2 all stable
         = wc-2-counts-repartition-0:126:AgAAAaH9XP55 wc-2-counts-repartition-1:226:AgAAAaH9XP55 \
         words-2-0:50:AgAAAaH9XP55",
    );
    check_on(
        read("clean-10"),
        "> list
         = billing-848-1:consumer:Empty:consumer
         > fetch billing-848-1 events-1-3
         = events-1-3:75:MkW558Ii49_E77Dfz-N0og==
         > describe billing-848-1
         = billing-848-1 Dead GROUP_ID_NOT_FOUND 'Group billing-848-1 is not a classic group.'
         > heartbeat billing-848-1 m=x
         = UNKNOWN_MEMBER_ID
         > leave billing-848-1 m=x
         = x:UNKNOWN_MEMBER_ID
         > sync billing-848-1 m=x
         = UNKNOWN_MEMBER_ID",
    );
    check_on(
        read("clean-9"),
        "> list
         = workers-1:share:Empty:share
         > join workers-1
         = INCONSISTENT_GROUP_PROTOCOL
         > commit workers-1 t-0=1
         = t-0:GROUP_ID_NOT_FOUND
         > delete-offsets workers-1 t-0
         = GROUP_ID_NOT_FOUND
         > delete workers-1
         = workers-1:UNSUPPORTED_VERSION",
    );
}

#[test]
fn members_go_on_where_kafka_left_them() {
    check_on(
        read("clean-20"),
        "> list
         = billing-static-1:classic:Stable:consumer
         > heartbeat billing-static-1 m=counter-1-45ed522b-8d7d-4d97-96e8-0deadc109ce6 i=counter-1
         = NONE
         > heartbeat billing-static-1 m=x i=counter-1
         = FENCED_INSTANCE_ID
         > wait 44999
         > wait 1
         record GroupMetadata billing-static-1 gen=2",
    );
}

#[test]
fn an_empty_consumer_group_makes_way() {
    check_on(
        read("killed-11"),
        "> list
         = billing-848-2:consumer:Empty:consumer
         > join billing-848-2 m=x
         = UNKNOWN_MEMBER_ID x
         > join billing-848-2 v=3
         record ConsumerGroupTargetAssignmentMetadata billing-848-2 tombstone
         record ConsumerGroupPartitionMetadata billing-848-2 tombstone
         record ConsumerGroupMetadata billing-848-2 tombstone
         record GroupMetadata billing-848-2 gen=0
         = parked #3
         > list
         = billing-848-2:classic:PreparingRebalance:consumer
         > restart
         > list
         = billing-848-2:classic:Empty:",
    );
}

#[test]
fn groups_and_offsets_are_counted() {
    let mut coordinator = GroupCoordinator::new(config(""));
    for (offset, logged) in (0..).map(Offset).zip(read("killed-13")) {
        match logged {
            Logged::Record(None, record) => coordinator.replay(offset, &record),
            Logged::Record(Some(producer), record) => coordinator.replay_transactional(offset, producer, &record),
            Logged::Marker(producer, is_committed) => {
                coordinator.replay_end_transaction(offset, producer, is_committed);
            }
        }
    }
    let gauges = coordinator.gauges();
    let groups: Vec<_> = gauges.groups.into_iter().collect();
    assert_eq!(groups, [(("classic", "Empty"), 1), (("streams", "Empty"), 1)]);
    assert_eq!(gauges.offsets, 7);
}

#[test]
fn an_empty_streams_group_makes_way() {
    check_on(
        read("clean-12"),
        "> join wc-1 v=3
         record StreamsGroupTargetAssignmentMetadata wc-1 tombstone
         record StreamsGroupMetadata wc-1 tombstone
         record StreamsGroupTopology wc-1 tombstone
         record GroupMetadata wc-1 gen=0
         = parked #1
         > list
         = wc-1:classic:PreparingRebalance:consumer",
    );
    check_on(
        read("clean-12"),
        "> delete wc-1
         record OffsetCommit wc-1 wc-1-counts-repartition-0 tombstone
         record OffsetCommit wc-1 wc-1-counts-repartition-1 tombstone
         record OffsetCommit wc-1 words-1-0 tombstone
         record StreamsGroupTargetAssignmentMetadata wc-1 tombstone
         record StreamsGroupMetadata wc-1 tombstone
         record StreamsGroupTopology wc-1 tombstone
         = wc-1:NONE
         > list
         =",
    );
}
