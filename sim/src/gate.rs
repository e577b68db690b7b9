//! Lets clients work, or holds them at the door while a checker looks at a node at rest.

use std::sync::Arc;

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// Clones are the same door.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<RwLock<()>>);

impl Gate {
    /// Waits while the gate is closed. One request, with its answer, is on its way for as long as the pass is held.
    pub async fn pass(&self) -> OwnedRwLockReadGuard<()> {
        self.0.clone().read_owned().await
    }

    /// Closes the gate and waits until no request is on its way.
    pub async fn close(&self) -> OwnedRwLockWriteGuard<()> {
        self.0.clone().write_owned().await
    }
}
