//! A consumer without a group: follows a few partitions by offset, in fetch sessions or without, and compares all it gets.

use std::collections::BTreeMap;

use klamm_io::Random;
use klamm_io::sim::SimRandom;
use klamm_protocol::messages::fetch_request::{FetchPartition, FetchRequest, FetchTopic, ForgottenTopic};
use klamm_protocol::messages::fetch_response::{FetchResponse, PartitionData};
use klamm_records::{Batches, DecompressionLimits};
use klamm_types::{ErrorCode, Uuid};

use super::{pick, think};
use crate::checkers::{high_watermark, records};
use crate::ledger::{Floors, PartitionKey};
use crate::link::{Link, NEWEST};
use crate::sometimes::Sometimes;
use crate::topics::Living;
use crate::value::{self, ValueId};
use crate::world::World;

/// What one partition of a response holds.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    pub error: ErrorCode,
    pub records: Vec<(i64, ValueId)>,
    /// Leader epoch and base offset of each batch.
    pub epochs: Vec<(i32, i64)>,
}

/// Reads from one offset, without a session.
pub async fn whole(
    world: &World,
    link: &mut Link,
    topic: &Living,
    partition: i32,
    offset: i64,
) -> Result<Fetched, String> {
    let request = FetchRequest {
        max_wait_ms: 100,
        min_bytes: 1,
        max_bytes: 1 << 20,
        session_epoch: SESSIONLESS,
        topics: vec![FetchTopic {
            topic: topic.name.clone(),
            topic_id: topic.id,
            partitions: vec![FetchPartition {
                partition,
                fetch_offset: offset,
                partition_max_bytes: 1 << 20,
                ..FetchPartition::default()
            }],
            ..FetchTopic::default()
        }],
        ..FetchRequest::default()
    };
    let response = link.call(&request, NEWEST).await.map_err(|e| e.to_string())?;
    let data = response.responses.first().and_then(|topic| topic.partitions.first());
    let data = data.ok_or_else(|| format!("no partition in the response, error {}", response.error_code))?;
    let fetched = parse(data).inspect_err(|reason| {
        world
            .verdict
            .violate("fetch", format!("{}-{partition} at {offset}: {reason}", topic.name));
    })?;
    Ok(fetched)
}

/// Unpacks and checks the bytes of one partition. A last batch that is not whole is legal.
fn parse(data: &PartitionData) -> Result<Fetched, String> {
    let mut fetched = Fetched {
        error: ErrorCode(data.error_code),
        ..Fetched::default()
    };
    let bytes = data.records.as_ref().map(|records| records.bytes()).unwrap_or_default();
    for batch in Batches::new(bytes) {
        let batch = batch.map_err(|e| e.to_string())?;
        batch
            .verify_crc()
            .map_err(|e| format!("batch at {}: {e}", batch.base_offset()))?;
        fetched.epochs.push((batch.leader_epoch().0, batch.base_offset().0));
        let mut walk = batch
            .records(&DecompressionLimits::default())
            .map_err(|e| e.to_string())?;
        while let Some(record) = walk.next_record().map_err(|e| e.to_string())? {
            let id = record.value.and_then(value::decode);
            let id = id.ok_or_else(|| format!("a value at {} that nobody could have sent", record.offset))?;
            fetched.records.push((record.offset.0, id));
        }
        let next = fetched.records.last().map(|(offset, _)| offset + 1);
        if next != Some(batch.next_offset().0) {
            return Err(format!(
                "batch at {} ends before {}",
                batch.base_offset(),
                batch.next_offset()
            ));
        }
    }
    Ok(fetched)
}

#[derive(Debug)]
pub struct Fetcher {
    world: World,
    link: Link,
    random: SimRandom,
    positions: BTreeMap<PartitionKey, Followed>,
    session: Session,
}

#[derive(Clone, Debug)]
struct Followed {
    topic: Living,
    position: i64,
    /// The offset that the session has been told.
    told: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Session {
    id: i32,
    epoch: i32,
}

impl Fetcher {
    pub fn new(world: World, link: Link, random: SimRandom) -> Self {
        Self {
            world,
            link,
            random,
            positions: BTreeMap::new(),
            session: Session::default(),
        }
    }

    pub async fn run(mut self) {
        loop {
            think(&self.random, self.world.swarm.think_ms_max).await;
            let world = self.world.clone();
            let pass = world.gate.pass().await;
            let forgotten = self.choose();
            if !self.positions.is_empty() {
                self.fetch(forgotten).await;
            }
            drop(pass);
        }
    }

    /// Follows what exists, up to four partitions; returns those that are let go.
    fn choose(&mut self) -> Vec<PartitionKey> {
        let living: Vec<Uuid> = self.world.topics.living().iter().map(|topic| topic.id).collect();
        let let_go_one = self.positions.len() > 3 && self.random.one_in(10);
        let drawn = self.random.below(self.positions.len() as u64) as usize;
        let gone: Vec<PartitionKey> = self
            .positions
            .keys()
            .enumerate()
            .filter(|(index, key)| !living.contains(&key.topic) || (let_go_one && *index == drawn))
            .map(|(_, key)| *key)
            .collect();
        for key in &gone {
            self.positions.remove(key);
        }
        if self.positions.len() < 4
            && let Some((topic, partition)) = pick(&self.world, &self.random)
        {
            let key = self.world.ledger.open(&topic, partition);
            let position = self.world.ledger.floors(key).log_start;
            self.positions.entry(key).or_insert(Followed {
                topic,
                position,
                told: None,
            });
        }
        gone
    }

