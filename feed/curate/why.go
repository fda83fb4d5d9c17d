package curate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// Reason is why an entry is in a category of the operator's.
type Reason struct {
	Category string `json:"category"` // term
	Source   string `json:"source"`   // id of the source it came by
	Term     string `json:"term,omitempty"`
	// Term is the folded word that the outlet filed the entry under; empty: the
	// operator files all of the source there.
}

// String is the reason in words.
func (r Reason) String() string {
	if r.Term == "" {
		return fmt.Sprintf("%s: all of %s is", r.Category, r.Source)
	}
	return fmt.Sprintf("%s: %s filed it under %q", r.Category, r.Source, r.Term)
}

// Reasons are all that put e into the categories that [Rules.Defined] gives, in the
// order of the categories, then of the origins.
func (r *Rules) Reasons(e *feed.Entry) (all []Reason) {
	for _, at := range r.defined(e) {
		term := r.categories[at].Term
		for i := range e.Origins {
			o := &e.Origins[i]
			if !r.counts(o) {
				continue
			}
			if slices.Contains(r.sources[o.Source].categories, at) {
				all = append(all, Reason{Category: term, Source: o.Source})
			}
			for _, t := range o.Terms {
				if slices.Contains(r.byName[t], at) {
					all = append(all, Reason{term, o.Source, t})
				}
			}
		}
	}
	return all
}

// Verdict is what [Rules.Takes] says of f and e, with the reason in words.
func (r *Rules) Verdict(f *Feed, e *feed.Entry) (takes bool, why string) {
	var sources, terms []string
	for i := range e.Origins {
		if o := &e.Origins[i]; r.counts(o) {
			sources = append(sources, o.Source)
		}
	}
	for _, c := range r.Defined(e) {
		terms = append(terms, c.Term)
	}
	if len(sources) == 0 {
		return false, "no source that is configured lists it any more"
	}
	var has []string
	if len(f.Sources) > 0 {
		common := shared(f.Sources, sources)
		if len(common) == 0 {
			return false, fmt.Sprintf("the feed is of %s, the entry of %s", strings.Join(f.Sources, ", "), strings.Join(sources, ", "))
		}
		has = append(has, "it is from "+strings.Join(common, ", "))
	}
	if len(f.Categories) > 0 {
		common := shared(f.Categories, terms)
		switch {
		case len(terms) == 0:
			return false, fmt.Sprintf("the feed is of %s, the entry is in no category", strings.Join(f.Categories, ", "))
		case len(common) == 0:
			return false, fmt.Sprintf("the feed is of %s, the entry in %s", strings.Join(f.Categories, ", "), strings.Join(terms, ", "))
		}
		has = append(has, "it is in "+strings.Join(common, ", "))
	}
	if len(has) == 0 {
		return true, "the feed takes all"
	}
	return true, strings.Join(has, " and ")
}

// shared are those of a that are in b.
func shared(a, b []string) (all []string) {
	for _, s := range a {
		if slices.Contains(b, s) {
			all = append(all, s)
		}
	}
	return all
}
