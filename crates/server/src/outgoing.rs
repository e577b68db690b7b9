//! The replies of one connection, in order, not yet written.
//!
//! A reply is bytes with file regions between them: headers and small fields come from memory, record batches go from
//! the page cache to the socket. Several replies leave in one write.

use klamm_io::{FileHandle, Part};
use klamm_log::FileRegion;
use klamm_protocol::{EncodeError, Encoder, Message};

use crate::dispatch::Refused;

/// Which request a reply answers, and in which shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReplyTo {
    pub(crate) correlation_id: i32,
    /// Of the response header: 0, or 1 with tagged fields.
    pub(crate) header_version: i16,
    /// Of the body.
    pub(crate) version: i16,
}

#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    bytes: Vec<u8>,
    regions: Vec<PlacedRegion>,
    region_bytes: usize,
    refused: Option<Refused>,
}

/// A file region that belongs before the byte with index `at`.
#[derive(Debug)]
struct PlacedRegion {
    at: usize,
    file: FileHandle,
    position: u64,
    len: u64,
}

impl Outgoing {
    /// Appends a framed reply whose records, if any, are bytes at hand.
    pub(crate) fn reply<M: Message>(&mut self, to: ReplyTo, body: &M) -> Result<(), EncodeError> {
        self.reply_with_regions(to, body, &[])
    }

    /// Appends a framed reply; the slot of an external records field is an index into `slots`.
    pub(crate) fn reply_with_regions<M: Message>(
        &mut self,
        to: ReplyTo,
        body: &M,
        slots: &[FileRegion],
    ) -> Result<(), EncodeError> {
        let start = self.bytes.len();
        self.bytes.reserve(USUAL_REPLY_BYTES_MAX);
        let mut e = Encoder::from_vec(std::mem::take(&mut self.bytes));
        e.i32(0);
        e.i32(to.correlation_id);
        if to.header_version >= 1 {
            e.unsigned_varint(0);
        }
        let encoded = body.encode(&mut e, to.version);
        let framed = e.size() - start - LENGTH_BYTES;
        e.set_i32(start, i32::try_from(framed).unwrap_or(i32::MAX));
        let (bytes, splices) = e.into_parts();
        self.bytes = bytes;
        if let Err(e) = encoded {
            self.bytes.truncate(start);
            return Err(e);
        }
        for splice in splices {
            if let Some(region) = slots.get(splice.slot as usize) {
                self.region_bytes += region.len as usize;
                let file = region.file.clone();
                self.regions.push(PlacedRegion {
                    at: splice.position,
                    file,
                    position: region.position,
                    len: u64::from(region.len),
                });
            }
        }
        Ok(())
    }

    /// Appends a reply that came whole, header included, from the node that made it.
    pub(crate) fn reply_as_it_came(&mut self, payload: &[u8]) {
        let length = i32::try_from(payload.len()).unwrap_or(i32::MAX);
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(payload);
    }

    /// A single reply without its length and without file regions, to be put into an envelope.
    pub(crate) fn into_payload(mut self) -> Vec<u8> {
        debug_assert!(self.regions.is_empty());
        self.bytes.drain(..LENGTH_BYTES.min(self.bytes.len()));
        self.bytes
    }

    /// After what is here the connection is closed.
    pub(crate) fn refuse(&mut self, refused: Refused) {
        self.refused = Some(refused);
    }

    /// Why no further request is answered, if so; what is here is owed all the same.
    pub(crate) fn refusal(&mut self) -> Result<(), Refused> {
        self.refused.take().map_or(Ok(()), Err)
    }

    /// Whether there is so much that it should leave before more is added.
    pub(crate) fn is_large(&self) -> bool {
        self.bytes.len() > WAITING_BYTES_MAX || self.region_bytes > WAITING_REGION_BYTES_MAX
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What to write, if no file region is among it.
    pub(crate) fn only_bytes(&self) -> Option<Part<'_>> {
        self.regions.is_empty().then_some(Part::Bytes(&self.bytes))
    }

    /// What to write, in order.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::with_capacity(2 * self.regions.len() + 1);
        let mut written = 0;
        for region in &self.regions {
            if region.at > written {
                parts.push(Part::Bytes(&self.bytes[written..region.at]));
                written = region.at;
            }
            parts.push(Part::File {
                file: &region.file,
                position: region.position,
                len: region.len,
            });
        }
        if written < self.bytes.len() {
            parts.push(Part::Bytes(&self.bytes[written..]));
        }
        parts
    }

    /// The replies made apart from this connection's order come after those that are here.
    pub(crate) fn append(&mut self, mut other: Self) {
        if self.is_empty() {
            *self = other;
            return;
        }
        let shift = self.bytes.len();
        self.bytes.append(&mut other.bytes);
        self.region_bytes += other.region_bytes;
        self.refused = other.refused;
        self.regions
            .extend(other.regions.into_iter().map(|region| PlacedRegion {
                at: region.at + shift,
                ..region
            }));
    }

    /// Forgets what was written; keeps memory for the next replies unless it is a lot.
    pub(crate) fn clear(&mut self) {
        self.regions.clear();
        self.region_bytes = 0;
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_BYTES_MAX);
    }

    /// Gives the memory of an idle connection back.
    pub(crate) fn rest(&mut self) {
        if self.is_empty() {
            *self = Self::default();
        }
    }
}

const LENGTH_BYTES: usize = 4;
/// Most replies have no more, and so are allocated once.
const USUAL_REPLY_BYTES_MAX: usize = 128;
const KEPT_BYTES_MAX: usize = 16 * 1024;
/// Memory that the replies of a peer may take that asks and does not read, beside the last of them.
const WAITING_BYTES_MAX: usize = 128 * 1024;
/// File regions take no memory; a write of this many bytes is as good as a longer one.
const WAITING_REGION_BYTES_MAX: usize = 1024 * 1024;
