//! Both implementations in one cluster: voters of one quorum, brokers under the other's controllers, voters that
//! come and go, and a voter's directory handed from one to the other.
//!
//! What is committed must be the same bytes on every node, whoever led when it was written.

mod changed_voters;
mod cluster;
mod foreign_broker;
mod metadata_log;
mod moved_leadership;
mod swapped_voter;

pub(crate) use changed_voters::{changed_voters, upgraded_version};
pub(crate) use foreign_broker::{kafka_broker, klamm_broker};
pub(crate) use moved_leadership::{one_of_three, two_of_three};
pub(crate) use swapped_voter::check as swapped_voter;
