//! What coordinators do with classic groups and committed offsets.

mod classic_groups;
mod interleavings;
mod kafka_logs;
mod many_members;
mod offsets;
mod replay;
mod script;
mod static_members;
