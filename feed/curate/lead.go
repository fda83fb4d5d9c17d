package curate

import (
	"cmp"
	"slices"
	"unicode"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// Who leads is decided here and nowhere else: which origin of an entry, and which entry
// of a story.

// Bounds on what one story costs.
const (
	maxCandidates = 64 // entries of a story that are looked at: its newest
	maxReports    = 50 // sources that its article names
)

// Candidate is an entry of a story that could lead it, with what decides whether it does.
type Candidate struct {
	Entry   *feed.Entry
	Copy    bool // its text is another's, so that it leads only where nothing else is left
	Credits int  // other entries that name its outlet as where their text comes from
	Letters int  // letters and digits of its longer text

	reports []Report // of the entry, the leading one first
	credits []string // agencies that its text names
	agency  string   // that its outlet is; empty: none
}

// entryReports are the reports of e that count. The leading one is first, which is the
// one seen first, of several the one that stands first in e; the others follow in the
// order of e.
func (p *Plan) entryReports(e *feed.Entry) []Report {
	var all []Report
	lead := 0
	for i := range e.Origins {
		o := &e.Origins[i]
		if !p.counts(o) {
			continue
		}
		if len(all) > 0 && o.FirstSeen < all[lead].Origin.FirstSeen {
			lead = len(all)
		}
		all = append(all, Report{Entry: e, Origin: o, Source: &p.sources[o.Source].Source, Copy: true}) // else it would not be one entry
	}
	if lead > 0 {
		first := all[lead]
		copy(all[1:], all[:lead])
		all[0] = first
	}
	if len(all) > 0 {
		all[0].Copy = false
	}
	return all
}

// evaluateStory decides on a story: it is told by the entry that leads, and has the
// reports of all others, the newest first, one of each source.
//
// The report of the agency that others credit leads; else the fullest one, for it can
// stand for the others; of equally long ones the one that was seen first. What is
// another's text leads only where nothing else is left.
func (p *Plan) evaluateStory(s Subject) (*Decision, error) {
	all, err := candidates(s)
	if err != nil {
		return nil, err
	}
	d := &Decision{Subject: s, Trace: all, plan: p}
	if len(all) == 0 {
		return d, nil
	}
	countCredits(all)
	first := slices.MinFunc(all, func(a, b Candidate) int {
		return cmp.Or(falseFirst(a.Copy, b.Copy), cmp.Compare(b.Credits, a.Credits), cmp.Compare(b.Letters, a.Letters), cmp.Compare(a.Entry.Number, b.Entry.Number))
	})
	slices.SortFunc(all, func(a, b Candidate) int {
		return cmp.Or(falseFirst(a.Entry != first.Entry, b.Entry != first.Entry), cmp.Compare(b.Entry.Published, a.Entry.Published), cmp.Compare(a.Entry.Number, b.Entry.Number))
	})
	named := map[string]bool{}
	for i := range all {
		for j, r := range all[i].reports {
			if named[r.Source.ID] || len(named) == maxReports {
				continue
			}
			r.Copy = len(named) > 0 && (j > 0 || all[i].Copy)
			named[r.Source.ID] = true
			d.Reports = append(d.Reports, r)
			d.file(r.Origin)
		}
	}
	d.conclude()
	return d, nil
}

// candidates are the newest entries of the story that are published, with what can be
// said of each alone.
func candidates(s Subject) (all []Candidate, err error) {
	for e, err := range s.Entries {
		if err != nil {
			return nil, err
		}
		if len(e.Reports) == 0 {
			continue
		}
		lead := e.Reports[0]
		content, meta, err := s.Read(lead)
		if err != nil {
			return nil, err
		}
		c := Candidate{
			Entry: lead.Entry, Letters: max(letters(content.Body), letters(content.Summary)),
			reports: e.Reports, credits: content.Credits,
		}
		if j := lead.Entry.Join; j != nil && j.Evidence != nil {
			c.Copy = j.Evidence.Copy
		}
		for _, name := range []string{lead.Source.Title, lead.Source.Owner, meta.Title, lead.Source.ID} {
			c.agency = cmp.Or(c.agency, agency.Of(name))
		}
		if all = append(all, c); len(all) == maxCandidates {
			break
		}
	}
	return all, nil
}

// countCredits counts how often others name each outlet as where their text comes from.
func countCredits(all []Candidate) {
	for i := range all {
		for j := range all {
			if all[i].agency != "" && j != i && all[j].reports[0].Source != all[i].reports[0].Source && slices.Contains(all[j].credits, all[i].agency) {
				all[i].Credits++
			}
		}
	}
}

// falseFirst puts false before true.
func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// letters counts the letters and digits that readers see of the text.
func letters(t feed.Text) (n int) {
	s := t.Value
	if t.HTML {
		s = sanitize.Text(s)
	}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
