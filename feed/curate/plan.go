// Package curate decides what the operator's plan makes of an entry and of a story: who
// leads, which categories it has and why, and which feeds take it; and which of what a
// feed takes has a place in it.
//
// It promises that equal plans and equal subjects give equal decisions, so that the
// question "why is this here?" is answered by asking again; and that nobody decides
// beside [Plan.Evaluate] and [Choose]. So it must never read a clock, a file, the network
// or a store, and never keep what it was asked, but for what rules found in the last texts,
// on which no decision depends.
package curate

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// Source is what the operator says of a source.
type Source struct {
	feed.Publisher
	Categories    []string    // terms of [Category] that all its entries have
	TitlesAsGiven bool        // entries without a title are published without one
	Content       Extent      // how much of its texts may be shown, whatever a feed would show
	Rights        string      // the rights in its texts, in the operator's words; empty: as it says itself
	NoIndex       bool        // search engines are asked to leave its texts out
	Rules         []rule.Rule // asked of its entries below those of all
}

// Category is one that the operator defines. What is in it is also in its parent and in
// those of Also, and so on.
type Category struct {
	Term        string   // unique, ^[a-z0-9][a-z0-9._-]{0,63}$
	Label       string   // for people; empty: the term
	Description string   // for people; may be empty
	Scheme      string   // IRI of the vocabulary that the term is of; empty: the site's own
	Aliases     []string // words of publishers that mean it, beside term and label
	Parent      string   // term of the one that it is a part of; empty: none
	Also        []string // terms of others that its entries are in
	Feed        Selection
}

// Name is the label, or the term where there is none.
func (c Category) Name() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Term
}

// Feed is a published feed. An entry belongs to it when it has one of the categories, if
// any are named, and also an origin of one of the sources, if any are named. The zero
// Feed takes every entry.
type Feed struct {
	ID         string   // unique, ^[a-z0-9][a-z0-9._-]{0,63}$
	Path       string   // where it is served, beginning with "/"
	Title      string   // for people; empty: made of the site's title and the id
	Subtitle   string   // for people; empty: the site's tagline
	Categories []string // terms
	Sources    []string // source ids
	Held       bool     // it takes what rules hold back, and nothing else
	Selection
}

// Spec is the part of the operator's will that this package needs.
type Spec struct {
	Site       string // the site's id, an IRI that the ids of feeds and schemes begin with
	Sources    []Source
	Categories []Category
	Feeds      []Feed      // in the order in which decisions speak of them
	Rules      []rule.Rule // in the order in which they are asked
	// Reading is what the rules have in common with those of other plans; nil: nothing. It
	// changes no decision.
	Reading *rule.Reading
}

// Plan is a spec made ready for decisions. It never changes and is safe for concurrent
// use.
type Plan struct {
	site       string
	categories []Category
	byTerm     map[string]int     // category by term
	byName     map[string][]int   // categories by folded term, label and alias, ascending
	implied    [][]implication    // by category, what is directly implied by it
	sources    map[string]*source // by the ids of the store
	places     map[string]int     // of the sources in the spec, by their ids there
	known      map[string]string  // such ids by the forms of their titles and URLs in which other feeds name them
	order      []string           // such ids in the order of the spec
	feeds      []Feed
	hash       feed.Hash
	rules      *rule.Set
	ruled      bool // there are rules

	open       []int            // feeds that take everything
	held       []int            // feeds that take what is held back
	byCategory map[int][]int    // feeds that name the category
	bySource   map[string][]int // feeds that name the source and no category
}

type source struct {
	Source
	at         int   // in the spec
	categories []int // ascending
}

// New makes s ready. A category that a source or a feed names and s does not define
// counts for nothing.
func New(s Spec) *Plan {
	p := &Plan{
		site:       s.Site,
		categories: slices.Clone(s.Categories),
		byTerm:     make(map[string]int, len(s.Categories)),
		byName:     make(map[string][]int, 2*len(s.Categories)),
		sources:    make(map[string]*source, len(s.Sources)),
		places:     make(map[string]int, len(s.Sources)),
		known:      make(map[string]string, 2*len(s.Sources)),
		feeds:      slices.Clone(s.Feeds),
		byCategory: map[int][]int{},
		bySource:   map[string][]int{},
	}
	for i, c := range s.Categories {
		p.byTerm[c.Term] = i
		for _, name := range names(c) {
			p.byName[name] = append(p.byName[name], i)
		}
	}
	p.implied = implications(p.categories, p.byTerm)
	for _, src := range s.Sources {
		p.sources[src.Stored()] = &source{Source: src, at: len(p.order), categories: p.find(src.Categories)}
		p.order = append(p.order, src.Stored())
		p.places[src.ID] = p.sources[src.Stored()].at
		for _, name := range []string{nameForm(src.Title), urlForm(src.URL)} {
			if _, ok := p.known[name]; !ok {
				p.known[name] = src.Stored()
			}
		}
	}
	for i := range p.feeds {
		p.sort(i)
	}
	p.rules = p.ruleSet(&s)
	p.ruled = !p.rules.IsEmpty()
	p.hash = hash(&s)
	return p
}

// sort files the feed under what it names.
func (p *Plan) sort(i int) {
	f := &p.feeds[i]
	switch {
	case f.Held:
		p.held = append(p.held, i)
	case len(f.Categories) > 0:
		for _, c := range p.find(f.Categories) {
			p.byCategory[c] = append(p.byCategory[c], i)
		}
	case len(f.Sources) > 0:
		for _, id := range f.Sources {
			p.bySource[id] = append(p.bySource[id], i)
		}
	default:
		p.open = append(p.open, i)
	}
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
func (p *Plan) find(terms []string) []int {
	var found []int
	for _, t := range terms {
		if i, ok := p.byTerm[t]; ok {
			found = append(found, i)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// counts reports whether the origin has a say: it is live, was not taken down, and is of a
// source in the plan.
func (p *Plan) counts(o *feed.Origin) bool {
	return !o.Tomb && !o.Taken && p.sources[o.Source] != nil
}

// At is the place of the source in the plan, by its id in the plan; -1 where it is in none.
func (p *Plan) At(source string) int {
	if at, ok := p.places[source]; ok {
		return at
	}
	return -1
}

// Hash is equal for plans that decide alike, whatever their feeds look like.
func (p *Plan) Hash() feed.Hash { return p.hash }

// Feeds are the feeds of the spec, in its order. Nobody may change them.
func (p *Plan) Feeds() []Feed { return p.feeds }
