//! The contract of everything that decides (controller, groups, transactions), and maps that can roll back.
//!
//! decide → replay (uncommitted, can be rolled back) → append → commit → respond. A machine never sees a log, a clock
//! or a socket: its driver hands it requests, records and the time.

mod contract;
mod timeline;
mod undo_log;

pub use contract::{Machine, Outcome, OutcomeOf};
pub use timeline::{TimelineMap, TimelineValue};
pub use undo_log::UndoLog;
