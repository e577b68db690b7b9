//! The one client that changes metadata: creates and deletes topics, adds partitions, alters configurations. Since it is
//! alone, the states a topic can be in follow from its requests and their answers.

use std::collections::BTreeMap;
use std::time::Duration;

use klamm_client::ClientError;
use klamm_io::Random;
use klamm_io::sim::SimRandom;
use klamm_io::time;
use klamm_protocol::messages::create_partitions_request::{CreatePartitionsRequest, CreatePartitionsTopic};
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig, CreateTopicsRequest};
use klamm_protocol::messages::delete_topics_request::{DeleteTopicState, DeleteTopicsRequest};
use klamm_protocol::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig, IncrementalAlterConfigsRequest,
};
use klamm_types::ErrorCode;

use crate::checkers::metadata::{self, TOPIC};
use crate::link::{Link, NEWEST};
use crate::sometimes::Sometimes;
use crate::swarm;
use crate::topics::{Outcome, STABLE, Topic};
use crate::world::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    Yes,
    No,
}

pub async fn run(world: World, mut link: Link, random: SimRandom) {
    for index in 0..world.swarm.stable_topics {
        let name = format!("{STABLE}{index}");
        while create(&world, &mut link, &random, &name).await == Created::No {
            settle(&world, &mut link, &name).await;
            time::sleep(Duration::from_millis(random.between(50, 500))).await;
        }
    }
    loop {
        time::sleep(Duration::from_millis(
            random.between(100, world.swarm.admin_pause_ms_max),
        ))
        .await;
        let name = match random.below(3) {
            0 => format!("{STABLE}{}", random.below(world.swarm.stable_topics)),
            _ => format!("churn-{}", random.below(CHURN_TOPICS)),
        };
        // It may be there though it does not seem so, if the answer was one to a second try.
        let exists = world.topics.living().iter().any(|topic| topic.name == name);
        let is_stable = name.starts_with(STABLE);
        match (exists, random.below(6)) {
            (false, 0) if !is_stable => delete(&world, &mut link, &name).await,
            (false, _) => {
                create(&world, &mut link, &random, &name).await;
            }
            (true, 0) => {
                create(&world, &mut link, &random, &name).await;
            }
            (true, 1) if !is_stable => delete(&world, &mut link, &name).await,
            (true, 2 | 3) => add_partitions(&world, &mut link, &random, &name).await,
            (true, _) => alter(&world, &mut link, &random, &name).await,
        }
        settle(&world, &mut link, &name).await;
    }
}

/// After an answer that was lost: waits until the request cannot be on its way any more, and looks.
async fn settle(world: &World, link: &mut Link, name: &str) {
    while world.topics.possible(name).len() > 1 {
        time::sleep(SETTLED_AFTER).await;
        let pass = world.gate.pass().await;
        metadata::try_settle(world, link, name).await;
        drop(pass);
    }
}

/// Creates a topic; one that is there already is as good.
pub async fn create(world: &World, link: &mut Link, random: &SimRandom, name: &str) -> Created {
    let pass = world.gate.pass().await;
    let configs = swarm::topic_configs(random);
    let partitions = random.between(1, 3) as i32;
    let request = CreateTopicsRequest {
        topics: vec![CreatableTopic {
            name: name.to_owned(),
            num_partitions: partitions,
            replication_factor: if random.one_in(2) { 1 } else { -1 },
            configs: configs
                .iter()
                .map(|(name, value)| CreatableTopicConfig {
                    name: name.clone(),
                    value: Some(value.clone()),
                    ..CreatableTopicConfig::default()
                })
                .collect(),
            ..CreatableTopic::default()
        }],
        timeout_ms: 3000,
        ..CreateTopicsRequest::default()
    };
    let answer = link.call(&request, NEWEST).await;
    let result = answer.as_ref().map(|response| response.topics.first());
    let code = match &result {
        Ok(Some(result)) => Ok(ErrorCode(result.error_code)),
        Ok(None) => Ok(ErrorCode::UNKNOWN_SERVER_ERROR),
        Err(e) => Err(*e),
    };
    let outcome = outcome(world, code);
    world
        .verdict
        .note(|| format!("create {name} with {partitions}: {code:?}"));
    let id = match &result {
        Ok(Some(result)) if outcome == Outcome::Applied => Some(result.topic_id),
        _ => None,
    };
    let topic = Topic {
        id: id.filter(|id| !id.is_zero()),
        partitions,
        configs,
    };
    let possible = world.topics.possible(name);
    let is_surely_there = !possible.contains(&None);
    if outcome == Outcome::Applied && is_surely_there {
        world
            .verdict
            .violate("metadata", format!("{name} was created twice; it was {possible:?}"));
    }
    if outcome == Outcome::Refused && matches!(code, Ok(ErrorCode::TOPIC_ALREADY_EXISTS)) && possible == [None] {
        world
            .verdict
            .violate("metadata", format!("{name} is said to exist, but nobody made it"));
    }
    // A request without an effect on a topic that exists changes nothing.
    world.topics.change(name, outcome, |state| match (outcome, state) {
        (Outcome::Unknown, Some(state)) => Some(state.clone()),
        _ => Some(topic.clone()),
    });
    if outcome == Outcome::Applied {
        world.counters.hit(Sometimes::TopicCreated);
    }
    drop(pass);
    let is_there = outcome == Outcome::Applied || matches!(code, Ok(ErrorCode::TOPIC_ALREADY_EXISTS));
    if is_there { Created::Yes } else { Created::No }
}

