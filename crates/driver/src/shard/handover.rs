//! What is left to whoever decides just now: calls, and appending.
//!
//! Who finds somebody else at it does not wait: a thread that spins gives its processor up for longer than a decision
//! takes, and all connections that it serves wait with it. It leaves here what it wants and goes on; whoever decides looks
//! here once more after letting go.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering, fence};

use klamm_types::PartitionId;
use parking_lot::Mutex;

use super::contract::ShardMachine;
use super::worker::Undecided;

/// A call that was left, and for which partition.
pub(super) type Handed<M> = (PartitionId, Undecided<M>);

/// See the module.
pub(super) struct Handover<M: ShardMachine> {
    /// Read without the lock, and almost always 0.
    count: AtomicUsize,
    /// Held for no longer than it takes to put a call in or to take all out.
    calls: Mutex<Vec<Handed<M>>>,
    /// What has been decided is to be appended.
    must_append: AtomicBool,
}

impl<M: ShardMachine> Handover<M> {
    pub(super) fn new() -> Self {
        Self {
            count: AtomicUsize::new(0),
            calls: Mutex::new(Vec::new()),
            must_append: AtomicBool::new(false),
        }
    }

    /// Leaves a call. Whoever does tries once more to decide afterwards: the other may have looked here for the last time
    /// before.
    pub(super) fn leave_call(&self, call: Handed<M>) {
        let mut calls = self.calls.lock();
        calls.push(call);
        self.count.store(calls.len(), Ordering::Relaxed);
        drop(calls);
        // Pairs with the fence of `is_empty`: of two, one that left a call and one that let go, at least one sees what
        // the other did.
        fence(Ordering::SeqCst);
    }

    /// Leaves the appending, under the same condition.
    pub(super) fn leave_append(&self) {
        self.must_append.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
    }

    /// To be asked after letting go.
    pub(super) fn is_empty(&self) -> bool {
        fence(Ordering::SeqCst);
        self.count.load(Ordering::Relaxed) == 0 && !self.must_append.load(Ordering::Relaxed)
    }

    /// Takes out all that was left: calls in the order in which they came, perhaps none, after which to append. Nothing if
    /// nothing was left. For who decides.
    pub(super) fn take(&self) -> Option<Vec<Handed<M>>> {
        let must_append = self.must_append.load(Ordering::Relaxed);
        if must_append {
            self.must_append.store(false, Ordering::Relaxed);
        }
        let mut calls = Vec::new();
        if self.count.load(Ordering::Relaxed) > 0 {
            let mut left = self.calls.lock();
            self.count.store(0, Ordering::Relaxed);
            calls = std::mem::take(&mut *left);
        }
        (must_append || !calls.is_empty()).then_some(calls)
    }
}
