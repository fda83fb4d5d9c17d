package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// categoryDraft is a category while it is read, with its places in the file.
type categoryDraft struct {
	Category
	v           value // the whole
	term, label value
	feed        selection
	filter      filterDraft
	aliases     []value // of Category.Aliases, in their order
	parent      value   // its node is nil where there is none
	also        []value // of Category.Also, in their order
}

var categoryKeys = slices.Concat([]key[categoryDraft]{
	{"term", true, func(r *reader, v value, to *categoryDraft) {
		to.term = v
		to.Term, _ = ident(r, v)
	}},
	{"label", false, func(r *reader, v value, to *categoryDraft) {
		to.label = v
		to.Label, _ = r.text(v)
	}},
	{"description", false, set((*reader).text, func(to *categoryDraft) *string { return &to.Description })},
	{"scheme", false, set(schemeIRI, func(to *categoryDraft) *string { return &to.Scheme })},
	{"aliases", false, readAliases},
	{"parent", false, func(r *reader, v value, to *categoryDraft) {
		to.parent = v
		to.Parent, _ = r.text(v)
	}},
	{"also", false, readAlso},
}, filterKeys(func(to *categoryDraft) *filterDraft { return &to.filter }), selectionKeys(func(to *categoryDraft) *selection { return &to.feed }))

// readAliases reads the words of publishers that mean the category.
func readAliases(r *reader, v value, to *categoryDraft) {
	r.list(v, func(v value) {
		s, ok := r.text(v)
		switch {
		case !ok:
		case fold.String(s) == "":
			r.fail(v, "", "%s has nothing in it that could be compared", quote(s))
		default:
			to.Aliases, to.aliases = append(to.Aliases, s), append(to.aliases, v)
		}
	})
}

// readAlso reads the terms of the categories that the entries of this one are in, too.
func readAlso(r *reader, v value, to *categoryDraft) {
	r.list(v, func(v value) {
		s, ok := r.text(v)
		switch {
		case !ok:
		case slices.Contains(to.Also, s):
			r.fail(v, "", "%s is in this list twice", s)
		default:
			to.Also, to.also = append(to.Also, s), append(to.also, v)
		}
	})
}

// iriPattern is an absolute IRI, without what none may hold.
var iriPattern = regexp.MustCompile("^[A-Za-z][A-Za-z0-9+.-]*:[^ <>\"{}|\\\\^`]+$")

// schemeIRI reads the IRI of a vocabulary.
func schemeIRI(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if ok && (!iriPattern.MatchString(s) || strings.ContainsFunc(s, isOdd)) {
		r.fail(v, "write it as in http://cv.iptc.org/newscodes/mediatopic/", "%s is no IRI", quote(s))
		return "", false
	}
	return s, ok
}

// readCategories reads what sources' own categories are compared with: term, label and
// aliases, folded; so no two may share any of them.
func readCategories(r *reader, v value, to *Config) {
	names := nameTable{}
	var all []categoryDraft
	r.list(v, func(v value) {
		c := categoryDraft{v: v, feed: r.base.feeds}
		if !object(r, v, categoryKeys, &c) || c.Term == "" || !names.add(r, &c) {
			return
		}
		c.Feed = c.feed.Selection
		all = append(all, c)
		at := len(to.Categories)
		to.Categories = append(to.Categories, c.Category)
		c.filter.read(r, ofCategory+c.Term, func() *curate.Selection { return &to.Categories[at].Feed })
	})
	for i := range all {
		c := &all[i]
		if c.Parent != "" && !to.defines(c.Parent) {
			r.undefined(c.parent, "category", c.Parent, to.terms())
		}
		for j, term := range c.Also {
			if !to.defines(term) {
				r.undefined(c.also[j], "category", term, to.terms())
			}
		}
	}
	findRings(r, v, all)
}

// nameTable are the folded terms, labels and aliases of categories, and whose each is.
type nameTable map[string]struct{ category, at value }

// add notes what c goes by, and reports whether its term is its own.
func (t nameTable) add(r *reader, c *categoryDraft) bool {
	own := map[string]bool{}
	first := func(v value, name string) bool {
		folded := fold.String(name)
		if folded == "" || own[folded] {
			return true
		}
		own[folded] = true
		if _, taken := t[folded]; taken {
			return false
		}
		t[folded] = struct{ category, at value }{c.v, v}
		return true
	}
	const taken = "a category with the term, label or alias %s is on line %d already"
	if !first(c.term, c.Term) {
		r.fail(c.term, "", taken, c.Term, t[fold.String(c.Term)].at.node.Line)
		return false
	}
	if !first(c.label, c.Label) {
		r.fail(c.label, "", taken, c.Label, t[fold.String(c.Label)].at.node.Line)
	}
	for i, alias := range c.Aliases {
		if !first(c.aliases[i], alias) {
			r.fail(c.aliases[i], "a word that is of two goes into a rule: when: {tag: "+alias+"}", "the alias %s is of %s already", alias, t[fold.String(alias)].category.path())
		}
	}
	return true
}

// findRings reports each ring of categories that imply each other, once, at its first.
func findRings(r *reader, v value, all []categoryDraft) {
	byTerm := make(map[string]*categoryDraft, len(all))
	for i := range all {
		byTerm[all[i].Term] = &all[i]
	}
	done := map[string]bool{} // what leads into no ring that is not reported
	var walk func(c *categoryDraft, path []string)
	walk = func(c *categoryDraft, path []string) {
		if i := slices.Index(path, c.Term); i >= 0 {
			parentRing(r, v, byTerm[c.Term], byTerm, append(path[i:], c.Term))
			return
		}
		if done[c.Term] {
			return
		}
		path = append(path, c.Term)
		for _, term := range c.implied() {
			if next := byTerm[term]; next != nil {
				walk(next, path)
			}
		}
		done[c.Term] = true
	}
	for i := range all {
		walk(&all[i], nil)
	}
}

// implied are the terms that c names.
func (c *categoryDraft) implied() []string {
	if c.Parent == "" {
		return c.Also
	}
	return append([]string{c.Parent}, c.Also...)
}

// parentRing reports the categories that go round, from the first to the first, at what the
// first says of the second.
func parentRing(r *reader, v value, first *categoryDraft, byTerm map[string]*categoryDraft, terms []string) {
	at, what := first.parent, "the parents of %s go round: %s"
	if first.Parent != terms[1] {
		at = first.also[slices.Index(first.Also, terms[1])]
	}
	for i, term := range terms[:len(terms)-1] {
		if byTerm[term].Parent != terms[i+1] {
			what = "what %s implies goes round: %s"
		}
	}
	at.above, at.key, at.index = v.above, v.key, v.index
	r.fail(at, "", "%s", fmt.Sprintf(what, terms[0], strings.Join(terms, ", ")))
}
