//! All partitions of this broker: follows the metadata, opens and deletes logs, takes failed directories out.
//!
//! One task applies metadata, in order; requests only read the table of partitions. What touches the disk for long runs
//! on disk threads.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use klamm_config::{NodeConfig, Overrides, TopicConfig};
use klamm_io::Io;
use klamm_io::watch;
use klamm_log::{LogConfig, LogError, OpenFiles};
use klamm_metadata::{ConfigResource, MetadataDelta, MetadataImage, PartitionRegistration, ResourceType};
use klamm_types::{NodeId, PartitionId, TopicName, TopicPartition, Uuid};
use parking_lot::Mutex;

use crate::deletion::DeletedDirs;
use crate::directory::Directory;
use crate::loading::Loading;
use crate::log_settings;
use crate::opening::Openings;
use crate::partition::{Partition, PartitionConfig, Traffic};
use crate::topic_table::TopicTable;

#[derive(Debug)]
pub struct ReplicaManager {
    pub(crate) io: Io,
    pub(crate) node_id: NodeId,
    /// As it is now, dynamic values included.
    config: ArcSwap<NodeConfig>,
    directories: Vec<Arc<Directory>>,
    /// How many of `log.dirs` could not be used from the start on.
    /// Those of `log.dirs` that could not be read at the start.
    unusable_directories: Vec<PathBuf>,
    /// The bound of files that all logs keep open.
    pub(crate) open_files: Arc<OpenFiles>,
    /// Of partitions that are gone.
    pub(crate) past_traffic: Mutex<Traffic>,
    /// Partitions whose topic id is not yet safely on the disk.
    pub(crate) owed_topic_ids: Mutex<Vec<Arc<Partition>>>,
    pub(crate) table: TopicTable,
    pub(crate) deleted_dirs: DeletedDirs,
    /// Held while a checkpoint is gathered and written, so that an older one never replaces a newer.
    pub(crate) checkpointing: Mutex<()>,
    /// Ids of the directories that have failed.
    offline: watch::Sender<Vec<Uuid>>,
    pub(crate) loading: Arc<watch::Sender<Loading>>,
}

/// Where a replica lies, if the controller believes something else (KIP-858).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryAssignment {
    pub topic_id: Uuid,
    pub partition: PartitionId,
    /// Id of the log directory.
    pub directory: Uuid,
}

/// What all partitions of one topic share.
pub(crate) type TopicSettings = (Arc<LogConfig>, PartitionConfig);

fn unusable(config: &NodeConfig, directories: &[Arc<Directory>]) -> Vec<PathBuf> {
    let is_used = |path: &Path| directories.iter().any(|directory| directory.log_dir().path() == path);
    let all = config.log_dirs().into_iter().map(PathBuf::from);
    all.filter(|path| !is_used(path)).collect()
}

impl ReplicaManager {
    /// `directories` are those of `log.dirs` that can be used.
    pub fn new(io: Io, node_id: NodeId, config: Arc<NodeConfig>, directories: Vec<Arc<Directory>>) -> Arc<Self> {
        let metrics = io.metrics.clone();
        let manager = Arc::new(Self {
            open_files: Arc::new(OpenFiles::new(io.disk.open_files_max() / OPEN_FILES_PART)),
            owed_topic_ids: Mutex::default(),
            io,
            node_id,
            unusable_directories: unusable(&config, &directories),
            config: ArcSwap::new(config),
            directories,
            table: TopicTable::default(),
            deleted_dirs: DeletedDirs::default(),
            checkpointing: Mutex::default(),
            offline: watch::Sender::new(Vec::new()),
            loading: Arc::new(watch::Sender::new(Loading::default())),
            past_traffic: Mutex::default(),
        });
        metrics.register(&manager);
        manager
    }

    pub fn node_id(&self) -> NodeId {
        self.node_id
    }

    pub fn named(&self, topic: &str, partition: PartitionId) -> Option<Arc<Partition>> {
        self.table.named(topic, partition)
    }

    pub fn identified(&self, topic: Uuid, partition: PartitionId) -> Option<Arc<Partition>> {
        self.table.identified(topic, partition)
    }

