//! One connection: reads frames, has them answered in order, writes the replies.
//!
//! Invariants: replies leave in the order of their requests; while a request waits (a fetch for bytes, a produce for
//! replicas) the connection reads nothing further, as Kafka mutes a channel; all replies that are ready when the input
//! is drained leave in one write. Never blocks its thread: what may touch a cold disk is awaited on a disk thread.

use std::future::Future;
use std::ops::Range;
use std::pin::{Pin, pin};
use std::time::Duration;

use klamm_io::metrics::Gauge;
use klamm_io::{Arrivals, Dozing, Progress, Stream, Tasks, time};
use klamm_protocol::ApiKey;

use crate::connection_quotas::{ConnectionUse, Counted};
use crate::dispatch::{Apis, Client, Refused};
use crate::frame_buffer::{FrameBuffer, InvalidFrame};
use crate::handled::Handled;
use crate::memory_pool::{MemoryPool, Taken};
use crate::metrics::BufferedBytes;
use crate::outgoing::Outgoing;

/// What a listener allows each of its connections.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionLimits {
    /// `socket.request.max.bytes`.
    pub(crate) frame_bytes_max: usize,
    /// `connections.max.idle.ms`.
    pub(crate) idle_max: Duration,
    /// `queued.max.request.bytes`, of all connections together.
    pub(crate) memory: MemoryPool,
}

/// Why a connection ended; all but the first three are the peer's doing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Ended {
    #[error("the node is stopping")]
    Stopping,
    #[error("idle for longer than connections.max.idle.ms")]
    Idle,
    #[error("there are more connections than max.connections, and others were used since")]
    Excess,
    #[error("closed by the peer")]
    ByPeer,
    #[error("a frame of {} bytes", .0.length)]
    Frame(InvalidFrame),
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

pub(crate) struct Connection {
    stream: Stream,
    apis: Apis,
    client: Client,
    limits: ConnectionLimits,
    received: FrameBuffer,
    outgoing: Outgoing,
    buffered: BufferedBytes,
    /// What the frame that is coming may take of the memory for requests.
    coming: Option<Taken>,
    counted: Counted,
    arrivals: Arrivals,
}

/// When waiting for the peer is over: the node stops, or nothing moved for `connections.max.idle.ms`, in either direction.
struct Patience<'a, F> {
    /// Noted whenever bytes come or go.
    progress: &'a Progress,
    ended: Pin<&'a mut F>,
}

impl Connection {
    pub(crate) fn new(
        stream: Stream,
        (apis, client): (Apis, Client),
        limits: ConnectionLimits,
        buffered: Gauge,
        counted: Counted,
    ) -> Self {
        let received = FrameBuffer::new(limits.frame_bytes_max);
        Self {
            stream,
            apis,
            client,
            limits,
            received,
            outgoing: Outgoing::default(),
            buffered: BufferedBytes::new(buffered),
            coming: None,
            counted,
            arrivals: Arrivals::default(),
        }
    }

    /// Serves until the peer leaves, misbehaves or falls silent, or until `tasks` is cancelled.
    pub(crate) async fn serve(&mut self, tasks: &Tasks) -> Ended {
        let progress = Progress::default();
        let being_used = self.counted.being_used();
        let ended = pin!(ended(tasks, self.limits.idle_max, &progress, &being_used));
        let ended = pin!(Dozing::new(ended));
        let mut patience = Patience {
            progress: &progress,
            ended,
        };
        let lull = pin!(time::sleep(LULL));
        let mut lull = Dozing::new(lull);
        // Whether nothing came since the last look, and whether no buffers are held for what may come.
        let (mut is_lull, mut is_resting) = (false, true);
        loop {
            if is_resting {
                tokio::select! {
                    biased;
                    ready = self.stream.readable() => if let Err(e) = ready { return e.into() },
                    ended = patience.ended.as_mut() => return ended,
                }
                is_resting = false;
                being_used.resume();
            }
            if let Err(ended) = self.await_memory(&mut patience).await {
                return ended;
            }
            let mut space = self.received.space();
            let read = tokio::select! {
                biased;
                read = self.stream.read_buf(&mut space) => read,
                ended = patience.ended.as_mut() => return ended,
                () = &mut lull => {
                    // A peer that sends again pays for new buffers.
                    is_resting = is_lull;
                    if is_resting {
                        self.counted.rest();
                        self.rest();
                        self.buffered.set(self.received.capacity());
                    }
                    is_lull = true;
                    lull.change(|lull| lull.set(time::sleep(LULL)));
                    continue;
                }
            };
            match read {
                Ok(0) => return Ended::ByPeer,
                Ok(count) => self.take_in(count),
                Err(e) => return e.into(),
            }
            is_lull = false;
            progress.note();
            if let Err(ended) = self.answer(&mut patience).await {
                return ended;
            }
        }
    }

    /// A frame of which a part has come takes memory for the rest before that is read, if there is a bound.
    async fn await_memory<F: Future<Output = Ended>>(&mut self, patience: &mut Patience<'_, F>) -> Result<(), Ended> {
        if !self.limits.memory.is_bounded() || self.coming.is_some() {
            return Ok(());
        }
        if let Some(bytes) = self.received.coming() {
            self.coming = Some(self.take_memory(bytes, patience).await?);
        }
        Ok(())
    }

    async fn take_memory<F: Future<Output = Ended>>(
        &self,
        bytes: usize,
        patience: &mut Patience<'_, F>,
    ) -> Result<Taken, Ended> {
        tokio::select! {
            biased;
            taken = self.limits.memory.take(bytes) => Ok(taken),
            ended = patience.ended.as_mut() => Err(ended),
        }
    }

