package publish

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/render/atom"
)

// View is what a build reads of a store; a storage.View is one.
type View interface {
	Position() feed.Position
	Now() feed.Time
	Revision(source string, number uint32) (feed.Revision, bool)
	Newest(ix feed.Index) iter.Seq[feed.Ref]
	Entry(number uint64) (feed.Entry, bool)
	Content(number uint64, source string) (feed.Content, bool)
	Story(number uint64) (feed.Story, bool)
	StoryByID(id string) (story uint64, ok bool)
}

// Builder makes snapshots of one plan. It keeps what it rendered last, so that only
// what changed is rendered again. It is not safe for concurrent use.
type Builder struct {
	// Now is the clock that Last-Modified is taken from; nil: time.Now.
	Now func() time.Time

	plan  Plan
	rules *curate.Rules
	feeds []*planned
	base  string
	items *rendered // of the last build
	last  map[string]*Document
	past  Stamps

	compressor compressor
}

// planned is a feed made ready.
type planned struct {
	curate.Feed
	path string
	name string    // on the page
	atom atom.Feed // without Updated
	past history
}

// NewBuilder makes a Builder of p, which must not change afterwards. past are the
// stamps of the last snapshot that was served, by whichever builder or process; nil
// where there is none.
func NewBuilder(p Plan, past Stamps) *Builder {
	b := &Builder{plan: p, past: maps.Clone(past)}
	if b.past == nil {
		b.past = Stamps{}
	}
	b.rules = curate.New(curate.Plan{Site: p.Site.ID, Sources: p.Sources, Categories: p.Categories})
	b.base = basePath(p.Site.URL)
	b.feeds = b.planFeeds()
	return b
}

// Build makes the snapshot of v. It fails where v lacks what its own rows refer to,
// and where two documents have one path; the snapshot before stays good then. Where
// v itself reports an error, the snapshot must not be used.
func (b *Builder) Build(v View) (*Snapshot, error) {
	r := newReader(v)
	s := &Snapshot{Documents: make(map[string]*Document, len(b.feeds)+1), Position: v.Position(), Now: v.Now(), Base: b.base}
	items := newRendered(b.items)
	var front []*item
	for i, f := range b.feeds {
		shown, err := b.shown(r, f, items)
		if err != nil {
			return nil, fmt.Errorf("build %s: %w", f.path, err)
		}
		if i == 0 {
			front = shown
		}
		d, updated, err := b.render(f, shown, s.Now)
		if err != nil {
			return nil, fmt.Errorf("build %s: %w", f.path, err)
		}
		if i == 0 {
			s.Newest = updated
		}
		if err := s.add(d); err != nil {
			return nil, err
		}
	}
	page, err := b.page(front)
	if err != nil {
		return nil, fmt.Errorf("build the page: %w", err)
	}
	if err := s.add(page); err != nil {
		return nil, err
	}
	s.Entries = len(items.entries) + len(items.stories)
	for path, d := range s.Documents {
		if b.past[path].ETag != d.ETag {
			s.Changed = append(s.Changed, path)
		}
	}
	slices.Sort(s.Changed)
	b.items, b.last, b.past = items, maps.Clone(s.Documents), s.Stamps()
	return s, nil
}

func (s *Snapshot) add(d *Document) error {
	if s.Documents[d.Path] != nil || d.Path == HealthPath {
		return fmt.Errorf("build %s: the plan has two documents at this path", d.Path)
	}
	s.Documents[d.Path] = d
	return nil
}

// HealthPath is where the server answers for itself; no document lies there.
const HealthPath = "/healthz"

// scan bounds how many rows are looked at for one that is shown, where a feed asks
// for categories of some sources: a feed of something rare then ends early rather
// than that a build reads the whole store.
const scan = 20

// shown are the entries of f, or its stories, newest first, rendered. Stories are
// chosen by their newest entries and placed by their first.
func (b *Builder) shown(r *reader, f *planned, items *rendered) ([]*item, error) {
	all, err := b.choose(r, f, items)
	if f.Stories {
		slices.SortFunc(all, func(a, b *item) int { return newer(a.at, b.at) })
	}
	return all, err
}

