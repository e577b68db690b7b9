//! Features and their levels: one table (KIP-584, KIP-778, KIP-1022).
//!
//! A level decides which records, and which versions of them, may be written: nothing newer than the finalized level
//! ever reaches the log, so that every node of that level can read it.

use std::fmt;

/// A level of the feature `metadata.version`. Ordered: a later level includes all earlier ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetadataVersion(i16);

/// A feature beside `metadata.version`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    pub name: &'static str,
    /// From level 0 on: what a cluster formatted at `bootstrap` gets, and what the level needs of other features.
    pub levels: &'static [FeatureLevel],
    /// The highest level that is ready for use.
    pub latest_production: i16,
}

/// One level of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeatureLevel {
    pub level: i16,
    /// The first `metadata.version` at which a new cluster gets this level by default.
    pub bootstrap: MetadataVersion,
    /// Other features that must be finalized at least at the given level.
    pub needs: &'static [(&'static str, i16)],
}

/// The levels of a feature that a node understands, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionRange {
    pub min: i16,
    pub max: i16,
}

pub const METADATA_VERSION: &str = "metadata.version";
pub const KRAFT_VERSION: &str = "kraft.version";
pub const TRANSACTION_VERSION: &str = "transaction.version";
pub const GROUP_VERSION: &str = "group.version";
pub const ELIGIBLE_LEADER_REPLICAS_VERSION: &str = "eligible.leader.replicas.version";
pub const SHARE_VERSION: &str = "share.version";
pub const STREAMS_VERSION: &str = "streams.version";

macro_rules! metadata_versions {
    ($($constant:ident $level:literal $name:literal $changed:literal)*) => {
        impl MetadataVersion {
            $(pub const $constant: Self = Self($level);)*
        }
        /// Level, name, and whether what the records can hold changed with it (such a level cannot be gone back from).
        const METADATA_VERSIONS: &[(i16, &str, bool)] = &[$(($level, $name, $changed)),*];
    };
}

metadata_versions! {
    V3_3_IV3 7 "3.3-IV3" true
    V3_4_IV0 8 "3.4-IV0" true
    V3_5_IV0 9 "3.5-IV0" false
    V3_5_IV1 10 "3.5-IV1" false
    V3_5_IV2 11 "3.5-IV2" true
    V3_6_IV0 12 "3.6-IV0" false
    V3_6_IV1 13 "3.6-IV1" true
    V3_6_IV2 14 "3.6-IV2" true
    V3_7_IV0 15 "3.7-IV0" true
    V3_7_IV1 16 "3.7-IV1" false
    V3_7_IV2 17 "3.7-IV2" true
    V3_7_IV3 18 "3.7-IV3" false
    V3_7_IV4 19 "3.7-IV4" false
    V3_8_IV0 20 "3.8-IV0" false
    V3_9_IV0 21 "3.9-IV0" false
    V4_0_IV0 22 "4.0-IV0" false
    V4_0_IV1 23 "4.0-IV1" true
    V4_0_IV2 24 "4.0-IV2" false
    V4_0_IV3 25 "4.0-IV3" false
    V4_1_IV0 26 "4.1-IV0" false
    V4_1_IV1 27 "4.1-IV1" false
    V4_2_IV0 28 "4.2-IV0" false
    V4_2_IV1 29 "4.2-IV1" false
    V4_3_IV0 30 "4.3-IV0" true
    V4_4_IV0 31 "4.4-IV0" false
    V4_4_IV1 32 "4.4-IV1" true
    V4_4_IV2 33 "4.4-IV2" true
}

