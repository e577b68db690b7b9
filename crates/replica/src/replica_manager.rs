//! All partitions of this broker: follows the metadata, opens and deletes logs, takes failed directories out.
//!
//! One task applies metadata, in order; requests only read the table of partitions. What touches the disk for long runs
//! on disk threads.

use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use klamm_config::{NodeConfig, Overrides, TopicConfig};
use klamm_io::{Io, TaskKind};
use klamm_log::{LogConfig, LogEnv, LogError, PartitionLog};
use klamm_metadata::{ConfigResource, MetadataDelta, MetadataImage, PartitionRegistration, ResourceType, TopicImage};
use klamm_types::{NodeId, PartitionId, TopicPartition, Uuid};
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::deletion::DeletedDirs;
use crate::directory::Directory;
use crate::log_settings;
use crate::partition::{Partition, PartitionConfig};
use crate::topic_table::TopicTable;

#[derive(Debug)]
pub struct ReplicaManager {
    pub(crate) io: Io,
    node_id: NodeId,
    /// As it is now, dynamic values included.
    config: ArcSwap<NodeConfig>,
    directories: Vec<Arc<Directory>>,
    pub(crate) table: TopicTable,
    pub(crate) deleted_dirs: DeletedDirs,
    /// Ids of the directories that have failed.
    offline: watch::Sender<Vec<Uuid>>,
}

/// A log that is to be opened.
struct Opening {
    name: TopicPartition,
    topic_id: Uuid,
    directory: Arc<Directory>,
    log_config: Arc<LogConfig>,
    config: PartitionConfig,
    registration: Arc<PartitionRegistration>,
}

