package memory

import (
	"cmp"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
)

// transaction is a copy of a picture under change, as [merge.Merge] sees it.
type transaction struct {
	*picture
	err    error
	window *merge.Window // nil: to be made
}

var _ merge.Known = (*transaction)(nil)

func (p *picture) Now() feed.Time { return p.now }

func (p *picture) Ahead() feed.Time { return p.ahead }

func (p *picture) State(source string) (feed.State, bool) {
	s, ok := p.states[source]
	return s, ok
}

func (p *picture) Listing(source string) []feed.Listed { return p.listings[source] }

func (p *picture) Revision(source string, number uint32) (feed.Revision, bool) {
	r, ok := p.revisions[revision{source, number}]
	return r, ok
}

func (p *picture) Content(number uint64, source string) (feed.Content, bool) {
	c, ok := p.contents[content{number, source}]
	return c, ok
}

func (p *picture) Claimants(outlet string) (all []string) {
	for _, source := range slices.Sorted(maps.Keys(p.states)) {
		if c := p.states[source].Claim.Outlet; c != "" && c == outlet {
			all = append(all, source)
		}
	}
	return all
}

func (p *picture) EntryByKey(source string, k feed.Key) (uint64, bool) {
	n, ok := p.keys[scope(source, k)]
	return n, ok
}

func (p *picture) EntryByID(id string) (uint64, bool) {
	n, ok := p.ids[id]
	return n, ok
}

func (p *picture) Entry(number uint64) (feed.Entry, bool) {
	e, ok := p.entries[number]
	return e, ok
}

func (p *picture) Due(day uint32, limit int) []uint64 {
	var due []feed.Entry
	for _, e := range p.entries {
		if e.Due > 0 && e.Due <= day {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, func(a, b feed.Entry) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Number, b.Number))
	})
	var numbers []uint64
	for _, e := range due[:min(limit, len(due))] {
		numbers = append(numbers, e.Number)
	}
	return numbers
}

func (p *picture) Oldest(source string, limit int) []uint64 {
	var refs []feed.Ref
	for _, e := range p.entries {
		if o := e.Origin(source); o != nil && !o.Tomb {
			refs = append(refs, e.Ref())
		}
	}
	slices.SortFunc(refs, func(a, b feed.Ref) int { return b.Compare(a) })
	var numbers []uint64
	for _, r := range refs[:min(limit, len(refs))] {
		numbers = append(numbers, r.Number)
	}
	return numbers
}

func (p *picture) Story(number uint64) (feed.Story, bool) {
	s, ok := p.stories[number]
	return s, ok
}

func (p *picture) StoryByID(id string) (uint64, bool) {
	n, ok := p.storyIDs[id]
	return n, ok
}

func (p *picture) Overrides(id string) []feed.Override { return p.overrides[id] }

// Window is rebuilt for each record, so that it holds nothing that is not stored.
func (t *transaction) Window() *merge.Window {
	if t.window == nil {
		t.window = merge.NewWindow()
		for _, o := range t.open {
			t.window.Put(&o)
		}
	}
	return t.window
}

// apply puts copies of what the change holds into the picture.
func (t *transaction) apply(c *feed.Change) error {
	t.position, t.now, t.ahead = c.Position, c.Now, c.Ahead
	t.trace(c.Trace())
	for _, s := range c.States {
		t.states[s.Source] = copied(t, s)
	}
	for _, l := range c.Listings {
		if len(l.Rows) > 0 {
			t.listings[l.Source] = slices.Clone(l.Rows)
		} else {
			delete(t.listings, l.Source)
		}
	}
	t.entriesChanged(c.Entries)
	t.storiesChanged(c.Stories)
	for _, o := range c.Overrides {
		if len(o.List) > 0 {
			t.overrides[o.ID] = copied(t, o.List)
		} else {
			delete(t.overrides, o.ID)
		}
	}
	t.window = nil
	for _, o := range c.Window {
		if o.Entry != nil {
			t.open[o.Number] = copied(t, *o.Entry)
		} else {
			delete(t.open, o.Number)
		}
	}
	for _, cc := range c.Contents {
		if cc.Content != nil {
			t.contents[content{cc.Number, cc.Source}] = copied(t, *cc.Content)
		} else {
			delete(t.contents, content{cc.Number, cc.Source})
		}
	}
	for _, r := range c.Revisions {
		if r.Refs == 0 && t.states[r.Source].Revision != r.Number {
			delete(t.revisions, revision{r.Source, r.Number})
		} else {
			t.revisions[revision{r.Source, r.Number}] = copied(t, r)
		}
	}
	for _, source := range c.Forgotten {
		t.forget(source)
	}
	return t.err
}

// trace keeps what the record changed, and drops the traces whose time is over.
func (t *transaction) trace(new feed.Trace) {
	if !new.IsZero() {
		t.traces = append(t.traces, new)
	}
	for len(t.traces) > 0 && !t.traces[0].Kept(t.now) {
		t.untraced, t.traces = t.traces[0].Record, t.traces[1:]
	}
}

// copied is a copy of the value; the transaction keeps the first error.
func copied[T any](t *transaction, v T) T {
	c, err := clone(v)
	if err != nil && t.err == nil {
		t.err = err
	}
	return c
}

func (t *transaction) forget(source string) {
	delete(t.states, source)
	delete(t.listings, source)
	for k := range t.revisions {
		if k.source == source {
			delete(t.revisions, k)
		}
	}
}

// entriesChanged takes all that is no more out before it puts in what is.
func (t *transaction) entriesChanged(changes []feed.EntryChange) {
	for _, c := range changes {
		if e := c.Before; e != nil {
			delete(t.entries, e.Number)
			delete(t.ids, e.ID)
			for _, o := range e.Origins {
				for _, k := range o.Keys {
					delete(t.keys, scope(o.Source, k))
				}
			}
		}
	}
	for _, c := range changes {
		if e := c.After; e != nil {
			t.entries[e.Number] = copied(t, *e)
			t.ids[e.ID] = e.Number
			for _, o := range e.Origins {
				for _, k := range o.Keys {
					t.keys[scope(o.Source, k)] = e.Number
				}
			}
		}
	}
}

// storiesChanged does for stories what entriesChanged does for entries.
func (t *transaction) storiesChanged(changes []feed.StoryChange) {
	for _, c := range changes {
		if s := c.Before; s != nil {
			delete(t.stories, s.Number)
			for _, id := range s.IDs() {
				delete(t.storyIDs, id)
			}
		}
	}
	for _, c := range changes {
		if s := c.After; s != nil {
			t.stories[s.Number] = copied(t, *s)
			for _, id := range s.IDs() {
				t.storyIDs[id] = s.Number
			}
		}
	}
}
