package merge

import (
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	// maxReuse is how often a key is used again before its kind is distrusted, if these
	// are also a good part of what the source has.
	maxReuse = 3
	// doubtLife is how long one such event counts.
	doubtLife = feed.Time(30 * 24 * time.Hour / time.Second)
)

// noteAlike records the kinds of keys that most items of the document have in common.
func (p poll) noteAlike() {
	s, r := p.state, p.result
	if r.Alike&^s.Doubt.Alike != 0 {
		s.Doubt.Alike |= r.Alike
		s.Doubt.At = r.At
	}
}

// trusted are the items without the keys of kinds that are distrusted. An item that has
// no other key is recognised by its bytes alone.
func trusted(s *feed.State, items []feed.Item) []feed.Item {
	bad := s.Distrusted()
	if bad == 0 {
		return items
	}
	items = slices.Clone(items)
	for i := range items {
		it := &items[i]
		it.Keys = slices.DeleteFunc(slices.Clone(it.Keys), func(k feed.Key) bool { return bad.Has(k.Kind()) })
		if bad.Has(feed.KindID) {
			it.ID = ""
		}
	}
	return items
}

// noteReuse counts that the source used a key of the kind again for a different thing.
func (p poll) noteReuse(kind feed.Kind) {
	d := &p.state.Doubt
	if p.now-d.At > doubtLife {
		d.IDs, d.Links = 0, 0
	}
	d.At = p.now
	n := &d.IDs
	if kind == feed.KindLink {
		n = &d.Links
	}
	if *n++; *n >= maxReuse && 4**n >= p.state.Entries {
		d.Reused |= feed.KindsOf(kind)
	}
}
