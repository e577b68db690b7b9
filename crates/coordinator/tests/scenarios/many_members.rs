//! More members than a group may have: all but so many are refused with Kafka's error, and nothing is kept of them.

use std::sync::Arc;

use klamm_coordinator::{GroupCall, GroupCoordinator, GroupRequest, GroupResponse, RequestContext, Token};
use klamm_machine::Machine;
use klamm_protocol::messages::ConsumerGroupHeartbeatRequest;
use klamm_protocol::messages::join_group_request::{JoinGroupRequest, JoinGroupRequestProtocol};
use klamm_types::{ErrorCode, Offset, Timestamp};

use crate::script::config;

const MEMBERS: u64 = 100_000;
const START: Timestamp = Timestamp(1_000_000);

struct Crowd {
    coordinator: GroupCoordinator,
    next_offset: Offset,
}

impl Crowd {
    fn new(properties: &str) -> Self {
        let mut crowd = Self {
            coordinator: GroupCoordinator::new(config(properties)),
            next_offset: Offset(0),
        };
        let activate = GroupCall::Activate {
            image: Arc::default(),
            version: 0,
            config: None,
        };
        crowd.ask(START, 0, 0, activate);
        crowd
    }

    fn ask(&mut self, now: Timestamp, number: u64, api_version: i16, call: GroupCall) -> GroupResponse {
        let context = RequestContext {
            api_version,
            token: Token(number),
            random: u128::from(number).to_be_bytes(),
            ..Default::default()
        };
        let outcome = self.coordinator.decide(now, GroupRequest { context, call });
        for record in &outcome.records {
            self.coordinator.replay(self.next_offset, record);
            self.next_offset += 1;
        }
        self.coordinator.commit(self.next_offset);
        outcome.response
    }

    /// How many of the joining clients were answered with each error; parked ones with none.
    fn join(&mut self, api_version: i16) -> [usize; 3] {
        let mut counts = [0; 3];
        for number in 1..=MEMBERS {
            let call = GroupCall::JoinGroup(Box::new(JoinGroupRequest {
                group_id: "g".to_owned(),
                session_timeout_ms: 10_000,
                rebalance_timeout_ms: 60_000,
                protocol_type: "consumer".to_owned(),
                protocols: vec![JoinGroupRequestProtocol {
                    name: "range".to_owned(),
                    ..Default::default()
                }],
                ..Default::default()
            }));
            let at = match self.ask(START, number, api_version, call) {
                GroupResponse::Parked => 0,
                GroupResponse::JoinGroup(joined) => match ErrorCode(joined.error_code) {
                    ErrorCode::GROUP_MAX_SIZE_REACHED => 1,
                    ErrorCode::MEMBER_ID_REQUIRED => 2,
                    other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            };
            counts[at] += 1;
        }
        counts
    }
}

#[test]
fn a_classic_group_takes_no_more_than_it_may_have() {
    let mut crowd = Crowd::new("group.max.size=100");
    assert_eq!(crowd.join(3), [100, 99_900, 0]);
}

#[test]
fn ids_that_nobody_comes_back_with_are_forgotten() {
    let mut crowd = Crowd::new("group.max.size=100");
    // Whoever joins an empty group gets an id, as in Kafka.
    assert_eq!(crowd.join(4), [0, 0, 100_000]);
    let later = START.plus_ms(10_000);
    while crowd.coordinator.next_deadline().is_some_and(|at| at <= later) {
        crowd.ask(later, 0, 0, GroupCall::Tick);
    }
    // What is left to do is to look for expired offsets.
    assert_eq!(crowd.coordinator.next_deadline(), Some(START.plus_ms(600_000)));
}

#[test]
fn a_consumer_group_takes_no_more_than_it_may_have() {
    let mut crowd = Crowd::new("group.consumer.max.size=100");
    let mut refused = 0;
    for number in 1..=MEMBERS {
        let call = GroupCall::ConsumerGroupHeartbeat(Box::new(ConsumerGroupHeartbeatRequest {
            group_id: "g".to_owned(),
            member_id: format!("m{number}"),
            rebalance_timeout_ms: 60_000,
            subscribed_topic_names: Some(vec!["t".to_owned()]),
            topic_partitions: Some(Vec::new()),
            ..Default::default()
        }));
        match crowd.ask(START, number, 1, call) {
            GroupResponse::ConsumerGroupHeartbeat(beaten) => match ErrorCode(beaten.error_code) {
                ErrorCode::NONE => {}
                ErrorCode::GROUP_MAX_SIZE_REACHED => refused += 1,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(refused, 99_900);
}
