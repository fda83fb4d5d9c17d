package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// every is a schedule of equal steps.
type every time.Duration

func (e every) Next(after time.Time) time.Time { return after.Add(time.Duration(e)) }

// world is a network, a log and a store that remember what was asked of them.
type world struct {
	mu       sync.Mutex
	answer   func(ctx context.Context, j feed.Job) feed.Result // nil: modified, with the right date
	refuse   func(feed.Record) error
	slow     time.Duration // of Append
	stale    bool          // what is appended is passed over
	behind   time.Duration // of what the log believes, to what results are dated
	states   map[string]feed.State
	listings map[string][]feed.Listed
	views    int
	starts   []start
	running  map[string]int // by host
	most     int            // fetches at once
	now      int
	records  []feed.Record
	faults   []string
}

type start struct {
	source string
	at     time.Time
	job    feed.Job
}

func newWorld() *world {
	return &world{states: map[string]feed.State{}, listings: map[string][]feed.Listed{}, running: map[string]int{}}
}

func (w *world) Fetch(ctx context.Context, j feed.Job) feed.Result {
	h := host(j.URL)
	w.mu.Lock()
	w.starts = append(w.starts, start{j.Source, time.Now(), j})
	w.running[h]++
	if h != "" && w.running[h] > 1 {
		w.faults = append(w.faults, "two fetches at once at "+h)
	}
	w.now++
	w.most = max(w.most, w.now)
	w.mu.Unlock()
	r := feed.Result{Source: j.Source, URL: j.URL, At: feed.At(time.Now()), Outcome: feed.Modified, Date: feed.At(time.Now()), BasedOn: j.BasedOn}
	if w.answer != nil {
		r = w.answer(ctx, j)
		r.Source, r.URL, r.At, r.BasedOn = j.Source, j.URL, feed.At(time.Now()), j.BasedOn
	}
	w.mu.Lock()
	w.running[h]--
	w.now--
	w.mu.Unlock()
	return r
}

func (w *world) Append(ctx context.Context, r feed.Record) (feed.Outcome, error) {
	if w.slow > 0 {
		select {
		case <-time.After(w.slow):
		case <-ctx.Done():
			return feed.Outcome{}, ctx.Err()
		}
	}
	if err := ctx.Err(); err != nil {
		return feed.Outcome{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		if err := w.refuse(r); err != nil {
			return feed.Outcome{}, err
		}
	}
	w.records = append(w.records, r)
	rs := r.Unchanged
	if r.Result != nil {
		rs = []feed.Result{*r.Result}
	}
	o := feed.Outcome{Position: feed.Position{Log: "fake", Number: uint64(len(w.records))}}
	if w.stale {
		for _, x := range rs {
			o.Stale = append(o.Stale, x.Source)
		}
		return o, nil
	}
	for _, x := range rs {
		s := w.states[x.Source]
		s.Source, s.URL, s.Fetched, s.NotBefore, s.Validator = x.Source, x.URL, x.At-feed.Time(w.behind/time.Second), x.NotBefore, x.Validator
		s.Last, s.Configured, s.Cause = uint64(len(w.records)), x.URL, x.Cause
		if s.Failures++; x.Outcome != feed.Failed {
			s.Failures = 0
		}
		if s.Failures == 1 {
			s.Since = x.At
		}
		w.states[x.Source] = s
		o.Added += len(x.Items)
	}
	return o, nil
}

func (w *world) view(_ context.Context, fn func(StateReader) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.views++
	return fn(known{w})
}

type known struct{ w *world }

func (k known) State(s string) (feed.State, bool)   { st, ok := k.w.states[s]; return st, ok }
func (k known) Listing(source string) []feed.Listed { return k.w.listings[source] }
func (k known) States() iter.Seq[feed.State] {
	return func(yield func(feed.State) bool) {
		for _, s := range k.w.states {
			if !yield(s) {
				return
			}
		}
	}
}

// stored are the sources with a result in the log, in its order.
func (w *world) stored() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, r := range w.records {
		if r.Result != nil && !r.Result.HasMore {
			out = append(out, r.Result.Source)
		}
		for _, u := range r.Unchanged {
			out = append(out, u.Source)
		}
	}
	return out
}

func (w *world) count(source string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, s := range w.starts {
		if s.source == source {
			n++
		}
	}
	return n
}

func (w *world) ingester(urls ...string) *Ingester {
	g := &Ingester{Work: Work{Fetch: w}, Log: w, View: w.view}
	for i, u := range urls {
		g.Sources = append(g.Sources, source(fmt.Sprintf("s%d", i), u))
	}
	return g
}

func source(id, url string) Source {
	return Source{Job: feed.Job{Source: id, URL: url}, Schedule: every(time.Hour)}
}

// hosts are n URLs, each of another host.
func hosts(n int) []string {
	urls := make([]string, n)
	for i := range urls {
		urls[i] = fmt.Sprintf("http://h%d.example/feed", i)
	}
	return urls
}

func mustRound(t *testing.T, g *Ingester, o RoundOptions) Summary {
	t.Helper()
	s, err := g.Round(t.Context(), o)
	if err != nil {
		t.Fatalf("Round: %v", err)
	}
	return s
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

var errDisk = errors.New("disk on fire")
