//! Partitions on this broker.
