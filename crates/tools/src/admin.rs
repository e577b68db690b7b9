//! What the administrative tools ask of a cluster, in the shape they print it.

use std::collections::BTreeMap;
use std::time::Duration;

use klamm_client::{Client, ClientConfig, ClientError, Endpoint, EndpointKind, Target};
use klamm_config::Properties;
use klamm_io::Io;
use klamm_protocol::Request;
use klamm_protocol::messages::describe_cluster_request::DescribeClusterRequest;
use klamm_protocol::messages::describe_cluster_response::DescribeClusterResponse;
use klamm_protocol::messages::describe_configs_request::{DescribeConfigsRequest, DescribeConfigsResource};
use klamm_protocol::messages::describe_configs_response::DescribeConfigsResourceResult;
use klamm_protocol::messages::describe_topic_partitions_request as partitions_request;
use klamm_protocol::messages::describe_topic_partitions_response::{
    DescribeTopicPartitionsResponsePartition, DescribeTopicPartitionsResponseTopic,
};
use klamm_protocol::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};
use klamm_protocol::messages::metadata_response::MetadataResponseTopic;
use klamm_types::{ErrorCode, Uuid};

use crate::failure::Failure;

/// Types of `ConfigResource`.
pub(crate) const TOPIC: i8 = 2;
pub(crate) const BROKER: i8 = 4;
pub(crate) const BROKER_LOGGER: i8 = 8;
pub(crate) const CLIENT_METRICS: i8 = 16;
pub(crate) const GROUP: i8 = 32;

#[derive(Clone, Debug)]
pub(crate) struct Admin {
    pub client: Client,
}

#[derive(Clone, Debug)]
pub(crate) struct TopicDescription {
    pub name: String,
    pub id: Uuid,
    /// In order.
    pub partitions: Vec<PartitionDescription>,
}

#[derive(Clone, Debug)]
pub(crate) struct PartitionDescription {
    pub index: i32,
    pub leader: Option<i32>,
    pub replicas: Vec<i32>,
    pub isr: Vec<i32>,
    /// None if the cluster does not tell (KIP-966).
    pub elr: Option<Vec<i32>>,
    pub last_known_elr: Option<Vec<i32>>,
}

impl Admin {
    /// A client for the given servers, configured by what of `properties` has a meaning here.
    pub(crate) fn new(io: &Io, servers: &str, kind: EndpointKind, properties: &Properties) -> Result<Self, Failure> {
        Ok(Self {
            client: Client::new(io.clone(), client_config(servers, kind, properties)?),
        })
    }

    /// Sends until answered; out of time reads as Kafka's client says it for the named call.
    pub(crate) async fn call<R: Request>(
        &self,
        name: &str,
        target: Target,
        request: &R,
        verdict: impl Fn(&R::Response) -> ErrorCode,
    ) -> Result<R::Response, ClientError> {
        self.client
            .send(target, request, verdict)
            .await
            .map_err(|error| no_node(error, name))
    }

    /// All topics: name and whether it is internal, sorted.
    pub(crate) async fn list_topics(&self) -> Result<Vec<MetadataResponseTopic>, ClientError> {
        let mut topics = self
            .client
            .metadata(None)
            .await
            .map_err(|error| no_node(error, "listTopics"))?
            .topics;
        topics.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(topics)
    }

