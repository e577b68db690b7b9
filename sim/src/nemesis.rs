//! Draws the next trouble, of the kinds that the swarm allows.

use std::time::Duration;

use klamm_io::Random;
use klamm_io::sim::{DiskOp, Fault, FaultKind, SimRandom};

use crate::ledger::Ending;
use crate::swarm::Faults;

#[derive(Clone, Debug)]
pub enum Trouble {
    /// The node ends: at the change of the disk after so many, or now.
    Crash { ending: Ending, after_changes: Option<u64> },
    /// An operation of the disk fails.
    Disk(Fault),
    /// So many bytes are left on the disk.
    DiskFull { bytes_left: u64 },
    /// The connections of one client, by its number, are reset.
    Reset { client: u64 },
    /// Nothing arrives between the node and one client.
    Partition { client: u64, duration: Duration },
    /// The node's wall clock steps.
    ClockStep { milliseconds: i64 },
}

/// One of the troubles that are allowed.
pub fn draw(random: &SimRandom, faults: &Faults) -> Trouble {
    let kinds: Vec<fn(&SimRandom, &Faults) -> Trouble> = [
        (faults.kill, kill as fn(&SimRandom, &Faults) -> Trouble),
        (faults.power_loss, power_loss),
        (faults.clean_stop, clean_stop),
        (faults.disk_full, disk_full),
        (faults.write_error, write_error),
        (faults.sync_error, sync_error),
        (faults.reset, reset),
        (faults.partition, partition),
        (faults.clock_step, clock_step),
    ]
    .into_iter()
    .filter_map(|(is_allowed, kind)| is_allowed.then_some(kind))
    .collect();
    kinds[random.below(kinds.len() as u64) as usize](random, faults)
}

fn kill(random: &SimRandom, faults: &Faults) -> Trouble {
    Trouble::Crash {
        ending: Ending::Kill,
        after_changes: faults.in_operations.then(|| random.below(CHANGES_MAX)),
    }
}

fn power_loss(random: &SimRandom, faults: &Faults) -> Trouble {
    Trouble::Crash {
        ending: Ending::PowerLoss,
        after_changes: faults.in_operations.then(|| random.below(CHANGES_MAX)),
    }
}

fn clean_stop(_: &SimRandom, _: &Faults) -> Trouble {
    Trouble::Crash {
        ending: Ending::Clean,
        after_changes: None,
    }
}

fn disk_full(random: &SimRandom, _: &Faults) -> Trouble {
    Trouble::DiskFull {
        bytes_left: random.below(20_000),
    }
}

fn write_error(random: &SimRandom, _: &Faults) -> Trouble {
    let kinds = [FaultKind::Io, FaultKind::TornWrite, FaultKind::NoSpace];
    Trouble::Disk(Fault {
        op: Some(DiskOp::Write),
        path_contains: place(random),
        after: random.below(20),
        times: 1,
        kind: kinds[random.below(3) as usize],
    })
}

fn sync_error(random: &SimRandom, _: &Faults) -> Trouble {
    Trouble::Disk(Fault {
        op: Some(DiskOp::Sync),
        path_contains: place(random),
        after: random.below(5),
        times: 1,
        kind: FaultKind::Io,
    })
}

fn reset(random: &SimRandom, _: &Faults) -> Trouble {
    Trouble::Reset {
        client: random.next_u64(),
    }
}

fn partition(random: &SimRandom, _: &Faults) -> Trouble {
    Trouble::Partition {
        client: random.next_u64(),
        duration: Duration::from_millis(random.between(50, 3000)),
    }
}

fn clock_step(random: &SimRandom, _: &Faults) -> Trouble {
    let milliseconds = random.between(1, 300_000) as i64;
    Trouble::ClockStep {
        milliseconds: if random.one_in(2) { milliseconds } else { -milliseconds },
    }
}

fn place(random: &SimRandom) -> String {
    PLACES[random.below(PLACES.len() as u64) as usize].to_owned()
}

const PLACES: [&str; 8] = [
    "",
    "",
    "stable-",
    "__cluster_metadata",
    ".log",
    "index",
    "checkpoint",
    ".snapshot",
];
const CHANGES_MAX: u64 = 60;
