//! What coordinators do with classic groups and committed offsets.

mod classic_groups;
mod interleavings;
mod kafka_logs;
mod offsets;
mod replay;
mod script;
mod static_members;
