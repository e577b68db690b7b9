//! Requests that wait for something to happen to a partition.
//!
//! A request parks by putting its [`Wake`] on every partition it waits for, looks once more, and sleeps; any event of
//! any of them wakes it, it looks again, and either answers or sleeps on. There is no purgatory to scan: an event costs
//! as much as there are requests waiting for that very partition.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio::sync::Notify;

/// Wakes one parked request. A wake that comes while the request is looking is kept for it.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

/// The requests parked on one partition.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// Read without the lock by every append: almost always 0.
    count: AtomicUsize,
    parked: Mutex<Vec<Wake>>,
}

/// Keeps a request parked; dropping it takes the request off the partition.
#[derive(Debug)]
pub struct Parked {
    on: Arc<Waiting>,
    wake: Wake,
}

impl Wake {
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends with the first event since the last call, or at once if one came meanwhile. Dropping it loses nothing that
    /// a renewed look at the partitions would not find.
    pub async fn woken(&self) {
        self.0.notified().await;
    }

    pub fn wake(&self) {
        self.0.notify_one();
    }
}

impl Waiting {
    /// Wakes everybody who waits.
    pub(crate) fn wake_all(&self) {
        // Pairs with the increment in `park`: whoever parked before the event is seen here, and whoever parks after it
        // looks at the partition after it.
        if self.count.load(Ordering::SeqCst) == 0 {
            return;
        }
        for wake in self.parked.lock().iter() {
            wake.wake();
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    fn park(&self, wake: &Wake) {
        let mut parked = self.parked.lock();
        parked.push(wake.clone());
        self.count.store(parked.len(), Ordering::SeqCst);
    }

    fn leave(&self, wake: &Wake) {
        let mut parked = self.parked.lock();
        if let Some(place) = parked.iter().position(|other| Arc::ptr_eq(&other.0, &wake.0)) {
            parked.swap_remove(place);
        }
        self.count.store(parked.len(), Ordering::SeqCst);
    }
}

impl Parked {
    /// Parks; look at the partition once more afterwards, before sleeping.
    pub(crate) fn new(on: Arc<Waiting>, wake: &Wake) -> Self {
        on.park(wake);
        Self { on, wake: wake.clone() }
    }
}

impl Drop for Parked {
    fn drop(&mut self) {
        self.on.leave(&self.wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_event_between_parking_and_sleeping_is_not_lost() {
        let partition = Arc::new(Waiting::default());
        let wake = Wake::new();
        let parked = Parked::new(partition.clone(), &wake);
        partition.wake_all();
        wake.woken().await;
        drop(parked);
        assert_eq!(partition.count(), 0);
    }

    #[tokio::test]
    async fn one_request_parks_on_many_partitions() {
        let partitions: Vec<_> = (0..3).map(|_| Arc::new(Waiting::default())).collect();
        let wake = Wake::new();
        let parked: Vec<_> = partitions.iter().map(|p| Parked::new(p.clone(), &wake)).collect();
        partitions[2].wake_all();
        wake.woken().await;
        drop(parked);
        assert!(partitions.iter().all(|p| p.count() == 0));
    }
}
