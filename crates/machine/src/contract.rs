//! What a machine promises its driver.

use klamm_types::{Offset, Timestamp};

/// A deterministic state machine over a log of records.
///
/// The driver calls `decide`, appends the outcome's records, replays each one with the offset it got, and answers when
/// the last of them is committed. The same records in the same order always give the same state, on any node.
pub trait Machine {
    type Request;
    type Response;
    type Record;
    /// What is to be sent elsewhere once the records are committed (transaction markers); `()` where there is nothing.
    type Send;

    /// Decides on a request. Changes nothing: whatever it wants changed is in the outcome's records.
    fn decide(&self, now: Timestamp, request: Self::Request) -> Outcome<Self::Record, Self::Response, Self::Send>;

    /// Applies one record. The only place where state changes. Offsets only grow.
    fn replay(&mut self, offset: Offset, record: &Self::Record);

    /// When `on_deadline` next wants to be called; timers are data.
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
