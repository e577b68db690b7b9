//! Scenarios as text. A line that starts with `>` asks something; the lines after it are what must come of it:
//!
//! ```text
//! record …          a record that was written
//! = …               the response
//! #3 …              the answer to the third request, which was parked
//! ```
//!
//! Ids that the coordinator makes are written short: `c~7` is the id that request 7 of client `c` got.

mod ask;
mod tell;

use std::collections::BTreeSet;
use std::sync::Arc;

use klamm_config::{NodeConfig, Properties};
use klamm_coordinator::{
    GroupCall, GroupCoordinator, GroupCoordinatorConfig, GroupRecord, GroupRequest, GroupResponse, MetadataChange,
    RequestContext, Token,
};
use klamm_machine::Machine;
use klamm_types::{Offset, ProducerId, Timestamp};

struct Script {
    coordinator: GroupCoordinator,
    now: Timestamp,
    next_offset: Offset,
    requests: u64,
    parked: BTreeSet<Token>,
    log: Vec<Logged>,
    properties: String,
}

/// Plays a scenario on a coordinator with default settings.
#[track_caller]
pub(crate) fn check(scenario: &str) {
    check_with("", scenario);
}

/// Plays a scenario with other settings.
#[track_caller]
pub(crate) fn check_with(properties: &str, scenario: &str) {
    Script::new(properties).check(scenario);
}

/// Plays a scenario on a coordinator that has replayed a log.
#[track_caller]
pub(crate) fn check_on(log: Vec<Logged>, scenario: &str) {
    let mut script = Script::new("");
    script.next_offset = Offset(log.len() as i64);
    script.log = log;
    script.restart();
    script.check(scenario);
}

/// A record with the producer whose transaction it belongs to, or the marker that ends that.
#[derive(Clone, Debug)]
pub(crate) enum Logged {
    Record(Option<ProducerId>, Box<GroupRecord>),
    Marker(ProducerId, bool),
}

impl Script {
    #[track_caller]
    fn check(&mut self, scenario: &str) {
        let mut played = Vec::new();
        for line in scenario.lines().map(str::trim) {
            if let Some(command) = line.strip_prefix("> ") {
                played.push(line.to_owned());
                let told = self.play(command);
                played.extend(told.iter().map(|told| told.trim_end().to_owned()));
            }
        }
        let expected: Vec<&str> = scenario
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        assert!(
            played == expected,
            "played:\n{}\n\nexpected:\n{}",
            played.join("\n"),
            expected.join("\n")
        );
    }

    fn new(properties: &str) -> Self {
        let mut script = Self {
            coordinator: GroupCoordinator::new(config(properties)),
            now: Timestamp(1_000_000),
            next_offset: Offset(0),
            requests: 0,
            parked: BTreeSet::new(),
            log: Vec::new(),
            properties: properties.to_owned(),
        };
        script.activate();
        script
    }

    fn activate(&mut self) {
        let image = Arc::default();
        self.ask(
            0,
            "",
            GroupCall::Activate {
                image,
                version: 0,
                config: None,
            },
        );
    }

    fn play(&mut self, command: &str) -> Vec<String> {
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        match name {
            "wait" => self.wait(rest.parse().unwrap()),
            "restart" => self.restart(),
            "fails" => self.fail(rest),
            "topic-deleted" => {
                let change = MetadataChange {
                    image: Arc::default(),
                    version: 1,
                    changed_topics: vec![],
                    deleted_topics: vec![(rest.to_owned(), klamm_types::Uuid::ZERO)],
                    config: None,
                };
                let mut told = self.ask(0, "", GroupCall::MetadataChanged(change.into()));
                told.retain(|line| line != "= done");
                told.extend(self.wait(0));
                told
            }
            "end-transaction" => {
                let (producer, result) = rest.split_once(' ').unwrap();
                let producer = ProducerId(producer.parse().unwrap());
                let offset = self.next_offset;
                let is_committed = result == "commit";
                self.coordinator.replay_end_transaction(offset, producer, is_committed);
                self.log.push(Logged::Marker(producer, is_committed));
                self.next_offset += 1;
                self.coordinator.commit(self.next_offset);
                vec![]
            }
            _ => {
                let asked = ask::call(name, rest);
                self.ask(asked.api_version, &asked.client, asked.call)
            }
        }
    }

