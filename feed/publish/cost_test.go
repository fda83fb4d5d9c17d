package publish

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/catalog/catalogtest"
	"github.com/openvoicenews/openvoice/feed/render"
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

// What a build costs with Atom alone, and with every format, of which documents are made when
// somebody asks for them. The first build renders everything, the others what one new entry
// changes. The catalogue is there.
func BenchmarkBuild(b *testing.B) {
	p, v := crowd(1000, 10)
	for name, formats := range map[string]render.Table{"atom": first(), "all": nil} {
		p.Formats = formats
		b.Run("first/"+name, func(b *testing.B) {
			b.ReportAllocs()
			c, err := catalogtest.Of(NewBuilder(p, nil).Plan(), v)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := c.Read(func(r catalog.Picture) error { _, err := NewBuilder(p, nil).Build(v, r); return err }); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("changed/"+name, func(b *testing.B) {
			b.ReportAllocs()
			builder := NewBuilder(p, nil)
			c, err := catalogtest.Of(builder.Plan(), v)
			if err != nil {
				b.Fatal(err)
			}
			newest := slices.Max(slices.Collect(maps.Keys(v.entries)))
			for b.Loop() {
				e := v.entries[newest]
				e.Changed++
				v.entries[newest] = e
				k := contentKey(newest, e.Origins[0].Source)
				content := v.contents[k]
				content.Title = fmt.Sprint("Version ", e.Changed)
				v.contents[k] = content
				if err := c.Read(func(r catalog.Picture) error { _, err := builder.Build(v, r); return err }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
