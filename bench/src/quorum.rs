//! Dedicated controllers of either implementation, each a process of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use klamm_protocol::MetadataRecord;
use klamm_protocol::messages::describe_quorum_response::PartitionData;
use klamm_records::{Batches, DecompressionLimits};

use crate::implementation::Implementation;
use crate::process::Process;
use crate::server::{Server, free_port};
use crate::wire::Connection;

/// A JVM takes three seconds, three of them on two processors eight.
const READY_TIME_MAX: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(5);

#[derive(Debug)]
pub(crate) struct Quorum {
    pub(crate) implementation: Implementation,
    controllers: Vec<Controller>,
}

#[derive(Debug)]
struct Controller {
    /// From 1 on.
    id: i32,
    port: u16,
    server: Server,
}

impl Quorum {
    /// Formats so many controllers with static voters. `work` names the directories, `keys` are set beside those that
    /// make a controller.
    pub(crate) fn format(
        implementation: Implementation,
        work: &str,
        count: i32,
        keys: &[(&str, &str)],
    ) -> Result<Self> {
        let ports = (0..count).map(|_| free_port()).collect::<Result<Vec<u16>>>()?;
        let voters = voters(&ports);
        let controllers = (1..).zip(&ports).map(|(id, port)| {
            let (node_id, listeners) = (id.to_string(), format!("CONTROLLER://127.0.0.1:{port}"));
            let own = [
                ("process.roles", "controller"),
                ("node.id", node_id.as_str()),
                ("listeners", &listeners),
                ("controller.listener.names", "CONTROLLER"),
                ("controller.quorum.voters", &voters),
            ];
            let server = Server::format(implementation, &format!("{work}-{id}"), &[&own, keys].concat())?;
            Ok(Controller {
                id,
                port: *port,
                server,
            })
        });
        Ok(Self {
            implementation,
            controllers: controllers.collect::<Result<_>>()?,
        })
    }

    /// As `controller.quorum.voters` names them.
    pub(crate) fn voters(&self) -> String {
        let ports: Vec<u16> = self.controllers.iter().map(|controller| controller.port).collect();
        voters(&ports)
    }

    pub(crate) fn ids(&self) -> Vec<i32> {
        self.controllers.iter().map(|controller| controller.id).collect()
    }

    /// Starts all, and waits until one of them leads.
    pub(crate) fn start(&mut self) -> Result<()> {
        for controller in &mut self.controllers {
            controller.server.spawn()?;
        }
        self.leader().map(|_| ())
    }

    pub(crate) fn spawn(&mut self, id: i32) -> Result<()> {
        self.controller_mut(id)?.server.spawn()
    }

    pub(crate) fn kill(&mut self, id: i32) -> Result<()> {
        self.controller_mut(id)?.server.kill()
    }

    pub(crate) fn stop(&mut self) -> Result<()> {
        for controller in &mut self.controllers {
            controller.server.stop()?;
        }
        Ok(())
    }

    pub(crate) fn process(&self, id: i32) -> Result<&Process> {
        self.controller(id)?.server.process()
    }

    pub(crate) fn connect(&self, id: i32) -> Result<Connection> {
        Connection::open(self.controller(id)?.port)
    }

    /// The active controller; waits until there is one.
    pub(crate) fn leader(&mut self) -> Result<i32> {
        self.wait_for(|partition| Some(partition.leader_id))
    }

    /// Waits until all voters have fetched since now, and have what the active controller had then.
    pub(crate) fn wait_until_in_step(&mut self) -> Result<()> {
        let now_ms = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
        let voters_count = self.controllers.len();
        self.wait_for(|partition| {
            let mut voters = partition.current_voters.iter();
            let are_all = voters.len() == voters_count
                && voters.all(|voter| {
                    let has_fetched = voter.replica_id == partition.leader_id || voter.last_fetch_timestamp > now_ms;
                    has_fetched && voter.log_end_offset >= partition.high_watermark
                });
            are_all.then_some(())
        })
    }

    /// The values of this kind that each controller's metadata log has. All must have stopped.
    pub(crate) fn logged<T: Ord>(&self, pick: impl Fn(MetadataRecord) -> Option<T>) -> Result<Vec<BTreeSet<T>>> {
        let logged = self.controllers.iter().map(|controller| {
            let mut found = BTreeSet::new();
            for segment in controller.segments()? {
                let bytes = fs::read(&segment)?;
                for batch in Batches::new(&bytes) {
                    let batch = batch.with_context(|| segment.display().to_string())?;
                    let mut records = batch.records(&DecompressionLimits::default())?;
                    while let Some(record) = records.next_record()? {
                        let value = record.value.filter(|_| !batch.is_control());
                        let decoded = value.map(MetadataRecord::decode).transpose()?;
                        found.extend(decoded.and_then(|(record, _)| pick(record)));
                    }
                }
            }
            Ok(found)
        });
        logged.collect()
    }

    /// Asks those that run until the active one says what is wanted.
    fn wait_for<T>(&mut self, wanted: impl Fn(&PartitionData) -> Option<T>) -> Result<T> {
        let deadline = Instant::now() + READY_TIME_MAX;
        loop {
            for controller in &mut self.controllers {
                if controller.server.process().is_err() {
                    continue;
                }
                controller.server.check_running()?;
                // One that is just starting, or does not lead, is asked again.
                let answer = Connection::open(controller.port).and_then(|mut connection| connection.describe_quorum());
                if let Some(found) = answer.ok().flatten().and_then(|partition| wanted(&partition)) {
                    return Ok(found);
                }
            }
            ensure!(
                Instant::now() < deadline,
                "{}: the controllers do not become ready",
                self.implementation
            );
            thread::sleep(POLL);
        }
    }

    fn controller(&self, id: i32) -> Result<&Controller> {
        let found = self.controllers.iter().find(|controller| controller.id == id);
        found.with_context(|| format!("there is no controller {id}"))
    }

    fn controller_mut(&mut self, id: i32) -> Result<&mut Controller> {
        let found = self.controllers.iter_mut().find(|controller| controller.id == id);
        found.with_context(|| format!("there is no controller {id}"))
    }
}

impl Controller {
    /// The files of the metadata log.
    fn segments(&self) -> Result<Vec<PathBuf>> {
        let mut segments = Vec::new();
        for entry in fs::read_dir(self.server.log_dir().join(METADATA_LOG_DIR))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "log") {
                segments.push(path);
            }
        }
        Ok(segments)
    }
}

fn voters(ports: &[u16]) -> String {
    let voters = (1..).zip(ports).map(|(id, port)| format!("{id}@127.0.0.1:{port}"));
    voters.collect::<Vec<_>>().join(",")
}

const METADATA_LOG_DIR: &str = "__cluster_metadata-0";
