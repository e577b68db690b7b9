//! Sending a response: bytes from memory with file regions spliced in.
//!
//! Large regions go from the page cache to the socket by `sendfile`; small ones are copied beside their neighbours,
//! because a system call costs more than the copy. Nothing here waits for the disk if the caller warmed cold ranges.

use std::io::{self, ErrorKind, IoSlice};
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::io::Errno;
use rustix::net::{SendAncillaryBuffer, SendFlags};
use tokio::io::Interest;
use tokio::net::TcpStream;

use crate::FileHandle;

/// Tells who watches a long send that the peer takes some of it: set by every system call that sent something.
#[derive(Debug, Default)]
pub struct Progress(AtomicBool);

impl Progress {
    pub fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether there was any since the last look.
    pub fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A piece of what is sent.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Bytes(&'a [u8]),
    /// `len` bytes of `file` from `position`.
    File {
        file: &'a FileHandle,
        position: u64,
        len: u64,
    },
}

impl Part<'_> {
    pub fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { len, .. } => *len,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Sends all parts; returns when the kernel has taken the last byte.
pub(super) async fn over_tcp(socket: &TcpStream, parts: &[Part<'_>], progress: &Progress) -> io::Result<()> {
    let socket = Peer { socket, progress };
    if let [Part::Bytes(bytes)] = *parts {
        // Most replies: nothing to gather.
        return send_bytes(socket, bytes).await;
    }
    // Boxed, so that a connection that waits does not keep room for it.
    Box::pin(gather(socket, parts)).await
}

async fn gather(socket: Peer<'_>, parts: &[Part<'_>]) -> io::Result<()> {
    let mut gathered = Gathered {
        pieces: Vec::with_capacity(parts.len().min(PIECES_MAX)),
        copied: Vec::new(),
        left: parts.iter().fold(0, |sum, part| sum.saturating_add(part.len())),
    };
    for part in parts {
        match *part {
            Part::Bytes(bytes) => gathered.borrow(socket, bytes).await?,
            Part::File { file, position, len } => match file.descriptor() {
                Some(descriptor) if len > COPIED_REGION_BYTES_MAX => {
                    gathered.flush(socket).await?;
                    gathered.left -= len;
                    send_region(socket, descriptor, position, len).await?;
                }
                _ => gathered.copy(socket, file, position, len).await?,
            },
        }
    }
    gathered.flush(socket).await
}

/// Sends all parts by copying.
#[cfg(feature = "sim")]
pub(super) async fn over_sim<W>(stream: &mut W, parts: &[Part<'_>], progress: &Progress) -> io::Result<()>
where
    W: tokio::io::AsyncWrite + Unpin,
{
    for part in parts {
        match *part {
            Part::Bytes(bytes) => write_all(stream, bytes, progress).await?,
            Part::File {
                file,
                mut position,
                len,
            } => {
                let end = position.checked_add(len).ok_or(ErrorKind::InvalidInput)?;
                while position < end {
                    let mut step = vec![0; (end - position).min(COPIED_REGION_BYTES_MAX) as usize];
                    file.read_exact_at(&mut step, position)?;
                    write_all(stream, &step, progress).await?;
                    position += step.len() as u64;
                }
            }
        }
    }
    Ok(())
}

#[cfg(feature = "sim")]
async fn write_all<W>(stream: &mut W, mut bytes: &[u8], progress: &Progress) -> io::Result<()>
where
    W: tokio::io::AsyncWrite + Unpin,
{
    use tokio::io::AsyncWriteExt;

    while !bytes.is_empty() {
        let written = stream.write(bytes).await?;
        progress.note();
        bytes = bytes.get(written..).unwrap_or_default();
    }
    Ok(())
}

/// A socket that is sent to, and who wants to know that it takes what is sent.
#[derive(Clone, Copy)]
struct Peer<'a> {
    socket: &'a TcpStream,
    progress: &'a Progress,
}

/// Bytes that will leave in one system call.
struct Gathered<'a> {
    pieces: Vec<Piece<'a>>,
    copied: Vec<u8>,
    /// Bytes that follow those gathered here.
    left: u64,
}

enum Piece<'a> {
    Borrowed(&'a [u8]),
    /// A range of the copied bytes.
    Copied(Range<usize>),
}

impl<'a> Gathered<'a> {
    async fn borrow(&mut self, socket: Peer<'_>, bytes: &'a [u8]) -> io::Result<()> {
        if !bytes.is_empty() {
            self.left -= bytes.len() as u64;
            self.pieces.push(Piece::Borrowed(bytes));
        }
        self.flush_if_full(socket).await
    }

