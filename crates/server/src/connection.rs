//! One connection: reads frames, has them answered in order, writes the replies.
//!
//! Invariants: replies leave in the order of their requests; while a request waits (a fetch for bytes, a produce for
//! replicas) the connection reads nothing further, as Kafka mutes a channel; all replies that are ready when the input
//! is drained leave in one write. Never blocks its thread: what may touch a cold disk is awaited on a disk thread.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use klamm_io::{Stream, Tasks, time};

use crate::dispatch::{Apis, Client, Handled, Refused};
use crate::frame_buffer::{FrameBuffer, InvalidFrame};
use crate::outgoing::Outgoing;

/// What a listener allows each of its connections.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectionLimits {
    /// `socket.request.max.bytes`.
    pub(crate) frame_bytes_max: usize,
    /// `connections.max.idle.ms`.
    pub(crate) idle_max: Duration,
}

/// Why a connection ended; all but the first two are the peer's doing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Ended {
    #[error("the node is stopping")]
    Stopping,
    #[error("idle for longer than connections.max.idle.ms")]
    Idle,
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
}

impl Connection {
    pub(crate) fn new(stream: Stream, apis: Apis, client: Client, limits: ConnectionLimits) -> Self {
        let received = FrameBuffer::new(limits.frame_bytes_max);
        Self {
            stream,
            apis,
            client,
            limits,
            received,
            outgoing: Outgoing::default(),
        }
    }

    /// Serves until the peer leaves, misbehaves or falls silent, or until `tasks` is cancelled.
    pub(crate) async fn serve(mut self, tasks: Tasks) -> Ended {
        let mut stopping = pin!(tasks.cancelled());
        let heard = AtomicBool::new(false);
        let mut silence = pin!(silence(self.limits.idle_max, &heard));
        let mut lull = pin!(time::sleep(LULL));
        let mut is_lull = false;
        loop {
            if let Err(ended) = self.answer(stopping.as_mut()).await {
                // Replies to the requests before the bad one are owed all the same.
                let _ = self.flush().await;
                return ended;
            }
            if let Err(e) = self.flush().await {
                return e.into();
            }
            if self.received.is_empty() && self.received.capacity() > BUSY_BUFFER_BYTES_MAX {
                self.received.release();
            }
            let is_large = self.received.capacity() > KEPT_BUFFER_BYTES_MAX;
            let mut space = self.received.space();
            let read = tokio::select! {
                biased;
                read = self.stream.read_buf(&mut space) => read,
                () = stopping.as_mut() => return Ended::Stopping,
                () = silence.as_mut() => return Ended::Idle,
                () = lull.as_mut(), if is_large => {
                    // Nothing came since the last look: a peer that sends again pays for a new buffer.
                    if is_lull && self.received.is_empty() {
                        self.received.release();
                    }
                    is_lull = true;
                    lull.set(time::sleep(LULL));
                    continue;
                }
            };
            match read {
                Ok(0) => return Ended::ByPeer,
                Ok(count) => self.received.received(count),
                Err(e) => return e.into(),
            }
            is_lull = false;
            heard.store(true, Ordering::Relaxed);
        }
    }

    /// Answers every whole frame that is here.
    async fn answer(&mut self, mut stopping: Pin<&mut impl Future<Output = ()>>) -> Result<(), Ended> {
        while let Some(place) = self.received.next_frame().map_err(Ended::Frame)? {
            let frame = self.received.frame(place);
            match self.apis.handle(&mut self.client, frame, &mut self.outgoing)? {
                Handled::Done => {}
                Handled::Later(reply) => {
                    self.flush().await?;
                    let reply = tokio::select! {
                        biased;
                        reply = reply => reply?,
                        () = stopping.as_mut() => return Err(Ended::Stopping),
                    };
                    self.outgoing.append(reply);
                }
            }
            if self.outgoing.size() > WAITING_BYTES_MAX {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> std::io::Result<()> {
        if self.outgoing.is_empty() {
            return Ok(());
        }
        let sent = match self.outgoing.only_bytes() {
            Some(bytes) => self.stream.send(&[bytes]).await,
            None => self.stream.send(&self.outgoing.parts()).await,
        };
        self.outgoing.clear();
        sent
    }
}

/// Ends when nothing was `heard` for `idle_max`, at most a quarter later. Hearing something costs no timer: the one
/// timer looks, when it fires, whether anything came meanwhile.
async fn silence(idle_max: Duration, heard: &AtomicBool) {
    let mut silent_quarters = 0;
    while silent_quarters < 4 {
        time::sleep(idle_max / 4).await;
        silent_quarters = if heard.swap(false, Ordering::Relaxed) {
            0
        } else {
            silent_quarters + 1
        };
    }
}

/// A connection in which nothing happened for one to two of these gives a large buffer back.
const LULL: Duration = Duration::from_millis(500);
/// A larger buffer is given back as soon as it is empty: Kafka's largest batch by default and some room.
const BUSY_BUFFER_BYTES_MAX: usize = 1024 * 1024 + 64 * 1024;
/// A connection that is idle keeps a buffer of at most this size.
const KEPT_BUFFER_BYTES_MAX: usize = 16 * 1024;
/// Replies are written before the input is drained once this many bytes wait.
const WAITING_BYTES_MAX: usize = 1024 * 1024;
