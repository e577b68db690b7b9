//! A node with its properties and its log in files, and a client of it.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use klamm_protocol::header::decode_response_header;
use klamm_protocol::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use klamm_protocol::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use klamm_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use klamm_protocol::messages::*;
use klamm_protocol::{Decoder, Message, Records, Request, frame};
use klamm_types::ErrorCode;

use crate::process::{free_ports, klamm};

/// Longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Node {
    directory: PathBuf,
    pub(crate) port: u16,
    process: Child,
}

impl Node {
    /// Formats `directory` and starts a node in it whose file has `more` lines.
    pub(crate) fn create(directory: &Path, more: &str) -> Self {
        format(directory, more);
        Self::start(directory, "unlimited")
    }

    /// Starts a node in a formatted directory; none of its files may have more than so many blocks of 512 bytes.
    pub(crate) fn start(directory: &Path, file_blocks_max: &str) -> Self {
        let log = File::options()
            .append(true)
            .create(true)
            .open(directory.join("node.log"))
            .unwrap();
        let binary = klamm().get_program().to_owned();
        let mut process = Command::new("sh")
            .args([
                "-c",
                &format!("ulimit -f {file_blocks_max} && exec \"$0\" server \"$1\""),
            ])
            .arg(binary)
            .arg(directory.join("server.properties"))
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let properties = std::fs::read_to_string(directory.join("server.properties")).unwrap();
        let port = properties
            .lines()
            .find_map(|line| line.strip_prefix("# port "))
            .unwrap()
            .parse()
            .unwrap();
        let begin = Instant::now();
        // The listener is open before the broker is unfenced: a topic can be made once one of its leaders lives.
        while Client::open(port).is_none_or(|mut client| client.brokers() == 0) {
            assert!(
                process.try_wait().unwrap().is_none() && begin.elapsed() < PATIENCE,
                "{}",
                said(directory)
            );
            pause(Duration::from_millis(20));
        }
        Self {
            directory: directory.to_owned(),
            port,
            process,
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::open(self.port).unwrap()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).unwrap()
    }

    /// A line of the kernel's table of this process, in KiB: `VmRSS` is resident memory, `VmHWM` the most there was.
    pub(crate) fn memory_kib(&self, line: &str) -> i64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let value = status
            .lines()
            .find_map(|found| found.strip_prefix(line)?.strip_prefix(':'))
            .unwrap();
        value.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// SIGTERM; the node must end well and not have panicked.
    pub(crate) fn stop(mut self) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let status = self.process.wait().unwrap();
        let said = said(&self.directory);
        assert!(status.success() && !said.contains("panic"), "{status}\n{said}");
    }

    /// How the process ends by itself.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(begin.elapsed() < PATIENCE, "it lives on\n{}", said(&self.directory));
            pause(Duration::from_millis(20));
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Between two looks at another process.
pub(crate) fn pause(duration: Duration) {
    klamm_io::block_on(klamm_io::time::sleep(duration)).unwrap();
}

/// What the node of this directory has logged.
pub(crate) fn said(directory: &Path) -> String {
    std::fs::read_to_string(directory.join("node.log")).unwrap_or_default()
}

pub(crate) fn format(directory: &Path, more: &str) {
    let port = free_ports();
    let controller = port + 1;
    let text = format!(
        "# port {port}\nprocess.roles=broker,controller\nnode.id=1\ncontroller.listener.names=CONTROLLER\n\
         listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}\n\
         controller.quorum.bootstrap.servers=127.0.0.1:{controller}\nlog.dirs={}\n{more}",
        directory.join("data").display()
    );
    let file = directory.join("server.properties");
    std::fs::write(&file, text).unwrap();
    let formatted = klamm()
        .args([
            "storage",
            "format",
            "--standalone",
            "--cluster-id",
            "5L6g3nShT-eMCtK--X86sw",
            "--config",
        ])
        .arg(&file)
        .output()
        .unwrap();
    assert!(formatted.status.success(), "{formatted:?}");
}

/// A client that means well: one request at a time.
pub(crate) struct Client(TcpStream);

