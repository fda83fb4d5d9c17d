package rule

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr/vm"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// Spec is all that an operator's rules say.
type Spec struct {
	Rules   []Rule                         // of all sources, in their order
	Sources []SourceRules                  // in any order, each source once
	Feeds   []FeedRules                    // in any order, each feed once
	Implied func(category string) []string // what is in the category is in these, too, directly; nil: in none
	Reading *Reading                       // that it has in common with others; nil: none
}

// SourceRules are the rules of one source, asked below those of all.
type SourceRules struct {
	Source feed.Publisher
	Agency string // term of the news agency that it is; empty: none
	Rules  []Rule
}

// FeedRules are what one feed takes, and its rules, which act there alone.
type FeedRules struct {
	Feed  int        // its place in the plan
	When  *Condition // nil: whatever else it takes
	Rules []Rule     // which drop, demote and pin
}

// Set is rules made ready. It never changes, but for a memory on which no verdict depends, and
// is safe for concurrent use.
type Set struct {
	rules   []*compiledRule
	sources map[string]*source
	feeds   map[int]*feedRules
	implied func(string) []string

	reading *Reading
	facts   bool      // a rule reads the story
	pool    sync.Pool // of *judge
}

type feedRules struct {
	when  *node
	rules []*compiledRule
}

// source is what rules ask of a source, folded.
type source struct {
	feed.Publisher
	agency               string
	owner, country, kind string
	labels               map[string][]string // also what others judge
	rules                []*compiledRule
}

type compiledRule struct {
	*Rule
	when *node
	with string // Rewrite.With, where the rule has one
	link *term  // Rewrite.Replace
}

// node is a condition made ready. Those within come in the order of their cost.
type node struct {
	*Condition
	of     []*node // what costs least first
	listed []*node // as they are written
	cost   int
	places []place
	terms  []*term
	by     map[int32][]*term // the terms by literal, where they are many; the others are in terms
	values []string          // folded
	expr   *expression
	said   []*node
	broken bool // it never holds
}

// Costs of conditions, by which those that are asked first are told.
const (
	costField = 1 + iota
	costStory
	costWords
	costText
	costRegex
	costExpr
)

// compiler makes a set ready.
type compiler struct {
	set *Set
	*Reading
}

// New makes the rules ready. What is not valid never holds, or does nothing.
func New(s Spec) *Set {
	c := &compiler{
		set:     &Set{sources: make(map[string]*source, len(s.Sources)), feeds: map[int]*feedRules{}, implied: s.Implied},
		Reading: cmp.Or(s.Reading, new(Reading)),
	}
	c.set.reading = c.Reading
	if c.literals == nil {
		c.literals, c.terms = map[string]int32{}, map[string]*term{}
	}
	c.set.rules = c.rules(s.Rules)
	for i := range s.Sources {
		of := &s.Sources[i]
		p := of.Source
		x := &source{
			Publisher: p, agency: of.Agency, owner: fold.String(p.Owner), country: fold.String(p.Country), kind: fold.String(p.Kind),
			labels: make(map[string][]string, len(p.Labels)), rules: c.rules(of.Rules),
		}
		for name, v := range p.Labels {
			x.labels[name] = []string{fold.String(v)}
		}
		for _, rating := range p.Ratings {
			x.labels[rating.Label] = append(x.labels[rating.Label], fold.String(rating.Is))
		}
		c.set.sources[p.ID] = x
	}
	for i := range s.Feeds {
		of := &s.Feeds[i]
		x := &feedRules{rules: c.rules(of.Rules)}
		if of.When != nil {
			x.when = c.node(of.When)
		}
		c.set.feeds[of.Feed] = x
	}
	c.set.pool.New = func() any { return newJudge(c.set) }
	return c.set
}

// ReadsStories reports whether what a rule decides on an entry may depend on the story
// that it is in.
func (s *Set) ReadsStories() bool { return s.facts }

// IsEmpty reports whether there is no rule.
func (s *Set) IsEmpty() bool {
	if len(s.rules)+len(s.feeds) > 0 {
		return false
	}
	for _, of := range s.sources {
		if len(of.rules) > 0 {
			return false
		}
	}
	return true
}