    /// Copies a region, in steps if it is a large one of a file without a descriptor.
    async fn copy(&mut self, socket: Peer<'_>, file: &FileHandle, mut position: u64, len: u64) -> io::Result<()> {
        let end = position.checked_add(len).ok_or(ErrorKind::InvalidInput)?;
        while position < end {
            let step = (end - position).min(COPIED_REGION_BYTES_MAX);
            let start = self.copied.len();
            self.copied.resize(start + step as usize, 0);
            file.read_exact_at(&mut self.copied[start..], position)?;
            self.pieces.push(Piece::Copied(start..self.copied.len()));
            self.left -= step;
            position += step;
            self.flush_if_full(socket).await?;
        }
        Ok(())
    }

    async fn flush_if_full(&mut self, socket: Peer<'_>) -> io::Result<()> {
        if self.pieces.len() >= PIECES_MAX || self.copied.len() >= COPIED_BYTES_MAX {
            self.flush(socket).await?;
        }
        Ok(())
    }

    async fn flush(&mut self, socket: Peer<'_>) -> io::Result<()> {
        if self.pieces.is_empty() {
            return Ok(());
        }
        let mut slices: Vec<IoSlice<'_>> = Vec::with_capacity(self.pieces.len());
        slices.extend(self.pieces.iter().map(|piece| match piece {
            Piece::Borrowed(bytes) => IoSlice::new(bytes),
            Piece::Copied(range) => IoSlice::new(&self.copied[range.clone()]),
        }));
        // The kernel holds back a short packet only while more bytes follow at once; after the last byte it must not.
        send_slices(socket, &mut slices, self.left > 0).await?;
        self.pieces.clear();
        self.copied.clear();
        Ok(())
    }
}

async fn send_bytes(socket: Peer<'_>, mut bytes: &[u8]) -> io::Result<()> {
    let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
    while !bytes.is_empty() {
        let sent = when_writable(socket, || rustix::net::send(socket.socket, bytes, flags)).await?;
        bytes = bytes.get(sent..).unwrap_or_default();
    }
    Ok(())
}

async fn send_slices(socket: Peer<'_>, mut slices: &mut [IoSlice<'_>], more: bool) -> io::Result<()> {
    let mut flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
    if more {
        flags |= SendFlags::MORE;
    }
    while !slices.is_empty() {
        let sent = when_writable(socket, || {
            rustix::net::sendmsg(socket.socket, slices, &mut SendAncillaryBuffer::default(), flags)
        })
        .await?;
        IoSlice::advance_slices(&mut slices, sent);
    }
    Ok(())
}

async fn send_region(socket: Peer<'_>, file: BorrowedFd<'_>, mut position: u64, len: u64) -> io::Result<()> {
    let end = position.checked_add(len).ok_or(ErrorKind::InvalidInput)?;
    while position < end {
        let step = (end - position).min(SENDFILE_BYTES_MAX) as usize;
        // The kernel advances `position` by what it sent.
        match when_writable(socket, || {
            rustix::fs::sendfile(socket.socket, file, Some(&mut position), step)
        })
        .await?
        {
            // The file was truncated after its length was promised in a header: the frame cannot be completed.
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            // A receiver that keeps up would otherwise hold this thread for the whole region.
            sent if sent == step && position < end => tokio::task::yield_now().await,
            _ => {}
        }
    }
    Ok(())
}

async fn when_writable<T>(peer: Peer<'_>, mut call: impl FnMut() -> rustix::io::Result<T>) -> io::Result<T> {
    let sent = peer.socket.async_io(Interest::WRITABLE, || {
        loop {
            match call() {
                Err(Errno::INTR) => {}
                other => return other.map_err(io::Error::from),
            }
        }
    });
    let sent = sent.await?;
    peer.progress.note();
    Ok(sent)
}

/// A region up to this many bytes is copied; above, `sendfile` is cheaper.
const COPIED_REGION_BYTES_MAX: u64 = 32 * 1024;
/// Copied bytes that wait for one system call.
const COPIED_BYTES_MAX: usize = 256 * 1024;
/// Pieces of one system call; the kernel takes 1,024.
const PIECES_MAX: usize = 256;
/// Bytes of one `sendfile`.
const SENDFILE_BYTES_MAX: u64 = 64 * 1024;
