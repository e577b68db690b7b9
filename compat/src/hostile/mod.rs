//! Hostile inputs: what no client sends, and what Apache Kafka answers.
//!
//! One table for each kind of request. A row says what is sent; the answers, recorded from Apache Kafka, stand under the
//! row's name in `scenarios/hostile-*.txt`: the response as JSON, or none, and whether the connection lives on.

mod batch;
pub(crate) mod classic_groups;
pub(crate) mod configs;
pub(crate) mod consumer_groups;
pub(crate) mod controller;
pub(crate) mod fetch;
pub(crate) mod frames;
pub(crate) mod offsets;
pub(crate) mod produce;
pub(crate) mod reads;
pub(crate) mod topics;
pub(crate) mod upgrades;
mod voters;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use klamm_protocol::{Request, frame};
use klamm_types::ErrorCode;
use serde_json::{Value, json};

use crate::node::Node;
use crate::normalise::normalise;
use crate::scenario::Scenario;
use crate::wire::{self, Answer, Connection};

const ANSWER_TIME_MAX: Duration = Duration::from_secs(5);
/// Configs of topics that came with 4.4.
const NEW_CONFIGS: &[&str] = &[
    "errors.deadletterqueue.group.enable",
    "max.decompressed.message.bytes",
    "remote.copy.lag.bytes",
    "remote.copy.lag.ms",
];
/// Those whose answers tell the epoch of the quorum.
const EPOCH_TELLERS: &[&str] = &["Vote", "BeginQuorumEpoch", "EndQuorumEpoch", "FetchSnapshot"];
const LEADER_TIME_MAX: Duration = Duration::from_secs(20);
/// How long nothing has to come until it counts as no answer.
const SILENCE: Duration = Duration::from_millis(1000);

/// Stands for the id of the fetch session that the last answer was about.
const SESSION_ID: i32 = 0x5e55_1041;

/// What is sent over one connection.
pub(crate) struct Row {
    name: String,
    exchanges: Vec<Exchange>,
    /// Whether it is sent to the controller and not to the broker.
    is_for_controller: bool,
}

/// Bytes to send, and how to read what comes back.
struct Exchange {
    bytes: Vec<u8>,
    /// The API and version of the response.
    response: (&'static str, i16),
    /// Whether nothing is due.
    is_silent: bool,
}

impl Row {
    /// One request, from JSON in the shape of Kafka's dumps.
    fn request(name: &str, api: &'static str, version: i16, request: &Value) -> Result<Self> {
        Self::requests(name, &[(api, version, request.clone())])
    }

