//! The threads that serve connections: each is a runtime of its own, so that a connection never leaves its core.
//!
//! What runs on a thread is a scope of its own below that of all connections, so that one thread can be taken out while
//! the others go on. A busy thread rests between its looks at the sockets: see docs/decisions/0008. Dropping the value
//! ends the threads and with them every task that still runs there; shut the tasks down first.

use std::future::Future;
use std::io;
use std::num::NonZero;
use std::thread;
use std::time::Duration;

use parking_lot::RwLock;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::metrics::{Counter, Metrics};
use crate::real::syscalls::set_time_slice;
use crate::tasks::{TaskHandle, TaskKind, TaskOutput, Tasks};
use crate::turns;

#[derive(Debug)]
pub struct NetworkThreads {
    tasks: Tasks,
    /// All threads are the one of this runtime, where there is no other.
    inline: Option<Handle>,
    processors: usize,
    /// Rests of all threads.
    rests: Counter,
    /// Never empty.
    threads: RwLock<Vec<NetworkThread>>,
}

#[derive(Debug)]
struct NetworkThread {
    tasks: Tasks,
    handle: Handle,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl NetworkThreads {
    /// Starts `count` threads, at least one, whose tasks end with `tasks`.
    pub fn start(count: usize, tasks: Tasks, metrics: &Metrics) -> io::Result<Self> {
        Self::new(count, tasks, metrics, None)
    }

    /// `count` names for the runtime of the caller.
    pub fn inline(count: usize, tasks: Tasks, metrics: &Metrics) -> io::Result<Self> {
        Self::new(count, tasks, metrics, Some(Handle::current()))
    }

    fn new(count: usize, tasks: Tasks, metrics: &Metrics, inline: Option<Handle>) -> io::Result<Self> {
        let processors = match inline {
            // What a simulation does must not depend on the machine.
            Some(_) => usize::MAX,
            None => thread::available_parallelism().map_or(usize::MAX, NonZero::get),
        };
        let threads = Self {
            tasks,
            inline,
            processors,
            rests: metrics.counter(&turns::RESTS, Vec::new()),
            threads: RwLock::default(),
        };
        threads.grow(count.max(1))?;
        Ok(threads)
    }

    /// How many there are; never 0.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.threads.read().len()
    }

    /// To how many of them connections are best dealt: they do not wait for anything but connections, so that more of them
    /// than processors would only take turns.
    pub fn dealt_to(&self) -> usize {
        self.len().min(self.processors)
    }

    /// Starts what `task` gives on the thread `index`, counted round. `task` is given the scope in which it runs.
    pub fn spawn<F>(&self, index: usize, kind: TaskKind, task: impl FnOnce(Tasks) -> F) -> TaskHandle
    where
        F: Future + Send + 'static,
        F::Output: TaskOutput,
    {
        // Held until the task is listed in its scope, so that no thread is taken out in between.
        let threads = self.threads.read();
        let thread = &threads[index % threads.len()];
        thread.tasks.spawn_on(&thread.handle, kind, task(thread.tasks.clone()))
    }

    /// Starts threads, or ends the last ones with all that runs there, until there are `count`. Connections stay on the
    /// threads where they are.
    pub async fn resize(&self, count: usize) -> io::Result<()> {
        let count = count.max(1);
        self.grow(count)?;
        let removed = {
            let mut threads = self.threads.write();
            let kept = count.min(threads.len());
            threads.split_off(kept)
        };
        for thread in removed {
            thread.tasks.shutdown(REMOVAL_TIMEOUT).await;
        }
        Ok(())
    }

    fn grow(&self, count: usize) -> io::Result<()> {
        let mut threads = self.threads.write();
        while threads.len() < count {
            let tasks = self.tasks.child("network-thread");
            let thread = match &self.inline {
                Some(handle) => NetworkThread {
                    tasks,
                    handle: handle.clone(),
                    running: None,
                },
                None => NetworkThread::start(threads.len(), tasks, self.rests.clone())?,
            };
            threads.push(thread);
        }
        Ok(())
    }
}

