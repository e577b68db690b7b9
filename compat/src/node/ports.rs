//! Free ports of this machine.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

/// Below the range from which the kernel takes ports for outgoing connections.
const RANGE: std::ops::Range<u16> = 22_000..23_000;

/// Ports that nobody listens on. Another process may take one before the node does; the node then fails to start.
pub(crate) fn free<const COUNT: usize>() -> Result<[u16; COUNT]> {
    // Runs side by side begin their search at different places.
    let skipped = (std::process::id() as usize * 20) % RANGE.len();
    let mut found = Vec::new();
    for port in RANGE.cycle_from(skipped) {
        if found.len() == COUNT {
            break;
        }
        // Dropped at once: to bind it was the question.
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
            && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok()
        {
            found.push(port);
        }
    }
    found
        .try_into()
        .ok()
        .with_context(|| format!("no {COUNT} free ports in {RANGE:?}"))
}

trait CycleFrom {
    fn cycle_from(&self, skipped: usize) -> impl Iterator<Item = u16>;
}

impl CycleFrom for std::ops::Range<u16> {
    fn cycle_from(&self, skipped: usize) -> impl Iterator<Item = u16> {
        self.clone().cycle().skip(skipped).take(self.len())
    }
}
