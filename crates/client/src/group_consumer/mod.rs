//! Reads topics as a member of a group, by the classic protocol or by the new one (KIP-848).
//!
//! Everything happens within `poll`: joining, heartbeats, commits. A member that does not poll for longer than its session
//! loses it, as it would with `max.poll.interval.ms` elsewhere. What is committed is what the caller has marked.

mod classic;
mod consumer;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use klamm_io::Monotonic;
use klamm_protocol::messages::offset_commit_request::{
    OffsetCommitRequest, OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use klamm_protocol::messages::offset_fetch_request::{
    OffsetFetchRequest, OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
};
use klamm_protocol::messages::offset_fetch_response::OffsetFetchResponse;
use klamm_types::{ErrorCode, TopicPartition};

use crate::{Client, ClientError, ConsumedRecord, ConsumerConfig, PartitionConsumer, StartOffset};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupProtocol {
    /// Members share the partitions out among themselves.
    Classic,
    /// The coordinator does.
    Consumer,
}

#[derive(Clone, Debug)]
pub struct GroupConfig {
    pub group: String,
    pub protocol: GroupProtocol,
    /// `group.instance.id`: a static member.
    pub instance_id: Option<String>,
    /// Of the classic protocol; in the new one the coordinator says.
    pub session_timeout: Duration,
    pub rebalance_timeout: Duration,
    pub heartbeat_interval: Duration,
    /// `auto.commit.interval.ms`; nothing to commit only when told to.
    pub auto_commit: Option<Duration>,
    /// How records are fetched, and where to begin without a committed offset.
    pub consumer: ConsumerConfig,
}

/// A member of a group.
#[derive(Debug)]
pub struct GroupConsumer {
    /// Fetches; the coordinator has connections of its own, on which nothing waits behind a fetch.
    client: Client,
    coordinator: Client,
    config: GroupConfig,
    topics: Vec<String>,
    member_id: String,
    membership: Option<Membership>,
    consumer: PartitionConsumer,
    /// Where to go on, for each partition that is assigned.
    positions: BTreeMap<TopicPartition, Option<i64>>,
    next_heartbeat: Monotonic,
    next_commit: Monotonic,
    heartbeat_interval: Duration,
}

/// What the group knows this member by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Membership {
    /// The generation, or the member's epoch.
    epoch: i32,
}

impl GroupConsumer {
    /// A consumer that has not joined yet.
    pub fn new(client: &Client, config: GroupConfig) -> Self {
        Self {
            client: client.clone(),
            coordinator: Client::new(client.io().clone(), client.config().clone()),
            topics: Vec::new(),
            member_id: String::new(),
            membership: None,
            consumer: PartitionConsumer::new(client.clone(), config.consumer.clone()),
            positions: BTreeMap::new(),
            next_heartbeat: Monotonic::default(),
            next_commit: Monotonic::default(),
            heartbeat_interval: config.heartbeat_interval,
            config,
        }
    }

    /// The topics to read; other ones than before make the member join anew.
    pub fn subscribe(&mut self, topics: Vec<String>) {
        if self.topics != topics {
            self.topics = topics;
            self.membership = None;
        }
    }

    /// The partitions that are this member's now.
    pub fn assignment(&self) -> impl Iterator<Item = &TopicPartition> {
        self.positions.keys()
    }

    /// Records that are there, or the first that come within `limit`; none if time is up. Joins, and stays a member.
    pub async fn poll(&mut self, limit: Duration) -> Result<Vec<ConsumedRecord>, ClientError> {
        let clock = self.client.io().clock.clone();
        let deadline = clock.monotonic().plus(limit);
        loop {
            if self.membership.is_none() {
                self.join().await?;
                continue;
            }
            if clock.monotonic() >= self.next_heartbeat {
                self.heartbeat().await?;
                continue;
            }
            if let Some(interval) = self.config.auto_commit
                && clock.monotonic() >= self.next_commit
            {
                self.next_commit = clock.monotonic().plus(interval);
                self.commit_leniently().await?;
                continue;
            }
            let next = deadline.min(self.next_heartbeat);
            let records = self.consumer.poll(next.since(clock.monotonic())).await?;
            self.note_positions(&records);
            if !records.is_empty() || clock.monotonic() >= deadline {
                return Ok(records);
            }
        }
    }

