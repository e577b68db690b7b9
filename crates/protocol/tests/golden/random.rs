//! Numbers that are the same on every run (splitmix64).

pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// `tame` bytes are mostly small, so that lengths in them are often possible.
    pub(crate) fn bytes(&mut self, length: usize, tame: bool) -> Vec<u8> {
        let byte = |_| {
            let byte = self.next() as u8;
            if tame && byte & 0x30 != 0 { byte & 1 } else { byte }
        };
        (0..length).map(byte).collect()
    }
}
