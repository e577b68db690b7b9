//! What is measured, one file for the works that share a node.

mod cold_reader;
mod commits;
mod controller_scale;
mod failover;
mod groups;
mod load;
mod start;
mod topics;
mod undisturbed;

use crate::implementation::Implementation;
use crate::journal::Journal;
use crate::kload::Kload;
use crate::plan::Plan;
use crate::server;

/// What a work needs to know.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) plan: Plan,
    /// Names of [`crate::plan::WORKS`]; empty for all.
    pub(crate) only: Vec<String>,
    pub(crate) kload: Kload,
}

impl Bench {
    /// Each work on one implementation right after the other: a machine is not the same half an hour later.
    pub(crate) fn measure(&self, journal: &mut Journal, implementations: &[Implementation]) {
        for (names, work) in NODES {
            if !names.iter().any(|name| self.wants(name)) {
                continue;
            }
            for implementation in implementations.iter().copied() {
                let what = format!("{implementation} {}", names.join(", "));
                journal.progress.work(&what);
                // What the work before has left would otherwise be written while this one waits for its own writes.
                rustix::fs::sync();
                journal.attempt(&what, |journal| work(self, journal, implementation));
            }
            journal.attempt("remove the data", |_| server::remove_data());
        }
    }

    fn wants(&self, work: &str) -> bool {
        is_wanted(&self.only, work)
    }
}

/// How many nodes [`Bench::measure`] starts for the works of these names, or for all of them if there are none.
pub(crate) fn count(only: &[String]) -> usize {
    let runs = |names: &[&str]| names.iter().any(|name| is_wanted(only, name));
    NODES.iter().filter(|(names, _)| runs(names)).count()
}

fn is_wanted(only: &[String], work: &str) -> bool {
    only.is_empty() || only.iter().any(|name| name == work)
}

type Work = fn(&Bench, &mut Journal, Implementation) -> anyhow::Result<()>;

/// The works that share a node.
const NODES: [(&[&str], Work); 10] = [
    (&["start"], start::measure),
    (&["produce", "fetch", "small", "e2e", "conns"], load::measure),
    (&["topics", "restart"], topics::measure),
    (&["members"], groups::measure),
    (&["beats"], groups::measure_beats),
    (&["commit"], commits::measure),
    (&["cold-reader"], cold_reader::measure),
    (&["failover"], failover::measure),
    (&["controller-scale"], controller_scale::measure),
    (&["controller-million"], controller_scale::measure_million),
];
