//! The bytes of one simulated file: sparse pages that images share until one of them is written.

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const PAGE: u64 = 4096;

type Page = [u8; PAGE as usize];

/// A page that is missing reads as zeros, and so does all beyond `len`.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    len: u64,
    pages: BTreeMap<u64, Arc<Page>>,
}

impl Content {
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn pages(&self) -> u64 {
        self.pages.len() as u64
    }

    /// Fills `buf` from `position`; what is beyond the end reads as zeros.
    pub(super) fn read(&self, buf: &mut [u8], position: u64) {
        buf.fill(0);
        for (page, within, range) in pieces(position, buf.len()) {
            if let Some(bytes) = self.pages.get(&page) {
                let len = range.len();
                buf[range].copy_from_slice(&bytes[within..within + len]);
            }
        }
        let readable = usize::try_from(self.len.saturating_sub(position)).unwrap_or(usize::MAX);
        if readable < buf.len() {
            buf[readable..].fill(0);
        }
    }

    /// Writes, growing the file if need be.
    pub(super) fn write(&mut self, bytes: &[u8], position: u64) {
        for (page, within, range) in pieces(position, bytes.len()) {
            let page = self.pages.entry(page).or_insert_with(|| Arc::new([0; PAGE as usize]));
            Arc::make_mut(page)[within..within + range.len()].copy_from_slice(&bytes[range]);
        }
        self.len = self.len.max(position + bytes.len() as u64);
    }

    /// Pages that a write would add.
    pub(super) fn pages_added(&self, position: u64, len: usize) -> u64 {
        pieces(position, len)
            .filter(|(page, ..)| !self.pages.contains_key(page))
            .count() as u64
    }

    /// Cuts, or extends with zeros.
    pub(super) fn set_len(&mut self, len: u64) {
        if len < self.len {
            self.pages.split_off(&len.div_ceil(PAGE));
            let within = (len % PAGE) as usize;
            if let Some(page) = self.pages.get_mut(&(len / PAGE)).filter(|_| within > 0) {
                Arc::make_mut(page)[within..].fill(0);
            }
        }
        self.len = len;
    }

    /// Takes bytes of another image without changing the length of this one.
    pub(super) fn take(&mut self, from: &Self, position: u64, len: usize) {
        let mut bytes = vec![0; len];
        from.read(&mut bytes, position);
        let kept = self.len;
        self.write(&bytes, position);
        self.len = kept;
    }

    /// Takes whole pages of another image, sharing them.
    pub(super) fn take_page(&mut self, from: &Self, page: u64) {
        match from.pages.get(&page) {
            Some(bytes) => self.pages.insert(page, bytes.clone()),
            None => self.pages.remove(&page),
        };
    }

    /// Forgets what was taken beyond the end, and sets the end.
    pub(super) fn close_at(&mut self, len: u64) {
        self.len = u64::MAX;
        self.set_len(len);
    }
}

/// Pages touched by a range: page number, first byte within the page, range of the buffer.
fn pieces(position: u64, len: usize) -> impl Iterator<Item = (u64, usize, std::ops::Range<usize>)> {
    let mut done = 0;
    std::iter::from_fn(move || {
        if done >= len {
            return None;
        }
        let at = position + done as u64;
        let within = (at % PAGE) as usize;
        let step = (PAGE as usize - within).min(len - done);
        let piece = (at / PAGE, within, done..done + step);
        done += step;
        Some(piece)
    })
}