/// Every feature except `metadata.version`, in Kafka's order.
pub const FEATURES: &[Feature] = &[
    Feature {
        name: KRAFT_VERSION,
        levels: &[
            level(0, MetadataVersion::MINIMUM, &[]),
            level(1, MetadataVersion::V3_9_IV0, &[]),
        ],
        latest_production: 1,
    },
    Feature {
        name: TRANSACTION_VERSION,
        levels: &[
            level(0, MetadataVersion::MINIMUM, &[]),
            level(1, MetadataVersion::V4_0_IV2, &[]),
            level(2, MetadataVersion::V4_0_IV2, &[]),
        ],
        latest_production: 2,
    },
    Feature {
        name: GROUP_VERSION,
        levels: &[
            level(0, MetadataVersion::MINIMUM, &[]),
            level(1, MetadataVersion::V4_0_IV0, &[]),
        ],
        latest_production: 1,
    },
    Feature {
        name: ELIGIBLE_LEADER_REPLICAS_VERSION,
        levels: &[
            level(0, MetadataVersion::MINIMUM, &[]),
            level(1, MetadataVersion::V4_1_IV0, &[(METADATA_VERSION, 23)]),
        ],
        latest_production: 1,
    },
    Feature {
        name: SHARE_VERSION,
        levels: &[
            level(0, MetadataVersion::MINIMUM, &[]),
            level(1, MetadataVersion::V4_2_IV0, &[]),
            level(2, MetadataVersion::V4_4_IV0, &[]),
        ],
        latest_production: 2,
    },
    Feature {
        name: STREAMS_VERSION,
        levels: &[
            level(0, MetadataVersion::MINIMUM, &[]),
            level(1, MetadataVersion::V4_2_IV1, &[]),
        ],
        latest_production: 1,
    },
];

const fn level(level: i16, bootstrap: MetadataVersion, needs: &'static [(&'static str, i16)]) -> FeatureLevel {
    FeatureLevel {
        level,
        bootstrap,
        needs,
    }
}

impl MetadataVersion {
    pub const MINIMUM: Self = Self::V3_3_IV3;
    pub const LATEST_PRODUCTION: Self = Self::V4_4_IV2;

    /// Nothing for a level that this table does not hold.
    pub fn from_level(level: i16) -> Option<Self> {
        METADATA_VERSIONS
            .iter()
            .any(|(known, ..)| *known == level)
            .then_some(Self(level))
    }

    /// From `3.9`, `3.9-IV0`, or a release such as `4.0.1`, whose third part does not count.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let release = match (parts.next(), parts.next(), parts.next()) {
            (Some(major), Some(minor), Some(_)) => text.get(..major.len() + 1 + minor.len())?,
            _ => text,
        };
        METADATA_VERSIONS
            .iter()
            .rev()
            .find(|(_, name, _)| *name == release || name.split_once("-IV").is_some_and(|(short, _)| short == release))
            .map(|(level, ..)| Self(*level))
    }

    pub fn level(self) -> i16 {
        self.0
    }

    /// As `kafka-features` prints it: `4.3-IV0`.
    pub fn name(self) -> &'static str {
        METADATA_VERSIONS
            .iter()
            .find(|(level, ..)| *level == self.0)
            .map_or("", |(_, name, _)| name)
    }

    pub fn all() -> impl Iterator<Item = Self> {
        METADATA_VERSIONS.iter().map(|(level, ..)| Self(*level))
    }

    /// Whether going from one level to the other, in either direction, crosses a change of what the records can hold.
    pub fn metadata_changes_between(self, other: Self) -> bool {
        let (low, high) = (self.min(other), self.max(other));
        METADATA_VERSIONS
            .iter()
            .any(|(level, _, changed)| *changed && *level > low.0 && *level <= high.0)
    }

    pub fn supports_scram(self) -> bool {
        self >= Self::V3_5_IV2
    }

    /// Before 3.6 brokers relied on a new leader epoch whenever the ISR shrank (KAFKA-15021).
    pub fn bumps_leader_epoch_on_isr_shrink(self) -> bool {
        self < Self::V3_6_IV0
    }

    /// KIP-868.
    pub fn supports_transactions(self) -> bool {
        self >= Self::V3_6_IV1
    }

    pub fn supports_delegation_tokens(self) -> bool {
        self >= Self::V3_6_IV2
    }

    /// KIP-919.
    pub fn supports_controller_registration(self) -> bool {
        self >= Self::V3_7_IV0
    }

    /// KIP-1312.
    pub fn supports_controller_unregistration(self) -> bool {
        self >= Self::V4_4_IV2
    }

    /// KIP-858.
    pub fn supports_directory_assignment(self) -> bool {
        self >= Self::V3_7_IV2
    }

    /// KIP-966.
    pub fn supports_eligible_leader_replicas(self) -> bool {
        self >= Self::V4_0_IV1
    }

    /// KIP-1066.
    pub fn supports_cordoned_log_dirs(self) -> bool {
        self >= Self::V4_3_IV0
    }

    pub fn register_broker_record_version(self) -> i16 {
        match self {
            _ if self.supports_cordoned_log_dirs() => 4,
            _ if self.supports_directory_assignment() => 3,
            _ if self >= Self::V3_4_IV0 => 2,
            _ => 1,
        }
    }

    /// The version of `PartitionRecord` and of `PartitionChangeRecord`.
    pub fn partition_record_version(self) -> i16 {
        match self {
            _ if self.supports_eligible_leader_replicas() => 2,
            _ if self.supports_directory_assignment() => 1,
            _ => 0,
        }
    }
}

