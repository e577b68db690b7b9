//! The bytes of requests that may be in memory at a time: `queued.max.request.bytes`, Kafka's `SimpleMemoryPool`.
//!
//! A request takes its whole size before its second read. A produce request gives it back when it is answered, any other
//! when it is decoded, as with Kafka. The pool is lenient: as long as anything is left, a request may take more than that,
//! so that none is too large for the pool. When nothing is left, connections wait, and read nothing meanwhile.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use klamm_io::Metrics;
use tokio::sync::Notify;

/// Clones share the bytes. Without a bound everything is given at once.
#[derive(Clone, Debug)]
pub(crate) struct MemoryPool(Option<Arc<Shared>>);

#[derive(Debug)]
pub(crate) struct Shared {
    /// Whose requests these are.
    pub(crate) node: &'static str,
    size: i64,
    available: AtomicI64,
    /// Notified when something is available again.
    freed: Notify,
}

/// Bytes that a request has taken, until it is dropped.
#[derive(Debug)]
pub(crate) struct Taken {
    pool: MemoryPool,
    bytes: i64,
}

impl MemoryPool {
    /// A pool of `bytes` for what a broker or a controller (`node`) is asked; of any number of them if that is not
    /// positive.
    pub(crate) fn new(node: &'static str, bytes: i64) -> Self {
        let shared = || Shared {
            node,
            size: bytes,
            available: AtomicI64::new(bytes),
            freed: Notify::new(),
        };
        Self((bytes > 0).then(|| Arc::new(shared())))
    }

    /// Has `metrics` tell how much is left, if there is a bound.
    pub(crate) fn measure(&self, metrics: &Metrics) {
        if let Some(shared) = &self.0 {
            metrics.register(shared);
        }
    }

    pub(crate) fn is_bounded(&self) -> bool {
        self.0.is_some()
    }

    /// Takes `bytes` if something is left.
    pub(crate) fn try_take(&self, bytes: usize) -> Option<Taken> {
        let is_empty = |shared: &Arc<Shared>| shared.available.load(Ordering::Acquire) <= 0;
        if self.0.as_ref().is_some_and(is_empty) {
            return None;
        }
        let mut taken = Taken {
            pool: self.clone(),
            bytes: 0,
        };
        taken.add(bytes);
        Some(taken)
    }

    /// Waits until something is left, and takes `bytes`.
    pub(crate) async fn take(&self, bytes: usize) -> Taken {
        loop {
            let freed = self.0.as_ref().map(|shared| shared.freed.notified());
            let mut freed = pin!(freed);
            if let Some(mut freed) = freed.as_mut().as_pin_mut() {
                freed.as_mut().enable();
            }
            if let Some(taken) = self.try_take(bytes) {
                return taken;
            }
            if let Some(freed) = freed.as_pin_mut() {
                freed.await;
            }
        }
    }
}

impl Shared {
    /// Bytes that are left, fewer than none after a request that was larger; and bytes that are taken.
    pub(crate) fn available_and_used(&self) -> (i64, i64) {
        let available = self.available.load(Ordering::Acquire);
        (available, self.size - available)
    }
}

impl Taken {
    /// Takes more without waiting, for what is in memory already.
    pub(crate) fn add(&mut self, bytes: usize) {
        if let Some(shared) = &self.pool.0 {
            let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
            self.bytes = self.bytes.saturating_add(bytes);
            shared.available.fetch_sub(bytes, Ordering::AcqRel);
        }
    }

    /// Holds nothing any more.
    pub(crate) fn give_back(&mut self) {
        if let Some(shared) = &self.pool.0 {
            let bytes = std::mem::take(&mut self.bytes);
            let before = shared.available.fetch_add(bytes, Ordering::AcqRel);
            if before <= 0 && before + bytes > 0 {
                shared.freed.notify_waiters();
            }
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.give_back();
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn poll(taking: impl Future<Output = Taken>) -> Option<Taken> {
        let taking = pin!(taking);
        match taking.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(taken) => Some(taken),
            Poll::Pending => None,
        }
    }

    #[test]
    fn the_last_bytes_are_given_to_whoever_wants_more() {
        let pool = MemoryPool::new("broker", 100);
        let first = poll(pool.take(99)).unwrap();
        let mut second = poll(pool.take(99)).unwrap();
        assert!(poll(pool.take(1)).is_none());
        second.add(50);
        drop(first);
        assert!(poll(pool.take(1)).is_none(), "149 of 100 are still taken");
        assert_eq!(pool.0.as_ref().unwrap().available_and_used(), (-49, 149));
        drop(second);
        assert!(poll(pool.take(100)).is_some());
    }

    #[test]
    fn without_a_bound_nobody_waits() {
        for bytes in [-1, 0] {
            let pool = MemoryPool::new("broker", bytes);
            let taken = [poll(pool.take(usize::MAX)), poll(pool.take(usize::MAX))];
            assert!(taken.iter().all(Option::is_some) && !pool.is_bounded());
        }
    }
}
