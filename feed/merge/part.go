package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// parting takes sources apart that shared an entry.
type parting struct{ *document }

// parts reports whether the item makes its source leave those with whom it shares the
// entry: it no longer points to it, or it has another text under another title.
func (d parting) parts(it *feed.Item, w *workingEntry, o *feed.Origin) bool {
	if len(w.entry.Origins) == 1 || o.Tomb {
		return false
	}
	if o.Role == feed.RolePointer && isPointedTo(w.entry, o) {
		return !d.stillPointsTo(it, w.entry)
	}
	if it.TitleSum == o.TitleSum || it.TextHash == o.TextHash || !isShared(w.entry, o.Source) {
		return false
	}
	before, ok := d.content(w, o.Source)
	return ok && rewritten(&before, &it.Content)
}

// isPointedTo reports whether another origin of the entry is more than a pointer.
func isPointedTo(e *feed.Entry, o *feed.Origin) bool {
	return slices.ContainsFunc(e.Origins, func(x feed.Origin) bool { return x.Source != o.Source && x.Role != feed.RolePointer })
}

// stillPointsTo reports whether the item, which pointed to the entry, does so still.
func (d parting) stillPointsTo(it *feed.Item, e *feed.Entry) bool {
	return it.Words < feed.FewWords && slices.ContainsFunc(it.Keys, func(k feed.Key) bool {
		return k.Kind() == feed.KindCanonical && slices.ContainsFunc(e.Origins, func(o feed.Origin) bool {
			return o.Source != d.state.Source && gave(&o, k)
		})
	})
}

// isShared reports whether another source has the text of the entry too.
func isShared(e *feed.Entry, source string) bool {
	return slices.ContainsFunc(e.Origins, func(o feed.Origin) bool {
		return !o.Tomb && o.Source != source && o.Role != feed.RolePointer
	})
}

// part takes the source of the item, which says something else now, and those with whom it
// shared the entry apart. It returns the entry that the source has from now on, where its
// origin is still as it was before the item, and that of the others.
//
// A verbatim id goes with the source that gave it; a minted one stays with those who kept
// the text.
func (d parting) part(it *feed.Item, w *workingEntry) (own, others *workingEntry) {
	o := w.entry.Origin(d.state.Source)
	stays := func(x *feed.Origin) bool { return x.Source != o.Source }
	if o.OwnPage { // what points to its page goes with it
		stays = func(x *feed.Origin) bool {
			return x.Source != o.Source && (x.Role != feed.RolePointer || !sharesPage(x, o))
		}
	}
	if !d.gaveID(w) {
		return d.leave(it, w, stays), w
	}
	return w, d.dismiss(it, w, stays)
}

// sharesPage reports whether both lead to one page.
func sharesPage(a, b *feed.Origin) bool {
	return slices.ContainsFunc(a.Given, func(k feed.Key) bool { return k.Kind() == feed.KindCanonical && gave(b, k) })
}

// gaveID reports whether the entry has its id from the document's source, and from no other
// that has it too.
func (d parting) gaveID(w *workingEntry) bool {
	if w.entry.Minted {
		return false
	}
	gave := func(source string) bool {
		c, ok := d.content(w, source)
		return ok && c.ID == w.entry.ID
	}
	o := w.entry.Origin(d.state.Source)
	if !gave(o.Source) {
		return false
	}
	return o.OwnPage || !slices.ContainsFunc(w.entry.Origins, func(x feed.Origin) bool {
		return x.Source != o.Source && !x.Tomb && x.Role != feed.RolePointer && gave(x.Source)
	})
}

// leave takes the document's source, and those that do not stay, into an entry of their
// own, which is new.
func (d parting) leave(it *feed.Item, w *workingEntry, stays func(*feed.Origin) bool) *workingEntry {
	s := d.state
	own := d.newEntry(s.Source, it, w.entry.Origin(s.Source).Published, 0)
	arrivals(d).setArrival(own.entry, it)
	d.moveAll(w, own, goers(w.entry, s.Source, stays))
	o := own.entry.Origin(s.Source)
	o.Role, o.Edits = feed.RoleReport, 0
	for raw, n := range d.numbers {
		if n == w.entry.Number {
			d.numbers[raw] = own.entry.Number
		}
	}
	d.change.Added++
	return own
}