async fn delete(world: &World, link: &mut Link, name: &str) {
    let pass = world.gate.pass().await;
    let request = DeleteTopicsRequest {
        topics: vec![DeleteTopicState {
            name: Some(name.to_owned()),
            ..DeleteTopicState::default()
        }],
        timeout_ms: 3000,
        ..DeleteTopicsRequest::default()
    };
    // Whoever writes to it from now on may not be believed.
    let ids: Vec<_> = world
        .topics
        .possible(name)
        .into_iter()
        .flatten()
        .filter_map(|t| t.id)
        .collect();
    let answer = link.call(&request, NEWEST).await;
    let code = answer.map(|response| response.responses.first().map(|r| ErrorCode(r.error_code)));
    let code = code.map(|code| code.unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR));
    world.verdict.note(|| format!("delete {name}: {code:?}"));
    let outcome = outcome(world, code.as_ref().copied());
    if outcome == Outcome::Applied && world.topics.possible(name) == [None] {
        world
            .verdict
            .violate("metadata", format!("{name} was deleted, but nobody made it"));
    }
    if outcome != Outcome::Refused {
        for id in ids {
            world.ledger.retire(id, true);
        }
    }
    if outcome == Outcome::Applied {
        world.counters.hit(Sometimes::TopicDeleted);
    }
    world.topics.change(name, outcome, |_| None);
    drop(pass);
}

async fn add_partitions(world: &World, link: &mut Link, random: &SimRandom, name: &str) {
    let pass = world.gate.pass().await;
    let Some(Some(topic)) = world.topics.definite(name) else {
        return;
    };
    let count = topic.partitions + random.between(0, 2) as i32;
    if count > PARTITIONS_MAX {
        return;
    }
    let request = CreatePartitionsRequest {
        topics: vec![CreatePartitionsTopic {
            name: name.to_owned(),
            count,
            assignments: None,
            ..CreatePartitionsTopic::default()
        }],
        timeout_ms: 3000,
        ..CreatePartitionsRequest::default()
    };
    let answer = link.call(&request, NEWEST).await;
    let code = answer.map(|response| response.results.first().map(|r| ErrorCode(r.error_code)));
    let code = code.map(|code| code.unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR));
    world
        .verdict
        .note(|| format!("add partitions to {name}, {count}: {code:?}"));
    let outcome = outcome(world, code.as_ref().copied());
    if outcome == Outcome::Applied {
        if count <= topic.partitions {
            world.verdict.violate(
                "metadata",
                format!("{name} went from {} to {count} partitions", topic.partitions),
            );
        }
        world.counters.hit(Sometimes::PartitionsAdded);
    }
    world.topics.change(name, outcome, |state| {
        state.clone().map(|topic| Topic {
            partitions: count,
            ..topic
        })
    });
    drop(pass);
}

async fn alter(world: &World, link: &mut Link, random: &SimRandom, name: &str) {
    let pass = world.gate.pass().await;
    let (key, value) = swarm::altered_config(random);
    let request = IncrementalAlterConfigsRequest {
        resources: vec![AlterConfigsResource {
            resource_type: TOPIC,
            resource_name: name.to_owned(),
            configs: vec![AlterableConfig {
                name: key.to_owned(),
                config_operation: if value.is_some() { SET } else { DELETE },
                value: value.clone(),
                ..AlterableConfig::default()
            }],
            ..AlterConfigsResource::default()
        }],
        ..IncrementalAlterConfigsRequest::default()
    };
    let answer = link.call(&request, NEWEST).await;
    let code = answer.map(|response| response.responses.first().map(|r| ErrorCode(r.error_code)));
    let code = code.map(|code| code.unwrap_or(ErrorCode::UNKNOWN_SERVER_ERROR));
    world.verdict.note(|| format!("alter {name} {key}={value:?}: {code:?}"));
    let outcome = outcome(world, code.as_ref().copied());
    if outcome == Outcome::Applied {
        world.counters.hit(Sometimes::ConfigAltered);
    }
    world.topics.change(name, outcome, |state| {
        let mut topic = state.clone()?;
        set(&mut topic.configs, key, value.clone());
        Some(topic)
    });
    drop(pass);
}

fn set(configs: &mut BTreeMap<String, String>, key: &str, value: Option<String>) {
    match value {
        Some(value) => configs.insert(key.to_owned(), value),
        None => configs.remove(key),
    };
}

fn outcome(world: &World, answer: Result<ErrorCode, &ClientError>) -> Outcome {
    match answer {
        Ok(ErrorCode::NONE) => Outcome::Applied,
        // A broker sends what it forwards once more if its connection to the controller is reset; the second answer
        // then says that the first request has done it.
        Ok(ErrorCode::TOPIC_ALREADY_EXISTS | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION | ErrorCode::INVALID_PARTITIONS)
            if world.swarm.net.resets_one_in > 0 =>
        {
            Outcome::Unknown
        }
        Ok(
            ErrorCode::REQUEST_TIMED_OUT
            | ErrorCode::NOT_CONTROLLER
            | ErrorCode::UNKNOWN_SERVER_ERROR
            | ErrorCode::BROKER_NOT_AVAILABLE
            | ErrorCode::NETWORK_EXCEPTION
            | ErrorCode::KAFKA_STORAGE_ERROR,
        )
        | Err(_) => Outcome::Unknown,
        Ok(_) => Outcome::Refused,
    }
}

const CHURN_TOPICS: u64 = 3;
/// Longer than the network holds anything back.
const SETTLED_AFTER: Duration = Duration::from_secs(5);
const PARTITIONS_MAX: i32 = 6;
/// `AlterConfigOp.OpType`
const SET: i8 = 0;
const DELETE: i8 = 1;