    /// Several requests, one after the other.
    fn requests(name: &str, requests: &[(&'static str, i16, Value)]) -> Result<Self> {
        let exchanges = requests.iter().map(|(api, version, request)| {
            let bytes = wire::request_frame(api, *version, request)?;
            Ok(Exchange {
                bytes,
                response: (api, *version),
                is_silent: false,
            })
        });
        let exchanges: Result<_> = exchanges.collect();
        Ok(Self {
            name: name.to_owned(),
            exchanges: exchanges.with_context(|| format!("in row `{name}`"))?,
            is_for_controller: false,
        })
    }

    /// One request.
    fn typed<R: Request>(name: &str, version: i16, request: &R) -> Result<Self> {
        let frame = frame::request(request, version, wire::CORRELATION_ID, Some("compat"));
        let api = R::NAME.trim_end_matches("Request");
        Ok(Self::bytes(
            name,
            frame.with_context(|| format!("in row `{name}`"))?,
            (api, version),
        ))
    }

    /// Bytes as they are; an answer would be one of `response`.
    fn bytes(name: &str, bytes: Vec<u8>, response: (&'static str, i16)) -> Self {
        let exchange = Exchange {
            bytes,
            response,
            is_silent: false,
        };
        Self {
            name: name.to_owned(),
            exchanges: vec![exchange],
            is_for_controller: false,
        }
    }

    /// Sent to the controller's listener.
    fn sent_to_controller(mut self) -> Self {
        self.is_for_controller = true;
        self
    }

    /// Nothing is due: the row shows that nothing comes.
    fn silent(mut self) -> Self {
        self.exchanges.iter_mut().for_each(|exchange| exchange.is_silent = true);
        self
    }

    /// Sends it over a new connection and tells what came of it.
    fn take(&self, node: &Node) -> Result<String> {
        let port = if self.is_for_controller {
            node.controller_port
        } else {
            node.broker_port
        };
        let mut connection = Connection::open(port)?;
        let mut text = String::new();
        let mut session = SESSION_ID;
        for exchange in &self.exchanges {
            connection.send(&with_session(&exchange.bytes, session))?;
            let time_max = if exchange.is_silent { SILENCE } else { ANSWER_TIME_MAX };
            match connection.receive(time_max)? {
                Answer::Frame(bytes) => {
                    let (api, version) = exchange.response;
                    match wire::response_json(api, version, &bytes) {
                        Ok(mut response) => {
                            if let Some(id) = take_session(&mut response) {
                                session = id;
                            }
                            writeln!(
                                text,
                                "{}",
                                mask_member_ids(&normalise(&tell(api, response).to_string(), node))
                            )?;
                        }
                        Err(e) => writeln!(text, "{} bytes: {e:#}", bytes.len())?,
                    }
                }
                Answer::Closed => {
                    text += "connection closed\n";
                    return Ok(text);
                }
                Answer::Silence => {
                    text += "connection silent\n";
                    return Ok(text);
                }
            }
        }
        // A server may answer and then close.
        let end = if connection.call("ApiVersions", 0, &json!({})).is_ok() {
            "open"
        } else {
            "closed"
        };
        writeln!(text, "connection {end}")?;
        Ok(text)
    }
}

/// The request with the session's real id.
fn with_session(bytes: &[u8], session: i32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let wanted = SESSION_ID.to_be_bytes();
    let at = bytes.windows(wanted.len()).position(|window| window == wanted);
    if let Some(place) = at.and_then(|at| bytes.get_mut(at..at + wanted.len())) {
        place.copy_from_slice(&session.to_be_bytes());
    }
    bytes
}

/// The id of a fetch session, which is random, out of the response.
fn take_session(response: &mut Value) -> Option<i32> {
    let field = response.get_mut("sessionId")?;
    let id = i32::try_from(field.as_i64()?).ok().filter(|id| *id != 0)?;
    *field = "some session".into();
    Some(id)
}

/// Takes all rows and compares with, or records, `scenarios/NAME.txt`.
pub(crate) fn run(name: &str, rows: &[Row], node: &Node, record: bool) -> Result<()> {
    let names = rows.iter().map(|row| row.name.as_str());
    let scenario = Scenario::read(name)?.with_steps(names);
    let take = |name: &str| {
        let row = rows.iter().find(|row| row.name == name).context("no such row")?;
        row.take(node)
    };
    if record {
        scenario.record_with(node.implementation, take)
    } else {
        scenario.check_with(node.implementation, take)
    }
}

/// A response with names for error codes, and without the lists of versions and features, which have a case of their own.
fn tell(api: &str, mut response: Value) -> Value {
    if api == "ApiVersions" {
        response =
            json!({"errorCode": response["errorCode"], "knows": response["apiKeys"].as_array().map(|_| "some APIs")});
    }
    if api == "Metadata" && response["topics"].as_array().is_some_and(|topics| topics.len() > 2) {
        response["topics"] = "all topics".into();
    }
    if EPOCH_TELLERS.contains(&api) {
        mask_epoch(&mut response);
    }
    sort_configs(&mut response);
    name_errors(&mut response);
    response
}

/// Ids that coordinators give to members of classic groups end with a UUID as Java writes them.
pub(crate) fn mask_member_ids(text: &str) -> String {
    const PARTS: [usize; 5] = [8, 4, 4, 4, 12];
    let is_uuid = |text: &str| {
        let parts: Vec<&str> = text.split('-').collect();
        parts.len() == PARTS.len()
            && parts.iter().zip(PARTS).all(|(part, length)| part.len() == length)
            && parts
                .iter()
                .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let length = PARTS.iter().sum::<usize>() + PARTS.len() - 1;
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if rest.get(..length).is_some_and(is_uuid) {
            masked.push_str("UUID");
            rest = rest.get(length..).unwrap_or_default();
        } else {
            masked.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    masked
}

/// Apache Kafka tells configs in the order of a hash table, and older brokers than Klamm lack some.
fn sort_configs(response: &mut Value) {
    // In DescribeConfigs under `results`, in CreateTopics under `topics`.
    let Some(fields) = response.as_object_mut() else { return };
    for result in fields.values_mut().filter_map(Value::as_array_mut).flatten() {
        if let Some(configs) = result.get_mut("configs").and_then(Value::as_array_mut) {
            configs.retain(|config| !config["name"].as_str().is_some_and(|name| NEW_CONFIGS.contains(&name)));
            configs.sort_by(|a, b| a["name"].as_str().cmp(&b["name"].as_str()));
        }
    }
}

/// How often the only voter was elected differs from run to run.
fn mask_epoch(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_i64() {
                    Some(1..) if name == "leaderEpoch" => *field = "now".into(),
                    _ => mask_epoch(field),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(mask_epoch),
        _ => {}
    }
}

fn name_errors(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let code = field.as_i64().and_then(|code| i16::try_from(code).ok());
                match code.and_then(|code| ErrorCode(code).name()) {
                    Some(error) if name == "errorCode" => *field = error.into(),
                    _ => name_errors(field),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(name_errors),
        _ => {}
    }
}

/// Creates a topic and waits until its partitions have a leader that knows of it. Gives its id.
pub(crate) fn create_topic(node: &Node, name: &str, partitions: i32, configs: &[(&str, &str)]) -> Result<String> {
    let mut connection = Connection::open(node.broker_port)?;
    let configs: Vec<Value> = configs
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    let topic = json!({"name": name, "numPartitions": partitions, "replicationFactor": 1, "assignments": [], "configs": configs});
    let request = json!({"topics": [topic], "timeoutMs": 20000, "validateOnly": false});
    let response = connection.call("CreateTopics", 7, &request)?;
    ensure!(response["topics"][0]["errorCode"] == 0, "create {name}: {response}");
    let id = response["topics"][0]["topicId"]
        .as_str()
        .context("topic id")?
        .to_owned();
    let deadline = Instant::now() + LEADER_TIME_MAX;
    loop {
        let partition = |p| json!({"partitionIndex": p, "currentLeaderEpoch": -1, "timestamp": -1});
        let partitions: Vec<Value> = (0..partitions).map(partition).collect();
        let request =
            json!({"replicaId": -1, "isolationLevel": 0, "topics": [{"name": name, "partitions": partitions}]});
        let response = connection.call("ListOffsets", 6, &request)?;
        let partitions = response["topics"][0]["partitions"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        if partitions.iter().all(|partition| partition["errorCode"] == 0) {
            return Ok(id);
        }
        if Instant::now() >= deadline {
            bail!("{name} has no leader: {response}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
