//! Numbers with a meaning. Each wraps the integer that the protocol carries, in the protocol's width, and allows only
//! the arithmetic that makes sense for it.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $inner);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }
    };
}

number! {
    /// The place of a record in a partition, from 0. -1 stands for "unknown" on the wire.
    Offset(i64)
}
number! {
    /// Counts the leaders of a partition or of the metadata quorum. -1 stands for "none".
    LeaderEpoch(i32)
}
number! {
    /// Id of a broker or controller. -1 stands for "no node".
    NodeId(i32)
}
number! {
    /// Index of a partition within its topic, from 0.
    PartitionId(i32)
}
number! {
    /// Counts the controller's changes to one partition.
    PartitionEpoch(i32)
}
number! {
    /// Offset of the record that registered a broker's incarnation (KIP-380, KIP-631).
    BrokerEpoch(i64)
}
number! {
    /// Id of an idempotent or transactional producer. -1 stands for "none" (KIP-98).
    ProducerId(i64)
}
number! {
    /// Fences older incarnations of a producer id. -1 stands for "none" (KIP-98).
    ProducerEpoch(i16)
}
number! {
    /// Number of a record within a producer's stream to one partition; wraps from `i32::MAX` to 0 (KIP-98).
    Sequence(i32)
}
number! {
    /// Milliseconds since the Unix epoch, wall clock. -1 stands for "no timestamp".
    Timestamp(i64)
}

impl Offset {
    pub const UNKNOWN: Self = Self(-1);
    pub const ZERO: Self = Self(0);
}

impl LeaderEpoch {
    pub const NONE: Self = Self(-1);
}

impl NodeId {
    pub const NONE: Self = Self(-1);
}

impl ProducerId {
    pub const NONE: Self = Self(-1);
}

impl ProducerEpoch {
    pub const NONE: Self = Self(-1);
}

impl Sequence {
    pub const NONE: Self = Self(-1);

    /// The sequence `count` records later, wrapping past `i32::MAX` to 0.
    pub fn plus(self, count: i32) -> Self {
        let sum = i64::from(self.0) + i64::from(count);
        let span = i64::from(i32::MAX) + 1;
        Self(sum.rem_euclid(span) as i32)
    }
}

impl Timestamp {
    pub const NONE: Self = Self(-1);

    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to `self`; negative if `earlier` is the later one.
    pub fn ms_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Saturating: an offset from the network must never overflow into a panic.
impl Add<i64> for Offset {
    type Output = Self;
    fn add(self, count: i64) -> Self {
        Self(self.0.saturating_add(count))
    }
}

impl AddAssign<i64> for Offset {
    fn add_assign(&mut self, count: i64) {
        *self = *self + count;
    }
}

impl Sub<i64> for Offset {
    type Output = Self;
    fn sub(self, count: i64) -> Self {
        Self(self.0.saturating_sub(count))
    }
}

/// The number of offsets between two.
impl Sub for Offset {
    type Output = i64;
    fn sub(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

impl LeaderEpoch {
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_wrap_to_zero() {
        assert_eq!(Sequence(i32::MAX).plus(1), Sequence(0));
        assert_eq!(Sequence(i32::MAX - 1).plus(3), Sequence(1));
        assert_eq!(Sequence(0).plus(5), Sequence(5));
    }

    #[test]
    fn offsets_saturate() {
        assert_eq!(Offset(i64::MAX) + 1, Offset(i64::MAX));
        assert_eq!(Offset(7) - Offset(3), 4);
    }
}
