//! Names of snapshots: `<end offset, 20 digits>-<epoch, 10 digits>.checkpoint`, with `.part` while it is written and
//! `.deleted` once it is given up.

use klamm_raft::OffsetAndEpoch;
use klamm_types::{LeaderEpoch, Offset};

/// What a file name in the metadata log's directory says about a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SnapshotName {
    pub(crate) id: OffsetAndEpoch,
    pub(crate) stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Partial,
    Complete,
    Deleted,
}

impl SnapshotName {
    /// Nothing for a file that is no snapshot.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (stem, stage) = if let Some(stem) = name.strip_suffix(".checkpoint") {
            (stem, Stage::Complete)
        } else if let Some(stem) = name.strip_suffix(".checkpoint.deleted") {
            (stem, Stage::Deleted)
        } else {
            // Kafka puts `-` and random digits after the id, so that two writers never meet.
            let stem = name.strip_suffix(".checkpoint.part")?;
            (stem.get(..ID_LEN)?, Stage::Partial)
        };
        let (offset, epoch) = stem.split_once('-')?;
        let is_digits = |text: &str, len: usize| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(offset, OFFSET_DIGITS) || !is_digits(epoch, EPOCH_DIGITS) {
            return None;
        }
        let id = OffsetAndEpoch {
            offset: Offset(offset.parse().ok()?),
            epoch: LeaderEpoch(epoch.parse().ok()?),
        };
        Some(Self { id, stage })
    }
}

pub(crate) fn snapshot_file_name(id: OffsetAndEpoch, stage: Stage) -> String {
    let suffix = match stage {
        Stage::Partial => ".part",
        Stage::Complete => "",
        Stage::Deleted => ".deleted",
    };
    format!(
        "{:0OFFSET_DIGITS$}-{:0EPOCH_DIGITS$}.checkpoint{suffix}",
        id.offset.0, id.epoch.0
    )
}

const OFFSET_DIGITS: usize = 20;
const EPOCH_DIGITS: usize = 10;
const ID_LEN: usize = OFFSET_DIGITS + 1 + EPOCH_DIGITS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_parse() {
        let check = |name: &str, expected: Option<(i64, i32, Stage)>| {
            let parsed = SnapshotName::parse(name).map(|n| (n.id.offset.0, n.id.epoch.0, n.stage));
            assert_eq!(parsed, expected, "{name}");
        };
        check(
            "00000000000000000092-0000000001.checkpoint",
            Some((92, 1, Stage::Complete)),
        );
        check(
            "00000000000000000092-0000000001.checkpoint.deleted",
            Some((92, 1, Stage::Deleted)),
        );
        check(
            "00000000000000000092-0000000001.checkpoint.part",
            Some((92, 1, Stage::Partial)),
        );
        check(
            "00000000000000000092-0000000001-8127634.checkpoint.part",
            Some((92, 1, Stage::Partial)),
        );
        for other in [
            "00000000000000000092.log",
            "leader-epoch-checkpoint",
            "92-1.checkpoint",
            "0000000000000000009x-0000000001.checkpoint",
            "99999999999999999999-0000000001.checkpoint",
        ] {
            check(other, None);
        }
    }

    #[test]
    fn names_are_kafkas() {
        let id = OffsetAndEpoch {
            offset: Offset(369),
            epoch: LeaderEpoch(1),
        };
        assert_eq!(
            snapshot_file_name(id, Stage::Complete),
            "00000000000000000369-0000000001.checkpoint"
        );
    }
}
