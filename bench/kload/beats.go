package main

import (
	"bufio"
	"fmt"
	"net"
	"sort"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// beatMember is a member of a group of the new protocol, as much of it as its heartbeats need.
type beatMember struct {
	group, id string
	epoch     int32
	owned     []kmsg.ConsumerGroupHeartbeatRequestTopic
	count     int
}

func (m *beatMember) request() *kmsg.ConsumerGroupHeartbeatRequest {
	req := kmsg.NewPtrConsumerGroupHeartbeatRequest()
	req.SetVersion(0)
	req.Group, req.MemberID, req.MemberEpoch = m.group, m.id, m.epoch
	if m.epoch == 0 {
		req.RebalanceTimeoutMillis = 300000
		req.SubscribedTopicNames = []string{*topic}
		req.Topics = []kmsg.ConsumerGroupHeartbeatRequestTopic{}
	} else {
		req.RebalanceTimeoutMillis = -1
		req.Topics = m.owned
	}
	return req
}

// answered takes over what a heartbeat's answer says. A coordinator that is not there yet is asked again.
func (m *beatMember) answered(buf []byte) error {
	resp := kmsg.NewPtrConsumerGroupHeartbeatResponse()
	resp.SetVersion(0)
	if err := resp.ReadFrom(buf[5:]); err != nil {
		return err
	}
	switch resp.ErrorCode {
	case 0:
	case 14, 15, 16:
		time.Sleep(20 * time.Millisecond)
		return nil
	default:
		return fmt.Errorf("heartbeat of %s in %s: error %d", m.id, m.group, resp.ErrorCode)
	}
	m.epoch = resp.MemberEpoch
	if resp.Assignment != nil {
		m.owned, m.count = []kmsg.ConsumerGroupHeartbeatRequestTopic{}, 0
		for _, t := range resp.Assignment.Topics {
			rt := kmsg.NewConsumerGroupHeartbeatRequestTopic()
			rt.TopicID, rt.Partitions = t.TopicID, t.Partitions
			m.count += len(t.Partitions)
			m.owned = append(m.owned, rt)
		}
	}
	return nil
}

// beats joins -n members to -groups groups on -p partitions, waits until each group has settled, and then lets every
// member send its heartbeat once in -every for -d, evenly spread over -c connections: what so many members cost.
func beats() {
	cl := client()
	leaders(cl)
	base := fmt.Sprintf("kload-beats-%d", time.Now().UnixNano())
	co := coordinator(cl, base)
	ms := make([]*beatMember, *n)
	for i := range ms {
		ms[i] = &beatMember{group: fmt.Sprintf("%s-%d", base, i%*groups), id: fmt.Sprintf("member-%06d", i)}
	}
	cs := make([]net.Conn, *conns)
	for i := range cs {
		cs[i] = dial(co)
	}
	c0, r0 := cpu()
	t0 := time.Now()
	rounds := 0
	for !beatsSettled(ms) {
		if time.Since(t0) > 4*time.Minute {
			must(fmt.Errorf("the groups do not settle"))
		}
		round(cs, ms)
		rounds++
	}
	settled := time.Since(t0).Seconds()
	c1, r1 := cpu()
	lats := paced(cs, ms)
	el := time.Since(t0).Seconds() - settled
	c2, _ := cpu()
	report(map[string]any{"members": *n, "groups": *groups, "partitions": *parts, "settled_s": settled, "rounds": rounds,
		"settle_cpu_s": c1 - c0, "kib_per_member": (r1 - r0) * 1024 / float64(*n), "hb_s": float64(len(lats)) / el,
		"cores": (c2 - c1) / el, "cpu_us_per_hb": (c2 - c1) * 1e6 / float64(len(lats)),
		"hb_p50_ms": pct(lats, .5), "hb_p99_ms": pct(lats, .99)})
}

// round lets every member send one heartbeat, one after the other on each connection.
func round(cs []net.Conn, ms []*beatMember) {
	var wg sync.WaitGroup
	for k := range cs {
		wg.Add(1)
		go func(k int) {
			defer wg.Done()
			var buf []byte
			for i := k; i < len(ms); i += len(cs) {
				_, err := cs[k].Write(frame(ms[i].request(), 1))
				must(err)
				buf, err = readFrame(cs[k], buf)
				must(err)
				must(ms[i].answered(buf))
			}
		}(k)
	}
	wg.Wait()
}

func beatsSettled(ms []*beatMember) bool {
	owned := map[string]int{}
	epochs := map[string]int32{}
	for _, m := range ms {
		epoch, known := epochs[m.group]
		if m.epoch == 0 || known && m.epoch != epoch {
			return false
		}
		epochs[m.group] = m.epoch
		owned[m.group] += m.count
	}
	for _, count := range owned {
		if count != *parts {
			return false
		}
	}
	return true
}

// paced sends each member's heartbeat when it is due, whether the ones before it have been answered or not; the times
// from when they were due to their answers.
func paced(cs []net.Conn, ms []*beatMember) []float64 {
	var mu sync.Mutex
	var lats []float64
	var wg sync.WaitGroup
	start := time.Now()
	for k := range cs {
		var mine []*beatMember
		for i := k; i < len(ms); i += len(cs) {
			mine = append(mine, ms[i])
		}
		if len(mine) == 0 {
			continue
		}
		due := func(i int) time.Time { return start.Add(time.Duration(i) * *every / time.Duration(len(mine))) }
		count := int(int64(len(mine)) * int64(*dur) / int64(*every))
		// A member's answer comes long before its next turn; the lock is there for one that does not.
		var state sync.Mutex
		wg.Add(2)
		go func(c net.Conn) {
			defer wg.Done()
			for i := 0; i < count; i++ {
				time.Sleep(time.Until(due(i)))
				state.Lock()
				f := frame(mine[i%len(mine)].request(), 1)
				state.Unlock()
				_, err := c.Write(f)
				must(err)
			}
		}(cs[k])
		go func(c net.Conn) {
			defer wg.Done()
			in := bufio.NewReaderSize(c, 65536)
			var my []float64
			var buf []byte
			var err error
			for i := 0; i < count; i++ {
				buf, err = readFrame(in, buf)
				must(err)
				my = append(my, float64(time.Since(due(i)).Microseconds())/1000)
				state.Lock()
				err = mine[i%len(mine)].answered(buf)
				state.Unlock()
				must(err)
			}
			mu.Lock()
			lats = append(lats, my...)
			mu.Unlock()
		}(cs[k])
	}
	wg.Wait()
	sort.Float64s(lats)
	return lats
}
