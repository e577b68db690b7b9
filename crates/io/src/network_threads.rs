//! The threads that serve connections: each is a runtime of its own, so that a connection never leaves its core.
//!
//! Dropping the value ends the threads and with them every task that still runs there; shut the tasks down first.

use std::future::Future;
use std::io;
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::tasks::{TaskHandle, TaskKind, TaskOutput, Tasks};

#[derive(Debug)]
pub struct NetworkThreads {
    handles: Vec<Handle>,
    running: Vec<Running>,
}

#[derive(Debug)]
struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl NetworkThreads {
    /// Starts `count` threads, at least one.
    pub fn start(count: usize) -> io::Result<Self> {
        let mut threads = Self {
            handles: Vec::new(),
            running: Vec::new(),
        };
        for index in 0..count.max(1) {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let (stop, stopped) = oneshot::channel();
            threads.handles.push(runtime.handle().clone());
            let thread = thread::Builder::new()
                .name(format!("klamm-net-{index}"))
                .spawn(move || {
                    // An error says that the sender was dropped, which means stop as well.
                    let _ = runtime.block_on(stopped);
                    runtime.shutdown_background();
                })?;
            threads.running.push(Running {
                stop: Some(stop),
                thread: Some(thread),
            });
        }
        Ok(threads)
    }

    /// `count` names for the runtime of the caller.
    pub fn inline(count: usize) -> Self {
        Self {
            handles: vec![Handle::current(); count.max(1)],
            running: Vec::new(),
        }
    }

    /// How many there are; never 0.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.handles.len()
    }

    /// Spawns on the thread `index`, counted round.
    pub fn spawn<F>(&self, index: usize, tasks: &Tasks, kind: TaskKind, future: F) -> TaskHandle
    where
        F: Future + Send + 'static,
        F::Output: TaskOutput,
    {
        tasks.spawn_on(&self.handles[index % self.handles.len()], kind, future)
    }
}

impl Drop for NetworkThreads {
    fn drop(&mut self) {
        for running in &mut self.running {
            running.stop.take();
        }
        for running in &mut self.running {
            if let Some(thread) = running.thread.take() {
                // A thread that drops the last handle cannot wait for itself.
                if thread.thread().id() != thread::current().id() {
                    let _ = thread.join();
                }
            }
        }
    }
}
