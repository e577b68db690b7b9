//! Futures that run side by side within one task; the first to end is handed out.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

pub(crate) struct InFlight<T>(Vec<Pin<Box<dyn Future<Output = T> + Send>>>);

impl<T> Default for InFlight<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> std::fmt::Debug for InFlight<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InFlight({})", self.0.len())
    }
}

impl<T> InFlight<T> {
    pub(crate) fn push(&mut self, future: impl Future<Output = T> + Send + 'static) {
        self.0.push(Box::pin(future));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The result of the first that ends; waits forever if there is none. Polled in the order they were pushed, so that
    /// runs repeat. Dropping this future loses nothing.
    pub(crate) async fn next(&mut self) -> T {
        poll_fn(|cx| {
            for i in 0..self.0.len() {
                if let Poll::Ready(result) = self.0[i].as_mut().poll(cx) {
                    drop(self.0.remove(i));
                    return Poll::Ready(result);
                }
            }
            Poll::Pending
        })
        .await
    }
}
