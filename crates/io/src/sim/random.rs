//! Random numbers that a seed decides: xoshiro256**, seeded by splitmix64.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::Random;

/// One stream of numbers; clones draw from the same stream. Each purpose takes its own [`SimRandom::fork`], so that one
/// more draw here does not change what happens there.
#[derive(Clone, Debug)]
pub struct SimRandom {
    seed: u64,
    state: Arc<Mutex<[u64; 4]>>,
}

impl SimRandom {
    pub fn new(seed: u64) -> Self {
        let mut mixed = seed;
        let state = [(); 4].map(|()| split_mix(&mut mixed));
        Self {
            seed,
            state: Arc::new(Mutex::new(state)),
        }
    }

    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// A stream of its own for `purpose`: the same for the same seed, whatever was drawn before.
    pub fn fork(&self, purpose: &str) -> Self {
        // FNV-1a, for a hash that stays the same in every build.
        let hash = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut mixed = self.seed ^ hash;
        Self::new(split_mix(&mut mixed))
    }

    /// True once in `of` draws; never if `of` is 0.
    pub fn one_in(&self, of: u64) -> bool {
        of > 0 && self.below(of) == 0
    }

    /// A number in `low..=high`.
    pub fn between(&self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }
}

impl Random for SimRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let number = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
    }

    fn next_u64(&self) -> u64 {
        let mut s = self.state.lock();
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        result
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_published_sequences() {
        // The first outputs of splitmix64 from 1234567, as its author's C code gives them.
        let mut state = 1_234_567;
        let numbers = [(); 3].map(|()| split_mix(&mut state));
        assert_eq!(
            numbers,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
        // xoshiro256** from the state 1, 2, 3, 4.
        let random = SimRandom {
            seed: 0,
            state: Arc::new(Mutex::new([1, 2, 3, 4])),
        };
        let numbers = [(); 4].map(|()| random.next_u64());
        assert_eq!(numbers, [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240]);
    }

    #[test]
    fn a_fork_depends_on_seed_and_purpose_only() {
        let one = SimRandom::new(7);
        let before = one.fork("disk").next_u64();
        one.next_u64();
        assert_eq!(one.fork("disk").next_u64(), before);
        assert_ne!(one.fork("net").next_u64(), before);
        assert_ne!(SimRandom::new(8).fork("disk").next_u64(), before);
    }
}
