//! The groups in the log directories that Apache Kafka wrote, which the tests of `klamm-log` keep: whoever serves such a
//! directory describes them alike, and so do Klamm's tools and Apache Kafka's.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

use crate::case::Setting;
use crate::layout;
use crate::node::{Node, Properties};
use crate::program::Program;
use crate::scenario::{self, Scenario};

/// The metadata of the directories says that their only voter listens there.
const CONTROLLER_PORT: u16 = 9093;

pub(crate) fn check(setting: &Setting<'_>) -> Result<()> {
    let free = TcpListener::bind((Ipv4Addr::UNSPECIFIED, CONTROLLER_PORT));
    free.with_context(|| format!("port {CONTROLLER_PORT} is taken"))?;
    // Offsets and records must not grow too old for the test.
    let properties = Properties::default()
        .with("log.retention.ms", "-1")
        .with("offsets.retention.minutes", "2147483647");
    for left in ["clean", "killed"] {
        let directory = setting.directory.join(left);
        unpack(left, &directory)?;
        let mut node = Node::adopt(setting.implementation, &directory, CONTROLLER_PORT, &properties)?;
        node.start()?;
        let name = format!("foreign-groups-{left}");
        if !setting.options.record {
            // First the faster ones: members of the directory are given up while the others run.
            let scenario = Scenario::read(&name)?;
            scenario
                .check_own_tools(&node)
                .with_context(|| format!("{name}, Klamm's tools"))?;
        }
        scenario::take(&name, &node, setting.options.record)?;
        node.stop()?;
    }
    Ok(())
}

/// Unpacks a directory as `logs`.
fn unpack(left: &str, directory: &std::path::Path) -> Result<()> {
    let fixtures = layout::project().join("crates/log/tests/fixtures");
    let packed = fs::read(fixtures.join(format!("kafka-4.3.1-{left}.tar.zst")))?;
    fs::create_dir_all(directory)?;
    let archive = directory.join("archive.tar");
    fs::write(&archive, zstd::decode_all(packed.as_slice())?)?;
    Program::new("tar", &["-xf", "archive.tar"])
        .directory(directory)
        .succeed()?;
    fs::rename(directory.join("1"), directory.join("logs"))?;
    Ok(fs::remove_file(archive)?)
}
