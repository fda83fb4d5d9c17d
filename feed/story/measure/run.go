package measure

import (
	"cmp"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/story"
)

// Outcome is what became of a set.
type Outcome struct {
	Items  []Item
	Story  []uint64 // of each item, the number of the story that it is in at the end
	Copies []uint64 // of each item, the number of the group of copies that it is in
	Took   time.Duration
}

// Watch sees each decision before it is carried out, and may change it.
type Watch func(i int, it *Item, w *story.Window, d *story.Decision)

// Run lets a window place the items, which are in order. open is how long an entry
// stays open.
func Run(items []Item, m *story.Model, open time.Duration, watch Watch) Outcome {
	return RunBy(items, func(*Item) *story.Model { return m }, open, watch)
}

// RunBy is [Run] where each item has a model by which it is placed; they differ in
// weights and bounds only.
func RunBy(items []Item, by func(*Item) *story.Model, open time.Duration, watch Watch) Outcome {
	o := Outcome{Items: items, Story: make([]uint64, len(items)), Copies: make([]uint64, len(items))}
	w := story.NewWindow(story.Standard())
	quiet := int64(open / time.Second)
	alias := map[uint64]uint64{}
	begin := time.Now()
	for i := range items {
		it := &items[i]
		for n, seen, ok := w.Oldest(); ok && seen+quiet < it.TS; n, seen, ok = w.Oldest() {
			w.Remove(n)
		}
		number := uint64(i + 1)
		w.Use(by(it))
		d := w.Place(&story.Entry{Fingerprint: it.fingerprint(), Source: cmp.Or(it.Owner, it.Source), Seen: it.TS, At: it.TS, Quiet: quiet})
		if watch != nil {
			watch(i, it, w, &d)
		}
		d.WindowEntry.Number = number
		if d.WindowEntry.Story == 0 {
			d.WindowEntry.Story = number
		}
		w.Put(&d.WindowEntry)
		for _, from := range d.Merge {
			w.Merge(d.WindowEntry.Story, from)
			alias[from] = d.WindowEntry.Story
		}
		o.Story[i], o.Copies[i] = d.WindowEntry.Story, number
		if d.WindowEntry.Copy != 0 {
			o.Copies[i] = o.Copies[d.WindowEntry.Copy-1]
		}
	}
	for i, s := range o.Story {
		for alias[s] != 0 {
			s = alias[s]
		}
		o.Story[i] = s
	}
	o.Took = time.Since(begin)
	return o
}

func (it *Item) fingerprint() feed.Fingerprint {
	if it.print == nil {
		p := story.Fingerprint(it.Title, it.Summary, it.Lang, "")
		it.print = &p
	}
	return *it.print
}

// Prepare makes the fingerprints of the items, which copies of them share from then on:
// for who runs a set many times.
func Prepare(items []Item) {
	for i := range items {
		items[i].fingerprint()
	}
}
