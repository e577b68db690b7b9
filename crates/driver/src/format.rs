//! Makes log directories ready for a node: what `kafka-storage format` does (KIP-631, KIP-853, KIP-1022).
//!
//! Each directory gets `bootstrap.checkpoint` and, last, `meta.properties`: with that it counts as formatted. The
//! metadata directory of a quorum with dynamic voters gets the snapshot `0-0` that names the first voters. Errors and
//! report are Kafka's sentences.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use klamm_io::Io;
use klamm_log::{LogError, MetaProperties};
use klamm_metadata::{FEATURES, Feature, KRAFT_VERSION, METADATA_VERSION, MetadataVersion};
use klamm_protocol::MetadataRecord;
use klamm_raft::{KRaftVersion, OffsetAndEpoch, VoterSet};
use klamm_types::{LeaderEpoch, NodeId};

use crate::bootstrap::BootstrapMetadata;
use crate::error::QuorumError;
use crate::metadata_log::METADATA_LOG_DIR;
use crate::snapshot::{SnapshotContent, SnapshotWriter, Stage, snapshot_file_name};

/// What to format, and how.
#[derive(Clone, Debug)]
pub struct FormatOptions {
    pub node_id: NodeId,
    pub cluster_id: String,
    pub directories: Vec<PathBuf>,
    /// The one of `directories` that holds the metadata log.
    pub metadata_dir: PathBuf,
    /// `--release-version`; the latest by default.
    pub release_version: Option<MetadataVersion>,
    /// `--feature NAME=LEVEL`
    pub features: BTreeMap<String, i16>,
    /// `--ignore-formatted`
    pub ignore_formatted: bool,
    /// Records of `--add-scram`, which follow the features.
    pub scram: Vec<MetadataRecord>,
    /// `--standalone` or `--initial-controllers`: the first voters, with directory ids.
    pub initial_voters: Option<VoterSet>,
    /// Voters are dynamic: `controller.quorum.voters` is empty and one of `--standalone`, `--initial-controllers` and
    /// `--no-initial-controllers` is given.
    pub has_dynamic_quorum: bool,
}

/// What was formatted.
#[derive(Clone, Debug, PartialEq)]
pub struct Formatted {
    /// Empty if all directories were formatted before.
    pub directories: Vec<FormattedDirectory>,
    pub metadata_version: MetadataVersion,
    pub bootstrap: BootstrapMetadata,
}

/// What is about to be done: of each step it is told before it is taken.
#[derive(Clone, Copy, Debug)]
pub enum FormatStep<'a> {
    /// Directories are going to be formatted with these records.
    Bootstrap(&'a BootstrapMetadata),
    Directory {
        directory: &'a FormattedDirectory,
        metadata_version: MetadataVersion,
        /// How many are done.
        done: usize,
        total: usize,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormattedDirectory {
    pub path: PathBuf,
    pub kind: DirectoryKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectoryKind {
    Log,
    StaticMetadata,
    DynamicMetadataNonVoter,
    DynamicMetadataVoter,
}

#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    #[error("You must specify at least one directory to format")]
    NoDirectories,
    #[error("The specified metadata log directory, {0} was not one of the given directories: {1}")]
    MetadataDirectory(String, String),
    #[error("Use --release-version instead of --feature metadata.version=X to avoid ambiguity.")]
    AmbiguousRelease,
    #[error("No MetadataVersion with feature level {0}")]
    MetadataVersion(i16),
    #[error("Unsupported feature: {0}. Supported features are: {1}")]
    UnsupportedFeature(String, String),
    #[error("No feature:{0} with feature level {1}")]
    UnsupportedLevel(String, i16),
    #[error("{0} could not be set to {1} because it depends on {2} level {3}")]
    Dependency(String, i16, &'static str, i16),
    #[error(
        "Cannot set kraft.version to 0 if controller.quorum.voters is empty and one of the flags --standalone, \
         --initial-controllers, or --no-initial-controllers is used. For dynamic controllers support, try removing \
         the --feature flag for kraft.version."
    )]
    StaticLevel,
    #[error(
        "Cannot set kraft.version to {0} unless controller.quorum.voters is empty and one of the flags --standalone, \
         --initial-controllers, or --no-initial-controllers is used. For dynamic controllers support, try using one \
         of --standalone, --initial-controllers, or --no-initial-controllers and removing controller.quorum.voters."
    )]
    DynamicLevel(i16),
    #[error("SCRAM is only supported in metadata.version 3.5-IV2 or later.")]
    Scram,
    #[error(
        "Log directory {0} is already formatted. Use --ignore-formatted to ignore this directory and format the others."
    )]
    AlreadyFormatted(String),
    #[error("Invalid {field} in: {file}. Expected {expected}, but read {found}")]
    Identity {
        field: &'static str,
        file: String,
        expected: String,
        found: String,
    },
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Write(#[from] QuorumError),
}