    /// Topics with all their partitions, in the order asked for.
    pub(crate) async fn describe_topics(
        &self,
        names: &[String],
        page: i32,
    ) -> Result<Vec<TopicDescription>, ClientError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        match self.describe_topic_partitions(names, page).await {
            Err(ClientError::UnsupportedVersion { .. }) => {}
            described => return described,
        }
        let response = self.client.metadata(Some(names)).await?;
        let described = response.topics.into_iter().map(|topic| {
            ClientError::check(topic.error_code, None)?;
            let mut partitions: Vec<PartitionDescription> = topic
                .partitions
                .into_iter()
                .map(|p| PartitionDescription {
                    index: p.partition_index,
                    leader: (p.leader_id >= 0).then_some(p.leader_id),
                    replicas: p.replica_nodes,
                    isr: p.isr_nodes,
                    elr: None,
                    last_known_elr: None,
                })
                .collect();
            partitions.sort_by_key(|p| p.index);
            Ok(TopicDescription {
                name: topic.name.unwrap_or_default(),
                id: topic.topic_id,
                partitions,
            })
        });
        described.collect()
    }

    async fn describe_topic_partitions(
        &self,
        names: &[String],
        page: i32,
    ) -> Result<Vec<TopicDescription>, ClientError> {
        let mut found: BTreeMap<String, TopicDescription> = BTreeMap::new();
        let topic = |name: &String| partitions_request::TopicRequest {
            name: name.clone(),
            ..Default::default()
        };
        let mut request = partitions_request::DescribeTopicPartitionsRequest {
            topics: names.iter().map(topic).collect(),
            response_partition_limit: page,
            ..Default::default()
        };
        loop {
            let response = self
                .call("describeTopics", Target::Any, &request, |_| ErrorCode::NONE)
                .await?;
            for topic in response.topics {
                ClientError::check(topic.error_code, None)?;
                take_partitions(&mut found, topic);
            }
            let Some(cursor) = response.next_cursor else { break };
            request.topics.retain(|topic| topic.name >= cursor.topic_name);
            request.cursor = Some(partitions_request::Cursor {
                topic_name: cursor.topic_name,
                partition_index: cursor.partition_index,
                ..Default::default()
            });
        }
        Ok(names.iter().filter_map(|name| found.remove(name)).collect())
    }

    pub(crate) async fn describe_cluster(&self, fenced: bool) -> Result<DescribeClusterResponse, ClientError> {
        let is_controllers = self.client.config().kind == EndpointKind::Controllers;
        let request = DescribeClusterRequest {
            endpoint_type: if is_controllers { 2 } else { 1 },
            include_fenced_brokers: fenced,
            ..DescribeClusterRequest::default()
        };
        let code = |r: &DescribeClusterResponse| ErrorCode(r.error_code);
        let response = self.call("listNodes", Target::Any, &request, code).await?;
        ClientError::check(response.error_code, response.error_message.as_deref())?;
        Ok(response)
    }

    /// Configs of one resource, in the server's order.
    pub(crate) async fn describe_configs(
        &self,
        resource_type: i8,
        name: &str,
        synonyms: bool,
    ) -> Result<Vec<DescribeConfigsResourceResult>, ClientError> {
        let resource = DescribeConfigsResource {
            resource_type,
            resource_name: name.to_owned(),
            configuration_keys: None,
            ..DescribeConfigsResource::default()
        };
        let request = DescribeConfigsRequest {
            resources: vec![resource],
            include_synonyms: synonyms,
            ..DescribeConfigsRequest::default()
        };
        let target = node_of(resource_type, name);
        let response = self
            .call("describeConfigs", target, &request, |r| {
                r.results.first().map_or(ErrorCode::NONE, |r| ErrorCode(r.error_code))
            })
            .await?;
        let result = response.results.into_iter().next().ok_or(ClientError::Closed)?;
        ClientError::check(result.error_code, result.error_message.as_deref())?;
        Ok(result.configs)
    }

    /// Sets where there is a value, deletes where there is none.
    pub(crate) async fn alter_configs(
        &self,
        resource_type: i8,
        name: &str,
        changes: &[(String, Option<String>)],
    ) -> Result<(), ClientError> {
        let configs = changes.iter().map(|(name, value)| AlterableConfig {
            name: name.clone(),
            config_operation: i8::from(value.is_none()),
            value: value.clone().or(Some(String::new())),
            ..AlterableConfig::default()
        });
        let resource = AlterConfigsResource {
            resource_type,
            resource_name: name.to_owned(),
            configs: configs.collect(),
            ..AlterConfigsResource::default()
        };
        let request = IncrementalAlterConfigsRequest {
            resources: vec![resource],
            validate_only: false,
            ..IncrementalAlterConfigsRequest::default()
        };
        let target = match (self.client.config().kind, node_of(resource_type, name)) {
            (EndpointKind::Controllers, Target::Any) => Target::Controller,
            (_, target) => target,
        };
        let response = self
            .call("incrementalAlterConfigs", target, &request, |r| {
                r.responses.first().map_or(ErrorCode::NONE, |r| ErrorCode(r.error_code))
            })
            .await?;
        response
            .responses
            .iter()
            .try_for_each(|result| ClientError::check(result.error_code, result.error_message.as_deref()))
    }
}

