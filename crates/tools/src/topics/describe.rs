//! `--describe`: topics with their configs and partitions, all or only those in trouble.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use klamm_client::{ClientError, Target};
use klamm_protocol::messages::describe_configs_response::DescribeConfigsResourceResult;
use klamm_protocol::messages::list_partition_reassignments_request::ListPartitionReassignmentsRequest;
use klamm_protocol::messages::list_partition_reassignments_response::{
    ListPartitionReassignmentsResponse, OngoingPartitionReassignment,
};
use klamm_types::{ErrorCode, Uuid};

use super::{PAGE, REPORTS, TIMEOUT_MS, existing_topics};
use crate::admin::{self, Admin, PartitionDescription, TopicDescription};
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::options::Options;
use crate::terminal::Terminal;

pub(super) async fn describe(admin: &Admin, options: &Options, terminal: &mut Terminal<'_>) -> Outcome {
    let page = options.number("partition-size-limit-per-response")?.unwrap_or(PAGE);
    let names = match topic_id(options)? {
        None => existing_topics(admin, options).await?,
        Some(id) => {
            let topics = admin.list_topics().await?;
            let found: Vec<String> = topics
                .into_iter()
                .filter(|t| t.topic_id == id)
                .filter_map(|t| t.name)
                .collect();
            if found.is_empty() && !options.has("if-exists") {
                return Err(Failure::message(format!("TopicId '{id}' does not exist as expected")));
            }
            found
        }
    };
    let mut topics = admin.describe_topics(&names, page).await?;
    // Kafka's client passes the names through a set before it fills the map that is printed: where two share a bucket,
    // the order within the set, which is larger, decides.
    let count = topics.len();
    java::hash_order(&mut topics, (count * 4 / 3 + 1).max(16), |topic| {
        java::hash_text(&topic.name)
    });
    java::hash_order(&mut topics, count, |topic| java::hash_text(&topic.name));
    let live: BTreeSet<i32> = match topics.is_empty() {
        true => BTreeSet::new(),
        false => admin
            .describe_cluster(false)
            .await?
            .brokers
            .iter()
            .map(|broker| broker.broker_id)
            .collect(),
    };
    let reassignments = reassignments(admin).await?;
    let view = View {
        options,
        live,
        reassignments,
    };
    for topic in &topics {
        let configs = admin.describe_configs(admin::TOPIC, &topic.name, false).await?;
        write!(terminal.out, "{}", view.show(topic, configs))?;
    }
    Ok(())
}

fn topic_id(options: &Options) -> Result<Option<Uuid>, Failure> {
    let Some(text) = options.value("topic-id")? else {
        return Ok(None);
    };
    let id: Uuid = text
        .parse()
        .map_err(|_| Failure::message(format!("Input string with prefix `{text}` is no topic id")))?;
    Ok(Some(id).filter(|id| *id != Uuid::default()))
}

