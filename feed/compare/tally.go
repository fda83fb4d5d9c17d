package compare

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// made is what a plan makes of an entry.
type made struct {
	arrival    feed.Time
	published  bool
	stopped    string            // who keeps it from being published
	categories map[string]string // by term, by whom; nil: none
	away       map[string]string // categories that a rule takes away, by term, by whom; nil: none
	fired      []*rule.Rule
	failed     []rule.Failure
}

// madeOf is what d comes to.
func madeOf(d *curate.Decision) *made {
	m := &made{arrival: d.Subject.Entry.Arrival, published: len(d.Reports) > 0, failed: d.Failures()}
	for i := range d.Reasons {
		r := &d.Reasons[i]
		if _, has := m.categories[r.Category]; has {
			continue
		}
		if m.categories == nil {
			m.categories = map[string]string{}
		}
		m.categories[r.Category] = filer(r)
	}
	for _, reports := range [][]curate.Report{d.Reports, d.Withheld} {
		for i := range reports {
			m.hear(&reports[i].Verdict)
		}
	}
	if !m.published {
		m.stopped = stopper(d)
	}
	return m
}

func (m *made) hear(v *rule.Verdict) {
	m.fired = append(m.fired, v.Fired...)
	for i := range v.Filed {
		if f := &v.Filed[i]; f.Away {
			if m.away == nil {
				m.away = map[string]string{}
			}
			m.away[f.Term] = "rule " + f.Rule.ID
		}
	}
}

// stopper is who keeps the entry of d from being published.
func stopper(d *curate.Decision) string {
	if len(d.Withheld) > 0 {
		if by, _ := d.Withheld[0].Verdict.Stopped(); by != nil {
			return "rule " + by.ID
		}
		return "you"
	}
	return "no source of it"
}

// filer is who put an entry into a category.
func filer(r *curate.Reason) string {
	switch {
	case r.Rule != "":
		return "rule " + r.Rule
	case r.Parent:
		return "parent of " + r.By
	case r.By != "":
		return "also of " + r.By
	case r.Term != "":
		return "tag " + strconv.Quote(r.Term)
	}
	return "sources"
}

// Move is how many entries come and go, by the same cause.
type Move struct {
	By  string `json:"by,omitempty"`
	In  int    `json:"in"`
	Out int    `json:"out"`
}

// Category is how many entries come to a category and leave it.
type Category struct {
	Category string `json:"category"` // term
	In       int    `json:"in"`
	Out      int    `json:"out"`
	By       []Move `json:"by"` // what brings and takes most first
}

// noMore is behind the cause of what comes because nothing keeps it away any more.
const noMore = " no more"

// tally counts what becomes of entries.
type tally struct {
	entries    int
	published  map[string]*Move            // those that are published, or are no more
	categories map[string]map[string]*Move // by term, by whom
	fired      map[string]int              // by rule of the plan after
	failed     map[string]int
	errs       map[string]string
}

func newTally() tally {
	return tally{published: map[string]*Move{}, categories: map[string]map[string]*Move{}, fired: map[string]int{}, failed: map[string]int{}, errs: map[string]string{}}
}

// count counts what becomes of one entry.
func (t *tally) count(b, a *made) {
	t.entries++
	for _, r := range a.fired {
		t.fired[r.ID]++
	}
	for i := range a.failed {
		f := &a.failed[i]
		t.failed[f.Rule.ID]++
		t.errs[f.Rule.ID] = f.Err
	}
	if b.published != a.published {
		if a.published {
			at(t.published, b.stopped+noMore).In++
		} else {
			at(t.published, a.stopped).Out++
		}
	}
	for term, by := range a.categories {
		if _, was := b.categories[term]; !was {
			if !b.published {
				by = b.stopped + noMore
			}
			t.category(term, by).In++
		}
	}
	for term, by := range b.categories {
		if _, is := a.categories[term]; !is {
			t.category(term, cmp.Or(a.stopped, a.away[term], by)).Out++
		}
	}
}

func (t *tally) category(term, by string) *Move {
	if t.categories[term] == nil {
		t.categories[term] = map[string]*Move{}
	}
	return at(t.categories[term], by)
}

// at is the count of what happened by it.
func at(all map[string]*Move, by string) *Move {
	if all[by] == nil {
		all[by] = &Move{By: by}
	}
	return all[by]
}

// moves are the counts, the greatest first.
func moves(all map[string]*Move) (sorted []Move, in, out int) {
	for _, by := range slices.Sorted(maps.Keys(all)) {
		m := *all[by]
		sorted, in, out = append(sorted, m), in+m.In, out+m.Out
	}
	slices.SortStableFunc(sorted, func(a, b Move) int { return cmp.Compare(b.In+b.Out, a.In+a.Out) })
	return sorted, in, out
}
