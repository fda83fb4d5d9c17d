package merge

import (
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

// mayMerge says whether [fold.mergeStories] would make one story of those that the two
// entries are in: no override forbids it and it would not be too large.
func (f *fold) mayMerge(a, b *workingEntry) bool {
	x, y := f.storyOf(a), f.storyOf(b)
	return x == y || len(x.story.Members)+len(y.story.Members) <= maxMembers && !f.forbidden(x, y)
}

// isSingle says whether the story is no more than its only entry's: nothing needs to be
// stored of it.
func isSingle(s *feed.Story) bool { return len(s.Members) == 1 && s.Members[0] == s.Number }

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
