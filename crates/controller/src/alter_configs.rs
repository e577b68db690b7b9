//! AlterConfigs, versions 0 to 2, and IncrementalAlterConfigs, versions 0 and 1 (KIP-339): dynamic configurations of
//! topics, brokers, groups and client metrics.
//!
//! The old request names all values of a resource and removes the others; the incremental one sets, deletes, appends
//! and subtracts. Each resource succeeds or fails as a whole, by itself. A value for a broker is written even if it is
//! the old one, so that the broker loads its files again (KAFKA-14136). Levels of loggers are no metadata and are not
//! dealt with here.

use std::collections::{BTreeMap, BTreeSet};

use klamm_config::Overrides;
use klamm_machine::Outcome;
use klamm_metadata::{ConfigResource, ResourceType};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::alter_configs_request::AlterConfigsRequest;
use klamm_protocol::messages::alter_configs_response::{self as old, AlterConfigsResponse};
use klamm_protocol::messages::clear_elr_record::ClearElrRecord;
use klamm_protocol::messages::config_record::ConfigRecord;
use klamm_protocol::messages::incremental_alter_configs_request::{AlterableConfig, IncrementalAlterConfigsRequest};
use klamm_protocol::messages::incremental_alter_configs_response::{self as new, IncrementalAlterConfigsResponse};
use klamm_types::{ErrorCode, NodeId, validate_topic_name};

use crate::controller::Decision;
use crate::error::code_and_message;
use crate::{ApiError, ConfigSchema, Controller, ControllerResponse, RECORDS_PER_REQUEST_MAX, RequestContext};

/// What is to become of one value.
#[derive(Clone, Debug)]
pub(crate) enum ConfigChange {
    Set(Option<String>),
    Append(String),
    Subtract(String),
}

/// One resource of a request, as it came.
struct Resource {
    kind: i8,
    name: String,
    changes: Result<BTreeMap<String, ConfigChange>, ApiError>,
}

struct Answer {
    kind: i8,
    name: String,
    outcome: Result<(), ApiError>,
}

impl ConfigChange {
    pub(crate) fn set(value: Option<String>) -> Self {
        Self::Set(value)
    }
}

impl Controller {
    pub(crate) fn alter_configs(&self, context: &RequestContext, request: AlterConfigsRequest) -> Decision {
        let resources = request.resources.into_iter().map(|resource| {
            let kept = resource.configs.into_iter();
            let mut changes: BTreeMap<String, ConfigChange> = kept
                .map(|config| (config.name, ConfigChange::Set(config.value)))
                .collect();
            if let Some(kind) = ResourceType::from_id(resource.resource_type) {
                let present = ConfigResource::new(kind, &resource.resource_name);
                for (name, _) in self.image().configs.of(&present) {
                    changes.entry(name.to_owned()).or_insert(ConfigChange::Set(None));
                }
            }
            Resource {
                kind: resource.resource_type,
                name: resource.resource_name,
                changes: Ok(changes),
            }
        });
        let (records, answers) = self.alter_resources(context, resources.collect(), request.validate_only);
        let responses = answers.into_iter().map(|answer| {
            let (error_code, error_message) = code_and_message(answer.outcome);
            old::AlterConfigsResourceResponse {
                error_code,
                error_message,
                resource_type: answer.kind,
                resource_name: answer.name,
                ..Default::default()
            }
        });
        let response = AlterConfigsResponse {
            responses: responses.collect(),
            ..Default::default()
        };
        Outcome::new(records, ControllerResponse::AlterConfigs(response))
    }

