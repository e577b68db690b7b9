//! Everything outside of the process in one value that is handed down from `main` or from the simulator.

use std::future::Future;
use std::io;
use std::sync::Arc;

use crate::{Clock, Disk, DiskThreads, Metrics, Net, NetworkThreads, OsRandom, Random, RealDisk, SystemClock, Tasks};

/// The outside world of one node. Clones are handles on the same world.
#[derive(Clone, Debug)]
pub struct Io {
    pub clock: Arc<dyn Clock>,
    pub disk: Arc<dyn Disk>,
    pub random: Arc<dyn Random>,
    pub net: Net,
    /// The node's root scope of tasks; subsystems take a [`Tasks::child`].
    pub tasks: Tasks,
    pub disk_threads: DiskThreads,
    pub metrics: Metrics,
}

impl Io {
    /// The machine itself, with `disk_threads` threads for what may block.
    pub fn real(disk_threads: usize) -> io::Result<Self> {
        let metrics = Metrics::default();
        let disk_threads = DiskThreads::start(disk_threads, DISK_QUEUE_PER_THREAD * disk_threads.max(1))?;
        disk_threads.measure(&metrics);
        Ok(Self {
            clock: Arc::new(SystemClock::new()),
            disk: Arc::new(RealDisk),
            random: Arc::new(OsRandom),
            net: Net::real(),
            tasks: Tasks::new(),
            disk_threads,
            metrics,
        })
    }

    /// `count` threads that each serve their share of the connections, which end with `tasks`; in the simulator all of
    /// them are the one thread there is. Called within a runtime.
    pub fn network_threads(&self, count: usize, tasks: Tasks) -> io::Result<NetworkThreads> {
        if self.net.is_real() {
            NetworkThreads::start(count, tasks, &self.metrics)
        } else {
            NetworkThreads::inline(count, tasks, &self.metrics)
        }
    }
}

/// Runs `future` to its end on this thread, which becomes a runtime for it: the outermost call of a real process.
pub fn block_on<F: Future>(future: F) -> io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}

/// Jobs that may wait per disk thread before their submitters wait too.
const DISK_QUEUE_PER_THREAD: usize = 64;
