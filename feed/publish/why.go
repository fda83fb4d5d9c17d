package publish

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// Place is where an entry stands in one of the feeds, and why.
type Place struct {
	Path  string `json:"path"`
	Title string `json:"title"`
	Takes bool   `json:"takes"`          // the feed is of such entries
	Why   string `json:"why"`            // it is or is not
	Place int    `json:"place"`          // from 1; 0: it is not shown
	Of    int    `json:"of,omitempty"`   // how many places the feed has; 0 where it is not shown
	Pass  string `json:"pass,omitempty"` // what let it have its place; empty where it is not shown
	Held  string `json:"held,omitempty"` // why it is not shown, though the feed takes it
	ID    string `json:"id"`             // that it is shown under: its own or its story's; empty where it is not shown
	Leads bool   `json:"leads"`          // the text shown under ID is this entry's
}

// Explanation says where an entry stands in all feeds.
type Explanation struct {
	Lead       string          `json:"lead"`             // source of the leading one of the entry's origins; empty: none counts
	Judged     []Judged        `json:"judged,omitempty"` // what rules made of each of its origins; nil where there are no rules
	Categories []curate.Reason `json:"categories"`       // of the operator's
	Feeds      []Place         `json:"feeds"`            // in the order of the plan

	Standings []curate.Standing `json:"-"` // of its story: who may lead it, in their order; nil for a story of one
}

// Explainer says of entries where they stand in the feeds of a spec. It asks what a
// Builder asks, in the same view, and renders nothing. It is not safe for concurrent use.
type Explainer struct {
	reader  *reader
	choices []*curate.Choice // by feed
}

// NewExplainer explains what a build of v from the rows would come to. The explainer holds
// as long as both.
func NewExplainer(s Spec, v View, rows catalog.Picture) *Explainer {
	x := &Explainer{reader: newReader(newDesk(s), v, rows)}
	x.reader.explain = true
	for i := range x.reader.desk.feeds {
		x.choices = append(x.choices, x.reader.choose(i))
	}
	return x
}

// Explain is the explanation of the entry of the number.
func (x *Explainer) Explain(number uint64) (Explanation, error) {
	d, err := x.reader.decide(number, "question")
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Judged: judgedOf(d), Categories: d.Reasons, Feeds: make([]Place, 0, len(x.choices))}
	if len(d.Reports) > 0 {
		e.Lead = d.Reports[0].Source.ID
	}
	if own, ok := x.reader.rows.Standing(number, true); ok && own.Story {
		s, err := x.reader.story(own.Number)
		if err != nil {
			return Explanation{}, err
		}
		t, err := x.reader.tell(s)
		if err != nil {
			return Explanation{}, err
		}
		e.Standings = t.Trace
	}
	for i := range x.choices {
		p, err := x.place(i, d)
		if err != nil {
			return Explanation{}, err
		}
		e.Feeds = append(e.Feeds, p)
	}
	return e, nil
}

// place is where the entry of d stands in the feed.
func (x *Explainer) place(at int, d *curate.Decision) (Place, error) {
	f, choice := &x.reader.desk.plan.Feeds()[at], x.choices[at]
	p := Place{Path: f.Path, Title: f.Title, Takes: d.Takes(at), Why: d.Why(at)}
	own, ok := x.reader.rows.Standing(d.Subject.Entry.Number, f.Stories)
	if !ok {
		return p, nil
	}
	for i := range choice.Rows {
		row := &choice.Rows[i]
		if row.Story != own.Story || row.Number != own.Number {
			continue
		}
		p.Place, p.Of, p.Pass, p.ID, p.Leads = i+1, choice.Places, row.Pass.String(), d.Subject.Entry.ID, true
		if row.Story {
			return p, x.inStory(&p, row.Number, d)
		}
		return p, nil
	}
	if p.Takes {
		p.Held = choice.Held(own.Lane(at), own.Place)
	}
	return p, nil
}

// inStory completes the place of an entry that stands as a story.
func (x *Explainer) inStory(p *Place, number uint64, d *curate.Decision) error {
	s, err := x.reader.story(number)
	if err != nil {
		return err
	}
	t, err := x.reader.tell(s)
	if err != nil {
		return err
	}
	p.ID, p.Leads = s.ID, t.Reports[0].Entry.Number == d.Subject.Entry.Number
	return nil
}

// Judged is what rules made of one origin of an entry.
type Judged struct {
	Source   string     `json:"source"`
	Decision string     `json:"decision"`           // "publish", "drop" or "hold"
	By       string     `json:"by,omitempty"`       // id of the rule that drops it or holds it back
	At       string     `json:"at,omitempty"`       // where that is written
	Released bool       `json:"released,omitempty"` // the operator lets it through, whatever By does
	Asked    int        `json:"asked"`              // rules that were asked
	Rules    []RuleStep `json:"rules,omitempty"`    // those of them that fired, came near, or failed
}

// RuleStep is what became of a rule.
type RuleStep struct {
	Rule    string `json:"rule"`
	At      string `json:"at"`               // where it is written
	Reason  string `json:"reason,omitempty"` // the operator's words on it
	Outcome string `json:"outcome"`          // "fired"; "near": it holds but for one condition; "erred"
	Why     string `json:"why"`              // what it found; what is missing; the error
	Does    string `json:"does,omitempty"`   // what it does where it fires
	Try     bool   `json:"try,omitempty"`    // it does nothing yet
	Stop    bool   `json:"stop,omitempty"`   // where it fires, none below is asked
}

// judgedOf is what became of the rules that were asked about the entry of d.
func judgedOf(d *curate.Decision) (all []Judged) {
	for i := range d.Rules {
		of := &d.Rules[i]
		j := Judged{Source: of.Source, Decision: "publish", Asked: len(of.Steps)}
		if by, held := of.Verdict.Stopped(); by != nil {
			j.Decision, j.By, j.At = "drop", by.ID, by.Place
			if held {
				j.Decision = "hold"
			}
			if d.Hand.Released != nil {
				j.Decision, j.Released = "publish", true
			}
		}
		for _, s := range of.Steps {
			if s.Outcome != rule.Missed {
				j.Rules = append(j.Rules, RuleStep{s.Rule.ID, s.Rule.Place, s.Rule.Reason, s.Outcome.String(), s.Why, s.Rule.Does(), s.Rule.Try, s.Rule.Stop})
			}
		}
		for _, f := range of.Verdict.Failed { // what it did could not be used
			if !slices.ContainsFunc(of.Steps, func(s rule.Step) bool { return s.Rule == f.Rule && s.Outcome == rule.Erred }) {
				j.Rules = append(j.Rules, RuleStep{Rule: f.Rule.ID, At: f.Rule.Place, Outcome: rule.Erred.String(), Why: f.Err})
			}
		}
		all = append(all, j)
	}
	return all
}
