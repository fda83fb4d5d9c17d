package curate

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// ruleSet makes the rules of the spec ready.
func (p *Plan) ruleSet(s *Spec) *rule.Set {
	r := rule.Spec{Rules: s.Rules, Implied: p.directlyImplied, Reading: s.Reading}
	for i := range s.Sources {
		src := &s.Sources[i]
		r.Sources = append(r.Sources, rule.SourceRules{Source: src.Publisher, Agency: agency.OfSource(&src.Publisher), Rules: src.Rules})
	}
	for i := range s.Feeds {
		if f := &s.Feeds[i]; f.When != nil || len(f.Rules) > 0 {
			r.Feeds = append(r.Feeds, rule.FeedRules{Feed: i, When: f.When, Rules: f.Rules})
		}
	}
	return rule.New(r)
}

// directlyImplied are the terms of the categories that the one implies.
func (p *Plan) directlyImplied(term string) (all []string) {
	if at, ok := p.byTerm[term]; ok {
		for _, to := range p.implied[at] {
			all = append(all, p.categories[to.at].Term)
		}
	}
	return all
}

// Asked is what became of the rules that were asked about an origin of an entry.
type Asked struct {
	Source  string // whose the origin is
	Verdict rule.Verdict
	Steps   []rule.Step // in the order in which they were asked
}

// judge asks the rules about each origin of the entry that counts. What none stops is
// given back, in the order of the entry, with what feeds may be asked; what one does is
// withheld, unless the operator releases it, and so is all where he hides the entry.
func (d *Decision) judge() (reports []Report, judged []*rule.Judged) {
	p, s := d.plan, &d.Subject
	for i := range s.Entry.Origins {
		o := &s.Entry.Origins[i]
		if !p.counts(o) {
			continue
		}
		r := Report{Entry: s.Entry, Origin: o, Source: &p.sources[o.Source].Source, Copy: o.Role == feed.RoleCopy, plan: p}
		if d.Hand.Hidden != nil {
			d.Withheld = append(d.Withheld, r)
			continue
		}
		if p.ruled {
			j := p.rules.Judge(d.asked(o))
			r.Verdict = j.Verdict
			if s.Explain {
				d.Rules = append(d.Rules, Asked{Source: r.Source.ID, Verdict: j.Verdict, Steps: j.Trace})
			}
			if by, _ := j.Stopped(); by != nil && d.Hand.Released == nil {
				j.Done()
				d.Withheld = append(d.Withheld, r)
				continue
			}
			judged = append(judged, j)
		}
		reports = append(reports, r)
	}
	return reports, judged
}

// asked is the origin as rules are asked about it.
func (d *Decision) asked(o *feed.Origin) rule.Origin {
	p, s := d.plan, &d.Subject
	e, r := s.Entry, s.Reader
	x := rule.Origin{
		Source: p.sources[o.Source].ID, Entry: e, Origin: o, Explain: s.Explain,
		Content: func() (c feed.Content) {
			if r != nil {
				c, _ = r.view.Content(e.Number, o.Source)
			}
			return c
		},
		Spoken: func() string {
			if r == nil {
				return ""
			}
			rev, _ := r.view.Revision(o.Source, o.Revision)
			return rev.Meta.Spoken()
		},
		Facts:  func() rule.Facts { return p.crowdOf(e, r).facts },
		CopyOf: func() []string { return p.crowdOf(e, r).copied(e, o, p.nameOf) },
	}
	add := func(at int) {
		if t := p.categories[at].Term; !slices.Contains(x.Categories, t) {
			x.Categories = append(x.Categories, t)
		}
	}
	if w := d.Hand.Filed; w != nil {
		for _, at := range p.find(w.To) {
			add(at)
		}
		return x
	}
	for _, at := range p.sources[o.Source].categories {
		add(at)
	}
	for _, t := range o.Terms {
		for _, at := range p.byName[t] {
			add(at)
		}
	}
	return x
}

// nameOf is what the source of the id is called now.
func (p *Plan) nameOf(source string) string {
	if s := p.sources[source]; s != nil {
		return s.ID
	}
	return source
}

// standing is where an entry of the judged origins, of which all are published, stands in the
// feed; not ok where the feed's own condition or rules leave all of them out. Those of
// sources that the feed does not name are not looked at, where it names any. said is the
// feed's verdict on the first that it takes, else on the last.
func (p *Plan) standing(judged []*rule.Judged, feed int) (t Taken, said rule.FeedVerdict, ok bool) {
	t = Taken{Feed: feed, Demoted: true}
	of := p.feeds[feed].Sources
	for _, j := range judged {
		if len(of) > 0 && !slices.Contains(of, j.Source()) {
			continue
		}
		v := j.Feed(feed)
		if !ok {
			said = v
		}
		if v.Out {
			continue
		}
		ok = true
		t.Pinned, t.Demoted = max(t.Pinned, v.Pinned), t.Demoted && v.Demoted
	}
	return t, said, ok
}

// Until is when the decision is to be asked for again, though nothing of the subject
// changes: when it is pinned in a feed no longer. now is the store's; 0: never.
func (d *Decision) Until(now feed.Time) (until feed.Time) {
	for _, t := range d.Feeds {
		if t.Pinned > now && (until == 0 || t.Pinned < until) {
			until = t.Pinned
		}
	}
	return until
}

// Failures are the rules that could not be evaluated, or whose result could not be used,
// on an origin of the entry.
func (d *Decision) Failures() (all []rule.Failure) {
	for i := range d.Reports {
		all = append(all, d.Reports[i].Verdict.Failed...)
	}
	for i := range d.Withheld {
		all = append(all, d.Withheld[i].Verdict.Failed...)
	}
	return all
}
