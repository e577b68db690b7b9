//! Partitions that come to this broker: where they go, and how thousands of their logs are opened at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use klamm_io::TaskKind;
use klamm_log::{LogEnv, PartitionLog};
use klamm_metadata::{MetadataImage, PartitionRegistration, TopicImage};
use klamm_types::{PartitionId, TopicPartition, Uuid};
use parking_lot::Mutex;

use crate::directory::Directory;
use crate::loading::{LoadProgress, Opened};
use crate::partition::Partition;
use crate::replica_manager::{ReplicaManager, TopicSettings};

/// The logs that one change of the metadata lets this broker open.
#[derive(Debug)]
pub(crate) struct Openings<'a> {
    manager: &'a ReplicaManager,
    image: &'a MetadataImage,
    list: Vec<Opening>,
    settings: BTreeMap<Uuid, TopicSettings>,
    /// How many partitions each directory has, once somebody needs to know.
    held: Option<BTreeMap<Uuid, usize>>,
}

/// A log that is to be opened.
#[derive(Debug)]
pub(crate) struct Opening {
    name: TopicPartition,
    topic_id: Uuid,
    directory: Arc<Directory>,
    settings: TopicSettings,
    registration: PartitionRegistration,
}

impl<'a> Openings<'a> {
    pub(crate) fn new(manager: &'a ReplicaManager, image: &'a MetadataImage) -> Self {
        Self {
            manager,
            image,
            list: Vec::new(),
            settings: BTreeMap::new(),
            held: None,
        }
    }

    pub(crate) fn add(&mut self, topic: &TopicImage, partition: PartitionId, registration: &PartitionRegistration) {
        let name = TopicPartition {
            topic: topic.name.clone(),
            partition,
        };
        let Some(directory) = self.choose_directory(&name, registration) else {
            tracing::error!(partition = %name, "no log directory is online in which the partition may be created");
            return;
        };
        let settings = self.settings.entry(topic.id);
        let settings = settings.or_insert_with(|| self.manager.settings(&topic.name, self.image));
        self.list.push(Opening {
            name,
            topic_id: topic.id,
            directory,
            settings: settings.clone(),
            registration: registration.clone(),
        });
    }

    pub(crate) fn topics(&self) -> BTreeSet<Uuid> {
        self.settings.keys().copied().collect()
    }

    pub(crate) fn into_list(self) -> Vec<Opening> {
        self.list
    }

    /// Where the partition lies already, else where the controller wants it, else the directory with the fewest; nowhere
    /// if it may lie in a directory that has failed.
    fn choose_directory(
        &mut self,
        name: &TopicPartition,
        registration: &PartitionRegistration,
    ) -> Option<Arc<Directory>> {
        let online = || {
            self.manager
                .directories()
                .iter()
                .filter(|directory| directory.is_online())
        };
        let assigned = registration.directory(self.manager.node_id);
        let found = online().find(|directory| directory.has(name));
        let wanted = || online().find(|directory| Some(directory.id()) == assigned);
        if let Some(directory) = found.or_else(wanted) {
            return Some(directory.clone());
        }
        let is_unassigned = assigned.is_none_or(|assigned| assigned == Uuid::UNASSIGNED_DIRECTORY);
        if self.manager.has_offline_directories() && !is_unassigned {
            return None;
        }
        let held = self.held.get_or_insert_with(|| {
            let mut held = BTreeMap::new();
            let opened = self.manager.table.all();
            let ids = opened.iter().map(|partition| partition.directory_id());
            for id in ids.chain(self.list.iter().map(|opening| opening.directory.id())) {
                *held.entry(id).or_default() += 1;
            }
            held
        });
        let emptiest = online().min_by_key(|directory| held.get(&directory.id()).copied().unwrap_or(0))?;
        *held.entry(emptiest.id()).or_default() += 1;
        Some(emptiest.clone())
    }
}

