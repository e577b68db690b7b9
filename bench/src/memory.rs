//! Free memory that is really there.
//!
//! The host of a virtual machine takes free memory back, and fetching a page again costs more than filling it. A node
//! that has run for a while reuses pages of its own cache; so that a measurement of one starts on such pages, and neither
//! implementation pays for what the host did in between, as many as the load fills are fetched just before it.

use std::hint::black_box;

/// Touches as much free memory and frees it again.
pub(crate) fn fetch(bytes: u64) {
    let blocks: Vec<Vec<u8>> = (0..bytes / BLOCK_BYTES)
        .map(|_| vec![1; BLOCK_BYTES as usize])
        .collect();
    black_box(blocks);
}

const BLOCK_BYTES: u64 = 64 << 20;
