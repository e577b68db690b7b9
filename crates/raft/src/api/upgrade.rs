//! The upgrade of kraft.version: static voters become records, with the directories and endpoints that they told the
//! leader (KIP-853, KIP-1186).

use klamm_types::LeaderEpoch;

use crate::role::Role;
use crate::{ControlRecord, Effects, KRaftVersion, ProposeError, Raft};

/// Why kraft.version stays as it is; all but the first are `INVALID_UPDATE_VERSION`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpgradeError {
    #[error(transparent)]
    NotLeader(#[from] ProposeError),
    #[error(
        "Invalid upgrade of kraft.version from version KRAFT_VERSION_{from} to KRAFT_VERSION_{to} because the new version \
         is a downgrade"
    )]
    Downgrade { from: i16, to: i16 },
    #[error("Invalid upgrade of kraft.version to KRAFT_VERSION_{to} because not all of the voters support it")]
    NotSupportedByAll { to: i16 },
    #[error("Directory id must be known for all of the voters: {voters}")]
    UnknownDirectory { voters: String },
}

impl Raft {
    /// Appends the version and the voters; only checks if `validate_only`. False if there is nothing to do.
    pub fn upgrade_kraft_version(
        &mut self,
        now: u64,
        epoch: LeaderEpoch,
        version: KRaftVersion,
        validate_only: bool,
        effects: &mut Effects,
    ) -> Result<bool, UpgradeError> {
        let Some(voters) = self.check_upgrade(epoch, version)? else {
            return Ok(false);
        };
        if !validate_only {
            let mut records = vec![ControlRecord::KRaftVersion(version)];
            if voters != *self.voters() {
                records.push(ControlRecord::Voters(voters));
            }
            if let Role::Leader(leader) = &mut self.role {
                leader.volatile_voters = None;
            }
            self.append_control(records, effects);
            self.settle(now, effects);
        }
        Ok(true)
    }

    fn check_upgrade(&self, epoch: LeaderEpoch, to: KRaftVersion) -> Result<Option<crate::VoterSet>, UpgradeError> {
        let from = self.kraft_version();
        let Role::Leader(leader) = &self.role else {
            return Err(self.not_leader_of(epoch).into());
        };
        if self.epoch != epoch {
            return Err(self.not_leader_of(epoch).into());
        }
        if from == to {
            return Ok(None);
        }
        let Some(voters) = leader.volatile_voters.clone().filter(|_| from < to) else {
            let (from, to) = (from.level(), to.level());
            return Err(UpgradeError::Downgrade { from, to });
        };
        if voters.iter().any(|voter| !voter.kraft_versions.contains(to)) {
            return Err(UpgradeError::NotSupportedByAll { to: to.level() });
        }
        if voters.iter().any(|voter| voter.key.directory_id.is_none()) {
            let voters = voters.to_string();
            return Err(UpgradeError::UnknownDirectory { voters });
        }
        Ok(Some(voters))
    }

    fn not_leader_of(&self, epoch: LeaderEpoch) -> ProposeError {
        ProposeError::NotLeader {
            epoch,
            current: self.epoch,
        }
    }
}