    /// The record has been dealt with: what is committed next goes past it.
    pub fn mark(&mut self, record: &ConsumedRecord) {
        if let Some(position) = self.positions.get_mut(&record.partition) {
            *position = Some(record.offset + 1);
        }
    }

    /// Where a partition stands that no record was handed out of is known from its fetches.
    fn note_positions(&mut self, records: &[ConsumedRecord]) {
        for record in records {
            if let Some(position @ None) = self.positions.get_mut(&record.partition) {
                *position = Some(record.offset);
            }
        }
        for (tp, position) in &mut self.positions {
            if position.is_none() {
                *position = self.consumer.position(tp);
            }
        }
    }

    /// Commits what was marked.
    pub async fn commit(&mut self) -> Result<(), ClientError> {
        let mut topics: BTreeMap<&str, Vec<OffsetCommitRequestPartition>> = BTreeMap::new();
        for (tp, position) in &self.positions {
            if let Some(offset) = position {
                topics
                    .entry(tp.topic.as_str())
                    .or_default()
                    .push(OffsetCommitRequestPartition {
                        partition_index: tp.partition.0,
                        committed_offset: *offset,
                        committed_leader_epoch: -1,
                        committed_metadata: Some(String::new()),
                        ..Default::default()
                    });
            }
        }
        let (Some(membership), false) = (self.membership, topics.is_empty()) else {
            return Ok(());
        };
        let topics = topics.into_iter().map(|(name, partitions)| OffsetCommitRequestTopic {
            name: name.to_owned(),
            partitions,
            ..Default::default()
        });
        let request = OffsetCommitRequest {
            group_id: self.config.group.clone(),
            generation_id_or_member_epoch: membership.epoch,
            member_id: self.member_id.clone(),
            group_instance_id: self.config.instance_id.clone(),
            topics: topics.collect(),
            ..Default::default()
        };
        let group = self.config.group.clone();
        let response = self
            .coordinator
            .send_version_to_coordinator(&group, &request, NAMES_TOPICS, |response| {
                let mut partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
                partitions.next().map_or(ErrorCode::NONE, |p| ErrorCode(p.error_code))
            })
            .await?;
        let mut partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.try_for_each(|partition| ClientError::check(partition.error_code, None))
    }

    /// Commits, and learns from a refusal that the membership is gone.
    async fn commit_leniently(&mut self) -> Result<(), ClientError> {
        match self.commit().await {
            Err(ClientError::Code { code, .. }) if is_about_membership(code) => {
                self.lose_membership(code);
                Ok(())
            }
            result => result,
        }
    }

    /// Commits if that is done by itself, and leaves the group unless the member is a static one.
    pub async fn close(mut self) -> Result<(), ClientError> {
        if self.config.auto_commit.is_some() {
            self.commit_leniently().await?;
        }
        match self.config.protocol {
            GroupProtocol::Classic => self.leave_classic().await,
            GroupProtocol::Consumer => self.leave_consumer().await,
        }
    }

    async fn join(&mut self) -> Result<(), ClientError> {
        match self.config.protocol {
            GroupProtocol::Classic => self.join_classic().await,
            GroupProtocol::Consumer => self.join_consumer().await,
        }
    }

    async fn heartbeat(&mut self) -> Result<(), ClientError> {
        match self.config.protocol {
            GroupProtocol::Classic => self.heartbeat_classic().await,
            GroupProtocol::Consumer => self.heartbeat_consumer().await,
        }
    }

    /// Joins again, as somebody new if the coordinator does not know the member.
    fn lose_membership(&mut self, code: ErrorCode) {
        self.membership = None;
        if code == ErrorCode::UNKNOWN_MEMBER_ID {
            self.member_id.clear();
        }
    }

