//! Load and comparison beside Apache Kafka.

fn main() {}