    async fn fetch(&mut self, forgotten: Vec<PartitionKey>) {
        let in_session = self.world.swarm.uses_sessions;
        if !in_session || self.random.one_in(40) {
            self.forget_session();
        }
        let by_name =
            self.positions.values().all(|f| f.topic.is_stable) && self.session.epoch == 0 && self.random.one_in(4);
        let request = self.request(in_session && !by_name, forgotten);
        let before: BTreeMap<PartitionKey, Floors> = self
            .positions
            .keys()
            .map(|key| (*key, self.world.ledger.floors(*key)))
            .collect();
        let version = if by_name { FIRST_VERSION_WITH_IDS - 1 } else { NEWEST };
        match self.link.call(&request, version).await {
            Ok(response) => self.take(&response, &before, in_session && !by_name),
            // Whether the session has moved on is not known.
            Err(_) => self.forget_session(),
        }
    }

    fn request(&mut self, in_session: bool, forgotten: Vec<PartitionKey>) -> FetchRequest {
        let mut topics: BTreeMap<Uuid, FetchTopic> = BTreeMap::new();
        let is_full = self.session.epoch == 0;
        for (key, followed) in &mut self.positions {
            if !is_full && followed.told == Some(followed.position) {
                continue;
            }
            followed.told = Some(followed.position);
            let topic = topics.entry(key.topic).or_insert_with(|| FetchTopic {
                topic: followed.topic.name.clone(),
                topic_id: key.topic,
                ..FetchTopic::default()
            });
            topic.partitions.push(FetchPartition {
                partition: key.partition,
                fetch_offset: followed.position,
                partition_max_bytes: self.world.swarm.partition_bytes_max,
                ..FetchPartition::default()
            });
        }
        let forgotten = forgotten.into_iter().filter(|_| !is_full).map(|key| ForgottenTopic {
            topic_id: key.topic,
            partitions: vec![key.partition],
            ..ForgottenTopic::default()
        });
        FetchRequest {
            max_wait_ms: self.random.between(0, 500) as i32,
            min_bytes: self.random.between(0, 200) as i32,
            max_bytes: self.world.swarm.fetch_bytes_max,
            session_id: self.session.id,
            session_epoch: if in_session { self.session.epoch } else { SESSIONLESS },
            topics: topics.into_values().collect(),
            forgotten_topics_data: forgotten.collect(),
            ..FetchRequest::default()
        }
    }

    fn take(&mut self, response: &FetchResponse, before: &BTreeMap<PartitionKey, Floors>, in_session: bool) {
        if response.error_code != 0 {
            self.world.counters.hit(Sometimes::SessionLost);
            return self.forget_session();
        }
        if in_session {
            if self.session.epoch > 0 {
                self.world.counters.hit(Sometimes::SessionFetch);
            }
            self.session = Session {
                id: response.session_id,
                // Without a session the next request is a full one again.
                epoch: if response.session_id == 0 {
                    0
                } else {
                    self.session.epoch + 1
                },
            };
        }
        for topic in &response.responses {
            for data in &topic.partitions {
                let named = |(key, followed): (&PartitionKey, &Followed)| {
                    let is_topic = match topic.topic_id.is_zero() {
                        true => followed.topic.name == topic.topic,
                        false => key.topic == topic.topic_id,
                    };
                    (is_topic && key.partition == data.partition_index).then_some(*key)
                };
                let Some(key) = self.positions.iter().find_map(named) else {
                    continue;
                };
                self.take_partition(key, data, before.get(&key).copied().unwrap_or_default());
            }
        }
    }

    fn take_partition(&mut self, key: PartitionKey, data: &PartitionData, before: Floors) {
        let Some(followed) = self.positions.get_mut(&key) else {
            return;
        };
        let (world, name) = (&self.world, format!("{}-{}", followed.topic.name, key.partition));
        let fetched = match parse(data) {
            Ok(fetched) => fetched,
            Err(reason) => return world.verdict.violate("fetch", format!("{name}: {reason}")),
        };
        world.verdict.note(|| {
            let offsets: Vec<i64> = fetched.records.iter().map(|(offset, _)| *offset).collect();
            let (high_watermark, log_start) = (data.high_watermark, data.log_start_offset);
            format!(
                "fetch {name} at {}: {} start {log_start} high watermark {high_watermark} {offsets:?}",
                followed.position, fetched.error
            )
        });
        match fetched.error {
            ErrorCode::NONE => {}
            ErrorCode::OFFSET_OUT_OF_RANGE => {
                let is_there =
                    followed.position <= before.high_watermark && followed.position >= world.ledger.deletable_to(key);
                if is_there {
                    let message = format!("{name}: {} is out of range, with {before:?}", followed.position);
                    world.verdict.violate("fetch", message);
                }
                followed.position = world.ledger.floors(key).log_start;
                return;
            }
            _ => {
                // The partition moves or is going; the session must be told the position again.
                followed.told = None;
                return;
            }
        }
        high_watermark::told(world, key, before, data.high_watermark, data.log_start_offset);
        for (offset, value) in &fetched.records {
            if *offset >= data.high_watermark {
                let message = format!("{name}: a record at {offset}, high watermark {}", data.high_watermark);
                world.verdict.violate("fetch", message);
            }
            if *offset > followed.position {
                let message = format!("{name}: {offset} follows {}", followed.position - 1);
                world.verdict.violate("fetch", message);
            }
            records::learn(world, key, *offset, *value, false);
            followed.position = followed.position.max(offset + 1);
        }
        world.counters.add(Sometimes::Fetched, fetched.records.len() as u64);
    }

    fn forget_session(&mut self) {
        self.session = Session::default();
        for followed in self.positions.values_mut() {
            followed.told = None;
        }
    }
}

/// `FetchMetadata.FINAL_EPOCH`: no session is wanted.
const SESSIONLESS: i32 = -1;
const FIRST_VERSION_WITH_IDS: i16 = 13;
