//! Reads the vectors.

use std::fmt;

use klamm_protocol::{MESSAGES, MessageType};
use serde_json::Value;

/// One message that Kafka wrote.
pub(crate) struct Vector {
    pub(crate) message: &'static MessageType,
    pub(crate) version: i16,
    pub(crate) json: Value,
    pub(crate) bytes: Vec<u8>,
}

impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} version {} {}", self.message.name, self.version, self.json)
    }
}

pub(crate) fn load() -> Vec<Vector> {
    let packed = include_bytes!("golden-4.4.jsonl.zst");
    let text = zstd::decode_all(packed.as_slice()).unwrap();
    let lines = std::str::from_utf8(&text).unwrap().lines();
    lines.map(|line| vector(&serde_json::from_str(line).unwrap())).collect()
}

fn vector(line: &Value) -> Vector {
    let name = line["message"].as_str().unwrap();
    Vector {
        message: MESSAGES.iter().find(|message| message.name == name).unwrap(),
        version: line["version"].as_i64().unwrap() as i16,
        json: line["json"].clone(),
        bytes: bytes(line["hex"].as_str().unwrap()),
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}
