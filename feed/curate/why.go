package curate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// Reason is why a subject is in a category of the operator's.
type Reason struct {
	Category string `json:"category"`         // term
	Source   string `json:"source,omitempty"` // id of the source it came by; empty where another category implies it
	Term     string `json:"term,omitempty"`   // the folded word that the outlet filed the entry under; empty: the operator files all of the source there
	Rule     string `json:"rule,omitempty"`   // id of the rule that filed it
	Place    string `json:"place,omitempty"`  // where that rule is written
	By       string `json:"by,omitempty"`     // term of the category that implies it
	Parent   bool   `json:"parent,omitempty"` // it is the parent of By
	Hand     string `json:"hand,omitempty"`   // the operator's words on why he files the entry there, and nobody else does; empty: he does not

	at int // the category's place in the spec
}

// String is the reason in words.
func (r Reason) String() string {
	switch {
	case r.Hand != "":
		return fmt.Sprintf("%s: you filed it there: %s", r.Category, r.Hand)
	case r.Parent:
		return fmt.Sprintf("%s: parent of %s", r.Category, r.By)
	case r.By != "":
		return fmt.Sprintf("%s: also of %s", r.Category, r.By)
	}
	if r.Rule != "" {
		return fmt.Sprintf("%s: rule %s (%s)", r.Category, r.Rule, r.Place)
	}
	if r.Term == "" {
		return fmt.Sprintf("%s: all of %s is", r.Category, r.Source)
	}
	return fmt.Sprintf("%s: %s filed it under %q", r.Category, r.Source, r.Term)
}

// Why is in words why the feed, by its place in the spec, takes the entry or does not. What
// the feed's own condition and rules say is known where the subject wants it explained.
func (d *Decision) Why(f int) string {
	of := &d.plan.feeds[f]
	if w := d.Hand.Hidden; w != nil {
		return w.Said()
	}
	if of.Held {
		return d.whyHeld()
	}
	sources := d.sources()
	if len(sources) == 0 && wasTaken(d.plan, d.Subject.Entry) {
		return "it was taken down, and no source has brought it again since that was taken back"
	}
	if len(sources) == 0 {
		return "no source that is configured lists it any more"
	}
	if len(d.Reports) == 0 && len(d.Withheld) > 0 {
		return withheldBy(d.Withheld[0].Verdict.Stopped())
	}
	said, asked := d.said[f]
	switch {
	case said.Out && said.By != nil:
		return withheldBy(said.By, false) + " from this feed: " + said.Why
	case said.Out:
		return "nothing that was said of it fulfils the feed's when: " + said.Why
	}
	var has []string
	if len(of.Sources) > 0 {
		common := shared(of.Sources, sources)
		if len(common) == 0 {
			return fmt.Sprintf("the feed is of %s, the entry of %s", strings.Join(of.Sources, ", "), strings.Join(sources, ", "))
		}
		has = append(has, "it is from "+strings.Join(common, ", "))
	}
	if len(of.Categories) > 0 {
		var terms []string
		for _, c := range d.Categories {
			terms = append(terms, c.Term)
		}
		common := shared(of.Categories, terms)
		switch {
		case len(terms) == 0:
			return fmt.Sprintf("the feed is of %s, the entry is in no category", strings.Join(of.Categories, ", "))
		case len(common) == 0:
			return fmt.Sprintf("the feed is of %s, the entry in %s", strings.Join(of.Categories, ", "), strings.Join(terms, ", "))
		}
		has = append(has, "it is in "+strings.Join(common, ", "))
	}
	if asked && said.Why != "" {
		has = append(has, said.Why)
	}
	if len(has) == 0 {
		return "the feed takes all"
	}
	return strings.Join(has, " and ")
}

// withheldBy is in words what the rule does.
func withheldBy(r *rule.Rule, held bool) string {
	does := "drops it"
	if held {
		does = "holds it back"
	}
	return fmt.Sprintf("rule %s (%s) %s", r.ID, r.Place, does)
}

// wasTaken reports whether a source of the plan said something of the entry that was taken
// down.
func wasTaken(p *Plan, e *feed.Entry) bool {
	return e != nil && slices.ContainsFunc(e.Origins, func(o feed.Origin) bool {
		return o.Taken && !o.Tomb && p.sources[o.Source] != nil
	})
}

// whyHeld is in words why a feed of what is held back takes the entry or does not.
func (d *Decision) whyHeld() string {
	all := d.Held()
	if len(all) == 0 {
		return "nothing holds it back"
	}
	return withheldBy(all[0].Verdict.Hold, true) + " until you release or hide it"
}

// sources are those that have a say, in the order of the entry, or of the story's reports.
func (d *Decision) sources() (all []string) {
	if d.Subject.Entry == nil {
		for i := range d.Reports {
			all = append(all, d.Reports[i].Source.ID)
		}
		return all
	}
	for i := range d.Subject.Entry.Origins {
		if o := &d.Subject.Entry.Origins[i]; d.plan.counts(o) {
			all = append(all, d.plan.sources[o.Source].ID)
		}
	}
	return all
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

// Filed are the reasons for categories that what is withheld of the entry would have.
func (d *Decision) Filed() []Reason {
	x := &Decision{Subject: d.Subject, Hand: d.Hand, plan: d.plan}
	for i := range d.Withheld {
		r := d.Withheld[i]
		r.filed = d.Hand.Filed
		x.file(&r, r.Origin)
	}
	x.conclude()
	return x.Reasons
}

// Lacks are the categories of which the feed, by its place in the spec, takes entries, where
// the entry is published and in none of them; nil: that is not what it lacks.
func (d *Decision) Lacks(f int) []string {
	of := d.plan.feeds[f].Categories
	if len(d.Reports) == 0 || slices.ContainsFunc(d.Categories, func(c Category) bool { return slices.Contains(of, c.Term) }) {
		return nil
	}
	return of
}
