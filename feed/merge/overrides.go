package merge

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// overrideTable is the operator's words on entries and stories: as they are stored, overlaid with
// what the record has changed so far. It has them carried out.
type overrideTable struct {
	known   Known
	keys    *keyTable
	entries *entryTable
	stories *storyTable

	byID    overlay[feed.Overrides]
	changed []*feed.Overrides // in the order in which they were first changed
}

// get are those that speak of the id.
func (t *overrideTable) get(id string) *feed.Overrides {
	return t.byID.get(id, func() feed.Overrides { return feed.Overrides{ID: id, List: t.known.Overrides(id)} })
}

// store stores the override, under both its ids, or, where it is gone, drops it.
func (t *overrideTable) store(o feed.Override) {
	ids := []string{o.A, o.B}
	if o.Word != 0 {
		ids = ids[:1]
	}
	for _, id := range ids {
		all := t.get(id)
		i, found := slices.BinarySearchFunc(all.List, o, func(x, o feed.Override) int {
			return cmp.Or(cmp.Compare(x.Other(id), o.Other(id)), cmp.Compare(x.Word, o.Word))
		})
		list := slices.Clone(all.List)
		switch {
		case found && o.Gone:
			list = slices.Delete(list, i, i+1)
		case found:
			list[i] = o
		case !o.Gone:
			list = slices.Insert(list, i, o)
		}
		if all.List = list; !slices.Contains(t.changed, all) {
			t.changed = append(t.changed, all)
		}
	}
}

// foldPair folds the operator's word on two ids. What it says against an earlier word
// on the two takes that back first.
func (t *overrideTable) foldPair(o feed.Override) {
	o.A, o.B = feed.Between(o.A, o.B)
	if o.A == "" || o.A == o.B || len(o.B) > feed.MaxID || len(o.A) > feed.MaxID {
		return
	}
	o.Did, o.Was = false, nil
	for _, old := range t.get(o.A).List {
		if old.Other(o.A) != o.B {
			continue
		}
		if !o.Gone && old.Together == o.Together { // only the words about it are new
			o.Did, o.Was = old.Did, old.Was
			t.store(o)
			return
		}
		taken := old
		taken.Gone = true
		t.store(taken)
		t.revert(old)
	}
	if !o.Gone {
		t.store(o)
		t.apply(o)
	}
}

// apply gives effect to an override, where both its ids are known.
func (t *overrideTable) apply(o feed.Override) {
	a, b := t.entryOf(o.A), t.entryOf(o.B)
	if a == nil || b == nil {
		return
	}
	if !o.Together {
		if was, ok := t.stories.split(a, b); ok {
			o.Did, o.Was = true, &was
			t.store(o)
		}
		return
	}
	if t.stories.of(a) != t.stories.of(b) && t.stories.merge(a, b, feed.Join{Operator: true, Reason: o.Reason}) {
		o.Did = true
		t.store(o)
	}
}

// revert takes back what an override did, unless the operator's others still want it.
func (t *overrideTable) revert(o feed.Override) {
	a, b := t.entryOf(o.A), t.entryOf(o.B)
	if !o.Did || a == nil || b == nil {
		return
	}
	if !o.Together {
		t.stories.merge(a, b, *o.Was)
		return
	}
	if !slices.Contains(t.component([]uint64{a.entry.Number}, 0), b.entry.Number) {
		t.stories.split(a, b)
	}
}

// applyPending gives effect to the overrides that waited for the new entry.
func (t *overrideTable) applyPending(w *workingEntry) {
	for _, o := range slices.Clone(t.get(w.entry.ID).List) {
		if o.Together && o.Word == 0 {
			t.apply(o)
		}
	}
}

// entryOf is the entry that an override's id speaks of: the one that holds it, else
// the oldest of the story or of the former story that goes by it; nil for none.
func (t *overrideTable) entryOf(id string) *workingEntry {
	if w := t.entries.get(t.keys.entryByID(id)); w != nil {
		return w
	}
	p := t.stories.byID(id)
	if p == nil {
		return nil
	}
	if i := aliasAt(&p.story, id); i >= 0 {
		return t.entries.get(p.story.Aliases[i].Members[0])
	}
	return t.entries.get(p.story.Members[0])
}

// component are the entries and those of their story that the operator's overrides tie
// them to, but for stays and what only it leads to.
func (t *overrideTable) component(from []uint64, stays uint64) []uint64 {
	all := slices.Clone(from)
	for i := 0; i < len(all); i++ {
		w := t.entries.get(all[i])
		for _, o := range t.get(w.entry.ID).List {
			tied := t.entryOf(o.Other(w.entry.ID))
			if o.Together && o.Word == 0 && tied != nil && tied.entry.Story == w.entry.Story && tied.entry.Number != stays && !slices.Contains(all, tied.entry.Number) {
				all = append(all, tied.entry.Number)
			}
		}
	}
	return all
}

// forbidden reports whether an override keeps any entry of the one story and any of the
// other apart.
func (t *overrideTable) forbidden(a, b *workingStory) bool {
	if len(a.story.Members) > len(b.story.Members) {
		a, b = b, a
	}
	for _, id := range a.story.IDs() { // an entry may have gone, and its id be still the story's
		if t.keptApart(id, b.story.ID) {
			return true
		}
	}
	for _, n := range a.story.Members {
		if t.keptApart(t.entries.get(n).entry.ID, b.story.ID) {
			return true
		}
	}
	return false
}

// keptApart reports whether an override keeps the id out of the story.
func (t *overrideTable) keptApart(id, story string) bool {
	for _, o := range t.get(id).List {
		if o.Together || o.Word != 0 {
			continue
		}
		if w := t.entryOf(o.Other(id)); w != nil && w.entry.Story == story {
			return true
		}
	}
	return false
}
