//! Requests to others, and the rule that nothing is said before the epoch it is said in is durable.

use klamm_types::NodeId;

use crate::connections::Readiness;
use crate::message::{Request, Standing, VoteRequest};
use crate::raft::NEVER;
use crate::{Effect, Effects, Endpoint, LeaderAndEpoch, Peer, Raft, ReplicaKey};

/// What came of the wish to send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) is_sent: bool,
    /// When to try again, unless an answer comes.
    pub(crate) until: u64,
}

impl Raft {
    /// Everything that others can see, or that enters the log, goes through here.
    pub(crate) fn say(&mut self, effect: Effect, effects: &mut Effects) {
        self.persist(effects);
        effects.push(effect);
    }

    /// Sends unless the last request to the peer is not answered yet, or failed a moment ago.
    pub(crate) fn send(
        &mut self,
        now: u64,
        to: Peer,
        endpoint: Endpoint,
        request: Request,
        effects: &mut Effects,
    ) -> Sent {
        let (Readiness::Busy { until } | Readiness::BackingOff { until }) = self.connections.readiness(to, now) else {
            if matches!(request, Request::Fetch(_)) {
                self.sync_before_fetch(effects);
            }
            let correlation = self.connections.sent(to, now);
            let effect = Effect::Send {
                to,
                endpoint,
                correlation,
                request,
            };
            self.say(effect, effects);
            return Sent {
                is_sent: true,
                until: now.saturating_add(self.config.timeouts.request_timeout_ms),
            };
        };
        Sent { is_sent: false, until }
    }

    /// The leader takes a fetch offset for what is synced. A leader that has just lost its office may not have come to it.
    fn sync_before_fetch(&mut self, effects: &mut Effects) {
        let end = self.log.end().offset;
        if self.config.can_become_voter && self.flushed < end {
            self.flushed = end;
            effects.push(Effect::Sync);
        }
    }

    pub(crate) fn send_votes(
        &mut self,
        now: u64,
        voters: Vec<ReplicaKey>,
        is_pre_vote: bool,
        effects: &mut Effects,
    ) -> u64 {
        let mut until = NEVER;
        for voter in voters {
            let Some(endpoint) = self.voter_endpoint(voter.id) else {
                continue;
            };
            let request = Request::Vote(VoteRequest {
                epoch: self.epoch,
                candidate: self.config.local.key,
                voter: Some(voter),
                end: self.log.end(),
                is_pre_vote,
            });
            until = until.min(self.send(now, Peer::Node(voter.id), endpoint, request, effects).until);
        }
        until
    }

    /// Asks one of those who should know who leads, by a Fetch: its refusal tells. Begins with a random one.
    pub(crate) fn fetch_from_any_bootstrap(&mut self, now: u64, effects: &mut Effects) -> u64 {
        if let Some(until) = self.connections.in_flight_until(now) {
            return until;
        }
        let servers = self.bootstrap();
        let first = self.random.below(servers.len() as u64) as usize;
        let mut until = NEVER;
        for (peer, endpoint) in servers.iter().cycle().skip(first).take(servers.len()) {
            match self.connections.readiness(*peer, now) {
                Readiness::Ready => {
                    let request = self.fetch_request();
                    return self.send(now, *peer, endpoint.clone(), request, effects).until;
                }
                Readiness::Busy { until: at } | Readiness::BackingOff { until: at } => until = until.min(at),
            }
        }
        until
    }

    /// Those whom the configuration names, and the voters that this node knows of: unlike with Kafka, a node whose only
    /// bootstrap server is itself still finds a leader.
    fn bootstrap(&self) -> Vec<(Peer, Endpoint)> {
        let configured = self.config.bootstrap_servers.iter().cloned().enumerate();
        let configured = configured.map(|(at, endpoint)| (Peer::Bootstrap(at), endpoint));
        let others = self
            .voters()
            .iter()
            .filter(|voter| voter.key.id != self.config.local.key.id);
        let others =
            others.filter_map(|voter| Some((Peer::Node(voter.key.id), self.endpoint_among(&voter.endpoints)?)));
        configured.chain(others).collect()
    }

    pub(crate) fn voter_endpoint(&self, id: NodeId) -> Option<Endpoint> {
        self.endpoint_among(self.voters().endpoints(id))
    }

    pub(crate) fn standing(&self, error: klamm_types::ErrorCode) -> Standing {
        Standing {
            error,
            leader: LeaderAndEpoch {
                leader: self.leader,
                epoch: self.epoch,
            },
            leader_endpoints: self.leader_endpoints.clone(),
        }
    }
}
