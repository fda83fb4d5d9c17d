package merge

import (
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	// freeMoves is how often the updated of an id moves as often as there is reason to.
	freeMoves = 5
	// restMoves is how long it rests then between two moves.
	restMoves = feed.Time(time.Hour / time.Second)
)

// move moves updated to the time, or, where it would move too often, notes that it waits.
// It reports whether it moved.
func move(updated *feed.Time, m *feed.Moves, now, to feed.Time) bool {
	if m.Count >= freeMoves && now < m.Last+restMoves {
		m.Waits = true
		return false
	}
	if to <= *updated {
		to = now
	}
	*updated = max(*updated, to)
	*m = feed.Moves{Count: m.Count + 1, Last: now}
	return true
}

// leadMoved reports whether readers of the entry alone are shown another text than before
// the record: another origin leads it, or the text of the one that leads was changed in
// substance.
func (w *workingEntry) leadMoved() bool {
	if w.before == nil || w.before.Lead == "" || w.entry.Lead == "" {
		return false
	}
	return w.before.Lead != w.entry.Lead || edited(w, w.entry.Lead)
}

// edited reports whether the record changed the source's text of the entry in substance.
func edited(w *workingEntry, source string) bool {
	if w.before == nil {
		return false
	}
	was, is := w.before.Origin(source), w.entry.Origin(source)
	return was != nil && is != nil && was.Edits != is.Edits
}

// tell moves the updated of an entry's own id where it moved; a new one gets its first.
func (f settlement) tell(w *workingEntry, moved bool) {
	e := w.entry
	o := e.Origin(e.Lead)
	if o == nil {
		return
	}
	if e.Updated == 0 {
		e.Updated = max(o.Updated, e.Published)
		f.entries.write(w)
		return
	}
	if !moved {
		return
	}
	if move(&e.Updated, &e.Moves, f.now, o.Updated) {
		e.Changed = f.number
	} else {
		f.await(e.Lead, e.Number)
	}
	f.entries.write(w)
}

// tellStory moves the story's updated for a report that it did not have, for another
// lead, and for a change of substance of the text that leads it. Of the entry that bears
// the story's id the same is told, for readers may know both.
func (f settlement) tellStory(p *workingStory, entries []*workingEntry, claims []claim) {
	s := &p.story
	founder := f.founderOf(s)
	for _, w := range entries {
		if w != founder && w.entry.Live() {
			f.tell(w, w.leadMoved())
		}
	}
	if len(claims) == 0 {
		return
	}
	lead := claims[0].origin
	if moved, to := f.storyMoved(p, founder, claims); !moved {
		if s.Updated == 0 {
			s.Updated = max(lead.Updated, s.Published)
			f.stories.change(p)
		}
	} else if move(&s.Updated, &s.Moves, f.now, to) {
		f.stories.change(p)
	} else {
		f.stories.write(p)
		f.await(lead.Source, s.Number)
	}
	f.tellFounder(s, founder)
}

// founderOf is the live entry that bears the id of the story that it is in, nil for none.
func (f settlement) founderOf(s *feed.Story) *workingEntry {
	w := f.entries.get(f.keys.entryByID(s.ID))
	if w == nil || w.entry.Story != s.ID || !w.entry.Live() {
		return nil
	}
	return w
}

// tellFounder gives the entry that bears the story's id the same updated; nil: none does.
func (f settlement) tellFounder(s *feed.Story, w *workingEntry) {
	if w == nil || w.entry.Updated == s.Updated && w.entry.Moves == s.Moves {
		return
	}
	w.entry.Updated, w.entry.Moves, w.entry.Changed = s.Updated, s.Moves, f.number
	f.entries.write(w)
}

// storyMoved reports whether the record gave readers of the story's id something new, and
// of when that is.
func (f settlement) storyMoved(p *workingStory, founder *workingEntry, claims []claim) (moved bool, to feed.Time) {
	var members []uint64
	var led feed.Lead
	was := p.was
	switch {
	case was != nil && len(was.Leads) > 0:
		members, led = was.Members, was.Leads[0]
	case founder != nil && founder.before != nil && founder.before.Lead != "":
		members, led = []uint64{founder.entry.Number}, feed.Lead{Entry: founder.entry.Number, Source: founder.before.Lead}
	default:
		return false, 0 // nobody has seen the id
	}
	for i := range claims {
		c := &claims[i]
		if c.lead.Role != feed.RoleReport {
			continue
		}
		if _, had := slices.BinarySearch(members, c.lead.Entry); !had {
			return true, f.now
		}
		w := f.entries.get(c.lead.Entry)
		if w.before == nil || w.before.Origin(c.lead.Source) == nil {
			return true, f.now
		}
		if w.before.Origin(c.lead.Source).Role == feed.RoleCopy && edited(w, c.lead.Source) {
			return true, f.now
		}
	}
	first := &claims[0]
	if led.Entry != first.lead.Entry || led.Source != first.lead.Source {
		return true, f.now
	}
	return edited(f.entries.get(led.Entry), led.Source), first.origin.Updated
}

// await has the source's next poll look whether the updated of the number may move.
func (f settlement) await(source string, number uint64) {
	s := f.sources.state(source)
	if !slices.Contains(s.Waiting, number) {
		s.Waiting = append(slices.Clip(s.Waiting), number)
	}
}

// carryOn moves the updated of what waited for it, where enough time has passed.
func (f settlement) carryOn(s *feed.State) {
	waiting := s.Waiting
	s.Waiting = nil
	for _, n := range waiting {
		if p := f.stories.numbered(n); p != nil {
			f.carryStory(s, p)
		} else if w := f.entries.get(n); w != nil && w.entry.Moves.Waits {
			if move(&w.entry.Updated, &w.entry.Moves, f.now, f.now) {
				f.changeEntry(w)
			} else {
				f.await(s.Source, n)
			}
		}
	}
}

// carryStory is carryOn for a story.
func (f settlement) carryStory(s *feed.State, p *workingStory) {
	if !p.story.Moves.Waits {
		return
	}
	if !move(&p.story.Updated, &p.story.Moves, f.now, f.now) {
		f.await(s.Source, p.story.Number)
		return
	}
	f.stories.change(p)
	f.tellFounder(&p.story, f.founderOf(&p.story))
}
