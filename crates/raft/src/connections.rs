//! Requests on their way: one to a peer at a time, another try after a pause, and no ear for answers that came too late.

use std::collections::BTreeMap;

use crate::{Correlation, Peer};

#[derive(Debug)]
pub(crate) struct Connections {
    peers: BTreeMap<Peer, Waiting>,
    next: u64,
    request_timeout_ms: u64,
    retry_backoff_ms: u64,
}

#[derive(Clone, Copy, Debug)]
enum Waiting {
    Answer { correlation: Correlation, until: u64 },
    Backoff { until: u64 },
}

/// Whether a request can go to a peer; if not, when to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readiness {
    Ready,
    Busy { until: u64 },
    BackingOff { until: u64 },
}

impl Connections {
    pub(crate) fn new(request_timeout_ms: u64, retry_backoff_ms: u64) -> Self {
        Self {
            peers: BTreeMap::new(),
            next: 0,
            request_timeout_ms,
            retry_backoff_ms,
        }
    }

    /// Forgets what ran out: a request that is not answered in time may be followed by another.
    pub(crate) fn readiness(&mut self, peer: Peer, now: u64) -> Readiness {
        match self.peers.get(&peer) {
            Some(Waiting::Answer { until, .. }) if now < *until => Readiness::Busy { until: *until },
            Some(Waiting::Backoff { until }) if now < *until => Readiness::BackingOff { until: *until },
            _ => {
                self.peers.remove(&peer);
                Readiness::Ready
            }
        }
    }

    /// Whether the last request to the peer was not answered in time.
    pub(crate) fn has_timed_out(&self, peer: Peer, now: u64) -> bool {
        matches!(self.peers.get(&peer), Some(Waiting::Answer { until, .. }) if *until <= now)
    }

    /// When the last of the requests on their way runs out of time; nothing if there are none.
    pub(crate) fn in_flight_until(&self, now: u64) -> Option<u64> {
        let in_flight = self.peers.values().filter_map(|waiting| match waiting {
            Waiting::Answer { until, .. } if now < *until => Some(*until),
            _ => None,
        });
        in_flight.max()
    }

    pub(crate) fn sent(&mut self, peer: Peer, now: u64) -> Correlation {
        let correlation = Correlation(self.next);
        self.next += 1;
        let until = now.saturating_add(self.request_timeout_ms);
        self.peers.insert(peer, Waiting::Answer { correlation, until });
        correlation
    }

    pub(crate) fn is_expected(&self, peer: Peer, correlation: Correlation) -> bool {
        matches!(self.peers.get(&peer), Some(Waiting::Answer { correlation: c, .. }) if *c == correlation)
    }

    /// The answer was of use: the next request may go at once. Otherwise after a pause.
    pub(crate) fn answered(&mut self, peer: Peer, correlation: Correlation, is_of_use: bool, now: u64) {
        if !self.is_expected(peer, correlation) {
            return;
        }
        if is_of_use {
            self.peers.remove(&peer);
        } else {
            let until = now.saturating_add(self.retry_backoff_ms);
            self.peers.insert(peer, Waiting::Backoff { until });
        }
    }

    pub(crate) fn reset(&mut self, peer: Peer) {
        self.peers.remove(&peer);
    }

    /// After a change of role: answers to what was asked before mean nothing any more.
    pub(crate) fn reset_all(&mut self) {
        self.peers.clear();
    }
}

#[cfg(test)]
mod tests {
    use klamm_types::NodeId;

    use super::*;

    #[test]
    fn only_the_answer_to_the_last_request_is_heard() {
        let peer = Peer::Node(NodeId(2));
        let mut connections = Connections::new(100, 20);
        let first = connections.sent(peer, 0);
        assert_eq!(connections.readiness(peer, 99), Readiness::Busy { until: 100 });
        assert!(connections.has_timed_out(peer, 100));
        assert_eq!(connections.readiness(peer, 100), Readiness::Ready);
        let second = connections.sent(peer, 100);
        assert!(!connections.is_expected(peer, first));
        connections.answered(peer, second, false, 110);
        assert_eq!(connections.readiness(peer, 129), Readiness::BackingOff { until: 130 });
        assert_eq!(connections.readiness(peer, 130), Readiness::Ready);
    }
}
