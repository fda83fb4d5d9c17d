package curate

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// Who leads an entry or a story is decided by feed/merge, which stores the order in which
// its origins may. What the plan does not let through is passed over here.

// Bounds on what one story costs.
const (
	maxLooked  = 64 // entries of a story that are looked at, beside those that may lead: its newest
	maxReports = 50 // reports that its article names
)

// Standing is an origin in the order in which those of a story may lead.
type Standing struct {
	feed.Lead
	Dropped bool // the plan does not let it through
}

// led are the reports of e, given in its order, with the leading one first: the one that
// leads e, else the next by role and first sight.
func led(e *feed.Entry, all []Report) []Report {
	lead := 0
	for i := range all {
		if i > 0 && leadsBefore(e, all[i].Origin, all[lead].Origin) {
			lead = i
		}
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

// leadsBefore reports whether o leads the entry rather than other.
func leadsBefore(e *feed.Entry, o, other *feed.Origin) bool {
	if e.Lead == o.Source || e.Lead == other.Source {
		return e.Lead == o.Source
	}
	return cmp.Or(cmp.Compare(o.Role, other.Role), cmp.Compare(o.FirstSeen, other.FirstSeen), cmp.Compare(o.Source, other.Source)) < 0
}

// evaluateStory decides on a story: the first of its order of leads that is let through
// leads it. The others follow, reports before copies and these before pointers, the
// newest first; of a source that has a report no copy and no pointer is named.
func (p *Plan) evaluateStory(s Subject) (*Decision, error) {
	numbers, rest := looked(s.Story)
	var all []Report
	for _, n := range numbers {
		e, err := s.Member(n)
		if err != nil {
			return nil, err
		}
		all = append(all, e.Reports...)
	}
	d := &Decision{Subject: s, plan: p}
	place := d.follow(all)
	if len(all) == 0 {
		return d, nil
	}
	at := func(r *Report) int {
		if i, ok := place[seat{r.Entry.Number, r.Origin.Source}]; ok {
			return i
		}
		return len(place) + int(r.Origin.Role)
	}
	newest := func(a, b Report) int {
		return cmp.Or(cmp.Compare(a.Origin.Role, b.Origin.Role), cmp.Compare(b.Entry.Published, a.Entry.Published),
			cmp.Compare(a.Entry.Number, b.Entry.Number), cmp.Compare(a.Origin.Source, b.Origin.Source))
	}
	lead := slices.MinFunc(all, func(a, b Report) int { return cmp.Or(cmp.Compare(at(&a), at(&b)), newest(a, b)) })
	slices.SortFunc(all, func(a, b Report) int {
		return cmp.Or(falseFirst(a.Origin != lead.Origin, b.Origin != lead.Origin), newest(a, b))
	})
	named := map[string]bool{}
	for i := range all {
		r := &all[i]
		d.file(r, lead.Origin)
		if r.Origin.Role != feed.RoleReport && named[r.Origin.Source] {
			continue
		}
		named[r.Origin.Source] = true
		if len(d.Reports) == maxReports {
			d.More++
			continue
		}
		r.Copy = i > 0 && r.Origin.Role == feed.RoleCopy
		d.Reports = append(d.Reports, *r)
	}
	d.More += rest
	d.conclude()
	return d, nil
}

// seat names an origin.
type seat struct {
	entry  uint64
	source string
}

// follow notes the story's order of leads in the trace, and says at which place of it the
// origins of the reports stand.
func (d *Decision) follow(all []Report) map[seat]int {
	through := make(map[seat]bool, len(all))
	for i := range all {
		through[seat{all[i].Entry.Number, all[i].Origin.Source}] = true
	}
	leads := d.Subject.Story.Leads
	place := make(map[seat]int, len(leads))
	for i := range leads {
		o := seat{leads[i].Entry, leads[i].Source}
		place[o] = i
		d.Trace = append(d.Trace, Standing{Lead: leads[i], Dropped: !through[o]})
	}
	return place
}

// looked are the numbers of the story's entries that are looked at, the newest first, and
// how many are not.
func looked(s *feed.Story) (numbers []uint64, rest int) {
	numbers = slices.Clone(s.Members[max(0, len(s.Members)-maxLooked):])
	for i := range s.Leads {
		numbers = append(numbers, s.Leads[i].Entry)
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	slices.Reverse(numbers)
	return numbers, len(s.Members) - len(numbers)
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
