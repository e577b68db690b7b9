//! ListOffsets: earliest, latest, or by timestamp, asked of each partition's leader.

use std::collections::BTreeMap;

use klamm_protocol::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsRequest, ListOffsetsTopic};
use klamm_types::{ErrorCode, TopicPartition};

use crate::layout::Layout;
use crate::{Client, ClientError, IsolationLevel, Target};

/// What ListOffsets takes for "latest" and "earliest".
pub const LATEST_TIMESTAMP: i64 = -1;
pub const EARLIEST_TIMESTAMP: i64 = -2;

/// Where a timestamp was found; offset -1 if nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedOffset {
    pub offset: i64,
    pub timestamp: i64,
    pub leader_epoch: i32,
}

/// One answer, or the error of its partition.
pub type Listed = BTreeMap<TopicPartition, Result<ListedOffset, ErrorCode>>;

impl Client {
    /// Asks the leaders of all partitions, each with a timestamp or one of the constants. Retriable errors of partitions
    /// are retried with fresh metadata until the time of the call is over.
    pub async fn list_offsets(
        &self,
        wanted: &BTreeMap<TopicPartition, i64>,
        isolation: IsolationLevel,
    ) -> Result<Listed, ClientError> {
        let clock = self.io().clock.clone();
        let deadline = clock.monotonic().plus(self.config().call_timeout);
        let mut backoff = self.backoff();
        let mut listed = Listed::new();
        loop {
            let open = |tp: &&TopicPartition| !matches!(listed.get(*tp), Some(r) if r.is_final());
            let missing: Vec<TopicPartition> = wanted.keys().filter(open).cloned().collect();
            if missing.is_empty() || (clock.monotonic() >= deadline && missing.iter().all(|tp| listed.contains_key(tp)))
            {
                return Ok(listed);
            }
            match self.list_once(&missing, wanted, isolation, &mut listed).await {
                Err(error) if error.is_retriable() && clock.monotonic() < deadline => {}
                Err(error) => return Err(error),
                Ok(()) if missing.iter().all(|tp| listed.get(tp).is_some_and(Final::is_final)) => return Ok(listed),
                Ok(()) => {}
            }
            backoff.wait().await;
        }
    }

    async fn list_once(
        &self,
        missing: &[TopicPartition],
        wanted: &BTreeMap<TopicPartition, i64>,
        isolation: IsolationLevel,
        listed: &mut Listed,
    ) -> Result<(), ClientError> {
        let mut names: Vec<String> = missing.iter().map(|tp| tp.topic.to_string()).collect();
        names.dedup();
        let mut layout = Layout::default();
        layout.learn(&self.metadata(Some(&names)).await?);
        let mut by_node: BTreeMap<i32, BTreeMap<String, Vec<ListOffsetsPartition>>> = BTreeMap::new();
        for tp in missing {
            let Some(leader) = layout.leader(&tp.topic, tp.partition.0) else {
                let error = layout
                    .topic(&tp.topic)
                    .map_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, |t| t.error);
                let error = if error.is_none() {
                    ErrorCode::LEADER_NOT_AVAILABLE
                } else {
                    error
                };
                listed.insert(tp.clone(), Err(error));
                continue;
            };
            by_node
                .entry(leader.node)
                .or_default()
                .entry(tp.topic.to_string())
                .or_default()
                .push(ListOffsetsPartition {
                    partition_index: tp.partition.0,
                    current_leader_epoch: leader.epoch,
                    timestamp: wanted.get(tp).copied().unwrap_or(LATEST_TIMESTAMP),
                    ..ListOffsetsPartition::default()
                });
        }
        for (node, topics) in by_node {
            let topics = topics.into_iter().map(|(name, partitions)| ListOffsetsTopic {
                name,
                partitions,
                ..ListOffsetsTopic::default()
            });
            let request = ListOffsetsRequest {
                replica_id: -1,
                isolation_level: isolation as i8,
                topics: topics.collect(),
                timeout_ms: i32::try_from(self.config().connection.request_timeout.as_millis()).unwrap_or(i32::MAX),
                ..ListOffsetsRequest::default()
            };
            let response = self.send_once(Target::Node(node), &request).await?;
            for topic in response.topics {
                for partition in topic.partitions {
                    let tp = TopicPartition::new(&topic.name, partition.partition_index);
                    let found = ListedOffset {
                        offset: partition.offset,
                        timestamp: partition.timestamp,
                        leader_epoch: partition.leader_epoch,
                    };
                    let code = ErrorCode(partition.error_code);
                    listed.insert(tp, if code.is_none() { Ok(found) } else { Err(code) });
                }
            }
        }
        Ok(())
    }
}

/// Whether an answer is worth no further try.
trait Final {
    fn is_final(&self) -> bool;
}

impl Final for Result<ListedOffset, ErrorCode> {
    fn is_final(&self) -> bool {
        self.as_ref().err().is_none_or(|code| !code.is_retriable())
    }
}
