//! The metadata is what was committed: every change that the controller acknowledged is there after a restart, nothing
//! that was refused is, and nothing that nobody asked for. A change whose answer was lost is there whole or not at all.

use std::collections::BTreeMap;
use std::time::Duration;

use klamm_io::time;
use klamm_protocol::messages::describe_configs_request::{DescribeConfigsRequest, DescribeConfigsResource};
use klamm_protocol::messages::metadata_request::MetadataRequest;

use crate::link::{Link, NEWEST};
use crate::sometimes::Sometimes;
use crate::topics::Topic;
use crate::world::World;

pub async fn check(world: &World, link: &mut Link) {
    let mut reason = String::new();
    for _ in 0..PATIENCE_TRIES {
        match observe(link).await {
            Ok(observed) => match complaint(world, &observed) {
                None => {
                    for name in world.topics.names() {
                        settle(world, &name, observed.get(&name));
                    }
                    return;
                }
                Some(complaint) => reason = complaint,
            },
            Err(failed) => reason = failed,
        }
        time::sleep(PATIENCE).await;
    }
    world.verdict.violate("metadata", reason);
}

async fn observe(link: &mut Link) -> Result<BTreeMap<String, Topic>, String> {
    let request = MetadataRequest {
        topics: None,
        allow_auto_topic_creation: false,
        ..MetadataRequest::default()
    };
    let response = link.call(&request, NEWEST).await.map_err(|e| e.to_string())?;
    if response.brokers.is_empty() {
        return Err("no broker is alive".to_owned());
    }
    let mut topics = BTreeMap::new();
    for topic in response.topics {
        let name = topic.name.unwrap_or_default();
        // The coordinators' own come on first use.
        if topic.is_internal {
            continue;
        }
        let mut indexes: Vec<i32> = topic.partitions.iter().map(|p| p.partition_index).collect();
        indexes.sort_unstable();
        if topic.error_code != 0 || !indexes.iter().copied().eq(0..indexes.len() as i32) {
            return Err(format!("{name}: error {}, partitions {indexes:?}", topic.error_code));
        }
        let state = Topic {
            id: Some(topic.topic_id),
            partitions: indexes.len() as i32,
            configs: configs(link, &name).await?,
        };
        topics.insert(name, state);
    }
    Ok(topics)
}

/// What is set on the topic itself.
pub async fn configs(link: &mut Link, topic: &str) -> Result<BTreeMap<String, String>, String> {
    let request = DescribeConfigsRequest {
        resources: vec![DescribeConfigsResource {
            resource_type: TOPIC,
            resource_name: topic.to_owned(),
            configuration_keys: None,
            ..DescribeConfigsResource::default()
        }],
        ..DescribeConfigsRequest::default()
    };
    let response = link.call(&request, NEWEST).await.map_err(|e| e.to_string())?;
    let result = response.results.into_iter().next().ok_or("no configs")?;
    if result.error_code != 0 {
        return Err(format!("configs of {topic}: error {}", result.error_code));
    }
    let own = result
        .configs
        .into_iter()
        .filter(|c| c.config_source == DYNAMIC_TOPIC_CONFIG);
    Ok(own.map(|c| (c.name, c.value.unwrap_or_default())).collect())
}

fn complaint(world: &World, observed: &BTreeMap<String, Topic>) -> Option<String> {
    let known = world.topics.names();
    if let Some(name) = observed.keys().find(|name| !known.contains(name)) {
        return Some(format!("topic {name} is there, which nobody asked for"));
    }
    for name in known {
        let state = observed.get(&name);
        let possible = world.topics.possible(&name);
        if !possible.iter().any(|expected| fits(expected.as_ref(), state)) {
            return Some(format!(
                "topic {name} is {state:?}, but can only be one of {possible:?}"
            ));
        }
    }
    None
}

fn fits(expected: Option<&Topic>, observed: Option<&Topic>) -> bool {
    match (expected, observed) {
        (None, None) => true,
        (Some(expected), Some(observed)) => {
            (expected.id.is_none() || expected.id == observed.id)
                && expected.partitions == observed.partitions
                && expected.configs == observed.configs
        }
        _ => false,
    }
}

/// Ends the doubt about one topic while the node runs, if what is seen fits; the last request about it is long over.
pub async fn try_settle(world: &World, link: &mut Link, name: &str) {
    if let Ok(observed) = observe(link).await
        && complaint(world, &observed).is_none()
    {
        settle(world, name, observed.get(name));
    }
}

/// No earlier request can still take effect: what was seen is what is.
fn settle(world: &World, name: &str, state: Option<&Topic>) {
    let possible = world.topics.possible(name);
    if possible.len() > 1 {
        world.counters.hit(Sometimes::UnknownOutcome);
    }
    let living = state.and_then(|topic| topic.id);
    for id in possible.into_iter().flatten().filter_map(|topic| topic.id) {
        world.ledger.retire(id, Some(id) != living);
    }
    world.topics.settle(name, state.cloned());
}

/// `ConfigResource.Type.TOPIC`
pub const TOPIC: i8 = 2;
/// `DescribeConfigsResponse.ConfigSource.DYNAMIC_TOPIC_CONFIG`
const DYNAMIC_TOPIC_CONFIG: i8 = 1;
const PATIENCE_TRIES: usize = 100;
const PATIENCE: Duration = Duration::from_millis(200);
