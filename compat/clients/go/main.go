// What an ordinary service does with franz-go; prints what it sees, and checks every record that it reads.
package main

import (
	"context"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	records    = 5000
	partitions = 3
)

func main() {
	log.SetFlags(0)
	broker, topic := os.Args[1], os.Args[2]
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if len(os.Args) > 3 {
		groups(ctx, broker, topic, os.Args[3])
		return
	}
	administer(ctx, broker, topic)
	produce(ctx, broker, topic)
	consume(ctx, broker, topic)
	finish(ctx, broker, topic)
}

func client(options ...kgo.Opt) *kgo.Client {
	c, err := kgo.NewClient(options...)
	check(err)
	return c
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func administer(ctx context.Context, broker, topic string) {
	c := client(kgo.SeedBrokers(broker))
	defer c.Close()
	admin := kadm.NewClient(c)
	retention := "-1"
	for range 2 {
		created, err := admin.CreateTopics(ctx, partitions, 1, map[string]*string{"retention.ms": &retention}, topic)
		check(err)
		fmt.Println("create", created[topic].NumPartitions, created[topic].ReplicationFactor, created[topic].Err)
	}
	listed, err := admin.ListTopics(ctx, topic)
	check(err)
	for len(listed[topic].Partitions) < partitions { // the answer may come before the broker has heard of the topic
		time.Sleep(20 * time.Millisecond)
		listed, err = admin.ListTopics(ctx, topic)
		check(err)
	}
	for _, p := range listed[topic].Partitions.Sorted() {
		fmt.Println("metadata", p.Partition, p.Leader, p.LeaderEpoch, p.Replicas, p.ISR, p.Err)
	}
	brokers, err := admin.ListBrokers(ctx)
	check(err)
	fmt.Println("brokers", brokers.NodeIDs())
	configs, err := admin.DescribeTopicConfigs(ctx, topic)
	check(err)
	for _, entry := range configs[0].Configs {
		if entry.Key == "retention.ms" || entry.Key == "cleanup.policy" {
			fmt.Println("config", entry.Key, entry.MaybeValue(), entry.Source)
		}
	}
}

func produce(ctx context.Context, broker, topic string) {
	for i, codec := range []kgo.CompressionCodec{
		kgo.NoCompression(), kgo.GzipCompression(), kgo.SnappyCompression(), kgo.Lz4Compression(), kgo.ZstdCompression(),
	} {
		c := client(
			kgo.SeedBrokers(broker), kgo.ProducerBatchCompression(codec), kgo.ProducerLinger(5*time.Millisecond),
			kgo.RequiredAcks(kgo.AllISRAcks()), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		)
		for n := i * records / 5; n < (i+1)*records/5; n++ {
			c.Produce(ctx, record(topic, n), func(_ *kgo.Record, err error) { check(err) })
		}
		check(c.Flush(ctx))
		c.Close()
	}
}

func record(topic string, n int) *kgo.Record {
	r := &kgo.Record{
		Topic: topic, Partition: int32(n % partitions), Timestamp: time.UnixMilli(1_700_000_000_000 + int64(n)),
		Key: fmt.Appendf(nil, "key %d", n), Value: fmt.Appendf(nil, "value %d", n),
	}
	if n%5 == 0 {
		r.Headers = []kgo.RecordHeader{{Key: "n", Value: fmt.Append(nil, n)}, {Key: "empty", Value: []byte{}}}
	}
	return r
}

func consume(ctx context.Context, broker, topic string) {
	from := map[int32]kgo.Offset{}
	for p := range int32(partitions) {
		from[p] = kgo.NewOffset().AtStart()
	}
	c := client(
		kgo.SeedBrokers(broker), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: from}),
	)
	defer c.Close()
	next := map[int32]int64{}
	for seen := 0; seen < records; {
		fetches := c.PollFetches(ctx)
		check(fetches.Err())
		fetches.EachRecord(func(r *kgo.Record) {
			n := int(r.Timestamp.UnixMilli() - 1_700_000_000_000)
			expected := record(topic, n)
			same := string(r.Key) == string(expected.Key) && string(r.Value) == string(expected.Value) &&
				r.Partition == expected.Partition && r.Offset == next[r.Partition] && r.Offset == int64(n/partitions) &&
				fmt.Sprint(r.Headers) == fmt.Sprint(expected.Headers)
			if !same {
				log.Fatalf("record %d is %+v", n, r)
			}
			next[r.Partition]++
			seen++
		})
	}
	fmt.Println("read", next)
}

func finish(ctx context.Context, broker, topic string) {
	c := client(kgo.SeedBrokers(broker))
	defer c.Close()
	admin := kadm.NewClient(c)
	start, err := admin.ListStartOffsets(ctx, topic)
	check(err)
	end, err := admin.ListCommittedOffsets(ctx, topic)
	check(err)
	after, err := admin.ListOffsetsAfterMilli(ctx, 1_700_000_002_500, topic)
	check(err)
	for p := range int32(partitions) {
		fmt.Println("offsets", p, start[topic][p].Offset, end[topic][p].Offset, after[topic][p].Offset, after[topic][p].Timestamp)
	}
	deleted, err := admin.DeleteTopics(ctx, topic, topic+"-none")
	check(err)
	for _, name := range slices.Sorted(maps.Keys(deleted)) {
		fmt.Println("delete", name, deleted[name].Err)
	}
}
