//! One connection, whole or in halves.
//!
//! Reading appends to the caller's buffer whatever is there, so one read may bring many frames; drain them all before
//! reading again. Sending takes bytes and file regions and returns when the kernel has them all.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::BufMut;
use rustix::net::RecvFlags;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, tcp};

use super::send::{self, Part, Progress};

#[derive(Debug)]
pub enum Stream {
    Tcp(TcpStream),
    #[cfg(feature = "sim")]
    Sim(crate::sim::SimStream),
}

/// The reading half.
#[derive(Debug)]
pub enum ReadHalf {
    Tcp(tcp::OwnedReadHalf),
    #[cfg(feature = "sim")]
    Sim(crate::sim::SimReadHalf),
}

/// The writing half; dropping it tells the peer that nothing more will come.
#[derive(Debug)]
pub enum WriteHalf {
    Tcp(tcp::OwnedWriteHalf),
    #[cfg(feature = "sim")]
    Sim(crate::sim::SimWriteHalf),
}

impl Stream {
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(stream) => stream.peer_addr(),
            #[cfg(feature = "sim")]
            Self::Sim(stream) => Ok(stream.peer_addr()),
        }
    }

    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Tcp(stream) => stream.local_addr(),
            #[cfg(feature = "sim")]
            Self::Sim(stream) => Ok(stream.local_addr()),
        }
    }

    /// Halves for two tasks, or for reading while a response is on its way.
    pub fn into_split(self) -> (ReadHalf, WriteHalf) {
        match self {
            Self::Tcp(stream) => {
                let (read, write) = stream.into_split();
                (ReadHalf::Tcp(read), WriteHalf::Tcp(write))
            }
            #[cfg(feature = "sim")]
            Self::Sim(stream) => {
                let (read, write) = stream.into_split();
                (ReadHalf::Sim(read), WriteHalf::Sim(write))
            }
        }
    }

    /// See [`ReadHalf::read_buf`].
    pub async fn read_buf<B: BufMut>(&mut self, buf: &mut B) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read_buf(buf).await,
            #[cfg(feature = "sim")]
            Self::Sim(stream) => stream.read_buf(buf).await,
        }
    }

    /// Reads what is there now, without waiting; 0 if that is nothing, the end or an error, which the next
    /// [`Stream::read_buf`] tells apart. Asks the kernel itself, which may have more by now than the runtime has heard of.
    pub fn read_now(&mut self, space: &mut [u8]) -> usize {
        match self {
            Self::Tcp(stream) => {
                rustix::net::recv(&*stream, &mut *space, RecvFlags::DONTWAIT).map_or(0, |(count, _)| count)
            }
            #[cfg(feature = "sim")]
            Self::Sim(stream) => {
                let mut read = ReadBuf::new(space);
                let mut context = Context::from_waker(std::task::Waker::noop());
                let _ = Pin::new(stream).poll_read(&mut context, &mut read);
                read.filled().len()
            }
        }
    }

    /// Waits until there is something to read, be it the end. Needs no buffer. Dropping the future loses nothing.
    pub async fn readable(&mut self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.readable().await,
            #[cfg(feature = "sim")]
            Self::Sim(stream) => {
                std::future::poll_fn(|cx| Pin::new(&mut *stream).poll_read(cx, &mut ReadBuf::new(&mut []))).await
            }
        }
    }

    /// See [`WriteHalf::send`].
    pub async fn send(&mut self, parts: &[Part<'_>]) -> io::Result<()> {
        self.send_watched(parts, &Progress::default()).await
    }

    /// As [`Stream::send`]; `progress` tells whether the peer takes any of it, which ends only when it has all.
    pub async fn send_watched(&mut self, parts: &[Part<'_>], progress: &Progress) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => send::over_tcp(stream, parts, progress).await,
            #[cfg(feature = "sim")]
            Self::Sim(stream) => send::over_sim(stream, parts, progress).await,
        }
    }
}

impl ReadHalf {
    /// Waits for bytes and appends them, up to the spare capacity of `buf`; 0 when the peer has ended its side.
    /// Dropping the future loses nothing.
    pub async fn read_buf<B: BufMut>(&mut self, buf: &mut B) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.read_buf(buf).await,
            #[cfg(feature = "sim")]
            Self::Sim(stream) => stream.read_buf(buf).await,
        }
    }

    /// Appends what is there now; `ErrorKind::WouldBlock` if that is nothing.
    pub fn try_read_buf<B: BufMut>(&mut self, buf: &mut B) -> io::Result<usize> {
        match self {
            Self::Tcp(stream) => stream.try_read_buf(buf),
            #[cfg(feature = "sim")]
            Self::Sim(stream) => try_read(stream, buf),
        }
    }
}

impl WriteHalf {
    /// Sends `parts` in order. `ErrorKind::UnexpectedEof` if a file is shorter than its region. After an error, or if the
    /// future is dropped before its end, the peer has an unknown part of the bytes: close the connection.
    pub async fn send(&mut self, parts: &[Part<'_>]) -> io::Result<()> {
        let progress = Progress::default();
        match self {
            Self::Tcp(stream) => send::over_tcp(stream.as_ref(), parts, &progress).await,
            #[cfg(feature = "sim")]
            Self::Sim(stream) => send::over_sim(stream, parts, &progress).await,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buf),
            #[cfg(feature = "sim")]
            Self::Sim(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncRead for ReadHalf {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(cx, buf),
            #[cfg(feature = "sim")]
            Self::Sim(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

macro_rules! async_write {
    ($type:ty) => {
        impl AsyncWrite for $type {
            fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
                match self.get_mut() {
                    Self::Tcp(stream) => Pin::new(stream).poll_write(cx, bytes),
                    #[cfg(feature = "sim")]
                    Self::Sim(stream) => Pin::new(stream).poll_write(cx, bytes),
                }
            }

            fn poll_write_vectored(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                slices: &[io::IoSlice<'_>],
            ) -> Poll<io::Result<usize>> {
                match self.get_mut() {
                    Self::Tcp(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
                    #[cfg(feature = "sim")]
                    Self::Sim(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
                }
            }

            fn is_write_vectored(&self) -> bool {
                match self {
                    Self::Tcp(stream) => stream.is_write_vectored(),
                    #[cfg(feature = "sim")]
                    Self::Sim(stream) => stream.is_write_vectored(),
                }
            }

            fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                match self.get_mut() {
                    Self::Tcp(stream) => Pin::new(stream).poll_flush(cx),
                    #[cfg(feature = "sim")]
                    Self::Sim(stream) => Pin::new(stream).poll_flush(cx),
                }
            }

            fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                match self.get_mut() {
                    Self::Tcp(stream) => Pin::new(stream).poll_shutdown(cx),
                    #[cfg(feature = "sim")]
                    Self::Sim(stream) => Pin::new(stream).poll_shutdown(cx),
                }
            }
        }
    };
}

async_write!(Stream);
async_write!(WriteHalf);

/// One look at what has arrived.
#[cfg(feature = "sim")]
fn try_read<B: BufMut>(stream: &mut crate::sim::SimReadHalf, buf: &mut B) -> io::Result<usize> {
    let mut context = Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(stream.read_buf(buf)).poll(&mut context) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
    }
}
