package merge

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// maxMembers is how many entries a story may have: above it nothing joins, so that
// one that grows without end cannot make each record slow.
const maxMembers = 4096

// workingStory is a story under change.
type workingStory struct {
	before *feed.Story // as it is stored, nil where it is not
	story  feed.Story  // without members: it is no more
	dirty  bool
}

// storyOf is the story that the entry is in. For a story of one that is not stored it
// is made up.
func (f *fold) storyOf(w *workingEntry) *workingStory {
	if p := f.storyByID(w.entry.Story); p != nil {
		return p
	}
	e := w.entry
	s := feed.Story{Number: e.Number, ID: e.ID, Published: e.Published, Updated: e.Published, Members: []uint64{e.Number}}
	if len(e.Origins) > 0 {
		s.Updated, s.Outlets = max(s.Updated, e.Origins[0].Updated), []string{e.Origins[0].Source}
	}
	return f.trackStory(&workingStory{story: s})
}

// storyByID is the story under the id or alias as it is now, nil where there is none
// but an entry's own.
func (f *fold) storyByID(id string) *workingStory {
	n, ok := f.storyIDs[id]
	if !ok {
		n, _ = f.known.StoryByID(id)
	}
	if n == 0 {
		return nil
	}
	if p := f.stories[n]; p != nil {
		return p
	}
	s, ok := f.known.Story(n)
	if !ok {
		return nil
	}
	p := &workingStory{before: &s, story: s}
	p.story.Aliases = slices.Clone(s.Aliases)
	return f.trackStory(p)
}

// trackStory puts the story among those that this record knows.
func (f *fold) trackStory(p *workingStory) *workingStory {
	if f.stories == nil {
		f.stories, f.storyIDs = make(map[uint64]*workingStory), make(map[string]uint64)
	}
	f.stories[p.story.Number] = p
	for _, id := range p.story.IDs() {
		f.storyIDs[id] = p.story.Number
	}
	return p
}

// changeStory marks the story as one that readers see changed.
func (f *fold) changeStory(p *workingStory) {
	p.story.Changed = f.number
	f.writeStory(p)
}

// writeStory marks the story as one to be written.
func (f *fold) writeStory(p *workingStory) {
	if !p.dirty {
		p.dirty = true
		f.writtenStories = append(f.writtenStories, p)
	}
}

// mergeStories makes one story of those that the two entries are in, and says whether they
// are in one now. It is what joins an entry to a story and what merges two: the id
// of the older lives on, the younger's becomes an alias if it ever was more than its
// only entry's. It does nothing where an override forbids it, or where the story
// would become too large.
//
// j is kept as the reason, with the younger's only entry or with the alias; its At is
// set here. Where its evidence speaks of a copy the story gains no substance.
func (f *fold) mergeStories(a, b *workingEntry, j feed.Join) bool {
	old, young := f.storyOf(a), f.storyOf(b)
	if old == young {
		return true
	}
	if old.story.Number > young.story.Number {
		old, young = young, old
	}
	if !f.mayMerge(a, b) {
		return false
	}
	j.At = f.now
	o, y := &old.story, &young.story
	if j.Evidence == nil || !j.Evidence.Copy {
		if all := union(o.Outlets, y.Outlets); len(all) > len(o.Outlets) {
			o.Outlets, o.Updated = all, max(o.Updated, f.now)
		}
	}
	for _, n := range y.Members {
		w := f.entry(n)
		w.entry.Story = o.ID
		f.writeEntry(w)
	}
	if isSingle(y) {
		f.entry(y.Members[0]).entry.Join = &j
		f.storyIDs[y.ID] = 0
	} else {
		o.Aliases = append(o.Aliases, y.Aliases...)
		o.Aliases = append(o.Aliases, feed.Alias{Number: y.Number, ID: y.ID, Published: y.Published, Updated: y.Updated, Members: y.Members, Join: j})
	}
	o.Members = union(o.Members, y.Members)
	f.mergeInWindow(o.Number, y.Number)
	f.trackStory(old) // the aliases lead here now
	f.changeStory(old)
	y.Members, y.Aliases = nil, nil
	delete(f.stories, y.Number)
	f.writeStory(young)
	return true
}

