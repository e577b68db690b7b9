//! Runs the pure machines.
