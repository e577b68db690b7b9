//! How far long work is: a bar below the output for a person, a line on standard error now and then for anybody else.

use std::io;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use klamm_io::Monotonic;

use crate::terminal::Terminal;

/// Counts one piece of work that has many equal parts.
pub(crate) struct Progress {
    bar: ProgressBar,
    /// `log directories formatted`
    what: &'static str,
    said_at: Monotonic,
}

impl Progress {
    pub(crate) fn new(what: &'static str, terminal: &Terminal<'_>) -> Self {
        let bar = if terminal.is_interactive {
            ProgressBar::no_length()
        } else {
            ProgressBar::hidden()
        };
        // A style that cannot be parsed would be a mistake of ours, and the default does as well.
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self {
            bar,
            what,
            said_at: terminal.io.clock.monotonic(),
        }
    }

    /// So much is done. `line` is what the tool says anyway; it goes to standard output, above the bar.
    pub(crate) fn set(&mut self, done: usize, total: usize, line: &str, terminal: &mut Terminal<'_>) -> io::Result<()> {
        self.bar.suspend(|| {
            terminal.line(line)?;
            // Who waits wants to see it now.
            terminal.out.flush()
        })?;
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        let now = terminal.io.clock.monotonic();
        if !terminal.is_interactive && now.since(self.said_at) >= SILENCE_MAX {
            self.said_at = now;
            terminal.error_line(format!("{done} of {total} {}", self.what))?;
        }
        Ok(())
    }

    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}

const SILENCE_MAX: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use klamm_io::{sim, time};

    use super::*;

    #[test]
    fn without_a_terminal_it_counts_on_standard_error() {
        sim::run(1, |simulation| async move {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut terminal = Terminal {
                out: &mut out,
                err: &mut err,
                input: Box::new(io::empty()),
                is_interactive: false,
                io: simulation.host("h").io(),
            };
            let mut progress = Progress::new("directories formatted", &terminal);
            for done in 0..5 {
                let line = format!("Formatting {done}.");
                progress.set(done, 5, &line, &mut terminal).unwrap();
                time::sleep(Duration::from_millis(600)).await;
            }
            progress.finish();
            let text = |bytes| String::from_utf8(bytes).unwrap();
            assert_eq!(text(out).lines().count(), 5, "each line of the tool's own is said");
            assert_eq!(
                text(err),
                "2 of 5 directories formatted\n4 of 5 directories formatted\n"
            );
        });
    }
}
