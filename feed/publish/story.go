package publish

import (
	"cmp"
	"fmt"
	"slices"
	"unicode"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/render/atom"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// rendered are the entries and stories of one build.
type rendered struct {
	entries map[uint64]*item
	stories map[uint64]*item // by the story's number
}

// newRendered has room for as many as there were last time.
func newRendered(last *rendered) *rendered {
	if last == nil {
		last = &rendered{}
	}
	return &rendered{make(map[uint64]*item, len(last.entries)), make(map[uint64]*item, len(last.stories))}
}

func (r *rendered) entry(number uint64) *item {
	if r == nil {
		return nil
	}
	return r.entries[number]
}

func (r *rendered) story(number uint64) *item {
	if r == nil {
		return nil
	}
	return r.stories[number]
}

// Bounds on what one story costs.
const (
	maxReports = 64 // entries of a story that are looked at: its newest
	maxOutlets = 50 // outlets that its published entry names
)

// report is one entry of a story.
type report struct {
	*feed.Entry
	origins []*feed.Origin // that count, the leading one first
	lead    atom.Origin    // what the leading one said
	length  int            // of its text, in letters
	credits int            // reports of others that name this outlet as where theirs comes from
}

// copied says whether the text is another's.
func (r *report) copied() bool {
	return r.Join != nil && r.Join.Evidence != nil && r.Join.Evidence.Copy
}

// story renders s, or takes it from items or the last build where it has not changed.
// It is in items afterwards.
func (b *Builder) story(r *reader, s *feed.Story, items *rendered) (*item, error) {
	if it := items.stories[s.Number]; it != nil {
		return it, nil
	}
	it := b.items.story(s.Number)
	if it == nil || it.changed != s.Changed {
		var err error
		if it, err = b.tell(r, s); err != nil {
			return nil, fmt.Errorf("story %s: %w", s.ID, err)
		}
	}
	items.stories[s.Number] = it
	return it, nil
}

// tell renders the story: the text of the report that leads, and a link to what each
// other outlet has.
func (b *Builder) tell(r *reader, s *feed.Story) (*item, error) {
	reports, err := b.reports(r, s)
	if err != nil {
		return nil, err
	}
	lead := &reports[0]
	x := &atom.Entry{ID: s.ID, Published: cmp.Or(s.Published, lead.Published), Origins: []atom.Origin{lead.lead}}
	x.Updated = max(s.Updated, lead.origins[0].Updated, x.Published)
	if src := &x.Origins[0]; src.FeedTime == 0 { // else it would move with the story
		src.FeedTime = cmp.Or(src.Meta.Updated, lead.origins[0].Updated)
	}
	whole := &feed.Entry{Origins: []feed.Origin{*lead.origins[0]}} // as if all outlets had one entry
	named := map[string]bool{lead.origins[0].Source: true}
	for i := range reports {
		rep := &reports[i]
		for j, o := range rep.origins {
			if named[o.Source] || len(named) == maxOutlets {
				continue
			}
			named[o.Source] = true
			said := rep.lead
			if j > 0 {
				if said, err = b.origin(r.view, rep.Number, o); err != nil {
					return nil, err
				}
			}
			said.Copy = j > 0 || rep.copied()
			x.Origins = append(x.Origins, said)
			whole.Origins = append(whole.Origins, *o)
		}
	}
	origins := make([]*feed.Origin, len(whole.Origins))
	for i := range whole.Origins {
		origins[i] = &whole.Origins[i]
	}
	return b.finished(x, whole, origins, s.Changed)
}

// reports are the entries of the story that are published: first the one that leads,
// then the others, the newest first.
//
// The report of the agency that others credit leads; else the fullest one, for it can
// stand for the others; of equally long ones the one that was seen first. What is
// another's text leads only where nothing else is left.
func (b *Builder) reports(r *reader, s *feed.Story) ([]report, error) {
	var all []report
	for i := len(s.Members) - 1; i >= 0 && len(all) < maxReports; i-- {
		e := r.entry(s.Members[i])
		if e == nil {
			return nil, fmt.Errorf("entry %d is not in the store", s.Members[i])
		}
		rep := report{Entry: e, origins: b.rules.Origins(e)}
		if len(rep.origins) == 0 {
			continue
		}
		var err error
		if rep.lead, err = b.origin(r.view, e.Number, rep.origins[0]); err != nil {
			return nil, err
		}
		rep.length = max(letters(rep.lead.Content.Body), letters(rep.lead.Content.Summary))
		all = append(all, rep)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("none of its entries is published")
	}
	credit(all)
	first := slices.MinFunc(all, func(a, b report) int {
		return cmp.Or(order(a.copied(), b.copied()), cmp.Compare(b.credits, a.credits), cmp.Compare(b.length, a.length), cmp.Compare(a.Number, b.Number))
	})
	slices.SortFunc(all, func(a, b report) int {
		return cmp.Or(order(a.Number != first.Number, b.Number != first.Number), cmp.Compare(b.Published, a.Published), cmp.Compare(a.Number, b.Number))
	})
	return all, nil
}

// credit counts how often others name each outlet as where their text comes from.
func credit(all []report) {
	for i := range all {
		lead := &all[i].lead
		own := ""
		for _, name := range []string{lead.Source.Title, lead.Source.Owner, lead.Meta.Title, lead.Source.ID} {
			own = cmp.Or(own, agency.Of(name))
		}
		for j := range all {
			if own != "" && j != i && all[j].origins[0].Source != lead.Source.ID && slices.Contains(all[j].lead.Content.Credits, own) {
				all[i].credits++
			}
		}
	}
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// letters counts the letters and digits that readers see of the text.
func letters(t feed.Text) (n int) {
	s := t.Value
	if t.HTML {
		s = sanitize.Text(s)
	}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