    fn schedule_heartbeat(&mut self) {
        let now = self.client.io().clock.monotonic();
        self.next_heartbeat = now.plus(self.heartbeat_interval);
    }

    /// Reads these partitions from now on, new ones from where the group has come.
    async fn assign(&mut self, partitions: BTreeSet<TopicPartition>) -> Result<(), ClientError> {
        let kept: BTreeMap<_, _> = std::mem::take(&mut self.positions)
            .into_iter()
            .filter(|(tp, _)| partitions.contains(tp))
            .collect();
        let new: Vec<TopicPartition> = partitions.into_iter().filter(|tp| !kept.contains_key(tp)).collect();
        let committed = self.committed(&new).await?;
        // A new one, for what is on its way to the old one is of partitions that may be gone.
        self.consumer = PartitionConsumer::new(self.client.clone(), self.config.consumer.clone());
        let reset = self.config.consumer.reset;
        for (tp, position) in kept.into_iter().chain(committed) {
            self.consumer
                .assign(tp.clone(), position.map_or(reset, StartOffset::At));
            self.positions.insert(tp, position);
        }
        let now = self.client.io().clock.monotonic();
        self.next_commit = self.config.auto_commit.map_or(now, |interval| now.plus(interval));
        Ok(())
    }

    /// The committed offsets; nothing for a partition without one.
    async fn committed(
        &self,
        partitions: &[TopicPartition],
    ) -> Result<BTreeMap<TopicPartition, Option<i64>>, ClientError> {
        let mut committed: BTreeMap<TopicPartition, Option<i64>> =
            partitions.iter().map(|tp| (tp.clone(), None)).collect();
        if committed.is_empty() {
            return Ok(committed);
        }
        let mut topics: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
        for tp in partitions {
            topics.entry(tp.topic.as_str()).or_default().push(tp.partition.0);
        }
        let request = offset_fetch(&self.config.group, &topics);
        let code = |response: &OffsetFetchResponse| {
            let of_group = response
                .groups
                .first()
                .map_or(response.error_code, |group| group.error_code);
            ErrorCode(of_group)
        };
        let response = self
            .coordinator
            .send_version_to_coordinator(&self.config.group, &request, NAMES_TOPICS, code)
            .await?;
        ClientError::check(code(&response).0, None)?;
        let groups = response.groups.iter().flat_map(|group| &group.topics);
        for topic in groups {
            for partition in &topic.partitions {
                ClientError::check(partition.error_code, None)?;
                let offset = partition.committed_offset;
                committed.insert(
                    TopicPartition::new(&topic.name, partition.partition_index),
                    (offset >= 0).then_some(offset),
                );
            }
        }
        Ok(committed)
    }
}

fn offset_fetch(group: &str, topics: &BTreeMap<&str, Vec<i32>>) -> OffsetFetchRequest {
    let batched = topics.iter().map(|(name, partitions)| OffsetFetchRequestTopics {
        name: (*name).to_owned(),
        partition_indexes: partitions.clone(),
        ..Default::default()
    });
    OffsetFetchRequest {
        groups: vec![OffsetFetchRequestGroup {
            group_id: group.to_owned(),
            topics: Some(batched.collect()),
            ..Default::default()
        }],
        require_stable: true,
        topics: Some(Vec::<OffsetFetchRequestTopic>::new()),
        ..Default::default()
    }
}

/// The member has to join again.
fn is_about_membership(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ILLEGAL_GENERATION
            | ErrorCode::UNKNOWN_MEMBER_ID
            | ErrorCode::REBALANCE_IN_PROGRESS
            | ErrorCode::FENCED_MEMBER_EPOCH
            | ErrorCode::STALE_MEMBER_EPOCH
    )
}

/// OffsetCommit and OffsetFetch name topics up to this version.
const NAMES_TOPICS: i16 = 9;
