//! A node as a process of its own, and who wishes it ill: peers that send what no client sends, and a disk that takes no more.

#![expect(clippy::disallowed_methods, reason = "a process of its own runs in real time")]

mod full_disk;
mod node;
mod peers;
#[path = "../process/mod.rs"]
#[expect(dead_code, reason = "a node here is started with a file and talks to one")]
mod process;
