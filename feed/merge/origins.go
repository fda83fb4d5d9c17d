package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// addEntry makes a new entry of the item. It takes the source's id and link from the
// former entry that had them; nil: none had.
func (d *document) addEntry(it *feed.Item, former *workingEntry) *workingEntry {
	s, r := d.state, d.result
	issue := 0
	if former != nil && former.entry.Origin(s.Source) != nil {
		issue = max(1, int(it.Content.Dated()))
		d.entries.write(former)
		d.keys.giveUp(former, s.Source, it.Keys)
	}
	w := d.newEntry(s.Source, it, publishedOf(&it.Content, r.At), issue)
	arrivals{d}.setArrival(w.entry, it)
	d.addOrigin(it, w)
	placement{d.fold, w}.placeInWindow(&s.Policy, it)
	linking{d}.tie(it, w, true)
	d.overrides.applyPending(w)
	s.Delivered = r.At
	d.change.Added++
	return w
}

// newEntry is a new entry of the item, without an origin: a story of its own, or in the one
// that goes by its id. issue is that of [fold.mint].
func (d *document) newEntry(source string, it *feed.Item, published feed.Time, issue int) *workingEntry {
	e := &feed.Entry{Number: d.entries.newNumber(), Published: published}
	e.ID, e.Minted = mint(d.stories.idIsFree, source, it, issue)
	e.Story = e.ID
	d.keys.setID(e.ID, e.Number)
	w := d.entries.track(&workingEntry{entry: e})
	d.stories.rejoin(w)
	return w
}

// addOrigin makes the source an origin of the entry.
func (d *document) addOrigin(it *feed.Item, w *workingEntry) {
	s, r := d.state, d.result
	p := publishedOf(&it.Content, r.At)
	w.entry.Origins = append(w.entry.Origins, d.owned(it, feed.Origin{
		Source: s.Source, RawHash: it.RawHash, TextHash: it.TextHash, TitleSum: it.TitleSum, Terms: it.Terms, Given: it.Keys,
		Published: p, Updated: min(max(it.Content.Updated, p), r.At),
		Exact: it.Exact && it.Content.Dated() == p, Dated: it.Content.Dated(),
		FirstSeen: r.At, LastListed: r.At, Revision: s.Revision, FeedTime: min(r.Meta.Updated, r.At),
	}))
	o := w.entry.Origin(s.Source)
	d.noteSpeaker(o, it)
	if d.pointsTo(it, w.entry) { // what it is filed under says nothing of the page
		o.Role, o.Terms = feed.RolePointer, nil
	}
	s.Entries++
	d.sources.countRefs(s.Source, s.Revision, 1)
	d.keys.claim(w, o, it.Keys)
	d.putContent(w, s.Source, &it.Content)
	d.changeEntry(w)
}

// updateEntry folds an item whose entry is known: a further origin, an edit, or nothing
// that readers need to hear of. It returns the item's entry, which is another one where the
// source leaves those with whom it shared that.
func (d *document) updateEntry(it *feed.Item, w *workingEntry) *workingEntry {
	s, r := d.state, d.result
	o := w.entry.Origin(s.Source)
	if o == nil {
		d.addOrigin(it, w)
		linking{d}.tie(it, w, false)
		return w
	}
	reworded := it.RawHash != o.RawHash && it.TextHash != o.TextHash
	var others *workingEntry // with whom the source shared the entry until now
	if it.RawHash != o.RawHash && (parting{d}).parts(it, w, o) {
		w, others = parting{d}.part(it, w)
		o = w.entry.Origin(s.Source)
	}
	led := o.Given
	same := it.RawHash == o.RawHash && it.TextHash == o.TextHash && slices.Equal(it.Terms, o.Terms)
	o.RawHash, o.TextHash, o.TitleSum, o.Given, o.LastListed = it.RawHash, it.TextHash, it.TitleSum, it.Keys, max(o.LastListed, r.At)
	if at := it.Content.Dated(); at != 0 {
		o.Dated = at
	}
	d.keys.claim(w, o, it.Keys)
	d.entries.write(w)
	if o.Tomb || same {
		return w // purged, it stays away while the source lists it; and the same again is nothing to tell
	}
	if *o = d.owned(it, *o); o.Role != feed.RolePointer || !isPointedTo(w.entry, o) {
		o.Terms = it.Terms
	}
	d.noteSpeaker(o, it)
	if reworded {
		d.edit(it, w, o)
	}
	d.putContent(w, s.Source, &it.Content)
	d.changeEntry(w)
	switch {
	case others != nil:
		parting{d}.settleApart(it, w, others)
	case leadsElsewhere(it, led):
		linking{d}.tie(it, w, false)
	}
	return w
}

// leadsElsewhere reports whether the item leads to a page that none of the keys is of.
func leadsElsewhere(it *feed.Item, keys []feed.Key) bool {
	return slices.ContainsFunc(it.Keys, func(k feed.Key) bool { return k.Kind() == feed.KindCanonical && !slices.Contains(keys, k) })
}

// edit notes that the words of the origin are others now; only where it says something else
// by them that is an edit. In a new entry, which it left others for, they are its first.
func (d *document) edit(it *feed.Item, w *workingEntry, o *feed.Origin) {
	s, r := d.state, d.result
	changed := d.changesSubstance(w, o.Source, &it.Content)
	if changed {
		d.noteRewritten(it, w)
	}
	if w.before != nil && o.Source == w.entry.Lead {
		d.window.refresh(&s.Policy, it, w.entry)
	}
	if !changed {
		return
	}
	if u := it.Content.Updated; u > o.Updated && u <= r.At {
		o.Updated = u
	} else {
		o.Updated = max(o.Updated, r.At)
	}
	d.sources.countRefs(s.Source, o.Revision, -1)
	d.sources.countRefs(s.Source, s.Revision, 1)
	o.Revision, o.FeedTime = s.Revision, min(r.Meta.Updated, r.At)
	if w.before == nil {
		return
	}
	o.Edits++
	d.change.Edited++
}

// publishedOf is when the item says it was published, else updated, clamped to when
// it was first seen; and that where it does not say.
func publishedOf(c *feed.Content, seen feed.Time) feed.Time {
	p := c.Dated()
	if p == 0 || p > seen {
		return seen
	}
	return p
}
