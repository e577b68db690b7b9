//! AlterConfigs, versions 0 to 2, and IncrementalAlterConfigs, versions 0 and 1.
//!
//! The broker looks at what only it can judge: whether it can take its own new configuration, and log levels, which it
//! changes itself and which are stored nowhere (KIP-412, incremental only). The rest goes to the controller, and the answers
//! come together in the order of the request.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use klamm_config::{ConfigType, DefaultValue, Overrides, Scope};
use klamm_metadata::{ConfigResource, ResourceType};
use klamm_protocol::Message;
use klamm_protocol::messages::incremental_alter_configs_request::AlterableConfig;
use klamm_protocol::messages::{
    AlterConfigsRequest, AlterConfigsResponse, IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse,
    alter_configs_request, alter_configs_response, incremental_alter_configs_request,
    incremental_alter_configs_response,
};
use klamm_types::{ErrorCode, NodeId};

use crate::broker::Broker;
use crate::controller_node::{ControllerNode, Origin};
use crate::dispatch::{Call, Refused};
use crate::error_code::Failure;
use crate::forwarding::envelope;
use crate::handled::Handled;
use crate::log_levels::{LEVELS, LogLevels, ROOT_LOGGER};

/// A resource by its kind and name as they came.
type ResourceId = (i8, String);

/// The answer for each resource that was decided here; the controller decides the others.
type Decided = BTreeMap<ResourceId, Failure>;

pub(crate) fn handle_legacy(
    broker: &Arc<Broker>,
    call: Call<'_>,
    client_id: Option<&str>,
    body: &[u8],
) -> Result<Handled, Refused> {
    let request: AlterConfigsRequest = call.decode(body)?;
    let ids: Vec<ResourceId> = request
        .resources
        .iter()
        .map(|r| (r.resource_type, r.resource_name.clone()))
        .collect();
    let mut decided = refuse_duplicates(&ids);
    for (resource, id) in request.resources.iter().zip(&ids) {
        if !decided.contains_key(id)
            && let Err(failure) = check_legacy(broker, resource)
        {
            decided.insert(id.clone(), failure);
        }
    }
    let mut remaining = request.clone();
    remaining
        .resources
        .retain(|r| !decided.contains_key(&(r.resource_type, r.resource_name.clone())));
    let envelope = envelope(call, client_id, |e| remaining.encode(e, call.version))?;
    let (forwarding, to) = (broker.forwarding.clone(), call.to);
    Ok(Handled::later(to, async move {
        let mut answers = decided;
        if !remaining.resources.is_empty() {
            let response = forwarding.ask(&envelope, to, &remaining).await?;
            answers.extend(response.responses.into_iter().map(|r| {
                let failure = failure(r.error_code, r.error_message);
                ((r.resource_type, r.resource_name), failure)
            }));
        }
        let responses = in_order(ids, &answers);
        let responses = responses.map(
            |((kind, name), failure)| alter_configs_response::AlterConfigsResourceResponse {
                error_code: failure.code.0,
                error_message: failure.message,
                resource_type: kind,
                resource_name: name,
                ..Default::default()
            },
        );
        let response = AlterConfigsResponse {
            responses: responses.collect(),
            ..Default::default()
        };
        Ok(response)
    }))
}

pub(crate) fn handle_incremental(
    broker: &Arc<Broker>,
    call: Call<'_>,
    client_id: Option<&str>,
    body: &[u8],
) -> Result<Handled, Refused> {
    let request: IncrementalAlterConfigsRequest = call.decode(body)?;
    let ids = resource_ids(&request);
    let mut decided = refuse_duplicates(&ids);
    for (resource, id) in request.resources.iter().zip(&ids) {
        if decided.contains_key(id) {
            continue;
        }
        match check_incremental(broker, resource, request.validate_only) {
            Ok(Next::AskController) => {}
            Ok(Next::Done) => drop(decided.insert(id.clone(), Failure::default())),
            Err(failure) => drop(decided.insert(id.clone(), failure)),
        }
    }
    let mut remaining = request.clone();
    remaining
        .resources
        .retain(|r| !decided.contains_key(&(r.resource_type, r.resource_name.clone())));
    let envelope = envelope(call, client_id, |e| remaining.encode(e, call.version))?;
    let (forwarding, to) = (broker.forwarding.clone(), call.to);
    Ok(Handled::later(to, async move {
        let response = match remaining.resources.is_empty() {
            true => IncrementalAlterConfigsResponse::default(),
            false => forwarding.ask(&envelope, to, &remaining).await?,
        };
        Ok(assemble(ids, decided, response))
    }))
}

