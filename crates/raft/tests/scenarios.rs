//! Runs the text scenarios under `tests/scenarios`.
//!
//! A scenario is lines: what the disk holds, then events, each followed by the effects that must come of it, indented.
//! `check` performs effects as an owner would: it remembers what was persisted, and restarts from that. The node is 1.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use klamm_raft::message::*;
use klamm_raft::{
    ControlRecord, Correlation, Effect, Effects, ElectionState, Endpoint, Event, KRaftVersion, LeaderAndEpoch,
    LogHistory, LogView, OffsetAndEpoch, Peer, Raft, RaftConfig, RaftStart, ReplicaKey, RequestId, Timeouts, Voter,
    VoterSet,
};
use klamm_types::{ErrorCode, LeaderEpoch, NodeId, Offset, Uuid};

#[derive(Default)]
struct Node {
    election: Option<ElectionState>,
    epochs: BTreeMap<LeaderEpoch, Offset>,
    end: Offset,
    voters: LogHistory<VoterSet>,
    versions: LogHistory<KRaftVersion>,
    static_voters: VoterSet,
    port: u16,
    is_broker: bool,
    now: u64,
    sent: BTreeMap<NodeId, Correlation>,
    raft: Option<Raft>,
}

/// The words of a line.
struct Words<'a>(Vec<&'a str>);

impl Words<'_> {
    fn number(&self, at: usize) -> i64 {
        self.0[at]
            .parse()
            .unwrap_or_else(|_| panic!("{:?}: word {at} is no number", self.0))
    }

    fn id(&self, at: usize) -> NodeId {
        NodeId(self.number(at) as i32)
    }

    fn epoch(&self, at: usize) -> LeaderEpoch {
        LeaderEpoch(self.number(at) as i32)
    }

    /// As `7@2`: offset and epoch.
    fn place(&self, at: usize) -> OffsetAndEpoch {
        let (offset, epoch) = self.0[at].split_once('@').unwrap();
        OffsetAndEpoch {
            offset: Offset(offset.parse().unwrap()),
            epoch: LeaderEpoch(epoch.parse().unwrap()),
        }
    }

    fn has(&self, word: &str) -> bool {
        self.0.contains(&word)
    }

    /// The word after this one.
    fn after(&self, word: &str) -> Option<&str> {
        self.0.iter().position(|w| *w == word).map(|at| self.0[at + 1])
    }
}

fn endpoint(id: i32) -> Endpoint {
    Endpoint {
        listener: "CONTROLLER".into(),
        host: "localhost".into(),
        port: 9090 + id as u16,
    }
}

/// Node `id` with directory `directory`.
fn key(id: i32, directory: u64) -> ReplicaKey {
    ReplicaKey::new(NodeId(id), Uuid::from_u64_pair(directory, 0))
}

/// As `2:5`, or `2` for an unknown directory.
fn parse_key(text: &str) -> ReplicaKey {
    let (id, directory) = text.split_once(':').unwrap_or((text, "0"));
    key(id.parse().unwrap(), directory.parse().unwrap())
}

fn voter(key: ReplicaKey, port: u16) -> Voter {
    Voter {
        key,
        endpoints: vec![Endpoint {
            port,
            ..endpoint(key.id.0)
        }],
        kraft_versions: KRaftVersion::SUPPORTED,
    }
}

fn error(text: Option<&str>) -> ErrorCode {
    let named = |code: &&ErrorCode| Some(code.to_string().as_str()) == text;
    ErrorCode::ALL.iter().find(named).copied().unwrap_or(ErrorCode::NONE)
}

impl Node {
    fn run(&mut self, line: &str) -> String {
        let words = Words(line.split_whitespace().collect());
        let mut out = String::new();
        match words.0[0] {
            "static-voters" => {
                let ids = words.0[1].split(',').map(|id| id.parse::<i32>().unwrap());
                let voters = ids.map(|id| (NodeId(id), "localhost".to_owned(), 9090 + id as u16));
                self.static_voters = VoterSet::of_static("CONTROLLER", voters);
            }
            "formatted" => {
                let voters = words.0[1].split(',').map(parse_key);
                let voters = voters.map(|key| voter(key, endpoint(key.id.0).port));
                self.voters.add(Offset(-1), VoterSet::new(voters));
                self.versions.add(Offset(-1), KRaftVersion::V1);
            }
            "broker" => self.is_broker = true,
            "quorum-state" => {
                self.election = Some(ElectionState::decode(line.split_once(' ').unwrap().1).unwrap());
            }
            "quorum-state-deleted" => self.election = None,
            // The log's epochs begin at these offsets, as 0@1 10@3, and the last word is its end.
            "log" => {
                let last = words.0.len() - 1;
                let epochs = (1..last).map(|at| words.place(at));
                self.epochs = epochs.map(|place| (place.epoch, place.offset)).collect();
                self.end = Offset(words.number(last));
            }
            "port" => self.port = words.number(1) as u16,
            "start" => self.start(words.number(1) as u64, &mut out),
            "propose" => self.propose(&words, &mut out),
            "upgrade" => self.upgrade(&words, &mut out),
            _ => {
                let event = self.event(&words);
                self.handle(event, &mut out);
            }
        }
        out
    }

