//! Everything that runs on its own is started here, with a kind that says how it ends.
//!
//! Scopes form a tree: a subsystem takes a child scope, and shutting a scope down ends its children first, the youngest
//! before the older, then its own tasks. So the start order of a node, read backwards, is its stop order.

mod kind;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::{Notify, mpsc};
use tokio::task::{AbortHandle, JoinHandle};

pub use kind::{OnCancel, OnError, TaskKind};

use crate::time;

/// A scope of tasks. Clones are handles on the same scope.
#[derive(Clone, Debug)]
pub struct Tasks(Arc<Scope>);

/// Why the node must stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fatal {
    pub kind: TaskKind,
    pub reason: String,
}

/// What a task may return: nothing, or an error that its kind says how to treat.
pub trait TaskOutput: Send + 'static {
    fn into_error(self) -> Option<String>;
}

impl TaskOutput for () {
    fn into_error(self) -> Option<String> {
        None
    }
}

impl<E: Display + Send + 'static> TaskOutput for Result<(), E> {
    fn into_error(self) -> Option<String> {
        // The alternate form of an error with a chain shows the chain.
        self.err().map(|e| format!("{e:#}"))
    }
}

impl Tasks {
    /// A root scope: one for each node.
    pub fn new() -> Self {
        Self(Arc::new(Scope::new("node", Arc::new(Failure::default()))))
    }

    /// A scope below this one. It is cancelled at once if this one already is.
    pub fn child(&self, name: &'static str) -> Self {
        let child = Arc::new(Scope::new(name, self.0.failure.clone()));
        let mut state = self.0.state.lock();
        state.children.retain(|scope| scope.strong_count() > 0);
        state.children.push(Arc::downgrade(&child));
        drop(state);
        // Read after the child is listed: a cancellation sees either the list or is seen here.
        if self.is_cancelled() {
            child.cancel();
        }
        Self(child)
    }

    /// Starts a task on the runtime of the caller. In a scope that is already cancelled, a task of a kind that is
    /// aborted never runs.
    pub fn spawn<F>(&self, kind: TaskKind, future: F) -> TaskHandle
    where
        F: Future + Send + 'static,
        F::Output: TaskOutput,
    {
        self.spawn_on(&Handle::current(), kind, future)
    }

    pub(crate) fn spawn_on<F>(&self, runtime: &Handle, kind: TaskKind, future: F) -> TaskHandle
    where
        F: Future + Send + 'static,
        F::Output: TaskOutput,
    {
        // Listed before it is spawned, for it may end at once, and without the lock, for a runtime that has been shut
        // down drops the future within the call.
        let mut state = self.0.state.lock();
        let id = state.next_id;
        state.next_id += 1;
        state.running.insert(id, (kind, None));
        drop(state);
        let listed = Listed {
            scope: self.0.clone(),
            id,
        };
        // Boxed, since every async block that it is moved into would keep room for a copy of its own.
        let future = Box::pin(future);
        let task = runtime.spawn(async move {
            if let Some(reason) = guarded(future, &listed.scope.failure).await {
                listed.scope.failed(kind, reason);
            }
            drop(listed);
        });
        if let Some((_, abort)) = self.0.state.lock().running.get_mut(&id) {
            *abort = Some(task.abort_handle());
        }
        // A cancellation that came before the handle was listed could not abort it.
        if self.is_cancelled() && kind.on_cancel() == OnCancel::Abort {
            task.abort();
        }
        TaskHandle(task)
    }

    /// Ends when this scope is cancelled. Dropping the future is harmless.
    pub async fn cancelled(&self) {
        loop {
            let mut woken = pin!(self.0.wake.notified());
            woken.as_mut().enable();
            if self.is_cancelled() {
                return;
            }
            woken.await;
        }
    }

    /// The next thing that comes; nothing once this scope is cancelled, or nobody is left to send.
    pub async fn next<T>(&self, receiver: &mut mpsc::Receiver<T>) -> Option<T> {
        tokio::select! {
            biased;
            next = receiver.recv() => next,
            () = self.cancelled() => None,
        }
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// Cancels this scope and those below, and returns at once.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Cancels this scope and those below, children first and the youngest of them before the older, and waits for the
    /// tasks of each before it goes on. Tasks that still run `deadline` after their own scope was cancelled are aborted,
    /// so that one that is stuck does not keep the older scopes from an orderly end; returns how many.
    pub async fn shutdown(&self, deadline: Duration) -> usize {
        self.0.clone().shutdown(deadline).await
    }

    /// Drops every task of this scope and those below at its next await, without telling it: a crash.
    pub fn abort_all(&self) {
        self.0.cancel();
        for (_, _, task) in self.0.all_running() {
            abort(task);
        }
    }

    /// The first failure, in this scope or any other of the node, of a task without which the node cannot go on.
    pub async fn fatal(&self) -> Fatal {
        let failure = &self.0.failure;
        loop {
            let mut woken = pin!(failure.wake.notified());
            woken.as_mut().enable();
            if let Some(fatal) = failure.first.lock().clone() {
                return fatal;
            }
            woken.await;
        }
    }

    /// Stops the node as a failed task of this kind would.
    pub fn fail(&self, kind: TaskKind, reason: impl Display) {
        self.0.failure.set(Fatal {
            kind,
            reason: reason.to_string(),
        });
    }

    /// Panics of tasks of this node so far: each is a bug, whatever its kind says.
    pub fn panics(&self) -> usize {
        self.0.failure.panics.load(Ordering::SeqCst)
    }

    /// Tasks running in this scope and those below, by kind.
    pub fn running(&self) -> BTreeMap<TaskKind, usize> {
        let mut counts = BTreeMap::new();
        for (_, kind, _) in self.0.all_running() {
            *counts.entry(kind).or_insert(0) += 1;
        }
        counts
    }
}

impl Default for Tasks {
    fn default() -> Self {
        Self::new()
    }
}

/// A task that was started; dropping the handle leaves it running.
#[derive(Debug)]
pub struct TaskHandle(JoinHandle<()>);

impl TaskHandle {
    /// Drops the task at its next await.
    pub fn abort(&self) {
        self.0.abort();
    }

    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }

