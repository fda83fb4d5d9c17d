package ingest

import (
	"container/heap"
	"slices"
	"time"
)

// lanes let tasks out so that no host has two at once nor two starts within the
// spacing. A task that waits for its host takes nothing from the others.
type lanes struct {
	spacing time.Duration
	hosts   map[string]*lane
	ready   []*task // each of another host, or of none
	waiting laneHeap
	turns   int
}

// lane is the line before one host.
type lane struct {
	line []*task
	busy bool      // one of its tasks is ready or being fetched
	next time.Time // when the next one may start
	turn int       // in which hosts came to wait: who came first goes first
}

func newLanes(spacing time.Duration) *lanes {
	return &lanes{spacing: spacing, hosts: make(map[string]*lane)}
}

// add puts the task in its line.
func (l *lanes) add(t *task) {
	if t.host == "" {
		l.ready = append(l.ready, t)
		return
	}
	h := l.hosts[t.host]
	if h == nil {
		h = &lane{}
		l.hosts[t.host] = h
	}
	h.line = append(h.line, t)
	if !h.busy && len(h.line) == 1 {
		l.wait(h)
	}
}

// wait puts the host among those that wait for their time.
func (l *lanes) wait(h *lane) {
	l.turns++
	h.turn = l.turns
	heap.Push(&l.waiting, h)
}

// open moves to ready what may start at now, and says when to look again; zero:
// when something was added or left.
func (l *lanes) open(now time.Time) (again time.Time) {
	for len(l.waiting) > 0 {
		h := l.waiting[0]
		if h.next.After(now) {
			return h.next
		}
		heap.Pop(&l.waiting)
		h.busy = true
		l.ready = append(l.ready, h.line[0])
		h.line[0] = nil // or the line would keep the result
		h.line = h.line[1:]
	}
	return time.Time{}
}

// take removes the first ready task; there must be one.
func (l *lanes) take() *task {
	t := l.ready[0]
	l.ready[0] = nil
	l.ready = l.ready[1:]
	return t
}

// started notes when the task's fetch begins.
func (l *lanes) started(t *task, now time.Time) {
	if h := l.hosts[t.host]; h != nil {
		h.next = now.Add(l.spacing)
	}
}

// left ends the task's turn at its host.
func (l *lanes) left(t *task) {
	h := l.hosts[t.host]
	if h == nil {
		return
	}
	h.busy = false
	if len(h.line) > 0 {
		l.wait(h)
	}
}

// forget drops the hosts that nobody waits for and that are free by now.
func (l *lanes) forget(now time.Time) {
	for name, h := range l.hosts {
		if !h.busy && len(h.line) == 0 && !h.next.After(now) {
			delete(l.hosts, name)
		}
	}
}

// remove takes out the tasks that have not begun and that gone says so of.
func (l *lanes) remove(gone func(*task) bool) []*task {
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
	l.ready = keep(l.ready)
	ready := len(out)
	for _, h := range l.hosts {
		h.line = keep(h.line)
	}
	waiting := slices.SortedFunc(slices.Values(l.waiting), func(a, b *lane) int { return a.turn - b.turn })
	l.waiting = nil
	for _, h := range waiting {
		if len(h.line) > 0 {
			l.wait(h)
		}
	}
	for _, t := range out[:ready] {
		l.left(t)
	}
	return out
}

// laneHeap orders hosts by when they are free.
type laneHeap []*lane

func (h laneHeap) Len() int { return len(h) }
func (h laneHeap) Less(i, j int) bool {
	if c := h[i].next.Compare(h[j].next); c != 0 {
		return c < 0
	}
	return h[i].turn < h[j].turn
}
func (h laneHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *laneHeap) Push(x any)   { *h = append(*h, x.(*lane)) }
func (h *laneHeap) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return x
}
