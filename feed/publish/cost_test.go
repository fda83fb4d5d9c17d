package publish

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openvoicenews/openvoice/feed"
)

// crowd is a plan of many sources in one category, and a store with so many entries
// of each, whose newest are spread over all sources.
func crowd(sources, each int) (Spec, *fake) {
	p := plan()
	p.Sources, p.Feeds, p.Limit = nil, nil, 0
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
	v.rows = map[feed.Index][]feed.Ref{}
	for n := sources * each; n > 0; n-- {
		e := v.entries[uint64(n)]
		ref := e.Ref()
		for _, ix := range []feed.Index{{}, {Source: e.Origins[0].Source}} {
			v.rows[ix] = append(v.rows[ix], ref)
		}
	}
	return p, v
}

// What is read depends on the limits and on the number of sources, not on how many
// entries there are.
func TestCostDoesNotGrowWithTheStore(t *testing.T) {
	var rows, entries [2]int
	for i, each := range []int{150, 600} {
		p, v := crowd(50, each)
		v.read, v.fetched = 0, 0
		if _, err := NewBuilder(p, nil).Build(v); err != nil {
			t.Fatal(err)
		}
		rows[i], entries[i] = v.read, v.fetched
	}
	if rows[0] != rows[1] || entries[0] != entries[1] {
		t.Errorf("read %d rows and %d entries of a small store, %d and %d of one four times as large", rows[0], entries[0], rows[1], entries[1])
	}
	if entries[1] > DefaultLimit || rows[1] > 1000 {
		t.Errorf("read %d entries and %d rows for two feeds of %d", entries[1], rows[1], DefaultLimit)
	}
}

// A feed of something that a busy source almost never has ends early.
func TestRareFeedIsBounded(t *testing.T) {
	p, v := crowd(1, 30_000)
	p.Sources[0].Categories = nil
	p.Feeds = []Feed{{ID: "rare", Path: "/rare.atom", Categories: []string{"law"}, Sources: []string{p.Sources[0].ID}, Limit: 50}}
	v.fetched = 0
	if _, err := NewBuilder(p, nil).Build(v); err != nil {
		t.Fatal(err)
	}
	if most := 4 * max(scan*50, 1000); v.fetched > most {
		t.Errorf("read %d entries, want at most %d", v.fetched, most)
	}
}

// The first build renders everything, the others what one new entry changes.
func BenchmarkBuild(b *testing.B) {
	p, v := crowd(1000, 10)
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := NewBuilder(p, nil).Build(v); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("changed", func(b *testing.B) {
		b.ReportAllocs()
		builder := NewBuilder(p, nil)
		newest := v.rows[feed.Index{}][0].Number
		for b.Loop() {
			e := v.entries[newest]
			e.Changed++
			v.entries[newest] = e
			k := contentKey(newest, e.Origins[0].Source)
			c := v.contents[k]
			c.Title = fmt.Sprint("Version ", e.Changed)
			v.contents[k] = c
			if _, err := builder.Build(v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// The front of a union is the front of all its rows sorted, also among ties.
func TestNewestOfAUnion(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		v := newFake()
		v.rows = map[feed.Index][]feed.Ref{}
		byID := map[uint64]feed.Ref{}
		var indexes []feed.Index
		for range 1 + r.IntN(6) {
			ix := feed.Index{Source: fmt.Sprint("s", len(indexes))}
			indexes = append(indexes, ix)
			rows := map[uint64]feed.Ref{}
			for range r.IntN(12) {
				n := uint64(1 + r.IntN(30))
				rows[n] = feed.Ref{Published: feed.Time(n % 4), ID: fmt.Sprintf("x:%02d", n*7%31), Number: n}
				byID[n] = rows[n]
			}
			v.rows[ix] = sorted(rows)
		}
		want, n := sorted(byID), 1+r.IntN(35)
		got, more := (&reader{view: v, heads: map[feed.Index]feed.Ref{}}).newest(indexes, n)
		if d := cmp.Diff(want[:min(n, len(want))], got, cmpopts.EquateEmpty()); d != "" {
			t.Fatalf("newest %d of %v: %s", n, v.rows, d)
		}
		if !more && len(want) > n {
			t.Fatalf("newest %d of %d rows says that there are no more", n, len(want))
		}
	}
}

func sorted(rows map[uint64]feed.Ref) []feed.Ref {
	all := slices.Collect(maps.Values(rows))
	slices.SortFunc(all, feed.Ref.Compare)
	return all
}
