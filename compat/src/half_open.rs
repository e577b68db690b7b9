//! 10,000 connections that announce a frame of 100 MiB, or nothing at all, and never finish it.
//!
//! The node goes on answering, its memory stays within [`KIB_MAX`] a connection, and it hangs up on all of them once they
//! have been idle for `connections.max.idle.ms`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::case::Setting;
use crate::node::{Node, Properties};
use crate::wire::Connection;

const CONNECTIONS: i64 = 10_000;
/// 2.7 KiB were measured, 4 while they are being opened.
const KIB_MAX: i64 = 6;
const ANSWER_TIME_MAX: Duration = Duration::from_secs(2);
const IDLE: Duration = Duration::from_secs(60);
const PROMISE: [u8; 4] = [0x06, 0x40, 0, 0];

pub(crate) fn check(setting: &Setting<'_>) -> Result<()> {
    klamm_io::raise_open_files_limit()?;
    let properties = Properties::default()
        .with("connections.max.idle.ms", &IDLE.as_millis().to_string())
        // They come faster than 50 at a time are accepted on a busy machine.
        .with("socket.listen.backlog.size", "4096");
    let mut node = Node::format(setting.implementation, setting.directory, &properties)?;
    node.start()?;
    let before = resident_kib(&node)?;
    let mut good = Connection::open(node.broker_port)?;
    let mut half_open = Vec::new();
    for turn in 0..CONNECTIONS {
        let mut stream = TcpStream::connect(("127.0.0.1", node.broker_port))?;
        if turn % 2 == 0 {
            stream.write_all(&PROMISE)?;
        }
        half_open.push(stream);
        if turn % 500 == 0 {
            ping(&mut good)?;
        }
    }
    ping(&mut good)?;
    let grown = resident_kib(&node)? - before;
    ensure!(
        grown < CONNECTIONS * KIB_MAX,
        "{grown} KiB more for {CONNECTIONS} connections"
    );
    for stream in &mut half_open {
        stream.set_read_timeout(Some(2 * IDLE))?;
        let read = stream.read(&mut [0; 1]);
        ensure!(matches!(read, Ok(0)), "an idle connection is not closed: {read:?}");
    }
    ping(&mut Connection::open(node.broker_port)?)?;
    node.stop()
}

fn ping(good: &mut Connection) -> Result<()> {
    let begin = Instant::now();
    good.call("ApiVersions", 0, &json!({}))?;
    let took = begin.elapsed();
    ensure!(took < ANSWER_TIME_MAX, "a good client waited for {took:?}");
    Ok(())
}

fn resident_kib(node: &Node) -> Result<i64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", node.process_id()?))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let value = line.context("no VmRSS")?.trim().trim_end_matches(" kB");
    Ok(value.parse()?)
}
