//! The voters: who may elect and be elected, and where they listen.
//!
//! Static (`controller.quorum.voters`, kraft.version 0): ids without directory ids, from the configuration. Dynamic
//! (KIP-853, kraft.version 1): ids with directory ids, from VotersRecords in the log or a snapshot.

use std::collections::BTreeMap;
use std::fmt;

use klamm_types::NodeId;

use crate::ReplicaKey;

/// The level of the feature `kraft.version`. It decides the version of the quorum-state file, and whether voters are
/// records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum KRaftVersion {
    /// Static voters.
    #[default]
    V0,
    /// Dynamic voters (KIP-853).
    V1,
}

/// Voters by id.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct VoterSet(BTreeMap<NodeId, Voter>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voter {
    pub key: ReplicaKey,
    pub endpoints: Vec<Endpoint>,
    /// Levels of kraft.version that the voter can run.
    pub kraft_versions: VersionRange,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Name of the listener, as `CONTROLLER`.
    pub listener: String,
    pub host: String,
    pub port: u16,
}

/// Both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionRange {
    pub min: i16,
    pub max: i16,
}

impl KRaftVersion {
    pub const FEATURE_NAME: &str = "kraft.version";

    pub fn from_level(level: i16) -> Option<Self> {
        match level {
            0 => Some(Self::V0),
            1 => Some(Self::V1),
            _ => None,
        }
    }

    pub fn level(self) -> i16 {
        match self {
            Self::V0 => 0,
            Self::V1 => 1,
        }
    }

    /// Whether voters are records that can change.
    pub fn has_dynamic_voters(self) -> bool {
        self >= Self::V1
    }

    /// What this build can run.
    pub const SUPPORTED: VersionRange = VersionRange { min: 0, max: 1 };
}

impl VersionRange {
    pub fn contains(self, version: KRaftVersion) -> bool {
        (self.min..=self.max).contains(&version.level())
    }
}

impl VoterSet {
    pub fn new(voters: impl IntoIterator<Item = Voter>) -> Self {
        Self(voters.into_iter().map(|voter| (voter.key.id, voter)).collect())
    }

    /// The voters of `controller.quorum.voters`: ids, hosts and ports. `listener` is the first controller listener.
    pub fn of_static(listener: &str, voters: impl IntoIterator<Item = (NodeId, String, u16)>) -> Self {
        Self::new(voters.into_iter().map(|(id, host, port)| Voter {
            key: ReplicaKey { id, directory_id: None },
            endpoints: vec![Endpoint {
                listener: listener.to_owned(),
                host,
                port,
            }],
            kraft_versions: VersionRange { min: 0, max: 0 },
        }))
    }

    pub fn get(&self, id: NodeId) -> Option<&Voter> {
        self.0.get(&id)
    }

    /// A static voter is known by its id alone.
    pub fn is_voter(&self, key: ReplicaKey) -> bool {
        self.get(key.id)
            .is_some_and(|voter| voter.key.directory_id.is_none() || voter.key.directory_id == key.directory_id)
    }

    pub fn is_only_voter(&self, key: ReplicaKey) -> bool {
        self.len() == 1 && self.is_voter(key)
    }

    /// The set with this voter's entry replaced; nothing if it is no voter.
    pub fn with_updated(&self, voter: Voter) -> Option<Self> {
        self.is_voter(voter.key).then(|| self.with(voter))
    }

    /// As [`VoterSet::with_updated`], for static voters whose directories become known; nothing if no voter has the id.
    pub fn with_updated_by_id(&self, voter: Voter) -> Option<Self> {
        self.0.contains_key(&voter.key.id).then(|| self.with(voter))
    }

    /// The set with one more voter; nothing if one has its id already.
    pub fn with_added(&self, voter: Voter) -> Option<Self> {
        (!self.0.contains_key(&voter.key.id)).then(|| self.with(voter))
    }

    /// The set without this voter; nothing if it is none of the set, or the only one.
    pub fn with_removed(&self, key: ReplicaKey) -> Option<Self> {
        let is_member = self.get(key.id).is_some_and(|voter| voter.key == key);
        (is_member && self.len() > 1).then(|| {
            let mut voters = self.clone();
            voters.0.remove(&key.id);
            voters
        })
    }

    /// Whether a voter's entry is no longer what the voter says of itself.
    pub fn is_outdated(&self, voter: &Voter) -> bool {
        self.is_voter(voter.key) && self.get(voter.key.id) != Some(voter)
    }

    fn with(&self, voter: Voter) -> Self {
        let mut voters = self.clone();
        voters.0.insert(voter.key.id, voter);
        voters
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Voter> {
        self.0.values()
    }

    pub fn ids(&self) -> Vec<NodeId> {
        self.0.keys().copied().collect()
    }

    /// Where a voter listens; empty if it is none.
    pub fn endpoints(&self, id: NodeId) -> &[Endpoint] {
        self.get(id).map_or(&[], |voter| &voter.endpoints)
    }
}

impl fmt::Display for VoterSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, voter) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{}", voter.key)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use klamm_types::Uuid;

    use super::*;

    #[test]
    fn a_directory_id_tells_incarnations_apart() {
        let key = |directory: u64| ReplicaKey::new(NodeId(1), Uuid::from_u64_pair(9, directory));
        let voter = |key| Voter {
            key,
            endpoints: vec![],
            kraft_versions: KRaftVersion::SUPPORTED,
        };
        let dynamic = VoterSet::new([voter(key(7))]);
        assert!(dynamic.is_only_voter(key(7)));
        assert!(!dynamic.is_voter(key(8)));
        assert!(!dynamic.is_voter(ReplicaKey::new(NodeId(1), Uuid::ZERO)));
        let static_set = VoterSet::of_static("CONTROLLER", [(NodeId(1), "localhost".to_owned(), 9093)]);
        assert!(static_set.is_only_voter(key(8)));
    }
}
