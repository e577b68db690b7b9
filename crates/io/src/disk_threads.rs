//! Threads for what may block: cold reads, fsync, recovery, compaction. A network thread never waits for a disk.
//!
//! The queue is bounded: when it is full the submitter waits, which is the backpressure. In the simulator the job runs
//! where it is submitted, so that its order is that of the seed.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread;

use parking_lot::{Condvar, Mutex};
use tokio::sync::{Semaphore, oneshot};

use crate::FileHandle;
use crate::metrics::{Collect, Metric, Metrics, Sample};

/// A handle on the pool; the threads end when the last handle is dropped and the queue is empty.
#[derive(Clone, Debug)]
pub struct DiskThreads(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Pool(Arc<Pool>),
    Inline,
    #[cfg(feature = "sim")]
    Sim(crate::sim::SimRandom),
}

impl DiskThreads {
    /// Starts `threads` threads before which up to `queue` jobs wait; at least one of each.
    pub fn start(threads: usize, queue: usize) -> io::Result<Self> {
        let threads = threads.max(1);
        let shared = Arc::new(Shared::default());
        let pool = Self(Kind::Pool(Arc::new(Pool {
            shared: shared.clone(),
            room: Arc::new(Semaphore::new(threads + queue.max(1))),
            capacity: threads + queue.max(1),
            threads,
        })));
        for index in 0..threads {
            let shared = shared.clone();
            thread::Builder::new()
                .name(format!("klamm-disk-{index}"))
                .spawn(move || shared.work())?;
        }
        Ok(pool)
    }

    /// Runs every job at once where it is submitted.
    pub fn inline() -> Self {
        Self(Kind::Inline)
    }

    /// Runs some jobs at once and others a little later, as `random` says.
    #[cfg(feature = "sim")]
    pub fn simulated(random: crate::sim::SimRandom) -> Self {
        Self(Kind::Sim(random))
    }

    /// Runs `job` on a disk thread. A panic of the job continues in the caller. If the returned future is dropped, a job
    /// that was not yet queued is dropped with it; one that was queued runs to its end.
    pub async fn run<T, F>(&self, job: F) -> T
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        match &self.0 {
            Kind::Pool(pool) => pool.submit(job).await.outcome().await,
            Kind::Inline => job(),
            #[cfg(feature = "sim")]
            Kind::Sim(random) => {
                // Some jobs have to wait for the disk, and others overtake them.
                if random.one_in(4) {
                    crate::time::sleep(std::time::Duration::from_millis(random.between(1, 5))).await;
                }
                job()
            }
        }
    }

    /// Runs jobs beside each other, as many at a time as there are threads; gives their values in the order of the jobs.
    /// As [`Self::run`] for each of them.
    pub async fn run_all<T, F>(&self, jobs: impl IntoIterator<Item = F>) -> Vec<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let mut values = Vec::new();
        let Kind::Pool(pool) = &self.0 else {
            for job in jobs {
                values.push(self.run(job).await);
            }
            return values;
        };
        let mut submitted = Vec::new();
        for job in jobs {
            submitted.push(pool.submit(job).await);
        }
        for job in submitted {
            values.push(job.outcome().await);
        }
        values
    }

    /// How many jobs run at a time.
    pub fn threads(&self) -> usize {
        match &self.0 {
            Kind::Pool(pool) => pool.threads,
            _ => 1,
        }
    }

    /// Brings `range` of `file` into the page cache. What lies beyond the end of the file is ignored.
    pub fn warm(&self, file: &FileHandle, range: Range<u64>) -> impl Future<Output = io::Result<()>> + use<'_> {
        let file = file.clone();
        self.run(move || warm(&file, range))
    }

    /// Jobs queued or running.
    pub fn busy(&self) -> usize {
        match &self.0 {
            Kind::Pool(pool) => pool.busy(),
            _ => 0,
        }
    }

    /// Has `metrics` tell how many jobs there are.
    pub fn measure(&self, metrics: &Metrics) {
        if let Kind::Pool(pool) = &self.0 {
            metrics.register(pool);
        }
    }
}

impl Pool {
    /// Waits for room in the queue.
    async fn submit<T, F>(&self, job: F) -> Submitted<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let permit = Arc::clone(&self.room).acquire_owned().await;
        let (done, result) = oneshot::channel();
        self.shared.push(Box::new(move || {
            let outcome = catch_unwind(AssertUnwindSafe(job));
            drop(permit);
            // Nobody waits for the outcome any more if the caller was cancelled.
            let _ = done.send(outcome);
        }));
        Submitted(result)
    }

    fn busy(&self) -> usize {
        self.capacity.saturating_sub(self.room.available_permits())
    }
}

impl Collect for Pool {
    fn collect(&self, samples: &mut Vec<Sample>) {
        samples.push(Sample::count(&DISK_JOBS, Vec::new(), self.busy()));
        samples.push(Sample::count(&DISK_JOBS_MAX, Vec::new(), self.capacity));
    }
}

static DISK_JOBS: Metric = Metric {
    name: "klamm_disk_jobs",
    mbean: None,
    help: "Jobs that wait for a disk thread or run on one",
};
static DISK_JOBS_MAX: Metric = Metric {
    name: "klamm_disk_jobs_max",
    mbean: None,
    help: "Jobs for disk threads before whoever has another one waits",
};

#[derive(Debug)]
struct Pool {
    shared: Arc<Shared>,
    room: Arc<Semaphore>,
    capacity: usize,
    threads: usize,
}

/// A job that is queued or running.
struct Submitted<T>(oneshot::Receiver<thread::Result<T>>);

impl<T> Submitted<T> {
    async fn outcome(self) -> T {
        match self.0.await {
            Ok(Ok(value)) => value,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => unreachable!("a queued job always runs: the pool outlives the handle borrowed by its submitter"),
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.queue.lock().closed = true;
        self.shared.wake.notify_all();
    }
}

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
}

impl Shared {
    fn push(&self, job: Job) {
        self.queue.lock().jobs.push_back(job);
        self.wake.notify_one();
    }

    fn work(&self) {
        loop {
            let mut queue = self.queue.lock();
            let job = loop {
                if let Some(job) = queue.jobs.pop_front() {
                    break job;
                }
                if queue.closed {
                    return;
                }
                self.wake.wait(&mut queue);
            };
            drop(queue);
            job();
        }
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("queued", &self.queue.lock().jobs.len())
            .finish()
    }
}

fn warm(file: &FileHandle, range: Range<u64>) -> io::Result<()> {
    file.will_need(range.clone());
    let mut scratch = vec![0; WARM_STEP];
    let mut position = range.start;
    while position < range.end {
        let step = usize::try_from(range.end - position).map_or(WARM_STEP, |left| left.min(WARM_STEP));
        match file.read_at(&mut scratch[..step], position) {
            Ok(0) => break,
            Ok(read) => position += read as u64,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Bytes read at once while warming.
const WARM_STEP: usize = 128 * 1024;
