//! The network of the simulated quorum: messages are late, lost, repeated, or refused where nobody runs.

use klamm_types::{NodeId, Offset};

use super::disk::{Batch, Record};
use super::node::CLUSTER;
use super::world::World;
use crate::message::{
    Failure, FetchContent, Fetched, FetchedBatch, FetchedPiece, Reply, Request, Response, SnapshotPiece, VoterChange,
};
use crate::{Correlation, Event, Peer, RequestId, VersionRange};

pub(crate) struct Delivery {
    pub(crate) to: NodeId,
    /// Only to this run of the node; nothing for whoever runs then.
    pub(crate) run: Option<u64>,
    pub(crate) event: Event,
    /// What the event's message brought besides: batches as they are on disk.
    pub(crate) bytes: Vec<Batch>,
}

/// Who waits for an answer to a request.
pub(crate) struct Asked {
    by: NodeId,
    run: u64,
    peer: Peer,
    correlation: Correlation,
    pub(crate) request: Request,
}

/// From whom, to which request, what.
type Answer = (Peer, Correlation, Result<Response, Failure>);

impl World {
    pub(crate) fn send(&mut self, at: usize, peer: Peer, port: u16, correlation: Correlation, request: Request) {
        let (by, run) = (self.nodes[at].id, self.nodes[at].run);
        let to = NodeId(i32::from(port));
        let is_down = self
            .nodes
            .get(usize::from(port) - 1)
            .is_none_or(|node| node.raft.is_none());
        if is_down && !self.is_blocked(by, to) {
            // The connection is refused.
            let answer = (peer, correlation, Err(Failure::Disconnected));
            self.respond(to, by, run, answer);
            return;
        }
        if request == Request::ApiVersions {
            let response = Response::ApiVersions {
                error: klamm_types::ErrorCode::NONE,
                kraft_versions: Some(VersionRange { min: 0, max: 1 }),
            };
            self.respond(to, by, run, (peer, correlation, Ok(response)));
            return;
        }
        if self.is_blocked(by, to) {
            return;
        }
        for delay in self.delays() {
            let id = RequestId(self.next_request);
            self.next_request += 1;
            let asked = Asked {
                by,
                run,
                peer,
                correlation,
                request: request.clone(),
            };
            self.requests.insert(id, asked);
            self.request_at(self.now + delay, to, id, request.clone());
        }
    }

    fn request_at(&mut self, when: u64, to: NodeId, id: RequestId, request: Request) {
        let event = Event::Request {
            id,
            cluster_id: Some(CLUSTER.to_owned()),
            request,
        };
        let (run, bytes) = (None, Vec::new());
        self.queue_at(when, Delivery { to, run, event, bytes });
    }

    /// A request of nobody in particular, as from a tool.
    pub(crate) fn ask(&mut self, at: usize, request: Request) {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        let to = self.nodes[at].id;
        self.request_at(self.now, to, id, request);
    }

    pub(crate) fn reply(&mut self, at: usize, to: RequestId, reply: Reply) {
        let Some(asked) = self.requests.remove(&to) else {
            return;
        };
        let from = self.nodes[at].id;
        let bytes = match &reply {
            Reply::Fetch {
                content: FetchContent::Records { from, max_bytes },
                ..
            } => self.nodes[at].disk.read(*from, *max_bytes as usize).to_vec(),
            _ => Vec::new(),
        };
        let response = to_response(reply, &bytes);
        self.respond_with(
            from,
            asked.by,
            asked.run,
            (asked.peer, asked.correlation, response),
            bytes,
        );
    }

    fn respond(&mut self, from: NodeId, to: NodeId, run: u64, answer: Answer) {
        self.respond_with(from, to, run, answer, Vec::new());
    }

    fn respond_with(&mut self, from: NodeId, to: NodeId, run: u64, answer: Answer, bytes: Vec<Batch>) {
        if self.is_blocked(from, to) {
            return;
        }
        let (from, correlation, result) = answer;
        for delay in self.delays() {
            let event = Event::Response {
                from,
                correlation,
                result: result.clone(),
            };
            let (run, bytes) = (Some(run), bytes.clone());
            self.queue_at(self.now + delay, Delivery { to, run, event, bytes });
        }
    }

    /// When the copies of a message arrive: none if it is lost.
    fn delays(&mut self) -> Vec<u64> {
        if !self.has_faults {
            return vec![1 + self.random.below(3)];
        }
        if self.random.below(1000) < self.plan.lost {
            return Vec::new();
        }
        let copies = if self.random.below(1000) < self.plan.duplicated {
            2
        } else {
            1
        };
        let mut delay = || match self.random.below(1000) < self.plan.slow {
            true => self.random.below(1500),
            false => 1 + self.random.below(10),
        };
        (0..copies).map(|_| delay()).collect()
    }

    pub(crate) fn is_blocked(&self, from: NodeId, to: NodeId) -> bool {
        self.blocked.contains(&(from, to))
    }

    pub(crate) fn tell(&mut self, at: usize, event: Event) {
        let (to, run) = (self.nodes[at].id, self.nodes[at].run);
        let when = self.now + self.random.below(5);
        let (run, bytes) = (Some(run), Vec::new());
        self.queue_at(when, Delivery { to, run, event, bytes });
    }

    pub(crate) fn queue_at(&mut self, when: u64, delivery: Delivery) {
        self.queue.insert((when, self.next_delivery), delivery);
        self.next_delivery += 1;
    }
}

fn to_response(reply: Reply, bytes: &[Batch]) -> Result<Response, Failure> {
    let change = |change: VoterChange| change.error;
    Ok(match reply {
        Reply::Refused(error) => return Err(Failure::Refused(error)),
        Reply::Vote { standing, is_granted } => Response::Vote { standing, is_granted },
        Reply::BeginQuorumEpoch(standing) => Response::BeginQuorumEpoch(standing),
        Reply::EndQuorumEpoch(standing) => Response::EndQuorumEpoch(standing),
        Reply::Fetch {
            standing,
            high_watermark,
            content,
            ..
        } => Response::Fetch {
            standing,
            high_watermark,
            content: fetched(content, bytes),
        },
        Reply::FetchSnapshot { standing, piece } => Response::FetchSnapshot {
            standing,
            piece: piece.map(fetched_piece),
        },
        Reply::AddVoter(outcome) => Response::AddVoter(change(outcome)),
        Reply::RemoveVoter(outcome) => Response::RemoveVoter(change(outcome)),
        Reply::UpdateVoter(standing) => Response::UpdateVoter(standing),
    })
}

fn fetched(content: FetchContent, bytes: &[Batch]) -> Fetched {
    let batch = |batch: &Batch| FetchedBatch {
        base_offset: batch.base,
        next_offset: batch.next(),
        epoch: batch.epoch,
        control: (batch.base.0..)
            .map(Offset)
            .zip(&batch.records)
            .filter_map(|(offset, record)| match record {
                Record::Control(record) => Some((offset, record.clone())),
                Record::Value(_) => None,
            })
            .collect(),
    };
    match content {
        FetchContent::Nothing | FetchContent::Records { .. } => Fetched::Batches(bytes.iter().map(batch).collect()),
        FetchContent::Diverging(end) => Fetched::Diverging(end),
        FetchContent::Snapshot(id) => Fetched::Snapshot(id),
    }
}

fn fetched_piece(piece: SnapshotPiece) -> FetchedPiece {
    FetchedPiece {
        id: piece.id,
        size_bytes: piece.size_bytes as i64,
        position: piece.position as i64,
        len: (piece.size_bytes - piece.position).min(piece.max_bytes as u64),
    }
}
