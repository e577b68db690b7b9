//! What shows of Java in the output of Kafka's tools: the order of hash maps, names of exceptions, their sentences.
//!
//! Scripts compare these outputs, so the order in which Kafka happens to print a map is worth keeping.

use std::cmp::Ordering;

use klamm_client::ClientError;
use klamm_types::ErrorCode;

/// `String.hashCode`.
pub(crate) fn hash_text(text: &str) -> i32 {
    text.encode_utf16()
        .fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// `TopicPartition.hashCode`.
pub(crate) fn hash_topic_partition(topic: &str, partition: i32) -> i32 {
    (31i32.wrapping_add(partition))
        .wrapping_mul(31)
        .wrapping_add(hash_text(topic))
}

/// Sorts as a `HashMap` iterates that was made for `expected` entries (16 if it was made without a number) and filled in
/// the given order.
pub(crate) fn hash_order<T>(items: &mut [T], expected: usize, hash: impl Fn(&T) -> i32) {
    let mut capacity = expected.max(1).next_power_of_two();
    while items.len() * 4 > capacity * 3 {
        capacity *= 2;
    }
    items.sort_by_key(|item| {
        let hash = hash(item) as u32;
        (hash ^ (hash >> 16)) as usize & (capacity - 1)
    });
}

/// Java's `String.compareTo`: by UTF-16 units.
pub(crate) fn compare_text(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

/// `Double.toString` for what quotas and rates hold: always with a fraction, exponent from 10^7 on.
pub(crate) fn double(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let fraction = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{fraction}E{exponent}")
}

/// The simple name of the exception that Kafka's clients throw for an error code.
pub(crate) fn exception_name(code: ErrorCode) -> String {
    let irregular = match code {
        ErrorCode::UNKNOWN_SERVER_ERROR => "UnknownServerException",
        ErrorCode::CORRUPT_MESSAGE => "CorruptRecordException",
        ErrorCode::REQUEST_TIMED_OUT => "TimeoutException",
        ErrorCode::MESSAGE_TOO_LARGE => "RecordTooLargeException",
        ErrorCode::NETWORK_EXCEPTION => "NetworkException",
        ErrorCode::INVALID_TOPIC_EXCEPTION => "InvalidTopicException",
        ErrorCode::RECORD_LIST_TOO_LARGE => "RecordBatchTooLargeException",
        ErrorCode::TOPIC_AUTHORIZATION_FAILED => "TopicAuthorizationException",
        ErrorCode::GROUP_AUTHORIZATION_FAILED => "GroupAuthorizationException",
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED => "ClusterAuthorizationException",
        ErrorCode::TOPIC_ALREADY_EXISTS => "TopicExistsException",
        ErrorCode::INVALID_CONFIG => "InvalidConfigurationException",
        ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER => "OutOfOrderSequenceException",
        ErrorCode::DUPLICATE_SEQUENCE_NUMBER => "DuplicateSequenceException",
        ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED => "TransactionalIdAuthorizationException",
        ErrorCode::KAFKA_STORAGE_ERROR => "KafkaStorageException",
        ErrorCode::SASL_AUTHENTICATION_FAILED => "SaslAuthenticationException",
        ErrorCode::NON_EMPTY_GROUP => "GroupNotEmptyException",
        _ => "",
    };
    if !irregular.is_empty() {
        return irregular.to_owned();
    }
    let mut name = String::new();
    for word in code.name().unwrap_or("UNKNOWN_SERVER").split('_') {
        let (first, rest) = word.split_at(1);
        name.push_str(first);
        name.push_str(&rest.to_ascii_lowercase());
    }
    name + "Exception"
}

/// The message of the exception: the server's, or the one that clients have for the code.
pub(crate) fn sentence(error: &ClientError) -> String {
    match error {
        ClientError::Code { code, message } => {
            let known = || default_sentence(*code).map_or_else(|| code.to_string(), str::to_owned);
            message.clone().filter(|m| !m.is_empty()).unwrap_or_else(known)
        }
        ClientError::Timeout(text) => text.clone(),
        ClientError::UnsupportedVersion { api, .. } => format!("The node does not support {}", api_name(*api)),
        other => other.to_string(),
    }
}

/// The exception as `Throwable.toString` shows it.
pub(crate) fn exception(error: &ClientError) -> String {
    let name = match error {
        ClientError::Code { code, .. } => exception_name(*code),
        ClientError::Timeout(_) | ClientError::RequestTimeout { .. } => "TimeoutException".to_owned(),
        ClientError::UnsupportedVersion { .. } => "UnsupportedVersionException".to_owned(),
        ClientError::Connect { .. } | ClientError::Disconnected { .. } => "DisconnectException".to_owned(),
        _ => return format!("org.apache.kafka.common.KafkaException: {}", sentence(error)),
    };
    format!("org.apache.kafka.common.errors.{name}: {}", sentence(error))
}

/// As `ApiKeys` names it in messages: `DESCRIBE_CONFIGS`.
fn api_name(api: klamm_protocol::ApiKey) -> String {
    let mut name = String::new();
    for c in format!("{api:?}").chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

fn default_sentence(code: ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::UNKNOWN_SERVER_ERROR => "The server experienced an unexpected error when processing the request.",
        ErrorCode::OFFSET_OUT_OF_RANGE => {
            "The requested offset is not within the range of offsets maintained by the server."
        }
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION => "This server does not host this topic-partition.",
        ErrorCode::LEADER_NOT_AVAILABLE => {
            "There is no leader for this topic-partition as we are in the middle of a leadership election."
        }
        ErrorCode::REQUEST_TIMED_OUT => "The request timed out.",
        ErrorCode::MESSAGE_TOO_LARGE => {
            "The request included a message larger than the max message size the server will accept."
        }
        ErrorCode::INVALID_TOPIC_EXCEPTION => "The request attempted to perform an operation on an invalid topic.",
        ErrorCode::NOT_ENOUGH_REPLICAS => "Messages are rejected since there are fewer in-sync replicas than required.",
        ErrorCode::TOPIC_AUTHORIZATION_FAILED => "Topic authorization failed.",
        ErrorCode::GROUP_AUTHORIZATION_FAILED => "Group authorization failed.",
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED => "Cluster authorization failed.",
        ErrorCode::TOPIC_ALREADY_EXISTS => "Topic with this name already exists.",
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS => "The coordinator is loading and hence can't process requests.",
        ErrorCode::COORDINATOR_NOT_AVAILABLE => "The coordinator is not available.",
        ErrorCode::NOT_COORDINATOR => "This is not the correct coordinator.",
        ErrorCode::INVALID_GROUP_ID => "The group id is invalid.",
        ErrorCode::UNKNOWN_MEMBER_ID => "The coordinator is not aware of this member.",
        ErrorCode::NON_EMPTY_GROUP => "The group is not empty.",
        ErrorCode::GROUP_ID_NOT_FOUND => "The group id does not exist.",
        ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC => {
            "Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it."
        }
        ErrorCode::NOT_CONTROLLER => "This is not the correct controller for this cluster.",
        ErrorCode::SECURITY_DISABLED => "Security features are disabled.",
        ErrorCode::KAFKA_STORAGE_ERROR => "Disk error when trying to access log file on the disk.",
        ErrorCode::TOPIC_DELETION_DISABLED => "Topic deletion is disabled.",
        ErrorCode::RESOURCE_NOT_FOUND => "A request illegally referred to a resource that does not exist.",
        ErrorCode::UNKNOWN_TOPIC_ID => "This server does not host this topic ID.",
        ErrorCode::BROKER_ID_NOT_REGISTERED => "The given broker ID was not registered.",
        ErrorCode::MISMATCHED_ENDPOINT_TYPE => "The request was sent to an endpoint of the wrong type.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_iterate_as_in_java() {
        let check = |names: &[&str], expected: &[&str]| {
            let mut names = names.to_vec();
            let count = names.len();
            hash_order(&mut names, count, |name| hash_text(name));
            assert_eq!(names, expected);
        };
        // As `kafka-topics --describe` of Kafka 4.3.1 printed them.
        check(
            &[
                "__consumer_offsets",
                "__transaction_state",
                "accounts-1",
                "events-1",
                "jobs-1",
                "orders-1",
                "payments-1",
            ],
            &[
                "payments-1",
                "accounts-1",
                "jobs-1",
                "__transaction_state",
                "events-1",
                "orders-1",
                "__consumer_offsets",
            ],
        );
        assert_eq!(hash_text("hello"), 99162322);
    }

    #[test]
    fn exceptions_are_named() {
        let check = |code: ErrorCode, expected: &str| assert_eq!(exception_name(code), expected);
        check(
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            "UnknownTopicOrPartitionException",
        );
        check(ErrorCode::INVALID_CONFIG, "InvalidConfigurationException");
        check(ErrorCode::BROKER_ID_NOT_REGISTERED, "BrokerIdNotRegisteredException");
    }

    #[test]
    fn doubles_print_as_in_java() {
        let check = |value: f64, expected: &str| assert_eq!(double(value), expected);
        check(1048576.0, "1048576.0");
        check(1.5, "1.5");
        check(12345678.0, "1.2345678E7");
        check(10000000.0, "1.0E7");
        check(0.0001, "1.0E-4");
    }
}
