//! DescribeConfigs, versions 1 to 4: the configuration of topics, of this node, of groups and of metrics subscriptions,
//! each value with its source; log levels by logger.
//!
//! By version: types and documentation from 3. A node describes itself only; a broker's empty name means what is set for
//! all brokers. An error belongs to its resource; an unknown kind of resource fails the whole request.

use klamm_config::{
    BrokerConfigs, ConfigEntry, ConfigErrors, ConfigSource, Overrides, describe_broker, describe_client_metrics,
    describe_default_broker, describe_group, describe_topic,
};
use klamm_metadata::{ConfigResource, MetadataImage, ResourceType};
use klamm_protocol::messages::describe_configs_request::{DescribeConfigsRequest, DescribeConfigsResource};
use klamm_protocol::messages::describe_configs_response::{
    DescribeConfigsResourceResult, DescribeConfigsResponse, DescribeConfigsResult, DescribeConfigsSynonym,
};
use klamm_types::{ErrorCode, NodeId, validate_topic_name};

use crate::error_code::Failure;
use crate::log_levels::LogLevels;

/// Where a node's configuration is found.
pub(crate) struct Sources<'a> {
    pub(crate) node_id: NodeId,
    pub(crate) image: &'a MetadataImage,
    pub(crate) layers: &'a BrokerConfigs,
    pub(crate) log_levels: &'a dyn LogLevels,
}

pub(crate) fn handle(sources: &Sources<'_>, request: &DescribeConfigsRequest) -> DescribeConfigsResponse {
    let is_unknown = |resource: &DescribeConfigsResource| ResourceType::from_id(resource.resource_type).is_none();
    let fails_whole = request.resources.iter().any(is_unknown);
    let results = request.resources.iter().map(|resource| {
        let described = match fails_whole {
            true => Err(invalid(UNKNOWN_TYPE)),
            false => sources.describe(resource),
        };
        let (configs, failure) = match described {
            Ok(entries) => (show(resource, entries, request), Failure::default()),
            Err(failure) => (Vec::new(), failure),
        };
        DescribeConfigsResult {
            error_code: failure.code.0,
            // Kafka leaves it empty, rather than null, where it has nothing to say.
            error_message: Some(failure.message.unwrap_or_default()),
            resource_type: resource.resource_type,
            resource_name: resource.resource_name.clone(),
            configs,
            ..Default::default()
        }
    });
    DescribeConfigsResponse {
        results: results.collect(),
        ..Default::default()
    }
}

impl Sources<'_> {
    fn describe(&self, resource: &DescribeConfigsResource) -> Result<Vec<ConfigEntry>, Failure> {
        let name = resource.resource_name.as_str();
        match ResourceType::from_id(resource.resource_type) {
            Some(ResourceType::Topic) => self.describe_topic(name),
            Some(ResourceType::Broker) if name.is_empty() => Ok(describe_default_broker(self.layers)),
            Some(ResourceType::Broker) => match broker_id(name)? {
                id if id == self.node_id => Ok(describe_broker(self.layers)),
                _ => Err(invalid(format!(
                    "Unexpected broker id, expected {} or empty string, but received {name}",
                    self.node_id
                ))),
            },
            Some(ResourceType::BrokerLogger) if name.is_empty() => Err(invalid("Broker id must not be empty")),
            Some(ResourceType::BrokerLogger) => match broker_id(name)? {
                id if id == self.node_id => Ok(self.log_levels.all().into_iter().map(level_entry).collect()),
                _ => Err(invalid(format!(
                    "Unexpected broker id, expected {} but received {name}",
                    self.node_id
                ))),
            },
            Some(ResourceType::ClientMetrics) if name.is_empty() => {
                Err(invalid("Client metrics subscription name must not be empty"))
            }
            Some(kind @ ResourceType::ClientMetrics) => {
                describe_client_metrics(&self.overrides(kind, name)).map_err(unreadable)
            }
            Some(ResourceType::Group) if name.is_empty() => Err(invalid("Group name must not be empty")),
            Some(kind @ ResourceType::Group) => {
                describe_group(self.layers, &self.overrides(kind, name)).map_err(unreadable)
            }
            None => Err(invalid(UNKNOWN_TYPE)),
        }
    }

    fn describe_topic(&self, name: &str) -> Result<Vec<ConfigEntry>, Failure> {
        validate_topic_name(name)
            .map_err(|error| Failure::new(ErrorCode::INVALID_TOPIC_EXCEPTION, error.to_string()))?;
        if self.image.topics.named(name).is_none() {
            return Err(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION.into());
        }
        describe_topic(self.layers, &self.overrides(ResourceType::Topic, name)).map_err(unreadable)
    }

    fn overrides(&self, kind: ResourceType, name: &str) -> Overrides {
        let resource = ConfigResource::new(kind, name);
        let values = self.image.configs.of(&resource);
        values.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }
}

fn show(
    resource: &DescribeConfigsResource,
    entries: Vec<ConfigEntry>,
    request: &DescribeConfigsRequest,
) -> Vec<DescribeConfigsResourceResult> {
    let keys = resource.configuration_keys.as_deref().unwrap_or_default();
    let is_wanted = |entry: &ConfigEntry| keys.is_empty() || keys.contains(&entry.name);
    let shown = entries.into_iter().filter(is_wanted).map(|entry| {
        let config_type = entry.config_type_code();
        let synonyms = entry.synonyms.into_iter().map(|synonym| DescribeConfigsSynonym {
            name: synonym.name,
            value: synonym.value,
            source: synonym.source.code(),
            ..Default::default()
        });
        let documentation = entry.documentation.filter(|_| request.include_documentation);
        DescribeConfigsResourceResult {
            name: entry.name,
            value: entry.value,
            read_only: entry.is_read_only,
            config_source: entry.source.code(),
            is_sensitive: entry.is_sensitive,
            synonyms: synonyms.filter(|_| request.include_synonyms).collect(),
            config_type,
            documentation: documentation.map(str::to_owned),
            ..Default::default()
        }
    });
    shown.collect()
}

fn level_entry((logger, level): (String, String)) -> ConfigEntry {
    ConfigEntry {
        name: logger,
        value: Some(level),
        source: ConfigSource::DynamicBrokerLogger,
        is_sensitive: false,
        is_read_only: false,
        config_type: None,
        documentation: None,
        synonyms: Vec::new(),
    }
}

fn broker_id(name: &str) -> Result<NodeId, Failure> {
    let id = name.parse().map(NodeId);
    id.map_err(|_| invalid(format!("Broker id must be an integer, but it is: {name}")))
}

fn invalid(sentence: impl Into<String>) -> Failure {
    Failure::new(ErrorCode::INVALID_REQUEST, sentence)
}

/// What is stored was checked by other rules than ours.
fn unreadable(errors: ConfigErrors) -> Failure {
    Failure::new(ErrorCode::INVALID_CONFIG, errors.to_string())
}

/// Kafka's sentence for an invalid request of which it says no more.
const UNKNOWN_TYPE: &str = "This most likely occurs because of a request being malformed by the client library or the \
                            message was sent to an incompatible broker. See the broker logs for more details.";
