//! One simulated connection: two pipes, each with bytes that arrive in order, each after its time.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::task::Waker;

use bytes::{Buf, Bytes};
use parking_lot::Mutex;
use tokio::time::Instant;

use super::{NetBehaviour, draw};
use crate::Random;
use crate::sim::trace::hash_bytes;
use crate::sim::{SimRandom, Trace};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Client = 0,
    Server = 1,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

#[derive(Debug)]
pub(super) struct Connection {
    id: u64,
    /// Of the client and of the server.
    addresses: [SocketAddr; 2],
    behaviour: NetBehaviour,
    random: SimRandom,
    trace: Trace,
    start: Instant,
    /// What the client sends, and what the server sends.
    pipes: Mutex<[Pipe; 2]>,
}

#[derive(Debug, Default)]
struct Pipe {
    segments: VecDeque<(Instant, Bytes)>,
    queued_bytes: usize,
    /// When the last segment arrives; later ones do not overtake it.
    last_due: Option<Instant>,
    /// The writer is done, and the reader hears of it at this time.
    end: Option<Instant>,
    /// The reader learns at this time that the connection is reset.
    reset: Option<Instant>,
    /// Nothing arrives for now.
    is_held: bool,
    /// The writer lost its power: nothing arrives any more but a reset.
    is_silent: bool,
    /// The reader has closed its end altogether.
    is_unread: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

/// What a reader finds.
pub(super) enum Arrival {
    Bytes(usize),
    End,
    /// Something is due then.
    At(Instant),
    Nothing,
}

impl Connection {
    pub(super) fn new(
        id: u64,
        addresses: [SocketAddr; 2],
        behaviour: NetBehaviour,
        random: SimRandom,
        trace: Trace,
        start: Instant,
    ) -> Self {
        Self {
            id,
            addresses,
            behaviour,
            random,
            trace,
            start,
            pipes: Mutex::default(),
        }
    }

    pub(super) fn address(&self, side: Side) -> SocketAddr {
        self.addresses[side as usize]
    }

    pub(super) fn touches(&self, host: IpAddr) -> bool {
        self.addresses.iter().any(|address| address.ip() == host)
    }

    /// Takes what has arrived for `side` into `buf`, at most one segment; else leaves `waker`.
    pub(super) fn read(&self, side: Side, buf: &mut [u8], waker: &Waker) -> io::Result<Arrival> {
        let now = Instant::now();
        let mut pipes = self.pipes.lock();
        let pipe = &mut pipes[side.other() as usize];
        pipe.reader = Some(waker.clone());
        if pipe.is_held {
            return Ok(Arrival::Nothing);
        }
        if pipe.reset.is_some_and(|due| due <= now) {
            return Err(ErrorKind::ConnectionReset.into());
        }
        let mut next = pipe.reset;
        if !pipe.is_silent {
            match pipe.segments.front_mut() {
                Some((due, bytes)) if *due <= now => {
                    let read = bytes.len().min(buf.len());
                    bytes.copy_to_slice(&mut buf[..read]);
                    if bytes.is_empty() {
                        pipe.segments.pop_front();
                    }
                    pipe.queued_bytes -= read;
                    wake(&mut pipe.writer);
                    drop(pipes);
                    self.trace
                        .record("read", &[self.id, side as u64, read as u64, self.elapsed(now)]);
                    return Ok(Arrival::Bytes(read));
                }
                Some((due, _)) => next = Some(next.map_or(*due, |reset| reset.min(*due))),
                None => match pipe.end {
                    Some(due) if due <= now => return Ok(Arrival::End),
                    Some(due) => next = Some(next.map_or(due, |reset| reset.min(due))),
                    None => {}
                },
            }
        }
        Ok(next.map_or(Arrival::Nothing, Arrival::At))
    }

    /// Takes bytes from `side`; none if the window is full, and then leaves `waker`.
    pub(super) fn write(&self, side: Side, bytes: &[u8], waker: &Waker) -> io::Result<Option<usize>> {
        let now = Instant::now();
        if self.random.one_in(self.behaviour.resets_one_in) {
            self.reset();
        }
        let mut pipes = self.pipes.lock();
        if pipes[side.other() as usize].reset.is_some() {
            return Err(ErrorKind::ConnectionReset.into());
        }
        let pipe = &mut pipes[side as usize];
        if pipe.end.is_some() || pipe.is_unread {
            return Err(ErrorKind::BrokenPipe.into());
        }
        let len = bytes
            .len()
            .min(self.behaviour.window_bytes.saturating_sub(pipe.queued_bytes));
        if len == 0 {
            pipe.writer = Some(waker.clone());
            return Ok(None);
        }
        let mut taken = Bytes::copy_from_slice(&bytes[..len]);
        while !taken.is_empty() {
            let cut = match self.random.below(8) {
                0 => self.random.between(1, taken.len() as u64) as usize,
                _ => taken.len(),
            };
            let due = self.due(pipe, now);
            pipe.segments.push_back((due, taken.split_to(cut)));
        }
        pipe.queued_bytes += len;
        wake(&mut pipe.reader);
        drop(pipes);
        let numbers = [self.id, side as u64, hash_bytes(&bytes[..len]), self.elapsed(now)];
        self.trace.record("write", &numbers);
        Ok(Some(len))
    }

    /// Nothing more will come from `side`.
    pub(super) fn end(&self, side: Side) {
        let now = Instant::now();
        let mut pipes = self.pipes.lock();
        let pipe = &mut pipes[side as usize];
        if pipe.end.is_none() {
            pipe.end = Some(self.due(pipe, now));
            wake(&mut pipe.reader);
            self.trace.record("end", &[self.id, side as u64, self.elapsed(now)]);
        }
    }

    /// `side` reads nothing more, so whoever writes to it is told so.
    pub(super) fn stop_reading(&self, side: Side) {
        let mut pipes = self.pipes.lock();
        let pipe = &mut pipes[side.other() as usize];
        // A host without power tells nobody.
        if !pipe.is_silent {
            pipe.is_unread = true;
            wake(&mut pipe.writer);
        }
    }

    /// Readers learn of it after its time on the way, writers at once.
    pub(super) fn reset(&self) {
        let now = Instant::now();
        for pipe in self.pipes.lock().iter_mut() {
            let due = now + draw(&self.random, &self.behaviour.latency);
            pipe.reset.get_or_insert(due);
            wake(&mut pipe.reader);
            wake(&mut pipe.writer);
        }
    }

    pub(super) fn silence(&self) {
        for pipe in self.pipes.lock().iter_mut() {
            pipe.is_silent = true;
        }
    }

    /// Holds back, or lets go, what flows from one host to another.
    pub(super) fn hold(&self, from: IpAddr, to: IpAddr, is_held: bool) {
        let mut pipes = self.pipes.lock();
        for side in [Side::Client, Side::Server] {
            if self.address(side).ip() == from && self.address(side.other()).ip() == to {
                let pipe = &mut pipes[side as usize];
                pipe.is_held = is_held;
                wake(&mut pipe.reader);
            }
        }
    }

    fn due(&self, pipe: &mut Pipe, now: Instant) -> Instant {
        let due = now + draw(&self.random, &self.behaviour.latency);
        let due = pipe.last_due.map_or(due, |last| last.max(due));
        pipe.last_due = Some(due);
        due
    }

    fn elapsed(&self, now: Instant) -> u64 {
        u64::try_from(now.duration_since(self.start).as_micros()).unwrap_or(u64::MAX)
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}