async fn reassignments(admin: &Admin) -> Result<ListPartitionReassignmentsResponse, Failure> {
    let request = ListPartitionReassignmentsRequest {
        timeout_ms: TIMEOUT_MS,
        topics: None,
        ..ListPartitionReassignmentsRequest::default()
    };
    let code = |r: &ListPartitionReassignmentsResponse| ErrorCode(r.error_code);
    match admin
        .call("listPartitionReassignments", Target::Controller, &request, code)
        .await
    {
        Ok(response) if response.error_code == ErrorCode::CLUSTER_AUTHORIZATION_FAILED.0 => Ok(Default::default()),
        Err(ClientError::UnsupportedVersion { .. }) => Ok(Default::default()),
        Ok(response) => {
            ClientError::check(response.error_code, response.error_message.as_deref())?;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// What is to be seen of each topic.
struct View<'a> {
    options: &'a Options,
    live: BTreeSet<i32>,
    reassignments: ListPartitionReassignmentsResponse,
}

impl View<'_> {
    fn show(&self, topic: &TopicDescription, configs: Vec<DescribeConfigsResourceResult>) -> String {
        let mut shown = String::new();
        let own = own_configs(&configs);
        let is_report = REPORTS.iter().any(|report| self.options.has(report));
        let only_overrides = self.options.has("topics-with-overrides");
        if !is_report && (!only_overrides || !own.is_empty()) {
            let first = topic.partitions.first();
            let factor = first.map_or(0, |p| replication_factor(p, self.reassignment(&topic.name, p.index)));
            let _ = write!(shown, "Topic: {}", topic.name);
            if topic.id != Uuid::default() {
                let _ = write!(shown, "\tTopicId: {}", topic.id);
            }
            let count = topic.partitions.len();
            let _ = writeln!(
                shown,
                "\tPartitionCount: {count}\tReplicationFactor: {factor}\tConfigs: {own}"
            );
        }
        if !only_overrides {
            for partition in topic
                .partitions
                .iter()
                .filter(|p| !is_report || self.is_reported(topic, p, &configs))
            {
                let reassignment = self.reassignment(&topic.name, partition.index);
                shown.push_str(&show_partition(&topic.name, partition, reassignment));
            }
        }
        shown
    }

    fn is_reported(
        &self,
        topic: &TopicDescription,
        partition: &PartitionDescription,
        configs: &[DescribeConfigsResourceResult],
    ) -> bool {
        let min_isr = configs.iter().find(|config| config.name == "min.insync.replicas");
        let min_isr = min_isr
            .and_then(|config| config.value.as_ref()?.parse().ok())
            .unwrap_or(1);
        let factor = replication_factor(partition, self.reassignment(&topic.name, partition.index));
        let in_sync = partition.isr.len();
        let has = |report| self.options.has(report);
        (has("under-replicated-partitions") && factor > in_sync)
            || (has("unavailable-partitions") && partition.leader.is_none_or(|leader| !self.live.contains(&leader)))
            || (has("under-min-isr-partitions") && (partition.leader.is_none() || in_sync < min_isr))
            || (has("at-min-isr-partitions") && in_sync == min_isr)
    }

    fn reassignment(&self, topic: &str, partition: i32) -> Option<&OngoingPartitionReassignment> {
        let topic = self.reassignments.topics.iter().find(|t| t.name == topic)?;
        topic.partitions.iter().find(|p| p.partition_index == partition)
    }
}

/// Replicas without those that a reassignment adds.
fn replication_factor(partition: &PartitionDescription, reassignment: Option<&OngoingPartitionReassignment>) -> usize {
    match reassignment {
        Some(r)
            if partition
                .replicas
                .iter()
                .any(|id| r.adding_replicas.contains(id) || r.removing_replicas.contains(id)) =>
        {
            r.replicas.len().saturating_sub(r.adding_replicas.len())
        }
        _ => partition.replicas.len(),
    }
}

/// What is not a default, in the order of Java's map of all configs.
fn own_configs(configs: &[DescribeConfigsResourceResult]) -> String {
    let mut all: Vec<&DescribeConfigsResourceResult> = configs.iter().collect();
    java::hash_order(&mut all, 16, |config| java::hash_text(&config.name));
    let own = all.iter().filter(|config| config.config_source != DEFAULT_CONFIG);
    let pairs: Vec<String> = own
        .map(|config| format!("{}={}", config.name, config.value.as_deref().unwrap_or("null")))
        .collect();
    pairs.join(",")
}

fn show_partition(
    topic: &str,
    partition: &PartitionDescription,
    reassignment: Option<&OngoingPartitionReassignment>,
) -> String {
    let list = |ids: &[i32]| ids.iter().map(i32::to_string).collect::<Vec<_>>().join(",");
    let known = |ids: &Option<Vec<i32>>| ids.as_deref().map_or("N/A".to_owned(), list);
    let leader = partition.leader.map_or("none".to_owned(), |id| id.to_string());
    let mut line = format!(
        "\tTopic: {topic}\tPartition: {}\tLeader: {leader}\tReplicas: {}\tIsr: {}",
        partition.index,
        list(&partition.replicas),
        list(&partition.isr),
    );
    if let Some(r) = reassignment {
        let (adding, removing) = (list(&r.adding_replicas), list(&r.removing_replicas));
        let _ = write!(line, "\tAdding Replicas: {adding}\tRemoving Replicas: {removing}");
    }
    let _ = writeln!(
        line,
        "\tElr: {}\tLastKnownElr: {}",
        known(&partition.elr),
        known(&partition.last_known_elr)
    );
    line
}

/// `ConfigSource.DEFAULT_CONFIG`.
const DEFAULT_CONFIG: i8 = 5;
