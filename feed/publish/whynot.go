package publish

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// Stage is where an entry was stopped on its way into a feed.
type Stage string

// The stages, in their order.
const (
	StageGone     Stage = "gone"     // retention purged it
	StageSource   Stage = "source"   // no source that says it is configured
	StageOperator Stage = "operator" // the operator hid it, or took it down
	StageRule     Stage = "rule"     // a rule drops it or holds it back
	StageFeed     Stage = "feed"     // the feed takes no such entries
	StageHours    Stage = "hours"    // it arrived too long ago for the feed
	StagePlace    Stage = "place"    // others have the feed's places
)

// Stop is what keeps an entry from being published, or out of a feed.
type Stop struct {
	Stage    Stage    `json:"stage"`
	Source   string   `json:"source,omitempty"`   // whose origin of the entry it stops; empty: all
	Rule     string   `json:"rule,omitempty"`     // id of the rule that does
	At       string   `json:"at,omitempty"`       // where that is written
	Decision string   `json:"decision,omitempty"` // "drop" or "hold", of a rule
	Because  []string `json:"because"`            // in words; never empty
	Ways     []Way    `json:"ways"`               // the smallest changes that would let it in, the most thorough one last
}

// Way is a change that would let an entry in.
type Way struct {
	Do   WayKind  `json:"do"`
	To   []string `json:"to,omitempty"`   // terms of the categories, of WayRefile
	From string   `json:"from,omitempty"` // the category that it would not be in, of WayRefile; empty: it only comes to others
	Rule string   `json:"rule,omitempty"` // id, of WayAbove and WayExcept
	At   string   `json:"at,omitempty"`   // where that is written
	Why  string   `json:"why,omitempty"`  // what the rule, or the feed, lacks or found
}

// WayKind is what a [Way] does.
type WayKind string

// The kinds.
const (
	WayAbove   WayKind = "above"   // a rule above, that nearly does, fires and stops
	WayRefile  WayKind = "refile"  // the operator files the entry elsewhere
	WayExcept  WayKind = "except"  // the rule does not find what it found, or excepts it
	WayWhen    WayKind = "when"    // the entry has what the feed asks for, or the feed asks for less
	WayHours   WayKind = "hours"   // the feed looks farther back
	WaySource  WayKind = "source"  // the source is configured
	WayKeep    WayKind = "keep"    // retention keeps more
	WayPin     WayKind = "pin"     // the operator pins it
	WayRelease WayKind = "release" // the operator lets it in, whatever rules say
	WayUndo    WayKind = "undo"    // the operator takes the word back
)

// FeedStop is where an entry stands in a feed, and what keeps it out.
type FeedStop struct {
	Path  string `json:"path"`
	Place int    `json:"place"` // from 1; 0: it is not shown
	Of    int    `json:"of"`    // how many places there are; 0 where it is not shown
	Stop  *Stop  `json:"stop,omitempty"`
}

// WhyNot is what keeps the entry of the number from being published, origin by origin, and
// where it is published what keeps it out of feeds, in the order of the plan.
func (x *Explainer) WhyNot(number uint64) (stops []Stop, feeds []FeedStop, err error) {
	d, err := x.reader.decide(number, "question")
	if err != nil {
		return nil, nil, err
	}
	e := d.Subject.Entry
	switch {
	case d.Hand.Hidden != nil:
		s := Stop{Stage: StageOperator, Because: []string{d.Hand.Hidden.Said()}, Ways: []Way{{Do: WayUndo}}}
		if d.Hand.Hidden.Word == feed.Hide {
			s.Ways = append(s.Ways, Way{Do: WayRelease})
		}
		return []Stop{s}, nil, nil
	case !e.Live():
		return []Stop{{Stage: StageGone, Because: []string{"retention purged it; what is left keeps it from coming back while it is listed"}, Ways: []Way{{Do: WayKeep}}}}, nil, nil
	case len(d.Reports)+len(d.Withheld) == 0:
		return []Stop{{Stage: StageSource, Because: []string{"no source that is configured says it"}, Ways: []Way{{Do: WaySource}}}}, nil, nil
	case len(d.Reports) == 0:
		for i := range d.Rules {
			s, err := x.stopOf(d, &d.Rules[i])
			if err != nil {
				return nil, nil, err
			}
			stops = append(stops, s)
		}
		return stops, nil, nil
	}
	for i := range x.choices {
		if x.reader.desk.plan.Feeds()[i].Held {
			continue
		}
		f, err := x.feedStop(i, d)
		if err != nil {
			return nil, nil, err
		}
		feeds = append(feeds, f)
	}
	return nil, feeds, nil
}

