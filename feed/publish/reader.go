package publish

import (
	"errors"
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// reader reads a view for one build, and has the plan decide on what it reads. What it
// has read, or had decided, once it does not read or have decided again.
type reader struct {
	desk    *desk
	view    View
	rows    catalog.Picture
	ask     *curate.Reader
	explain bool // what rules said is wanted
	read    map[uint64]*feed.Entry
	entries map[uint64]*curate.Decision
	stories map[uint64]*feed.Story
	told    map[uint64]*curate.Decision // on stories, by their number
	today   feed.Time                   // when the newest of what the main feed shows was published, at the beginning of its day
}

func newReader(d *desk, v View, rows catalog.Picture) *reader {
	return &reader{
		desk: d, view: v, rows: rows, ask: curate.NewReader(v), read: map[uint64]*feed.Entry{}, entries: map[uint64]*curate.Decision{},
		stories: map[uint64]*feed.Story{}, told: map[uint64]*curate.Decision{},
	}
}

// choose is what the feed shows, by its place in the plan.
func (r *reader) choose(at int) *curate.Choice {
	return curate.Choose(&r.desk.plan.Feeds()[at].Selection, r.rows.Walk(at), r.view.Now())
}

// story is the story of the number, which a row has.
func (r *reader) story(number uint64) (*feed.Story, error) {
	if s := r.stories[number]; s != nil {
		return s, nil
	}
	s, ok := r.view.Story(number)
	if !ok {
		return nil, fmt.Errorf("story %d is in the catalogue, but not in the store: %w", number, catalog.ErrDoubt)
	}
	r.stories[number] = &s
	return &s, nil
}

// entry is the entry of the number, which something that in names has.
func (r *reader) entry(number uint64, in string) (*feed.Entry, error) {
	if e := r.read[number]; e != nil {
		return e, nil
	}
	e, ok := r.view.Entry(number)
	if !ok {
		return nil, fmt.Errorf("entry %d is in %s, but not in the store: %w", number, in, catalog.ErrDoubt)
	}
	r.read[number] = &e
	return &e, nil
}

// decide is the decision on the entry of the number, which something that in names has.
func (r *reader) decide(number uint64, in string) (*curate.Decision, error) {
	if d := r.entries[number]; d != nil {
		return d, nil
	}
	e, err := r.entry(number, in)
	if err != nil {
		return nil, err
	}
	d, err := r.desk.evaluate(curate.Subject{Entry: e, Words: r.view.Overrides(e.ID), Reader: r.ask, Explain: r.explain})
	if err != nil {
		return nil, fmt.Errorf("entry %s: %w", e.ID, err)
	}
	r.entries[number] = d
	return d, nil
}

// tell is the decision on the story, of which something must be published.
func (r *reader) tell(s *feed.Story) (*curate.Decision, error) {
	if t := r.told[s.Number]; t != nil {
		return t, nil
	}
	t, err := r.desk.evaluate(curate.Subject{Story: s, Member: r.member, Reader: r.ask})
	if err == nil && len(t.Reports) == 0 {
		err = errUnpublished
	}
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", s.ID, err)
	}
	r.told[s.Number] = t
	return t, nil
}

// member is the decision on the entry of the number, which a story has.
func (r *reader) member(number uint64) (*curate.Decision, error) {
	d, err := r.decide(number, "it")
	if r.lost(err) {
		return &curate.Decision{}, nil // by which nothing is published
	}
	return d, err
}

// errUnpublished says that a story is in the catalogue of which nothing is published.
var errUnpublished = errors.New("none of its entries is published")

// lost reports whether err says that something is missing, and the view has lost something.
func (r *reader) lost(err error) bool {
	missing := errors.Is(err, catalog.ErrDoubt) || errors.Is(err, edition.ErrMissing) || errors.Is(err, errUnpublished)
	return missing && r.view.Lost() > 0
}

func (r *reader) maker() *edition.Maker {
	return &edition.Maker{View: r.view, Language: r.desk.spec.Site.Language, Embeds: r.desk.spec.Embeds, Pictures: r.desk.spec.InlinePictures}
}
