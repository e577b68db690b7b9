//! Tells the controller in which of its directories this broker keeps its replicas (KIP-858): Kafka's
//! `AssignmentsManager`.
//!
//! What is to be told waits a moment, so that the partitions of a topic go in one request. At most one request is on its
//! way, newer word of a replica replaces older, and what went wrong is told again.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use klamm_client::ClientError;
use klamm_io::{Io, Monotonic, TaskKind, Tasks, time};
use klamm_metadata::MetadataImage;
use klamm_protocol::messages::assign_replicas_to_dirs_request::{
    AssignReplicasToDirsRequest, DirectoryData, PartitionData, TopicData,
};
use klamm_protocol::messages::assign_replicas_to_dirs_response::AssignReplicasToDirsResponse;
use klamm_replica::DirectoryAssignment;
use klamm_types::{ErrorCode, NodeId, PartitionId, Uuid};
use tokio::sync::mpsc;
use tracing::{error, info};

use crate::controller_channel::ControllerChannel;
use crate::publisher::MetadataCache;

/// A way to the task that tells the controller. Clones share it.
#[derive(Clone, Debug)]
pub struct DirectoryAssignments(mpsc::Sender<Vec<DirectoryAssignment>>);

/// A replica of this broker.
type Replica = (Uuid, PartitionId);
type Answer = Result<AssignReplicasToDirsResponse, ClientError>;

struct AssignmentsManager {
    io: Io,
    node_id: NodeId,
    metadata: MetadataCache,
    channel: ControllerChannel,
    /// To be told; at most one entry for each replica of this broker.
    ready: BTreeMap<Replica, Uuid>,
    /// Being told.
    sent: BTreeMap<Replica, Uuid>,
    request: Option<Pin<Box<dyn Future<Output = Answer> + Send>>>,
    send_at: Option<Monotonic>,
    /// Requests that failed as a whole since the last one that did not.
    failures: u32,
}

impl DirectoryAssignments {
    pub fn start(io: &Io, node_id: NodeId, metadata: MetadataCache, channel: ControllerChannel) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        io.metrics.queue("directory-assignments", &sender);
        let manager = AssignmentsManager {
            io: io.clone(),
            node_id,
            metadata,
            channel,
            ready: BTreeMap::new(),
            sent: BTreeMap::new(),
            request: None,
            send_at: None,
            failures: 0,
        };
        let scope = io.tasks.child("directory-assignments");
        scope.spawn(TaskKind::DirectoryAssignments, manager.run(receiver, scope.clone()));
        Self(sender)
    }

    /// Has the controller told, as soon as it can be reached.
    pub async fn tell(&self, assignments: Vec<DirectoryAssignment>) {
        if !assignments.is_empty() {
            // An ended task belongs to a node that stops.
            let _ = self.0.send(assignments).await;
        }
    }
}

impl AssignmentsManager {
    async fn run(mut self, mut incoming: mpsc::Receiver<Vec<DirectoryAssignment>>, scope: Tasks) {
        loop {
            let send_at = self.send_at.filter(|_| self.request.is_none());
            tokio::select! {
                biased;
                () = scope.cancelled() => return,
                Some(assignments) = incoming.recv() => self.add(assignments),
                answer = answer(&mut self.request) => self.on_answer(answer),
                () = time::sleep_until(&*self.io.clock, send_at.unwrap_or(Monotonic(u64::MAX))) => self.send(),
            }
        }
    }

    fn add(&mut self, assignments: Vec<DirectoryAssignment>) {
        for assignment in assignments {
            let replica = (assignment.topic_id, assignment.partition);
            self.ready.insert(replica, assignment.directory);
        }
        self.schedule();
    }

    /// A full request goes at once, any other after a moment, and none before the pause that follows a failure.
    fn schedule(&mut self) {
        if self.ready.is_empty() {
            return;
        }
        let delay = match self.failures {
            0 if self.ready.len() > REPLICAS_MAX && self.request.is_none() => Duration::ZERO,
            failures => DELAY.saturating_mul(1 << failures.min(FAILURES_COUNTED)).min(DELAY_MAX),
        };
        let send_at = self.io.clock.monotonic().plus(delay);
        self.send_at = Some(self.send_at.map_or(send_at, |earlier| earlier.min(send_at)));
    }