impl DirectoryKind {
    /// As the report names it.
    pub fn description(self) -> &'static str {
        match self {
            Self::Log => "data directory",
            Self::StaticMetadata => "metadata directory",
            Self::DynamicMetadataNonVoter => "dynamic metadata directory",
            Self::DynamicMetadataVoter => "dynamic metadata voter directory",
        }
    }

    fn of(dir: &Path, options: &FormatOptions) -> Self {
        match &options.initial_voters {
            _ if dir != options.metadata_dir => Self::Log,
            None => Self::StaticMetadata,
            Some(voters) if voters.get(options.node_id).is_some() => Self::DynamicMetadataVoter,
            Some(_) => Self::DynamicMetadataNonVoter,
        }
    }
}

/// Formats the directories that are not formatted yet. Blocks on the disk.
pub fn format(io: &Io, options: &FormatOptions) -> Result<Formatted, FormatError> {
    format_with_progress(io, options, &mut |_| {})
}

/// As [`format()`]; `progress` is told of each step.
pub fn format_with_progress(
    io: &Io,
    options: &FormatOptions,
    progress: &mut dyn FnMut(FormatStep<'_>),
) -> Result<Formatted, FormatError> {
    check_directories(options)?;
    let version = effective_version(options)?;
    let levels = effective_levels(options, version)?;
    let mut bootstrap = BootstrapMetadata::of_features(version, &levels, "format command");
    if !options.scram.is_empty() && !version.supports_scram() {
        return Err(FormatError::Scram);
    }
    bootstrap.records.extend(options.scram.iter().cloned());

    let empty = unformatted(io, options)?;
    if !empty.is_empty() {
        progress(FormatStep::Bootstrap(&bootstrap));
    }
    let (mut directories, total) = (Vec::new(), empty.len());
    let kraft_level = levels.get(KRAFT_VERSION).copied().unwrap_or(0);
    for (done, path) in empty.into_iter().enumerate() {
        let kind = DirectoryKind::of(&path, options);
        let directory = FormattedDirectory { path, kind };
        progress(FormatStep::Directory {
            directory: &directory,
            metadata_version: version,
            done,
            total,
        });
        format_directory(io, options, &bootstrap, &directory, kraft_level)?;
        directories.push(directory);
    }
    Ok(Formatted {
        directories,
        metadata_version: version,
        bootstrap,
    })
}

fn check_directories(options: &FormatOptions) -> Result<(), FormatError> {
    if options.directories.is_empty() {
        return Err(FormatError::NoDirectories);
    }
    if !options.directories.contains(&options.metadata_dir) {
        let all: Vec<_> = options
            .directories
            .iter()
            .map(|dir| dir.display().to_string())
            .collect();
        let metadata_dir = options.metadata_dir.display().to_string();
        return Err(FormatError::MetadataDirectory(
            metadata_dir,
            format!("[{}]", all.join(", ")),
        ));
    }
    Ok(())
}

fn effective_version(options: &FormatOptions) -> Result<MetadataVersion, FormatError> {
    match (options.features.get(METADATA_VERSION), options.release_version) {
        (Some(_), Some(_)) => Err(FormatError::AmbiguousRelease),
        (Some(level), None) => MetadataVersion::from_level(*level).ok_or(FormatError::MetadataVersion(*level)),
        (None, release) => Ok(release.unwrap_or(MetadataVersion::LATEST_PRODUCTION)),
    }
}

/// Levels of all features: those asked for, and for the others what the release brings.
fn effective_levels(options: &FormatOptions, version: MetadataVersion) -> Result<BTreeMap<String, i16>, FormatError> {
    let mut levels = options.features.clone();
    levels.insert(METADATA_VERSION.to_owned(), version.level());
    let asked = options.features.get(KRAFT_VERSION).copied();
    levels.insert(
        KRAFT_VERSION.to_owned(),
        effective_kraft_level(asked, options.has_dynamic_quorum)?,
    );
    for feature in FEATURES {
        levels
            .entry(feature.name.to_owned())
            .or_insert_with(|| feature.default_level(version));
    }
    for (name, level) in levels.iter().filter(|(name, _)| *name != METADATA_VERSION) {
        check_level(name, *level, &levels)?;
    }
    Ok(levels)
}

fn check_level(name: &str, level: i16, levels: &BTreeMap<String, i16>) -> Result<(), FormatError> {
    let feature = Feature::named(name).ok_or_else(|| {
        let mut names: Vec<_> = FEATURES.iter().map(|feature| feature.name).collect();
        names.sort_unstable();
        FormatError::UnsupportedFeature(name.to_owned(), names.join(", "))
    })?;
    let known = feature.level(level).filter(|_| level <= feature.latest_production);
    let known = known.ok_or_else(|| FormatError::UnsupportedLevel(name.to_owned(), level))?;
    for (needed, needed_level) in known.needs {
        if levels.get(*needed).is_none_or(|level| level < needed_level) {
            return Err(FormatError::Dependency(name.to_owned(), level, needed, *needed_level));
        }
    }
    Ok(())
}

fn effective_kraft_level(asked: Option<i16>, has_dynamic_quorum: bool) -> Result<i16, FormatError> {
    match (asked, has_dynamic_quorum) {
        (Some(0), true) => Err(FormatError::StaticLevel),
        (Some(level), false) if level != 0 => Err(FormatError::DynamicLevel(level)),
        (Some(level), _) => Ok(level),
        (None, is_dynamic) => Ok(i16::from(is_dynamic)),
    }
}

/// The directories without `meta.properties`, sorted. A formatted one must belong to this node and cluster.
fn unformatted(io: &Io, options: &FormatOptions) -> Result<Vec<PathBuf>, FormatError> {
    let mut sorted = options.directories.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let mut empty = Vec::new();
    let mut formatted = Vec::new();
    for dir in sorted {
        match MetaProperties::read(&*io.disk, &dir)? {
            None => empty.push(dir),
            Some(properties) => {
                check_identity(&properties, &dir, options)?;
                formatted.push(dir);
            }
        }
    }
    match formatted.first() {
        Some(dir) if !options.ignore_formatted => Err(FormatError::AlreadyFormatted(dir.display().to_string())),
        _ => Ok(empty),
    }
}

fn check_identity(found: &MetaProperties, dir: &Path, options: &FormatOptions) -> Result<(), FormatError> {
    let check = |field, expected: String, found: String| match expected == found {
        true => Ok(()),
        false => Err(FormatError::Identity {
            field,
            file: dir.join("meta.properties").display().to_string(),
            expected,
            found,
        }),
    };
    check("cluster.id", options.cluster_id.clone(), found.cluster_id.clone())?;
    check("node.id", options.node_id.to_string(), found.node_id.to_string())
}

fn format_directory(
    io: &Io,
    options: &FormatOptions,
    bootstrap: &BootstrapMetadata,
    directory: &FormattedDirectory,
    kraft_level: i16,
) -> Result<(), FormatError> {
    let FormattedDirectory { path, kind } = directory;
    let now = io.clock.wall();
    io.disk.create_dir_all(path).map_err(QuorumError::from)?;
    bootstrap.write(&io.disk, path, now)?;
    if let DirectoryKind::DynamicMetadataVoter | DirectoryKind::DynamicMetadataNonVoter = kind {
        write_first_voters(io, options, path, kraft_level)?;
    }
    let own_id = options
        .initial_voters
        .as_ref()
        .and_then(|voters| voters.get(options.node_id));
    let directory_id = match *kind {
        DirectoryKind::DynamicMetadataVoter => own_id.and_then(|voter| voter.key.directory_id),
        _ => None,
    };
    let properties = MetaProperties {
        cluster_id: options.cluster_id.clone(),
        node_id: options.node_id,
        directory_id: Some(directory_id.unwrap_or_else(|| io.random.uuid())),
    };
    Ok(properties.write(&*io.disk, path, now)?)
}

/// The snapshot `0-0`, which holds the first voters and nothing else.
fn write_first_voters(io: &Io, options: &FormatOptions, path: &Path, kraft_level: i16) -> Result<(), QuorumError> {
    let dir = path.join(METADATA_LOG_DIR);
    io.disk.create_dir_all(&dir)?;
    io.disk.sync_dir(path)?;
    let id = OffsetAndEpoch::default();
    let name = |stage| dir.join(snapshot_file_name(id, stage));
    let now = io.clock.wall();
    let content = SnapshotContent {
        epoch: LeaderEpoch(0),
        last_contained_log_timestamp: now,
        kraft_version: KRaftVersion::from_level(kraft_level).unwrap_or_default(),
        voters: options.initial_voters.clone(),
    };
    let (partial, complete) = (name(Stage::Partial), name(Stage::Complete));
    SnapshotWriter::create(io.disk.clone(), partial, complete, content, now)?.freeze(now)?;
    Ok(())
}
