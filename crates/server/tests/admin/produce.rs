//! Produce requests that arrive together: one write, but each with its own answer, in order.

use klamm_io::{Part, Stream};
use klamm_protocol::header::decode_response_header;
use klamm_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use klamm_protocol::messages::{ListGroupsRequest, MetadataRequest, ProduceRequest, ProduceResponse};
use klamm_protocol::{ApiKey, Decoder, Message, Records, frame};
use klamm_records::{BatchBuilder, BatchSpec};
use klamm_types::{ErrorCode, Timestamp};
use tokio::io::AsyncReadExt;

use crate::node::{CLIENT_PORT, Node, with_node};

const VERSION: i16 = 9;

fn produce(id: i32, acks: i16, partitions: &[(i32, &str)]) -> Vec<u8> {
    let partition_data = partitions.iter().map(|(index, value)| {
        let mut builder = BatchBuilder::new(BatchSpec::default());
        builder.push(Timestamp(1_700_000_000_000), None, Some(value.as_bytes()));
        let mut batch = builder.build();
        if *value == "rotten" {
            let last = batch.len() - 1;
            batch[last] ^= 1;
        }
        PartitionProduceData {
            index: *index,
            records: Some(Records::Bytes(batch.into())),
            ..Default::default()
        }
    });
    let request = ProduceRequest {
        acks,
        timeout_ms: 1000,
        topic_data: vec![TopicProduceData {
            name: "t".to_owned(),
            partition_data: partition_data.collect(),
            ..Default::default()
        }],
        ..Default::default()
    };
    frame::request(&request, VERSION, id, None).unwrap()
}

async fn connect(node: &Node) -> Stream {
    let io = node.io();
    let address = io.net.resolve("node", CLIENT_PORT).await.unwrap()[0];
    io.net.connect(address, &Default::default()).await.unwrap()
}

/// The next reply without its length; nothing once the connection is closed.
async fn reply(stream: &mut Stream) -> Option<Vec<u8>> {
    let length = stream.read_u32().await.ok()?;
    let mut reply = vec![0; length as usize];
    stream.read_exact(&mut reply).await.ok()?;
    Some(reply)
}

/// The correlation id of a reply, and the error and base offset of each partition.
fn answers(reply: &[u8]) -> (i32, Vec<(ErrorCode, i64)>) {
    let mut d = Decoder::new(reply);
    let header = decode_response_header(&mut d, ApiKey::Produce, VERSION).unwrap();
    let response = ProduceResponse::decode(&mut d, VERSION).unwrap();
    let partitions = response.responses.iter().flat_map(|topic| &topic.partition_responses);
    let told = partitions.map(|partition| (ErrorCode(partition.error_code), partition.base_offset));
    (header.correlation_id, told.collect())
}

#[test]
fn each_gets_its_own_answer_in_order() {
    with_node("", |node| async move {
        node.create_topic("t", 2).await;
        let mut stream = connect(&node).await;
        let metadata = frame::request(&MetadataRequest::default(), 1, 4, None).unwrap();
        let sent = [
            produce(1, -1, &[(0, "a"), (1, "b")]),
            produce(2, 1, &[(0, "rotten"), (1, "c")]),
            produce(3, -1, &[(1, "d"), (7, "nowhere"), (0, "e")]),
            metadata,
            produce(5, 0, &[(0, "f")]),
            produce(6, -1, &[(0, "g")]),
        ];
        stream.send(&[Part::Bytes(&sent.concat())]).await.unwrap();
        let none = ErrorCode::NONE;
        let mut check = async |expected: (i32, Vec<(ErrorCode, i64)>)| {
            assert_eq!(answers(&reply(&mut stream).await.unwrap()), expected);
        };
        check((1, vec![(none, 0), (none, 0)])).await;
        check((2, vec![(ErrorCode::CORRUPT_MESSAGE, -1), (none, 1)])).await;
        let nowhere = (ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, -1);
        check((3, vec![(none, 2), nowhere, (none, 1)])).await;
        assert_eq!(reply(&mut stream).await.unwrap()[..4], 4_i32.to_be_bytes());
        assert_eq!(answers(&reply(&mut stream).await.unwrap()), (6, vec![(none, 3)]));
    });
}

#[test]
fn what_closes_the_connection_does_so_after_the_answers_before_it() {
    let cut_short = || {
        let mut bad = produce(9, 1, &[(0, "x")]);
        let length = bad.len() as i32 - 24;
        bad.truncate(bad.len() - 20);
        bad[..4].copy_from_slice(&length.to_be_bytes());
        bad
    };
    let not_offered = || {
        frame::request(&ListGroupsRequest::default(), 0, 9, None).map(|mut bad| {
            bad[4..8].copy_from_slice(&[0, 0, 0, 99]);
            bad
        })
    };
    for bad in [cut_short(), not_offered().unwrap(), produce(9, 0, &[(0, "rotten")])] {
        with_node("", |node| async move {
            node.create_topic("t", 1).await;
            let mut stream = connect(&node).await;
            let sent = [
                produce(1, 1, &[(0, "a")]),
                produce(2, -1, &[(0, "b")]),
                bad,
                produce(3, 1, &[(0, "c")]),
            ];
            stream.send(&[Part::Bytes(&sent.concat())]).await.unwrap();
            for (id, offset) in [(1, 0), (2, 1)] {
                let answer = answers(&reply(&mut stream).await.unwrap());
                assert_eq!(answer, (id, vec![(ErrorCode::NONE, offset)]));
            }
            assert_eq!(reply(&mut stream).await, None);
        });
    }
}
