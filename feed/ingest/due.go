package ingest

import (
	"container/heap"
	"net/url"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Due is the jobs of the sources whose time has come: never fetched, or fetched and
// their next time is not after now. What a server's Retry-After forbids is not due.
// The jobs know all but the listing.
func Due(sources []Source, states func(string) (feed.State, bool), now time.Time) []feed.Job {
	var jobs []feed.Job
	for i := range sources {
		s, ok := states(sources[i].Job.Source)
		if at, _ := Next(&sources[i], s, ok, now); !at.After(now) {
			jobs = append(jobs, job(&sources[i], s, ok, now))
		}
	}
	return jobs
}

// job is the source's job, without the listing. Validators belong to a URL.
func job(src *Source, s feed.State, known bool, now time.Time) feed.Job {
	j := src.Job
	if known {
		j.BasedOn, j.Identity, j.Detected = s.Last, s.Identity, s.Detected
		if at := s.Asked(j.URL); at != j.URL {
			j.Moved = at
		}
		if s.URL == j.URL {
			j.Validator, j.BodyHash = s.Validator, s.BodyHash
			j.Bare = s.AskBare(feed.At(now))
		}
	}
	return j
}

// host is the name that politeness counts by, "" for what is no http or https URL.
func host(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
}

// queue holds when sources are due, the next one first; among equals the one that
// stands first in the configuration.
type queue struct {
	at    []time.Time // by source
	place []int       // of each source in order, -1 where it is not waiting
	order []int
}

func newQueue(n int) *queue {
	q := &queue{at: make([]time.Time, n), place: make([]int, n), order: make([]int, 0, n)}
	for i := range q.place {
		q.place[i] = -1
	}
	return q
}

// set makes the source due at t, whether it is waiting already or not.
func (q *queue) set(source int, t time.Time) {
	q.at[source] = t
	if p := q.place[source]; p >= 0 {
		heap.Fix(q, p)
		return
	}
	heap.Push(q, source)
}

// pop takes out the next source that is due by now.
func (q *queue) pop(now time.Time) (source int, ok bool) {
	if len(q.order) == 0 || q.at[q.order[0]].After(now) {
		return 0, false
	}
	return heap.Pop(q).(int), true
}

// first is when the next source is due; the zero time where none waits.
func (q *queue) first() time.Time {
	if len(q.order) == 0 {
		return time.Time{}
	}
	return q.at[q.order[0]]
}

// Len, Less, Swap, Push and Pop are for container/heap.
func (q *queue) Len() int { return len(q.order) }

func (q *queue) Less(i, j int) bool {
	a, b := q.order[i], q.order[j]
	if c := q.at[a].Compare(q.at[b]); c != 0 {
		return c < 0
	}
	return a < b
}

func (q *queue) Swap(i, j int) {
	q.order[i], q.order[j] = q.order[j], q.order[i]
	q.place[q.order[i]], q.place[q.order[j]] = i, j
}

func (q *queue) Push(source any) {
	q.place[source.(int)] = len(q.order)
	q.order = append(q.order, source.(int))
}

func (q *queue) Pop() any {
	last := len(q.order) - 1
	source := q.order[last]
	q.order, q.place[source] = q.order[:last], -1
	return source
}
