"""What an ordinary service does with confluent-kafka; prints what it sees."""

import sys
import time

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic, OffsetSpec, ResourceType

RECORDS = 5000
broker, topic = sys.argv[1], sys.argv[2]


def settled(futures):
    """The outcome of each future of an admin call, as text."""
    for name, future in futures.items():
        try:
            yield name, future.result(30)
        except Exception as e:  # the exception is the outcome
            yield name, e.args[0].name() if e.args and isinstance(e.args[0], KafkaError) else repr(e)


admin = AdminClient({"bootstrap.servers": broker})
wanted = NewTopic(topic, num_partitions=3, replication_factor=1, config={"retention.ms": "-1"})
for _ in range(2):
    print("create", [outcome for _, outcome in settled(admin.create_topics([wanted]))])
print("create", [o for _, o in settled(admin.create_topics([NewTopic(topic + "-3", num_partitions=1, replication_factor=3)]))])
print("partitions", [o for _, o in settled(admin.create_partitions([NewPartitions(topic, 4)]))])
described = admin.list_topics(topic, timeout=30).topics[topic]
while len(described.partitions) < 4:  # the answer may come before the broker has heard of the new one
    time.sleep(0.02)
    described = admin.list_topics(topic, timeout=30).topics[topic]
print("metadata", sorted((p.id, p.leader, p.replicas, p.isrs) for p in described.partitions.values()))
for _, configs in settled(admin.describe_configs([ConfigResource(ResourceType.TOPIC, topic)])):
    for name in ("retention.ms", "cleanup.policy", "max.message.bytes"):
        entry = configs[name]
        print("config", name, entry.value, entry.is_default, entry.is_read_only, entry.is_sensitive)
cluster = admin.describe_cluster().result(30)
print("cluster", cluster.controller.id, [node.id for node in cluster.nodes])

failed = []
producer = Producer({
    "bootstrap.servers": broker,
    "acks": "all",
    "enable.idempotence": True,
    "compression.type": "snappy",
    "linger.ms": 10,
})
for i in range(RECORDS):
    headers = [("n", str(i).encode()), ("none", None)] if i % 7 == 0 else None
    value = None if i % 11 == 0 else f"value {i}".encode()
    producer.produce(
        topic,
        key=f"key {i % 100}".encode(),
        value=value,
        headers=headers,
        timestamp=1_700_000_000_000 + i,
        on_delivery=lambda error, _: failed.append(error) if error else None,
    )
    producer.poll(0)
print("left in the queue", producer.flush(60), "failed", failed)

consumer = Consumer({
    "bootstrap.servers": broker,
    "group.id": "unused",
    "enable.auto.commit": False,
    "auto.offset.reset": "error",
    "isolation.level": "read_committed",
    "enable.partition.eof": True,
})
consumer.assign([TopicPartition(topic, p, 0) for p in range(4)])
seen, open_partitions, order = {}, set(range(4)), {}
while open_partitions:
    message = consumer.poll(20)
    if message is None:
        sys.exit("no message within 20 s")
    if message.error():
        if message.error().code() != KafkaError._PARTITION_EOF:
            sys.exit(str(message.error()))
        open_partitions.discard(message.partition())
        continue
    i = message.timestamp()[1] - 1_700_000_000_000
    headers = [("n", str(i).encode()), ("none", None)] if i % 7 == 0 else None
    value = None if i % 11 == 0 else f"value {i}".encode()
    assert message.key() == f"key {i % 100}".encode(), message.key()
    assert message.value() == value, (i, message.value())
    assert message.headers() == headers, (i, message.headers())
    assert message.offset() == order.get(message.partition(), 0), message.offset()
    order[message.partition()] = message.offset() + 1
    assert i not in seen, i
    seen[i] = message.partition()
print("read", len(seen), "partitions", sorted(order.items()))
for p in range(4):
    print("watermarks", p, consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=30))
specs = {
    TopicPartition(topic, 0): OffsetSpec.latest(),
    TopicPartition(topic, 1): OffsetSpec.earliest(),
    TopicPartition(topic, 2): OffsetSpec.max_timestamp(),
}
offsets = {p.partition: o for p, o in settled(admin.list_offsets(specs))}
print("offsets", [(p, offsets[p].offset, offsets[p].timestamp) for p in sorted(offsets)])
times = consumer.offsets_for_times([TopicPartition(topic, p, 1_700_000_002_500) for p in range(4)], timeout=30)
print("by time", [(t.partition, t.offset) for t in times])
consumer.close()
print("delete", [o for _, o in settled(admin.delete_topics([topic, topic + "-none"]))])
