//! The twins that borrow from the frame read what the owning structs read.

use klamm_protocol::messages::fetch_request::{FetchRequest, FetchRequestRef};
use klamm_protocol::messages::produce_request::{ProduceRequest, ProduceRequestRef};
use klamm_protocol::{Decoder, Message, Records};

use crate::vectors;

#[test]
fn produce_requests() {
    let mut partitions = 0;
    for vector in vectors::load()
        .iter()
        .filter(|vector| vector.message.name == "ProduceRequest")
    {
        let owned = ProduceRequest::decode(&mut Decoder::new(&vector.bytes), vector.version).unwrap();
        let mut d = Decoder::new(&vector.bytes);
        let borrowed = ProduceRequestRef::decode(&mut d, vector.version).unwrap();
        assert_eq!(d.remaining(), 0, "{vector}");
        assert_eq!(borrowed.transactional_id, owned.transactional_id.as_deref());
        assert_eq!((borrowed.acks, borrowed.timeout_ms), (owned.acks, owned.timeout_ms));
        assert_eq!(borrowed.topic_data.len(), owned.topic_data.len());
        for (borrowed, owned) in borrowed.topic_data.iter().zip(&owned.topic_data) {
            assert_eq!(
                (borrowed.name, borrowed.topic_id),
                (owned.name.as_str(), owned.topic_id)
            );
            assert_eq!(borrowed.partition_data.len(), owned.partition_data.len());
            for (borrowed, owned) in borrowed.partition_data.iter().zip(&owned.partition_data) {
                assert_eq!(borrowed.index, owned.index);
                assert_eq!(borrowed.records, owned.records.as_ref().map(Records::bytes));
                partitions += 1;
            }
        }
    }
    assert!(partitions > 10, "{partitions}");
}

#[test]
fn fetch_requests() {
    let mut partitions = 0;
    for vector in vectors::load()
        .iter()
        .filter(|vector| vector.message.name == "FetchRequest")
    {
        let owned = FetchRequest::decode(&mut Decoder::new(&vector.bytes), vector.version).unwrap();
        let mut d = Decoder::new(&vector.bytes);
        let borrowed = FetchRequestRef::decode(&mut d, vector.version).unwrap();
        assert_eq!(d.remaining(), 0, "{vector}");
        assert_eq!(borrowed.cluster_id, owned.cluster_id.as_deref());
        assert_eq!(borrowed.replica_state, owned.replica_state);
        assert_eq!(
            (borrowed.session_id, borrowed.session_epoch),
            (owned.session_id, owned.session_epoch)
        );
        assert_eq!(
            (borrowed.max_bytes, borrowed.rack_id),
            (owned.max_bytes, owned.rack_id.as_str())
        );
        for (borrowed, owned) in borrowed.topics.iter().zip(&owned.topics) {
            assert_eq!(
                (borrowed.topic, borrowed.topic_id),
                (owned.topic.as_str(), owned.topic_id)
            );
            assert_eq!(borrowed.partitions, owned.partitions);
            partitions += owned.partitions.len();
        }
        assert_eq!(borrowed.topics.len(), owned.topics.len());
        assert_eq!(borrowed.forgotten_topics_data.len(), owned.forgotten_topics_data.len());
    }
    assert!(partitions > 10, "{partitions}");
}
