//! Where a keyed record goes: Kafka's murmur2, so that all clients of a topic agree.

/// Kafka's variant of MurmurHash2: 32 bits, seed 0x9747b28c.
pub fn murmur2(bytes: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ bytes.len() as u32;
    let (words, tail) = bytes.as_chunks::<4>();
    for word in words {
        let mut k = u32::from_le_bytes(*word).wrapping_mul(M);
        k ^= k >> 24;
        hash = hash.wrapping_mul(M) ^ k.wrapping_mul(M);
    }
    if !tail.is_empty() {
        let last = tail
            .iter()
            .enumerate()
            .fold(0, |k, (i, byte)| k | u32::from(*byte) << (8 * i));
        hash = (hash ^ last).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(M);
    hash ^ (hash >> 15)
}

/// The partition of a key among `count`; 0 if there are none.
pub fn partition_of_key(key: &[u8], count: usize) -> i32 {
    match u32::try_from(count) {
        Ok(count) if count > 0 => ((murmur2(key) & 0x7fff_ffff) % count) as i32,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of `Utils.murmur2` in Kafka's clients.
    #[test]
    fn hashes_as_kafka_does() {
        let check = |key: &str, expected: i32| assert_eq!(murmur2(key.as_bytes()) as i32, expected, "{key}");
        check("21", -973932308);
        check("foobar", -790332482);
        check("a-little-bit-long-string", -985981536);
        check("a-little-bit-longer-string", -1486304829);
        check("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971);
        check("abc", 479470107);
    }
}
