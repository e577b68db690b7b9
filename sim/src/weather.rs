//! Whether the time of troubles is over: from then on clients make none themselves, and the node has to serve all.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Clones are the same sky.
#[derive(Clone, Debug, Default)]
pub struct Weather(Arc<AtomicBool>);

impl Weather {
    pub fn clear_up(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_good(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
