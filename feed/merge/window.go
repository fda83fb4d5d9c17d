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

// refreshFingerprint gives an open entry whose words were edited its new ones; it stays in its
// story.
func (f *fold) refreshFingerprint(p *feed.Policy, it *feed.Item, w *workingEntry) {
	if p.Window <= 0 || it.Fingerprint.IsZero() {
		return
	}
	win, n := f.known.Window(), w.entry.Number
	o := win.Entry(n)
	if o == nil {
		return
	}
	print := fingerprintOf(p, it)
	words := win.Weigh(&print)
	o.Lang, o.Terms, o.Runs = words.Lang, words.Terms, words.Runs
	win.Put(o)
	f.markWindowDirty(n)
}

// evictExpired takes out of the window what was first seen too long ago, and the earliest
// where there is no room for one more.
func (f *fold) evictExpired(p *feed.Policy) {
	win := f.known.Window()
	for ; f.evicted < maxExpiry; f.evicted++ {
		n, seen, ok := win.Oldest()
		if !ok || feed.Time(seen)+feed.Time(p.Window) >= f.now && (p.MaxOpen <= 0 || win.Len() < p.MaxOpen) {
			return
		}
		win.Remove(n)
		f.markWindowDirty(n)
	}
}

// markWindowDirty notes that what the window has of the entry is another than before.
func (f *fold) markWindowDirty(number uint64) {
	if f.dirtyInWindow == nil {
		f.dirtyInWindow = make(map[uint64]bool)
	}
	f.dirtyInWindow[number] = true
}

// mergeInWindow makes one story in the window of two, of which from has become part of into.
func (f *fold) mergeInWindow(into, from uint64) {
	win := f.known.Window()
	for _, n := range win.Members(from) {
		f.markWindowDirty(n)
	}
	win.Merge(into, from)
}

// detachInWindow takes the entries out of their story in the window.
func (f *fold) detachInWindow(numbers []uint64, into uint64) {
	win := f.known.Window()
	for _, n := range numbers {
		if win.Has(n) {
			win.Move(n, into)
			f.markWindowDirty(n)
		}
	}
}

// removeFromWindow takes an entry that is no more out of the window.
func (f *fold) removeFromWindow(number uint64) {
	if win := f.known.Window(); win.Has(number) {
		win.Remove(number)
		f.markWindowDirty(number)
	}
}

// windowChanges fills in what the window has of the entries whose place in it changed, in
// the order of their numbers.
func (f *fold) windowChanges() (all []feed.WindowChange) {
	for _, n := range slices.Sorted(maps.Keys(f.dirtyInWindow)) {
		all = append(all, feed.WindowChange{Number: n, Entry: f.known.Window().Entry(n)})
	}
	return all
}
