//! Formatting makes the files that `kafka-storage format` of Apache Kafka 4.3.1 makes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use klamm_driver::{BootstrapMetadata, DirectoryKind, FormatOptions, format};
use klamm_io::{Io, RealDisk};
use klamm_log::MetaProperties;
use klamm_metadata::MetadataVersion;
use klamm_raft::{Endpoint, KRaftVersion, ReplicaKey, Voter, VoterSet};
use klamm_types::{NodeId, Uuid};

const CLUSTER_ID: &str = "NRKYJUxCS0SPNH2sUVRQLg";

fn options(root: &Path, dirs: &[&str]) -> FormatOptions {
    let directories: Vec<PathBuf> = dirs.iter().map(|dir| root.join(dir)).collect();
    FormatOptions {
        node_id: NodeId(1),
        cluster_id: CLUSTER_ID.to_owned(),
        metadata_dir: directories.first().cloned().unwrap_or_default(),
        directories,
        release_version: Some(MetadataVersion::V4_3_IV0),
        features: BTreeMap::new(),
        ignore_formatted: false,
        scram: Vec::new(),
        initial_voters: None,
        has_dynamic_quorum: false,
    }
}

fn standalone(mut options: FormatOptions, directory_id: Uuid) -> FormatOptions {
    options.initial_voters = Some(VoterSet::new([Voter {
        key: ReplicaKey::new(NodeId(1), directory_id),
        endpoints: vec![Endpoint {
            listener: "CONTROLLER".to_owned(),
            host: "localhost".to_owned(),
            port: 21101,
        }],
        kraft_versions: KRaftVersion::SUPPORTED,
    }]));
    options.has_dynamic_quorum = true;
    options
}

/// A batch file with its checksums and timestamps blotted out, since these differ from run to run.
fn without_times(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut at = 0;
    while let Some(length) = bytes.get(at + 8..at + 12) {
        let size = 12 + u32::from_be_bytes(length.try_into().unwrap()) as usize;
        bytes[at + 17..at + 21].fill(0);
        bytes[at + 27..at + 43].fill(0);
        at += size;
    }
    // The time of the last record, in the header record of the first batch: 61 bytes of batch, then 1 length, 1
    // attributes, 2 deltas, 1 key length, 4 key, 1 value length, 2 version.
    bytes[73..81].fill(0);
    bytes
}

fn golden(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)).unwrap()
}

#[test]
fn a_standalone_directory_is_kafkas() {
    let root = tempfile::tempdir().unwrap();
    // The id that Kafka chose when it wrote the golden files.
    let directory_id: Uuid = "zTvyNqEiRZ2Vt5HMo2jupQ".parse().unwrap();
    let options = standalone(options(root.path(), &["d"]), directory_id);
    let formatted = format(&Io::real(1).unwrap(), &options).unwrap();
    assert_eq!(formatted.directories[0].kind, DirectoryKind::DynamicMetadataVoter);

    let dir = root.path().join("d");
    let snapshot = "00000000000000000000-0000000000.checkpoint";
    let written = std::fs::read(dir.join("__cluster_metadata-0").join(snapshot)).unwrap();
    assert!(without_times(written) == without_times(golden(snapshot)));
    let written = std::fs::read(dir.join("bootstrap.checkpoint")).unwrap();
    assert!(without_times(written) == without_times(golden("bootstrap.checkpoint")));
    let properties = MetaProperties::read(&RealDisk, &dir).unwrap().unwrap();
    assert_eq!(properties.directory_id, Some(directory_id));
    assert_eq!(properties.cluster_id, CLUSTER_ID);
}

#[test]
fn static_voters_need_no_snapshot() {
    let root = tempfile::tempdir().unwrap();
    let formatted = format(&Io::real(1).unwrap(), &options(root.path(), &["e", "e2"])).unwrap();
    let kinds: Vec<_> = formatted.directories.iter().map(|dir| dir.kind).collect();
    assert_eq!(kinds, [DirectoryKind::StaticMetadata, DirectoryKind::Log]);
    for dir in ["e", "e2"] {
        let names: Vec<_> = std::fs::read_dir(root.path().join(dir)).unwrap().collect();
        assert_eq!(names.len(), 2, "meta.properties and bootstrap.checkpoint");
    }
    let id = |dir: &str| {
        MetaProperties::read(&RealDisk, &root.path().join(dir))
            .unwrap()
            .unwrap()
            .directory_id
    };
    assert!(id("e").is_some() && id("e") != id("e2"));
}

#[test]
fn features_follow_the_release() {
    let check = |release: &str, expected: usize| {
        let root = tempfile::tempdir().unwrap();
        let mut options = options(root.path(), &["d"]);
        options.release_version = MetadataVersion::from_text(release);
        let formatted = format(&Io::real(1).unwrap(), &options).unwrap();
        assert_eq!(formatted.bootstrap.records.len(), expected, "{release}");
        let read = BootstrapMetadata::read(&RealDisk, &root.path().join("d")).unwrap();
        assert_eq!(read.records, formatted.bootstrap.records);
    };
    check("3.3-IV3", 1);
    check("4.0", 3);
    check("4.3-IV0", 6);
}

#[test]
fn refusals_speak_kafkas_sentences() {
    let root = tempfile::tempdir().unwrap();
    let io = Io::real(1).unwrap();
    let check = |options: &FormatOptions, expected: &str| {
        assert_eq!(format(&io, options).unwrap_err().to_string(), expected);
    };
    let with = |name: &str, level| {
        let mut options = options(root.path(), &["x"]);
        options.features.insert(name.to_owned(), level);
        options
    };
    check(
        &with("metadata.version", 30),
        "Use --release-version instead of --feature metadata.version=X to avoid ambiguity.",
    );
    check(
        &with("no.such", 1),
        "Unsupported feature: no.such. Supported features are: eligible.leader.replicas.version, group.version, \
         kraft.version, share.version, streams.version, transaction.version",
    );
    check(
        &with("group.version", 7),
        "No feature:group.version with feature level 7",
    );
    check(
        &with("kraft.version", 1),
        "Cannot set kraft.version to 1 unless controller.quorum.voters is empty and one of the flags --standalone, \
         --initial-controllers, or --no-initial-controllers is used. For dynamic controllers support, try using one \
         of --standalone, --initial-controllers, or --no-initial-controllers and removing controller.quorum.voters.",
    );
    assert!(!root.path().join("x").exists());

    let mut twice = options(root.path(), &["d"]);
    format(&io, &twice).unwrap();
    let dir = root.path().join("d");
    check(
        &twice,
        &format!(
            "Log directory {} is already formatted. Use --ignore-formatted to ignore this directory and format the \
             others.",
            dir.display()
        ),
    );
    twice.ignore_formatted = true;
    assert_eq!(format(&io, &twice).unwrap().directories, []);
    twice.cluster_id = "other".to_owned();
    check(
        &twice,
        &format!(
            "Invalid cluster.id in: {}/meta.properties. Expected other, but read {CLUSTER_ID}",
            dir.display()
        ),
    );
}
