package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed/publish"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// CallFeeds tells what each feed shows.
var CallFeeds = control.Call[*API, control.None, []report.FeedStatus]{Name: "feeds", Handle: (*API).feeds}

// feeds reports on the feeds that are served, or, where none are, on those that would be.
func (a *API) feeds(ctx context.Context, _ control.None) ([]report.FeedStatus, error) {
	snap := a.site.current.Load()
	if snap == nil && a.info != nil {
		return nil, errors.New("nothing has been published yet: try again in a moment")
	}
	if snap == nil {
		var err error
		if snap, err = a.site.draft(ctx); err != nil {
			return nil, err
		}
	}
	return feedStatuses(snap), nil
}

// draft is the snapshot of what is stored, which nobody is served.
func (s *site) draft(ctx context.Context) (*publish.Snapshot, error) {
	s.building.Lock()
	defer s.building.Unlock()
	snap, err := s.made.build(ctx)
	if err != nil {
		return nil, fmt.Errorf("build snapshot: %w", err)
	}
	return snap, nil
}

// namedSources are how many sources of a feed are named.
const namedSources = 3

// feedStatuses are those of the feeds of the snapshot.
func feedStatuses(s *publish.Snapshot) []report.FeedStatus {
	all := make([]report.FeedStatus, len(s.Feeds))
	for i, f := range s.Feeds {
		x := report.FeedStatus{Path: f.Path, Held: f.Held, Entries: f.Entries, Updated: f.Updated, Sources: []string{}}
		if d := s.Documents[f.Path]; d != nil {
			x.URL = d.Self
		}
		most := slices.SortedFunc(maps.Keys(f.Sources), func(a, b string) int {
			return cmp.Or(cmp.Compare(f.Sources[b], f.Sources[a]), cmp.Compare(a, b))
		})
		for _, id := range most[:min(namedSources, len(most))] {
			x.Sources = append(x.Sources, fmt.Sprintf("%s %d", id, f.Sources[id]))
		}
		all[i] = x
	}
	return all
}
