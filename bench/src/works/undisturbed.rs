//! Runs that a host does not disturb.
//!
//! Where a host lends the processors, it takes them away now and then. A tail is told by a dozen requests, and makes more
//! of them late than the node does; such a run is told as disturbed and made again, as long as there is hope.

use std::time::Instant;

use anyhow::Result;

use crate::journal::{Journal, Run};
use crate::machine;
use crate::works::Bench;

/// Of all processors together.
const STOLEN_MS_A_SECOND_MAX: f64 = 2.0;

impl Bench {
    /// Makes runs of a work, which `what` names, and adds them to the journal until `count` were left alone, or too many
    /// were not. What one call of `run` makes counts as one: all of it is left alone, or made again.
    pub(super) fn undisturbed(
        &self,
        journal: &mut Journal,
        what: &str,
        count: usize,
        mut run: impl FnMut() -> Result<Vec<Run>>,
    ) -> Result<()> {
        let mut disturbed_allowed = self.plan.disturbed_runs;
        let mut number = 1;
        while number <= count {
            journal.progress.step(&format!("{what}: run {number}"));
            let (began, stolen_before) = (Instant::now(), machine::stolen_ms());
            let mut runs = run()?;
            let stolen_ms = machine::stolen_ms().saturating_sub(stolen_before);
            let is_disturbed = stolen_ms as f64 > began.elapsed().as_secs_f64() * STOLEN_MS_A_SECOND_MAX;
            if is_disturbed && disturbed_allowed > 0 {
                disturbed_allowed -= 1;
                runs.iter_mut().for_each(|run| run.work = "disturbed");
            } else {
                number += 1;
            }
            for mut run in runs {
                run.figures.insert("stolen_ms".to_owned(), stolen_ms.into());
                journal.add(run);
            }
        }
        Ok(())
    }
}