// stopOf is how a rule stops an origin of the entry of d.
func (x *Explainer) stopOf(d *curate.Decision, of *curate.Asked) (Stop, error) {
	by, held := of.Verdict.Stopped()
	s := Stop{Stage: StageRule, Rule: by.ID, At: by.Place, Decision: "drop"}
	if held {
		s.Decision = "hold"
	}
	if len(d.Rules) > 1 {
		s.Source = of.Source
	}
	why := ""
	for _, step := range of.Steps {
		if step.Rule == by {
			why = step.Why
			break
		}
		if step.Outcome == rule.Near && step.Rule.Stop {
			s.Ways = append(s.Ways, Way{Do: WayAbove, Rule: step.Rule.ID, At: step.Rule.Place, Why: step.Why})
		}
	}
	if why == "" {
		why = "it fires on every entry"
	}
	s.Because = append(s.Because, why)
	for _, reason := range d.Filed() {
		if !strings.Contains(why, "category "+reason.Category) {
			continue
		}
		s.Because = append(s.Because, reason.String())
		way, ok, err := x.refile(d, reason.Category)
		if err != nil {
			return s, err
		}
		if ok && !slices.ContainsFunc(s.Ways, func(w Way) bool { return w.Do == WayRefile }) {
			s.Ways = append(s.Ways, way)
		}
	}
	if by.Reason != "" {
		s.Because = append(s.Because, by.Reason)
	}
	s.Ways = append(s.Ways, Way{Do: WayExcept, Rule: by.ID, At: by.Place, Why: why}, Way{Do: WayRelease})
	return s, nil
}

// refile is a filing outside of the category with which the entry of d would be published.
func (x *Explainer) refile(d *curate.Decision, from string) (w Way, ok bool, err error) {
	var rest []string
	for _, r := range d.Filed() {
		if r.Category != from && r.By == "" && !slices.Contains(rest, r.Category) {
			rest = append(rest, r.Category)
		}
	}
	tries := [][]string{rest}
	for _, c := range x.reader.desk.spec.Categories {
		tries = append(tries, []string{c.Term})
	}
	for _, to := range tries {
		if len(to) == 0 || slices.Contains(to, from) {
			continue
		}
		if got, err := x.filed(d, to); err != nil {
			return w, false, err
		} else if len(got.Reports) > 0 {
			return Way{Do: WayRefile, From: from, To: to}, true, nil
		}
	}
	return w, false, nil
}

// filed is what would be decided on the entry of d if the operator filed it so.
func (x *Explainer) filed(d *curate.Decision, to []string) (*curate.Decision, error) {
	s := d.Subject
	word := feed.Override{A: s.Entry.ID, Word: feed.Recategorise, To: to, At: x.reader.view.Now()}
	s.Words, s.Explain = append(slices.Clone(s.Words), word), false
	return x.reader.desk.evaluate(s)
}

// feedStop is where the entry of d, which is published, stands in the feed.
func (x *Explainer) feedStop(at int, d *curate.Decision) (f FeedStop, err error) {
	p, err := x.place(at, d)
	f = FeedStop{Path: p.Path, Place: p.Place, Of: p.Of}
	if err != nil || p.Place > 0 {
		return f, err
	}
	s := &Stop{Stage: StagePlace, Because: []string{p.Held}, Ways: []Way{{Do: WayPin}}}
	f.Stop = s
	if p.Takes {
		own, ok := x.reader.rows.Standing(d.Subject.Entry.Number, x.reader.desk.plan.Feeds()[at].Stories)
		if ok && x.choices[at].Expired(own.Place) {
			s.Stage, s.Ways = StageHours, []Way{{Do: WayHours}}
		}
		return f, nil
	}
	s.Stage, s.Because, s.Ways = StageFeed, []string{p.Why}, []Way{{Do: WayWhen, Why: p.Why}}
	if needs := d.Lacks(at); needs != nil {
		var has []string
		for _, r := range d.Reasons {
			if r.By == "" && !slices.Contains(has, r.Category) {
				has = append(has, r.Category)
			}
		}
		to := append(has, needs[0])
		got, err := x.filed(d, to)
		if err != nil {
			return f, fmt.Errorf("file it under %s: %w", strings.Join(to, ", "), err)
		}
		if got.Takes(at) {
			s.Ways = []Way{{Do: WayRefile, To: to}}
		}
	}
	return f, nil
}