func (c *compiler) rules(all []Rule) []*compiledRule {
	out := make([]*compiledRule, len(all))
	for i := range all {
		r := &all[i]
		out[i] = &compiledRule{Rule: r, when: c.node(&r.When)}
		if l := r.Do.Link; l != nil {
			out[i].with, out[i].link = l.With, c.term(l.Replace)
		}
	}
	return out
}

func (c *compiler) node(of *Condition) *node {
	n := &node{Condition: of, cost: costField}
	for i := range of.Of {
		sub := c.node(&of.Of[i])
		n.of = append(n.of, sub)
		n.cost = max(n.cost, sub.cost)
	}
	n.listed = slices.Clone(n.of)
	slices.SortStableFunc(n.of, func(a, b *node) int { return cmp.Compare(a.cost, b.cost) })
	switch of.Op {
	case Terms:
		c.words(n)
	case Values:
		for _, v := range of.Words {
			if of.Field == Language {
				v = strings.ToLower(v)
			} else if of.Field != Source && of.Field != CopyOf && of.Field != Category {
				v = fold.String(v)
			}
			n.values = append(n.values, v)
		}
		if of.Field == CopyOf {
			n.cost, c.set.facts = costStory, true
		}
		if of.Field == Language || of.Field == Host || of.Field == Has {
			n.cost = costStory
		}
	case Bounds:
		if of.Field >= StoryOutlets {
			n.cost, c.set.facts = costStory, true
		}
	case If:
		c.expr(n)
	}
	return n
}

// manyTerms is from how many terms on those of a condition are looked up by what was found.
const manyTerms = 32

func (c *compiler) words(n *node) {
	n.places, n.cost = placesOf(n.Field), costWords
	if slices.Contains(n.places, inSummary) || slices.Contains(n.places, inText) {
		n.cost = costText
	}
	many := len(n.Words) > manyTerms
	if many {
		n.by = map[int32][]*term{}
	}
	for _, w := range n.Words {
		t := c.term(w)
		switch {
		case t == nil:
			continue
		case many && t.needs != nil:
			for _, l := range t.needs {
				n.by[l] = append(n.by[l], t)
			}
		default:
			n.terms = append(n.terms, t)
		}
		if t.regex != nil {
			n.cost = max(n.cost, costRegex)
		}
	}
}

// term makes a term ready; nil where it is none.
func (c *compiler) term(text string) *term {
	if t, ok := c.terms[text]; ok {
		return t
	}
	t := &term{text: text}
	if IsRegex(text) {
		re, tree, steps, err := compiled(text)
		if err != nil {
			t = nil
		} else {
			t.regex, t.steps = re, steps
			for _, s := range required(tree) {
				t.needs = append(t.needs, c.literal(s, true))
			}
		}
	} else if folded, exact := literal(text); folded == "" {
		t = nil
	} else {
		t.needs = []int32{c.literal(folded, exact != "")}
		if exact != "" {
			t.exact = []byte(exact)
		}
	}
	c.terms[text] = t
	return t
}

// literal is the number of the literal; located says that its places are wanted.
func (c *compiler) literal(s string, located bool) int32 {
	l, ok := c.literals[s]
	if !ok {
		l = int32(len(c.all))
		c.literals[s], c.all, c.located = l, append(c.all, s), append(c.located, false)
	}
	c.located[l] = c.located[l] || located
	return l
}

func (c *compiler) expr(n *node) {
	n.cost = costExpr
	x, complaint := readExpression(n.Expr)
	if complaint != nil {
		n.broken = true
		return
	}
	n.expr = x
	for _, s := range x.said {
		sub := &Condition{Op: Terms, Field: s.field, Words: []string{s.term}}
		n.said = append(n.said, c.node(sub))
	}
	c.set.facts = c.set.facts || x.story
}

// newJudge makes what judges one origin at a time.
func newJudge(s *Set) *judge {
	return &judge{set: s, vm: new(vm.VM), subject: subject{texts: s.reading.texts()}}
}
