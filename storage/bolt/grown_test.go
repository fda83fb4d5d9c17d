package bolt_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// BenchmarkGrown measures, in stores of 10,000 entries and of
// $OPENVOICE_BENCH_ENTRIES (100,000), what must not grow with them: opening, a
// result with one new entry, and 1,000 polls that found nothing new.
func BenchmarkGrown(b *testing.B) {
	large, err := strconv.Atoi(os.Getenv("OPENVOICE_BENCH_ENTRIES"))
	if err != nil {
		large = 100_000
	}
	for _, entries := range []int{10_000, large} {
		b.Run(fmt.Sprint(entries), func(b *testing.B) { benchmarkGrown(b, entries) })
	}
}

const grownSources = 1000

// grown is a store with many entries, how far its sources are, and its log.
type grown struct {
	b     *testing.B
	store *bolt.Store
	at    feed.Position
	last  [grownSources]uint64
	lists [grownSources][]feed.Sum
	n     int
	now   feed.Time
	rng   *rand.Rand
}

func benchmarkGrown(b *testing.B, entries int) {
	s, path := openTemp(b, bolt.Options{NoSync: true})
	g := &grown{b: b, store: s, at: feed.Position{Log: "bench"}, now: noon, rng: rand.New(rand.NewPCG(1, 1))}
	for g.n < entries {
		rs := make([]feed.Record, 0, 64)
		for i := range 64 {
			rs = append(rs, g.news(int(g.at.Number)+i, 10))
		}
		g.apply(rs...)
		g.now += 60
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	var open, one, polls time.Duration
	for b.Loop() {
		start := feedtest.ProcessorTime(b)
		var err error
		if g.store, err = bolt.Open(path, bolt.Options{}); err != nil {
			b.Fatal(err)
		}
		open += feedtest.ProcessorTime(b) - start
		g.now += 3600
		r := g.news(int(g.at.Number), 1)
		start = feedtest.ProcessorTime(b)
		g.apply(r)
		one += feedtest.ProcessorTime(b) - start
		start = feedtest.ProcessorTime(b)
		g.polls()
		polls += feedtest.ProcessorTime(b) - start
		if err := g.store.Close(); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	for what, d := range map[string]time.Duration{"open": open, "append": one, "polls": polls} {
		b.ReportMetric(float64(d.Microseconds())/float64(b.N)/1000, what+"-cpu-ms")
	}
	b.ReportMetric(float64(info.Size())/float64(g.n), "B/entry")
}

// news is a result with n new entries of about 1 kB, which lists the ten newest.
func (g *grown) news(k, n int) feed.Record {
	k %= grownSources
	source := fmt.Sprintf("source-%d", k)
	items := make([]feed.Item, n)
	for i := range items {
		g.n++
		items[i] = storagetest.Item(feed.Content{
			ID: fmt.Sprintf("tag:%s.example,2026:%d", source, g.n), Link: fmt.Sprintf("https://%s.example/news/%d", source, g.n),
			Title: fmt.Sprint(g.n), Body: feed.Text{Value: storagetest.Prose(g.rng, 110)}, Published: g.now,
			Categories: []feed.Category{{Term: "world"}},
		})
	}
	r := storagetest.Whole(source, g.now, g.last[k], items...)
	r.Listing = append(r.Listing, g.lists[k]...)
	r.Listing = r.Listing[:min(10, len(r.Listing))]
	g.lists[k] = r.Listing
	r.Policy.KeepSeconds = 90 * 86400
	return feed.Record{Result: &r}
}

func (g *grown) apply(rs ...feed.Record) {
	rs = storagetest.Number(g.at, rs...)
	g.at = rs[len(rs)-1].Position
	for i := range rs {
		for _, source := range storage.Sources(&rs[i]) {
			var k int
			if _, err := fmt.Sscanf(source, "source-%d", &k); err != nil {
				g.b.Fatal(err)
			}
			g.last[k] = rs[i].Position.Number
		}
	}
	cs, err := g.store.Apply(g.b.Context(), rs)
	if err != nil {
		g.b.Fatal(err)
	}
	for _, c := range cs {
		if len(c.Stale) > 0 {
			g.b.Fatal("a result was passed over")
		}
	}
}

func (g *grown) polls() {
	g.now += 3600
	for i := 0; i < grownSources; i += 64 {
		var rs []feed.Result
		for k := i; k < min(i+64, grownSources) && g.last[k] > 0; k++ {
			rs = append(rs, storagetest.Poll(fmt.Sprintf("source-%d", k), g.now, g.last[k]))
			rs[len(rs)-1].Policy.KeepSeconds = 90 * 86400
		}
		if len(rs) > 0 {
			g.apply(feed.Record{Unchanged: rs})
		}
	}
}