impl NetworkThread {
    fn start(index: usize, tasks: Tasks, rests: Counter) -> io::Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .on_thread_park(turns::on_idle)
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let handle = runtime.handle().clone();
        tasks.spawn_on(&handle, TaskKind::NetworkTurns, turns::keep(rests));
        let thread = thread::Builder::new()
            .name(format!("klamm-net-{index}"))
            .spawn(move || {
                // It competes as others do where this is not known or not allowed.
                let _ = set_time_slice(TIME_SLICE);
                // An error says that the sender was dropped, which means stop as well.
                let _ = runtime.block_on(stopped);
                runtime.shutdown_background();
            })?;
        Ok(Self {
            tasks,
            handle,
            running: Some(Running {
                stop: Some(stop),
                thread: Some(thread),
            }),
        })
    }
}

impl Drop for NetworkThreads {
    fn drop(&mut self) {
        // All are told before the first is waited for.
        for thread in self.threads.get_mut() {
            if let Some(running) = &mut thread.running {
                running.stop.take();
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            // A thread that drops the last handle cannot wait for itself.
            if thread.thread().id() != thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

/// What runs on a thread that is taken out gets this long to finish what it owes.
const REMOVAL_TIMEOUT: Duration = Duration::from_secs(1);

/// The shortest. A request comes when something else has the processor, often whoever sent it, and is done in less.
const TIME_SLICE: Duration = Duration::from_micros(100);

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::real::thread::now;
    use crate::{Arrivals, end_of_turn, time};

    fn one_thread() -> (NetworkThreads, Tasks, Metrics) {
        let (tasks, metrics) = (Tasks::new(), Metrics::default());
        let threads = NetworkThreads::start(1, tasks.clone(), &metrics).unwrap();
        (threads, tasks, metrics)
    }

    #[tokio::test]
    async fn a_turn_ends_when_all_that_came_together_was_looked_at() {
        let (threads, _tasks, _metrics) = one_thread();
        let (looked, looks) = mpsc::channel();
        threads.spawn(0, TaskKind::Workload, |scope| async move {
            for index in 0..3 {
                let looked = looked.clone();
                scope.spawn(TaskKind::Workload, async move {
                    looked.send(("looked at", index)).unwrap();
                    end_of_turn().await;
                    looked.send(("done with", index)).unwrap();
                });
            }
        });
        let order: Vec<_> = looks.iter().collect();
        let all = |what| (0..3).map(move |index| (what, index));
        assert_eq!(order, all("looked at").chain(all("done with")).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn who_waits_while_the_thread_stops_goes_on() {
        let (threads, tasks, _metrics) = one_thread();
        let (ended, end) = mpsc::channel();
        threads.spawn(0, TaskKind::Connection, |scope| async move {
            scope.cancelled().await;
            for _ in 0..100 {
                end_of_turn().await;
            }
            ended.send(()).unwrap();
        });
        time::sleep(Duration::from_millis(20)).await;
        tasks.shutdown(Duration::from_secs(10)).await;
        assert_eq!(end.try_recv(), Ok(()));
    }

    /// Has a thread serve clients that each send when they have their answer, which takes 30 µs; its rests until it has
    /// had one or the time is over.
    fn rests_with(clients: usize, at_most: Duration) -> u64 {
        let (threads, _tasks, _metrics) = one_thread();
        let (answer, answers) = mpsc::channel();
        let requests: Vec<_> = (0..clients)
            .map(|client| {
                let (request, mut requests) = tokio::sync::mpsc::channel::<()>(1);
                let answer = answer.clone();
                threads.spawn(0, TaskKind::Workload, |_| async move {
                    let mut arrivals = Arrivals::default();
                    while requests.recv().await.is_some() {
                        arrivals.note();
                        let begin = now();
                        while begin.elapsed() < Duration::from_micros(30) {}
                        let _ = answer.send(client);
                    }
                });
                request
            })
            .collect();
        for request in &requests {
            request.try_send(()).unwrap();
        }
        let begin = now();
        while begin.elapsed() < at_most && threads.rests.get() == 0 {
            let client = answers.recv().unwrap();
            requests[client].try_send(()).unwrap();
        }
        threads.rests.get()
    }

    #[test]
    fn a_thread_rests_for_many_clients_and_not_for_a_few() {
        assert_eq!(rests_with(3, Duration::from_millis(300)), 0);
        assert_ne!(rests_with(60, Duration::from_secs(20)), 0);
    }
}