// dismiss takes those who kept the text out of the entry, which the document's source
// keeps, into an entry of their own. It stands in the story and in the window where the
// old text stood; the one that was rewritten leaves the story.
func (d parting) dismiss(it *feed.Item, w *workingEntry, stays func(*feed.Origin) bool) *workingEntry {
	o := w.entry.Origin(d.state.Source)
	all := goers(w.entry, "", func(x *feed.Origin) bool { return !stays(x) })
	first := w.entry.Origin(all[0])
	said, _ := d.content(w, first.Source)
	old := feed.Item{Keys: first.Given, RawHash: first.RawHash, Content: said}
	if first.Verbatim {
		old.ID = said.ID
	}
	to := d.newEntry(first.Source, &old, first.Published, 0)
	to.entry.Arrival, to.entry.Backlog = first.FirstSeen, w.entry.Backlog
	o.Keys = slices.DeleteFunc(slices.Clone(o.Keys), func(k feed.Key) bool {
		return !k.Local() && slices.ContainsFunc(all, func(source string) bool {
			x := w.entry.Origin(source)
			return slices.Contains(x.Keys, k) && (!slices.Contains(it.Keys, k) || x.OwnPage && !o.OwnPage)
		})
	})
	d.moveAll(w, to, all)
	if win := d.known.Window(); win.Has(w.entry.Number) {
		open := *win.Entry(w.entry.Number)
		open.Number, open.Story = to.entry.Number, d.stories.of(to).story.Number
		win.Put(&open)
		d.window.markDirty(open.Number)
	}
	replaceInStory(&d.stories, w, to)
	return to
}

// goers are the sources of the origins that do not stay, the leaving one first, then in
// the order of the entry.
func goers(e *feed.Entry, leaving string, stays func(*feed.Origin) bool) (all []string) {
	if leaving != "" {
		all = append(all, leaving)
	}
	for i := range e.Origins {
		if o := &e.Origins[i]; o.Source != leaving && !stays(o) {
			all = append(all, o.Source)
		}
	}
	return all
}

// moveAll moves the origins of the sources. What several of them held alike they hold there.
func (d parting) moveAll(from, to *workingEntry, sources []string) {
	for _, source := range sources {
		moveOrigin(d.fold, from, to, source)
	}
	for _, source := range sources {
		o := to.entry.Origin(source)
		d.keys.claim(to, o, o.Given)
	}
}

// replaceInStory puts an entry that has the text which another had into the other's place in
// its story. The other leaves it.
func replaceInStory(t *storyTable, was, is *workingEntry) {
	p := t.byID(was.entry.Story)
	if p == nil || len(p.story.Members) < 2 {
		return
	}
	if !t.merge(was, is, feed.Join{Evidence: &feed.Evidence{Candidate: was.entry.ID, Copy: true}}) {
		return
	}
	p = t.of(was)
	for _, n := range p.story.Members { // what was a copy of the one is a copy of the other
		if w := t.entries.get(n); w != nil && w.entry.CopyOf == was.entry.Number {
			w.entry.CopyOf = is.entry.Number
			t.entries.write(w)
		}
	}
	is.entry.CopyOf, was.entry.CopyOf = was.entry.CopyOf, 0
	part := []uint64{was.entry.Number}
	if t.idOwner(&p.story) == was.entry.Number {
		part = without(p.story.Members, part)
	}
	t.detach(p, part)
	t.overrides.applyPending(was)
}

// settleApart finds the story of an entry whose source parted from the others: by its text, as for
// a new one, and by its link.
func (d parting) settleApart(it *feed.Item, own, others *workingEntry) {
	d.placeAnew(it, own)
	linking(d).tie(it, own, true)
	o := own.entry.Origin(d.state.Source)
	if d.waits(others.entry) && slices.ContainsFunc(others.entry.Origins, func(x feed.Origin) bool { return !x.Tomb && sharesPage(&x, o) }) {
		linking(d).joinByLink(others, own)
	}
}

// placeAnew finds the story of an entry that has another text than before, as for a new
// one.
func (d parting) placeAnew(it *feed.Item, w *workingEntry) {
	if d.known.Window().Has(w.entry.Number) {
		d.window.remove(w.entry.Number)
	} else if w.before != nil {
		return // it is too old
	}
	placement{d.fold, w}.placeInWindow(&d.state.Policy, it)
}
