//! The operations that a client may perform on a resource, as the bit field that some responses carry: bit n stands for
//! the operation with Kafka's code n. Without an authorizer these are all that the resource knows.

/// CREATE, ALTER, DESCRIBE, CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE.
pub(crate) const CLUSTER: i32 = bits(&[5, 7, 8, 9, 10, 11, 12]);
/// READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS.
pub(crate) const TOPIC: i32 = bits(&[3, 4, 5, 6, 7, 8, 10, 11]);
/// READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS.
pub(crate) const GROUP: i32 = bits(&[3, 6, 8, 10, 11]);
/// What a response says that was not asked for them.
pub(crate) const NOT_ASKED: i32 = i32::MIN;

const fn bits(codes: &[u8]) -> i32 {
    let mut field = 0;
    let mut index = 0;
    while index < codes.len() {
        field |= 1 << codes[index];
        index += 1;
    }
    field
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_bits_are_those_that_kafka_sends() {
        assert_eq!((super::CLUSTER, super::TOPIC, super::GROUP), (8096, 3576, 3400));
    }
}
