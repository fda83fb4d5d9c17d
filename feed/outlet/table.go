package outlet

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// Source is what the configuration says of where a source is at home.
type Source struct {
	ID    string
	URL   string   // of its feed
	Sites []string // domains that are its own; see [OfSite]
}

// Table says which configured source owns a page. It never changes; its zero value, and
// nil, know no source.
type Table struct {
	sites, feeds map[string][]claim         // by outlet
	at           map[string]map[string]bool // sources by the platform that they are on
}

// claim is a source's on an outlet, at a host there.
type claim struct{ host, source string }

// NewTable is the table of the sources.
func NewTable(sources []Source) *Table {
	t := &Table{sites: map[string][]claim{}, feeds: map[string][]claim{}, at: map[string]map[string]bool{}}
	for i := range sources {
		s := &sources[i]
		for _, site := range s.Sites {
			if p := OfSite(site); p.Outlet != "" {
				t.sites[p.Outlet] = append(t.sites[p.Outlet], claim{p.Host, s.ID})
				t.note(p, s.ID)
			}
		}
		if p := Of(s.URL); p.Outlet != "" {
			t.feeds[p.Outlet] = append(t.feeds[p.Outlet], claim{p.Host, s.ID})
			t.note(p, s.ID)
		}
	}
	return t
}

// note notes that the source is on the platform of the place, if it is one.
func (t *Table) note(p feed.Page, source string) {
	if _, ok := platforms[p.Host]; !ok {
		return
	}
	if t.at[p.Host] == nil {
		t.at[p.Host] = map[string]bool{}
	}
	t.at[p.Host][source] = true
}

// Owned is the place with its owner: the source whose sites it is among, else the one whose
// feed lies in the same outlet. Of equal claims that with the longest host in common
// with the page counts, then source's own, then that of the smallest id. A page of a platform whose URL names
// nobody is the source's own where that is on the platform, for a feed lists its own there.
func (t *Table) Owned(p feed.Page, source string) feed.Page {
	if t == nil || p.Outlet == "" {
		return p
	}
	var within []claim
	for _, c := range t.sites[p.Outlet] {
		if p.Host == c.host || strings.HasSuffix(p.Host, "."+c.host) {
			within = append(within, c)
		}
	}
	if len(within) == 0 {
		within = t.feeds[p.Outlet]
	}
	most := -1
	for _, c := range within {
		switch n := feed.CommonLabels(c.host, p.Host); {
		case n > most, n == most && p.Owner != source && (c.source == source || c.source < p.Owner):
			most, p.Owner = n, c.source
		}
	}
	if p.Owner == "" && t.at[p.Host][source] && unnamed(p) {
		p.Owner = source
	}
	return p
}

// Home is where the operator says that the source is at home: the outlet of the first of
// its sites, else of its feed's URL; empty for a file.
func Home(url string, sites []string) string {
	for _, site := range sites {
		if p := OfSite(site); p.Outlet != "" {
			return p.Outlet
		}
	}
	return Of(url).Outlet
}