    fn event(&mut self, words: &Words<'_>) -> Event {
        match words.0[0] {
            "at" => {
                self.now = words.number(1) as u64;
                Event::Tick
            }
            "flushed" => Event::Flushed {
                end: Offset(words.number(1)),
            },
            "closed" => Event::ConnectionClosed(words.id(1)),
            "resign" => Event::Resign { epoch: words.epoch(1) },
            "shutdown" => Event::Shutdown,
            "installed" => Event::SnapshotInstalled {
                id: words.place(1),
                size_bytes: 1500,
                kraft_version: Some(KRaftVersion::V1),
                voters: Some(VoterSet::new([voter(key(2, 6), 9092), voter(key(3, 7), 9093)])),
            },
            "from" => self.response(words),
            "vote" | "pre-vote" | "begin" | "end" | "fetch" | "add-voter" | "remove-voter" | "update-voter" => {
                Event::Request {
                    id: RequestId(0),
                    cluster_id: Some(words.after("cluster").unwrap_or("ours").to_owned()),
                    request: request(words),
                }
            }
            other => panic!("unknown line {other}"),
        }
    }

    /// `from 2 …`: an answer to the last request to 2, with `epoch`, `leader` and `error` as its standing.
    fn response(&mut self, words: &Words<'_>) -> Event {
        let from = words.id(1);
        let leader = words.after("leader").map(|id| NodeId(id.parse().unwrap()));
        let epoch = words.after("epoch").map(|epoch| LeaderEpoch(epoch.parse().unwrap()));
        let standing = Standing {
            error: error(words.after("error")),
            leader: LeaderAndEpoch {
                leader,
                epoch: epoch.unwrap_or_default(),
            },
            leader_endpoints: leader.map(|id| endpoint(id.0)).into_iter().collect(),
        };
        let high_watermark = words
            .after("high-watermark")
            .map(|offset| Offset(offset.parse().unwrap()));
        let fetched = |content| Response::Fetch {
            standing: standing.clone(),
            high_watermark,
            content,
        };
        let result = match words.0[2] {
            "disconnected" => Err(Failure::Disconnected),
            "refused" => Err(Failure::Refused(error(Some(words.0[3])))),
            "granted" | "rejected" => Ok(Response::Vote {
                standing: standing.clone(),
                is_granted: words.0[2] == "granted",
            }),
            "began" => Ok(Response::BeginQuorumEpoch(standing.clone())),
            "ended" => Ok(Response::EndQuorumEpoch(standing.clone())),
            "nothing" => Ok(fetched(Fetched::Batches(Vec::new()))),
            "records" => {
                let (from, to) = words.0[3].split_once("..").unwrap();
                let batch = FetchedBatch {
                    base_offset: Offset(from.parse().unwrap()),
                    next_offset: Offset(to.parse().unwrap()),
                    epoch: LeaderEpoch(words.after("of").unwrap().parse().unwrap()),
                    control: Vec::new(),
                };
                Ok(fetched(Fetched::Batches(vec![batch])))
            }
            "diverging" => Ok(fetched(Fetched::Diverging(words.place(3)))),
            "snapshot" => Ok(fetched(Fetched::Snapshot(words.place(3)))),
            "piece" => Ok(Response::FetchSnapshot {
                standing: standing.clone(),
                piece: Some(FetchedPiece {
                    id: words.place(3),
                    position: words.number(4),
                    len: words.number(5) as u64,
                    size_bytes: words.number(6),
                }),
            }),
            "versions" => Ok(Response::ApiVersions {
                error: ErrorCode::NONE,
                kraft_versions: Some(KRaftVersion::SUPPORTED),
            }),
            "updated" => Ok(Response::UpdateVoter(standing.clone())),
            other => panic!("unknown answer {other}"),
        };
        let correlation = self.sent.get(&from).copied().unwrap_or(Correlation(u64::MAX));
        Event::Response {
            from: Peer::Node(from),
            correlation,
            result,
        }
    }

