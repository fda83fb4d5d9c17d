package publish

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render"
)

// View is what a build reads of a store; a storage.View is one.
type View interface {
	Position() feed.Position
	Now() feed.Time
	Revision(source string, number uint32) (feed.Revision, bool)
	Entry(number uint64) (feed.Entry, bool)
	Content(number uint64, source string) (feed.Content, bool)
	Story(number uint64) (feed.Story, bool)
	StoryByID(id string) (story uint64, ok bool)
	Overrides(id string) []feed.Override
	Lost() int // damaged values that were passed over, as if they were not there
}

// Builder makes snapshots of one spec. It keeps what it rendered last, so that only
// what changed is rendered again. It is not safe for concurrent use.
type Builder struct {
	// Now is the clock that Last-Modified is taken from; nil: time.Now.
	Now func() time.Time

	*desk
	base   string
	last   lastBuild
	past   Stamps
	deltas map[string]*history // of feeds, by path
	packer *packer
}

// lastBuild is what a builder keeps of its last build.
type lastBuild struct {
	articles  rendered
	documents map[string]*Document
}

// NewBuilder makes a Builder of s, which must not change afterwards. past are the
// stamps of the last snapshot that was served, by whichever builder or process; nil
// where there is none.
func NewBuilder(s Spec, past Stamps) *Builder {
	b := &Builder{desk: newDesk(s), base: basePath(s.Site.URL), last: lastBuild{articles: rendered{}}, past: maps.Clone(past), deltas: map[string]*history{}, packer: newPacker()}
	if b.past == nil {
		b.past = Stamps{}
	}
	return b
}

// Follow has the builder take the place of one whose last snapshot has the stamps.
func (b *Builder) Follow(past Stamps) { b.past = maps.Clone(past) }

// Plan is what is published, and by which rules: the catalogue that builds read is of it.
func (b *Builder) Plan() *curate.Plan { return b.plan }

// Shown are the numbers of the entries and stories that each feed shows, by its path in the
// first format.
func (b *Builder) Shown(v View, rows catalog.Picture) map[string][]uint64 {
	all, r := make(map[string][]uint64, len(b.feeds)), newReader(b.desk, v, rows)
	for i := range b.feeds {
		var numbers []uint64
		for _, row := range r.choose(i).Rows {
			numbers = append(numbers, row.Number)
		}
		all[b.feeds[i].paths[0]] = numbers
	}
	return all
}

// Build makes the snapshot of v, from the rows of the catalogue at its position. It fails where v lacks what its own rows refer to,
// but that it leaves out what v has lost, and where two documents have one path; the snapshot before stays good then. Where
// v itself reports an error, the snapshot must not be used.
func (b *Builder) Build(v View, rows catalog.Picture) (*Snapshot, error) {
	s := &Snapshot{Documents: make(map[string]*Document, len(b.feeds)*len(b.formats)+1), Position: v.Position(), Now: v.Now(), Base: b.base}
	now, r := make(rendered, len(b.last.articles)), newReader(b.desk, v, rows)
	for i := range b.feeds {
		if err := b.feed(s, r, i, now); err != nil {
			return nil, err
		}
	}
	if err := b.fixed(s); err != nil {
		return nil, err
	}
	s.Entries = now.count()
	for path, d := range s.Documents {
		if b.past[path].ETag != d.ETag {
			s.Changed = append(s.Changed, path)
		}
	}
	slices.Sort(s.Changed)
	b.last, b.past = lastBuild{now, maps.Clone(s.Documents)}, s.Stamps()
	return s, nil
}

// feed adds the documents of the feed, by its place in the plan, to s.
func (b *Builder) feed(s *Snapshot, r *reader, at int, now rendered) error {
	of := &b.feeds[at]
	shown, deleted, sources, err := b.shown(r, at, now)
	if err != nil {
		return fmt.Errorf("build %s: %w", of.paths[0], err)
	}
	updated := updatedOf(shown, s.Now)
	s.Feeds = append(s.Feeds, Figures{Path: of.paths[0], Held: b.plan.Feeds()[at].Held, Entries: len(shown), Updated: updated, Sources: sources})
	if at == 0 {
		s.Newest = updated
	}
	for format, path := range of.paths {
		d, err := b.feedDocument(of, format, shown, deleted, updated)
		if err != nil {
			return fmt.Errorf("build %s: %w", path, err)
		}
		if err := s.add(d); err != nil {
			return err
		}
	}
	if of.private() && at > 0 {
		return nil // pages are for everybody
	}
	page, err := b.page(of, shown, updated)
	if err != nil {
		return fmt.Errorf("build %s: %w", of.page, err)
	}
	return s.add(page)
}

func (s *Snapshot) add(d *Document) error {
	if s.Documents[d.Path] != nil || d.Path == render.HealthPath || d.Path == render.ReadyPath {
		return fmt.Errorf("build %s: the spec has two documents at this path", d.Path)
	}
	s.Documents[d.Path] = d
	return nil
}

// shown are the articles of the feed, by its place in the plan, in its order, and the ids
// that became part of them; and how many of them each source leads.
func (b *Builder) shown(r *reader, at int, now rendered) ([]*article, []edition.Deleted, map[string]int, error) {
	of := &b.plan.Feeds()[at]
	rows := r.choose(at).Rows
	if at == 0 {
		r.today = b.pages.Day(newest(rows))
	}
	all, sources := make([]*article, 0, len(rows)), map[string]int{}
	for i := range rows {
		a, err := b.article(r, &rows[i], of, now)
		if r.lost(err) {
			continue
		}
		if err != nil {
			return nil, nil, nil, err
		}
		all = append(all, a)
		sources[b.spec.Sources[rows[i].Source].ID]++
	}
	return all, deletedFrom(all), sources, nil
}

// updatedOf is when a feed of the articles was last updated, which is not later than the
// store's now; zero where it never was.
func updatedOf(shown []*article, now feed.Time) (updated feed.Time) {
	for _, a := range shown {
		updated = max(updated, a.updated)
	}
	if now != 0 {
		updated = min(updated, now)
	}
	return updated
}

// newest is when the newest of the rows was published.
func newest(rows []curate.Chosen) (t feed.Time) {
	for i := range rows {
		t = max(t, rows[i].Published)
	}
	return t
}