// isSingle says whether the story is no more than its only entry's: nothing needs to be
// stored of it.
func isSingle(s *feed.Story) bool { return len(s.Members) == 1 && s.Members[0] == s.Number }

// splitStory takes apart two entries that are in one story, and gives how they had come
// together; ok is false where they are not in one. The side with the oldest entry
// keeps the story and its id. The other gets back the id that it had: of the story
// that it was when it became part of this one, else of its oldest entry.
//
// With the younger of the two goes the whole story that it came with, where the
// other did not come with it, and what the operator tied to it.
func (f *fold) splitStory(a, b *workingEntry) (was feed.Join, ok bool) {
	p := f.storyOf(a)
	if a == b || p != f.storyOf(b) {
		return was, false
	}
	if a.entry.Number > b.entry.Number {
		a, b = b, a
	}
	part := f.splitSide(&p.story, a.entry.Number, b.entry.Number)
	if _, ok := slices.BinarySearch(part, f.idOwner(&p.story)); ok {
		part = without(p.story.Members, part)
	}
	return f.detach(p, part), true
}

// idOwner is the member with which the story's id stays: the one whose own it is,
// else the oldest.
func (f *fold) idOwner(s *feed.Story) uint64 {
	n := f.entryByID(s.ID)
	if _, ok := slices.BinarySearch(s.Members, n); ok {
		return n
	}
	return s.Members[0]
}

// splitSide is what leaves the story when stays and leaves, its members, are taken apart.
func (f *fold) splitSide(s *feed.Story, stays, leaves uint64) []uint64 {
	part := []uint64{leaves}
	for _, pair := range [][2]uint64{{leaves, stays}, {stays, leaves}} {
		if came := aliasSeparating(s, pair[0], pair[1]); came != nil {
			part, stays = came, pair[1]
			break
		}
	}
	part = f.overrideComponent(part, stays)
	slices.Sort(part)
	return part
}