    /// All partitions, by name.
    pub fn partitions(&self) -> Vec<Arc<Partition>> {
        self.table.all()
    }

    pub fn directories(&self) -> &[Arc<Directory>] {
        &self.directories
    }

    /// Those of `log.dirs` that could not be read at the start.
    pub fn unusable_directories(&self) -> &[PathBuf] {
        &self.unusable_directories
    }

    pub(crate) fn directory(&self, id: Uuid) -> Option<&Arc<Directory>> {
        self.directories.iter().find(|directory| directory.id() == id)
    }

    /// Whether a log that is not to be found may lie in a directory that cannot be read.
    pub(crate) fn has_offline_directories(&self) -> bool {
        !self.unusable_directories.is_empty() || self.directories.iter().any(|directory| !directory.is_online())
    }

    /// The directories that have failed so far, and a word whenever another does.
    pub fn watch_offline(&self) -> watch::Receiver<Vec<Uuid>> {
        self.offline.subscribe()
    }

    /// How far the logs that are being opened have come.
    pub fn watch_loading(&self) -> watch::Receiver<Loading> {
        self.loading.subscribe()
    }

    /// Brings the partitions in line with a change of the metadata. Calls come one after another, in order. Gives what
    /// the controller must be told about the replicas that changed.
    pub async fn apply(self: &Arc<Self>, delta: &MetadataDelta, image: &MetadataImage) -> Vec<DirectoryAssignment> {
        self.remove_lost(delta).await;
        let mut openings = Openings::new(self, image);
        for change in delta.changed_partitions() {
            let Some(registration) = change.after else { continue };
            if !registration.replicas.contains(&self.node_id) {
                continue;
            }
            let held = self.table.identified(change.topic.id, change.partition);
            match held {
                Some(partition) => self.assume_role(&partition, registration),
                None => openings.add(change.topic, change.partition, registration),
            }
        }
        let opened_topics = openings.topics();
        self.open(openings.into_list()).await;
        self.reconfigure(delta, image, &opened_topics);
        self.misplaced(delta, image)
    }

    /// The changed replicas that lie in another directory than the metadata says.
    fn misplaced(&self, delta: &MetadataDelta, image: &MetadataImage) -> Vec<DirectoryAssignment> {
        if !image.metadata_version().supports_directory_assignment() {
            return Vec::new();
        }
        let misplaced = delta.changed_partitions().filter_map(|change| {
            let registered = change.after?.directory(self.node_id)?;
            let before = change.before.and_then(|before| before.directory(self.node_id));
            if before == Some(registered) {
                return None;
            }
            let partition = self.table.identified(change.topic.id, change.partition)?;
            let directory = partition.directory_id();
            (directory != registered && partition.is_online()).then_some(DirectoryAssignment {
                topic_id: change.topic.id,
                partition: change.partition,
                directory,
            })
        });
        misplaced.collect()
    }

    /// Takes a node's configuration over, as its dynamic values have made it, and passes on what logs take from it.
    pub fn set_node_config(&self, config: Arc<NodeConfig>, image: &MetadataImage) {
        self.config.store(config);
        let mut topic: Option<(TopicName, TopicSettings)> = None;
        for partition in self.table.all() {
            // The partitions come topic by topic.
            let name = &partition.name().topic;
            let (_, settings) = match topic.take() {
                Some(known) if known.0 == *name => topic.insert(known),
                _ => topic.insert((name.clone(), self.settings(name, image))),
            };
            partition.configure(settings.0.clone(), settings.1);
        }
    }

    /// Acts on a log's error: a failing disk takes its whole directory offline.
    pub fn log_failed(&self, partition: &Partition, error: &LogError) {
        if error.is_disk_failure() {
            self.fail_directory(partition.directory_id(), &error.to_string());
        }
    }

    /// Takes a directory offline with all partitions in it; they answer with a storage error from now on.
    pub fn fail_directory(&self, id: Uuid, reason: &str) {
        let Some(directory) = self.directory(id) else {
            return;
        };
        if !directory.fail(reason) {
            return;
        }
        let path = directory.log_dir().path().display();
        tracing::error!(target: "kafka.log.LogManager", "Stopping serving logs in dir {path}: {reason}");
        for partition in self.table.all() {
            if partition.directory_id() == id {
                drop(partition.take_log());
            }
        }
        self.offline.send_modify(|offline| offline.push(id));
    }

