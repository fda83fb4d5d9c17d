package publish

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// crowd is a plan of many sources in one category, and a store with so many entries
// of each, whose newest are spread over all sources.
func crowd(sources, each int) (Spec, *fake) {
	p := plan()
	p.Sources, p.Feeds = nil, nil
	limited(&p, DefaultLimit)
	v := newFake()
	body := strings.Repeat("<p>Some words that <b>matter</b> to nobody in particular.</p>\n", 30)
	for s := range sources {
		id := fmt.Sprintf("source-%d", s)
		p.Sources = append(p.Sources, Source{Publisher: feed.Publisher{ID: id, URL: "https://" + id + ".example.com/feed"}, Categories: []string{"crime"}})
	}
	for n := range each {
		for s := range sources {
			number := uint64(n*sources + s + 1)
			v.put(number, p.Sources[s].ID, feed.Content{Title: fmt.Sprint("Entry ", number), Link: fmt.Sprintf("https://%d.example.com/", number), Body: feed.Text{Value: body, HTML: true}})
		}
	}
	return p, v
}

// What a build reads of the store depends on the limits, not on how many entries there are.
func TestCostDoesNotGrowWithTheStore(t *testing.T) {
	var entries [2]int
	for i, each := range []int{50, 200} {
		p, v := crowd(50, each)
		entries[i] = fetchedBy(t, NewBuilder(p, nil), v)
	}
	if entries[0] != entries[1] || entries[1] > DefaultLimit {
		t.Errorf("read %d entries of a small store, %d of one four times as large, for two feeds of %d", entries[0], entries[1], DefaultLimit)
	}
}

// The first build renders everything, the others what one new entry changes.
func BenchmarkBuild(b *testing.B) {
	p, v := crowd(1000, 10)
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := buildOf(NewBuilder(p, nil), v); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("changed", func(b *testing.B) {
		b.ReportAllocs()
		builder := NewBuilder(p, nil)
		newest := slices.Max(slices.Collect(maps.Keys(v.entries)))
		for b.Loop() {
			e := v.entries[newest]
			e.Changed++
			v.entries[newest] = e
			k := contentKey(newest, e.Origins[0].Source)
			c := v.contents[k]
			c.Title = fmt.Sprint("Version ", e.Changed)
			v.contents[k] = c
			if _, err := buildOf(builder, v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
