//! The state is what the records say, however often others were taken back on the way.

use std::sync::Arc;

use klamm_coordinator::{
    GroupCall, GroupCoordinator, GroupGauges, GroupRecord, GroupRequest, GroupResponse, RequestContext,
};
use klamm_machine::Machine;
use klamm_protocol::messages::group_metadata_value::MemberMetadata;
use klamm_protocol::messages::list_groups_request::ListGroupsRequest;
use klamm_protocol::messages::offset_fetch_request::OffsetFetchRequestGroup;
use klamm_protocol::messages::{
    GroupMetadataKey, GroupMetadataValue, OffsetCommitKey, OffsetCommitValue, ShareGroupMemberMetadataKey,
    ShareGroupMetadataKey, StreamsGroupMetadataKey, StreamsGroupMetadataValue,
};
use klamm_types::{Offset, ProducerId, Timestamp};
use proptest::prelude::*;

use crate::script::{Logged, config};

const GROUPS: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Append(Logged),
    /// What lies below this many tenths of what is not committed is committed.
    Commit(i64),
    /// What lies above is taken back.
    RollBack(i64),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => any_logged().prop_map(Step::Append),
        1 => (0..=10_i64).prop_map(Step::Commit),
        1 => (0..=10_i64).prop_map(Step::RollBack),
    ]
}

fn any_logged() -> impl Strategy<Value = Logged> {
    let producer = prop_oneof![2 => Just(None), 1 => (0..2_i64).prop_map(|id| Some(ProducerId(id)))];
    prop_oneof![
        6 => (any_offset(), producer).prop_map(|(record, producer)| Logged::Record(producer, Box::new(record))),
        4 => any_group().prop_map(|record| Logged::Record(None, Box::new(record))),
        1 => (0..2_i64, any::<bool>()).prop_map(|(producer, result)| Logged::Marker(ProducerId(producer), result)),
    ]
}

fn any_offset() -> impl Strategy<Value = GroupRecord> {
    let value = prop_oneof![1 => Just(None), 3 => (0..100_i64).prop_map(Some)];
    (0..GROUPS, "[tu]", 0..2_i32, value).prop_map(|(group, topic, partition, offset)| GroupRecord::OffsetCommit {
        key: OffsetCommitKey {
            group: group_id(group),
            topic,
            partition,
        },
        value: offset.map(|offset| OffsetCommitValue {
            offset,
            ..Default::default()
        }),
    })
}

fn any_group() -> impl Strategy<Value = GroupRecord> {
    let classic = |(group, members): (usize, Option<usize>)| GroupRecord::GroupMetadata {
        key: GroupMetadataKey { group: group_id(group) },
        value: members.map(|count| GroupMetadataValue {
            protocol_type: "consumer".to_owned(),
            protocol: Some("range".to_owned()),
            leader: None,
            members: (0..count).map(member).collect(),
            ..Default::default()
        }),
    };
    let share_member = |(group, is_there): (usize, bool)| GroupRecord::ShareGroupMemberMetadata {
        key: ShareGroupMemberMetadataKey {
            group_id: group_id(group),
            member_id: "m".to_owned(),
        },
        value: is_there.then(Box::default),
    };
    let share = |group| GroupRecord::ShareGroupMetadata {
        key: ShareGroupMetadataKey {
            group_id: group_id(group),
        },
        value: None,
    };
    let streams = |(group, is_there): (usize, bool)| GroupRecord::StreamsGroupMetadata {
        key: StreamsGroupMetadataKey {
            group_id: group_id(group),
        },
        value: is_there.then(StreamsGroupMetadataValue::default),
    };
    prop_oneof![
        (0..GROUPS, prop::option::of(0..3_usize)).prop_map(classic),
        (0..GROUPS, any::<bool>()).prop_map(share_member),
        (0..GROUPS).prop_map(share),
        (0..GROUPS, any::<bool>()).prop_map(streams),
    ]
}

fn member(index: usize) -> MemberMetadata {
    MemberMetadata {
        member_id: format!("m{index}"),
        ..Default::default()
    }
}

fn group_id(index: usize) -> String {
    format!("g{index}")
}

fn replay(coordinator: &mut GroupCoordinator, offset: Offset, logged: &Logged) {
    match logged {
        Logged::Record(None, record) => coordinator.replay(offset, record),
        Logged::Record(Some(producer), record) => coordinator.replay_transactional(offset, *producer, record),
        Logged::Marker(producer, is_committed) => coordinator.replay_end_transaction(offset, *producer, *is_committed),
    }
}

