package curate

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// Rules are a plan made ready for questions. They never change and are safe for
// concurrent use.
type Rules struct {
	site       string
	categories []Category
	byTerm     map[string]int   // category by term
	byName     map[string][]int // categories by folded term, label and alias, ascending
	sources    map[string]*source
	order      []string // source ids in the plan's order
}

type source struct {
	Source
	categories []int // ascending
}

// New makes p ready. A source's category that p does not define counts for nothing.
func New(p Plan) *Rules {
	r := &Rules{
		site:       p.Site,
		categories: slices.Clone(p.Categories),
		byTerm:     make(map[string]int, len(p.Categories)),
		byName:     make(map[string][]int, 2*len(p.Categories)),
		sources:    make(map[string]*source, len(p.Sources)),
	}
	for i, c := range p.Categories {
		r.byTerm[c.Term] = i
		for _, name := range names(c) {
			r.byName[name] = append(r.byName[name], i)
		}
	}
	for _, s := range p.Sources {
		r.sources[s.ID] = &source{Source: s, categories: r.find(s.Categories)}
		r.order = append(r.order, s.ID)
	}
	return r
}

// names are the folded words that mean c, each once.
func names(c Category) []string {
	var all []string
	for _, name := range append([]string{c.Term, c.Label}, c.Aliases...) {
		if name = fold.String(name); name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// find is the positions of the defined terms among those given, ascending.
func (r *Rules) find(terms []string) []int {
	var found []int
	for _, t := range terms {
		if i, ok := r.byTerm[t]; ok {
			found = append(found, i)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// Source is the source that the plan has under the id.
func (r *Rules) Source(id string) (Source, bool) {
	s, ok := r.sources[id]
	if !ok {
		return Source{}, false
	}
	return s.Source, true
}

// Origins are the origins of e that count: live, and of a source in the plan. The
// leading one is first, which is the one seen first, of several the one that stands
// first in e; the others follow in the order of e. An entry without any is not
// published. They point into e.
func (r *Rules) Origins(e *feed.Entry) []*feed.Origin {
	var all []*feed.Origin
	lead := 0
	for i := range e.Origins {
		o := &e.Origins[i]
		if !r.counts(o) {
			continue
		}
		if len(all) > 0 && o.FirstSeen < all[lead].FirstSeen {
			lead = len(all)
		}
		all = append(all, o)
	}
	if lead > 0 {
		first := all[lead]
		copy(all[1:], all[:lead])
		all[0] = first
	}
	return all
}

func (r *Rules) counts(o *feed.Origin) bool {
	return !o.Tomb && r.sources[o.Source] != nil
}

// Defined are the operator's categories that e has, in the plan's order: those of
// the sources of its origins that count, and those whose term, label or alias one of
// these origins names, folded.
func (r *Rules) Defined(e *feed.Entry) []Category {
	found := r.defined(e)
	if len(found) == 0 {
		return nil
	}
	cs := make([]Category, len(found))
	for i, at := range found {
		cs[i] = r.categories[at]
	}
	return cs
}

func (r *Rules) defined(e *feed.Entry) []int {
	var found []int
	for i := range e.Origins {
		o := &e.Origins[i]
		if !r.counts(o) {
			continue
		}
		found = append(found, r.sources[o.Source].categories...)
		for _, t := range o.Terms {
			found = append(found, r.byName[t]...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// Takes says whether f shows e.
func (r *Rules) Takes(f *Feed, e *feed.Entry) bool {
	published, named := false, false
	for i := range e.Origins {
		if o := &e.Origins[i]; r.counts(o) {
			published = true
			named = named || slices.Contains(f.Sources, o.Source)
		}
	}
	if !published || len(f.Sources) > 0 && !named {
		return false
	}
	if len(f.Categories) == 0 {
		return true
	}
	for _, i := range r.defined(e) {
		if slices.Contains(f.Categories, r.categories[i].Term) {
			return true
		}
	}
	return false
}
