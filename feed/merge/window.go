package merge

import (
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/story"
)

// Window is the open window: the entries that new ones are compared with.
type Window = story.Window

// NewWindow is an empty window that decides as this release does. A store puts into
// it what it keeps, in any order.
func NewWindow() *Window { return story.NewWindow(story.Standard()) }

// mixed is the language of all entries where the operator lets languages mix.
const mixed = "mul"

// fingerprintOf is the item's fingerprint, in the language in which it is compared.
func fingerprintOf(p *feed.Policy, it *feed.Item) feed.Fingerprint {
	f := it.Fingerprint
	if p.Mixed {
		f.Lang = mixed
	}
	return f
}

// refresh gives an open entry whose words were edited its new fingerprint; it stays in
// its story.
func (w *openWindow) refresh(p *feed.Policy, it *feed.Item, e *feed.Entry) {
	if p.Window <= 0 || it.Fingerprint.IsZero() {
		return
	}
	win := w.known.Window()
	o := win.Entry(e.Number)
	if o == nil {
		return
	}
	o.Copy = e.CopyOf
	print := fingerprintOf(p, it)
	words := win.Weigh(&print)
	o.Lang, o.Terms, o.Runs = words.Lang, words.Terms, words.Runs
	win.Put(o)
	w.markDirty(e.Number)
}

// openWindow changes the open window, and notes which entries' window records must be
// written.
type openWindow struct {
	known   Known
	now     feed.Time
	evicted int // entries that this record took out, because of their age or number
	dirty   map[uint64]bool
}

// evictExpired takes out of the window what was first seen too long ago, and the earliest
// where there is no room for one more.
func (w *openWindow) evictExpired(p *feed.Policy) {
	win := w.known.Window()
	for ; w.evicted < maxExpiry; w.evicted++ {
		n, seen, ok := win.Oldest()
		if !ok || feed.Time(seen)+feed.Time(p.Window) >= w.now && (p.MaxOpen <= 0 || win.Len() < p.MaxOpen) {
			return
		}
		win.Remove(n)
		w.markDirty(n)
	}
}

// markDirty records that the entry's window record must be written.
func (w *openWindow) markDirty(number uint64) {
	if w.dirty == nil {
		w.dirty = make(map[uint64]bool)
	}
	w.dirty[number] = true
}

// merge makes one story in the window of two, of which from has become part of into.
func (w *openWindow) merge(into, from uint64) {
	win := w.known.Window()
	for _, n := range win.Members(from) {
		w.markDirty(n)
	}
	win.Merge(into, from)
}

// detach takes the entries out of their story in the window.
func (w *openWindow) detach(numbers []uint64, into uint64) {
	win := w.known.Window()
	for _, n := range numbers {
		if win.Has(n) {
			win.Move(n, into)
			w.markDirty(n)
		}
	}
}

// remove takes an entry that is no more out of the window.
func (w *openWindow) remove(number uint64) {
	if win := w.known.Window(); win.Has(number) {
		win.Remove(number)
		w.markDirty(number)
	}
}

// changes are the window records to be written, in the order of the entries' numbers.
func (w *openWindow) changes() (all []feed.WindowChange) {
	for _, n := range slices.Sorted(maps.Keys(w.dirty)) {
		all = append(all, feed.WindowChange{Number: n, Entry: w.known.Window().Entry(n)})
	}
	return all
}