/// On a controller that is asked directly: its own log levels, if a request names them; the machine decides the rest.
pub(crate) fn handle_on_controller(
    node: &ControllerNode,
    call: Call<'_>,
    origin: Origin,
    body: &[u8],
) -> Result<Handled, Refused> {
    let request: IncrementalAlterConfigsRequest = call.decode(body)?;
    let is_levels = |r: &incremental_alter_configs_request::AlterConfigsResource| {
        r.resource_type == ResourceType::BrokerLogger.id()
    };
    if !request.resources.iter().any(is_levels) {
        return node.decide::<IncrementalAlterConfigsRequest>(call, origin, body);
    }
    let ids = resource_ids(&request);
    let mut decided = Decided::new();
    for (resource, id) in request.resources.iter().zip(&ids).filter(|(r, _)| is_levels(r)) {
        let altered = alter_log_levels(
            &*node.log_levels,
            node.config.node_id(),
            resource,
            request.validate_only,
        );
        decided.insert(id.clone(), altered.err().unwrap_or_default());
    }
    let mut remaining = request;
    remaining.resources.retain(|r| !is_levels(r));
    let machine = node.ask(call.version, origin, remaining);
    Ok(Handled::later(call.to, async move {
        let response = machine.await?;
        Ok(assemble(ids, decided, response))
    }))
}

/// The answers of both, in the order of the request.
fn assemble(
    ids: Vec<ResourceId>,
    mut answers: Decided,
    response: IncrementalAlterConfigsResponse,
) -> IncrementalAlterConfigsResponse {
    answers.extend(response.responses.into_iter().map(|r| {
        let failure = failure(r.error_code, r.error_message);
        ((r.resource_type, r.resource_name), failure)
    }));
    let responses = in_order(ids, &answers).map(|((kind, name), failure)| {
        incremental_alter_configs_response::AlterConfigsResourceResponse {
            error_code: failure.code.0,
            error_message: failure.message,
            resource_type: kind,
            resource_name: name,
            ..Default::default()
        }
    });
    IncrementalAlterConfigsResponse {
        responses: responses.collect(),
        ..Default::default()
    }
}

fn resource_ids(request: &IncrementalAlterConfigsRequest) -> Vec<ResourceId> {
    let resources = request.resources.iter();
    resources.map(|r| (r.resource_type, r.resource_name.clone())).collect()
}

/// Who has the last word on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    AskController,
    Done,
}

fn check_legacy(broker: &Broker, resource: &alter_configs_request::AlterConfigsResource) -> Result<(), Failure> {
    let configs = &resource.configs;
    check_keys(
        configs
            .iter()
            .map(|config| (config.name.as_str(), config.value.is_none())),
    )?;
    match ResourceType::from_id(resource.resource_type) {
        Some(ResourceType::Broker) => {
            let pairs = configs.iter();
            let wanted: Overrides = pairs
                .map(|config| (config.name.clone(), config.value.clone().unwrap_or_default()))
                .collect();
            check_broker(broker, &resource.resource_name, &wanted)
        }
        Some(ResourceType::Topic | ResourceType::ClientMetrics | ResourceType::Group) => Ok(()),
        // Log levels change by increments only.
        Some(ResourceType::BrokerLogger) | None => Err(unknown_type(resource.resource_type)),
    }
}

fn check_incremental(
    broker: &Broker,
    resource: &incremental_alter_configs_request::AlterConfigsResource,
    validate_only: bool,
) -> Result<Next, Failure> {
    let configs = &resource.configs;
    let is_null = |config: &AlterableConfig| config.value.is_none() && Operation::of(config) != Some(Operation::Delete);
    check_keys(configs.iter().map(|config| (config.name.as_str(), is_null(config))))?;
    match ResourceType::from_id(resource.resource_type) {
        Some(ResourceType::BrokerLogger) => {
            alter_log_levels(&*broker.log_levels, broker.node_id, resource, validate_only)?;
            Ok(Next::Done)
        }
        Some(ResourceType::Broker) => {
            let wanted = apply(&stored(broker, &resource.resource_name), configs)?;
            check_broker(broker, &resource.resource_name, &wanted)?;
            Ok(Next::AskController)
        }
        Some(ResourceType::Topic | ResourceType::ClientMetrics | ResourceType::Group) => Ok(Next::AskController),
        None => Err(unknown_type(resource.resource_type)),
    }
}

