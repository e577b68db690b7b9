//! The roles a node can be in, one file each.

use crate::ElectionState;

mod candidate;
mod leader;
mod resigned;

pub(crate) use candidate::Candidate;
pub(crate) use leader::{Leader, start_of_epoch};
pub(crate) use resigned::Resigned;

#[derive(Debug)]
pub(crate) enum Role {
    Candidate(Candidate),
    Leader(Leader),
    Resigned(Resigned),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleName {
    Candidate,
    Leader,
    Resigned,
}

impl Role {
    pub(crate) fn name(&self) -> RoleName {
        match self {
            Self::Candidate(_) => RoleName::Candidate,
            Self::Leader(_) => RoleName::Leader,
            Self::Resigned(_) => RoleName::Resigned,
        }
    }

    pub(crate) fn election(&self) -> ElectionState {
        match self {
            Self::Candidate(candidate) => candidate.election(),
            Self::Leader(leader) => leader.election(),
            Self::Resigned(resigned) => resigned.election(),
        }
    }
}
