//! A small async Kafka client for nodes, tools and tests.