    /// Waits until the task has ended in whatever way.
    pub async fn ended(self) {
        let _ = self.0.await;
    }
}

#[derive(Debug)]
struct Scope {
    name: &'static str,
    cancelled: AtomicBool,
    /// Notified when the scope is cancelled and when a task ends.
    wake: Notify,
    state: Mutex<State>,
    failure: Arc<Failure>,
}

#[derive(Debug, Default)]
struct State {
    next_id: u64,
    /// Ordered, so that what a shutdown aborts first is the same in every run of a seed.
    running: BTreeMap<u64, (TaskKind, Option<AbortHandle>)>,
    children: Vec<Weak<Scope>>,
}

impl Scope {
    fn new(name: &'static str, failure: Arc<Failure>) -> Self {
        Self {
            name,
            cancelled: AtomicBool::new(false),
            wake: Notify::new(),
            state: Mutex::default(),
            failure,
        }
    }

    fn children(&self) -> Vec<Arc<Self>> {
        self.state.lock().children.iter().filter_map(Weak::upgrade).collect()
    }

    fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        for child in self.children() {
            child.cancel();
        }
        let abort: Vec<AbortHandle> = self
            .state
            .lock()
            .running
            .values()
            .filter(|(kind, _)| kind.on_cancel() == OnCancel::Abort)
            .filter_map(|(_, task)| task.clone())
            .collect();
        for task in abort {
            task.abort();
        }
        self.wake.notify_waiters();
    }

    async fn shutdown(self: Arc<Self>, deadline: Duration) -> usize {
        let mut aborted = 0;
        for child in self.children().into_iter().rev() {
            aborted += Box::pin(child.shutdown(deadline)).await;
        }
        self.cancel();
        if time::timeout(deadline, self.ended()).await.is_ok() {
            return aborted;
        }
        for (scope, kind, task) in self.all_running() {
            tracing::warn!(task = kind.name(), scope, "task did not end in time and is aborted");
            abort(task);
            aborted += 1;
        }
        // What they own is dropped before older scopes go; a task that blocks its thread is not waited for twice.
        let _ = time::timeout(ABORT_WAIT, self.ended()).await;
        aborted
    }

    /// Ends when no task of this very scope runs.
    async fn ended(&self) {
        loop {
            let mut woken = pin!(self.wake.notified());
            woken.as_mut().enable();
            if self.state.lock().running.is_empty() {
                return;
            }
            woken.await;
        }
    }

    fn all_running(&self) -> Vec<(&'static str, TaskKind, Option<AbortHandle>)> {
        let mut all: Vec<_> = self
            .state
            .lock()
            .running
            .values()
            .map(|(kind, task)| (self.name, *kind, task.clone()))
            .collect();
        for child in self.children() {
            all.extend(child.all_running());
        }
        all
    }

    fn failed(&self, kind: TaskKind, reason: String) {
        tracing::error!(task = kind.name(), scope = self.name, reason, "task failed");
        if kind.on_error() == OnError::StopNode {
            self.failure.set(Fatal { kind, reason });
        }
    }
}

/// A task that is being spawned just now has no handle yet.
fn abort(task: Option<AbortHandle>) {
    if let Some(task) = task {
        task.abort();
    }
}

#[derive(Debug, Default)]
struct Failure {
    first: Mutex<Option<Fatal>>,
    panics: AtomicUsize,
    wake: Notify,
}

impl Failure {
    fn set(&self, fatal: Fatal) {
        self.first.lock().get_or_insert(fatal);
        self.wake.notify_waiters();
    }
}

/// Takes the task off its scope's list however it ends, also when it is aborted or its runtime goes away.
struct Listed {
    scope: Arc<Scope>,
    id: u64,
}

impl Drop for Listed {
    fn drop(&mut self) {
        let ended = self.scope.state.lock().running.remove(&self.id);
        drop(ended);
        self.scope.wake.notify_waiters();
    }
}

/// Runs a future to the error it ended with, if any; a panic is one.
async fn guarded<F>(mut future: Pin<Box<F>>, failure: &Failure) -> Option<String>
where
    F: Future,
    F::Output: TaskOutput,
{
    std::future::poll_fn(move |cx| {
        // The future is never polled again after a panic, and its scope drops all that it owned.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(Poll::Ready(output)) => Poll::Ready(output.into_error()),
            Ok(Poll::Pending) => Poll::Pending,
            Err(panic) => {
                failure.panics.fetch_add(1, Ordering::SeqCst);
                Poll::Ready(Some(format!("panic: {}", panic_message(&*panic))))
            }
        }
    })
    .await
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

/// Time for aborted tasks to be dropped.
const ABORT_WAIT: Duration = Duration::from_secs(1);
