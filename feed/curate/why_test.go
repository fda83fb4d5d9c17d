package curate

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func whyRules() *Rules {
	return New(Plan{
		Site:       "tag:x,2026:",
		Sources:    []Source{{ID: "a", Categories: []string{"world"}}, {ID: "b"}, {ID: "c", Categories: []string{"world", "crime"}}},
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
	got := fmt.Sprint(whyRules().Reasons(of("crime & law", "a", "b", "nobody")))
	if want := `[crime: a filed it under "crime & law" crime: b filed it under "crime & law" world: all of a is]`; got != want {
		t.Errorf("reasons are %s, want %s", got, want)
	}
}

func TestVerdict(t *testing.T) {
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
		takes, why := whyRules().Verdict(&c.feed, c.entry)
		if got := fmt.Sprint(takes, ": ", why); got != want {
			t.Errorf("verdict %q, want %q", got, want)
		}
	}
}

// TestVerdictIsTakes asks both of many entries and feeds: the reason must be that of
// the decision.
func TestVerdictIsTakes(t *testing.T) {
	rng, r := rand.New(rand.NewPCG(1, 2)), whyRules()
	some := func(all ...string) (got []string) {
		for _, s := range all {
			if rng.IntN(3) == 0 {
				got = append(got, s)
			}
		}
		return got
	}
	yes := 0
	for range 2000 {
		f := Feed{Sources: some("a", "b", "c"), Categories: some("crime", "world")}
		e := of([]string{"", "crime", "sport", "world"}[rng.IntN(4)], some("a", "b", "c", "nobody")...)
		for i := range e.Origins {
			e.Origins[i].Tomb = rng.IntN(5) == 0
		}
		takes := r.Takes(&f, e)
		if got, why := r.Verdict(&f, e); got != takes || why == "" {
			t.Fatalf("feed %+v, entry %+v: Takes says %t, Verdict %t (%s)", f, e, takes, got, why)
		}
		if takes {
			yes++
		}
	}
	if yes < 200 || yes > 1800 {
		t.Errorf("%d of 2000 are taken: the feeds ask for too much or too little", yes)
	}
}