/// All that can be seen of a coordinator that is not active: groups, offsets, and which of them are not stable.
fn seen(coordinator: &mut GroupCoordinator) -> (GroupGauges, Vec<GroupResponse>) {
    let mut calls = vec![GroupCall::ListGroups(ListGroupsRequest::default().into())];
    for index in 0..GROUPS {
        for require_stable in [false, true] {
            let group = OffsetFetchRequestGroup {
                group_id: group_id(index),
                topics: None,
                ..Default::default()
            };
            calls.push(GroupCall::OffsetFetch {
                group: group.into(),
                require_stable,
            });
        }
    }
    let answers = calls.into_iter().map(|call| {
        let context = RequestContext::default();
        coordinator
            .decide(Timestamp(0), GroupRequest { context, call })
            .response
    });
    let answers = answers.collect();
    (coordinator.gauges(), answers)
}

proptest! {
    #[test]
    fn what_was_taken_back_leaves_no_trace(steps in prop::collection::vec(any_step(), 1..80)) {
        let mut coordinator = GroupCoordinator::new(config(""));
        let mut log = Vec::new();
        let mut committed = 0;
        for step in &steps {
            let open = log.len() as i64 - committed;
            match step {
                Step::Append(logged) => {
                    replay(&mut coordinator, Offset(log.len() as i64), logged);
                    log.push(logged.clone());
                }
                Step::Commit(tenths) => {
                    committed += open * tenths / 10;
                    coordinator.commit(Offset(committed));
                }
                Step::RollBack(tenths) => {
                    let to = committed + open * tenths / 10;
                    coordinator.roll_back_to(Offset(to));
                    log.truncate(to as usize);
                }
            }
        }
        let mut fresh = GroupCoordinator::new(config(""));
        for (offset, logged) in (0..).map(Offset).zip(&log) {
            replay(&mut fresh, offset, logged);
        }
        prop_assert_eq!(seen(&mut coordinator), seen(&mut fresh));
        // Pending offsets count too: end all transactions.
        for producer in 0..2 {
            let end = Logged::Marker(ProducerId(producer), true);
            replay(&mut coordinator, Offset(1000), &end);
            replay(&mut fresh, Offset(1000), &end);
        }
        prop_assert_eq!(seen(&mut coordinator), seen(&mut fresh));
    }
}

/// Ticks until nothing is due; gives how many records each of them wrote.
fn ticks(coordinator: &mut GroupCoordinator, now: Timestamp, next_offset: &mut Offset) -> Vec<usize> {
    let mut counts = Vec::new();
    while coordinator.next_deadline().is_some_and(|at| at <= now) {
        let context = RequestContext::default();
        let call = GroupCall::Tick;
        let records = coordinator.decide(now, GroupRequest { context, call }).records;
        for record in &records {
            coordinator.replay(*next_offset, record);
            *next_offset += 1;
        }
        counts.push(records.len());
    }
    counts
}

#[test]
fn many_expired_offsets_go_a_piece_at_a_time() {
    let mut coordinator = GroupCoordinator::new(config("offsets.retention.check.interval.ms=1000"));
    let mut next_offset = Offset(0);
    for group in 0..50 {
        for partition in 0..100 {
            let record = GroupRecord::OffsetCommit {
                key: OffsetCommitKey {
                    group: group_id(group),
                    topic: "t".to_owned(),
                    partition,
                },
                value: Some(OffsetCommitValue::default()),
            };
            coordinator.replay(next_offset, &record);
            next_offset += 1;
        }
    }
    let context = RequestContext::default();
    let image = Arc::default();
    let call = GroupCall::Activate {
        image,
        version: 0,
        config: None,
    };
    coordinator.decide(Timestamp(0), GroupRequest { context, call });
    // A week later all of them have expired. Each group is written with its own tombstone.
    let mut now = Timestamp(8 * 24 * 3_600_000);
    let mut counts = Vec::new();
    while coordinator.gauges().offsets > 0 {
        counts.extend(ticks(&mut coordinator, now, &mut next_offset));
        now = now.plus_ms(1);
    }
    assert_eq!(counts, [1010; 5]);
    assert_eq!(coordinator.gauges(), GroupGauges::default());
}
