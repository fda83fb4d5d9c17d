// Package compare says what another plan would make of all that is stored: which entries
// come to feeds and leave them, which change their categories, and by which rules.
//
// It promises that both plans are asked the same questions about the same entries, by
// what decides and chooses when the site is built; and that it holds a view of the store
// no longer than one batch takes. So it must never decide anything by itself, and never
// keep what grows with the number of entries but numbers.
package compare

import (
	"iter"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// View is what a comparison reads of a store; a storage.View is one.
type View interface {
	catalog.View
	publish.View
}

// Comparison compares what two specs make of one store. It is not safe for concurrent use.
type Comparison struct {
	before, after *side
	since         feed.Time
	seen          map[uint64]bool // entries that were counted
	tally         tally
}

// side is what one of the specs makes of the store.
type side struct {
	spec      publish.Spec
	builder   *publish.Builder
	catalogue *catalog.Catalog
	reader    *curate.Reader              // of the view of the step
	decided   map[uint64]*curate.Decision // on entries, in this step
}

// New compares the specs over a store, with a catalogue of each in the files, which are
// empty. What arrived before since counts for nothing but for places in feeds.
func New(before, after publish.Spec, files [2]catalog.File, since feed.Time) (*Comparison, error) {
	c := &Comparison{since: since, seen: map[uint64]bool{}, tally: newTally()}
	before.Reading = new(rule.Reading)
	after.Reading = before.Reading
	c.before, c.after = newSide(before), newSide(after)
	for i, s := range c.sides() {
		var err error
		if s.catalogue, err = catalog.Open(files[i], s.builder.Plan()); err != nil {
			return nil, err
		}
		s.catalogue.Ask(func(of curate.Subject) (*curate.Decision, error) { return c.decide(s, of) })
	}
	return c, nil
}

func newSide(spec publish.Spec) *side {
	return &side{spec: spec, builder: publish.NewBuilder(spec, nil)}
}

func (c *Comparison) sides() [2]*side { return [2]*side{c.before, c.after} }

// begin makes ready for a step in the view.
func (c *Comparison) begin(v View) {
	for _, s := range c.sides() {
		s.reader, s.decided = curate.NewReader(v), map[uint64]*curate.Decision{}
	}
}

// decide has the side's plan decide. On an entry both decide at once, so that its texts are
// looked through once, and what they make of it is counted.
func (c *Comparison) decide(s *side, of curate.Subject) (*curate.Decision, error) {
	if of.Entry == nil {
		return s.builder.Plan().Evaluate(of)
	}
	n := of.Entry.Number
	if d := s.decided[n]; d != nil {
		return d, nil
	}
	for _, x := range c.sides() {
		of.Reader = x.reader // it knows stories as the plan does
		d, err := x.builder.Plan().Evaluate(of)
		if err != nil {
			return nil, err
		}
		x.decided[n] = d
	}
	if of.Entry.Arrival >= c.since && !c.seen[n] {
		c.seen[n] = true
		c.tally.count(madeOf(c.before.decided[n]), madeOf(c.after.decided[n]))
	}
	return s.decided[n], nil
}

// Step looks at up to so many more entries, the newest first, and reports whether that is
// enough. Views must not go back.
func (c *Comparison) Step(v View, most int) (done bool, err error) {
	m := &memo{View: v}
	c.begin(m)
	done = true
	for _, s := range c.sides() {
		if err := s.catalogue.Step(m); err != nil {
			return false, err
		}
		end, err := s.catalogue.Fill(m, most)
		if err != nil {
			return false, err
		}
		done = done && (end || c.since > 0 && m.oldest() < c.since && len(s.catalogue.Unfilled()) == 0)
	}
	return done, nil
}

// memo is a view of which entries and contents are read once for both sides.
type memo struct {
	View
	from     uint64 // the entries are those before it
	entries  []feed.Entry
	contents map[contentKey]feed.Content
}

type contentKey struct {
	number uint64
	source string
}

// EntriesBack implements [catalog.View].
func (m *memo) EntriesBack(before uint64) iter.Seq[feed.Entry] {
	if m.from != before {
		m.from, m.entries = before, nil
	}
	return func(yield func(feed.Entry) bool) {
		from := before
		for _, e := range m.entries {
			if !yield(e) {
				return
			}
			from = e.Number
		}
		for e := range m.View.EntriesBack(from) {
			m.entries = append(m.entries, e)
			if !yield(e) {
				return
			}
		}
	}
}

// oldest is the arrival of the last entry that was read.
func (m *memo) oldest() feed.Time {
	if len(m.entries) == 0 {
		return 0
	}
	return m.entries[len(m.entries)-1].Arrival
}

// Content implements [catalog.View].
func (m *memo) Content(number uint64, source string) (feed.Content, bool) {
	k := contentKey{number, source}
	if c, ok := m.contents[k]; ok {
		return c, true
	}
	c, ok := m.View.Content(number, source)
	if ok {
		if m.contents == nil {
			m.contents = map[contentKey]feed.Content{}
		}
		m.contents[k] = c
	}
	return c, ok
}