    fn start(&mut self, directory: u64, out: &mut String) {
        let port = if self.port == 0 { 9091 } else { self.port };
        let config = RaftConfig {
            local: voter(key(1, directory), port),
            cluster_id: "ours".into(),
            listener: "CONTROLLER".into(),
            static_voters: self.static_voters.clone(),
            bootstrap_servers: Vec::new(),
            can_become_voter: !self.is_broker,
            auto_join: false,
            timeouts: Timeouts::default(),
            fetch_max_bytes: 1000,
            fetch_snapshot_max_bytes: 1000,
            seed: 2,
        };
        let epochs = self.epochs.iter().map(|(epoch, offset)| (*epoch, *offset));
        let start = RaftStart {
            election: self.election.clone(),
            log: LogView::new(Offset::ZERO, self.end, epochs, []),
            voters: self.voters.clone(),
            kraft_version: self.versions.clone(),
        };
        let mut effects = Effects::new();
        match Raft::start(config, start, self.now, &mut effects) {
            Ok(raft) => self.raft = Some(raft),
            Err(e) => return writeln!(out, "  refused: {e}").unwrap(),
        }
        self.perform(effects, out);
    }

    fn propose(&mut self, words: &Words<'_>, out: &mut String) {
        let raft = self.raft.as_mut().unwrap();
        let (epoch, count) = (words.epoch(1), words.number(2));
        match raft.propose(epoch, count as usize) {
            Ok(base) => {
                writeln!(out, "  append at {base}").unwrap();
                self.epochs.entry(epoch).or_insert(base);
                self.end = base + count;
                self.handle(Event::Appended, out);
            }
            Err(e) => writeln!(out, "  refused: {e}").unwrap(),
        }
    }

    fn upgrade(&mut self, words: &Words<'_>, out: &mut String) {
        let mut effects = Effects::new();
        let raft = self.raft.as_mut().unwrap();
        match raft.upgrade_kraft_version(self.now, words.epoch(1), KRaftVersion::V1, false, &mut effects) {
            Ok(is_upgraded) => writeln!(out, "  upgraded: {is_upgraded}").unwrap(),
            Err(e) => writeln!(out, "  refused: {e}").unwrap(),
        }
        self.perform(effects, out);
    }

    fn handle(&mut self, event: Event, out: &mut String) {
        let mut effects = Effects::new();
        let raft = self.raft.as_mut().unwrap();
        let before = raft.role();
        raft.handle(self.now, event, &mut effects);
        let after = raft.role();
        self.perform(effects, out);
        if before != after {
            writeln!(out, "  is {after:?}").unwrap();
        }
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
                Effect::AppendFetched {
                    batches,
                    end,
                    is_synced,
                } => {
                    self.end = end;
                    writeln!(out, "  append {batches} fetched to {end}, synced {is_synced}").unwrap();
                }
                Effect::Sync => writeln!(out, "  sync").unwrap(),
                Effect::Truncate(offset) => writeln!(out, "  truncate to {offset}").unwrap(),
                Effect::WriteSnapshot { id, position } => {
                    writeln!(out, "  write snapshot {}-{} at {position}", id.offset, id.epoch).unwrap();
                }
                Effect::InstallSnapshot(id) => writeln!(out, "  install snapshot {}-{}", id.offset, id.epoch).unwrap(),
                Effect::Send {
                    to: Peer::Node(to),
                    correlation,
                    request,
                    ..
                } => {
                    self.sent.insert(to, correlation);
                    writeln!(out, "  to {to}: {}", request_text(&request)).unwrap();
                }
                Effect::Send { to, .. } => writeln!(out, "  to {to:?}").unwrap(),
                Effect::Reply { reply, .. } => writeln!(out, "  reply: {}", reply_text(&reply)).unwrap(),
                Effect::LeaderChanged(change) => match change.leader {
                    Some(leader) => writeln!(out, "  leader {leader} epoch {}", change.epoch).unwrap(),
                    None => writeln!(out, "  no leader epoch {}", change.epoch).unwrap(),
                },
                Effect::HighWatermark(offset) => writeln!(out, "  high-watermark {offset}").unwrap(),
                Effect::Fail(fault) => writeln!(out, "  fail: {fault}").unwrap(),
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
        self.epochs.entry(epoch).or_insert(base);
        self.end = base + records.len() as i64;
    }
}

