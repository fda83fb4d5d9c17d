package publish

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/catalog/catalogtest"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// fake is a View over maps.
type fake struct {
	number    uint64
	now       feed.Time
	entries   map[uint64]feed.Entry
	contents  map[string]feed.Content
	revisions map[string]feed.Revision
	stories   map[uint64]feed.Story
	fetched   int // entries handed out
}

func newFake() *fake {
	return &fake{now: 1_790_000_000, entries: map[uint64]feed.Entry{}, contents: map[string]feed.Content{}, revisions: map[string]feed.Revision{}, stories: map[uint64]feed.Story{}}
}

func contentKey(number uint64, source string) string { return fmt.Sprint(number, " ", source) }

func (f *fake) Position() feed.Position          { return feed.Position{Log: "log", Number: f.number} }
func (f *fake) Now() feed.Time                   { return f.now }
func (f *fake) Overrides(string) []feed.Override { return nil }

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

func (f *fake) Lost() int { return 0 }

func (f *fake) EntriesBack(before uint64) iter.Seq[feed.Entry] {
	return func(yield func(feed.Entry) bool) {
		for _, n := range slices.Backward(slices.Sorted(maps.Keys(f.entries))) {
			if e, _ := f.Entry(n); n < before && !yield(e) {
				return
			}
		}
	}
}

// Traces says that nothing is known of what changed.
func (f *fake) Traces(uint64) (iter.Seq[feed.Trace], bool) { return nil, false }

// store is what builds and catalogues read.
type store interface {
	View
	catalog.View
}

// buildOf builds v, with a catalogue that is made anew.
func buildOf(b *Builder, v store) (s *Snapshot, err error) {
	err = catalogtest.Read(b.Plan(), v, func(p catalog.Picture) (err error) {
		s, err = b.Build(v, p)
		return err
	})
	return s, err
}

// fetchedBy is how many entries a build of v reads, whose catalogue is there.
func fetchedBy(t *testing.T, b *Builder, v *fake) int {
	t.Helper()
	c, err := catalogtest.Of(b.Plan(), v)
	if err != nil {
		t.Fatal(err)
	}
	v.fetched = 0
	if err := c.Read(func(p catalog.Picture) error { _, err := b.Build(v, p); return err }); err != nil {
		t.Fatal(err)
	}
	return v.fetched
}

// limited gives the main feed, those of the categories and those of the operator that are
// not smaller so many places.
func limited(p *Spec, places int) {
	p.Main.Limit = places
	for i := range p.Categories {
		p.Categories[i].Feed.Limit = places
	}
	for i := range p.Feeds {
		if f := &p.Feeds[i]; f.ID != "papers" {
			f.Limit = places
		}
	}
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
		e = feed.Entry{Number: number, ID: fmt.Sprintf("tag:example.com,2026:%d", number), Published: f.now - 30, Arrival: f.now}
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
	five := Selection{Limit: 5}
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
		Categories: []Category{{Term: "crime", Label: "Crime", Feed: five}, {Term: "world", Label: "World & all", Feed: five}, {Term: "law", Feed: five}},
		Feeds: []Feed{
			{ID: "papers", Path: "/papers.atom", Title: "Papers", Sources: []string{"paper", "local"}, Selection: Selection{Limit: 3}},
			{ID: "paper-crime", Path: "/paper/crime.atom", Categories: []string{"crime", "law"}, Sources: []string{"paper"}, Selection: five},
		},
		Main: five, Version: "1.0.0",
	}
}
