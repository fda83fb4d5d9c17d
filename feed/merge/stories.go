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
	was    *feed.Story // as readers know it, nil where they know it as an entry at most
	story  feed.Story  // without members: it is no more
	dirty  bool
}

// storyTable is the stories: as they are stored, overlaid with what the record has
// changed so far. It keeps the entries' stories and the open window in step.
type storyTable struct {
	known     Known
	record    uint64 // its number
	now       feed.Time
	keys      *keyTable
	entries   *entryTable
	overrides *overrideTable
	window    *openWindow

	byNumber map[uint64]*workingStory
	written  []*workingStory   // in the order in which they were first marked
	ids      map[string]uint64 // story numbers by ids and aliases that may have changed; 0: none
}

// of is the story that the entry is in. For a story of one that is not stored it
// is made up.
func (t *storyTable) of(w *workingEntry) *workingStory {
	if p := t.byID(w.entry.Story); p != nil {
		return p
	}
	e := w.entry
	s := feed.Story{
		Number: e.Number, ID: e.ID, Published: e.Published, Updated: e.Updated, Moves: e.Moves, Began: beganOf(e),
		Members: []uint64{e.Number}, Outlets: reporters(e),
	}
	return t.track(&workingStory{story: s})
}

// numbered is the story of the number as it is now, or the one that it became part of;
// nil where there is none but an entry's own.
func (t *storyTable) numbered(number uint64) *workingStory {
	if p := t.byNumber[number]; p != nil && len(p.story.Members) > 0 {
		return p
	}
	s, ok := t.known.Story(number)
	if !ok {
		return nil
	}
	return t.byID(s.ID)
}

// byID is the story under the id or alias as it is now, nil where there is none
// but an entry's own.
func (t *storyTable) byID(id string) *workingStory {
	n, ok := t.ids[id]
	if !ok {
		n, _ = t.known.StoryByID(id)
	}
	if n == 0 {
		return nil
	}
	if p := t.byNumber[n]; p != nil {
		return p
	}
	s, ok := t.known.Story(n)
	if !ok {
		return nil
	}
	p := &workingStory{before: &s, was: &s, story: s}
	p.story.Aliases = slices.Clone(s.Aliases)
	return t.track(p)
}

// track puts the story among those that this record knows.
func (t *storyTable) track(p *workingStory) *workingStory {
	if t.byNumber == nil {
		t.byNumber, t.ids = make(map[uint64]*workingStory), make(map[string]uint64)
	}
	t.byNumber[p.story.Number] = p
	for _, id := range p.story.IDs() {
		t.ids[id] = p.story.Number
	}
	return p
}

// change marks that readers see a change of the story. The story is written.
func (t *storyTable) change(p *workingStory) {
	p.story.Changed = t.record
	t.write(p)
}

// write marks that the story must be stored.
func (t *storyTable) write(p *workingStory) {
	if !p.dirty {
		p.dirty = true
		t.written = append(t.written, p)
	}
}

// merge makes one story of those that the two entries are in, and reports whether they
// are in one now. It is what joins an entry to a story and what merges two: the id
// of the older lives on, the younger's becomes an alias if it ever was more than its
// only entry's. It does nothing where an override forbids it, or where the story
// would become too large.
//
// j is kept as the reason, with the younger's only entry or with the alias; its At is
// set here. Where its evidence speaks of a copy, b has nearly the text of a.
func (t *storyTable) merge(a, b *workingEntry, j feed.Join) bool {
	old, young := t.of(a), t.of(b)
	if old == young {
		return true
	}
	if old.story.Number > young.story.Number {
		old, young = young, old
	}
	if !t.mayMerge(a, b) {
		return false
	}
	j.At = t.now
	o, y := &old.story, &young.story
	if j.Evidence != nil && j.Evidence.Copy {
		b.entry.CopyOf = groupOf(a.entry)
		t.entries.write(b)
	} else {
		o.Outlets = union(o.Outlets, y.Outlets)
	}
	o.Began = min(o.Began, y.Began)
	t.retire(o, y)
	for _, n := range y.Members {
		w := t.entries.get(n)
		w.entry.Story = o.ID
		t.entries.write(w)
	}
	if isSingle(y) {
		t.entries.get(y.Members[0]).entry.Join = &j
		t.ids[y.ID] = 0
	} else {
		o.Aliases = append(o.Aliases, y.Aliases...)
		o.Aliases = append(o.Aliases, feed.Alias{Number: y.Number, ID: y.ID, Published: y.Published, Updated: y.Updated, Members: y.Members, Join: j})
	}
	o.Members = union(o.Members, y.Members)
	t.window.merge(o.Number, y.Number)
	t.track(old) // the aliases lead here now
	t.change(old)
	y.Members, y.Aliases = nil, nil
	delete(t.byNumber, y.Number)
	t.write(young)
	return true
}

// mayMerge reports whether [storyTable.merge] would make one story of those that the two
// entries are in: no override forbids it and it would not be too large.
func (t *storyTable) mayMerge(a, b *workingEntry) bool {
	x, y := t.of(a), t.of(b)
	return x == y || len(x.story.Members)+len(y.story.Members) <= maxMembers && !t.overrides.forbidden(x, y)
}

// isSingle reports whether the story is no more than its only entry's: nothing needs to be
// stored of it.
func isSingle(s *feed.Story) bool { return len(s.Members) == 1 && s.Members[0] == s.Number }

// retire notes that what the younger story's readers knew goes by the older one's id now.
func (t *storyTable) retire(o, y *feed.Story) {
	all := slices.Concat(o.Retired, y.Retired)
	if !isSingle(y) || t.entries.get(y.Number).before != nil { // else nobody has seen its id
		all = append(all, feed.Retire{ID: y.ID, At: t.now})
	}
	o.Retired = all[max(0, len(all)-feed.MaxRetired):]
}

// reporters are those who have a report of their own in the entry, sorted.
func reporters(e *feed.Entry) (all []string) {
	for i := range e.Origins {
		if o := &e.Origins[i]; !o.Tomb && o.Role == feed.RoleReport {
			all = append(all, party(o))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// rejoin puts a new entry back into the story that goes by its id: it was purged and
// forgotten, and the source brings it again.
func (t *storyTable) rejoin(w *workingEntry) {
	p := t.byID(w.entry.ID)
	if p == nil {
		return
	}
	w.entry.Story = p.story.ID
	p.story.Members = append(slices.Clip(p.story.Members), w.entry.Number)
	if i := aliasAt(&p.story, w.entry.ID); i >= 0 {
		a := &p.story.Aliases[i]
		a.Members = append(slices.Clip(a.Members), w.entry.Number)
	}
	t.change(p)
}

// leave takes an entry that is no more out of its story.
func (t *storyTable) leave(w *workingEntry) {
	p := t.byID(w.entry.Story)
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
		t.ids[a.ID] = 0
		return true
	})
	if len(p.story.Members) == 0 {
		t.ids[p.story.ID] = 0
	}
	t.write(p)
}

// changes turns the stories' working copies into changes.
func (t *storyTable) changes() (changes []feed.StoryChange) {
	for _, p := range t.written {
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
