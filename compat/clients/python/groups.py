"""Consumers of one group with confluent-kafka; prints what they see, and checks that each record is seen once."""

import sys
import time

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

PARTITIONS = 4
RECORDS = 400
broker, topic, protocol = sys.argv[1], sys.argv[2], sys.argv[3]
group = f"{topic}-group"


def consumer(name):
    config = {
        "bootstrap.servers": broker,
        "group.id": group,
        "client.id": name,
        "group.protocol": protocol,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
    }
    if protocol == "classic":
        config["partition.assignment.strategy"] = "cooperative-sticky"
    return Consumer(config)


def poll(members, seen, until):
    """Polls all members in turn until `until` says that it is enough."""
    deadline = time.time() + 60
    while not until():
        if time.time() > deadline:
            sys.exit(f"seen {len(seen)}, assigned {[member.assignment() for member in members]}")
        for member in members:
            message = member.poll(0.05)
            if message is None:
                continue
            if message.error():
                sys.exit(str(message.error()))
            place = (message.partition(), message.offset())
            assert place not in seen, place
            seen.add(place)
            member.commit(message=message, asynchronous=False)


def produce():
    producer = Producer({"bootstrap.servers": broker})
    for i in range(RECORDS):
        producer.produce(topic, value=str(i).encode(), partition=i % PARTITIONS)
    producer.flush(60)


def assigned(members):
    return sorted(partition.partition for member in members for partition in member.assignment())


admin = AdminClient({"bootstrap.servers": broker})
admin.create_topics([NewTopic(topic, num_partitions=PARTITIONS, replication_factor=1)])[topic].result(30)
produce()
seen = set()
members = [consumer("first")]
members[0].subscribe([topic])
poll(members, seen, lambda: len(seen) == RECORDS)
print("read by one", len(seen), assigned(members))
members.append(consumer("second"))
members[1].subscribe([topic])
poll(members, seen, lambda: assigned(members) == list(range(PARTITIONS)) and all(m.assignment() for m in members))
print("shared", [len(member.assignment()) for member in members], assigned(members))
produce()
poll(members, seen, lambda: len(seen) == 2 * RECORDS)
print("read by two", len(seen))
described = admin.describe_consumer_groups([group])[group].result(30)
print("described", described.state, described.partition_assignor, sorted(m.client_id for m in described.members))
members.pop().close()
poll(members, seen, lambda: assigned(members) == list(range(PARTITIONS)))
print("left", assigned(members))
wanted = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
print("committed", sorted((p.partition, p.offset) for p in members[0].committed(wanted, timeout=30)))
members.pop().close()
print("groups", sorted(g.group_id for g in admin.list_consumer_groups().result(30).valid if g.group_id == group))
fetched = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group].result(30)
print("offsets", sorted((p.partition, p.offset) for p in fetched.topic_partitions))
reset = [TopicPartition(topic, partition, 7) for partition in range(PARTITIONS)]
altered = admin.alter_consumer_group_offsets([ConsumerGroupTopicPartitions(group, reset)])[group].result(30)
print("altered", sorted((p.partition, p.offset) for p in altered.topic_partitions))
print("delete", admin.delete_consumer_groups([group])[group].result(30))
try:
    admin.delete_consumer_groups([group])[group].result(30)
except KafkaException as e:
    print("delete", e.args[0].name())
