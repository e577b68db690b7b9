//! The kernel's randomness.

use crate::Random;

#[derive(Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // A kernel that cannot give random bytes cannot be trusted with anything else either.
        getrandom::fill(bytes).expect("the kernel gives random bytes");
    }
}
