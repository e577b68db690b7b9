//! What is measured, one file for the works that share a node.

mod cold_reader;
mod load;
mod start;
mod topics;

use crate::journal::Journal;
use crate::kload::Kload;
use crate::node::Implementation;
use crate::plan::Plan;

/// What a work needs to know.
#[derive(Debug)]
pub(crate) struct Bench {
    pub(crate) plan: Plan,
    /// Names of [`crate::plan::WORKS`]; empty for all.
    pub(crate) only: Vec<String>,
    pub(crate) kload: Kload,
}

impl Bench {
    pub(crate) fn measure(&self, journal: &mut Journal, implementation: Implementation) {
        type Work = fn(&Bench, &mut Journal, Implementation) -> anyhow::Result<()>;
        let works: [(&[&str], Work); 4] = [
            (&["start"], start::measure),
            (&["produce", "fetch", "small", "e2e", "conns"], load::measure),
            (&["topics", "restart"], topics::measure),
            (&["cold-reader"], cold_reader::measure),
        ];
        for (names, work) in works {
            if names.iter().any(|name| self.wants(name)) {
                let what = format!("{implementation} {}", names.join(", "));
                journal.attempt(&what, |journal| work(self, journal, implementation));
            }
        }
    }

    fn wants(&self, work: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == work)
    }
}
