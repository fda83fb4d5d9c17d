package curate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func whyPlan(feeds ...Feed) *Plan {
	return New(Spec{
		Feeds:      feeds,
		Site:       "tag:x,2026:",
		Sources:    []Source{{Publisher: feed.Publisher{ID: "a"}, Categories: []string{"world"}}, {Publisher: feed.Publisher{ID: "b"}}, {Publisher: feed.Publisher{ID: "c"}, Categories: []string{"world", "crime"}}},
		Categories: []Category{{Term: "crime", Label: "Crime & law"}, {Term: "world"}},
	})
}

func of(term string, sources ...string) *feed.Entry {
	e := &feed.Entry{}
	for _, s := range sources {
		o := feed.Origin{Source: s}
		if term != "" {
			o.Terms = []string{term}
		}
		e.Origins = append(e.Origins, o)
	}
	return e
}

func TestReasons(t *testing.T) {
	got := fmt.Sprint(decide(t, whyPlan(), of("crime & law", "a", "b", "nobody")).Reasons)
	if want := `[crime: a filed it under "crime & law" crime: b filed it under "crime & law" world: all of a is]`; got != want {
		t.Errorf("reasons are %s, want %s", got, want)
	}
}

func TestWhy(t *testing.T) {
	for want, c := range map[string]struct {
		feed  Feed
		entry *feed.Entry
	}{
		"true: the feed takes all":                                 {Feed{}, of("", "b")},
		"true: it is from b and it is in crime":                    {Feed{Sources: []string{"a", "b"}, Categories: []string{"crime"}}, of("crime", "b")},
		"false: no source that is configured lists it any more":    {Feed{}, of("", "nobody")},
		"false: the feed is of a, c, the entry of b":               {Feed{Sources: []string{"a", "c"}}, of("", "b")},
		"false: the feed is of crime, the entry is in no category": {Feed{Categories: []string{"crime"}}, of("", "b")},
		"false: the feed is of crime, the entry in world":          {Feed{Categories: []string{"crime"}}, of("", "a")},
		"true: it is in crime, world":                              {Feed{Categories: []string{"crime", "world"}}, of("", "c")},
	} {
		d := decide(t, whyPlan(c.feed), c.entry)
		if got := fmt.Sprint(d.Takes(0), ": ", d.Why(0)); got != want {
			t.Errorf("decision %q, want %q", got, want)
		}
	}
}

// belongs reports by the words of [Feed] alone whether the entry belongs to f, where the
// words of source and term are the categories themselves.
func belongs(f Feed, e *feed.Entry) bool {
	files := map[string][]string{"a": {"world"}, "b": nil, "c": {"world", "crime"}}
	published, named, filed := false, len(f.Sources) == 0, len(f.Categories) == 0
	for _, o := range e.Origins {
		terms, configured := files[o.Source]
		if o.Tomb || !configured {
			continue
		}
		published = true
		named = named || slices.Contains(f.Sources, o.Source)
		filed = filed || slices.ContainsFunc(slices.Concat(terms, o.Terms), func(term string) bool { return slices.Contains(f.Categories, term) })
	}
	return published && named && filed
}

// TestTakesWhatBelongs asks of many entries and several feeds at once: each takes what
// belongs to it, and the reason is that of the decision.
func TestTakesWhatBelongs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	some := func(all ...string) (got []string) {
		for _, s := range all {
			if rng.IntN(3) == 0 {
				got = append(got, s)
			}
		}
		return got
	}
	yes := 0
	for range 1000 {
		var feeds []Feed
		for range 4 {
			feeds = append(feeds, Feed{Sources: some("a", "b", "c", "nobody"), Categories: some("crime", "world", "undefined")})
		}
		e := of([]string{"", "crime", "sport", "world"}[rng.IntN(4)], some("a", "b", "c", "nobody")...)
		for i := range e.Origins {
			e.Origins[i].Tomb = rng.IntN(5) == 0
		}
		d := decide(t, whyPlan(feeds...), e)
		for i, f := range feeds {
			takes, want, why := d.Takes(i), belongs(f, e), d.Why(i)
			refuses := strings.HasPrefix(why, "the feed is of") || strings.HasPrefix(why, "no source")
			if takes != want || refuses == takes {
				t.Fatalf("feed %+v, entry %+v: taken %t (%s), want %t", f, e, takes, why, want)
			}
			if takes {
				yes++
			}
		}
	}
	if yes < 400 || yes > 3600 {
		t.Errorf("%d of 4000 are taken: the feeds ask for too much or too little", yes)
	}
}