    pub(crate) fn incremental_alter_configs(
        &self,
        context: &RequestContext,
        request: IncrementalAlterConfigsRequest,
    ) -> Decision {
        let resources = request.resources.into_iter().map(|resource| Resource {
            kind: resource.resource_type,
            name: resource.resource_name,
            changes: incremental_changes(resource.configs),
        });
        let (records, answers) = self.alter_resources(context, resources.collect(), request.validate_only);
        let responses = answers.into_iter().map(|answer| {
            let (error_code, error_message) = code_and_message(answer.outcome);
            new::AlterConfigsResourceResponse {
                error_code,
                error_message,
                resource_type: answer.kind,
                resource_name: answer.name,
                ..Default::default()
            }
        });
        let response = IncrementalAlterConfigsResponse {
            responses: responses.collect(),
            ..Default::default()
        };
        Outcome::new(records, ControllerResponse::IncrementalAlterConfigs(response))
    }

    fn alter_resources(
        &self,
        context: &RequestContext,
        resources: Vec<Resource>,
        validate_only: bool,
    ) -> (Vec<MetadataRecord>, Vec<Answer>) {
        let duplicates = duplicates(&resources);
        let mut answered = BTreeSet::new();
        let (mut records, mut answers) = (Vec::new(), Vec::new());
        for Resource { kind, name, changes } in resources {
            let key = (kind, name.clone());
            let outcome = match ResourceType::from_id(kind) {
                None => Err(ApiError::new(
                    ErrorCode::UNSUPPORTED_VERSION,
                    format!("Unknown resource type {kind}."),
                )),
                Some(_) if duplicates.contains(&key) && !answered.insert(key.clone()) => continue,
                Some(_) if duplicates.contains(&key) => {
                    Err(ApiError::new(ErrorCode::INVALID_REQUEST, "Duplicate resource."))
                }
                Some(kind) => {
                    let resource = ConfigResource::new(kind, &name);
                    changes.and_then(|changes| self.change_configs(context, &resource, &changes, false))
                }
            };
            let outcome = outcome.map(|changed| records.extend(changed));
            answers.push(Answer { kind, name, outcome });
        }
        if records.len() > RECORDS_PER_REQUEST_MAX {
            for answer in &mut answers {
                answer.outcome = Err(ApiError::excessively_large());
            }
            records.clear();
        }
        if validate_only {
            records.clear();
        }
        (records, answers)
    }

    /// The records that change the values of one resource, or why they may not be changed. `is_new` is a topic that
    /// the same decision creates.
    pub(crate) fn change_configs(
        &self,
        context: &RequestContext,
        resource: &ConfigResource,
        changes: &BTreeMap<String, ConfigChange>,
        is_new: bool,
    ) -> Result<Vec<MetadataRecord>, ApiError> {
        let present = self.image().configs.of(resource);
        let existing: Overrides = present.map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let mut wanted = existing.clone();
        let mut records = Vec::new();
        for (name, change) in changes {
            let current = existing.get(name);
            let value = change.apply(resource.kind, name, current)?;
            if value.as_ref() == current && resource.kind != ResourceType::Broker {
                continue;
            }
            self.check_change(context, resource, name, value.as_deref(), current)?;
            match &value {
                Some(value) => drop(wanted.insert(name.clone(), value.clone())),
                None => drop(wanted.remove(name)),
            }
            records.push(config_record(resource, name, value));
        }
        self.check_resource(resource, &wanted, &existing, is_new)?;
        if self.image().features.elr_enabled() && changes_min_isr(&records) {
            records.push(clear_elr(resource));
        }
        Ok(records)
    }

