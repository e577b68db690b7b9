"""Produces as a careful service does, and reads all of it back."""

import sys

from confluent_kafka import Consumer, Producer, TopicPartition

RECORDS = 1000
broker, topic = sys.argv[1], sys.argv[2]
failed = []
producer = Producer({
    "bootstrap.servers": broker,
    "acks": "all",
    "enable.idempotence": True,
    "compression.type": "snappy",
    "linger.ms": 10,
})
for i in range(RECORDS):
    producer.produce(topic, key=str(i), value=f"value {i}", on_delivery=lambda e, _: failed.append(e) if e else None)
    producer.poll(0)
assert producer.flush(60) == 0 and not failed, failed

consumer = Consumer({"bootstrap.servers": broker, "group.id": "unused", "enable.auto.commit": False})
consumer.assign([TopicPartition(topic, p, 0) for p in range(3)])
seen = {}
while len(seen) < RECORDS:
    message = consumer.poll(20)
    if message is None or message.error():
        sys.exit(f"read {len(seen)}: {message and message.error()}")
    assert message.value().decode() == f"value {message.key().decode()}"
    assert message.key() not in seen, message.key()
    seen[message.key()] = message.offset()
consumer.close()
print("read", len(seen), "of", RECORDS)
