//! Unpacks the log directories that Apache Kafka wrote, and the list of what was produced into them.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

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

/// Unpacks a tar archive of plain, directory and sparse (PAX 1.0) entries.
fn untar(mut archive: &[u8], into: &Path) {
    let mut pax: Vec<(String, String)> = Vec::new();
    while archive.len() >= 512 && archive[0] != 0 {
        let (header, rest) = archive.split_at(512);
        let name = text_field(&header[..100]);
        let prefix = text_field(&header[345..500]);
        let size = u64::from_str_radix(text_field(&header[124..136]).trim(), 8).unwrap() as usize;
        let (data, _) = rest.split_at(size);
        archive = &rest[size.next_multiple_of(512)..];
        if header[156] == b'x' {
            pax = pax_records(data);
            continue;
        }
        let attribute = |key: &str| pax.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone());
        let plain_name = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        let name = attribute("GNU.sparse.name").or(attribute("path")).unwrap_or(plain_name);
        let path = into.join(name);
        if header[156] == b'5' {
            fs::create_dir_all(path).unwrap();
        } else {
            let file = fs::File::create(path).unwrap();
            match attribute("GNU.sparse.realsize") {
                Some(len) => write_sparse(&file, data, len.parse().unwrap()),
                None => file.write_all_at(data, 0).unwrap(),
            }
        }
        pax.clear();
    }
}

fn write_sparse(file: &fs::File, data: &[u8], len: u64) {
    let mut at = 0;
    let mut number = || {
        let end = at + data[at..].iter().position(|b| *b == b'\n').unwrap();
        let number: u64 = std::str::from_utf8(&data[at..end]).unwrap().parse().unwrap();
        at = end + 1;
        number
    };
    let count = number();
    let pieces: Vec<(u64, u64)> = (0..count).map(|_| (number(), number())).collect();
    let mut at = at.next_multiple_of(512);
    file.set_len(len).unwrap();
    for (position, size) in pieces {
        let end = at + size as usize;
        file.write_all_at(&data[at..end], position).unwrap();
        at = end;
    }
}

/// Lines of `length key=value`.
fn pax_records(mut data: &[u8]) -> Vec<(String, String)> {
    let mut records = Vec::new();
    while !data.is_empty() {
        let space = data.iter().position(|b| *b == b' ').unwrap();
        let len: usize = std::str::from_utf8(&data[..space]).unwrap().parse().unwrap();
        let line = std::str::from_utf8(&data[space + 1..len - 1]).unwrap();
        let (key, value) = line.split_once('=').unwrap();
        records.push((key.to_owned(), value.to_owned()));
        data = &data[len..];
    }
    records
}

fn text_field(field: &[u8]) -> String {
    let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
    String::from_utf8(field[..end].to_vec()).unwrap()
}
