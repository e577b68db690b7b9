//! Runs the text scenarios under `tests/scenarios`.
//!
//! A scenario is lines: what the disk holds, then events, each followed by the effects that must come of it, indented.
//! `check` performs effects as an owner would: it remembers what was persisted, and restarts from that.

use std::fmt::Write as _;

use klamm_raft::{
    ControlRecord, Effect, Effects, ElectionState, Endpoint, Event, KRaftVersion, LogHistory, OffsetAndEpoch, Raft,
    RaftConfig, RaftStart, ReplicaKey, Voter, VoterSet,
};
use klamm_types::{LeaderEpoch, NodeId, Offset, Uuid};

#[derive(Default)]
struct Node {
    election: Option<ElectionState>,
    end: OffsetAndEpoch,
    voters: LogHistory<VoterSet>,
    versions: LogHistory<KRaftVersion>,
    static_voters: VoterSet,
    port: u16,
    raft: Option<Raft>,
}

fn voter(id: i32, directory: u64, port: u16) -> Voter {
    let key = ReplicaKey::new(NodeId(id), Uuid::from_u64_pair(directory, 0));
    Voter {
        key,
        endpoints: vec![Endpoint {
            listener: "CONTROLLER".into(),
            host: "localhost".into(),
            port,
        }],
        kraft_versions: KRaftVersion::SUPPORTED,
    }
}

impl Node {
    fn run(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |at: usize| -> i64 { words[at].parse().unwrap() };
        let mut out = String::new();
        match words[0] {
            "static-voters" => {
                let ids = words[1].split(',').map(|id| NodeId(id.parse().unwrap()));
                let voters = ids.map(|id| (id, "localhost".to_owned(), 9093));
                self.static_voters = VoterSet::of_static("CONTROLLER", voters);
            }
            "formatted-standalone" => {
                self.voters
                    .add(Offset(-1), VoterSet::new([voter(1, number(1) as u64, 9093)]));
                self.versions.add(Offset(-1), KRaftVersion::V1);
            }
            "quorum-state" => {
                self.election = Some(ElectionState::decode(line.split_once(' ').unwrap().1).unwrap());
            }
            "quorum-state-deleted" => self.election = None,
            "log" => {
                self.end = OffsetAndEpoch {
                    offset: Offset(number(1)),
                    epoch: LeaderEpoch(number(2) as i32),
                };
            }
            "port" => self.port = number(1) as u16,
            "start" => self.start(number(1) as u64, &mut out),
            "flushed" => self.event(Event::Flushed { end: Offset(number(1)) }, &mut out),
            "shutdown" => self.event(Event::Shutdown, &mut out),
            "propose" => {
                let raft = self.raft.as_mut().unwrap();
                match raft.propose(LeaderEpoch(number(1) as i32), number(2) as usize) {
                    Ok(base) => writeln!(out, "  append at {base}").unwrap(),
                    Err(e) => writeln!(out, "  refused: {e}").unwrap(),
                }
                self.end = raft.end();
            }
            other => panic!("unknown line {other}"),
        }
        out
    }

    fn start(&mut self, directory: u64, out: &mut String) {
        let port = if self.port == 0 { 9093 } else { self.port };
        let config = RaftConfig {
            local: voter(1, directory, port),
            static_voters: self.static_voters.clone(),
        };
        let start = RaftStart {
            election: self.election.clone(),
            end: self.end,
            voters: self.voters.clone(),
            kraft_version: self.versions.clone(),
        };
        let mut effects = Effects::new();
        match Raft::start(config, start, &mut effects) {
            Ok(raft) => self.raft = Some(raft),
            Err(e) => writeln!(out, "  refused: {e}").unwrap(),
        }
        self.perform(effects, out);
    }

    fn event(&mut self, event: Event, out: &mut String) {
        let mut effects = Effects::new();
        self.raft.as_mut().unwrap().handle(event, &mut effects);
        self.perform(effects, out);
    }

    fn perform(&mut self, effects: Effects, out: &mut String) {
        for effect in effects {
            match effect {
                Effect::PersistElection { state, version } => {
                    let line = state.encode(version);
                    writeln!(out, "  persist {line}").unwrap();
                    self.election = Some(ElectionState::decode(&line).unwrap());
                }
                Effect::AppendControl {
                    base_offset,
                    epoch,
                    records,
                } => {
                    write!(out, "  append-control {base_offset} epoch {epoch}:").unwrap();
                    self.append(base_offset, epoch, &records, out);
                }
                Effect::LeaderChanged(change) => match change.leader {
                    Some(leader) => writeln!(out, "  leader {leader} epoch {}", change.epoch).unwrap(),
                    None => writeln!(out, "  no leader epoch {}", change.epoch).unwrap(),
                },
                Effect::HighWatermark(offset) => writeln!(out, "  high-watermark {offset}").unwrap(),
            }
        }
    }

    fn append(&mut self, base: Offset, epoch: LeaderEpoch, records: &[ControlRecord], out: &mut String) {
        for (offset, record) in (base.0..).map(Offset).zip(records) {
            match record {
                ControlRecord::LeaderChange {
                    leader,
                    voters,
                    granting_voters,
                } => write!(out, " leader-change {leader} of {voters:?} by {granting_voters:?}").unwrap(),
                ControlRecord::KRaftVersion(version) => {
                    self.versions.add(offset, *version);
                    write!(out, " kraft.version {}", version.level()).unwrap();
                }
                ControlRecord::Voters(voters) => {
                    self.voters.add(offset, voters.clone());
                    let ports: Vec<u16> = voters.iter().map(|v| v.endpoints[0].port).collect();
                    write!(out, " voters {voters} ports {ports:?}").unwrap();
                }
            }
        }
        out.push('\n');
        self.end = OffsetAndEpoch {
            offset: base + records.len() as i64,
            epoch,
        };
    }
}

fn check(scenario: &str) {
    let mut node = Node::default();
    let mut actual = String::new();
    for line in scenario.lines().filter(|line| !line.starts_with("  ")) {
        actual.push_str(line);
        actual.push('\n');
        if !line.is_empty() && !line.starts_with('#') {
            actual.push_str(&node.run(line));
        }
    }
    assert!(actual == scenario, "expected:\n{scenario}\nactual:\n{actual}");
}

#[test]
fn one_static_voter() {
    check(include_str!("scenarios/one_static_voter.txt"));
}

#[test]
fn one_dynamic_voter() {
    check(include_str!("scenarios/one_dynamic_voter.txt"));
}

#[test]
fn refused_starts() {
    check(include_str!("scenarios/refused_starts.txt"));
}
