package merge

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// noteOutlet notes which outlet the source of the document is.
func (p poll) noteOutlet() {
	s, r := p.state, p.result
	s.Claim = r.Claim
	switch {
	case len(s.Policy.Sites) > 0 || !counts(s) || r.Claim.Outlet == "":
		s.Outlet = r.Outlet
	default:
		s.Outlet = r.Claim.Outlet
	}
	s.Outlet = cmp.Or(s.Outlet, s.Source)
}

// counts reports whether the source's claim on a site counts: the configuration makes no
// other source the site's owner.
func counts(s *feed.State) bool {
	return !s.Removed && (s.Claim.Owner == "" || s.Claim.Owner == s.Source)
}

// ownerOf is the source that the place belongs to, "" for none: the one that the
// configuration makes the owner, else one that claims the site. Of equal claims the
// longest host in common with the place counts, then the asking source's own, then that of
// the smallest id.
func (t *sourceTable) ownerOf(p feed.Page, asking string) (owner string) {
	if p.Owner != "" || p.Outlet == "" {
		return p.Owner
	}
	most := 0
	for _, source := range t.claimants(p.Outlet, asking) {
		s := t.peek(source)
		if s.Claim.Outlet != p.Outlet || !counts(&s) {
			continue
		}
		switch n := feed.CommonLabels(s.Claim.Host, p.Host); {
		case n > most, n == most && owner != asking && source == asking:
			most, owner = n, source
		}
	}
	return owner
}

// claimants are the sources that may claim the outlet, ascending; asking is among them,
// for what it says may be new.
func (t *sourceTable) claimants(outlet, asking string) []string {
	all, ok := t.claims[outlet]
	if !ok {
		if all = t.known.Claimants(outlet); t.claims == nil {
			t.claims = make(map[string][]string)
		}
		t.claims[outlet] = all
	}
	if at, ok := slices.BinarySearch(all, asking); !ok {
		all = slices.Insert(slices.Clone(all), at, asking)
	}
	return all
}

// owned is the origin with what the item says of whose pages and names it bears.
func (p poll) owned(it *feed.Item, o feed.Origin) feed.Origin {
	s := p.state
	o.Outlet, o.Words, o.Verbatim = s.Outlet, it.Words, it.ID != ""
	o.OwnPage = it.Page.Outlet != "" && p.sources.ownerOf(it.Page, s.Source) == s.Source
	o.Named = p.sources.ownerOf(it.Named, s.Source)
	if o.Named == s.Source {
		o.Named = ""
	}
	return o
}

// withoutForeignIDs are the items without the ids that name a place of another outlet's:
// nobody publishes under another's name.
func (p poll) withoutForeignIDs(items []feed.Item) []feed.Item {
	cloned := false
	for i := range items {
		owner := p.sources.ownerOf(items[i].Name, p.state.Source)
		if items[i].ID == "" || owner == "" || owner == p.state.Source || p.sources.peek(owner).Outlet == p.state.Outlet {
			continue
		}
		if !cloned {
			items, cloned = slices.Clone(items), true
		}
		items[i].ID = ""
	}
	return items
}
