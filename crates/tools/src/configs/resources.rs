//! Config resources: topics, brokers and their loggers, client metrics, groups.

use std::collections::BTreeSet;

use klamm_client::{ClientError, Target};
use klamm_protocol::messages::describe_configs_response::DescribeConfigsResourceResult;
use klamm_protocol::messages::list_config_resources_request::ListConfigResourcesRequest;
use klamm_protocol::messages::list_config_resources_response::ListConfigResourcesResponse;
use klamm_protocol::messages::list_groups_request::ListGroupsRequest;
use klamm_protocol::messages::list_groups_response::ListGroupsResponse;
use klamm_types::{ErrorCode, InvalidTopicName, validate_topic_name};

use super::Changes;
use crate::admin::{self, Admin};
use crate::failure::{Failure, Outcome};
use crate::java;
use crate::terminal::Terminal;

pub(super) async fn alter(admin: &Admin, kind: &str, name: &str, changes: &Changes) -> Outcome {
    if kind == "broker-loggers" {
        let known = admin.describe_configs(admin::BROKER_LOGGER, name, false).await?;
        let all = changes.delete.iter().chain(changes.add.iter().map(|(key, _)| key));
        let unknown: Vec<&str> = all
            .filter(|logger| !known.iter().any(|k| k.name == **logger))
            .map(String::as_str)
            .collect();
        if !unknown.is_empty() {
            return Err(Failure::message(format!(
                "Invalid broker logger(s): {}",
                unknown.join(",")
            )));
        }
    }
    let delete = changes.delete.iter().map(|key| (key.clone(), None));
    let add = changes
        .add
        .iter()
        .map(|(key, value)| (key.clone(), Some(value.clone())));
    let changes: Vec<(String, Option<String>)> = delete.chain(add).collect();
    admin.alter_configs(resource_type(kind), name, &changes).await?;
    Ok(())
}

/// One entity, or all of a kind if no name is given; only what was set there itself, unless `all`.
pub(super) async fn describe(
    admin: &Admin,
    kind: &str,
    name: Option<&str>,
    all: bool,
    terminal: &mut Terminal<'_>,
) -> Outcome {
    let singular = &kind[..kind.len() - 1];
    if let Some(name) = name
        && !all
        && !exists(admin, kind, name).await?
    {
        terminal.line(format!(
            "The {singular} '{name}' doesn't exist and doesn't have dynamic config."
        ))?;
        return Ok(());
    }
    let names = match name {
        Some(name) => vec![name.to_owned()],
        None => list(admin, kind).await?,
    };
    for name in names {
        if name.is_empty() {
            terminal.line(format!("Default configs for {kind} in the cluster are:"))?;
        } else {
            let which = if all { "All" } else { "Dynamic" };
            terminal.line(format!("{which} configs for {singular} {name} are:"))?;
        }
        let mut configs = admin.describe_configs(resource_type(kind), &name, true).await?;
        configs.sort_by(|a, b| java::compare_text(&a.name, &b.name));
        let source = if all { None } else { dynamic_source(kind, &name) };
        for config in configs
            .iter()
            .filter(|c| source.is_none_or(|source| c.config_source == source))
        {
            terminal.line(show(config))?;
        }
    }
    Ok(())
}

fn show(config: &DescribeConfigsResourceResult) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "null".to_owned());
    let synonym = |s: &klamm_protocol::messages::describe_configs_response::DescribeConfigsSynonym| {
        format!("{}:{}={}", source_name(s.source), s.name, text(&s.value))
    };
    let synonyms: Vec<String> = config.synonyms.iter().map(synonym).collect();
    let (name, value, is_sensitive) = (&config.name, text(&config.value), config.is_sensitive);
    format!(
        "  {name}={value} sensitive={is_sensitive} synonyms={{{}}}",
        synonyms.join(", ")
    )
}

