package daemon

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/health"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// CallStatus tells how the daemon and the sources fare.
var CallStatus = control.Call[*API, report.StatusRequest, report.Status]{Name: "status", Handle: (*API).status}

// status reports the configured sources in their order, then the others that are
// still known; where it is asked for a few, those that need somebody, where there are more.
func (a *API) status(ctx context.Context, ask report.StatusRequest) (report.Status, error) {
	r := report.Status{Store: a.ledger.path, Faults: a.ledger.store.all(), Evicts: a.ledger.store.evictions(), Refused: a.refused.Load()}
	now := time.Now()
	if a.info != nil {
		d := *a.info
		if snap := a.site.current.Load(); snap != nil {
			d.Entries, d.Newest, r.Feeds = snap.Entries, snap.Newest, feedStatuses(snap)
		}
		if err := a.ready.is(now); err != nil {
			r.Stale = err.Error()
		}
		r.Daemon = &d
		if rules := a.site.failed.Load(); rules != nil {
			r.Failed = *rules
		}
		if paths := a.site.unfilled.Load(); paths != nil {
			r.Unfilled = *paths
		}
	}
	if hub := a.hubs.publisher.Status(); hub.Hub != "" {
		r.Hub = &hub
	}
	r.Webhooks = a.webhooks.Status()
	g := a.generations.Load()
	if all, free, err := a.ledger.store.Size(); err == nil {
		r.Size = &report.StoreSize{Bytes: all, Free: free, Limit: g.fixed.store.MaxSize}
	}
	err := a.board.look(ctx, a.ledger.store, func(v storage.View, states map[string]feed.State) error {
		r.Position, r.Now = v.Position(), v.Now()
		l := sourceLister{api: a, view: v, states: states, generation: g, now: now, most: ask.Most}
		r.Sources, r.Counts = l.list()
		return nil
	})
	if err != nil && a.info == nil {
		return report.Status{}, fmt.Errorf("read status: %w", err)
	}
	if err != nil {
		r.Faults, r.Sources = a.ledger.store.all(), nil
		for i := range g.work.Sources {
			r.Sources = append(r.Sources, report.SourceStatus{ID: g.names.show(g.work.Sources[i].Job.Source), Configured: true, Unknown: true})
		}
	}
	return r, nil
}

// sourceLister reports on sources.
type sourceLister struct {
	api        *API
	view       storage.View
	states     map[string]feed.State
	generation *generation
	now        time.Time
	most       int // see report.StatusRequest
}

// list reports on the sources, and counts them.
func (l *sourceLister) list() (all []report.SourceStatus, c report.Counts) {
	sources := l.generation.work.Sources
	vitals := sourceVitals(l.generation, l.states, l.now)
	plans := ingest.Plans(sources, func(id string) (feed.State, bool) { s, ok := l.states[id]; return s, ok }, l.now)
	c = report.Counts{Configured: len(sources), Flagged: map[health.Kind]int{}}
	few := l.most > 0 && len(sources) > l.most
	for i := range sources {
		x, plan := &vitals[i], &plans[i]
		if sources[i].Paused {
			x.Findings = nil
			c.Paused++
		} else {
			count(&c, x)
		}
		if at := feed.At(plan.At); plan.Twin == "" && !sources[i].Paused && (c.Next == 0 || at < c.Next) {
			c.Next = at
		}
		if !few || len(x.Findings) > 0 && len(all) < l.most {
			all = append(all, l.source(&sources[i], x, plan))
		}
	}
	if c.Next <= feed.At(l.now) {
		c.Next = 0
	}
	if few {
		return all, c
	}
	configured := make(map[string]bool, len(sources))
	for i := range sources {
		configured[sources[i].Job.Source] = true
	}
	for _, id := range slices.Sorted(maps.Keys(l.states)) {
		if st := l.states[id]; !configured[id] {
			all = append(all, reportOf(id, &st))
		}
	}
	return all, c
}

// count adds the source to the counts.
func count(c *report.Counts, x *SourceVitals) {
	var last health.Kind
	for _, f := range x.Findings { // those of a kind follow each other
		if f.Kind != last {
			c.Flagged[f.Kind]++
		}
		last = f.Kind
	}
	switch {
	case x.State.Fetched == 0:
		c.Unfetched++
	case x.State.Failures > 0:
		c.Failing++
	case len(x.Findings) == 0:
		c.Well++
	}
}

// source reports on a configured source.
func (l *sourceLister) source(src *ingest.Source, x *SourceVitals, plan *ingest.Plan) report.SourceStatus {
	of := reportOf(x.ID, &x.State)
	describe(l.view, &x.State, &of)
	of.Configured, of.SameAs, of.Findings = true, x.Twin, x.Findings
	if plan.URL != src.Job.URL {
		of.Moved = plan.URL
	}
	of.Off = src.Paused
	if plan.Twin == "" && !src.Paused && plan.At.After(l.now) {
		of.NextPoll, of.WaitsFor = feed.At(plan.At), string(plan.Why)
	}
	if sub, ok := l.api.hubs.subscriber.Status(x.Stored); ok {
		of.Subscription = &sub
	}
	return of
}

// statusText is how the daemon fares, for the service manager.
func (a *API) statusText() string {
	entries := 0
	if snap := a.site.current.Load(); snap != nil {
		entries = snap.Entries
	}
	return statusLine("Serving %s, %s, %d entries published", a.info.Address, text.Plural(len(a.generations.Load().work.Sources), "source"), entries)
}

func reportOf(id string, s *feed.State) report.SourceStatus {
	return report.SourceStatus{
		ID: id, Fetched: s.Fetched, Succeeded: s.Succeeded, Delivered: s.Delivered, NotBefore: s.NotBefore,
		Status: s.Status, Failures: s.Failures, Failure: s.Failure, Cause: s.Cause.String(), Since: s.Since, Paused: s.Paused,
		Moving: s.Move.URL, Declared: s.Declared, Bare: s.Bare, Missed: s.Missed, MissedAt: s.MissedAt, Distrusted: distrustedKeys(s), Entries: s.Entries, Aside: s.Aside,
	}
}

// describe adds to s what the source says of itself.
func describe(v storage.View, st *feed.State, s *report.SourceStatus) {
	rev, ok := v.Revision(st.Source, st.Revision)
	if !ok {
		return
	}
	s.Title = rev.Meta.Title
	for _, l := range rev.Meta.Links {
		if l.Rel == "alternate" && s.Site == "" && (strings.HasPrefix(l.Href, "https://") || strings.HasPrefix(l.Href, "http://")) {
			s.Site = l.Href
		}
	}
}

// newDaemonInfo describes this process.
func newDaemonInfo(address string) *report.DaemonInfo {
	return &report.DaemonInfo{Version: Version(), PID: os.Getpid(), Started: feed.At(time.Now()), Address: address}
}
