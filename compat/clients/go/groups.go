// Consumers of one group with franz-go; prints what they see, and checks that each record is seen once.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	groupPartitions = 4
	groupRecords    = 400
)

// member is one consumer, which knows what it is assigned.
type member struct {
	client *kgo.Client
	mutex  sync.Mutex
	owned  map[int32]bool
}

// place is where a record was read.
type place struct {
	partition int32
	offset    int64
}

// protocols are the assignors by the names that the scenario gives them. The last two leave it to the broker (KIP-848).
var protocols = map[string][]kgo.GroupOpt{
	"range":              {kgo.Balancers(kgo.RangeBalancer())},
	"roundrobin":         {kgo.Balancers(kgo.RoundRobinBalancer())},
	"sticky":             {kgo.Balancers(kgo.StickyBalancer())},
	"cooperative-sticky": {kgo.Balancers(kgo.CooperativeStickyBalancer())},
	"server-range":       {kgo.Balancers(kgo.RangeBalancer()), kgo.ServerSideBalancer()},
	"server-uniform":     {kgo.Balancers(kgo.StickyBalancer()), kgo.ServerSideBalancer()},
}

func groups(ctx context.Context, broker, topic, protocol string) {
	group := topic + "-group"
	c := client(kgo.SeedBrokers(broker), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	defer c.Close()
	admin := kadm.NewClient(c)
	_, err := admin.CreateTopic(ctx, groupPartitions, 1, nil, topic)
	check(err)
	produceForGroup(ctx, c, topic)
	seen := map[place]bool{}

	members := []*member{join(broker, topic, group, protocol, "first")}
	poll(ctx, members, seen, func() bool { return len(seen) == groupRecords && isSettled(members) })
	fmt.Println("read by one", len(seen), assigned(members))
	members = append(members, join(broker, topic, group, protocol, "second"))
	poll(ctx, members, seen, func() bool { return isSettled(members) })
	fmt.Println("shared", len(members[0].partitions()), len(members[1].partitions()), assigned(members))
	produceForGroup(ctx, c, topic)
	poll(ctx, members, seen, func() bool { return len(seen) == 2*groupRecords })
	fmt.Println("read by two", len(seen))
	describe(ctx, admin, group)
	members[1].client.Close()
	members = members[:1]
	poll(ctx, members, seen, func() bool { return isSettled(members) })
	fmt.Println("left", assigned(members))
	members[0].client.Close()

	fetched, err := admin.FetchOffsets(ctx, group)
	check(err)
	for _, offset := range fetched.Offsets().Sorted() {
		fmt.Println("committed", offset.Partition, offset.At)
	}
	for range 2 {
		deleted, err := admin.DeleteGroups(ctx, group)
		check(err)
		fmt.Println("delete", deleted[group].Err)
	}
}

func produceForGroup(ctx context.Context, c *kgo.Client, topic string) {
	for n := range groupRecords {
		r := &kgo.Record{Topic: topic, Partition: int32(n % groupPartitions), Value: fmt.Append(nil, n)}
		c.Produce(ctx, r, func(_ *kgo.Record, err error) { check(err) })
	}
	check(c.Flush(ctx))
}

func join(broker, topic, group, protocol, name string) *member {
	m := &member{owned: map[int32]bool{}}
	note := func(is bool) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, _ *kgo.Client, changed map[string][]int32) {
			m.mutex.Lock()
			defer m.mutex.Unlock()
			for _, p := range changed[topic] {
				m.owned[p] = is
			}
		}
	}
	options := []kgo.Opt{
		kgo.SeedBrokers(broker), kgo.ClientID(name), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsAssigned(note(true)), kgo.OnPartitionsRevoked(note(false)), kgo.OnPartitionsLost(note(false)),
	}
	for _, option := range protocols[protocol] {
		options = append(options, option)
	}
	m.client = client(options...)
	return m
}

func (m *member) partitions() []int32 {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	var owned []int32
	for p, is := range m.owned {
		if is {
			owned = append(owned, p)
		}
	}
	return owned
}

func assigned(members []*member) []int32 {
	var all []int32
	for _, m := range members {
		all = append(all, m.partitions()...)
	}
	slices.Sort(all)
	return all
}

// isSettled says whether every member has a part, and all of them together have every partition once.
func isSettled(members []*member) bool {
	for _, m := range members {
		if len(m.partitions()) == 0 {
			return false
		}
	}
	return slices.Equal(assigned(members), []int32{0, 1, 2, 3})
}

// poll polls all members in turn until `until` says that it is enough.
func poll(ctx context.Context, members []*member, seen map[place]bool, until func() bool) {
	for !until() {
		for _, m := range members {
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			fetches := m.client.PollFetches(short)
			cancel()
			if err := fetches.Err(); err != nil && !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
				log.Fatalf("seen %d, assigned %v: %v", len(seen), assigned(members), err)
			}
			fetches.EachRecord(func(r *kgo.Record) {
				at := place{r.Partition, r.Offset}
				if seen[at] {
					log.Fatalf("%v was read before", at)
				}
				seen[at] = true
			})
			check(m.client.CommitRecords(ctx, fetches.Records()...))
			m.client.AllowRebalance()
		}
	}
}

func describe(ctx context.Context, admin *kadm.Client, group string) {
	var names []string
	consumer, err := admin.DescribeConsumerGroups(ctx, group)
	check(err)
	if described := consumer[group]; described.Err == nil {
		for _, m := range described.Members {
			names = append(names, m.ClientID)
		}
		slices.Sort(names)
		fmt.Println("described", described.State, described.AssignorName, names)
		return
	}
	classic, err := admin.DescribeGroups(ctx, group)
	check(err)
	described := classic[group]
	check(described.Err)
	for _, m := range described.Members {
		names = append(names, m.ClientID)
	}
	slices.Sort(names)
	fmt.Println("described", described.State, described.Protocol, names)
}
