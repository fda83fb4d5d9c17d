package merge

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// overridesByID are those that speak of the id.
func (f *fold) overridesByID(id string) *feed.Overrides {
	return f.overrideTable.get(id, func() feed.Overrides { return feed.Overrides{ID: id, List: f.known.Overrides(id)} })
}

// storeOverride stores the override, under both its ids, or, where it is gone, drops it.
func (f *fold) storeOverride(o feed.Override) {
	for _, id := range []string{o.A, o.B} {
		all := f.overridesByID(id)
		i, found := slices.BinarySearchFunc(all.List, o.Other(id), func(x feed.Override, other string) int {
			return cmp.Compare(x.Other(id), other)
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
		if all.List = list; !slices.Contains(f.changedOverrides, all) {
			f.changedOverrides = append(f.changedOverrides, all)
		}
	}
}

// foldOverride folds the operator's word on two ids. What it says against an earlier word
// on the two takes that back first.
func (f *fold) foldOverride(o feed.Override) {
	o.A, o.B = feed.Between(o.A, o.B)
	if o.A == "" || o.A == o.B || len(o.B) > feed.MaxID || len(o.A) > feed.MaxID {
		return
	}
	o.Did, o.Was = false, nil
	for _, old := range f.overridesByID(o.A).List {
		if old.Other(o.A) != o.B {
			continue
		}
		if !o.Gone && old.Together == o.Together { // only the words about it are new
			o.Did, o.Was = old.Did, old.Was
			f.storeOverride(o)
			return
		}
		taken := old
		taken.Gone = true
		f.storeOverride(taken)
		f.revertOverride(old)
	}
	if !o.Gone {
		f.storeOverride(o)
		f.applyOverride(o)
	}
}

// applyOverride gives effect to an override, where both its ids are known.
func (f *fold) applyOverride(o feed.Override) {
	a, b := f.entryOfOverride(o.A), f.entryOfOverride(o.B)
	if a == nil || b == nil {
		return
	}
	if !o.Together {
		if was, ok := f.splitStory(a, b); ok {
			o.Did, o.Was = true, &was
			f.storeOverride(o)
		}
		return
	}
	if f.storyOf(a) != f.storyOf(b) && f.mergeStories(a, b, feed.Join{Operator: true, Reason: o.Reason}) {
		o.Did = true
		f.storeOverride(o)
	}
}

// revertOverride takes back what an override did, unless the operator's others still want it.
func (f *fold) revertOverride(o feed.Override) {
	a, b := f.entryOfOverride(o.A), f.entryOfOverride(o.B)
	if !o.Did || a == nil || b == nil {
		return
	}
	if !o.Together {
		f.mergeStories(a, b, *o.Was)
		return
	}
	if !slices.Contains(f.overrideComponent([]uint64{a.entry.Number}, 0), b.entry.Number) {
		f.splitStory(a, b)
	}
}

// applyPendingOverrides gives effect to the overrides that waited for the new entry.
func (f *fold) applyPendingOverrides(w *workingEntry) {
	for _, o := range slices.Clone(f.overridesByID(w.entry.ID).List) {
		if o.Together {
			f.applyOverride(o)
		}
	}
}

// entryOfOverride is the entry that an override's id speaks of: the one that holds it, else
// the oldest of the story or of the former story that goes by it; nil for none.
func (f *fold) entryOfOverride(id string) *workingEntry {
	if w := f.entry(f.entryByID(id)); w != nil {
		return w
	}
	p := f.storyByID(id)
	if p == nil {
		return nil
	}
	if i := aliasAt(&p.story, id); i >= 0 {
		return f.entry(p.story.Aliases[i].Members[0])
	}
	return f.entry(p.story.Members[0])
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

// forbidden says whether an override keeps any entry of the one story and any of the
// other apart.
func (f *fold) forbidden(a, b *workingStory) bool {
	if len(a.story.Members) > len(b.story.Members) {
		a, b = b, a
	}
	for _, id := range a.story.IDs() { // an entry may have gone, and its id be still the story's
		if f.keptApart(id, b.story.ID) {
			return true
		}
	}
	for _, n := range a.story.Members {
		if f.keptApart(f.entry(n).entry.ID, b.story.ID) {
			return true
		}
	}
	return false
}

// keptApart says whether an override keeps the id out of the story.
func (f *fold) keptApart(id, story string) bool {
	for _, o := range f.overridesByID(id).List {
		if o.Together {
			continue
		}
		if w := f.entryOfOverride(o.Other(id)); w != nil && w.entry.Story == story {
			return true
		}
	}
	return false
}
