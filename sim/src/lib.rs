//! The whole-node simulator: one real node, wired as `klamm server` wires it, on a simulated clock, disk and network.
//!
//! [`scenario`] is one run: [`swarm`] draws its knobs, faults and clients from the seed, [`server`] starts, kills and
//! restarts the node, [`actors`] talk to it in real wire bytes and write what they were told into the [`ledger`],
//! [`checkers`] compare the two after each restart. [`runner`] runs many seeds. `docs/simulator.md` is the manual.

pub mod actors;
pub mod checkers;
pub mod embedded;
pub mod gate;
pub mod groups;
pub mod ledger;
pub mod link;
pub mod nemesis;
pub mod ownership;
pub mod runner;
pub mod scenario;
pub mod server;
pub mod sometimes;
pub mod subscriptions;
pub mod swarm;
pub mod topics;
pub mod value;
pub mod verdict;
pub mod weather;
pub mod world;