    /// `count` bytes were read. So many open the window of a sender that waits for it, whose next bytes are there at once:
    /// more frames together mean fewer and longer writes to the log.
    fn take_in(&mut self, mut count: usize) {
        self.arrivals.note();
        self.received.received(count);
        while count >= READ_ON_FROM && self.received.space_left().len() >= READ_ON_FROM {
            count = self.stream.read_now(self.received.space_left());
            self.received.received(count);
        }
    }

    /// Answers every whole frame that is here, and writes the answers.
    async fn answer<F: Future<Output = Ended>>(&mut self, patience: &mut Patience<'_, F>) -> Result<(), Ended> {
        match self.handle_frames(patience).await {
            Ok(()) => self.flush(patience).await?,
            // The peer takes nothing, or is gone.
            Err(ended @ (Ended::Idle | Ended::Excess | Ended::Io(_))) => return Err(ended),
            Err(ended @ (Ended::Stopping | Ended::ByPeer | Ended::Frame(_) | Ended::Refused(_))) => {
                // Replies to the requests before are owed all the same.
                let _ = Box::pin(time::timeout(FAREWELL, self.send(patience.progress))).await;
                return Err(ended);
            }
        }
        if self.received.is_empty() && self.received.capacity() > BUSY_BUFFER_BYTES_MAX {
            self.received.rest();
        }
        self.buffered.set(self.received.capacity());
        Ok(())
    }

    async fn handle_frames<F: Future<Output = Ended>>(&mut self, patience: &mut Patience<'_, F>) -> Result<(), Ended> {
        while let Some(place) = self.received.next_frame().map_err(Ended::Frame)? {
            // The first frame after a read is the one that was coming.
            let taken = self.coming.take().or_else(|| self.limits.memory.try_take(place.len()));
            let mut taken = match taken {
                Some(taken) => taken,
                None => self.take_memory(place.len(), patience).await?,
            };
            let is_produce = self.received.frame(place.clone()).starts_with(&PRODUCE);
            match self.handle(place, &mut taken)? {
                Handled::Done => {}
                Handled::Later(mut reply) => {
                    if !is_produce {
                        // Small, and it may wait for long.
                        taken.give_back();
                    }
                    self.flush(patience).await?;
                    tokio::select! {
                        biased;
                        replied = reply.put_into(&mut self.outgoing) => replied?,
                        ended = patience.ended.as_mut() => return Err(ended),
                    }
                }
            }
            self.outgoing.refusal()?;
            if self.outgoing.is_large() {
                self.flush(patience).await?;
            }
        }
        Ok(())
    }

    /// Has a frame answered, and with it those behind it that are better answered together.
    fn handle(&mut self, place: Range<usize>, taken: &mut Taken) -> Result<Handled, Refused> {
        let frame = self.received.frame(place.clone());
        if self.apis.joins(frame) {
            let apis = &self.apis;
            let mut places = self.received.joined_frames(|frame| apis.joins(frame));
            if !places.is_empty() {
                taken.add(places.iter().map(Range::len).sum());
                places.insert(0, place);
                let frames = self.received.frames(&places);
                return apis.handle_joined(&mut self.client, frames, &mut self.outgoing);
            }
        }
        let frame = self.received.frame(place);
        self.apis.handle(&mut self.client, frame, &mut self.outgoing)
    }

    /// Writes all replies; gives up on a peer that takes none of them for too long.
    async fn flush<F: Future<Output = Ended>>(&mut self, patience: &mut Patience<'_, F>) -> Result<(), Ended> {
        if self.outgoing.is_empty() {
            return Ok(());
        }
        tokio::select! {
            biased;
            sent = self.send(patience.progress) => Ok(sent?),
            ended = patience.ended.as_mut() => Err(ended),
        }
    }

    async fn send(&mut self, progress: &Progress) -> std::io::Result<()> {
        let (only, all);
        let parts = match self.outgoing.only_bytes() {
            Some(bytes) => {
                only = [bytes];
                only.as_slice()
            }
            None => {
                all = self.outgoing.parts();
                all.as_slice()
            }
        };
        let sent = self.stream.send_watched(parts, progress).await;
        self.outgoing.clear();
        sent
    }

    /// Gives back all memory that holds nothing.
    fn rest(&mut self) {
        self.received.rest();
        self.outgoing.rest();
    }
}

/// Ends when the node stops or nothing made `progress` for `idle_max`, at most a quarter later. Progress costs no timer:
/// the one timer looks, when it fires, whether there was any.
async fn ended(tasks: &Tasks, idle_max: Duration, progress: &Progress, being_used: &ConnectionUse) -> Ended {
    let mut excess = pin!(being_used.ended());
    let mut stopping = pin!(tasks.cancelled());
    let mut silent_quarters = 0;
    while silent_quarters < 4 {
        tokio::select! {
            biased;
            () = stopping.as_mut() => return Ended::Stopping,
            () = excess.as_mut() => return Ended::Excess,
            () = time::sleep(idle_max / 4) => {}
        }
        silent_quarters = if progress.take() { 0 } else { silent_quarters + 1 };
    }
    Ended::Idle
}

/// How a produce request begins.
const PRODUCE: [u8; 2] = (ApiKey::Produce as i16).to_be_bytes();
/// A read that brought as many bytes is followed by another, into the rest of its space.
const READ_ON_FROM: usize = 32 * 1024;
/// A connection in which nothing happened for one to two of these gives its buffers back.
const LULL: Duration = Duration::from_millis(500);
/// A larger buffer is given back as soon as it is empty: Kafka's largest batch by default and some room.
const BUSY_BUFFER_BYTES_MAX: usize = 1024 * 1024 + 64 * 1024;
/// For the last replies to a peer that is not heard any more.
const FAREWELL: Duration = Duration::from_secs(1);