// overrideComponent are the entries and those of their story that the operator's overrides tie
// them to, but for stays and what only it leads to.
func (f *fold) overrideComponent(from []uint64, stays uint64) []uint64 {
	all := slices.Clone(from)
	for i := 0; i < len(all); i++ {
		w := f.entry(all[i])
		for _, o := range f.overridesByID(w.entry.ID).List {
			t := f.entryOfOverride(o.Other(w.entry.ID))
			if o.Together && t != nil && t.entry.Story == w.entry.Story && t.entry.Number != stays && !slices.Contains(all, t.entry.Number) {
				all = append(all, t.entry.Number)
			}
		}
	}
	return all
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
func (f *fold) detach(p *workingStory, part []uint64) (was feed.Join) {
	first := f.entry(part[0])
	s := feed.Story{Number: first.entry.Number, ID: first.entry.ID, Published: first.entry.Published}
	if i := aliasCovering(&p.story, part); i >= 0 {
		x := p.story.Aliases[i]
		s.Number, s.ID, s.Published, s.Updated, was = x.Number, x.ID, x.Published, x.Updated, x.Join
	} else if first.entry.Join != nil {
		was = *first.entry.Join
		first.entry.Join = nil
	}
	s.Members = part
	for _, n := range part {
		w := f.entry(n)
		w.entry.Story = s.ID
		s.Outlets = union(s.Outlets, outletOf(w.entry))
		s.Updated = max(s.Updated, w.entry.Published)
		f.writeEntry(w)
	}
	f.detachInWindow(part, s.Number)
	f.shareAliases(p, &s)
	p.story.Members = without(p.story.Members, part)
	p.story.Outlets = f.outlets(p.story.Members)
	f.changeStory(p)
	f.changeStory(f.trackStory(&workingStory{story: s, before: f.storedBefore(s.Number)}))
	return was
}

// shareAliases gives the part of p, which becomes s, its aliases. One goes with the entry
// whose own id it is, else with the last of its members.
func (f *fold) shareAliases(p *workingStory, s *feed.Story) {
	all := p.story.Aliases
	p.story.Aliases = nil
	for _, a := range all {
		if a.ID == s.ID {
			continue // it is a story again
		}
		out := without(a.Members, s.Members)
		bearer := []uint64{f.entryByID(a.ID)}
		if len(out) == 0 || within(bearer, s.Members) {
			a.Members = without(a.Members, out)
			s.Aliases = append(s.Aliases, a)
		} else {
			a.Members = out
			p.story.Aliases = append(p.story.Aliases, a)
		}
	}
}

// storedBefore is the story of the number as it was before this record, nil for none.
func (f *fold) storedBefore(number uint64) *feed.Story {
	for _, p := range f.writtenStories {
		if p.story.Number == number && p.before != nil {
			before := p.before
			p.before = nil // whoever comes after it writes what becomes of it
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

// outlets are the sources that brought texts of their own to the entries.
func (f *fold) outlets(numbers []uint64) (all []string) {
	for _, n := range numbers {
		all = union(all, outletOf(f.entry(n).entry))
	}
	return all
}

// outletOf is the source that the entry came from first, unless its text was a copy.
func outletOf(e *feed.Entry) []string {
	if len(e.Origins) == 0 || e.Join != nil && e.Join.Evidence != nil && e.Join.Evidence.Copy {
		return nil
	}
	return []string{e.Origins[0].Source}
}

// rejoinStory puts a new entry back into the story that goes by its id: it was purged and
// forgotten, and the source brings it again.
func (f *fold) rejoinStory(w *workingEntry) {
	p := f.storyByID(w.entry.ID)
	if p == nil {
		return
	}
	w.entry.Story = p.story.ID
	p.story.Members = append(slices.Clip(p.story.Members), w.entry.Number)
	if i := aliasAt(&p.story, w.entry.ID); i >= 0 {
		a := &p.story.Aliases[i]
		a.Members = append(slices.Clip(a.Members), w.entry.Number)
	}
	f.changeStory(p)
}

// leaveStory takes an entry that is no more out of its story.
func (f *fold) leaveStory(w *workingEntry) {
	p := f.storyByID(w.entry.Story)
	if p == nil {
		return
	}
	gone := []uint64{w.entry.Number}
	p.story.Members = without(p.story.Members, gone)
	for i := range p.story.Aliases {
		a := &p.story.Aliases[i]
		a.Members = without(a.Members, gone)
	}
	p.story.Aliases = slices.DeleteFunc(p.story.Aliases, func(a feed.Alias) bool {
		if len(a.Members) > 0 {
			return false
		}
		f.storyIDs[a.ID] = 0
		return true
	})
	if len(p.story.Members) == 0 {
		f.storyIDs[p.story.ID] = 0
	}
	f.writeStory(p)
}

// storyChanges turns the stories' working copies into changes.
func (f *fold) storyChanges() (changes []feed.StoryChange) {
	for _, p := range f.writtenStories {
		c := feed.StoryChange{Before: p.before}
		if s := &p.story; len(s.Members) > 0 && !isSingle(s) {
			c.After = s
		}
		if c.Before != nil || c.After != nil {
			changes = append(changes, c)
		}
	}
	return changes
}

// aliasAt says which of the story's aliases has the id, -1 for none.
func aliasAt(s *feed.Story, id string) int {
	return slices.IndexFunc(s.Aliases, func(a feed.Alias) bool { return a.ID == id })
}

// without are the numbers of from that are not in part; both ascend.
func without(from, part []uint64) []uint64 {
	rest := make([]uint64, 0, len(from))
	for _, n := range from {
		if _, ok := slices.BinarySearch(part, n); !ok {
			rest = append(rest, n)
		}
	}
	return rest
}

// within says whether all numbers of part are in all; both ascend.
func within(part, all []uint64) bool {
	for _, n := range part {
		if _, ok := slices.BinarySearch(all, n); !ok {
			return false
		}
	}
	return true
}

// union is what is in a or in b, ascending, each once; both ascend.
func union[T cmp.Ordered](a, b []T) []T {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
