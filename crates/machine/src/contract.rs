//! What a machine promises its driver.

use klamm_types::{Offset, Timestamp};

/// A deterministic state machine over a log of records.
///
/// The driver calls `observe` and `decide`, appends the outcome's records, replays each one with the offset it got, and answers when
/// the last of them is committed. The same records in the same order always give the same state, on any node.
pub trait Machine {
    type Request;
    type Response;
    type Record;
    /// What is to be sent elsewhere once the records are committed (transaction markers); `()` where there is nothing.
    type Send;

    /// Takes notice of a request just before `decide`: the only place where state may change that no record holds and
    /// that a new leader starts without (when a broker was last heard of). Most machines have none.
    fn observe(&mut self, _now: Timestamp, _request: &Self::Request) {}

    /// Decides on a request. Changes nothing: whatever it wants changed is in the outcome's records.
    fn decide(&self, now: Timestamp, request: Self::Request) -> Outcome<Self::Record, Self::Response, Self::Send>;

    /// Applies one record. The only place where state changes. Offsets only grow.
    fn replay(&mut self, offset: Offset, record: &Self::Record);

    /// When the machine next wants to be asked what is to be done because time has passed; timers are data. Each machine
    /// has a request for that.
    fn next_deadline(&self) -> Option<Timestamp>;

    /// Everything below `up_to` is committed: it can no longer be rolled back.
    fn commit(&mut self, up_to: Offset);

    /// Forgets everything replayed at or after `offset`.
    fn roll_back_to(&mut self, offset: Offset);
}

/// What a machine decided: records to append as one atomic unit, what to answer once they are committed, what to send.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome<Record, Response, Send = ()> {
    pub records: Vec<Record>,
    pub response: Response,
    pub sends: Vec<Send>,
}

impl<Record, Response, Send> Outcome<Record, Response, Send> {
    pub fn new(records: Vec<Record>, response: Response) -> Self {
        Self {
            records,
            response,
            sends: Vec::new(),
        }
    }

    /// An answer that needs no record.
    pub fn reply(response: Response) -> Self {
        Self::new(Vec::new(), response)
    }
}
