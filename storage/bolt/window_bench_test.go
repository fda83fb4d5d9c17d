package bolt_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// BenchmarkWindow folds 5,000 entries a transaction that look for their stories among
// 30,000 and 100,000 open ones, a fifth of which are copies of others, and opens the
// window anew.
func BenchmarkWindow(b *testing.B) {
	for _, open := range []int{30_000, 100_000} {
		b.Run(fmt.Sprint(open), func(b *testing.B) { benchmarkWindow(b, open) })
	}
}

const windowGroup = 5000

func benchmarkWindow(b *testing.B, open int) {
	s, path := openTemp(b, bolt.Options{NoSync: true})
	w := &windowWorld{at: feed.Position{Log: "bench"}, rng: rand.New(rand.NewPCG(1, 9)), open: open}
	for w.made < open {
		if _, err := s.Apply(b.Context(), w.records()); err != nil {
			b.Fatal(err)
		}
	}
	var used time.Duration
	for b.Loop() {
		b.StopTimer()
		rs := w.records()
		runtime.GC()
		b.StartTimer()
		start := feedtest.ProcessorTime(b)
		if _, err := s.Apply(b.Context(), rs); err != nil {
			b.Fatal(err)
		}
		used += feedtest.ProcessorTime(b) - start
	}
	b.ReportMetric(float64(windowGroup*b.N)/used.Seconds(), "entries/cpu-s")
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	s, err := bolt.Open(path, bolt.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	reportWindow(b, s)
	before, start := heap(), time.Now()
	if _, err := s.Apply(b.Context(), w.records()[:1]); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(time.Since(start).Seconds(), "s/rebuild")
	b.ReportMetric(float64(heap()-before)/1e6, "MB")
	runtime.KeepAlive(s)
}

// heap is how much is in use, after pools have been emptied too, which takes two rounds.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// reportWindow says what a posting weighs: by how much a window made of all that the store
// keeps is larger than one of the same entries without their words.
func reportWindow(b *testing.B, s *bolt.Store) {
	full, bare := merge.NewWindow(), merge.NewWindow()
	size := func(win *merge.Window, words bool) uint64 {
		before := heap()
		err := s.View(b.Context(), func(v storage.View) error {
			for o := range v.WindowEntries() {
				if !words {
					o.Terms = nil
				}
				win.Put(&o)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		return heap() - before
	}
	more := size(full, true) - size(bare, false)
	b.ReportMetric(float64(more)/float64(full.Postings()), "B/posting")
	b.ReportMetric(float64(full.Len()), "open")
	runtime.KeepAlive(full)
	runtime.KeepAlive(bare)
}

// windowWorld makes up results of thirty new entries each.
type windowWorld struct {
	rng   *rand.Rand
	at    feed.Position
	open  int
	made  int
	texts []string
}

func (w *windowWorld) records() []feed.Record {
	var rs []feed.Record
	for n := 0; n < windowGroup; n += 30 {
		var items []feed.Item
		source := fmt.Sprintf("source-%d", w.made)
		for range min(30, windowGroup-n) {
			w.made++
			text := storagetest.Prose(w.rng, 120)
			if len(w.texts) > 0 && w.rng.IntN(5) == 0 {
				text = "By our own reporter. " + w.texts[w.rng.IntN(len(w.texts))]
			} else if w.texts = append(w.texts, text); len(w.texts) > 400 {
				w.texts = w.texts[1:]
			}
			title := storagetest.Prose(w.rng, 9)
			items = append(items, storagetest.Item(feed.Content{
				ID: fmt.Sprintf("tag:%s.example,2026:%d", source, w.made), Link: fmt.Sprintf("https://%s.example/%d", source, w.made),
				Title: title, Body: feed.Text{Value: text}, Published: noon, Sanitizer: 1,
			}))
		}
		r := storagetest.Whole(source, noon, 0, items...)
		r.Policy = feed.Policy{KeepSeconds: 90 * 86400, Window: 72 * 3600, MaxOpen: w.open}
		rs = append(rs, feed.Record{Result: &r})
	}
	rs = storagetest.Number(w.at, rs...)
	w.at = rs[len(rs)-1].Position
	return rs
}
