package publish

import (
	"fmt"
	"iter"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// fake is a View over maps whose indexes are made anew when they are asked for, so
// that it cannot forget to mend one.
type fake struct {
	number    uint64
	now       feed.Time
	entries   map[uint64]feed.Entry
	contents  map[string]feed.Content
	revisions map[string]feed.Revision
	stories   map[uint64]feed.Story
	rows      map[feed.Index][]feed.Ref // nil: derive
	read      int                       // rows handed out
	fetched   int                       // entries handed out
}

func newFake() *fake {
	return &fake{now: 1_790_000_000, entries: map[uint64]feed.Entry{}, contents: map[string]feed.Content{}, revisions: map[string]feed.Revision{}, stories: map[uint64]feed.Story{}}
}

func contentKey(number uint64, source string) string { return fmt.Sprint(number, " ", source) }

func (f *fake) Position() feed.Position { return feed.Position{Log: "log", Number: f.number} }
func (f *fake) Now() feed.Time          { return f.now }

func (f *fake) Revision(source string, number uint32) (feed.Revision, bool) {
	r, ok := f.revisions[fmt.Sprint(source, " ", number)]
	return r, ok
}

func (f *fake) Entry(number uint64) (feed.Entry, bool) {
	f.fetched++
	e, ok := f.entries[number]
	e.Origins = slices.Clone(e.Origins)
	return e, ok
}

func (f *fake) Content(number uint64, source string) (feed.Content, bool) {
	c, ok := f.contents[contentKey(number, source)]
	return c, ok
}

func (f *fake) Story(number uint64) (feed.Story, bool) {
	s, ok := f.stories[number]
	return s, ok
}

func (f *fake) StoryByID(id string) (uint64, bool) {
	for n, s := range f.stories {
		if slices.Contains(s.IDs(), id) {
			return n, true
		}
	}
	return 0, false
}

// stir marks the story, where there is one, as changed.
func (f *fake) stir(id string) {
	if n, ok := f.StoryByID(id); ok {
		s := f.stories[n]
		s.Changed = f.number
		f.stories[n] = s
	}
}

// unite makes the entries the story of the first of them, which grew just now unless
// the last brings a copy.
func (f *fake) unite(copied bool, numbers ...uint64) {
	f.number++
	f.now += 60
	first := f.entries[numbers[0]]
	s := f.stories[first.Number]
	s.Number, s.ID, s.Published, s.Changed = first.Number, first.ID, first.Published, f.number
	s.Members = slices.Sorted(slices.Values(numbers))
	if !copied {
		s.Updated = f.now
	}
	for i, n := range s.Members {
		e := f.entries[n]
		e.Story = s.ID
		if copied && i == len(s.Members)-1 {
			e.Origins = slices.Clone(e.Origins)
			e.Origins[0].Role = feed.RoleCopy
		}
		f.entries[n] = e
	}
	f.stories[s.Number] = s
	f.lead(s.ID)
}

// prefer has the entry lead its story until the story changes.
func (f *fake) prefer(number uint64) {
	n, _ := f.StoryByID(f.entries[number].Story)
	s := f.stories[n]
	slices.SortStableFunc(s.Leads, func(a, b feed.Lead) int {
		if (a.Entry == number) == (b.Entry == number) {
			return 0
		}
		if a.Entry == number {
			return -1
		}
		return 1
	})
	f.stories[n] = s
}

// lead has the entries of the story lead it in the order of their numbers, reports first.
func (f *fake) lead(id string) {
	n, ok := f.StoryByID(id)
	if !ok {
		return
	}
	s := f.stories[n]
	s.Leads = nil
	for _, role := range []feed.Role{feed.RoleReport, feed.RoleCopy} {
		for _, n := range s.Members {
			for _, o := range f.entries[n].Origins {
				if o.Role == role && !o.Tomb {
					s.Leads = append(s.Leads, feed.Lead{Entry: n, Source: o.Source, Role: role})
				}
			}
		}
	}
	s.Leads = s.Leads[:min(len(s.Leads), feed.MaxLeads)]
	f.stories[n] = s
}

func (f *fake) Newest(ix feed.Index) iter.Seq[feed.Ref] {
	return func(yield func(feed.Ref) bool) {
		for _, r := range f.index(ix) {
			f.read++
			if !yield(r) {
				return
			}
		}
	}
}

func (f *fake) index(ix feed.Index) []feed.Ref {
	if f.rows != nil {
		return f.rows[ix]
	}
	var rows []feed.Ref
	for _, e := range f.entries {
		if indexed(&e, ix) {
			rows = append(rows, e.Ref())
		}
	}
	slices.SortFunc(rows, feed.Ref.Compare)
	return rows
}

func indexed(e *feed.Entry, ix feed.Index) bool {
	for _, o := range e.Origins {
		if !o.Tomb && (ix.Source == "" || ix.Source == o.Source) && (ix.Term == "" || slices.Contains(o.Terms, ix.Term)) {
			return true
		}
	}
	return false
}

// put stores what one source says of the entry, which is made where there is none.
func (f *fake) put(number uint64, source string, c feed.Content) {
	f.number++
	f.now += 60
	if c.Sanitizer == 0 {
		c.Sanitizer = sanitize.Version
	}
	e, ok := f.entries[number]
	if !ok {
		e = feed.Entry{Number: number, ID: fmt.Sprintf("tag:example.com,2026:%d", number), Published: f.now - 30}
		e.Story = e.ID
	}
	f.stir(e.Story)
	e.Changed = f.number
	e.Origins = slices.Clone(e.Origins)
	o := e.Origin(source)
	if o == nil {
		e.Origins = append(e.Origins, feed.Origin{Source: source, FirstSeen: f.now})
		o = &e.Origins[len(e.Origins)-1]
	}
	o.Tomb, o.Updated, o.Terms = false, f.now, nil
	for _, k := range c.Categories {
		o.Terms = append(o.Terms, fold.String(k.Term))
		if k.Label != "" {
			o.Terms = append(o.Terms, fold.String(k.Label))
		}
	}
	if e.Lead == "" {
		e.Lead = source
	}
	if e.Lead == source {
		e.Updated = f.now
	}
	f.entries[number] = e
	f.contents[contentKey(number, source)] = c
	f.lead(e.Story)
}

// bury makes a tombstone of an origin.
func (f *fake) bury(number uint64, source string) {
	f.number++
	e := f.entries[number]
	e.Origins = slices.Clone(e.Origins)
	if o := e.Origin(source); o != nil {
		o.Tomb, e.Changed = true, f.number
		f.stir(e.Story)
		f.entries[number] = e
		f.lead(e.Story)
		delete(f.contents, contentKey(number, source))
	}
}

// first is the table with the first format alone, which these tests read.
func first() render.Table { return render.Formats()[:1] }

func plan() Spec {
	return Spec{
		Formats: first(),
		Deltas:  true,
		Site: Site{
			ID: "tag:news.example.org,2026:", Title: "Example News", Tagline: "Transparent. Unbiased. Yours.", URL: "https://news.example.org/",
			Language: "en-US", Contact: "desk@news.example.org", Rights: "Each entry belongs to its publisher.",
		},
		Sources: []Source{
			{Publisher: feed.Publisher{ID: "agency", URL: "https://agency.example.com/feed", Owner: "Agency", Country: "GB"}, Categories: []string{"world"}},
			{Publisher: feed.Publisher{ID: "paper", URL: "https://paper.example.com/feed", Title: "The Paper"}},
			{Publisher: feed.Publisher{ID: "local", URL: "file:examples/local.xml"}, Categories: []string{"crime", "world"}},
		},
		Categories: []Category{{Term: "crime", Label: "Crime"}, {Term: "world", Label: "World & all"}, {Term: "law"}},
		Feeds: []Feed{
			{ID: "papers", Path: "/papers.atom", Title: "Papers", Sources: []string{"paper", "local"}, Limit: 3},
			{ID: "paper-crime", Path: "/paper/crime.atom", Categories: []string{"crime", "law"}, Sources: []string{"paper"}},
		},
		Limit: 5, Version: "1.0.0",
	}
}
