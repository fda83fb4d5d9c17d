package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// overlay holds working copies by key, in the order in which they were made.
type overlay[T any] struct {
	by    map[string]*T
	order []*T
}

// get is the working copy under the key, which load makes where it is asked for first.
func (o *overlay[T]) get(key string, load func() T) *T {
	if v, ok := o.by[key]; ok {
		return v
	}
	if o.by == nil {
		o.by = make(map[string]*T)
	}
	v := load()
	o.by[key] = &v
	o.order = append(o.order, &v)
	return &v
}

// sourceTable is what is known of sources: as it is stored, overlaid with what the
// record has changed so far.
type sourceTable struct {
	known     Known
	states    overlay[feed.State]
	listings  overlay[workingListing]
	revisions []*feed.Revision
	claims    map[string][]string // Known.Claimants, as far as it was asked
}

// state is the working copy of the source's state, a new one where there is none.
func (t *sourceTable) state(source string) *feed.State {
	return t.states.get(source, func() feed.State {
		if s, ok := t.known.State(source); ok {
			return s
		}
		return feed.State{Source: source}
	})
}

// peek is the source's state as it is now, to be read alone: it makes no change.
func (t *sourceTable) peek(source string) feed.State {
	if s := t.states.by[source]; s != nil {
		return *s
	}
	s, _ := t.known.State(source)
	return s
}

// listing is the working copy of the source's listing.
func (t *sourceTable) listing(source string) *workingListing {
	return t.listings.get(source, func() workingListing {
		return workingListing{Listing: feed.Listing{Source: source, Rows: t.known.Listing(source)}}
	})
}

// workingListing is a source's listing under change.
type workingListing struct {
	feed.Listing
	on    map[uint64]bool // made when first asked for
	dirty bool
}

// has reports whether the entry stands on the listing.
func (l *workingListing) has(number uint64) bool {
	if l.on == nil {
		l.on = make(map[uint64]bool, len(l.Rows))
		for _, r := range l.Rows {
			l.on[r.Entry] = true
		}
	}
	return l.on[number]
}

// set puts the rows in the place of those that were there.
func (l *workingListing) set(rows []feed.Listed) {
	l.Rows, l.on, l.dirty = rows, nil, true
}

// drop takes the entry's rows off the listing.
func (l *workingListing) drop(number uint64) {
	if l.has(number) {
		l.set(slices.DeleteFunc(slices.Clone(l.Rows), func(r feed.Listed) bool { return r.Entry == number }))
	}
}

// noteMeta makes a new revision of the source where it says something new of itself.
func (t *sourceTable) noteMeta(s *feed.State, m *feed.Meta) {
	meta := *m
	meta.Updated = 0
	if old := t.revision(s.Source, s.Revision); old != nil && equalMeta(&old.Meta, &meta) {
		return
	}
	old := s.Revision
	s.Revision++
	t.revisions = append(t.revisions, &feed.Revision{Source: s.Source, Number: s.Revision, Meta: meta})
	if r := t.revision(s.Source, old); r != nil && r.Refs == 0 {
		t.countRefs(s.Source, old, 0) // no longer the newest, so it goes
	}
}

// revision is the revision under change, else as it is stored; nil for none.
func (t *sourceTable) revision(source string, number uint32) *feed.Revision {
	for _, r := range t.revisions {
		if r.Source == source && r.Number == number {
			return r
		}
	}
	if number == 0 {
		return nil
	}
	r, ok := t.known.Revision(source, number)
	if !ok {
		return nil
	}
	return &r
}

// countRefs counts d more origins that refer to the revision.
func (t *sourceTable) countRefs(source string, number uint32, d int) {
	r := t.revision(source, number)
	if r == nil {
		return
	}
	if !slices.Contains(t.revisions, r) {
		t.revisions = append(t.revisions, r)
	}
	r.Refs += d
}

// addChanges adds to c what has become of the sources.
func (t *sourceTable) addChanges(c *feed.Change) {
	for _, r := range t.revisions {
		c.Revisions = append(c.Revisions, *r)
	}
	for _, l := range t.listings.order {
		if l.dirty {
			c.Listings = append(c.Listings, l.Listing)
		}
	}
	for _, s := range t.states.order {
		if s.Removed && s.Entries == 0 && s.Tombs == 0 {
			c.Forgotten = append(c.Forgotten, s.Source)
		} else if s.Last > 0 {
			c.States = append(c.States, *s)
		}
	}
}

// equalMeta reports whether both say the same.
func equalMeta(m, o *feed.Meta) bool {
	return m.ID == o.ID && m.Title == o.Title && m.Subtitle == o.Subtitle && m.Rights == o.Rights &&
		m.Language == o.Language && m.Icon == o.Icon && m.Logo == o.Logo && m.Updated == o.Updated && m.Detected == o.Detected &&
		slices.Equal(m.Links, o.Links) && slices.Equal(m.Authors, o.Authors) && slices.Equal(m.Contributors, o.Contributors) && slices.Equal(m.Categories, o.Categories)
}