impl ReplicaManager {
    /// Opens logs on all disk threads at once, in the order given within each chunk, and publishes them together.
    pub(crate) async fn open(self: &Arc<Self>, openings: Vec<Opening>) {
        if openings.is_empty() {
            return;
        }
        let began = self.io.clock.monotonic();
        let total = openings.len();
        let were_found = openings.iter().any(|opening| opening.directory.has(&opening.name));
        let progress = Arc::new(LoadProgress::new(
            self.io.clock.clone(),
            self.loading.clone(),
            openings.iter().map(|opening| opening.directory.log_dir().path()),
        ));
        let opened: Arc<Mutex<Vec<Arc<Partition>>>> = Arc::default();
        let mut running = Vec::new();
        let mut openings = openings.into_iter();
        loop {
            let chunk: Vec<Opening> = openings.by_ref().take(OPENED_AT_ONCE).collect();
            if chunk.is_empty() {
                break;
            }
            let (manager, opened, progress) = (self.clone(), opened.clone(), progress.clone());
            running.push(self.io.tasks.spawn(TaskKind::LogRecovery, async move {
                let io = manager.io.clone();
                let done = io.disk_threads.run(move || manager.open_chunk(chunk, &progress)).await;
                opened.lock().extend(done);
            }));
        }
        for task in running {
            task.ended().await;
        }
        let opened = std::mem::take(&mut *opened.lock());
        self.owed_topic_ids.lock().extend(opened.iter().cloned());
        let mut change = self.table.change();
        change.insert_all(opened.clone());
        change.publish();
        // Only now do checkpoints speak of the open logs.
        for partition in opened {
            if let Some(directory) = self.directory(partition.directory_id()) {
                directory.forget(partition.name());
            }
        }
        if were_found || total > OPENED_AT_ONCE {
            let ms = self.io.clock.monotonic().since(began).as_millis();
            let verb = if were_found { "Loaded" } else { "Created" };
            let unclean = if were_found {
                self.unclean_directories()
            } else {
                String::new()
            };
            tracing::info!(target: "kafka.log.LogManager", "{verb} {total} logs in {ms}ms{unclean}");
        }
    }

    fn unclean_directories(&self) -> String {
        let unclean = self.directories().iter().filter(|dir| dir.clean_shutdown().is_none());
        let paths: Vec<String> = unclean.map(|dir| dir.log_dir().path().display().to_string()).collect();
        if paths.is_empty() {
            return String::new();
        }
        format!(" (unclean log dirs = {})", paths.join(", "))
    }

    fn open_chunk(&self, chunk: Vec<Opening>, progress: &LoadProgress) -> Vec<Arc<Partition>> {
        let open = |opening| self.open_one(opening, progress);
        chunk.into_iter().filter_map(open).collect()
    }

    fn open_one(&self, opening: Opening, progress: &LoadProgress) -> Option<Arc<Partition>> {
        let Opening {
            name,
            topic_id,
            directory,
            settings: (log_config, config),
            registration,
        } = opening;
        let path: PathBuf = directory.log_dir().partition_dir(&name);
        let (began, was_found) = (self.io.clock.monotonic(), directory.has(&name));
        let (state, high_watermark) = directory.claim(&name, topic_id);
        let env = LogEnv {
            disk: self.io.disk.clone(),
            clock: self.io.clock.clone(),
            random: self.io.random.clone(),
            files: self.open_files.clone(),
        };
        let say = |line: Option<String>| {
            if let Some(line) = line {
                tracing::info!(target: "kafka.log.LogManager", "{line}");
            }
        };
        let opened = PartitionLog::open_with_progress(env, &path, log_config, state, &mut |recovery| {
            say(progress.recovering(&name, recovery));
        });
        let parent = directory.log_dir().path();
        let mut log = match opened {
            Ok(log) => log,
            Err(e) => {
                tracing::error!(partition = %name, error = %e, "cannot open the log");
                say(progress.opened(parent, &name, &Opened::Failed));
                if e.is_disk_failure() {
                    self.fail_directory(directory.id(), &e.to_string());
                }
                return None;
            }
        };
        let found = if was_found {
            Opened::Found(&log, began)
        } else {
            Opened::Created
        };
        say(progress.opened(parent, &name, &found));
        log.set_high_watermark(high_watermark);
        let partition = Partition::new(name, topic_id, self.node_id, directory.id(), log, config);
        self.assume_role(&partition, &registration);
        Some(Arc::new(partition))
    }
}

/// Logs that one disk thread opens before it looks for other work.
const OPENED_AT_ONCE: usize = 64;