/// What an increment does to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Set,
    Delete,
    Append,
    Subtract,
}

impl Operation {
    fn of(config: &AlterableConfig) -> Option<Self> {
        match config.config_operation {
            0 => Some(Self::Set),
            1 => Some(Self::Delete),
            2 => Some(Self::Append),
            3 => Some(Self::Subtract),
            _ => None,
        }
    }
}

/// `name` and whether its value is missing, for each key of a resource.
fn check_keys<'a>(keys: impl Iterator<Item = (&'a str, bool)>) -> Result<(), Failure> {
    let (mut seen, mut nulls, mut is_double) = (BTreeSet::new(), Vec::new(), false);
    for (name, is_null) in keys {
        is_double |= !seen.insert(name);
        if is_null {
            nulls.push(name);
        }
    }
    match (is_double, nulls.as_slice()) {
        (true, _) => Err(invalid("Error due to duplicate config keys")),
        (false, []) => Ok(()),
        (false, nulls) => Err(invalid(format!("Null value not supported for : {}", nulls.join(", ")))),
    }
}

/// Whether this broker, or all of them if the name is empty, may have these settings.
fn check_broker(broker: &Broker, name: &str, wanted: &Overrides) -> Result<(), Failure> {
    let is_own = !name.is_empty();
    if is_own {
        let id: i32 = name
            .parse()
            .map_err(|_| invalid(format!("Node id must be an integer, but it is: {name}")))?;
        if id != broker.node_id.0 {
            return Err(invalid(format!(
                "Unexpected broker id, expected {}, but received {name}",
                broker.node_id
            )));
        }
    }
    let layers = broker.configs.layers();
    layers
        .validate(wanted, is_own)
        .map_err(|error| invalid(error.sentence().to_owned()))
}

