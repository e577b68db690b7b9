//! What one connection has received and not yet handled.
//!
//! One buffer holds as many frames as a read brought; a request borrows from it, so a record's bytes are copied once by
//! the kernel and once by the append. The buffer grows by what has arrived, never by what a length promises: a frame
//! that announces 100 MiB and sends 10 bytes costs 10 bytes.
//!
//! ```text
//!   0        start              end            capacity
//!   | handled | whole frames … part | free space |
//! ```

use std::ops::Range;

/// Bytes received, cut into frames of a length (int32, big-endian) and as many bytes.
#[derive(Debug)]
pub(crate) struct FrameBuffer {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Whether the last read took all the space it was given.
    was_filled: bool,
    /// Whole frames taken since the last read.
    taken: usize,
    frame_bytes_max: usize,
}

/// A length below zero or over the limit; Kafka closes the connection without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidFrame {
    pub(crate) length: i32,
}

impl FrameBuffer {
    pub(crate) fn new(frame_bytes_max: usize) -> Self {
        Self {
            bytes: Vec::new(),
            start: 0,
            end: 0,
            was_filled: false,
            taken: 0,
            frame_bytes_max,
        }
    }

    /// The place of the next whole frame, without its length; nothing if more bytes are needed.
    pub(crate) fn next_frame(&mut self) -> Result<Option<Range<usize>>, InvalidFrame> {
        let Some(length) = self.announced()? else {
            return Ok(None);
        };
        let body = self.start + LENGTH_BYTES;
        if self.end - body < length {
            return Ok(None);
        }
        self.start = body + length;
        self.taken += 1;
        Ok(Some(body..body + length))
    }

    /// Takes the frames that are here whole and follow without a gap, as long as `joins` says so of each.
    pub(crate) fn joined_frames(&mut self, joins: impl Fn(&[u8]) -> bool) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        loop {
            let start = self.start;
            match self.next_frame() {
                Ok(Some(place)) if joins(&self.bytes[place.clone()]) => places.push(place),
                Ok(None) => return places,
                Ok(Some(_)) | Err(_) => {
                    // Comes up again when those before it are answered.
                    self.start = start;
                    return places;
                }
            }
        }
    }

    /// The bytes of frames, given in their order, as [`FrameBuffer::frame`].
    pub(crate) fn frames(&mut self, places: &[Range<usize>]) -> Vec<&mut [u8]> {
        let mut rest: &mut [u8] = &mut self.bytes;
        let mut start = 0;
        places
            .iter()
            .map(|place| {
                let (_, after) = std::mem::take(&mut rest).split_at_mut(place.start - start);
                let (frame, after) = after.split_at_mut(place.len());
                (rest, start) = (after, place.end);
                frame
            })
            .collect()
    }

    /// The bytes of a frame that [`FrameBuffer::next_frame`] told of, good until the next [`FrameBuffer::space`].
    pub(crate) fn frame(&mut self, place: Range<usize>) -> &mut [u8] {
        self.bytes.get_mut(place).unwrap_or_default()
    }

    /// Where the next read goes. Moves a part of a frame to the front when the room behind it is short; grows, up to
    /// double, when a part fills most of it or the last read all of it.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        let frame = self.announced().ok().flatten().unwrap_or(0) + LENGTH_BYTES;
        let missing = frame.saturating_sub(self.end - self.start).max(READ_BYTES_MIN);
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.start > 0 && self.bytes.len() - self.end < missing {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let len = self.bytes.len();
        let wanted = if len < READ_BYTES_MIN {
            READ_BYTES_MIN
        } else if self.start == 0 && self.end * 2 > len {
            // Room for the rest of the frame that is coming and the start of its successor, but never more than twice
            // what the peer has really sent.
            (frame + READ_BYTES_MIN)
                .max(self.end + READ_BYTES_MIN)
                .min(self.end * 2)
        } else if self.was_filled && self.taken < FRAMES_ENOUGH {
            // The peer sends faster than we read: more frames a read mean fewer reads, and fewer writes of replies.
            // Many small ones are not worth the memory, which stays held while the peer takes no replies.
            (len * 2).min(READ_BYTES_MAX)
        } else {
            len
        };
        if wanted > len {
            self.bytes.resize(wanted, 0);
        }
        &mut self.bytes[self.end..]
    }

    /// What the last read left of its space.
    pub(crate) fn space_left(&mut self) -> &mut [u8] {
        &mut self.bytes[self.end..]
    }

    /// `count` bytes were read into [`FrameBuffer::space`] or [`FrameBuffer::space_left`].
    pub(crate) fn received(&mut self, count: usize) {
        self.end = (self.end + count).min(self.bytes.len());
        self.was_filled = self.end == self.bytes.len();
        self.taken = 0;
    }

    /// Whether all that was received is handled.
    pub(crate) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// The length of a frame that has come in part; what is no length is found by [`FrameBuffer::next_frame`].
    pub(crate) fn coming(&self) -> Option<usize> {
        self.announced().ok().flatten()
    }

    pub(crate) fn capacity(&self) -> usize {
        self.bytes.len()
    }

    /// Keeps no more memory than the bytes that wait for the rest of their frame. Many of them stay where they are, in at
    /// most twice their size, lest a peer that sends byte for byte have them copied as often.
    pub(crate) fn rest(&mut self) {
        let waiting = self.bytes.get(self.start..self.end).unwrap_or_default();
        if waiting.len() > READ_BYTES_MIN {
            return;
        }
        let waiting = waiting.to_vec();
        *self = Self {
            end: waiting.len(),
            bytes: waiting,
            ..Self::new(self.frame_bytes_max)
        };
    }

    fn announced(&self) -> Result<Option<usize>, InvalidFrame> {
        let received = &self.bytes[self.start..self.end];
        let Some(length) = received.first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let length = i32::from_be_bytes(*length);
        match usize::try_from(length) {
            Ok(bytes) if bytes <= self.frame_bytes_max => Ok(Some(bytes)),
            _ => Err(InvalidFrame { length }),
        }
    }
}

