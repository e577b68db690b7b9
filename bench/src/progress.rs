//! What is going on: one changing line on a terminal, lines with the time elsewhere.

use std::io::{IsTerminal, Write, stderr};
use std::time::Instant;

/// Tells on stderr which step is running.
#[derive(Debug)]
pub(crate) struct Progress {
    began: Instant,
    is_terminal: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            began: Instant::now(),
            is_terminal: stderr().is_terminal(),
        }
    }

    /// A step begins; on a terminal it takes the place of the one before.
    pub(crate) fn step(&self, text: &str) {
        self.write(text, if self.is_terminal { "" } else { "\n" });
    }

    /// Something to stay on the screen.
    pub(crate) fn result(&self, text: &str) {
        self.write(text, "\n");
    }

    fn write(&self, text: &str, end: &str) {
        let start = if self.is_terminal { "\r\x1b[2K" } else { "" };
        let seconds = self.began.elapsed().as_secs_f64();
        // Without a stderr there is nobody to tell.
        let _ = write!(stderr(), "{start}bench {seconds:6.1} s  {text}{end}");
        let _ = stderr().flush();
    }
}
