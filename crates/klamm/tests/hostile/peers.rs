//! Peers that send garbage, bombs, or more than they read. Meanwhile a good client is served, and memory stays bounded.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use klamm_protocol::frame;
use klamm_protocol::messages::{ApiVersionsRequest, MetadataRequest, ProduceRequest};
use klamm_records::{BatchBuilder, BatchSpec, Compression};
use klamm_types::{ErrorCode, Timestamp};

use crate::node::{Node, PATIENCE, pause};

/// For an answer to a good client on a machine that builds something beside it.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(2);

/// Pseudo-random bytes, the same in every run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

fn framed(body: &[u8]) -> Vec<u8> {
    [&(body.len() as i32).to_be_bytes(), body].concat()
}

/// What one hostile connection sends.
fn garbage(noise: &mut Noise, turn: usize) -> Vec<u8> {
    let good = frame::request(&MetadataRequest::default(), 9, 1, Some("bad")).unwrap();
    match turn % 8 {
        0 => noise.bytes(1000),
        1 => framed(&noise.bytes(200)),
        // A header that is right, of an API that there may be, and a body that is noise.
        2 => {
            let header = [
                0,
                (noise.next() % 80) as u8,
                0,
                (noise.next() % 20) as u8,
                0,
                0,
                0,
                1,
                0xff,
                0xff,
            ];
            framed(&[header.as_slice(), &noise.bytes(300)].concat())
        }
        3 => good[..noise.next() as usize % good.len()].to_vec(),
        4 => i32::MAX.to_be_bytes().to_vec(),
        5 => (noise.next() as i32 | i32::MIN).to_be_bytes().to_vec(),
        6 => {
            let mut bent = frame::request(&ProduceRequest::default(), 9, 1, None).unwrap();
            let at = 4 + noise.next() as usize % (bent.len() - 4);
            bent[at] ^= noise.next() as u8 | 1;
            bent
        }
        _ => [good.repeat(20), noise.bytes(100)].concat(),
    }
}

#[test]
fn garbage_of_all_kinds_leaves_it_serving() {
    let directory = tempfile::tempdir().unwrap();
    let node = Node::create(directory.path(), "");
    let mut good = node.client();
    let before = node.memory_kib("VmRSS");
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for turn in 0..800 {
        let mut stream = node.connect();
        // It may hang up while it is sent to.
        let _ = stream.write_all(&garbage(&mut noise, turn));
        if turn % 10 == 0 {
            assert!(good.ping() < ANSWER_TIME_MAX);
        }
    }
    let grown = node.memory_kib("VmRSS") - before;
    assert!(grown < 32 * 1024, "{grown} KiB more");
    node.stop();
}

#[test]
fn bombs_are_not_held() {
    let directory = tempfile::tempdir().unwrap();
    let node = Node::create(directory.path(), "");
    let mut client = node.client();
    assert_eq!(client.create_topic("t"), Some(ErrorCode::NONE));
    let zeros = vec![0; 256 << 20];
    // What a codec cannot squeeze enough to be a bomb is served as Apache Kafka does, and held no more than a bomb is.
    for (codec, bytes, expected) in [
        (Compression::Zstd { level: 3 }, 256 << 20, ErrorCode::CORRUPT_MESSAGE),
        (Compression::Gzip { level: 9 }, 64 << 20, ErrorCode::NONE),
        (Compression::Snappy, 16 << 20, ErrorCode::NONE),
        (Compression::Lz4 { level: 9 }, 64 << 20, ErrorCode::NONE),
    ] {
        let mut builder = BatchBuilder::new(BatchSpec {
            compression: codec,
            ..BatchSpec::default()
        });
        builder.push(Timestamp(1_700_000_000_000), None, zeros.get(..bytes));
        let bomb = builder.build();
        let mut witness = node.client();
        let before = node.memory_kib("VmHWM");
        let (code, _) = client.produce("t", &bomb).unwrap();
        let grown = node.memory_kib("VmHWM") - before;
        assert!(
            grown < 48 * 1024,
            "{codec:?}: {grown} KiB more for {} bytes",
            bomb.len()
        );
        assert_eq!(code, expected, "{codec:?}: {} bytes", bomb.len());
        assert!(witness.ping() < ANSWER_TIME_MAX);
    }
    node.stop();
}

/// Sends until the peer takes no more.
fn stuff(stream: &mut TcpStream, bytes: &[u8]) -> usize {
    stream.set_nonblocking(true).unwrap();
    let (mut sent, mut stalls) = (0, 0);
    while stalls < 20 {
        match stream.write(bytes) {
            Ok(count) => sent += count,
            Err(e) if e.kind() == ErrorKind::WouldBlock => {
                stalls += 1;
                pause(Duration::from_millis(2));
            }
            Err(_) => break,
        }
    }
    sent
}

/// Whether the peer has hung up, after all that it may have sent.
fn is_closed(stream: &mut TcpStream) -> bool {
    let mut ignored = [0; 64 * 1024];
    stream.set_nonblocking(true).unwrap();
    loop {
        match stream.read(&mut ignored) {
            Ok(1..) => {}
            Err(e) if e.kind() == ErrorKind::WouldBlock => return false,
            Ok(0) | Err(_) => return true,
        }
    }
}

#[test]
fn who_never_reads_or_never_finishes_costs_little_and_is_closed() {
    let directory = tempfile::tempdir().unwrap();
    let node = Node::create(directory.path(), "connections.max.idle.ms=4000\n");
    let mut good = node.client();
    let before = node.memory_kib("VmRSS");
    let requests = frame::request(&ApiVersionsRequest::default(), 0, 1, None)
        .unwrap()
        .repeat(10_000);
    let mut hostile = Vec::new();
    for turn in 0..500 {
        let mut stream = node.connect();
        match turn % 10 {
            0 => assert!(stuff(&mut stream, &requests) > 100_000),
            1..5 => stream.write_all(&[0x06, 0x40, 0, 0]).unwrap(),
            5..9 => stream.write_all(&framed(&[7; 100])[..60]).unwrap(),
            _ => {}
        }
        hostile.push(stream);
        if turn % 50 == 0 {
            assert!(good.ping() < ANSWER_TIME_MAX);
        }
    }
    // 50 that do not read have one small read and 128 KiB of answers each, in buffers that grew by doubling; the others
    // next to nothing.
    let grown = node.memory_kib("VmRSS") - before;
    assert!(grown < 50 * 512 + 500 * 8, "{grown} KiB more");
    let begin = Instant::now();
    // Reading would be a sign of life of those who do not.
    let mut quiet: Vec<TcpStream> = hostile
        .into_iter()
        .enumerate()
        .filter(|(n, _)| n % 10 != 0)
        .map(|(_, s)| s)
        .collect();
    while !quiet.iter_mut().all(is_closed) {
        assert!(begin.elapsed() < PATIENCE);
        assert!(good.ping() < ANSWER_TIME_MAX);
        pause(Duration::from_millis(100));
    }
    node.stop();
}
