package bolt

import (
	"github.com/openvoicenews/openvoice/feed"
)

// apply lays a change over the file, blindly.
func (t *overlay) apply(c *feed.Change) {
	t.at.Position, t.at.Now, t.at.Ahead = c.Position, c.Now, c.Ahead
	if trace := c.Trace(); !trace.IsZero() {
		t.traces = append(t.traces, trace)
	}
	for i := range c.States {
		mendClaims(t, c.States[i].Source, &c.States[i])
		t.states[c.States[i].Source] = cell[feed.State]{&c.States[i], true}
	}
	for i := range c.Listings {
		l := &c.Listings[i]
		t.listings[l.Source] = cell[[]feed.Listed]{&l.Rows, true}
	}
	t.mend(c.Entries)
	t.mendStories(c.Stories)
	for i := range c.Overrides {
		o := &c.Overrides[i]
		t.overrides[o.ID] = cell[[]feed.Override]{&o.List, true}
	}
	for i := range c.Window {
		o := &c.Window[i]
		t.opens[o.Number] = cell[feed.WindowEntry]{o.Entry, true}
	}
	for i := range c.Contents {
		cc := &c.Contents[i]
		t.contents[contentKey{cc.Number, cc.Source}] = cc.Content
	}
	for i := range c.Revisions {
		v := &c.Revisions[i]
		s, _ := t.State(v.Source)
		k := revisionKey{v.Source, v.Number}
		if v.Refs == 0 && s.Revision != v.Number {
			t.revisions[k] = cell[feed.Revision]{nil, true}
		} else {
			t.revisions[k] = cell[feed.Revision]{v, true}
		}
	}
	for _, source := range c.Forgotten {
		forget(t, source)
	}
}

// forget drops what is known of a source.
func forget(t *overlay, source string) {
	mendClaims(t, source, nil)
	t.states[source] = cell[feed.State]{nil, true}
	t.listings[source] = cell[[]feed.Listed]{new([]feed.Listed), true}
	for k := range t.revisions {
		if k.source == source {
			t.revisions[k] = cell[feed.Revision]{nil, true}
		}
	}
	prefix := appendSource(nil, source)
	for w := t.from(bRevisions, prefix, prefix); w.ok(); w.next() {
		var v feed.Revision
		if w.value(&v) {
			t.revisions[revisionKey{source, v.Number}] = cell[feed.Revision]{nil, true}
		}
	}
}

// mend writes the entries and changes what is derived from them by the difference.
// What goes, goes first, for a key may pass from one entry to another.
func (t *overlay) mend(changes []feed.EntryChange) {
	var d derived
	for _, c := range changes {
		if c.Before == nil {
			continue
		}
		d.reset()
		if c.After != nil {
			d.derive(c.After, d.keep)
		}
		d.derive(c.Before, func(b bucket, key []byte) {
			if !d.kept(b, key) {
				t.drop(b, key)
			}
		})
		t.setDue(c.Before.Due, c.Before.Number, false)
		t.entries[c.Before.Number] = cell[feed.Entry]{nil, true}
	}
	for _, c := range changes {
		if c.After == nil {
			continue
		}
		d.reset()
		if c.Before != nil {
			d.derive(c.Before, d.keep)
		}
		d.derive(c.After, func(b bucket, key []byte) {
			if !d.kept(b, key) {
				t.put(b, key, c.After.Number)
			}
		})
		t.setDue(c.After.Due, c.After.Number, true)
		t.entries[c.After.Number] = cell[feed.Entry]{c.After, true}
	}
}

// derived makes the rows that follow from an entry.
type derived struct {
	key  []byte
	rows map[bucketKey]struct{}
}

type bucketKey struct {
	b   bucket
	key string
}

func (d *derived) reset() { clear(d.rows) }

func (d *derived) keep(b bucket, key []byte) {
	if d.rows == nil {
		d.rows = map[bucketKey]struct{}{}
	}
	d.rows[bucketKey{b, string(key)}] = struct{}{}
}

func (d *derived) kept(b bucket, key []byte) bool {
	if len(d.rows) == 0 {
		return false
	}
	_, ok := d.rows[bucketKey{b, string(key)}]
	return ok
}

// derive calls row with each row that the entry has, some perhaps twice: its id and
// keys, and its place among those of each source that has it. Due days are
// apart, for they have no entry's number as their value.
func (d *derived) derive(e *feed.Entry, row func(b bucket, key []byte)) {
	give := func(b bucket, key []byte) {
		d.key = key
		row(b, key)
	}
	give(bIDs, appendID(d.key[:0], e.ID))
	for i := range e.Origins {
		o := &e.Origins[i]
		for _, k := range o.Keys {
			give(bKeys, appendKey(d.key[:0], o.Source, k))
		}
		if o.Tomb {
			continue
		}
		give(bBySource, appendRef(appendSource(d.key[:0], o.Source), e.Ref()))
	}
}
