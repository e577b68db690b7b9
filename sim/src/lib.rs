//! Whole-node simulator.
