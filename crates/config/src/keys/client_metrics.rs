//! Subscriptions to metrics of clients (KIP-714).

use crate::definition::{keys, medium};

keys! {
    /// Time between two pushes of a client.
    INTERVAL_MS: i32 = medium("interval.ms", "300000");
    /// Clients meant, as key=pattern pairs over client id, software, address and port.
    MATCH: Vec<String> = medium("match", "").set_of(&[]);
    /// Prefixes of the metrics wanted; * for all, empty for none.
    METRICS: Vec<String> = medium("metrics", "").set_of(&[]);
}