func (b *Builder) choose(r *reader, f *planned, items *rendered) ([]*item, error) {
	indexes, wide := b.rules.Indexes(&f.Feed)
	var all []*item
	told := map[uint64]bool{} // stories that are among them
	from, n := 0, f.Limit
	for {
		refs, more := r.newest(indexes, n)
		for _, ref := range refs[from:] {
			e := r.entry(ref.Number)
			if e == nil {
				return nil, fmt.Errorf("entry %d is in an index, but not in the store", ref.Number)
			}
			if !b.rules.Takes(&f.Feed, e) {
				continue
			}
			var story *feed.Story
			if f.Stories {
				story = r.story(e)
			}
			var it *item
			var err error
			switch {
			case story == nil:
				it, err = b.item(r, e, items)
			case told[story.Number]:
				continue
			default:
				told[story.Number] = true
				it, err = b.story(r, story, items)
			}
			if err != nil {
				return nil, err
			}
			if all = append(all, it); len(all) == f.Limit {
				return all, nil
			}
		}
		switch {
		case !more || n >= max(scan*f.Limit, 1000):
			return all, nil
		case wide: // many are of sources that left the plan: ask for the others by name
			indexes, wide, all = b.rules.SourceIndexes(), false, nil
			clear(told)
			from = 0
		default:
			from, n = len(refs), 4*n
		}
	}
}

func (b *Builder) render(f *planned, shown []*item, now feed.Time) (*Document, feed.Time, error) {
	doc := f.atom
	parts := make([][]byte, len(shown))
	for i, it := range shown {
		parts[i] = it.xml
		doc.Updated = max(doc.Updated, it.updated)
	}
	if now != 0 {
		doc.Updated = min(doc.Updated, now)
	}
	body, err := doc.Render(parts)
	if err != nil {
		return nil, 0, err
	}
	d, err := b.finish(&Document{
		Path: f.path, Type: atom.Type + "; charset=utf-8", Body: body, Self: doc.Self, Feed: true,
		Links: b.links(f), Policy: "default-src 'none'",
	})
	if err == nil && b.plan.Deltas && d != b.last[f.path] {
		err = f.past.next(d, shown)
	}
	return d, doc.Updated, err
}

// links are what the Link header of a feed says: as much as the links in its head.
func (b *Builder) links(f *planned) []Link {
	all := []Link{
		{Rel: "self", Href: f.atom.Self, Type: atom.Type},
		{Rel: "alternate", Href: f.atom.Alternate, Type: pageType},
	}
	if f.atom.Hub != "" {
		all = append(all, Link{Rel: "hub", Href: f.atom.Hub})
	}
	return all
}

// planFeeds are the main feed, the categories' and the operator's own, in this order.
func (b *Builder) planFeeds() []*planned {
	p, id := &b.plan, b.plan.Site.ID
	all := []*planned{b.planFeed(Feed{Path: "/feed.atom", Title: p.Site.Title, Stories: p.Stories}, curate.FeedID(id), "All entries")}
	for _, c := range p.Categories {
		f := Feed{Path: "/category/" + c.Term + ".atom", Title: p.Site.Title + ": " + c.Name(), Categories: []string{c.Term}, Stories: c.Stories}
		all = append(all, b.planFeed(f, curate.CategoryID(id, c.Term), c.Name()))
	}
	for _, f := range p.Feeds {
		name := cmp.Or(f.Title, f.ID)
		f.Title = cmp.Or(f.Title, p.Site.Title+": "+f.ID)
		all = append(all, b.planFeed(f, curate.CustomID(id, f.ID), name))
	}
	return all
}

func (b *Builder) planFeed(f Feed, id, name string) *planned {
	site := &b.plan.Site
	if f.Limit <= 0 {
		f.Limit = b.plan.Limit
	}
	if f.Limit <= 0 {
		f.Limit = DefaultLimit
	}
	if f.Subtitle == "" {
		f.Subtitle = site.Tagline
	}
	x := atom.Feed{
		ID: id, Title: f.Title, Subtitle: f.Subtitle, Language: site.Language, Self: absolute(site.URL, f.Path), Alternate: absolute(site.URL, "/"), Hub: site.Hub,
		Author: feed.Person{Name: site.Title}, Rights: site.Rights, Icon: site.Icon, Logo: site.Logo, Version: b.plan.Version,
	}
	if contact := strings.TrimPrefix(site.Contact, "mailto:"); strings.Contains(contact, "@") && !strings.Contains(contact, "/") {
		x.Author.Email, x.Author.URI = contact, x.Alternate
	} else {
		x.Author.URI = cmp.Or(contact, x.Alternate)
	}
	if len(f.Categories) == 1 {
		for _, c := range b.plan.Categories {
			if c.Term == f.Categories[0] {
				x.Categories = []feed.Category{{Term: c.Term, Scheme: curate.Scheme(site.ID), Label: c.Name()}}
			}
		}
	}
	return &planned{Feed: f, path: f.Path, name: name, atom: x}
}
