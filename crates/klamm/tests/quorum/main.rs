//! Several processes that are one quorum.

#![expect(clippy::disallowed_methods, reason = "a process of its own runs in real time")]

mod changed_roles;
mod cluster;
mod damage;
mod dedicated_roles;
mod failover;
mod kraft_version;
#[path = "../process/mod.rs"]
#[expect(dead_code, reason = "a node here is started with a file")]
mod process;
mod voters;

use cluster::{format, leader, output, serve};
