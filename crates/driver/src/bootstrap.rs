//! `bootstrap.checkpoint`: the first records of a cluster, which its first active controller writes into the log.
//!
//! Formatting puts one into each log directory. It has the shape of a snapshot of epoch 0.

use std::path::Path;
use std::sync::Arc;

use klamm_io::Disk;
use klamm_metadata::{KRAFT_VERSION, METADATA_VERSION, MetadataVersion};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::feature_level_record::FeatureLevelRecord;
use klamm_raft::KRaftVersion;
use klamm_types::{LeaderEpoch, Timestamp};

use crate::error::QuorumError;
use crate::metadata_batch::VersionedRecord;
use crate::snapshot::{SnapshotContent, SnapshotFile, SnapshotWriter};

/// The records that a cluster starts with.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapMetadata {
    pub records: Vec<MetadataRecord>,
    /// Where they come from, for the log: `the default bootstrap`, `the binary bootstrap metadata file: …`.
    pub source: String,
}

impl BootstrapMetadata {
    /// One record for `metadata.version`, then one for each other feature that is on, by name. kraft.version has none:
    /// the quorum keeps it in control records.
    pub(crate) fn of_features<'a>(
        version: MetadataVersion,
        levels: impl IntoIterator<Item = (&'a String, &'a i16)>,
        source: &str,
    ) -> Self {
        let mut records = vec![feature_level(METADATA_VERSION, version.level())];
        for (name, level) in levels {
            if *level > 0 && name != METADATA_VERSION && name != KRAFT_VERSION {
                records.push(feature_level(name, *level));
            }
        }
        Self {
            records,
            source: source.to_owned(),
        }
    }

    /// Reads the file of a formatted directory. Without one, what Kafka assumes then: the latest metadata version.
    pub fn read(disk: &dyn Disk, dir: &Path) -> Result<Self, QuorumError> {
        let path = dir.join(FILE_NAME);
        if !disk.exists(&path)? {
            return Ok(Self::of_features(
                MetadataVersion::LATEST_PRODUCTION,
                [],
                "the default bootstrap",
            ));
        }
        let mut records = Vec::new();
        SnapshotFile::open(disk, &path)?.read(|record| {
            records.push(record);
            Ok(())
        })?;
        Ok(Self {
            records,
            source: format!("the binary bootstrap metadata file: {}", path.display()),
        })
    }

    pub(crate) fn write(&self, disk: &Arc<dyn Disk>, dir: &Path, now: Timestamp) -> Result<(), QuorumError> {
        let content = SnapshotContent {
            epoch: LeaderEpoch(0),
            last_contained_log_timestamp: Timestamp(0),
            kraft_version: KRaftVersion::V0,
            voters: None,
        };
        let partial = dir.join(format!("{FILE_NAME}.tmp"));
        let mut writer = SnapshotWriter::create(disk.clone(), partial, dir.join(FILE_NAME), content, now)?;
        // Every record that bootstrapping may hold has version 0 only.
        let records = self.records.iter().cloned();
        writer.append(now, records.map(|record| VersionedRecord { record, version: 0 }))?;
        writer.freeze(now)?;
        Ok(())
    }
}

fn feature_level(name: &str, level: i16) -> MetadataRecord {
    MetadataRecord::FeatureLevel(FeatureLevelRecord {
        name: name.to_owned(),
        feature_level: level,
        ..Default::default()
    })
}

const FILE_NAME: &str = "bootstrap.checkpoint";
