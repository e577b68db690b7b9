//! A whole node on a simulated host: what admin clients ask of its listeners.

mod cluster;
mod configs;
mod node;
