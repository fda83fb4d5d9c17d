package curate

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// Subject is what a decision is about: an entry, or a story with the decisions on its
// entries. Nothing of it is changed.
type Subject struct {
	Entry *feed.Entry // nil for a story
	Story *feed.Story // nil for an entry
	// Words are the operator's on the entry; others are passed over.
	Words []feed.Override
	// Member is the decision on the story's entry of the number. No more of them are asked
	// for than a story looks at.
	Member func(number uint64) (*Decision, error)
	// Reader reads what rules ask for beside the entry; nil: they find no texts, and no
	// story.
	Reader  *Reader
	Explain bool // [Decision.Rules] is wanted
}

// Decision is what the plan makes of a subject. It never changes.
type Decision struct {
	Subject    Subject
	Reports    []Report   // that are published, the leading one first; empty: nothing is
	Withheld   []Report   // of an entry: that a rule drops or holds back, or the operator hides, in the order of the entry
	Hand       Hand       // of an entry: what the operator's own words come to
	Categories []Category // of the operator's, in the spec's order
	Reasons    []Reason   // why it is in these, in their order, then in that of the reports
	Feeds      []Taken    // that take it, in the order of the spec; nil for a story, which feeds take by its entries
	More       int        // of a story: how many reports it has beside Reports
	Trace      []Standing // of a story: the origins that may lead it, in their order
	Rules      []Asked    // of an entry, where it is wanted: what became of the rules, origin by origin

	plan *Plan
	said map[int]rule.FeedVerdict // of an entry, where it is wanted: what the feeds that might take it say
}

// Taken is a feed that takes an entry, and where the entry stands in it.
type Taken struct {
	Feed    int       // its place in the spec
	Pinned  feed.Time // until when it is among the first; 0: it is not
	Demoted bool      // it has a place only where one stays free
}

// Report is one source's word on an entry.
type Report struct {
	Entry   *feed.Entry
	Origin  *feed.Origin // of Entry
	Source  *Source      // as the plan has it
	Copy    bool         // its text is another's; never of the leading one
	Verdict rule.Verdict // what the operator's rules make of it

	filed *feed.Override // the operator's word on the categories of Entry; nil: there is none
	plan  *Plan
}

// Evaluate decides on s. It fails where s.Member does, with its error.
func (p *Plan) Evaluate(s Subject) (*Decision, error) {
	if s.Story != nil {
		return p.evaluateStory(s)
	}
	d := &Decision{Subject: s, Hand: handOf(s.Words), plan: p}
	reports, judged := d.judge()
	d.Reports = led(s.Entry, reports)
	for i := range d.Reports {
		d.Reports[i].filed = d.Hand.Filed
		d.file(&d.Reports[i], d.Reports[0].Origin)
	}
	d.conclude()
	if len(d.Reports) > 0 {
		d.Feeds = p.takers(d, judged)
	}
	d.review()
	for _, j := range judged {
		j.Done()
	}
	return d, nil
}

// ID is the id of the subject.
func (d *Decision) ID() string {
	if s := d.Subject.Story; s != nil {
		return s.ID
	}
	return d.Subject.Entry.ID
}

// Points reports whether the report only points to a page that another one is about.
func (r *Report) Points() bool { return r.Origin.Role == feed.RolePointer }

// file adds the reasons for categories that the report gives; lead is the origin that leads.
// What a list files a page under says nothing of those who report there.
func (d *Decision) file(r *Report, lead *feed.Origin) {
	p, o := d.plan, r.Origin
	if r.Points() && o != lead {
		return
	}
	if r.filed != nil {
		d.fileByHand(r.filed)
		return
	}
	add := func(at int, x Reason) {
		if x.Category, x.Source, x.at = p.categories[at].Term, r.Source.ID, at; !r.Verdict.TakesAway(x.Category) {
			d.Reasons = append(d.Reasons, x)
		}
	}
	for _, at := range p.sources[o.Source].categories {
		add(at, Reason{})
	}
	for _, t := range o.Terms {
		for _, at := range p.byName[t] {
			add(at, Reason{Term: t})
		}
	}
	for _, f := range r.Verdict.Filed {
		if at, ok := p.byTerm[f.Term]; ok {
			add(at, Reason{Rule: f.Rule.ID, Place: f.Rule.Place})
		}
	}
}

// conclude draws the categories from the reasons: those given, and what they imply.
func (d *Decision) conclude() {
	d.imply()
	slices.SortStableFunc(d.Reasons, func(a, b Reason) int { return cmp.Compare(a.at, b.at) })
	for i := range d.Reasons {
		if i == 0 || d.Reasons[i].at != d.Reasons[i-1].at {
			d.Categories = append(d.Categories, d.plan.categories[d.Reasons[i].at])
		}
	}
}

// takers are the feeds that take the entry of d, whose published origins were judged.
func (p *Plan) takers(d *Decision, judged []*rule.Judged) []Taken {
	found := slices.Clone(p.open)
	for i := range d.Reasons {
		at := d.Reasons[i].at
		if i > 0 && at == d.Reasons[i-1].at {
			continue
		}
		for _, f := range p.byCategory[at] {
			if of := p.feeds[f].Sources; len(of) == 0 || slices.ContainsFunc(d.Reports, func(r Report) bool { return slices.Contains(of, r.Source.ID) }) {
				found = append(found, f)
			}
		}
	}
	for i := range d.Reports {
		found = append(found, p.bySource[d.Reports[i].Source.ID]...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	if d.Subject.Explain {
		d.said = map[int]rule.FeedVerdict{}
	}
	taken := make([]Taken, 0, len(found))
	for _, f := range found {
		t, said, ok := Taken{Feed: f}, rule.FeedVerdict{}, true
		if p.ruled {
			t, said, ok = p.standing(judged, f)
		}
		if d.Subject.Explain {
			d.said[f] = said
		}
		if ok {
			t.Pinned = max(t.Pinned, d.Hand.pinned())
			taken = append(taken, t)
		}
	}
	return taken
}

// Takes reports whether the feed, by its place in the spec, takes the entry.
func (d *Decision) Takes(f int) bool {
	_, found := slices.BinarySearchFunc(d.Feeds, f, func(t Taken, f int) int { return cmp.Compare(t.Feed, f) })
	return found
}
