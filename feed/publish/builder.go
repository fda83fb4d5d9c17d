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
	packer *packer
}

// lastBuild is what a builder keeps of its last build.
type lastBuild struct {
	articles  rendered
	documents map[string]*Document
	deferred  map[string]*Deferred
	feeds     []shown // by their place in the plan
}

// shown is what a feed shows. Two feeds of one spec that show the same have equal documents.
type shown struct {
	articles []*article
	deleted  []edition.Deleted
	updated  feed.Time
	sources  map[string]int // how many of the articles each source leads
}

func (s *shown) equal(o *shown) bool {
	return s.updated == o.updated && slices.Equal(s.articles, o.articles) && slices.Equal(s.deleted, o.deleted)
}

// NewBuilder makes a Builder of s, which must not change afterwards. past are the
// stamps of the last snapshot that was served, by whichever builder or process; nil
// where there is none.
func NewBuilder(s Spec, past Stamps) *Builder {
	b := &Builder{desk: newDesk(s), base: basePath(s.Site.URL), last: lastBuild{articles: rendered{}}, past: maps.Clone(past), packer: newPacker()}
	if b.past == nil {
		b.past = Stamps{}
	}
	return b
}

// Follow has the builder take the place of one whose last snapshot has the stamps.
func (b *Builder) Follow(past Stamps) { b.past = maps.Clone(past) }

// Remember has the builder know the stamps too, of documents of which it knows none, or an
// earlier one: of what was made on request it hears otherwise from the snapshot alone.
func (b *Builder) Remember(past Stamps) {
	for path, s := range past {
		if old, known := b.past[path]; !known || s.Modified > old.Modified {
			b.past[path] = s
		}
	}
}

// Plan is what is published, and by which rules: the catalogue that builds read is of it.
func (b *Builder) Plan() *curate.Plan { return b.plan }

// Shown is what feeds show, by the path of each in the first format.
type Shown map[string][]curate.Chosen

// Choose is what each feed shows.
func (b *Builder) Choose(v View, rows catalog.Picture) Shown {
	all, r := make(Shown, len(b.feeds)), newReader(b.desk, v, rows)
	for i := range b.feeds {
		all[b.feeds[i].paths[0]] = r.choose(i).Rows
	}
	return all
}

// Build makes the snapshot of v, from the rows of the catalogue at its position. It fails where v lacks what its own rows refer to,
// but that it leaves out what v has lost, and where two documents have one path; the snapshot before stays good then. Where
// v itself reports an error, the snapshot must not be used.
func (b *Builder) Build(v View, rows catalog.Picture) (*Snapshot, error) {
	b.recall()
	s := &Snapshot{Documents: make(map[string]*Document, len(b.feeds)+1), Deferred: map[string]*Deferred{}, Position: v.Position(), Now: v.Now(), Base: b.base}
	now, r := make(rendered, len(b.last.articles)), newReader(b.desk, v, rows)
	feeds := make([]shown, len(b.feeds))
	for i := range b.feeds {
		var err error
		if feeds[i], err = b.shown(r, i, now); err == nil {
			err = b.feed(s, i, &feeds[i])
		}
		if err != nil {
			return nil, fmt.Errorf("build %s: %w", b.feeds[i].paths[0], err)
		}
	}
	for i := range feeds {
		s.Feeds = append(s.Feeds, Figures{Path: b.feeds[i].paths[0], Held: b.plan.Feeds()[i].Held, Entries: len(feeds[i].articles), Updated: feeds[i].updated, Sources: feeds[i].sources})
	}
	s.Newest = feeds[0].updated
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
	s.Moved, s.Gone = b.moved, Stamps{}
	for path, x := range b.past {
		if s.free(path) == nil && s.Moved[path] == "" {
			s.Gone[path] = x
		}
	}
	b.last, b.past = lastBuild{now, maps.Clone(s.Documents), maps.Clone(s.Deferred), feeds}, s.Stamps()
	return s, nil
}

// recall takes down what was made of the last snapshot since it was built.
func (b *Builder) recall() {
	for path, d := range b.last.deferred {
		if x := d.stamp(); x != (Stamp{}) {
			b.past[path] = x
		}
	}
	for i := range b.feeds {
		if h := b.feeds[i].deltas; h != nil {
			for _, path := range b.feeds[i].paths[1:] {
				if d := b.last.deferred[path]; d != nil {
					h.made(path, d.made.Load())
				}
			}
		}
	}
}

// feed adds the documents of the feed, by its place in the plan: the one in the first format
// is made, the others when somebody asks for them.
func (b *Builder) feed(s *Snapshot, at int, show *shown) error {
	p := &b.feeds[at]
	one, bodies, err := b.recipe(p, 0, show).document()
	if err != nil {
		return err
	}
	if p.deltas != nil && one != b.last.documents[one.Path] {
		p.deltas.next(bodies)
		if one.past, err = p.deltas.seen(one.Path).before(one, bodies); err != nil {
			return err
		}
		p.deltas.made(one.Path, one)
	}
	if err := s.add(one); err != nil {
		return err
	}
	same := at < len(b.last.feeds) && b.last.feeds[at].equal(show)
	changed := b.past[one.Path].ETag != one.ETag
	for format, path := range p.paths {
		if format == 0 {
			continue
		}
		d := b.last.deferred[path]
		if !same || d == nil {
			d = b.deferred(p, format, show)
		}
		if err := s.promise(d, changed); err != nil {
			return err
		}
	}
	if p.private() && at > 0 {
		return nil // pages are for everybody
	}
	page := b.last.deferred[p.page]
	if !same || page == nil {
		page = b.page(p, show.articles, show.updated)
	}
	return s.promise(page, changed)
}

func (s *Snapshot) add(d *Document) error {
	if err := s.free(d.Path); err != nil {
		return err
	}
	s.Documents[d.Path] = d
	return nil
}

// promise adds a document that is made when somebody asks for it.
func (s *Snapshot) promise(d *Deferred, changed bool) error {
	if err := s.free(d.Path); err != nil {
		return err
	}
	if s.Deferred[d.Path] = d; changed {
		s.Changed = append(s.Changed, d.Path)
	}
	return nil
}

// free fails where a document lies at the path.
func (s *Snapshot) free(path string) error {
	if s.Documents[path] != nil || s.Deferred[path] != nil || path == render.HealthPath || path == render.ReadyPath {
		return fmt.Errorf("the spec has two documents at the path %s", path)
	}
	return nil
}

// shown is what the feed shows, by its place in the plan.
func (b *Builder) shown(r *reader, at int, now rendered) (shown, error) {
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
			return shown{}, err
		}
		all = append(all, a)
		sources[b.spec.Sources[rows[i].Source].ID]++
	}
	return shown{all, deletedFrom(all), updatedOf(all, r.view.Now()), sources}, nil
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
