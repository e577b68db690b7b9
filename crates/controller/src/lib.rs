//! Decides changes of metadata.
