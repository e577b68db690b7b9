//! Threads for what may block: cold reads, fsync, recovery, compaction. A network thread never waits for a disk.
//!
//! Cold reads have threads of their own, which give way to all others: a reader of old data must not take processor time
//! from those who serve the network. The queues are bounded: when one is full the submitter waits, which is the
//! backpressure. In the simulator the job runs where it is submitted, so that its order is that of the seed.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread;

use parking_lot::{Condvar, Mutex};
use rustix::io::Errno;
use tokio::sync::{Semaphore, oneshot};

use crate::FileHandle;
use crate::metrics::{Collect, Metric, Metrics, Sample};

/// A handle on the pool; the threads end when the last handle is dropped and the queue is empty.
#[derive(Clone, Debug)]
pub struct DiskThreads(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Pool {
        jobs: Arc<Pool>,
        cold_reads: Arc<Pool>,
    },
    Inline,
    #[cfg(feature = "sim")]
    Sim(crate::sim::SimRandom),
}

impl DiskThreads {
    /// Starts `threads` threads before which up to `queue` jobs wait, and as many for cold reads up to
    /// [`COLD_READERS_MAX`]; at least one of each.
    pub fn start(threads: usize, queue: usize) -> io::Result<Self> {
        Ok(Self(Kind::Pool {
            jobs: Pool::start("klamm-disk", threads, queue, false)?,
            cold_reads: Pool::start("klamm-cold", threads.min(COLD_READERS_MAX), queue, true)?,
        }))
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
            Kind::Pool { jobs, .. } => jobs.submit(job).await.outcome().await,
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
        let Kind::Pool { jobs: pool, .. } = &self.0 else {
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
            Kind::Pool { jobs, .. } => jobs.threads,
            _ => 1,
        }
    }

    /// Brings `range` of `file` into the page cache. What lies beyond the end of the file is ignored.
    pub async fn warm(&self, file: &FileHandle, range: Range<u64>) -> io::Result<()> {
        let file = file.clone();
        let job = move || warm(&file, range);
        match &self.0 {
            Kind::Pool { cold_reads, .. } => cold_reads.submit(job).await.outcome().await,
            _ => self.run(job).await,
        }
    }

    /// Jobs queued or running.
    pub fn busy(&self) -> usize {
        match &self.0 {
            Kind::Pool { jobs, cold_reads } => jobs.busy() + cold_reads.busy(),
            _ => 0,
        }
    }

    /// Has `metrics` tell how many jobs there are.
    pub fn measure(&self, metrics: &Metrics) {
        if let Kind::Pool { jobs, cold_reads } = &self.0 {
            metrics.register(jobs);
            metrics.register(cold_reads);
        }
    }
}

impl Pool {
    fn start(name: &'static str, threads: usize, queue: usize, gives_way: bool) -> io::Result<Arc<Self>> {
        let (threads, queue) = (threads.max(1), queue.max(1));
        let shared = Arc::new(Shared::default());
        let pool = Arc::new(Self {
            name,
            shared: shared.clone(),
            room: Arc::new(Semaphore::new(threads + queue)),
            capacity: threads + queue,
            threads,
        });
        for index in 0..threads {
            let shared = shared.clone();
            let work = move || {
                if gives_way {
                    give_way();
                }
                shared.work();
            };
            thread::Builder::new().name(format!("{name}-{index}")).spawn(work)?;
        }
        Ok(pool)
    }

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
        let threads = || vec![("threads", self.name.to_owned())];
        samples.push(Sample::count(&DISK_JOBS, threads(), self.busy()));
        samples.push(Sample::count(&DISK_JOBS_MAX, threads(), self.capacity));
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
    name: &'static str,
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

/// Has the calling thread run when nobody else wants to; it may not be allowed, and then it competes.
fn give_way() {
    let _ = rustix::process::setpriority_process(None, COLD_READERS_NICENESS);
}

fn warm(file: &FileHandle, range: Range<u64>) -> io::Result<()> {
    file.will_need(range.clone());
    match file
        .descriptor()
        .map(|descriptor| await_pages(descriptor, range.clone()))
    {
        Some(Ok(())) => Ok(()),
        // A container may have no /dev/null, a file system no way to send from.
        Some(Err(_)) | None => read_pages(file, range),
    }
}

/// Waits for pages without copying them: sends them nowhere.
fn await_pages(file: BorrowedFd<'_>, mut range: Range<u64>) -> io::Result<()> {
    let nowhere = File::options().write(true).open("/dev/null")?;
    while range.start < range.end {
        let step = step(&range);
        match rustix::fs::sendfile(&nowhere, file, Some(&mut range.start), step) {
            Ok(0) => break,
            // The kernel has advanced the position.
            Ok(_) | Err(Errno::INTR) => {}
            Err(e) => return Err(e.into()),
        }
    }
    Ok(())
}

fn read_pages(file: &FileHandle, mut range: Range<u64>) -> io::Result<()> {
    let mut scratch = vec![0; step(&range)];
    while range.start < range.end {
        let step = step(&range);
        match file.read_at(&mut scratch[..step], range.start)? {
            0 => break,
            read => range.start += read as u64,
        }
    }
    Ok(())
}

fn step(range: &Range<u64>) -> usize {
    usize::try_from(range.end - range.start).map_or(WARM_STEP, |left| left.min(WARM_STEP))
}

/// Threads for cold reads at most: enough to keep a disk busy.
const COLD_READERS_MAX: usize = 4;
/// A tenth of the weight of others when the processors are busy.
const COLD_READERS_NICENESS: i32 = 10;
/// Bytes awaited at once while warming.
const WARM_STEP: usize = 128 * 1024;
