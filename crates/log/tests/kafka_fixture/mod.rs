//! Unpacks the log directories that Apache Kafka wrote, and the list of what was produced into them.

#![allow(dead_code, reason = "each test uses its part")]

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use klamm_io::sim::SimClock;
use klamm_types::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct KafkaDir {
    _temporary: TempDir,
    pub(crate) path: PathBuf,
    pub(crate) name: &'static str,
}

/// A record as it was produced.
#[derive(Debug)]
pub(crate) struct Produced {
    pub(crate) topic: String,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) key: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) timestamp: i64,
    pub(crate) committed: bool,
}

impl KafkaDir {
    /// `clean` or `killed`.
    pub(crate) fn unpack(name: &'static str) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let archive = fixture(&format!("kafka-4.3.1-{name}.tar.zst"));
        untar(&archive, temporary.path());
        Self {
            path: temporary.path().join("1"),
            _temporary: temporary,
            name,
        }
    }

    pub(crate) fn produced(&self) -> Vec<Produced> {
        let lines = fixture(&format!("kafka-4.3.1-{}.records.jsonl.zst", self.name));
        let lines = String::from_utf8(lines).unwrap();
        let records = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        records
            .filter(|record| record.get("topic").is_some())
            .map(produced)
            .collect()
    }
}

/// Stands within an hour of both directories' writing. What a log keeps of its producers depends on when it is opened: a
/// day after they last wrote, a start from a snapshot forgets them, as Kafka's does.
pub(crate) fn clock_of_the_fixtures() -> SimClock {
    SimClock::manual(Timestamp(WRITTEN_AT))
}

/// 2026-11-21 10:00 UTC.
const WRITTEN_AT: i64 = 1_795_255_200_000;

fn produced(record: Value) -> Produced {
    let text = |name: &str| record[name].as_str().map(str::to_owned);
    let headers = record["headers"].as_object().unwrap();
    Produced {
        topic: text("topic").unwrap(),
        partition: record["partition"].as_i64().unwrap() as i32,
        offset: record["offset"].as_i64().unwrap(),
        key: text("key"),
        value: text("value"),
        headers: headers
            .iter()
            .map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned()))
            .collect(),
        timestamp: record["timestamp"].as_i64().unwrap(),
        committed: record["committed"].as_bool().unwrap(),
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    zstd::decode_all(&fs::read(path).unwrap()[..]).unwrap()
}

/// Unpacks a tar archive of GNU's format: files, directories, and files with holes.
fn untar(mut archive: &[u8], into: &Path) {
    while archive.len() >= BLOCK && archive[0] != 0 {
        let (header, rest) = archive.split_at(BLOCK);
        let path = into.join(text_field(&header[..100]));
        let size = number_field(&header[124..136]) as usize;
        let data = &rest[..size];
        archive = &rest[size.next_multiple_of(BLOCK)..];
        match header[156] {
            b'5' => fs::create_dir_all(path).unwrap(),
            b'0' => fs::write(path, data).unwrap(),
            b'S' => write_sparse(&fs::File::create(path).unwrap(), header, data),
            other => panic!("an entry of type {other}"),
        }
    }
}

/// The header has up to four pieces, each an offset and a length, then whether more follow, then the file's length.
fn write_sparse(file: &fs::File, header: &[u8], mut data: &[u8]) {
    assert_eq!(header[482], 0, "more than four pieces");
    file.set_len(number_field(&header[483..495])).unwrap();
    for piece in header[386..482].chunks(24) {
        let (piece_data, rest) = data.split_at(number_field(&piece[12..]) as usize);
        file.write_all_at(piece_data, number_field(&piece[..12])).unwrap();
        data = rest;
    }
}

/// Octal digits, or nothing for 0.
fn number_field(field: &[u8]) -> u64 {
    let text = text_field(field);
    match text.trim() {
        "" => 0,
        digits => u64::from_str_radix(digits, 8).unwrap(),
    }
}

fn text_field(field: &[u8]) -> String {
    let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
    String::from_utf8(field[..end].to_vec()).unwrap()
}

const BLOCK: usize = 512;
