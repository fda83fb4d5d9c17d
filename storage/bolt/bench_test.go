package bolt_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

const noon = feed.Time(1_800_000_000/86400*86400 + 43200)

func openTemp(tb testing.TB, o bolt.Options) (*bolt.Store, string) {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "store.db")
	s, err := bolt.Open(path, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s, path
}

// BenchmarkApply folds results of 30 entries of 3.8 kB, 64 a transaction.
func BenchmarkApply(b *testing.B) {
	s, path := openTemp(b, bolt.Options{})
	rng := rand.New(rand.NewPCG(1, 1))
	const group = 64
	var made []feed.Record
	for i := range 256 {
		r := storagetest.News(rng, fmt.Sprintf("source-%d", i), noon, 0, 0, 30)
		r.Policy.KeepSeconds = 90 * 86400
		made = append(made, feed.Record{Result: &r})
	}
	at := feed.Position{Log: "bench"}
	var used time.Duration
	n := 0
	for b.Loop() {
		b.StopTimer()
		rs := make([]feed.Record, group)
		for i := range rs {
			r := *made[(n+i)%len(made)].Result
			r.Source = fmt.Sprintf("source-%d", n+i)
			r.Items = append([]feed.Item(nil), r.Items...)
			for j := range r.Items {
				c := r.Items[j].Content
				c.ID = fmt.Sprintf("tag:%s.example,2026:%d", r.Source, j)
				c.Link = fmt.Sprintf("https://%s.example/news/2026/%d", r.Source, j)
				c.Title = fmt.Sprint(n+i, " ", c.Title)
				r.Items[j] = storagetest.Item(c)
				r.Listing[j] = r.Items[j].RawHash.Sum()
			}
			rs[i] = feed.Record{Result: &r}
		}
		n += group
		rs = storagetest.Number(at, rs...)
		at = rs[len(rs)-1].Position
		b.StartTimer()
		start := feedtest.ProcessorTime(b)
		if _, err := s.Apply(b.Context(), rs); err != nil {
			b.Fatal(err)
		}
		used += feedtest.ProcessorTime(b) - start
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	entries := float64(n * 30)
	b.ReportMetric(float64(used.Microseconds())/entries, "cpu-µs/entry")
	b.ReportMetric(float64(info.Size())/entries, "B/entry")
	b.ReportMetric(entries, "entries")
}

// BenchmarkUnchanged1000 folds 1,000 polls that found nothing new, 64 a record.
func BenchmarkUnchanged1000(b *testing.B) {
	s, _ := openTemp(b, bolt.Options{})
	rng := rand.New(rand.NewPCG(1, 1))
	at := feed.Position{Log: "bench"}
	apply := func(rs ...feed.Record) {
		rs = storagetest.Number(at, rs...)
		at = rs[len(rs)-1].Position
		if _, err := s.Apply(b.Context(), rs); err != nil {
			b.Fatal(err)
		}
	}
	last := make([]uint64, 1000)
	for i := range last {
		r := storagetest.News(rng, fmt.Sprintf("source-%d", i), noon, 0, 0, 10)
		apply(feed.Record{Result: &r})
		last[i] = at.Number
	}
	var used time.Duration
	now := noon
	for b.Loop() {
		now += 3600
		start := feedtest.ProcessorTime(b)
		for i := 0; i < len(last); i += 64 {
			var polls []feed.Result
			for j := i; j < min(i+64, len(last)); j++ {
				polls = append(polls, storagetest.Poll(fmt.Sprintf("source-%d", j), now, last[j]))
				last[j] = at.Number + 1
			}
			apply(feed.Record{Unchanged: polls})
		}
		used += feedtest.ProcessorTime(b) - start
	}
	b.ReportMetric(float64(used.Microseconds())/float64(b.N)/1000, "cpu-ms/round")
}
