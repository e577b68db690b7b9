//! ListOffsets, versions 1 to 11.
//!
//! By version: leader epochs from 4; OFFSET_NOT_AVAILABLE told as LEADER_NOT_AVAILABLE up to 4; the highest timestamp
//! (-3) from 7, the earliest local one (-4) from 8, the last tiered one (-5) from 9, the first not yet tiered (-6) from
//! 11. Nothing is ever in remote storage.

use std::collections::BTreeSet;

use klamm_log::ListedOffset;
use klamm_protocol::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsRequest};
use klamm_protocol::messages::list_offsets_response::{
    ListOffsetsPartitionResponse, ListOffsetsResponse, ListOffsetsTopicResponse,
};
use klamm_replica::{Isolation, OffsetQuery};
use klamm_types::{ErrorCode, LeaderEpoch, PartitionId, Timestamp};

use crate::broker::Broker;
use crate::dispatch::Call;
use crate::error_code::of_partition;

pub(crate) fn handle(broker: &Broker, call: Call<'_>, request: ListOffsetsRequest) -> ListOffsetsResponse {
    let isolation = match (request.replica_id, request.isolation_level) {
        (CONSUMER, 1) => Isolation::ReadCommitted,
        (CONSUMER, _) => Isolation::ReadUncommitted,
        _ => Isolation::Replica,
    };
    let duplicates = duplicates(&request);
    let mut response = ListOffsetsResponse::default();
    let mut told = BTreeSet::new();
    for topic in &request.topics {
        let answer = |partition: &ListOffsetsPartition| {
            let place = (topic.name.as_str(), partition.partition_index);
            let found = if duplicates.contains(&place) {
                Err(ErrorCode::INVALID_REQUEST)
            } else {
                look_up(broker, call.version, &topic.name, partition, isolation)
            };
            respond(partition.partition_index, call.version, found)
        };
        response.topics.push(ListOffsetsTopicResponse {
            name: topic.name.clone(),
            // What was asked twice is refused once.
            partitions: topic
                .partitions
                .iter()
                .filter(|partition| duplicates.is_empty() || told.insert((&topic.name, partition.partition_index)))
                .map(answer)
                .collect(),
            ..Default::default()
        });
    }
    response
}

fn duplicates(request: &ListOffsetsRequest) -> BTreeSet<(&str, i32)> {
    let mut seen = BTreeSet::new();
    let places = request.topics.iter().flat_map(|topic| {
        topic
            .partitions
            .iter()
            .map(|partition| (topic.name.as_str(), partition.partition_index))
    });
    places.filter(|place| !seen.insert(*place)).collect()
}

fn look_up(
    broker: &Broker,
    version: i16,
    topic: &str,
    partition: &ListOffsetsPartition,
    isolation: Isolation,
) -> Result<Option<ListedOffset>, ErrorCode> {
    let query = query(partition.timestamp, version)?;
    let held = broker.partition_named(topic, PartitionId(partition.partition_index))?;
    let asked = LeaderEpoch(partition.current_leader_epoch);
    held.list_offset(query, isolation, asked)
        .map_err(|e| match of_partition(&e).code {
            ErrorCode::OFFSET_NOT_AVAILABLE if version < 5 => ErrorCode::LEADER_NOT_AVAILABLE,
            code => code,
        })
}

/// What a timestamp stands for, if this version knows it.
fn query(timestamp: i64, version: i16) -> Result<OffsetQuery, ErrorCode> {
    let since = |first: i16, query| {
        if version >= first {
            Ok(query)
        } else {
            Err(ErrorCode::UNSUPPORTED_VERSION)
        }
    };
    match timestamp {
        -1 => Ok(OffsetQuery::Latest),
        -2 => Ok(OffsetQuery::Earliest),
        -3 => since(7, OffsetQuery::MaxTimestamp),
        -4 => since(8, OffsetQuery::Earliest),
        -5 => since(9, OffsetQuery::Remote),
        -6 => since(11, OffsetQuery::Remote),
        ..=-7 => Err(ErrorCode::UNSUPPORTED_VERSION),
        0.. => Ok(OffsetQuery::At(Timestamp(timestamp))),
    }
}

fn respond(index: i32, version: i16, found: Result<Option<ListedOffset>, ErrorCode>) -> ListOffsetsPartitionResponse {
    let unknown = ListOffsetsPartitionResponse {
        partition_index: index,
        timestamp: -1,
        offset: -1,
        ..Default::default()
    };
    match found {
        Ok(None) => unknown,
        Err(error) => ListOffsetsPartitionResponse {
            error_code: error.0,
            ..unknown
        },
        Ok(Some(found)) => ListOffsetsPartitionResponse {
            timestamp: found.timestamp.0,
            offset: found.offset.0,
            leader_epoch: found.leader_epoch.filter(|_| version >= 4).map_or(-1, |epoch| epoch.0),
            ..unknown
        },
    }
}

/// `replica_id` of everybody who is not a broker.
const CONSUMER: i32 = -1;
