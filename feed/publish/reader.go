package publish

import (
	"errors"
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// reader reads a view for one build, and has the plan decide on what it reads. What it
// has read, or had decided, once it does not read or have decided again.
type reader struct {
	desk    *desk
	view    View
	heads   map[feed.Index]feed.Ref // the newest row of each; Number 0: none
	entries map[uint64]*curate.Decision
	stories map[string]*feed.Story      // by id; nil: none is stored
	told    map[uint64]*curate.Decision // on stories, by their number
}

func newReader(d *desk, v View) *reader {
	return &reader{
		desk: d, view: v, heads: map[feed.Index]feed.Ref{}, entries: map[uint64]*curate.Decision{},
		stories: map[string]*feed.Story{}, told: map[uint64]*curate.Decision{},
	}
}

// story is the story that the entry is in, nil for one of one.
func (r *reader) story(e *feed.Entry) *feed.Story {
	s, known := r.stories[e.Story]
	if !known {
		if n, ok := r.view.StoryByID(e.Story); ok {
			if got, ok := r.view.Story(n); ok {
				s = &got
			}
		}
		r.stories[e.Story] = s
	}
	return s
}

// decide is the decision on the entry of the number, which something that in names has.
func (r *reader) decide(number uint64, in string) (*curate.Decision, error) {
	if d := r.entries[number]; d != nil {
		return d, nil
	}
	e, ok := r.view.Entry(number)
	if !ok {
		return nil, fmt.Errorf("entry %d is in %s, but not in the store", number, in)
	}
	d, err := r.desk.evaluate(curate.Subject{Entry: &e})
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
	t, err := r.desk.evaluate(curate.Subject{Story: s, Member: r.member})
	if err == nil && len(t.Reports) == 0 {
		err = errors.New("none of its entries is published")
	}
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", s.ID, err)
	}
	r.told[s.Number] = t
	return t, nil
}

// member is the decision on the entry of the number, which a story has.
func (r *reader) member(number uint64) (*curate.Decision, error) { return r.decide(number, "it") }

func (r *reader) maker() *edition.Maker {
	return &edition.Maker{View: r.view, Language: r.desk.spec.Site.Language, Embeds: r.desk.spec.Embeds}
}
