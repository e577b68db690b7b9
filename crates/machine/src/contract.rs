//! What a machine promises its driver.

use klamm_types::{Offset, Timestamp};

/// A deterministic state machine over a log of records.
///
/// The driver calls `decide`, replays each of the outcome's records with the offset it will get, appends them, and
/// answers when all that was decided so far is committed. The same records in the same order always give the same
/// state, on any node.
///
/// Beside that state a machine may keep *soft* state that no record holds and that a new leader starts without: when a
/// broker was last heard of, who waits for an answer. See docs/decisions/0004-soft-state.md.
pub trait Machine {
    type Request;
    type Response;
    type Record;
    /// What is to be sent elsewhere once the records are committed (transaction markers, answers to requests that
    /// waited); `()` where there is nothing.
    type Send;
    /// What happened, for the log; `()` where nothing is told. Nothing depends on it.
    type Event;

    /// Decides on a request. Changes soft state only: whatever else it wants changed is in the outcome's records,
    /// which are replayed before the next decision.
    fn decide(&mut self, now: Timestamp, request: Self::Request) -> OutcomeOf<Self>;

    /// Applies one record. The only place where the state that records hold changes. Offsets only grow.
    fn replay(&mut self, offset: Offset, record: &Self::Record);

    /// When the machine next wants to be asked what is to be done because time has passed; timers are data. Each machine
    /// has a request for that.
    fn next_deadline(&self) -> Option<Timestamp>;

    /// Everything below `up_to` is committed: it can no longer be rolled back.
    fn commit(&mut self, up_to: Offset);

    /// Forgets everything replayed at or after `offset`. Soft state that depends on it becomes what a new leader
    /// would have.
    fn roll_back_to(&mut self, offset: Offset);
}

/// What a machine of this type decides.
pub type OutcomeOf<M> =
    Outcome<<M as Machine>::Record, <M as Machine>::Response, <M as Machine>::Send, <M as Machine>::Event>;

/// What a machine decided: records to append as one atomic unit, what to answer once they are committed, what to send,
/// what to tell.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome<Record, Response, Send = (), Event = ()> {
    pub records: Vec<Record>,
    pub response: Response,
    pub sends: Vec<Send>,
    pub events: Vec<Event>,
}

impl<Record, Response, Send, Event> Outcome<Record, Response, Send, Event> {
    pub fn new(records: Vec<Record>, response: Response) -> Self {
        Self {
            records,
            response,
            sends: Vec::new(),
            events: Vec::new(),
        }
    }

    /// An answer that needs no record.
    pub fn reply(response: Response) -> Self {
        Self::new(Vec::new(), response)
    }
}
