package ingest

import (
	"container/heap"
	"slices"
	"time"
)

// hostQueues let tasks out so that no host has two at once nor two starts within the
// spacing. A task that waits for its host takes nothing from the others.
type hostQueues struct {
	spacing time.Duration
	hosts   map[string]*hostQueue
	ready   []*task // each of another host, or of none
	waiting queueHeap
	turns   int
}

// hostQueue is the line before one host.
type hostQueue struct {
	line []*task
	busy bool      // one of its tasks is ready or being fetched
	next time.Time // when the next one may start
	turn int       // in which hosts came to wait: who came first goes first
}

func newHostQueues(spacing time.Duration) *hostQueues {
	return &hostQueues{spacing: spacing, hosts: make(map[string]*hostQueue)}
}

// add puts the task in its line.
func (q *hostQueues) add(t *task) {
	if t.host == "" {
		q.ready = append(q.ready, t)
		return
	}
	h := q.hosts[t.host]
	if h == nil {
		h = &hostQueue{}
		q.hosts[t.host] = h
	}
	h.line = append(h.line, t)
	if !h.busy && len(h.line) == 1 {
		q.wait(h)
	}
}

// wait puts the host among those that wait for their time.
func (q *hostQueues) wait(h *hostQueue) {
	q.turns++
	h.turn = q.turns
	heap.Push(&q.waiting, h)
}

// open moves to ready what may start at now, and says when to look again; zero:
// when something was added or left.
func (q *hostQueues) open(now time.Time) (again time.Time) {
	for len(q.waiting) > 0 {
		h := q.waiting[0]
		if h.next.After(now) {
			return h.next
		}
		heap.Pop(&q.waiting)
		h.busy = true
		q.ready = append(q.ready, h.line[0])
		h.line[0] = nil // or the line would keep the result
		h.line = h.line[1:]
	}
	return time.Time{}
}

// take removes the first ready task; there must be one.
func (q *hostQueues) take() *task {
	t := q.ready[0]
	q.ready[0] = nil
	q.ready = q.ready[1:]
	return t
}

// started notes when the task's fetch begins.
func (q *hostQueues) started(t *task, now time.Time) {
	if h := q.hosts[t.host]; h != nil {
		h.next = now.Add(q.spacing)
	}
}

// left ends the task's turn at its host.
func (q *hostQueues) left(t *task) {
	h := q.hosts[t.host]
	if h == nil {
		return
	}
	h.busy = false
	if len(h.line) > 0 {
		q.wait(h)
	}
}

// forget drops the hosts that nobody waits for and that are free by now.
func (q *hostQueues) forget(now time.Time) {
	for name, h := range q.hosts {
		if !h.busy && len(h.line) == 0 && !h.next.After(now) {
			delete(q.hosts, name)
		}
	}
}

// remove takes out the tasks that have not begun and that gone says so of.
func (q *hostQueues) remove(gone func(*task) bool) []*task {
	var out []*task
	keep := func(ts []*task) []*task {
		kept := make([]*task, 0, len(ts))
		for _, t := range ts {
			if gone(t) {
				out = append(out, t)
			} else {
				kept = append(kept, t)
			}
		}
		return kept
	}
	q.ready = keep(q.ready)
	ready := len(out)
	for _, h := range q.hosts {
		h.line = keep(h.line)
	}
	waiting := slices.SortedFunc(slices.Values(q.waiting), func(a, b *hostQueue) int { return a.turn - b.turn })
	q.waiting = nil
	for _, h := range waiting {
		if len(h.line) > 0 {
			q.wait(h)
		}
	}
	for _, t := range out[:ready] {
		q.left(t)
	}
	return out
}

// queueHeap orders hosts by when they are free.
type queueHeap []*hostQueue

func (h queueHeap) Len() int { return len(h) }
func (h queueHeap) Less(i, j int) bool {
	if c := h[i].next.Compare(h[j].next); c != 0 {
		return c < 0
	}
	return h[i].turn < h[j].turn
}
func (h queueHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *queueHeap) Push(x any)   { *h = append(*h, x.(*hostQueue)) }
func (h *queueHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return x
}
