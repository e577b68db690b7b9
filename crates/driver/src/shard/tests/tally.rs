//! A machine to run: sums by name, with answers at once, answers that wait for others, and work of its own.

use std::collections::{BTreeMap, VecDeque};

use klamm_machine::{Machine, Outcome, OutcomeOf, TimelineMap};
use klamm_protocol::{DecodeError, EncodeError, Encoder};
use klamm_types::{Offset, ProducerId, Timestamp};

use crate::shard::{ShardMachine, Ticket, TransactionEnd};

/// Sums by name. A record is a name and its new sum.
#[derive(Default)]
pub(super) struct Tally {
    sums: TimelineMap<String, i64>,
    /// Of open transactions, by producer.
    pending: BTreeMap<ProducerId, Vec<Sum>>,
    waiting: VecDeque<(Ticket, String)>,
    later: BTreeMap<Timestamp, Vec<Sum>>,
    news: String,
    /// How many records were decided on and never replayed: the machine is ahead of them.
    unreplayed: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Call {
    Add(&'static str, i64),
    /// Adds, with a record of this many bytes.
    AddLarge(&'static str, i64, usize),
    Get(&'static str),
    /// Answered by the next addition to the name.
    Await(&'static str),
    /// Sets the sum by itself at this time.
    SetAt(&'static str, i64, Timestamp),
    News,
    Unreplayed,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Sum(i64),
    Text(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sum {
    name: String,
    sum: i64,
    padding: usize,
}

pub(super) enum Request {
    Call(Ticket, Call),
    Told(String),
    Tick,
}

impl Tally {
    fn sum(&self, name: &str) -> i64 {
        self.sums.get(name).copied().unwrap_or(0)
    }

    fn add(&mut self, name: &str, count: i64, padding: usize) -> OutcomeOf<Self> {
        let sum = Sum {
            name: name.to_owned(),
            sum: self.sum(name) + count,
            padding,
        };
        let answer = Answer::Sum(sum.sum);
        self.unreplayed += 1;
        let (done, waiting) = self.waiting.drain(..).partition(|(_, awaited)| awaited == name);
        self.waiting = waiting;
        let done: VecDeque<(Ticket, String)> = done;
        Outcome {
            records: vec![sum],
            response: Some(answer.clone()),
            sends: done.into_iter().map(|(ticket, _)| (ticket, answer.clone())).collect(),
            events: Vec::new(),
        }
    }
}

impl Machine for Tally {
    type Request = Request;
    type Response = Option<Answer>;
    type Record = Sum;
    type Send = (Ticket, Answer);
    type Event = ();

    fn decide(&mut self, now: Timestamp, request: Request) -> OutcomeOf<Self> {
        let (ticket, call) = match request {
            Request::Call(ticket, call) => (ticket, call),
            Request::Told(news) => {
                self.news = news;
                return Outcome::reply(None);
            }
            Request::Tick => {
                let due = self.later.first_entry().filter(|entry| *entry.key() <= now);
                return Outcome::new(due.map(|entry| entry.remove()).unwrap_or_default(), None);
            }
        };
        match call {
            Call::Add(name, count) => self.add(name, count, 0),
            Call::AddLarge(name, count, padding) => self.add(name, count, padding),
            Call::Get(name) => Outcome::reply(Some(Answer::Sum(self.sum(name)))),
            Call::Await(name) => {
                self.waiting.push_back((ticket, name.to_owned()));
                Outcome::reply(None)
            }
            Call::SetAt(name, sum, at) => {
                self.later.entry(at).or_default().push(Sum {
                    name: name.to_owned(),
                    sum,
                    padding: 0,
                });
                Outcome::reply(Some(Answer::Sum(sum)))
            }
            Call::Unreplayed => Outcome::reply(Some(Answer::Sum(self.unreplayed))),
            Call::News => Outcome::reply(Some(Answer::Text(self.news.clone()))),
        }
    }

    fn replay(&mut self, offset: Offset, record: &Sum) {
        self.unreplayed = (self.unreplayed - 1).max(0);
        self.sums.insert(offset, record.name.clone(), record.sum);
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        self.later.first_key_value().map(|(at, _)| *at)
    }

    fn commit(&mut self, up_to: Offset) {
        self.sums.commit(up_to);
    }

    fn roll_back_to(&mut self, offset: Offset) {
        self.sums.roll_back_to(offset);
    }
}

impl ShardMachine for Tally {
    type Call = Call;
    type Answer = Answer;
    type News = String;

    const NAME: &'static str = "tally";
    const TITLE: &'static str = "Tally";

    fn request(ticket: Ticket, call: Call) -> Request {
        Request::Call(ticket, call)
    }

    fn activate(news: &String) -> Request {
        Request::Told(format!("{news} at the start"))
    }

    fn told(news: &String) -> Request {
        Request::Told(news.clone())
    }

    fn tick() -> Request {
        Request::Tick
    }

    fn answer(response: Option<Answer>) -> Option<Answer> {
        response
    }

    fn completion(send: (Ticket, Answer)) -> (Ticket, Answer) {
        send
    }

    fn log(_title: &str, (): ()) {}

    fn replay_transactional(&mut self, _offset: Offset, producer_id: ProducerId, record: &Sum) {
        self.pending.entry(producer_id).or_default().push(record.clone());
    }

    fn replay_end_of_transaction(&mut self, offset: Offset, end: TransactionEnd) {
        for sum in self.pending.remove(&end.producer_id).unwrap_or_default() {
            if end.is_commit {
                self.replay(offset, &sum);
            }
        }
    }

    fn decode(key: &[u8], value: Option<&[u8]>) -> Result<Option<Sum>, DecodeError> {
        if key.starts_with(b"?") {
            return Ok(None);
        }
        let value = String::from_utf8_lossy(value.unwrap_or_default()).into_owned();
        let sum = value.trim_end().parse().map_err(|_| DecodeError::InvalidUtf8)?;
        Ok(Some(Sum {
            name: String::from_utf8_lossy(key).into_owned(),
            sum,
            padding: 0,
        }))
    }

    fn encode_key(record: &Sum, e: &mut Encoder) -> Result<(), EncodeError> {
        if record.name.len() > NAME_BYTES_MAX {
            return Err(EncodeError::TooLong {
                field: "name",
                length: record.name.len(),
            });
        }
        e.raw(record.name.as_bytes());
        Ok(())
    }

    fn encode_value(record: &Sum, e: &mut Encoder) -> Result<bool, EncodeError> {
        let width = record.padding;
        e.raw(format!("{:<width$}", record.sum).as_bytes());
        Ok(true)
    }
}

const NAME_BYTES_MAX: usize = 100;
