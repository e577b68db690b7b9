//! What a run found: violations of invariants, each with the name of its checker.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub checker: &'static str,
    /// Simulated milliseconds since the start of the run.
    pub at_ms: u64,
    pub message: String,
}

/// Clones write to the same list.
#[derive(Clone, Debug)]
pub struct Verdict(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    start: tokio::time::Instant,
    violations: Mutex<Vec<Violation>>,
    found: Notify,
    verbose: bool,
}

impl Verdict {
    /// Called within the simulation's runtime. A verbose one prints notes as they come.
    pub fn new(verbose: bool) -> Self {
        Self(Arc::new(Shared {
            start: tokio::time::Instant::now(),
            violations: Mutex::default(),
            found: Notify::new(),
            verbose,
        }))
    }

    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.0.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub fn violate(&self, checker: &'static str, message: impl Into<String>) {
        let violation = Violation {
            checker,
            at_ms: self.now_ms(),
            message: message.into(),
        };
        self.note(|| format!("VIOLATION {}: {}", violation.checker, violation.message));
        self.0.violations.lock().push(violation);
        self.0.found.notify_waiters();
    }

    /// What a book of the groups found, if it found something.
    pub fn judge_groups(&self, wrong: Option<String>) {
        if let Some(wrong) = wrong {
            self.violate("groups", wrong);
        }
    }

    /// Something worth reading when one seed is looked at.
    pub fn note(&self, line: impl FnOnce() -> String) {
        if self.0.verbose {
            eprintln!("[{:>7} ms] {}", self.now_ms(), line());
        }
    }

    pub fn is_violated(&self) -> bool {
        !self.0.violations.lock().is_empty()
    }

    /// Ends at the first violation.
    pub async fn violated(&self) {
        loop {
            let mut found = std::pin::pin!(self.0.found.notified());
            found.as_mut().enable();
            if self.is_violated() {
                return;
            }
            found.await;
        }
    }

    pub fn violations(&self) -> Vec<Violation> {
        self.0.violations.lock().clone()
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {} ms: {}", self.checker, self.at_ms, self.message)
    }
}
