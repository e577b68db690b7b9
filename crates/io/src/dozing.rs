//! Futures that are seldom ready, beside others that often are.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use parking_lot::Mutex;

/// A future that is polled when something has woken it, and not whenever the task is polled that it belongs to.
///
/// A connection that waits for its peer also waits for the end of the node, of its turn and of its patience. To ask all
/// of them whenever a request comes or goes would cost as much as decoding it.
#[derive(Debug)]
pub struct Dozing<F> {
    future: F,
    bell: Arc<Bell>,
    /// Rings `bell`.
    waker: Waker,
    /// Who polled last: whom the bell wakes.
    task: Option<Waker>,
}

#[derive(Debug, Default)]
struct Bell {
    rung: AtomicBool,
    task: Mutex<Option<Waker>>,
}

impl<F: Future + Unpin> Dozing<F> {
    pub fn new(future: F) -> Self {
        let bell = Arc::new(Bell::default());
        Self {
            future,
            waker: bell.clone().into(),
            bell,
            task: None,
        }
    }

    /// Changes the future or puts another in its place, which is asked at the next poll.
    pub fn change(&mut self, change: impl FnOnce(&mut F)) {
        change(&mut self.future);
        self.bell.rung.store(true, Ordering::Relaxed);
    }
}

impl<F: Future + Unpin> Future for Dozing<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        let is_same = this.task.as_ref().is_some_and(|task| task.will_wake(context.waker()));
        if !is_same {
            // What rang before this rang for somebody else.
            *this.bell.task.lock() = Some(context.waker().clone());
            this.task = Some(context.waker().clone());
            this.bell.rung.store(true, Ordering::Relaxed);
        }
        // The load keeps the line shared that nearly always says no.
        if !this.bell.rung.load(Ordering::Relaxed) || !this.bell.rung.swap(false, Ordering::Acquire) {
            return Poll::Pending;
        }
        Pin::new(&mut this.future).poll(&mut Context::from_waker(&this.waker))
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        let task = self.task.lock().clone();
        if let Some(task) = task {
            task.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;

    use tokio::sync::Notify;

    use super::*;
    use crate::{TaskKind, Tasks, time};

    async fn counting<F: Future>(polls: Arc<AtomicUsize>, future: F) -> F::Output {
        let mut future = pin!(future);
        poll_fn(|context| {
            polls.fetch_add(1, Ordering::Relaxed);
            future.as_mut().poll(context)
        })
        .await
    }

    #[tokio::test]
    async fn it_is_polled_when_it_was_woken_and_only_then() {
        let (polls, notify) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let woken = notify.clone();
        let woken = async move { woken.notified().await };
        let mut dozing = Dozing::new(Box::pin(counting(polls.clone(), woken)));
        let counted = polls.clone();
        let tasks = Tasks::new();
        // Tasks are woken by one and the same waker, unlike the outermost future of a runtime.
        let task = tasks.spawn(TaskKind::Workload, async move {
            for _ in 0..10 {
                let poll = poll_fn(|context| Poll::Ready(Pin::new(&mut dozing).poll(context)));
                assert_eq!(poll.await, Poll::Pending);
                assert_eq!(counted.load(Ordering::Relaxed), 1);
            }
            notify.notify_one();
            dozing.await;
        });
        task.ended().await;
        assert_eq!((tasks.panics(), polls.load(Ordering::Relaxed)), (0, 2));
    }

    #[tokio::test]
    async fn what_was_changed_is_polled() {
        let mut dozing = Dozing::new(Box::pin(std::future::pending()) as Pin<Box<dyn Future<Output = i32>>>);
        let poll = poll_fn(|context| Poll::Ready(Pin::new(&mut dozing).poll(context)));
        assert!(poll.await.is_pending());
        dozing.change(|future| *future = Box::pin(std::future::ready(7)));
        assert_eq!(dozing.await, 7);
    }

    #[tokio::test]
    async fn whoever_polls_next_is_woken() {
        let notify = Arc::new(Notify::new());
        let woken = notify.clone();
        let mut dozing = Dozing::new(Box::pin(async move { woken.notified().await }));
        let poll = poll_fn(|context| Poll::Ready(Pin::new(&mut dozing).poll(context)));
        assert!(poll.await.is_pending());
        let other = Tasks::new().spawn(TaskKind::Workload, dozing);
        time::sleep(Duration::from_millis(20)).await;
        notify.notify_one();
        time::timeout(Duration::from_secs(10), other.ended()).await.unwrap();
    }
}
