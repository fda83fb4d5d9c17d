package daemon

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// CallStatus tells how the daemon and each source fare.
var CallStatus = control.Call[*API, control.None, report.Status]{Name: "status", Handle: (*API).status}

// status reports the configured sources in their order, then the others that are
// still known.
func (a *API) status(ctx context.Context, _ control.None) (report.Status, error) {
	r := report.Status{Store: a.ledger.path, Faults: a.ledger.store.all()}
	if a.info != nil {
		d := *a.info
		if snap := a.site.current.Load(); snap != nil {
			d.Entries, d.Newest = snap.Entries, snap.Newest
		}
		r.Daemon = &d
		if paths := a.site.unfilled.Load(); paths != nil {
			r.Unfilled = *paths
		}
	}
	if hub := a.hubs.publisher.Status(); hub.Hub != "" {
		r.Hub = &hub
	}
	sources, names := a.ingester.Assigned().Sources, a.generations.Load().names
	err := a.ledger.store.View(ctx, func(v storage.View) error {
		r.Position, r.Now = v.Position(), v.Now()
		listed := map[string]bool{}
		now := time.Now()
		for i, plan := range ingest.Plans(sources, v.State, now) {
			id := sources[i].Job.Source
			st, _ := v.State(id)
			of := reportOf(names.show(id), &st)
			describe(v, &st, &of)
			of.Configured, of.SameAs = true, names.show(plan.Twin)
			if plan.URL != sources[i].Job.URL {
				of.Moved = plan.URL
			}
			if plan.Twin == "" && plan.At.After(now) {
				of.NextPoll, of.WaitsFor = feed.At(plan.At), string(plan.Why)
			}
			if sub, ok := a.hubs.subscriber.Status(id); ok {
				of.Subscription = &sub
			}
			r.Sources = append(r.Sources, of)
			listed[id] = true
		}
		for st := range v.States() {
			if !listed[st.Source] {
				r.Sources = append(r.Sources, reportOf(st.Source, &st))
			}
		}
		return nil
	})
	if err != nil && a.info == nil {
		return report.Status{}, fmt.Errorf("read status: %w", err)
	}
	if err != nil {
		r.Faults, r.Sources = a.ledger.store.all(), nil
		for i := range sources {
			r.Sources = append(r.Sources, report.SourceStatus{ID: names.show(sources[i].Job.Source), Configured: true, Unknown: true})
		}
	}
	return r, nil
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