impl Feature {
    pub fn named(name: &str) -> Option<&'static Self> {
        FEATURES.iter().find(|feature| feature.name == name)
    }

    pub fn level(&self, level: i16) -> Option<&FeatureLevel> {
        self.levels.iter().find(|candidate| candidate.level == level)
    }

    /// The level that a cluster formatted at `version` gets unless told otherwise.
    pub fn default_level(&self, version: MetadataVersion) -> i16 {
        self.levels
            .iter()
            .filter(|candidate| candidate.bootstrap <= version && candidate.level <= self.latest_production)
            .map(|candidate| candidate.level)
            .max()
            .unwrap_or(0)
    }
}

impl VersionRange {
    pub const DISABLED: Self = Self { min: 0, max: 0 };

    pub fn contains(self, level: i16) -> bool {
        (self.min..=self.max).contains(&level)
    }

    /// What this node supports of the named feature.
    pub fn supported(name: &str) -> Self {
        if name == METADATA_VERSION {
            let (min, max) = (MetadataVersion::MINIMUM, MetadataVersion::LATEST_PRODUCTION);
            return Self { min: min.0, max: max.0 };
        }
        Feature::named(name).map_or(Self::DISABLED, |feature| Self {
            min: 0,
            max: feature.latest_production,
        })
    }
}

/// As Kafka's messages print a range: `0-2`, or a single level.
impl fmt::Display for VersionRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min == self.max {
            write!(f, "{}", self.min)
        } else {
            write!(f, "{}-{}", self.min, self.max)
        }
    }
}

impl fmt::Display for MetadataVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for MetadataVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_names_a_version() {
        for (text, level) in [
            ("3.3", Some(7)),
            ("3.5-IV1", Some(10)),
            ("3.7", Some(19)),
            ("4.0.1", Some(25)),
            ("4.3", Some(30)),
            ("4.4-IV2", Some(33)),
            ("3.3-IV2", None),
            ("4.5-IV0", None),
            ("", None),
        ] {
            assert_eq!(
                MetadataVersion::from_text(text).map(MetadataVersion::level),
                level,
                "{text}"
            );
        }
    }

    #[test]
    fn some_levels_cannot_be_gone_back_from() {
        let check = |from: i16, to: i16, expected: bool| {
            let (from, to) = (MetadataVersion(from), MetadataVersion(to));
            assert_eq!(from.metadata_changes_between(to), expected, "{from} {to}");
        };
        check(30, 29, true);
        check(29, 24, false);
        check(24, 23, false);
        check(23, 22, true);
        check(22, 17, false);
        check(30, 30, false);
        check(31, 30, false);
    }

    #[test]
    fn a_new_cluster_gets_the_default_levels_of_its_release() {
        let check = |version: MetadataVersion, expected: [i16; 6]| {
            let levels: Vec<i16> = FEATURES.iter().map(|feature| feature.default_level(version)).collect();
            assert_eq!(levels, expected, "{version}");
        };
        check(MetadataVersion::V3_3_IV3, [0, 0, 0, 0, 0, 0]);
        check(MetadataVersion::V3_9_IV0, [1, 0, 0, 0, 0, 0]);
        check(MetadataVersion::V4_0_IV3, [1, 2, 1, 0, 0, 0]);
        check(MetadataVersion::V4_3_IV0, [1, 2, 1, 1, 1, 1]);
        check(MetadataVersion::V4_4_IV2, [1, 2, 1, 1, 2, 1]);
    }
}
