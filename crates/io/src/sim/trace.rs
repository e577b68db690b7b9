//! What a simulation did, as one number: two runs of a seed must agree on it.

use std::sync::Arc;

use parking_lot::Mutex;

/// A running hash over every operation on disks and network.
#[derive(Clone, Debug, Default)]
pub struct Trace(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    hash: u64,
    events: u64,
}

impl Trace {
    pub fn record(&self, event: &str, numbers: &[u64]) {
        let mut state = self.0.lock();
        let mut hash = state.hash;
        for byte in event.bytes() {
            hash = mix(hash, u64::from(byte));
        }
        for number in numbers {
            hash = mix(hash, *number);
        }
        state.hash = hash;
        state.events += 1;
    }

    pub fn hash(&self) -> u64 {
        self.0.lock().hash
    }

    pub fn events(&self) -> u64 {
        self.0.lock().events
    }
}

/// Order matters: mixing `a` then `b` differs from `b` then `a`.
pub(super) fn mix(hash: u64, number: u64) -> u64 {
    let mut z = hash.rotate_left(5) ^ number;
    z = (z ^ (z >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    z ^ (z >> 29)
}

pub(super) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = mix(0, bytes.len() as u64);
    for chunk in bytes.chunks(8) {
        let mut number = [0; 8];
        number[..chunk.len()].copy_from_slice(chunk);
        hash = mix(hash, u64::from_le_bytes(number));
    }
    hash
}