    /// Asks, replays and commits what comes of it.
    fn ask(&mut self, api_version: i16, client: &str, call: GroupCall) -> Vec<String> {
        let told = self.decide(api_version, client, call);
        self.coordinator.commit(self.next_offset);
        told
    }

    fn decide(&mut self, api_version: i16, client: &str, call: GroupCall) -> Vec<String> {
        let producer = match &call {
            GroupCall::TxnOffsetCommit(request) => Some(ProducerId(request.producer_id)),
            _ => None,
        };
        let is_own = matches!(
            call,
            GroupCall::Tick | GroupCall::Activate { .. } | GroupCall::MetadataChanged(_)
        );
        self.requests += u64::from(!is_own);
        let token = Token(self.requests);
        let context = RequestContext {
            api_version,
            client_id: client.to_owned(),
            client_host: "/127.0.0.1".into(),
            token,
            random: u128::from(self.requests).to_be_bytes(),
        };
        let outcome = self.coordinator.decide(self.now, GroupRequest { context, call });
        let mut told = Vec::new();
        for record in outcome.records {
            let (key, value) = record.encode().unwrap();
            let decoded = GroupRecord::decode(&key, value.as_deref()).unwrap();
            assert_eq!(decoded.as_ref(), Some(&record), "every record can be read back");
            told.push(format!("record {}", tell::record(&record)));
            match producer {
                Some(producer) => self
                    .coordinator
                    .replay_transactional(self.next_offset, producer, &record),
                None => self.coordinator.replay(self.next_offset, &record),
            }
            self.next_offset += 1;
            self.log.push(Logged::Record(producer, Box::new(record)));
        }
        match outcome.response {
            GroupResponse::Parked => {
                assert!(self.parked.insert(token));
                told.push(format!("= parked #{}", token.0));
            }
            response => told.push(format!("= {}", tell::response(&response))),
        }
        for sent in outcome.sends {
            assert!(
                self.parked.remove(&sent.token),
                "{:?} was not parked, or is answered twice",
                sent.token
            );
            told.push(format!("#{} {}", sent.token.0, tell::response(&sent.response)));
        }
        told
    }

    /// Lets time pass, and the coordinator meet each deadline when it comes.
    fn wait(&mut self, ms: i64) -> Vec<String> {
        let until = self.now.plus_ms(ms);
        let mut told = Vec::new();
        while let Some(at) = self.coordinator.next_deadline().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            let mut tick = self.ask(0, "", GroupCall::Tick);
            tick.retain(|line| line != "= done");
            told.extend(tick);
        }
        self.now = until;
        told
    }

    /// Another node becomes the coordinator.
    fn restart(&mut self) -> Vec<String> {
        self.coordinator = GroupCoordinator::new(config(&self.properties));
        self.parked.clear();
        for (offset, logged) in (0..).map(Offset).zip(&self.log) {
            match logged {
                Logged::Record(Some(producer), record) => {
                    self.coordinator.replay_transactional(offset, *producer, record);
                }
                Logged::Record(None, record) => self.coordinator.replay(offset, record),
                Logged::Marker(producer, is_committed) => {
                    self.coordinator
                        .replay_end_transaction(offset, *producer, *is_committed);
                }
            }
        }
        self.coordinator.commit(self.next_offset);
        self.activate();
        vec![]
    }

    /// Asks, but the records cannot be appended.
    fn fail(&mut self, command: &str) -> Vec<String> {
        let (offset, log) = (self.next_offset, self.log.len());
        let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
        let asked = ask::call(name, rest);
        self.decide(asked.api_version, &asked.client, asked.call);
        // The driver answers whoever this outcome was to answer.
        self.coordinator.roll_back_to(offset);
        self.next_offset = offset;
        self.log.truncate(log);
        self.wait(0)
    }
}

pub(crate) fn config(properties: &str) -> GroupCoordinatorConfig {
    let text = format!(
        "process.roles=broker,controller\nnode.id=1\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n\
         controller.listener.names=CONTROLLER\ncontroller.quorum.voters=1@localhost:9093\n{properties}"
    );
    let properties = Properties::parse(text.as_bytes()).unwrap();
    let node = NodeConfig::from_properties(&properties, &[]).unwrap();
    GroupCoordinatorConfig::new(Arc::new(node))
}