impl ReplicaManager {
    pub fn new(io: Io, node_id: NodeId, config: Arc<NodeConfig>, directories: Vec<Arc<Directory>>) -> Arc<Self> {
        Arc::new(Self {
            io,
            node_id,
            config: ArcSwap::new(config),
            directories,
            table: TopicTable::default(),
            deleted_dirs: DeletedDirs::default(),
            offline: watch::Sender::new(Vec::new()),
        })
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

    /// The directories that have failed so far, and a word whenever another does.
    pub fn watch_offline(&self) -> watch::Receiver<Vec<Uuid>> {
        self.offline.subscribe()
    }

    /// Brings the partitions in line with a change of the metadata. Calls come one after another, in order.
    pub async fn apply(self: &Arc<Self>, delta: &MetadataDelta, image: &MetadataImage) {
        self.remove_lost(delta).await;
        let mut openings = Vec::new();
        for change in delta.changed_partitions() {
            let Some(registration) = change.after else { continue };
            if !registration.replicas.contains(&self.node_id) {
                continue;
            }
            let held = self.table.identified(change.topic.id, change.partition);
            match held {
                Some(partition) => self.assume_role(&partition, registration),
                None => openings.extend(self.opening(change.topic, change.partition, registration, image)),
            }
        }
        if !openings.is_empty() {
            self.open(openings).await;
        }
        self.reconfigure(delta, image);
    }

    /// Takes a node's configuration over, as its dynamic values have made it, and passes on what logs take from it.
    pub fn set_node_config(&self, config: Arc<NodeConfig>, image: &MetadataImage) {
        self.config.store(config);
        for partition in self.table.all() {
            self.configure(&partition, image);
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
        let Some(directory) = self.directories.iter().find(|directory| directory.id() == id) else {
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
        self.deleted_dirs
            .delete(&self.io, lost, self.file_delete_delay_ms())
            .await;
    }

    fn file_delete_delay_ms(&self) -> i64 {
        self.config.load().get(klamm_config::keys::LOG_SEGMENT_DELETE_DELAY_MS)
    }

    fn assume_role(&self, partition: &Partition, registration: &PartitionRegistration) {
        if let Err(e) = partition.assume_role(registration) {
            tracing::error!(partition = %partition.name(), error = %e, "cannot take up the partition's role");
        }
    }

    fn opening(
        &self,
        topic: &TopicImage,
        partition: PartitionId,
        registration: &PartitionRegistration,
        image: &MetadataImage,
    ) -> Option<Opening> {
        let name = TopicPartition {
            topic: topic.name.clone(),
            partition,
        };
        let Some(directory) = self.choose_directory(&name, registration) else {
            tracing::error!(partition = %name, "no log directory is online for the partition");
            return None;
        };
        let (log_config, config) = self.settings(&topic.name, image);
        Some(Opening {
            name,
            topic_id: topic.id,
            directory,
            log_config,
            config,
            registration: Arc::new(registration.clone()),
        })
    }

    /// Where the partition lies already, else where the controller wants it, else the directory with the fewest.
    fn choose_directory(&self, name: &TopicPartition, registration: &PartitionRegistration) -> Option<Arc<Directory>> {
        let online = || self.directories.iter().filter(|directory| directory.is_online());
        let assigned = registration.directory(self.node_id);
        let found = online().find(|directory| directory.has(name));
        let wanted = || online().find(|directory| Some(directory.id()) == assigned);
        let emptiest = || match self.directories.len() {
            1 => online().next(),
            _ => {
                let all = self.table.all();
                online().min_by_key(|dir| all.iter().filter(|held| held.directory_id() == dir.id()).count())
            }
        };
        found.or_else(wanted).or_else(emptiest).cloned()
    }

    fn settings(&self, topic: &str, image: &MetadataImage) -> (Arc<LogConfig>, PartitionConfig) {
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

    fn reconfigure(&self, delta: &MetadataDelta, image: &MetadataImage) {
        for resource in delta
            .changed_configs()
            .filter(|resource| resource.kind == ResourceType::Topic)
        {
            let Some(topic) = image.topics.named(&resource.name) else {
                continue;
            };
            for partition in topic.partitions.keys() {
                if let Some(held) = self.table.identified(topic.id, *partition) {
                    self.configure(&held, image);
                }
            }
        }
    }

    fn configure(&self, partition: &Partition, image: &MetadataImage) {
        let (log_config, config) = self.settings(&partition.name().topic, image);
        partition.configure(log_config, config);
    }

    /// Opens logs on all disk threads at once, in the order given within each chunk, and publishes them together.
    async fn open(self: &Arc<Self>, openings: Vec<Opening>) {
        let total = openings.len();
        let opened: Arc<Mutex<Vec<Arc<Partition>>>> = Arc::default();
        let mut running = Vec::new();
        let mut openings = openings.into_iter();
        loop {
            let chunk: Vec<Opening> = openings.by_ref().take(OPENED_AT_ONCE).collect();
            if chunk.is_empty() {
                break;
            }
            let (manager, opened) = (self.clone(), opened.clone());
            running.push(self.io.tasks.spawn(TaskKind::LogRecovery, async move {
                let io = manager.io.clone();
                let done = io.disk_threads.run(move || manager.open_chunk(chunk)).await;
                opened.lock().extend(done);
            }));
        }
        let chunks = running.len();
        for (done, task) in running.into_iter().enumerate() {
            task.ended().await;
            if chunks > 1 && (done + 1) % PROGRESS_EVERY_CHUNKS == 0 {
                tracing::info!(target: "kafka.log.LogManager", "Opened {} of {total} logs", (done + 1) * OPENED_AT_ONCE);
            }
        }
        let opened = std::mem::take(&mut *opened.lock());
        let mut change = self.table.change();
        change.insert_all(opened);
        change.publish();
    }

    fn open_chunk(&self, chunk: Vec<Opening>) -> Vec<Arc<Partition>> {
        chunk.into_iter().filter_map(|opening| self.open_one(opening)).collect()
    }

    fn open_one(&self, opening: Opening) -> Option<Arc<Partition>> {
        let Opening {
            name,
            topic_id,
            directory,
            log_config,
            config,
            registration,
        } = opening;
        let path: PathBuf = directory.log_dir().partition_dir(&name);
        let (state, high_watermark) = directory.take(&name, topic_id);
        let env = LogEnv {
            disk: self.io.disk.clone(),
            clock: self.io.clock.clone(),
            random: self.io.random.clone(),
        };
        let mut log = match PartitionLog::open(env, &path, log_config, state) {
            Ok(log) => log,
            Err(e) => {
                tracing::error!(partition = %name, error = %e, "cannot open the log");
                if e.is_disk_failure() {
                    self.fail_directory(directory.id(), &e.to_string());
                }
                return None;
            }
        };
        log.set_high_watermark(high_watermark);
        let partition = Partition::new(name, topic_id, self.node_id, directory.id(), log, config);
        self.assume_role(&partition, &registration);
        Some(Arc::new(partition))
    }
}

/// Its directory lies among the others but belongs to the quorum.
const METADATA_TOPIC: &str = "__cluster_metadata";
/// Logs that one disk thread opens before it looks for other work.
const OPENED_AT_ONCE: usize = 64;
const PROGRESS_EVERY_CHUNKS: usize = 16;
