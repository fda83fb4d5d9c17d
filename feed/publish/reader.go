package publish

import (
	"errors"
	"fmt"
	"iter"
	"slices"

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
	stories map[string]*feed.Story   // by id; nil: none is stored
	told    map[uint64]*decidedStory // by the story's number
}

// decidedStory is a decision on a story, with the texts that it was made of.
type decidedStory struct {
	*curate.Decision
	texts *edition.Maker
}

func newReader(d *desk, v View) *reader {
	return &reader{
		desk: d, view: v, heads: map[feed.Index]feed.Ref{}, entries: map[uint64]*curate.Decision{},
		stories: map[string]*feed.Story{}, told: map[uint64]*decidedStory{},
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
func (r *reader) tell(s *feed.Story) (*decidedStory, error) {
	if t := r.told[s.Number]; t != nil {
		return t, nil
	}
	t := &decidedStory{texts: r.maker()}
	var err error
	t.Decision, err = r.desk.evaluate(curate.Subject{Story: s, Entries: r.members(s), Read: t.texts.Read})
	if err == nil && len(t.Reports) == 0 {
		err = errors.New("none of its entries is published")
	}
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", s.ID, err)
	}
	r.told[s.Number] = t
	return t, nil
}

// members are the decisions on the entries of the story, the newest first.
func (r *reader) members(s *feed.Story) iter.Seq2[*curate.Decision, error] {
	return func(yield func(*curate.Decision, error) bool) {
		for _, number := range slices.Backward(s.Members) {
			if d, err := r.decide(number, "it"); !yield(d, err) || err != nil {
				return
			}
		}
	}
}

func (r *reader) maker() *edition.Maker {
	return &edition.Maker{View: r.view, Language: r.desk.spec.Site.Language, Embeds: r.desk.spec.Embeds}
}
