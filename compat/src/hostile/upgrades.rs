//! ConsumerGroupHeartbeat to groups of the classic protocol, whose member has said or been given bytes that are not the
//! consumer protocol's, or just so: the first heartbeat of the new protocol would make a consumer group of them.

use anyhow::{Context, Result};

use super::classic_groups::{self, NO_TOPICS, settle_with, wait_for_coordinator};
use super::consumer_groups::joining;
use super::{Row, create_topic};
use crate::node::Node;
use crate::wire::Connection;

const TOPIC: &str = "hostile-upgrades";
const GROUP: &str = "hostile-upgrade";

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    create_topic(node, TOPIC, 2, &[])?;
    let mut connection = Connection::open(node.broker_port)?;
    wait_for_coordinator(&mut connection, GROUP)?;
    let mut rows = Vec::new();
    for (number, (name, subscription, assignment)) in groups().into_iter().enumerate() {
        let group = format!("{GROUP}-{number}");
        settle_with(&mut connection, &group, None, &subscription, &assignment).context(name)?;
        rows.push(Row::typed(
            &format!("ConsumerGroupHeartbeat to a classic group: {name}"),
            1,
            &joining(&group, "x", TOPIC),
        )?);
        rows.push(Row::typed(
            &format!("DescribeGroups afterwards: {name}"),
            6,
            &classic_groups::describe(&[&group]),
        )?);
    }
    Ok(rows)
}

/// What the only member has subscribed to and was assigned. A subscription to 2^31 - 1 topics or -1 is left out: Apache Kafka
/// never answers the member that joins with it.
fn groups() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let subscribed = |name, bytes: &[u8]| (name, bytes.to_vec(), NO_TOPICS.to_vec());
    let assigned = |name, bytes: &[u8]| (name, NO_TOPICS.to_vec(), bytes.to_vec());
    vec![
        subscribed("all as it should be", NO_TOPICS),
        subscribed("a subscription of no bytes", &[]),
        subscribed("a subscription of one byte", &[0]),
        subscribed("a subscription of version -1", &with_version(-1, NO_TOPICS)),
        subscribed("a subscription of version 1000", &with_version(1000, NO_TOPICS)),
        subscribed("a subscription with more behind it", &[NO_TOPICS, &[1, 2, 3]].concat()),
        subscribed("a subscription cut short", &NO_TOPICS[..8]),
        assigned("an assignment of no bytes", &[]),
        assigned("an assignment of one byte", &[0]),
        assigned("an assignment of version -1", &with_version(-1, NO_TOPICS)),
        assigned("an assignment of version 1000", &with_version(1000, NO_TOPICS)),
        assigned("an assignment with more behind it", &[NO_TOPICS, &[1, 2, 3]].concat()),
        assigned("an assignment of 2^31 - 1 topics", &counting(i32::MAX)),
        assigned("an assignment of -1 topics", &counting(-1)),
        assigned("an assignment cut short", &NO_TOPICS[..8]),
        assigned("an assignment of an unknown topic", &of_partitions("no-such", &[0])),
        assigned(
            "an assignment of partitions that do not exist",
            &of_partitions(TOPIC, &[-1, 17]),
        ),
    ]
}

fn with_version(version: i16, message: &[u8]) -> Vec<u8> {
    [&version.to_be_bytes(), &message[2..]].concat()
}

/// Version 0 with this number of topics, none of which follow.
fn counting(topics: i32) -> Vec<u8> {
    [&[0, 0][..], &topics.to_be_bytes()].concat()
}

/// `ConsumerProtocolAssignment` version 0 of partitions of one topic.
fn of_partitions(topic: &str, partitions: &[i32]) -> Vec<u8> {
    let mut bytes = counting(1);
    bytes.extend((topic.len() as i16).to_be_bytes());
    bytes.extend_from_slice(topic.as_bytes());
    bytes.extend((partitions.len() as i32).to_be_bytes());
    bytes.extend(partitions.iter().flat_map(|partition| partition.to_be_bytes()));
    bytes.extend([0xff; 4]);
    bytes
}
