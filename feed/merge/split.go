package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// split takes apart two entries that are in one story, and gives how they had come
// together; ok is false where they are not in one. The side with the oldest entry
// keeps the story and its id. The other gets back the id that it had: of the story
// that it was when it became part of this one, else of its oldest entry.
//
// With the younger of the two goes the whole story that it came with, where the
// other did not come with it, and what the operator tied to it.
func (t *storyTable) split(a, b *workingEntry) (was feed.Join, ok bool) {
	p := t.of(a)
	if a == b || p != t.of(b) {
		return was, false
	}
	if a.entry.Number > b.entry.Number {
		a, b = b, a
	}
	part := t.splitSide(&p.story, a.entry.Number, b.entry.Number)
	if _, ok := slices.BinarySearch(part, t.idOwner(&p.story)); ok {
		part = without(p.story.Members, part)
	}
	return t.detach(p, part), true
}

// idOwner is the member with which the story's id stays: the one whose own it is,
// else the oldest.
func (t *storyTable) idOwner(s *feed.Story) uint64 {
	n := t.keys.entryByID(s.ID)
	if _, ok := slices.BinarySearch(s.Members, n); ok {
		return n
	}
	return s.Members[0]
}

// splitSide is what leaves the story when stays and leaves, its members, are taken apart.
func (t *storyTable) splitSide(s *feed.Story, stays, leaves uint64) []uint64 {
	part := []uint64{leaves}
	for _, pair := range [][2]uint64{{leaves, stays}, {stays, leaves}} {
		if came := aliasSeparating(s, pair[0], pair[1]); came != nil {
			part, stays = came, pair[1]
			break
		}
	}
	part = t.overrides.component(part, stays)
	slices.Sort(part)
	return part
}

// aliasSeparating are the members of the last story that became part of s with the one
// member and without the other, nil for none.
func aliasSeparating(s *feed.Story, one, other uint64) []uint64 {
	for i := len(s.Aliases) - 1; i >= 0; i-- {
		m := s.Aliases[i].Members
		if slices.Contains(m, one) && !slices.Contains(m, other) {
			return m
		}
	}
	return nil
}

// detach makes a story of its own of the part, which does not hold the keeper.
func (t *storyTable) detach(p *workingStory, part []uint64) (was feed.Join) {
	first := t.entries.get(part[0])
	s := feed.Story{Number: first.entry.Number, ID: first.entry.ID, Published: first.entry.Published, Updated: first.entry.Updated, Moves: first.entry.Moves}
	if i := aliasCovering(&p.story, part); i >= 0 {
		x := p.story.Aliases[i]
		s.Number, s.ID, s.Published, s.Updated, was = x.Number, x.ID, x.Published, max(s.Updated, x.Updated), x.Join
	} else if first.entry.Join != nil {
		was = *first.entry.Join
		first.entry.Join = nil
	}
	s.Members = part
	for _, n := range part {
		w := t.entries.get(n)
		w.entry.Story = s.ID
		if began := beganOf(w.entry); s.Began == 0 || began < s.Began {
			s.Began = began
		}
		t.entries.write(w)
	}
	t.window.detach(part, s.Number)
	t.shareAliases(p, &s)
	p.story.Members = without(p.story.Members, part)
	p.story.Leads = slices.DeleteFunc(slices.Clone(p.story.Leads), func(l feed.Lead) bool {
		_, left := slices.BinarySearch(part, l.Entry)
		return left
	})
	p.story.Outlets = nil
	t.shareRetired(p, &s)
	t.change(p)
	t.change(t.track(&workingStory{story: s, before: t.storedBefore(s.Number)}))
	return was
}

// shareAliases gives the part of p, which becomes s, its aliases. One goes with the entry
// whose own id it is, else with the last of its members.
func (t *storyTable) shareAliases(p *workingStory, s *feed.Story) {
	all := p.story.Aliases
	p.story.Aliases = nil
	for _, a := range all {
		if a.ID == s.ID {
			continue // it is a story again
		}
		out := without(a.Members, s.Members)
		bearer := []uint64{t.keys.entryByID(a.ID)}
		if len(out) == 0 || within(bearer, s.Members) {
			a.Members = without(a.Members, out)
			s.Aliases = append(s.Aliases, a)
		} else {
			a.Members = out
			p.story.Aliases = append(p.story.Aliases, a)
		}
	}
}

// shareRetired gives the part of p, which becomes s, the retired ids of its entries and
// stories. Its own is none any more.
func (t *storyTable) shareRetired(p *workingStory, s *feed.Story) {
	all := p.story.Retired
	p.story.Retired = nil
	for _, r := range all {
		n := t.keys.entryByID(r.ID)
		switch _, theirs := slices.BinarySearch(s.Members, n); {
		case r.ID == s.ID:
		case theirs || aliasAt(s, r.ID) >= 0:
			s.Retired = append(s.Retired, r)
		default:
			p.story.Retired = append(p.story.Retired, r)
		}
	}
}

// storedBefore is the story of the number as it was before this record, nil for none.
func (t *storyTable) storedBefore(number uint64) *feed.Story {
	for _, p := range t.written {
		if p.story.Number == number && p.before != nil {
			before := p.before
			p.before = nil // the new working copy writes the final state
			return before
		}
	}
	return nil
}

// aliasCovering is the last of the story's aliases that is not younger than the part and has
// all its members there, -1 for none.
func aliasCovering(s *feed.Story, part []uint64) int {
	for i := len(s.Aliases) - 1; i >= 0; i-- {
		if s.Aliases[i].Number <= part[0] && within(s.Aliases[i].Members, part) {
			return i
		}
	}
	return -1
}
