package bolt

import (
	"encoding/binary"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// mend makes of what was found what goes together.
func (s *salvage) mend() {
	s.entries, s.stories, s.states = map[uint64]*feed.Entry{}, map[uint64]*feed.Story{}, decodedRows[feed.State](s, bStates)
	for _, e := range decodedRows[feed.Entry](s, bEntries) {
		s.entries[e.Number] = e
	}
	for _, x := range decodedRows[feed.Story](s, bStories) {
		s.stories[x.Number] = x
	}
	s.mendEntries()
	s.mendStories()
	s.mendSources()
}

// mendEntries drops origins whose content is lost, and entries that have none left.
func (s *salvage) mendEntries() {
	of := map[uint64][]string{} // sources with a content, by entry
	for k := range s.rows[bContents] {
		if len(k) > 8 {
			n := binary.BigEndian.Uint64([]byte(k))
			of[n] = append(of[n], k[8:])
			if e := s.entries[n]; e == nil || e.Origin(k[8:]) == nil || e.Origin(k[8:]).Tomb {
				s.lost[k[8:]] = true
				delete(s.rows[bContents], k)
			}
		}
	}
	gone := 0
	for n, e := range s.entries {
		whole := len(e.Origins)
		e.Origins = slices.DeleteFunc(e.Origins, func(o feed.Origin) bool {
			missing := !o.Tomb && !slices.Contains(of[n], o.Source)
			if missing {
				s.lost[o.Source] = true
			}
			return missing
		})
		if len(e.Origins) == 0 {
			delete(s.entries, n)
			gone++
		} else if len(e.Origins) < whole && e.Origin(e.Lead) == nil {
			e.Lead = ""
			for i := range e.Origins {
				if o := &e.Origins[i]; !o.Tomb && e.Lead == "" {
					e.Lead = o.Source
				}
			}
		}
	}
	if gone > 0 {
		s.miss("the contents of %d entries", gone)
	}
}

// mendStories leaves in each story what is there of it, and makes entries whose story is
// gone stories of one.
func (s *salvage) mendStories() {
	has := func(n uint64) bool { return s.entries[n] != nil }
	of := map[uint64]string{}
	for n, x := range s.stories {
		x.Members = slices.DeleteFunc(x.Members, func(m uint64) bool { return !has(m) || s.entries[m].Story != x.ID })
		x.Leads = slices.DeleteFunc(x.Leads, func(l feed.Lead) bool {
			return !slices.Contains(x.Members, l.Entry) || s.entries[l.Entry].Origin(l.Source) == nil
		})
		for i := range x.Aliases {
			a := &x.Aliases[i]
			a.Members = slices.DeleteFunc(a.Members, func(m uint64) bool { return !slices.Contains(x.Members, m) })
		}
		x.Aliases = slices.DeleteFunc(x.Aliases, func(a feed.Alias) bool { return len(a.Members) == 0 })
		if len(x.Members) == 0 {
			delete(s.stories, n)
			continue
		}
		for _, m := range x.Members {
			of[m] = x.ID
		}
	}
	byID := map[string]*feed.Story{}
	for _, x := range s.stories {
		for _, id := range x.IDs() {
			byID[id] = x
		}
	}
	apart := 0
	for n, e := range s.entries {
		// No other entry has an id that a story goes by: one from an older page is in it again.
		if x := byID[e.ID]; x != nil && of[n] == "" {
			e.Story = x.ID
			x.Members = append(x.Members, n)
			slices.Sort(x.Members)
			continue
		}
		if e.Story != e.ID && of[n] != e.Story {
			e.Story, e.Join = e.ID, nil
			apart++
		}
	}
	if apart > 0 {
		s.miss("the stories of %d entries", apart)
	}
}

// mendSources makes states, listings and revisions agree with the entries. Who lost
// something is forgotten what it last answered, so that it is asked for all.
func (s *salvage) mendSources() {
	refs := map[string]map[uint32]int{}
	type counts struct{ live, tombs int }
	count := map[string]*counts{}
	for _, e := range s.entries {
		for i := range e.Origins {
			o := &e.Origins[i]
			if count[o.Source] == nil {
				count[o.Source], refs[o.Source] = &counts{}, map[uint32]int{}
			}
			if o.Tomb {
				count[o.Source].tombs++
				continue
			}
			if k := appendRevision(nil, o.Source, o.Revision); s.rows[bRevisions][string(k)] == nil {
				s.encode(bRevisions, k, &feed.Revision{Source: o.Source, Number: o.Revision}) // the next poll says more
				s.lost[o.Source] = true
			}
			count[o.Source].live++
			refs[o.Source][o.Revision]++
		}
	}
	for source := range count {
		if s.states[source] == nil {
			s.states[source], s.lost[source] = &feed.State{Source: source}, true
			s.miss("what was known of source %s", source)
		}
	}
	for source := range s.rows[bListings] {
		if s.states[source] == nil { // nor has it an entry: all that it lists is lost
			delete(s.rows[bListings], source)
		}
	}
	for source, st := range s.states {
		st.Entries, st.Tombs = 0, 0
		if c := count[source]; c != nil {
			st.Entries, st.Tombs = c.live, c.tombs
		}
		s.mendListing(source, st)
	}
	for k, r := range decodedRows[feed.Revision](s, bRevisions) {
		if r.Refs = refs[r.Source][r.Number]; r.Refs == 0 && (s.states[r.Source] == nil || s.states[r.Source].Revision != r.Number) {
			delete(s.rows[bRevisions], k)
			continue
		}
		s.encode(bRevisions, []byte(k), r)
	}
}

// mendListing takes out of the source's listing what is not there.
func (s *salvage) mendListing(source string, st *feed.State) {
	if v := s.rows[bListings][source]; v != nil {
		p, err := plain(bListings, []byte(source), v)
		var rows []feed.Listed
		if err == nil {
			rows, err = splitListing(p)
		}
		s.damaged(err)
		whole := len(rows)
		rows = slices.DeleteFunc(rows, func(l feed.Listed) bool {
			return l.Entry != 0 && (s.entries[l.Entry] == nil || s.entries[l.Entry].Origin(source) == nil)
		})
		if s.lost[source] = s.lost[source] || len(rows) < whole; len(rows) == 0 {
			delete(s.rows[bListings], source)
		} else {
			s.rows[bListings][source] = seal(bListings, []byte(source), appendListing([]byte{vPlain}, rows))
		}
	} else if st.Entries > 0 {
		s.lost[source] = true
	}
	if s.lost[source] || s.damages > 0 {
		st.Validator, st.BodyHash = feed.Validator{}, feed.Hash{}
	}
}