impl Client {
    fn open(port: u16) -> Option<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Some(Self(stream))
    }

    /// Nothing if the node hangs up.
    pub(crate) fn try_ask<R: Request>(&mut self, request: &R, version: i16) -> Option<R::Response> {
        self.0
            .write_all(&frame::request(request, version, 1, Some("good")).unwrap())
            .ok()?;
        let mut prefix = [0; frame::LENGTH_BYTES];
        self.0.read_exact(&mut prefix).ok()?;
        let mut bytes = vec![0; frame::length(prefix, 100 << 20).unwrap()];
        self.0.read_exact(&mut bytes).ok()?;
        let mut d = Decoder::new(&bytes);
        decode_response_header(&mut d, R::KEY, version).unwrap();
        Some(R::Response::decode(&mut d, version).unwrap())
    }

    pub(crate) fn ask<R: Request>(&mut self, request: &R, version: i16) -> R::Response {
        self.try_ask(request, version).unwrap()
    }

    /// Asks for something small; how long the answer took.
    pub(crate) fn ping(&mut self) -> Duration {
        let begin = Instant::now();
        assert!(!self.ask(&ApiVersionsRequest::default(), 0).api_keys.is_empty());
        begin.elapsed()
    }

    fn brokers(&mut self) -> usize {
        let none = MetadataRequest {
            topics: Some(Vec::new()),
            ..Default::default()
        };
        self.try_ask(&none, 9).map_or(0, |metadata| metadata.brokers.len())
    }

    pub(crate) fn create_topic(&mut self, name: &str) -> Option<ErrorCode> {
        self.create_topics(&[name.to_owned()], &[])
    }

    /// The first error code that is one; nothing if the node hangs up.
    pub(crate) fn create_topics(&mut self, names: &[String], configs: &[CreatableTopicConfig]) -> Option<ErrorCode> {
        let topic = |name: &String| CreatableTopic {
            name: name.clone(),
            num_partitions: 1,
            replication_factor: 1,
            configs: configs.to_vec(),
            ..Default::default()
        };
        let request = CreateTopicsRequest {
            topics: names.iter().map(topic).collect(),
            timeout_ms: 10_000,
            ..Default::default()
        };
        let response = self.try_ask(&request, 5)?;
        let mut codes = response.topics.iter().map(|topic| ErrorCode(topic.error_code));
        Some(codes.find(|code| *code != ErrorCode::NONE).unwrap_or(ErrorCode::NONE))
    }

    /// The error code and the offset; nothing if the node hangs up.
    pub(crate) fn produce(&mut self, topic: &str, records: &[u8]) -> Option<(ErrorCode, i64)> {
        let partition = PartitionProduceData {
            index: 0,
            records: Some(Records::Bytes(records.to_vec().into())),
            ..Default::default()
        };
        let request = ProduceRequest {
            acks: -1,
            timeout_ms: 10_000,
            topic_data: vec![TopicProduceData {
                name: topic.to_owned(),
                partition_data: vec![partition],
                ..Default::default()
            }],
            ..Default::default()
        };
        let begin = Instant::now();
        loop {
            let response = self.try_ask(&request, 9)?;
            let partition = &response.responses[0].partition_responses[0];
            let code = ErrorCode(partition.error_code);
            // A new topic has no leader yet.
            let is_early = [ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER].contains(&code);
            if !is_early || begin.elapsed() > PATIENCE {
                return Some((code, partition.base_offset));
            }
            pause(Duration::from_millis(20));
        }
    }

    pub(crate) fn log_end_offset(&mut self, topic: &str) -> i64 {
        let latest = ListOffsetsPartition {
            timestamp: -1,
            current_leader_epoch: -1,
            ..Default::default()
        };
        let request = ListOffsetsRequest {
            replica_id: -1,
            topics: vec![ListOffsetsTopic {
                name: topic.to_owned(),
                partitions: vec![latest],
                ..Default::default()
            }],
            ..Default::default()
        };
        let response = self.ask(&request, 6);
        let partition = &response.topics[0].partitions[0];
        assert_eq!(partition.error_code, 0);
        partition.offset
    }

    pub(crate) fn topics(&mut self) -> Vec<String> {
        let all = MetadataRequest {
            topics: None,
            ..Default::default()
        };
        let topics = self.ask(&all, 9).topics;
        topics.into_iter().filter_map(|topic| topic.name).collect()
    }
}