/// `vote FROM EPOCH END`, `begin LEADER EPOCH`, `end LEADER EPOCH CANDIDATES`, `fetch FROM EPOCH END`, …; `for KEY` says
/// whom the sender takes this node for.
fn request(words: &Words<'_>) -> Request {
    let meant = words.after("for").map(parse_key);
    match words.0[0] {
        "vote" | "pre-vote" => Request::Vote(VoteRequest {
            epoch: words.epoch(2),
            candidate: parse_key(words.0[1]),
            voter: meant,
            end: words.place(3),
            is_pre_vote: words.0[0] == "pre-vote",
        }),
        "begin" => Request::BeginQuorumEpoch(BeginQuorumEpochRequest {
            leader: words.id(1),
            epoch: words.epoch(2),
            voter: meant,
            leader_endpoints: vec![endpoint(words.id(1).0)],
        }),
        "end" => Request::EndQuorumEpoch(EndQuorumEpochRequest {
            leader: words.id(1),
            epoch: words.epoch(2),
            preferred_candidates: words.0[3].split(',').map(parse_key).collect(),
            leader_endpoints: vec![endpoint(words.id(1).0)],
        }),
        "fetch" => Request::Fetch(FetchRequest {
            replica: parse_key(words.0[1]),
            epoch: words.epoch(2),
            offset: words.place(3).offset,
            last_fetched_epoch: words.place(3).epoch,
            high_watermark: Offset(words.after("high-watermark").map_or(-1, |text| text.parse().unwrap())),
            max_wait_ms: if words.has("waiting") { 500 } else { 0 },
            max_bytes: 1000,
        }),
        "add-voter" => Request::AddVoter(AddVoterRequest {
            voter: parse_key(words.0[1]),
            endpoints: vec![endpoint(parse_key(words.0[1]).id.0)],
            ack_when_committed: words.has("committed"),
        }),
        "remove-voter" => Request::RemoveVoter(RemoveVoterRequest {
            voter: parse_key(words.0[1]),
        }),
        _ => Request::UpdateVoter(UpdateVoterRequest {
            epoch: words.epoch(2),
            voter: parse_key(words.0[1]),
            endpoints: vec![Endpoint {
                port: words.number(3) as u16,
                ..endpoint(1)
            }],
            kraft_versions: KRaftVersion::SUPPORTED,
        }),
    }
}

fn request_text(request: &Request) -> String {
    match request {
        Request::Vote(vote) => {
            let kind = if vote.is_pre_vote { "pre-vote" } else { "vote" };
            format!("{kind} epoch {} end {}@{}", vote.epoch, vote.end.offset, vote.end.epoch)
        }
        Request::BeginQuorumEpoch(begin) => format!("begin epoch {}", begin.epoch),
        Request::EndQuorumEpoch(end) => {
            let candidates: Vec<NodeId> = end.preferred_candidates.iter().map(|key| key.id).collect();
            format!("end epoch {} candidates {candidates:?}", end.epoch)
        }
        Request::Fetch(fetch) => format!(
            "fetch epoch {} from {}@{} high-watermark {}",
            fetch.epoch, fetch.offset, fetch.last_fetched_epoch, fetch.high_watermark
        ),
        Request::FetchSnapshot(fetch) => {
            format!(
                "fetch snapshot {}-{} from {}",
                fetch.id.offset, fetch.id.epoch, fetch.position
            )
        }
        Request::AddVoter(_) => "add me".into(),
        Request::RemoveVoter(remove) => format!("remove {}", remove.voter.id),
        Request::UpdateVoter(update) => format!("update me, epoch {}", update.epoch),
        Request::ApiVersions => "which versions".into(),
    }
}

fn reply_text(reply: &Reply) -> String {
    let of = |standing: &Standing| {
        let leader = standing.leader.leader.map_or("none".into(), |id| id.to_string());
        format!("{} epoch {} leader {leader}", standing.error, standing.leader.epoch)
    };
    match reply {
        Reply::Refused(error) => format!("refused {error}"),
        Reply::Vote { standing, is_granted } => format!("granted {is_granted} {}", of(standing)),
        Reply::BeginQuorumEpoch(standing) | Reply::EndQuorumEpoch(standing) | Reply::UpdateVoter(standing) => {
            of(standing)
        }
        Reply::Fetch {
            standing,
            high_watermark,
            content,
            ..
        } => {
            let content = match content {
                FetchContent::Nothing => "nothing".into(),
                FetchContent::Records { from, .. } => format!("records from {from}"),
                FetchContent::Diverging(end) => format!("diverging {}@{}", end.offset, end.epoch),
                FetchContent::Snapshot(id) => format!("snapshot {}-{}", id.offset, id.epoch),
            };
            let high_watermark = high_watermark.map_or("unknown".into(), |offset| offset.to_string());
            format!("{content}, high watermark {high_watermark}, {}", of(standing))
        }
        Reply::FetchSnapshot { standing, .. } => of(standing),
        Reply::AddVoter(change) | Reply::RemoveVoter(change) => {
            format!("{} {}", change.error, change.message.as_deref().unwrap_or_default())
                .trim_end()
                .into()
        }
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

macro_rules! scenarios {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            check(include_str!(concat!("scenarios/", stringify!($name), ".txt")));
        }
    )*};
}

scenarios! {
    one_static_voter
    one_dynamic_voter
    refused_starts
    elected_of_three
    votes
    follower
    former_voter
    fast_failover
    split_vote
    split_vote_without_a_third
    succession
    resignation
    leader_of_three
    changing_voters
    upgraded_kraft_version
    observer
    another_leader
}