    /// Rules that no table of keys knows, because they depend on the features of the cluster.
    fn check_change(
        &self,
        context: &RequestContext,
        resource: &ConfigResource,
        name: &str,
        value: Option<&str>,
        current: Option<&String>,
    ) -> Result<(), ApiError> {
        let invalid = |sentence: &str| Err(ApiError::new(ErrorCode::INVALID_CONFIG, sentence));
        let is_broker = resource.kind == ResourceType::Broker;
        let keeps_elr = self.image().features.elr_enabled();
        if is_broker && name == MIN_ISR && keeps_elr {
            if !resource.name.is_empty() {
                return invalid("Broker-level min.insync.replicas cannot be altered while ELR is enabled.");
            }
            if value.is_none() {
                return invalid("Cluster-level min.insync.replicas cannot be removed while ELR is enabled.");
            }
        }
        if is_broker && name == CORDONED_LOG_DIRS {
            if !self.version().supports_cordoned_log_dirs() {
                return invalid(
                    "The cordoned.log.dirs configuration value cannot be set because it requires metadata.version >= \
                     4.3-IV0",
                );
            }
            if !context.is_forwarded && !is_subset(value, current) {
                return invalid(
                    "When updating cordoned.log.dirs via controllers,  the new value must be a subset of the current \
                     configuration value.",
                );
            }
        }
        if value.is_some_and(|value| value.encode_utf16().count() > VALUE_LENGTH_MAX) {
            return invalid(
                "The configuration value cannot be added because it exceeds the maximum value size of 32767 bytes.",
            );
        }
        Ok(())
    }

    fn check_resource(
        &self,
        resource: &ConfigResource,
        wanted: &Overrides,
        existing: &Overrides,
        is_new: bool,
    ) -> Result<(), ApiError> {
        let name = resource.name.as_str();
        check_resource_name(resource.kind, name)?;
        let validated = self.config.schema.validate(resource.kind, wanted, existing);
        validated.map_err(|error| {
            let code = if error.is_of_request() {
                ErrorCode::INVALID_REQUEST
            } else {
                ErrorCode::INVALID_CONFIG
            };
            ApiError::new(code, error.sentence())
        })?;
        match resource.kind {
            ResourceType::Topic if !is_new && self.image().topics.id(name).is_none() => Err(ApiError::new(
                ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                format!("The topic '{name}' does not exist."),
            )),
            ResourceType::Broker if !name.is_empty() && !self.is_registered_node(name) => Err(ApiError::new(
                ErrorCode::BROKER_ID_NOT_REGISTERED,
                format!("No node with id {name} found."),
            )),
            _ => Ok(()),
        }
    }

    fn is_registered_node(&self, name: &str) -> bool {
        let cluster = &self.image().cluster;
        name.parse().map(NodeId).is_ok_and(|id| {
            cluster.broker(id).is_some() || cluster.controller(id).is_some() || self.config.quorum.contains(&id)
        })
    }
}

impl ConfigChange {
    fn apply(&self, kind: ResourceType, key: &str, current: Option<&String>) -> Result<Option<String>, ApiError> {
        let (operation, items) = match self {
            Self::Set(value) => return Ok(value.clone()),
            Self::Append(items) => ("APPEND", items),
            Self::Subtract(items) => ("SUBTRACT", items),
        };
        if !ConfigSchema::is_list(kind, key) {
            let sentence = format!("Can't {operation} to key {key} because its type is not LIST.");
            return Err(ApiError::new(ErrorCode::INVALID_CONFIG, sentence));
        }
        let text = current
            .map(String::as_str)
            .or_else(|| ConfigSchema::default_text(kind, key));
        let mut list: Vec<&str> = text
            .unwrap_or_default()
            .split(',')
            .filter(|item| !item.is_empty())
            .collect();
        for item in items.split(',') {
            let at = list.iter().position(|present| *present == item);
            match (self, at) {
                (Self::Subtract(_), Some(at)) => drop(list.remove(at)),
                (Self::Append(_), None) => list.push(item),
                _ => {}
            }
        }
        Ok(Some(list.join(",")))
    }
}

