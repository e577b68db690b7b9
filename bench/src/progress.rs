//! What is going on: a bar with the running step on a terminal, lines with the time elsewhere.

use std::cell::Cell;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Tells on stderr which step is running, and how many works are done.
#[derive(Debug)]
pub(crate) struct Progress {
    began: Instant,
    /// Drawn on a terminal only.
    bar: ProgressBar,
    is_terminal: bool,
    works_begun: Cell<usize>,
    works: usize,
}

impl Progress {
    /// `works` is how often [`Progress::work`] will be called.
    pub(crate) fn new(works: usize) -> Self {
        let bar = ProgressBar::new(works as u64);
        // A style that cannot be parsed would be a mistake of ours, and the default does as well.
        if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {bar:20} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_secs(1));
        Self {
            began: Instant::now(),
            bar,
            is_terminal: stderr().is_terminal(),
            works_begun: Cell::new(0),
            works,
        }
    }

    /// The next work begins.
    pub(crate) fn work(&self, name: &str) {
        self.bar.set_position(self.works_begun.get() as u64);
        self.works_begun.set(self.works_begun.get() + 1);
        self.step(name);
    }

    /// A step begins; on a terminal it takes the place of the one before.
    pub(crate) fn step(&self, text: &str) {
        self.bar.set_message(text.to_owned());
        if !self.is_terminal {
            self.write(text);
        }
    }

    /// Something to stay on the screen.
    pub(crate) fn result(&self, text: &str) {
        self.bar.suspend(|| self.write(text));
    }

    fn write(&self, text: &str) {
        let line = line(self.began.elapsed(), self.works_begun.get(), self.works, text);
        // Without a stderr there is nobody to tell.
        let _ = writeln!(stderr(), "{line}");
    }
}

fn line(elapsed: Duration, works_begun: usize, works: usize, text: &str) -> String {
    let seconds = elapsed.as_secs_f64();
    format!("bench {seconds:6.1} s  {works_begun}/{works}  {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_counts_works() {
        let line = line(Duration::from_millis(12_340), 3, 8, "klamm start: run 1");
        assert_eq!(line, "bench   12.3 s  3/8  klamm start: run 1");
    }
}
