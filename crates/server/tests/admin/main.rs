//! A whole node on a simulated host: what clients ask of its listeners, and what hostile ones do to them.

mod cluster;
mod configs;
mod connections;
mod groups;
mod node;
mod produce;