fn incremental_changes(configs: Vec<AlterableConfig>) -> Result<BTreeMap<String, ConfigChange>, ApiError> {
    let invalid = |sentence: String| ApiError::new(ErrorCode::INVALID_REQUEST, sentence);
    let needs_value = configs.iter().filter(|config| config.config_operation != DELETE);
    let without: Vec<&str> = needs_value
        .filter(|config| config.value.is_none())
        .map(|config| config.name.as_str())
        .collect();
    if !without.is_empty() {
        return Err(invalid(format!("Null value not supported for : {}", without.join(","))));
    }
    let mut changes = BTreeMap::new();
    for config in configs {
        let value = config.value.unwrap_or_default();
        let change = match config.config_operation {
            SET => ConfigChange::Set(Some(value)),
            DELETE => ConfigChange::Set(None),
            APPEND => ConfigChange::Append(value),
            SUBTRACT => ConfigChange::Subtract(value),
            unknown => return Err(invalid(format!("Unknown operations type {unknown}"))),
        };
        if changes.insert(config.name, change).is_some() {
            return Err(invalid("Error due to duplicate config keys".to_owned()));
        }
    }
    Ok(changes)
}

fn check_resource_name(kind: ResourceType, name: &str) -> Result<(), ApiError> {
    let invalid = |sentence: &str| Err(ApiError::new(ErrorCode::INVALID_REQUEST, sentence));
    match kind {
        ResourceType::Topic if name.is_empty() => invalid("Default topic resources are not allowed."),
        ResourceType::Topic => validate_topic_name(name)
            .map_err(|error| ApiError::new(ErrorCode::INVALID_TOPIC_EXCEPTION, error.to_string())),
        ResourceType::Broker if name.is_empty() => Ok(()),
        ResourceType::Broker => match name.parse::<i32>() {
            Err(_) => invalid("Unable to parse broker name as a base 10 number."),
            Ok(..0) => invalid("Invalid negative broker ID."),
            Ok(_) => Ok(()),
        },
        ResourceType::Group if name.is_empty() => invalid("Default group resources are not allowed."),
        ResourceType::ClientMetrics if name.is_empty() => invalid("Subscription name can't be empty"),
        ResourceType::Group | ResourceType::ClientMetrics => Ok(()),
        ResourceType::BrokerLogger => invalid("Unknown resource type BROKER_LOGGER"),
    }
}

fn duplicates(resources: &[Resource]) -> BTreeSet<(i8, String)> {
    let mut seen = BTreeSet::new();
    let keys = resources.iter().map(|resource| (resource.kind, resource.name.clone()));
    keys.filter(|key| !seen.insert(key.clone())).collect()
}

/// Directories may be uncordoned by anybody; cordoning more is for the broker that knows them.
fn is_subset(wanted: Option<&str>, current: Option<&String>) -> bool {
    let wanted = wanted.map(str::trim).unwrap_or_default();
    let current: Vec<&str> = current
        .map(|current| current.trim().split(',').map(str::trim).collect())
        .unwrap_or_default();
    wanted.is_empty() || wanted.split(',').all(|directory| current.contains(&directory.trim()))
}

fn config_record(resource: &ConfigResource, name: &str, value: Option<String>) -> MetadataRecord {
    MetadataRecord::Config(ConfigRecord {
        resource_type: resource.kind.id(),
        resource_name: resource.name.clone(),
        name: name.to_owned(),
        value,
        ..Default::default()
    })
}

fn changes_min_isr(records: &[MetadataRecord]) -> bool {
    let is_min_isr =
        |record: &MetadataRecord| matches!(record, MetadataRecord::Config(config) if config.name == MIN_ISR);
    records.iter().any(is_min_isr)
}

/// Another minimum gives the eligible leader replicas another meaning: they start anew.
fn clear_elr(resource: &ConfigResource) -> MetadataRecord {
    let topic_name = match resource.kind {
        ResourceType::Topic => resource.name.clone(),
        _ => String::new(),
    };
    MetadataRecord::ClearElr(ClearElrRecord {
        topic_name,
        ..Default::default()
    })
}

const MIN_ISR: &str = "min.insync.replicas";
const CORDONED_LOG_DIRS: &str = "cordoned.log.dirs";
/// Characters as Java counts them.
const VALUE_LENGTH_MAX: usize = 32_767;

const SET: i8 = 0;
const DELETE: i8 = 1;
const APPEND: i8 = 2;
const SUBTRACT: i8 = 3;
