package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// addEntry makes a new entry of the item.
func (d *document) addEntry(it *feed.Item) *workingEntry {
	s, r := d.state, d.result
	e := &feed.Entry{Number: d.entries.newNumber(), Published: publishedOf(&it.Content, r.At)}
	e.ID, e.Minted = d.mint(s.Source, it)
	e.Story = e.ID
	d.keys.setID(e.ID, e.Number)
	w := d.entries.track(&workingEntry{entry: e})
	d.stories.rejoin(w)
	d.addOrigin(it, w)
	placement{d.fold, w}.placeInWindow(&s.Policy, it)
	d.overrides.applyPending(w)
	s.Delivered = r.At
	s.Doubt.Turned = 0
	d.change.Added++
	return w
}

// addOrigin makes the source an origin of the entry.
func (d *document) addOrigin(it *feed.Item, w *workingEntry) {
	s, r := d.state, d.result
	p := publishedOf(&it.Content, r.At)
	w.entry.Origins = append(w.entry.Origins, d.owned(it, feed.Origin{
		Source: s.Source, RawHash: it.RawHash, TextHash: it.TextHash, TitleSum: it.TitleSum, Terms: it.Terms, Given: it.Keys,
		Published: p, Updated: min(max(it.Content.Updated, p), r.At),
		Exact: p == it.Content.Published && p%86400 != 0, FirstSeen: r.At, LastListed: r.At, Revision: s.Revision, FeedTime: min(r.Meta.Updated, r.At),
	}))
	d.noteSpeaker(w.entry.Origin(s.Source), it)
	s.Entries++
	d.sources.countRefs(s.Source, s.Revision, 1)
	d.keys.claim(w, w.entry.Origin(s.Source), it.Keys)
	d.putContent(w, s.Source, &it.Content)
	d.changeEntry(w)
}

// updateEntry folds an item whose entry is known: a further origin, an edit, or nothing
// that readers need to hear od.
func (d *document) updateEntry(it *feed.Item, w *workingEntry) {
	s, r := d.state, d.result
	o := w.entry.Origin(s.Source)
	if o == nil {
		d.addOrigin(it, w)
		return
	}
	edited := it.RawHash != o.RawHash && it.TextHash != o.TextHash
	if edited && !o.Tomb {
		d.noteExchange(o, it)
	}
	same := it.RawHash == o.RawHash && it.TextHash == o.TextHash && slices.Equal(it.Terms, o.Terms)
	o.RawHash, o.TextHash, o.TitleSum, o.Given, o.LastListed = it.RawHash, it.TextHash, it.TitleSum, it.Keys, max(o.LastListed, r.At)
	d.keys.claim(w, o, it.Keys)
	d.entries.write(w)
	if o.Tomb || same {
		return // purged, it stays away while the source lists it; and the same again is nothing to tell
	}
	o.Terms = it.Terms
	*o = d.owned(it, *o)
	d.noteSpeaker(o, it)
	if edited {
		o.Edits++
		if u := it.Content.Updated; u > o.Updated && u <= r.At {
			o.Updated = u
		} else {
			o.Updated = max(o.Updated, r.At)
		}
		d.sources.countRefs(s.Source, o.Revision, -1)
		d.sources.countRefs(s.Source, s.Revision, 1)
		o.Revision, o.FeedTime = s.Revision, min(r.Meta.Updated, r.At)
		d.change.Edited++
		if o.Source == w.entry.Origins[0].Source {
			d.window.refresh(&s.Policy, it, w.entry.Number)
		}
	}
	d.putContent(w, s.Source, &it.Content)
	d.changeEntry(w)
}

// publishedOf is when the item says it was published, else updated, clamped to when
// it was first seen; and that where it does not say.
func publishedOf(c *feed.Content, seen feed.Time) feed.Time {
	p := c.Published
	if p <= 0 {
		p = c.Updated
	}
	if p <= 0 || p > seen {
		return seen
	}
	return p
}
