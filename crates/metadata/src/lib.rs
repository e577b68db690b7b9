//! What the cluster agreed on: image, delta, snapshot.