    fn send(&mut self) {
        self.send_at = None;
        let published = self.metadata.load();
        let mut invalid = 0;
        while self.sent.len() < REPLICAS_MAX
            && let Some((replica, directory)) = self.ready.pop_first()
        {
            if self.is_held(replica, &published.image) {
                self.sent.insert(replica, directory);
            } else {
                invalid += 1;
            }
        }
        info!(
            target: TARGET,
            "{} maybeSendAssignments: sending {} assignments; invalidated {invalid} assignments prior to sending.",
            self.prefix(),
            self.sent.len()
        );
        let epoch = published
            .image
            .cluster
            .broker(self.node_id)
            .map_or(-1, |broker| broker.epoch.0);
        if self.sent.is_empty() {
            return self.schedule();
        }
        let request = AssignReplicasToDirsRequest {
            broker_id: self.node_id.0,
            broker_epoch: epoch,
            directories: by_directory(&self.sent),
            ..AssignReplicasToDirsRequest::default()
        };
        let channel = self.channel.clone();
        self.request = Some(Box::pin(async move {
            let is_elsewhere =
                |response: &AssignReplicasToDirsResponse| ErrorCode(response.error_code) == ErrorCode::NOT_CONTROLLER;
            channel.send(&request, is_elsewhere).await
        }));
    }

    /// Whether the replica is still this broker's.
    fn is_held(&self, (topic, partition): Replica, image: &MetadataImage) -> bool {
        let partition = image.topics.get(topic).and_then(|topic| topic.partition(partition));
        partition.is_some_and(|partition| partition.replicas.contains(&self.node_id))
    }

    fn on_answer(&mut self, answer: Answer) {
        self.request = None;
        let mut sent = std::mem::take(&mut self.sent);
        let failure = match &answer {
            Ok(response) if response.error_code == 0 => None,
            Ok(response) => Some(format!("Response-level error: {}", ErrorCode(response.error_code))),
            Err(reason) => Some(reason.to_string()),
        };
        if let Some(failure) = failure {
            self.failures = self.failures.saturating_add(1);
            let count = sent.len();
            error!(
                target: TARGET,
                "{} handleResponse: {count} assignments failed; global error: {failure}. Retrying.", self.prefix()
            );
        } else {
            self.failures = 0;
            for replica in answer.iter().flat_map(assigned) {
                sent.remove(&replica);
            }
        }
        for (replica, directory) in sent {
            self.ready.entry(replica).or_insert(directory);
        }
        self.schedule();
    }

    fn prefix(&self) -> String {
        format!("[AssignmentsManager id={}]", self.node_id)
    }
}

/// The replicas that the controller has taken note of.
fn assigned(response: &AssignReplicasToDirsResponse) -> impl Iterator<Item = Replica> {
    let topics = response.directories.iter().flat_map(|directory| &directory.topics);
    topics.flat_map(|topic| {
        let went_well = topic.partitions.iter().filter(|partition| partition.error_code == 0);
        went_well.map(|partition| (topic.topic_id, PartitionId(partition.partition_index)))
    })
}

fn by_directory(assignments: &BTreeMap<Replica, Uuid>) -> Vec<DirectoryData> {
    let mut directories: BTreeMap<Uuid, Vec<TopicData>> = BTreeMap::new();
    for ((topic_id, partition), directory) in assignments {
        let topics = directories.entry(*directory).or_default();
        let partition = PartitionData {
            partition_index: partition.0,
            ..PartitionData::default()
        };
        // The replicas come topic by topic.
        match topics.last_mut() {
            Some(topic) if topic.topic_id == *topic_id => topic.partitions.push(partition),
            _ => topics.push(TopicData {
                topic_id: *topic_id,
                partitions: vec![partition],
                ..TopicData::default()
            }),
        }
    }
    let directory = |(id, topics)| DirectoryData {
        id,
        topics,
        ..DirectoryData::default()
    };
    directories.into_iter().map(directory).collect()
}

/// Ends with the request on its way; never if there is none.
async fn answer(request: &mut Option<Pin<Box<dyn Future<Output = Answer> + Send>>>) -> Answer {
    match request {
        Some(request) => request.await,
        None => std::future::pending().await,
    }
}

const TARGET: &str = "org.apache.kafka.server.AssignmentsManager";
/// Changes of the metadata whose replicas nobody has looked at yet.
const QUEUE_MAX: usize = 64;
/// Replicas of one request, so that it stays below 64 KiB.
const REPLICAS_MAX: usize = 2250;
const DELAY: Duration = Duration::from_millis(100);
const DELAY_MAX: Duration = Duration::from_secs(10);
/// More failures make no difference to the pause.
const FAILURES_COUNTED: u32 = 7;

#[cfg(test)]
mod tests;
