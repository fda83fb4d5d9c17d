package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// settlement is the last that is done with a record, when all else of it is folded.
type settlement struct{ *fold }

// settle decides who leads the entries and stories that the record changed, and what
// readers are told of when they were updated. It comes last, when all else is folded, so
// that the order of what a record brings does not show.
func (f settlement) settle() {
	for i := 0; i < len(f.entries.written); i++ { // to settle a story may write more
		w := f.entries.written[i]
		if p := f.stories.byID(w.entry.Story); p != nil {
			f.stories.write(p)
		} else if w.entry.Live() {
			f.settleEntry(w)
		} else {
			w.entry.Lead, w.entry.Reason = "", 0
		}
	}
	for i := 0; i < len(f.stories.written); i++ {
		p := f.stories.written[i]
		switch {
		case len(p.story.Members) == 0:
		case isSingle(&p.story):
			if w := f.entries.get(p.story.Number); w.entry.Live() {
				f.settleEntry(w)
			}
		default:
			f.settleStory(p)
		}
	}
	for _, s := range f.polled {
		f.carryOn(s)
	}
}

// settleEntry settles an entry that is a story of one.
func (f settlement) settleEntry(w *workingEntry) {
	e := w.entry
	if len(e.Origins) == 1 && e.Origins[0].Role != feed.RoleCopy { // nearly all
		if o := &e.Origins[0]; e.Lead != o.Source || e.Reason != 0 {
			e.Lead, e.Reason = o.Source, 0
			f.entries.write(w)
		}
	} else {
		claims := claimsOf(nil, e)
		rank(claims, beganOf(e))
		f.assign(w, claims)
	}
	f.tell(w, w.leadMoved())
}

// assign gives the entry's origins the roles of the claims, which are ranked, the entry
// its lead, and its date that of the first report.
func (f settlement) assign(w *workingEntry, claims []claim) {
	e, began := w.entry, beganOf(w.entry)
	lead, reason := "", feed.LeadReason(0)
	var reports []claim
	for i := range claims {
		c := &claims[i]
		if c.lead.Entry != e.Number {
			continue
		}
		if lead == "" {
			lead, reason = c.lead.Source, c.lead.Reason
		}
		if o := e.Origin(c.lead.Source); o.Role != c.lead.Role {
			o.Role = c.lead.Role
			f.changeEntry(w)
		}
		if c.lead.Role != feed.RolePointer && !c.late(began) {
			reports = append(reports, *c)
		}
	}
	if len(e.Origins) == 1 {
		reason = 0
	}
	if e.Reason != reason {
		e.Reason = reason
		f.entries.write(w)
	}
	if e.Lead != lead {
		e.Lead = lead
		f.changeEntry(w)
	}
	if len(reports) == 0 || len(e.Origins) == 1 {
		return
	}
	if p := reports[first(reports)].origin.Published; p != e.Published {
		e.Published = p
		f.changeEntry(w)
	}
}

// settleStory settles a story of several entries.
func (f settlement) settleStory(p *workingStory) {
	s := &p.story
	var claims []claim
	entries := f.candidates(s)
	for _, w := range entries {
		claims = claimsOf(claims, w.entry)
	}
	rank(claims, s.Began)
	s.Outlets = partiesOf(claims, s)
	leads := make([]feed.Lead, 0, min(len(claims), feed.MaxLeads))
	for i := range claims[:cap(leads)] {
		leads = append(leads, claims[i].lead)
	}
	for _, w := range entries {
		f.assign(w, claims)
	}
	if !slices.Equal(s.Leads, leads) {
		s.Leads = leads
		f.stories.change(p)
	}
	if at := publishedFirst(claims, s.Began); at != 0 && at != s.Published {
		s.Published = at
		f.stories.change(p)
	}
	f.tellStory(p, entries, claims)
}

// candidates are the entries of the story that may lead it: all, where they are not too
// many, else those that could before and those that this record changed.
func (f settlement) candidates(s *feed.Story) (all []*workingEntry) {
	numbers := s.Members
	if len(numbers) > feed.MaxLeads {
		numbers = nil
		for i := range s.Leads {
			numbers = append(numbers, s.Leads[i].Entry)
		}
		for _, w := range f.entries.written {
			numbers = append(numbers, w.entry.Number)
		}
		slices.Sort(numbers)
		numbers = slices.Compact(numbers)
	}
	for _, n := range numbers {
		if w := f.entries.get(n); w != nil && w.entry.Story == s.ID {
			all = append(all, w)
		}
	}
	return all
}

// partiesOf are those who have a report in the story, sorted. Of a story with more
// entries than may lead those that it had stay.
func partiesOf(claims []claim, s *feed.Story) []string {
	var all []string
	if len(s.Members) > feed.MaxLeads {
		all = slices.Clone(s.Outlets)
	}
	for i := range claims {
		if claims[i].lead.Role == feed.RoleReport {
			all = append(all, party(claims[i].origin))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// publishedFirst is when the entry with the first report was published; 0 where all
// reports came late.
func publishedFirst(claims []claim, began feed.Time) feed.Time {
	var early []claim
	for i := range claims {
		if c := &claims[i]; c.lead.Role == feed.RoleReport && !c.late(began) {
			early = append(early, *c)
		}
	}
	if len(early) == 0 {
		return 0
	}
	return early[first(early)].entry.Published
}

// beganOf is the first sight of the entry.
func beganOf(e *feed.Entry) (t feed.Time) {
	for i := range e.Origins {
		if o := &e.Origins[i]; t == 0 || o.FirstSeen < t {
			t = o.FirstSeen
		}
	}
	return t
}
