//! A bar below the log's lines while logs are loaded, for a person at a terminal. Elsewhere the lines say it all.

use std::io::{IsTerminal, stderr, stdout};
use std::sync::LazyLock;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use klamm_io::{TaskKind, Tasks, watch};
use klamm_replica::Loading;

/// Draws a bar for as long as the node loads logs.
pub(crate) fn follow(tasks: &Tasks, mut loading: watch::Receiver<Loading>) {
    if !*IS_TERMINAL {
        return;
    }
    tasks.spawn(TaskKind::LoadBar, async move {
        let mut bar: Option<ProgressBar> = None;
        while loading.changed().await.is_ok() {
            let now = *loading.borrow();
            if now.is_done() {
                if let Some(bar) = bar.take() {
                    bar.finish_and_clear();
                }
                continue;
            }
            let bar = bar.get_or_insert_with(|| BARS.add(new_bar()));
            bar.set_length(now.logs_total as u64);
            bar.set_position(now.logs_done as u64);
        }
    });
}

/// Writes something to the terminal while no bar is drawn there.
pub(crate) fn aside<T>(write: impl FnOnce() -> T) -> T {
    if *IS_TERMINAL { BARS.suspend(write) } else { write() }
}

fn new_bar() -> ProgressBar {
    let bar = ProgressBar::no_length();
    // A template that cannot be parsed would be a mistake of ours, and the default does as well.
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} logs loaded, {eta} left") {
        bar.set_style(style);
    }
    bar
}

static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);
/// Whether a person sees both the lines and the bar.
static IS_TERMINAL: LazyLock<bool> = LazyLock::new(|| stdout().is_terminal() && stderr().is_terminal());
