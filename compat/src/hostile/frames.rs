//! Frames and headers that do not hold what they say.

use anyhow::Result;
use serde_json::json;

use super::{Row, create_topic};
use crate::node::Node;
use crate::wire::{CORRELATION_ID, request_frame};

const ANSWER: (&str, i16) = ("ApiVersions", 0);

pub(crate) fn rows(node: &Node) -> Result<Vec<Row>> {
    // So that a list of all topics can be told from an empty one.
    for n in 0..3 {
        create_topic(node, &format!("hostile-frames-{n}"), 1, &[])?;
    }
    let mut rows = lengths();
    rows.extend(headers());
    rows.extend(api_versions_headers());
    rows.extend(bodies()?);
    Ok(rows)
}

fn lengths() -> Vec<Row> {
    let raw = |name, bytes: &[u8]| Row::bytes(name, bytes.to_vec(), ANSWER);
    vec![
        raw("length -1", &[0xff, 0xff, 0xff, 0xff]),
        raw("length i32::MIN", &[0x80, 0, 0, 0]),
        raw("length 0", &[0, 0, 0, 0]),
        raw("length of 100 MiB and a byte", &[0x06, 0x40, 0, 1]),
        raw("length i32::MAX", &[0x7f, 0xff, 0xff, 0xff]),
        raw("length of 100 MiB and nothing after it", &[0x06, 0x40, 0, 0]).silent(),
        raw("half a length", &[0, 0]).silent(),
        raw(
            "TLS client hello",
            &[0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03],
        ),
        raw("HTTP request", b"GET / HTTP/1.1\r\nHost: kafka\r\n\r\n"),
    ]
}

fn headers() -> Vec<Row> {
    let client_id = [0xff, 0xff];
    vec![
        Row::bytes("one byte of header", framed(&[0]), ANSWER),
        Row::bytes("header without client id", framed(&[0, 18, 0, 0, 0, 0, 0, 77]), ANSWER),
        Row::bytes(
            "garbage header",
            framed(&[0xde, 0xad, 0xbe, 0xef, 1, 2, 3, 4, 5, 6, 7, 8]),
            ANSWER,
        ),
        header("unknown API key", 999, 0, &client_id),
        header("negative API key", -1, 0, &client_id),
        header("unsupported version of Metadata", 3, 99, &[0xff, 0xff, 0]),
        header("negative version of Metadata", 3, -1, &client_id),
        header(
            "version of Produce that is gone",
            0,
            2,
            &[client_id.as_slice(), &[0; 10]].concat(),
        ),
        header(
            "version of Fetch that is gone",
            1,
            3,
            &[client_id.as_slice(), &[0; 20]].concat(),
        ),
        header("API of controllers only", 52, 0, &[0xff, 0xff, 0, 0, 1, 0]),
        header("client id longer than the frame", 18, 0, &[0x7f, 0xff, b'a']),
        header("client id of negative length", 18, 0, &[0xff, 0xfe]),
        header("client id that is not UTF-8", 18, 0, &[0, 2, 0xc3, 0x28]),
    ]
}

/// ApiVersions is forgiving in what other requests are not.
fn api_versions_headers() -> Vec<Row> {
    let client_id = [0xff, 0xff];
    vec![
        header("ApiVersions of an unknown version", 18, 99, &[0xff, 0xff, 0]),
        header("ApiVersions of a negative version", 18, -1, &client_id),
        header("ApiVersions with bytes left over", 18, 0, &[0xff, 0xff, 1, 2, 3]),
        header("ApiVersions without its fields", 18, 3, &[0xff, 0xff, 0]),
        header(
            "header with an unknown tag",
            18,
            3,
            &[0xff, 0xff, 1, 9, 1, 0, 2, b'a', 2, b'1', 0],
        ),
        header(
            "tags that are more than the bytes",
            18,
            3,
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
        ),
        header(
            "varint of six bytes",
            18,
            3,
            &[0xff, 0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        ),
        header(
            "same tag twice",
            18,
            3,
            &[0xff, 0xff, 2, 9, 1, 0, 9, 1, 0, 2, b'a', 2, b'1', 0],
        ),
        header(
            "tags out of order",
            18,
            3,
            &[0xff, 0xff, 2, 9, 1, 0, 8, 1, 0, 2, b'a', 2, b'1', 0],
        ),
    ]
}

/// A header of version 1, up to the client id, and what follows.
fn header(name: &str, api: i16, version: i16, rest: &[u8]) -> Row {
    let mut body = [api.to_be_bytes(), version.to_be_bytes()].concat();
    body.extend_from_slice(&CORRELATION_ID.to_be_bytes());
    body.extend_from_slice(rest);
    // An unknown version is answered with version 0.
    let answer = if version == 3 { 3 } else { 0 };
    Row::bytes(name, framed(&body), ("ApiVersions", answer))
}

fn bodies() -> Result<Vec<Row>> {
    let software = |name: &str, software: &str, version: &str| {
        let request = json!({"clientSoftwareName": software, "clientSoftwareVersion": version});
        let frame = request_frame("ApiVersions", 3, &request);
        frame.map(|frame| Row::bytes(name, frame, ("ApiVersions", 3)))
    };
    // Metadata 1: an array of topics, nothing else.
    let metadata = |name, body: &[u8]| {
        let bytes = [&[0, 3, 0, 1, 0, 0, 0, 77, 0xff, 0xff], body].concat();
        Row::bytes(name, framed(&bytes), ("Metadata", 1))
    };
    let flexible = |name, body: &[u8]| {
        let bytes = [&[0, 3, 0, 12, 0, 0, 0, 77, 0xff, 0xff, 0], body].concat();
        Row::bytes(name, framed(&bytes), ("Metadata", 12))
    };
    Ok(vec![
        software("client software of no name", "", "1")?,
        software("client software with a space", "a b", "1")?,
        software("client software with a leading dash", "-a", "1")?,
        software("client software of an odd version", "a", "1_2/3")?,
        software("client software as it should be", "a.b-c", "1.2-3")?,
        metadata("array of 2^31 - 1", &[0x7f, 0xff, 0xff, 0xff]),
        metadata("array of more than the bytes", &[0, 0, 0, 9, 0, 1, b'a']),
        metadata("array of length -2", &[0xff, 0xff, 0xff, 0xfe]),
        metadata("string longer than the frame", &[0, 0, 0, 1, 0x7f, 0xff, b'a']),
        metadata("string that may not be null", &[0, 0, 0, 1, 0xff, 0xff]),
        metadata("truncated body", &[0, 0]),
        metadata("bytes left over", &[0, 0, 0, 0, 9, 9]),
        metadata("empty array", &[0, 0, 0, 0]),
        flexible("compact array of 2^32 - 1", &[0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0]),
        flexible(
            "compact array with an overlong varint",
            &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0, 0, 0],
        ),
        flexible("unknown tagged field", &[1, 0, 0, 1, 9, 2, 1, 2]),
        flexible("tagged field longer than the frame", &[1, 0, 0, 1, 9, 0x7f, 1, 2]),
        flexible("boolean of 7", &[1, 7, 0, 0]),
    ])
}

fn framed(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as i32).to_be_bytes(), bytes].concat()
}
