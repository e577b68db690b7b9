//! How tasks start and end, on virtual time; and the disk threads.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use klamm_io::{DiskThreads, Io, TaskKind, Tasks, block_on, sim, time};

const SECOND: Duration = Duration::from_secs(1);

fn run<F: Future>(test: F) -> F::Output {
    sim::run(0, |_| test)
}

/// A task that notes its name once it is cancelled and `lag` has passed.
fn note(tasks: &Tasks, kind: TaskKind, name: &'static str, lag: Duration, ended: &Arc<Mutex<Vec<&'static str>>>) {
    let (scope, ended) = (tasks.clone(), ended.clone());
    tasks.spawn(kind, async move {
        scope.cancelled().await;
        time::sleep(lag).await;
        ended.lock().unwrap().push(name);
    });
}

#[test]
fn a_shutdown_reads_the_start_backwards() {
    run(async {
        let root = Tasks::new();
        let ended = Arc::default();
        note(&root, TaskKind::Quorum, "root", Duration::ZERO, &ended);
        let storage = root.child("storage");
        note(&storage, TaskKind::LogFlush, "storage", SECOND, &ended);
        let server = root.child("server");
        note(&server, TaskKind::Connection, "server", SECOND * 2, &ended);
        let listener = server.child("listener");
        note(&listener, TaskKind::Connection, "listener", SECOND, &ended);
        // Aborted rather than waited for, so it never gets to its note.
        note(&listener, TaskKind::Acceptor, "acceptor", Duration::ZERO, &ended);
        assert_eq!(root.running().values().sum::<usize>(), 5);
        assert_eq!(root.shutdown(SECOND * 10).await, 0);
        assert_eq!(*ended.lock().unwrap(), ["listener", "server", "storage", "root"]);
        assert!(root.running().is_empty());
        // A scope that is over starts nothing that would be aborted.
        let ran = Arc::new(AtomicUsize::new(0));
        let count = ran.clone();
        let late = server.spawn(TaskKind::Acceptor, async move {
            count.fetch_add(1, Ordering::SeqCst);
        });
        late.ended().await;
        assert_eq!(ran.load(Ordering::SeqCst), 0);
        assert!(root.child("late").is_cancelled());
    });
}

#[test]
fn a_deadline_ends_what_does_not_end() {
    run(async {
        let root = Tasks::new();
        let ended = Arc::default();
        let orderly = root.child("orderly");
        note(&orderly, TaskKind::Checkpoints, "orderly", SECOND / 2, &ended);
        let stuck = root.child("stuck");
        stuck.spawn(TaskKind::LogCleaner, std::future::pending::<()>());
        let clock = sim::SimClock::of_runtime(klamm_types::Timestamp(0));
        assert_eq!(root.shutdown(SECOND).await, 1);
        assert_eq!(klamm_io::Clock::wall(&clock).0, 1_500);
        assert_eq!(*ended.lock().unwrap(), ["orderly"]);
        assert!(root.running().is_empty());
    });
}

#[test]
fn failures_do_what_their_kind_says() {
    run(async {
        let root = Tasks::new();
        let fatal = root.clone();
        root.spawn(TaskKind::Connection, async { Err::<(), _>("reset by peer") });
        root.spawn(TaskKind::Connection, async {
            let numbers: Vec<u8> = Vec::new();
            assert_eq!(numbers.len(), 1, "a bug");
        });
        assert!(time::timeout(SECOND, fatal.fatal()).await.is_err());
        assert_eq!(root.panics(), 1);
        root.child("quorum").spawn(TaskKind::Quorum, async {
            time::sleep(SECOND).await;
            Err::<(), _>(std::io::Error::other("log directory is gone"))
        });
        let fatal = time::timeout(SECOND * 2, fatal.fatal()).await.unwrap();
        assert_eq!(fatal.kind, TaskKind::Quorum);
        assert_eq!(fatal.reason, "log directory is gone");
        root.fail(TaskKind::Controller, "second");
        assert_eq!(root.fatal().await, fatal, "the first one is the reason");
        assert!(root.running().is_empty());
    });
}

#[test]
fn names_of_kinds_are_told_apart() {
    let names: std::collections::BTreeSet<_> = TaskKind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), TaskKind::ALL.len());
}

#[test]
fn disk_threads_run_jobs_beside_each_other() {
    let threads = DiskThreads::start(4, 1).unwrap();
    block_on(async {
        // Each of four waits for the three others; many more than there is room for come back in their order.
        let barrier = Arc::new(std::sync::Barrier::new(4));
        let jobs = (0..40_usize).map(|number| {
            let barrier = barrier.clone();
            move || {
                barrier.wait();
                number
            }
        });
        assert_eq!(threads.run_all(jobs).await, (0..40).collect::<Vec<_>>());
    })
    .unwrap();
}

#[test]
fn disk_threads_bound_what_waits() {
    let threads = DiskThreads::start(2, 3).unwrap();
    block_on(async {
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let started = Arc::new(AtomicUsize::new(0));
        let mut jobs: Vec<_> = (0..20_usize)
            .map(|number| {
                let (threads, gate, started) = (threads.clone(), gate.clone(), started.clone());
                Box::pin(async move {
                    let job = move || {
                        started.fetch_add(1, Ordering::SeqCst);
                        // Open once the sender is gone.
                        let _ = gate.lock().unwrap().recv();
                        number * 2
                    };
                    threads.run(job).await
                })
            })
            .collect();
        for job in &mut jobs {
            assert!(time::timeout(Duration::from_millis(1), job).await.is_err());
        }
        assert_eq!(threads.busy(), 5, "two run, three wait, fifteen are not let in");
        assert!(started.load(Ordering::SeqCst) <= 2);
        // A submitter that goes away before it is let in takes its job along; one that was let in leaves it behind.
        jobs.pop();
        drop(jobs.remove(0));
        drop(open);
        for (index, job) in jobs.into_iter().enumerate() {
            assert_eq!(job.await, (index + 1) * 2);
        }
        assert_eq!(started.load(Ordering::SeqCst), 19);
        // Nobody waited for the job that was left behind.
        let idle = async {
            while threads.busy() > 0 {
                time::sleep(Duration::from_millis(1)).await;
            }
        };
        assert!(time::timeout(Duration::from_secs(10), idle).await.is_ok());
    })
    .unwrap();
}

#[test]
fn a_panic_of_a_job_is_that_of_its_caller() {
    let io = Io::real(1).unwrap();
    block_on(async {
        let threads = io.disk_threads.clone();
        let caller = io.tasks.spawn(TaskKind::Workload, async move {
            threads.run(|| assert_eq!(1, 2)).await;
        });
        caller.ended().await;
        assert_eq!(io.tasks.panics(), 1);
        assert_eq!(io.disk_threads.run(|| 7).await, 7, "the thread lives on");
    })
    .unwrap();
}