/// What the metadata says of a broker, or of all.
fn stored(broker: &Broker, name: &str) -> Overrides {
    let image = broker.metadata.image();
    let resource = ConfigResource::new(ResourceType::Broker, name);
    let values = image.configs.of(&resource);
    values.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn apply(stored: &Overrides, configs: &[AlterableConfig]) -> Result<Overrides, Failure> {
    let mut wanted = stored.clone();
    for config in configs {
        let (name, value) = (&config.name, config.value.as_deref().unwrap_or_default());
        let operation = Operation::of(config)
            .ok_or_else(|| invalid(format!("Unknown operations type {}", config.config_operation)))?;
        match operation {
            Operation::Set => drop(wanted.insert(name.clone(), value.to_owned())),
            Operation::Delete => drop(wanted.remove(name)),
            Operation::Append | Operation::Subtract => {
                let mut items = list(&wanted, name, operation)?;
                let given = value.split(',').map(str::to_owned);
                if operation == Operation::Append {
                    let new: Vec<String> = given.filter(|item| !items.contains(item)).collect();
                    items.extend(new);
                } else {
                    let given: Vec<String> = given.collect();
                    items.retain(|item| !given.contains(item));
                }
                wanted.insert(name.clone(), items.join(","));
            }
        }
    }
    Ok(wanted)
}

/// The items of a list as it is now, or as it is by default.
fn list(wanted: &Overrides, name: &str, operation: Operation) -> Result<Vec<String>, Failure> {
    let invalid = |sentence: String| Failure::new(ErrorCode::INVALID_CONFIG, sentence);
    let definition = Scope::Broker.find(name);
    let definition = definition.ok_or_else(|| invalid(format!("Unknown config name: {name}")))?;
    if definition.config_type != ConfigType::List {
        let verb = match operation {
            Operation::Append => "append",
            _ => "subtract",
        };
        return Err(invalid(format!(
            "Config value {verb} is not allowed for config key: {name}"
        )));
    }
    let default = match definition.default {
        DefaultValue::Text(text) => text,
        DefaultValue::Null | DefaultValue::Required => "",
    };
    let text = wanted.get(name).map_or(default, String::as_str);
    let items = text.split(',').filter(|item| !item.is_empty());
    Ok(items.map(str::to_owned).collect())
}

/// Checks all levels of a resource, then sets them.
fn alter_log_levels(
    log_levels: &dyn LogLevels,
    node_id: NodeId,
    resource: &incremental_alter_configs_request::AlterConfigsResource,
    validate_only: bool,
) -> Result<(), Failure> {
    let (node, configs) = (&resource.resource_name, &resource.configs);
    let id: i32 = node
        .parse()
        .map_err(|_| invalid(format!("Node id must be an integer, but it is: {node}")))?;
    if id != node_id.0 {
        return Err(invalid(format!(
            "Unexpected node id. Expected {node_id}, but received {id}"
        )));
    }
    let known = log_levels.all();
    for config in configs {
        check_log_level(config, known.contains_key(&config.name))?;
    }
    for config in configs.iter().filter(|_| !validate_only) {
        let logger = &config.name;
        let is_done = match config.value.as_deref() {
            Some(level) if Operation::of(config) == Some(Operation::Set) => log_levels.set(logger, level),
            _ => log_levels.unset(logger),
        };
        tracing::warn!(target: "kafka.server.ConfigAdminManager", is_done, "Updated the log level of {logger}");
    }
    Ok(())
}

fn check_log_level(config: &AlterableConfig, is_known: bool) -> Result<(), Failure> {
    let logger = &config.name;
    let bad_value = |sentence: String| Failure::new(ErrorCode::INVALID_CONFIG, sentence);
    let unknown_logger = || bad_value(format!("Logger {logger} does not exist!"));
    let refused = |operation: &str| {
        invalid(format!(
            "{operation} operation is not allowed for the BROKER_LOGGER resource"
        ))
    };
    match Operation::of(config) {
        Some(Operation::Set | Operation::Delete) if !is_known => Err(unknown_logger()),
        Some(Operation::Set) => {
            let level = config.value.as_deref().unwrap_or_default();
            match LEVELS.contains(&level) {
                true => Ok(()),
                false => Err(bad_value(format!(
                    "Cannot set the log level of {logger} to {level} as it is not a supported log level. Valid log \
                     levels are {}",
                    LEVELS.join(", ")
                ))),
            }
        }
        Some(Operation::Delete) if logger == ROOT_LOGGER => Err(invalid(format!(
            "Removing the log level of the {ROOT_LOGGER} logger is not allowed"
        ))),
        Some(Operation::Delete) => Ok(()),
        Some(Operation::Append) => Err(refused("APPEND")),
        Some(Operation::Subtract) => Err(refused("SUBTRACT")),
        // Kafka's server stumbles over it.
        None => Err(ErrorCode::UNKNOWN_SERVER_ERROR.into()),
    }
}

fn refuse_duplicates(ids: &[ResourceId]) -> Decided {
    let mut seen = BTreeSet::new();
    let doubles = ids.iter().filter(|id| !seen.insert(*id));
    doubles
        .map(|id| (id.clone(), invalid("Each resource must appear at most once.")))
        .collect()
}

/// Each resource with its answer; what the controller left out is an error of its own.
fn in_order(ids: Vec<ResourceId>, answers: &Decided) -> impl Iterator<Item = (ResourceId, Failure)> {
    ids.into_iter().map(|id| {
        let answer = answers.get(&id).cloned();
        let answer = answer.unwrap_or_else(|| {
            tracing::error!(kind = id.0, name = id.1, "the controller gave no answer for a resource");
            Failure::bare(ErrorCode::UNKNOWN_SERVER_ERROR)
        });
        (id, answer)
    })
}

fn failure(code: i16, message: Option<String>) -> Failure {
    Failure {
        code: ErrorCode(code),
        message,
        ..Failure::default()
    }
}

fn invalid(sentence: impl Into<String>) -> Failure {
    Failure::new(ErrorCode::INVALID_REQUEST, sentence)
}

fn unknown_type(kind: i8) -> Failure {
    invalid(format!("Unknown resource type {kind}"))
}
