package merge

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// mayUnite says whether [fold.unite] would make one story of those that the two
// entries are in: no override forbids it and it would not be too large.
func (f *fold) mayUnite(a, b *working) bool {
	x, y := f.plot(a), f.plot(b)
	return x == y || len(x.story.Members)+len(y.story.Members) <= maxMembers && !f.forbidden(x, y)
}

// forbidden says whether an override keeps any entry of the one story and any of the
// other apart.
func (f *fold) forbidden(a, b *plot) bool {
	if len(a.story.Members) > len(b.story.Members) {
		a, b = b, a
	}
	for _, id := range a.story.IDs() { // an entry may have gone, and its id be still the story's
		if f.apart(id, b.story.ID) {
			return true
		}
	}
	for _, n := range a.story.Members {
		if f.apart(f.entry(n).entry.ID, b.story.ID) {
			return true
		}
	}
	return false
}

// apart says whether an override keeps the id out of the story.
func (f *fold) apart(id, story string) bool {
	for _, o := range f.overrides(id).List {
		if o.Together {
			continue
		}
		if w := f.resolve(o.Other(id)); w != nil && w.entry.Story == story {
			return true
		}
	}
	return false
}

// resolve is the entry that an override's id speaks of: the one that holds it, else
// the oldest of the story or of the former story that goes by it; nil for none.
func (f *fold) resolve(id string) *working {
	if w := f.entry(f.holder(id)); w != nil {
		return w
	}
	p := f.stored(id)
	if p == nil {
		return nil
	}
	if i := aliasAt(&p.story, id); i >= 0 {
		return f.entry(p.story.Aliases[i].Members[0])
	}
	return f.entry(p.story.Members[0])
}

// free says whether a new entry may have the id: no entry has it, and where a story
// goes by it, the entry may come back into that.
func (f *fold) free(id string) bool {
	if f.holder(id) != 0 {
		return false
	}
	p := f.stored(id)
	return p == nil || !f.apart(id, p.story.ID) && len(p.story.Members) < maxMembers
}

// overrides are those that speak of the id.
func (f *fold) overrides(id string) *feed.Overrides {
	return f.ties.get(id, func() feed.Overrides { return feed.Overrides{ID: id, List: f.known.Overrides(id)} })
}

// tie stores the override, under both its ids, or, where it is gone, drops it.
func (f *fold) tie(o feed.Override) {
	for _, id := range []string{o.A, o.B} {
		all := f.overrides(id)
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
		if all.List = list; !slices.Contains(f.retied, all) {
			f.retied = append(f.retied, all)
		}
	}
}

// override folds the operator's word on two ids. What it says against an earlier word
// on the two takes that back first.
func (f *fold) override(o feed.Override) {
	o.A, o.B = feed.Between(o.A, o.B)
	if o.A == "" || o.A == o.B || len(o.B) > feed.MaxID || len(o.A) > feed.MaxID {
		return
	}
	o.Did, o.Was = false, nil
	for _, old := range f.overrides(o.A).List {
		if old.Other(o.A) != o.B {
			continue
		}
		if !o.Gone && old.Together == o.Together { // only the words about it are new
			o.Did, o.Was = old.Did, old.Was
			f.tie(o)
			return
		}
		taken := old
		taken.Gone = true
		f.tie(taken)
		f.undo(old)
	}
	if !o.Gone {
		f.tie(o)
		f.do(o)
	}
}

// do gives effect to an override, where both its ids are known.
func (f *fold) do(o feed.Override) {
	a, b := f.resolve(o.A), f.resolve(o.B)
	if a == nil || b == nil {
		return
	}
	if !o.Together {
		if was, ok := f.split(a, b); ok {
			o.Did, o.Was = true, &was
			f.tie(o)
		}
		return
	}
	if f.plot(a) != f.plot(b) && f.unite(a, b, feed.Join{Operator: true, Reason: o.Reason}) {
		o.Did = true
		f.tie(o)
	}
}

// undo takes back what an override did, unless the operator's others still want it.
func (f *fold) undo(o feed.Override) {
	a, b := f.resolve(o.A), f.resolve(o.B)
	if !o.Did || a == nil || b == nil {
		return
	}
	if !o.Together {
		f.unite(a, b, *o.Was)
		return
	}
	if !slices.Contains(f.tied([]uint64{a.entry.Number}, 0), b.entry.Number) {
		f.split(a, b)
	}
}

// bind gives effect to the overrides that waited for the new entry.
func (f *fold) bind(w *working) {
	for _, o := range slices.Clone(f.overrides(w.entry.ID).List) {
		if o.Together {
			f.do(o)
		}
	}
}
