package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// overlay holds working copies by source, in the order in which they were made.
type overlay[T any] struct {
	by    map[string]*T
	order []*T
}

func (o *overlay[T]) get(source string, load func() T) *T {
	if v, ok := o.by[source]; ok {
		return v
	}
	if o.by == nil {
		o.by = make(map[string]*T)
	}
	v := load()
	o.by[source] = &v
	o.order = append(o.order, &v)
	return &v
}

func (f *fold) state(source string) *feed.State {
	return f.states.get(source, func() feed.State {
		if s, ok := f.known.State(source); ok {
			return s
		}
		return feed.State{Source: source}
	})
}

func (f *fold) listing(source string) *workingListing {
	return f.listings.get(source, func() workingListing {
		return workingListing{Listing: feed.Listing{Source: source, Rows: f.known.Listing(source)}}
	})
}

// workingListing is a source's listing under change.
type workingListing struct {
	feed.Listing
	on    map[uint64]bool // made when first asked for
	dirty bool
}

// has says whether the entry stands on the listing.
func (l *workingListing) has(number uint64) bool {
	if l.on == nil {
		l.on = make(map[uint64]bool, len(l.Rows))
		for _, r := range l.Rows {
			l.on[r.Entry] = true
		}
	}
	return l.on[number]
}

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
func (f *fold) noteMeta(s *feed.State, m *feed.Meta) {
	meta := *m
	meta.Updated = 0
	if old := f.revision(s.Source, s.Revision); old != nil && equalMeta(&old.Meta, &meta) {
		return
	}
	old := s.Revision
	s.Revision++
	f.revisions = append(f.revisions, &feed.Revision{Source: s.Source, Number: s.Revision, Meta: meta})
	if r := f.revision(s.Source, old); r != nil && r.Refs == 0 {
		f.countRefs(s.Source, old, 0) // no longer the newest, so it goes
	}
}

func (f *fold) revision(source string, number uint32) *feed.Revision {
	for _, r := range f.revisions {
		if r.Source == source && r.Number == number {
			return r
		}
	}
	if number == 0 {
		return nil
	}
	r, ok := f.known.Revision(source, number)
	if !ok {
		return nil
	}
	return &r
}

// countRefs counts d more origins that refer to the revision.
func (f *fold) countRefs(source string, number uint32, d int) {
	r := f.revision(source, number)
	if r == nil {
		return
	}
	if !slices.Contains(f.revisions, r) {
		f.revisions = append(f.revisions, r)
	}
	r.Refs += d
}

func equalMeta(m, o *feed.Meta) bool {
	return m.ID == o.ID && m.Title == o.Title && m.Subtitle == o.Subtitle && m.Rights == o.Rights &&
		m.Language == o.Language && m.Icon == o.Icon && m.Logo == o.Logo && m.Updated == o.Updated && m.Detected == o.Detected &&
		slices.Equal(m.Links, o.Links) && slices.Equal(m.Authors, o.Authors) && slices.Equal(m.Contributors, o.Contributors) && slices.Equal(m.Categories, o.Categories)
}
