//! `uniform`: balance first, then stickiness. Which algorithm runs is decided by whether all members subscribe to the
//! same topics.

pub(super) mod heterogeneous;
pub(super) mod homogeneous;

mod balancer;
