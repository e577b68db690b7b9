//! What a machine adds to [`Machine`] so that a shard can run it: bytes of its records, calls that wait, time, news.

use klamm_machine::Machine;
use klamm_protocol::{DecodeError, EncodeError, Encoder};
use klamm_types::{Offset, ProducerEpoch, ProducerId};

/// A machine over the records of one partition.
///
/// A call is answered in one of two ways. Either the decision has the answer, which is given once all that was decided
/// up to it is committed; or the call is parked under its ticket, and a later decision completes it through its `sends`.
pub trait ShardMachine:
    Machine<Request: Send, Response: Send, Record: Send, Send: Send, Event: Send> + Sized + Send + 'static
{
    /// What is asked from outside.
    type Call: Send + 'static;
    type Answer: Send + 'static;
    /// What the machine is told beside the log (the cluster's metadata); whoever begins later hears the newest only.
    type News: Clone + Send + Sync + 'static;

    /// Stands in metrics.
    const NAME: &'static str;
    /// Stands in logs, as Kafka has it there: `GroupCoordinator`.
    const TITLE: &'static str;

    /// The request that carries a call. No two calls of a machine have the same ticket.
    fn request(ticket: Ticket, call: Self::Call) -> Self::Request;

    /// The first request after everything has been replayed.
    fn activate(news: &Self::News) -> Self::Request;

    /// The request that tells what changed outside.
    fn told(news: &Self::News) -> Self::Request;

    /// The request that is due at `next_deadline`, once more as long as that has passed. Its records need not become
    /// one unit.
    fn tick() -> Self::Request;

    /// The decision's own answer; nothing if the call is parked.
    fn answer(response: Self::Response) -> Option<Self::Answer>;

    /// A parked call that a decision completes.
    fn completion(send: Self::Send) -> (Ticket, Self::Answer);

    /// Writes a line about what happened. `title` says whose it is: `[GroupCoordinator id=1 topic=… partition=0]`.
    fn log(title: &str, event: Self::Event);

    /// Applies a record that belongs to a transaction.
    fn replay_transactional(&mut self, offset: Offset, producer_id: ProducerId, record: &Self::Record);

    /// Applies the marker that ends a transaction.
    fn replay_end_of_transaction(&mut self, offset: Offset, end: TransactionEnd);

    /// A record of the log, a tombstone if it has no value; nothing for one of an unknown type, which is skipped.
    fn decode(key: &[u8], value: Option<&[u8]>) -> Result<Option<Self::Record>, DecodeError>;

    /// Writes the bytes of a record's key.
    fn encode_key(record: &Self::Record, e: &mut Encoder) -> Result<(), EncodeError>;

    /// Writes the bytes of a record's value; of a tombstone none, for which this is false.
    fn encode_value(record: &Self::Record, e: &mut Encoder) -> Result<bool, EncodeError>;
}

/// Names a call that waits, within its shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// A transaction's marker in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransactionEnd {
    pub producer_id: ProducerId,
    pub producer_epoch: ProducerEpoch,
    pub is_commit: bool,
}
