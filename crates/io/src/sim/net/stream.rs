//! The ends of a simulated connection.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::connection::{Arrival, Connection, Side};

/// Both halves of one end.
#[derive(Debug)]
pub struct SimStream {
    read: SimReadHalf,
    write: SimWriteHalf,
}

#[derive(Debug)]
pub struct SimReadHalf {
    end: Arc<End>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// Dropping it tells the peer that nothing more will come.
#[derive(Debug)]
pub struct SimWriteHalf {
    end: Arc<End>,
}

/// One end; closed once both of its halves are gone.
#[derive(Debug)]
struct End {
    connection: Arc<Connection>,
    side: Side,
}

impl SimStream {
    pub(super) fn new(connection: Arc<Connection>, side: Side) -> Self {
        let end = Arc::new(End { connection, side });
        Self {
            read: SimReadHalf {
                end: end.clone(),
                timer: None,
            },
            write: SimWriteHalf { end },
        }
    }

    pub fn local_addr(&self) -> SocketAddr {
        self.read.end.connection.address(self.read.end.side)
    }

    pub fn peer_addr(&self) -> SocketAddr {
        self.read.end.connection.address(self.read.end.side.other())
    }

    pub fn into_split(self) -> (SimReadHalf, SimWriteHalf) {
        (self.read, self.write)
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.connection.stop_reading(self.side);
    }
}

impl Drop for SimWriteHalf {
    fn drop(&mut self) {
        self.end.connection.end(self.end.side);
    }
}

impl SimReadHalf {
    fn poll_timer(&mut self, due: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let timer = match &mut self.timer {
            Some(timer) => {
                if timer.deadline() != due {
                    timer.as_mut().reset(due);
                }
                timer
            }
            none => none.insert(Box::pin(tokio::time::sleep_until(due))),
        };
        timer.as_mut().poll(cx)
    }
}

impl AsyncRead for SimReadHalf {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            let end = &this.end;
            match end.connection.read(end.side, buf.initialize_unfilled(), cx.waker())? {
                Arrival::Bytes(len) => {
                    buf.advance(len);
                    return Poll::Ready(Ok(()));
                }
                Arrival::End => return Poll::Ready(Ok(())),
                Arrival::At(due) => ready!(this.poll_timer(due, cx)),
                Arrival::Nothing => return Poll::Pending,
            }
        }
    }
}

impl AsyncWrite for SimWriteHalf {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        match self.end.connection.write(self.end.side, bytes, cx.waker())? {
            Some(len) => Poll::Ready(Ok(len)),
            None => Poll::Pending,
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.end.connection.end(self.end.side);
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for SimStream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().read).poll_read(cx, buf)
    }
}

impl AsyncWrite for SimStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().write).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().write).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().write).poll_shutdown(cx)
    }
}
