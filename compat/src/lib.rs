//! Tests with the real Apache Kafka and real clients.
