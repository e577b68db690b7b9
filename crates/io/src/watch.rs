//! A value that one task changes and others follow; each sees the newest, not every one.
//!
//! As tokio's `watch`, which wakes those who wait in a random order and so cannot be simulated. Here they are woken in
//! the order in which they began to wait.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;

use parking_lot::{MappedRwLockReadGuard, RwLock, RwLockReadGuard};
use tokio::sync::Notify;

/// Changes the value. When it is dropped, those who wait learn that no more will come.
pub struct Sender<T>(Arc<Shared<T>>);

/// Follows the value. A clone has seen what its original has.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
    seen: u64,
}

/// The value as it is now, locked: to be dropped before the next await.
pub type Ref<'a, T> = MappedRwLockReadGuard<'a, T>;

/// The sender is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody will change the value any more")
    }
}

impl std::error::Error for Closed {}

struct Shared<T> {
    state: RwLock<State<T>>,
    changed: Notify,
}

struct State<T> {
    value: T,
    version: u64,
    is_closed: bool,
}

/// The receiver has seen `value`.
pub fn channel<T>(value: T) -> (Sender<T>, Receiver<T>) {
    let sender = Sender::new(value);
    let receiver = sender.subscribe();
    (sender, receiver)
}

impl<T> Sender<T> {
    pub fn new(value: T) -> Self {
        let state = State {
            value,
            version: 0,
            is_closed: false,
        };
        Self(Arc::new(Shared {
            state: RwLock::new(state),
            changed: Notify::new(),
        }))
    }

    /// A receiver that has seen the value as it is now.
    pub fn subscribe(&self) -> Receiver<T> {
        Receiver {
            shared: self.0.clone(),
            seen: self.0.state.read().version,
        }
    }

    pub fn borrow(&self) -> Ref<'_, T> {
        RwLockReadGuard::map(self.0.state.read(), |state| &state.value)
    }

    /// Sets the value and returns the one before.
    pub fn send_replace(&self, value: T) -> T {
        let mut before = value;
        self.send_modify(|value| std::mem::swap(value, &mut before));
        before
    }

    pub fn send_modify(&self, modify: impl FnOnce(&mut T)) {
        let mut state = self.0.state.write();
        modify(&mut state.value);
        state.version += 1;
        drop(state);
        self.0.changed.notify_waiters();
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.0.state.write().is_closed = true;
        self.0.changed.notify_waiters();
    }
}

impl<T> Receiver<T> {
    /// The value, which does not count as seen.
    pub fn borrow(&self) -> Ref<'_, T> {
        RwLockReadGuard::map(self.shared.state.read(), |state| &state.value)
    }

    pub fn borrow_and_update(&mut self) -> Ref<'_, T> {
        let state = self.shared.state.read();
        self.seen = state.version;
        RwLockReadGuard::map(state, |state| &state.value)
    }

    /// Waits for a value that was not seen yet, which counts as seen then. Dropping the future loses nothing.
    ///
    /// # Errors
    /// `Closed` if the last value was seen and there will be no other.
    pub async fn changed(&mut self) -> Result<(), Closed> {
        loop {
            let mut changed = pin!(self.shared.changed.notified());
            changed.as_mut().enable();
            {
                let state = self.shared.state.read();
                if state.version != self.seen {
                    self.seen = state.version;
                    return Ok(());
                }
                if state.is_closed {
                    return Err(Closed);
                }
            }
            changed.await;
        }
    }

    /// Waits until the value is as `is_wanted` says; looks at the present one first.
    ///
    /// # Errors
    /// `Closed` if the last value is not.
    pub async fn wait_for(&mut self, mut is_wanted: impl FnMut(&T) -> bool) -> Result<(), Closed> {
        while !is_wanted(&self.borrow_and_update()) {
            self.changed().await?;
        }
        Ok(())
    }
}

impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        Self {
            shared: self.shared.clone(),
            seen: self.seen,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sender").field(&*self.borrow()).finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Receiver").field(&*self.borrow()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{TaskKind, Tasks, block_on};

    #[test]
    fn the_newest_value_is_seen_once() {
        block_on(async {
            let (sender, mut receiver) = channel(1);
            assert_eq!(sender.send_replace(2), 1);
            sender.send_modify(|value| *value += 1);
            assert_eq!(*receiver.borrow(), 3);
            assert_eq!(receiver.changed().await, Ok(()));
            let mut later = sender.subscribe();
            drop(sender);
            assert_eq!(receiver.changed().await, Err(Closed));
            assert_eq!(later.wait_for(|value| *value == 3).await, Ok(()));
            assert_eq!(later.wait_for(|value| *value == 4).await, Err(Closed));
        })
        .unwrap();
    }

    #[test]
    fn those_who_wait_are_woken_in_their_order() {
        block_on(async {
            let (sender, receiver) = channel(0);
            let (tasks, woken) = (Tasks::new(), Arc::new(Mutex::new(Vec::new())));
            let mut waiting = Vec::new();
            for number in 0..20 {
                let (mut receiver, woken) = (receiver.clone(), woken.clone());
                waiting.push(tasks.spawn(TaskKind::Workload, async move {
                    receiver.changed().await?;
                    woken.lock().unwrap().push(number);
                    Ok::<_, Closed>(())
                }));
            }
            crate::time::yield_now().await;
            sender.send_replace(1);
            for task in waiting {
                task.ended().await;
            }
            assert_eq!(*woken.lock().unwrap(), (0..20).collect::<Vec<_>>());
        })
        .unwrap();
    }
}