const LENGTH_BYTES: usize = 4;
const READ_BYTES_MIN: usize = 4 * 1024;
/// What one read may bring, unless a single frame is larger.
const READ_BYTES_MAX: usize = 512 * 1024;
/// A read that brings as many is large enough.
const FRAMES_ENOUGH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(buffer: &mut FrameBuffer, mut bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        while !bytes.is_empty() {
            let space = buffer.space();
            let count = space.len().min(bytes.len());
            space[..count].copy_from_slice(&bytes[..count]);
            buffer.received(count);
            bytes = &bytes[count..];
            while let Some(place) = buffer.next_frame().unwrap() {
                frames.push(buffer.frame(place).to_vec());
            }
        }
        frames
    }

    fn framed(body: &[u8]) -> Vec<u8> {
        [&(body.len() as i32).to_be_bytes(), body].concat()
    }

    #[test]
    fn frames_come_out_as_they_went_in_however_they_are_cut() {
        let bodies: Vec<Vec<u8>> = [0, 1, 100, 5000, 70_000, 3]
            .iter()
            .map(|n| vec![*n as u8; *n as usize])
            .collect();
        let stream: Vec<u8> = bodies.iter().flat_map(|body| framed(body)).collect();
        for step in [1, 3, 4, 1000, 4096, 100_000] {
            let mut buffer = FrameBuffer::new(1 << 20);
            let frames: Vec<Vec<u8>> = stream.chunks(step).flat_map(|chunk| feed(&mut buffer, chunk)).collect();
            assert_eq!(frames, bodies, "in steps of {step}");
            assert!(buffer.is_empty());
        }
    }

    #[test]
    fn frames_that_join_are_taken_together() {
        let mut buffer = FrameBuffer::new(1024);
        let stream = [
            framed(b"pa"),
            framed(b"pb"),
            framed(b"pc"),
            framed(b"m"),
            framed(b"pd"),
            vec![0; 3],
        ]
        .concat();
        buffer.space()[..stream.len()].copy_from_slice(&stream);
        buffer.received(stream.len());
        let joins = |frame: &[u8]| frame.first() == Some(&b'p');
        let mut taken = Vec::new();
        while let Some(first) = buffer.next_frame().unwrap() {
            let mut places = buffer.joined_frames(joins);
            places.insert(0, first);
            let frames = buffer.frames(&places);
            taken.push(frames.into_iter().map(|frame| frame.to_vec()).collect::<Vec<_>>());
        }
        assert_eq!(
            taken,
            [
                vec![b"pa".to_vec(), b"pb".to_vec(), b"pc".to_vec()],
                vec![b"m".to_vec(), b"pd".to_vec()]
            ]
        );
    }

    #[test]
    fn a_promise_costs_nothing() {
        let mut buffer = FrameBuffer::new(100 << 20);
        feed(&mut buffer, &(100_i32 << 20).to_be_bytes());
        buffer.space();
        assert!(buffer.capacity() <= 2 * READ_BYTES_MIN, "{}", buffer.capacity());
    }

    #[test]
    fn memory_stays_within_twice_of_what_came() {
        let mut buffer = FrameBuffer::new(100 << 20);
        feed(&mut buffer, &framed(&vec![0; 10 << 20])[..5 << 20]);
        assert!(buffer.capacity() <= 11 << 20, "{}", buffer.capacity());
    }

    #[test]
    fn it_grows_for_large_frames_and_not_for_a_flood_of_small_ones() {
        for (bytes, capacity) in [(30, READ_BYTES_MIN), (1000, 64 * 1024), (64 * 1024, READ_BYTES_MAX)] {
            let mut buffer = FrameBuffer::new(100 << 20);
            feed(&mut buffer, &framed(&vec![7; bytes]).repeat((8 << 20) / bytes));
            assert_eq!(buffer.capacity(), capacity, "frames of {bytes} bytes");
        }
    }

    #[test]
    fn at_rest_it_keeps_what_came_and_nothing_more() {
        let mut buffer = FrameBuffer::new(100 << 20);
        let frame = framed(&[7; 50_000]);
        let (first, rest) = frame.split_at(10);
        assert_eq!(feed(&mut buffer, first).len(), 0);
        buffer.rest();
        assert_eq!(buffer.capacity(), 10);
        assert_eq!(feed(&mut buffer, rest), [vec![7; 50_000]]);
        buffer.rest();
        assert_eq!(buffer.capacity(), 0);
    }

    #[test]
    fn bad_lengths_are_refused() {
        for length in [-1, i32::MIN, 1025, i32::MAX] {
            let mut buffer = FrameBuffer::new(1024);
            buffer.space()[..4].copy_from_slice(&length.to_be_bytes());
            buffer.received(4);
            assert_eq!(buffer.next_frame(), Err(InvalidFrame { length }));
        }
    }
}