    /// Renames what lies in the directories but belongs to no partition of this broker, so that it neither fills a disk
    /// unnoticed nor comes back to life. Only right once the metadata is complete.
    pub async fn remove_strays(self: &Arc<Self>) {
        for directory in self.directories.clone() {
            for entry in directory.unclaimed() {
                let name = entry.name.topic_partition.clone();
                if name.topic.as_str() == METADATA_TOPIC {
                    continue;
                }
                directory.forget(&name);
                tracing::warn!(target: "kafka.log.LogManager", "Found stray log dir {}", entry.path.display());
                self.deleted_dirs.rename_stray(&self.io, &directory, entry).await;
            }
        }
    }

    async fn remove_lost(self: &Arc<Self>, delta: &MetadataDelta) {
        let mut lost = Vec::new();
        let mut change = self.table.change();
        for topic in delta.deleted_topics() {
            lost.extend(change.remove_topic(topic.id));
        }
        for changed in delta.changed_partitions() {
            let stays = changed.after.is_none_or(|after| after.replicas.contains(&self.node_id));
            if !stays {
                let name = TopicPartition {
                    topic: changed.topic.name.clone(),
                    partition: changed.partition,
                };
                lost.extend(change.remove(changed.topic.id, &name));
            }
        }
        if lost.is_empty() {
            return;
        }
        change.publish();
        for partition in &lost {
            self.past_traffic.lock().add(partition.traffic());
        }
        self.deleted_dirs
            .delete(&self.io, lost, self.file_delete_delay_ms())
            .await;
        // What the checkpoints say of them must not be taken for a later topic of the same name.
        let manager = self.clone();
        self.io.disk_threads.run(move || manager.checkpoint_all()).await;
    }

    fn file_delete_delay_ms(&self) -> i64 {
        self.config.load().get(klamm_config::keys::LOG_SEGMENT_DELETE_DELAY_MS)
    }

    pub(crate) fn assume_role(&self, partition: &Partition, registration: &PartitionRegistration) {
        if let Err(e) = partition.assume_role(registration) {
            tracing::error!(partition = %partition.name(), error = %e, "cannot take up the partition's role");
        }
    }

    pub(crate) fn settings(&self, topic: &str, image: &MetadataImage) -> TopicSettings {
        let resource = ConfigResource::topic(topic);
        let values = image.configs.of(&resource);
        let overrides: Overrides = values.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let node = self.config.load();
        let resolved = TopicConfig::resolve(&overrides, &node).or_else(|e| {
            // The controller checked these; another version of it may know other rules.
            tracing::warn!(topic, error = %e, "a topic's configuration is not valid here and is left out");
            TopicConfig::resolve(&Overrides::new(), &node)
        });
        match resolved {
            Ok(topic) => (
                Arc::new(log_settings::log_config(&topic, &node)),
                log_settings::partition_config(&topic),
            ),
            Err(_) => (
                Arc::default(),
                PartitionConfig {
                    in_sync_min: 1,
                    deletes_by_policy: true,
                },
            ),
        }
    }

    /// Topics all of whose partitions were just opened know their configuration already.
    fn reconfigure(&self, delta: &MetadataDelta, image: &MetadataImage, opened: &BTreeSet<Uuid>) {
        for resource in delta
            .changed_configs()
            .filter(|resource| resource.kind == ResourceType::Topic)
        {
            let Some(topic) = image.topics.named(&resource.name) else {
                continue;
            };
            let is_new = delta.base().topics.get(topic.id).is_none();
            if is_new && opened.contains(&topic.id) {
                continue;
            }
            let (log_config, config) = self.settings(&resource.name, image);
            for partition in topic.partitions.keys() {
                if let Some(held) = self.table.identified(topic.id, *partition) {
                    held.configure(log_config.clone(), config);
                }
            }
        }
    }
}

/// Its directory lies among the others but belongs to the quorum.
pub(crate) const METADATA_TOPIC: &str = "__cluster_metadata";
/// Logs keep at most this part of the files open that the process may have; the rest is for connections.
const OPEN_FILES_PART: usize = 2;