async fn exists(admin: &Admin, kind: &str, name: &str) -> Result<bool, Failure> {
    Ok(match kind {
        "topics" => {
            validate_topic_name(name).map_err(|error| Failure::message(topic_name_sentence(&error)))?;
            list(admin, kind).await?.iter().any(|known| known == name)
        }
        "brokers" | "broker-loggers" if name.is_empty() => true,
        _ => list(admin, kind).await?.iter().any(|known| known == name),
    })
}

/// As Kafka's `Topic.validate` words it.
fn topic_name_sentence(error: &InvalidTopicName) -> String {
    match error {
        InvalidTopicName::Empty => "Topic name is invalid: the empty string is not allowed".to_owned(),
        InvalidTopicName::Dots(name) => format!("Topic name is invalid: '{name}' is not allowed"),
        InvalidTopicName::TooLong(name) => {
            format!("Topic name is invalid: the length of '{name}' is longer than the max allowed length 249")
        }
        InvalidTopicName::Characters(name) => format!(
            "Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' \
             and '-'"
        ),
    }
}

async fn list(admin: &Admin, kind: &str) -> Result<Vec<String>, Failure> {
    Ok(match kind {
        "topics" => {
            let mut names: Vec<String> = admin.list_topics().await?.into_iter().filter_map(|t| t.name).collect();
            java::hash_order(&mut names, 16, |name| java::hash_text(name));
            names
        }
        "brokers" | "broker-loggers" => {
            let cluster = admin.describe_cluster(false).await?;
            let ids = cluster.brokers.iter().map(|broker| broker.broker_id.to_string());
            // The default of all brokers comes last.
            ids.chain([String::new()]).collect()
        }
        "client-metrics" => list_resources(admin, admin::CLIENT_METRICS).await?,
        _ => {
            let request = ListGroupsRequest::default();
            let code = |r: &ListGroupsResponse| ErrorCode(r.error_code);
            let mut names = BTreeSet::new();
            for node in admin.client.nodes().await? {
                let response = admin.call("listGroups", Target::Node(node.id), &request, code).await?;
                ClientError::check(response.error_code, None)?;
                names.extend(response.groups.into_iter().map(|group| group.group_id));
            }
            names.extend(list_resources(admin, admin::GROUP).await?);
            names.into_iter().collect()
        }
    })
}

async fn list_resources(admin: &Admin, resource_type: i8) -> Result<Vec<String>, Failure> {
    let request = ListConfigResourcesRequest {
        resource_types: vec![resource_type],
        ..ListConfigResourcesRequest::default()
    };
    let code = |r: &ListConfigResourcesResponse| ErrorCode(r.error_code);
    let response = admin.call("listConfigResources", Target::Any, &request, code).await?;
    ClientError::check(response.error_code, None)?;
    Ok(response
        .config_resources
        .into_iter()
        .map(|resource| resource.resource_name)
        .collect())
}

fn resource_type(kind: &str) -> i8 {
    match kind {
        "topics" => admin::TOPIC,
        "brokers" => admin::BROKER,
        "broker-loggers" => admin::BROKER_LOGGER,
        "client-metrics" => admin::CLIENT_METRICS,
        _ => admin::GROUP,
    }
}

/// `ConfigSource` of what was set on the entity itself; none if all is.
fn dynamic_source(kind: &str, name: &str) -> Option<i8> {
    match kind {
        "topics" => Some(1),
        "brokers" if name.is_empty() => Some(3),
        "brokers" => Some(2),
        "client-metrics" => Some(7),
        "groups" => Some(8),
        _ => None,
    }
}

fn source_name(source: i8) -> &'static str {
    match source {
        1 => "DYNAMIC_TOPIC_CONFIG",
        2 => "DYNAMIC_BROKER_CONFIG",
        3 => "DYNAMIC_DEFAULT_BROKER_CONFIG",
        4 => "STATIC_BROKER_CONFIG",
        5 => "DEFAULT_CONFIG",
        6 => "DYNAMIC_BROKER_LOGGER_CONFIG",
        7 => "DYNAMIC_CLIENT_METRICS_CONFIG",
        8 => "DYNAMIC_GROUP_CONFIG",
        _ => "UNKNOWN",
    }
}