/// A client's configuration; keys without meaning here are left alone.
pub(crate) fn client_config(
    servers: &str,
    kind: EndpointKind,
    properties: &Properties,
) -> Result<ClientConfig, Failure> {
    if let Some(protocol) = properties.get("security.protocol")
        && protocol != "PLAINTEXT"
    {
        return Err(Failure::message(format!(
            "security.protocol={protocol} is not supported by this tool yet"
        )));
    }
    let endpoints = Endpoint::parse_list(servers);
    let endpoints = endpoints
        .ok()
        .filter(|list| !list.is_empty())
        .ok_or_else(|| Failure::message(format!("Invalid url in bootstrap.servers: {servers}")))?;
    let mut config = ClientConfig::new(endpoints, kind);
    let duration = |key: &str, default: Duration| match properties.get(key).map(str::trim).map(str::parse) {
        None => Ok(default),
        Some(Ok(ms)) => Ok(Duration::from_millis(ms)),
        Some(Err(_)) => Err(Failure::message(format!(
            "Invalid value for configuration {key}: Not a number of type INT"
        ))),
    };
    config.connection.client_id = properties.get("client.id").unwrap_or("adminclient-1").to_owned();
    config.connection.request_timeout = duration("request.timeout.ms", config.connection.request_timeout)?;
    config.call_timeout = duration("default.api.timeout.ms", config.call_timeout)?;
    config.retry_backoff = duration("retry.backoff.ms", config.retry_backoff)?;
    config.retry_backoff_max = duration("retry.backoff.max.ms", config.retry_backoff_max)?;
    Ok(config)
}

/// `host:port` lists as tools check them before they connect.
pub(crate) fn check_servers(servers: &str) -> Result<(), Failure> {
    if servers.trim().is_empty() {
        return Err(Failure::usage("Error while validating the bootstrap address\n"));
    }
    let is_valid = |server: &str| Endpoint::parse(server.trim()).is_ok();
    if !servers.split(',').all(is_valid) {
        return Err(Failure::usage(
            "Please provide valid host:port like host1:9091,host2:9092\n",
        ));
    }
    Ok(())
}

fn no_node(error: ClientError, call: &str) -> ClientError {
    match error {
        ClientError::Timeout(_) => {
            ClientError::Timeout(format!("Timed out waiting for a node assignment. Call: {call}"))
        }
        error => error,
    }
}

/// A broker answers for its own configs itself.
fn node_of(resource_type: i8, name: &str) -> Target {
    match (resource_type, name.parse()) {
        (BROKER | BROKER_LOGGER, Ok(id)) => Target::Node(id),
        _ => Target::Any,
    }
}

fn take_partitions(found: &mut BTreeMap<String, TopicDescription>, topic: DescribeTopicPartitionsResponseTopic) {
    let name = topic.name.unwrap_or_default();
    let description = found.entry(name.clone()).or_insert_with(|| TopicDescription {
        name,
        id: topic.topic_id,
        partitions: Vec::new(),
    });
    let describe = |p: DescribeTopicPartitionsResponsePartition| PartitionDescription {
        index: p.partition_index,
        leader: (p.leader_id >= 0).then_some(p.leader_id),
        replicas: p.replica_nodes,
        isr: p.isr_nodes,
        elr: Some(p.eligible_leader_replicas.unwrap_or_default()),
        last_known_elr: Some(p.last_known_elr.unwrap_or_default()),
    };
    description
        .partitions
        .extend(topic.partitions.into_iter().map(describe));
    description.partitions.sort_by_key(|p| p.index);
}
