package merge

import (
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// pageWindow is how long an entry waits for what links to its page where its source's
// entries do not wait for others of their story.
const pageWindow = int64(72 * time.Hour / time.Second)

// waits reports whether the entry, or what was known of it first, is young enough for a
// link to its page to count.
func (p poll) waits(e *feed.Entry) bool {
	window := p.state.Policy.Window
	if window <= 0 {
		window = pageWindow
	}
	for i := range e.Origins {
		if o := &e.Origins[i]; !o.Tomb && o.FirstSeen+feed.Time(window) >= p.now {
			return true
		}
	}
	return false
}

// isOwn reports whether the page that the item links to is the source's own.
func (p poll) isOwn(it *feed.Item) bool {
	return it.Page.Outlet != "" && p.sources.ownerOf(it.Page, p.state.Source) == p.state.Source
}

// isLine reports whether the item is no more than a line about a page that is not the
// source's own.
func (p poll) isLine(it *feed.Item) bool {
	return it.Words < feed.FewWords && it.Page.Outlet != "" && !p.isOwn(it)
}

// pointsTo reports whether the item is no more than a line about the page of the entry,
// which an origin of the page's owner is about.
func (p poll) pointsTo(it *feed.Item, e *feed.Entry) bool {
	if !p.isLine(it) {
		return false
	}
	for i := range e.Origins {
		if o := &e.Origins[i]; o.Source != p.state.Source && isOwners(o, it.Keys) {
			return p.waits(e)
		}
	}
	return false
}

// isOwners reports whether the origin is live, of the source whose page it is about, and of
// a page that one of the keys leads to.
func isOwners(o *feed.Origin, keys []feed.Key) bool {
	return !o.Tomb && o.OwnPage && slices.ContainsFunc(keys, func(k feed.Key) bool { return k.Kind() == feed.KindCanonical && gave(o, k) })
}

// isOfPage reports whether the item is the entry that holds the key of the page that it
// links to: the link alone does not say so. Either it points to it; or title or text are
// those of an origin, unless they are of another outlet and the texts differ; or both are of
// the outlet whose page it is, and the texts do not differ.
func (m *matching) isOfPage(it *feed.Item, w *workingEntry, k feed.Key) bool {
	if m.pointsTo(it, w.entry) {
		return true
	}
	own := m.isOwn(it)
	for i := range w.entry.Origins {
		o := &w.entry.Origins[i]
		if o.Role == feed.RolePointer || !gave(o, k) {
			continue
		}
		same := it.TextHash == o.TextHash || it.TitleSum != feed.Sum{} && it.TitleSum == o.TitleSum
		switch home := o.Outlet == m.state.Outlet; {
		case same && home:
			return true
		case same && !m.differs(it, w, o, false), home && own && o.OwnPage && !m.differs(it, w, o, true):
			return true
		}
	}
	return false
}

// differs reports whether item and origin say different things: the shorter text of two with
// enough words has less than a third of its runs in common with the other. Where one has few
// words, the other's must be there; lenient lets that pass.
func (m *matching) differs(it *feed.Item, w *workingEntry, o *feed.Origin, lenient bool) bool {
	few := min(it.Words, o.Words) < feed.FewWords
	if o.Tomb || few && (lenient || max(it.Words, o.Words) < feed.FewWords) {
		return false
	}
	c, ok := m.content(w, o.Source)
	if !ok {
		return false
	}
	a, b := &it.Content, &c // the one whose runs must be there
	if few == (it.Words < o.Words) {
		a, b = b, a
	}
	return !runsOf(a, false).keeps(runsOf(b, true))
}

// linking ties entries that lead to one page.
type linking struct{ *document }

// tie ties an entry, to which the document's source was added, to all that lead to
// the same page: they make a story, and what only points to a page that is the source's own
// becomes a part of its entry. isNew says that the entry is new.
func (d linking) tie(it *feed.Item, w *workingEntry, isNew bool) {
	o := w.entry.Origin(d.state.Source)
	for _, k := range it.Keys {
		if k.Kind() != feed.KindCanonical {
			continue
		}
		h := d.entries.get(d.keys.entryByKey(d.state.Source, k))
		if h == nil || h == w && isNew || h != w && !d.waits(h.entry) {
			continue
		}
		about := d.about(k, h, w)
		if h != w {
			if !o.OwnPage || !d.goFromOthers(k, h, w, about) {
				d.joinByLink(h, w)
			}
			if o.OwnPage && !slices.ContainsFunc(h.entry.Origins, func(o feed.Origin) bool { return isOwners(&o, it.Keys) }) {
				d.takeKey(h, w, k)
			}
		}
		if w.entry.Origin(d.state.Source).OwnPage {
			d.gather(k, w, about)
		}
		setPointers(d.fold, k, about)
	}
}

// joinByLink makes one story of two entries that lead to one page, where neither the
// operator nor what the sources may do speaks against it.
func (d linking) joinByLink(h, w *workingEntry) {
	first := &h.entry.Origins[0]
	if d.state.Policy.Window <= 0 || d.sources.peek(first.Source).Policy.Window <= 0 {
		return
	}
	p, o := placement{d.fold, w}, w.entry.Origin(d.state.Source)
	if party(first) == party(o) && !p.mayJoin(h) {
		return // one outlet alone makes no story
	}
	alone := len(d.stories.of(h).story.Outlets) < 2 && len(d.stories.of(w).story.Outlets) < 2
	joined := d.stories.merge(h, w, feed.Join{Evidence: &feed.Evidence{Candidate: h.entry.ID, Link: true}})
	if joined && alone && !isBrief(first) && !isBrief(o) {
		p.gather(nil, d.state.Policy.Window)
	}
}

// isBrief reports whether the origin may come to be a pointer.
func isBrief(o *feed.Origin) bool { return !o.OwnPage && o.Words < feed.FewWords }

// takeKey gives the key of its page to the owner's entry.
func (d linking) takeKey(h, w *workingEntry, k feed.Key) {
	for i := range h.entry.Origins {
		o := &h.entry.Origins[i]
		o.Keys = slices.DeleteFunc(slices.Clone(o.Keys), func(held feed.Key) bool { return held == k })
	}
	d.entries.write(h)
	d.keys.setOwner(d.state.Source, k, 0)
	d.keys.claim(w, w.entry.Origin(d.state.Source), []feed.Key{k})
	d.entries.write(w)
}

// about are the entries that lead to the page of the key: the two, and those of their
// stories.
func (d linking) about(k feed.Key, h, w *workingEntry) []*workingEntry {
	all := []*workingEntry{w}
	if h != w {
		all = append(all, h)
	}
	for _, e := range slices.Clone(all) {
		p := d.stories.byID(e.entry.Story)
		if p == nil {
			continue
		}
		for _, n := range p.story.Members {
			e := d.entries.get(n)
			if e != nil && !slices.Contains(all, e) && slices.ContainsFunc(e.entry.Origins, func(o feed.Origin) bool { return gave(&o, k) }) {
				all = append(all, e)
			}
		}
	}
	return all
}

// goFromOthers reports whether the entries of the holder's story that lead to the page are mere
// lines, which become a part of the owner's entry, and leave others behind who are not about
// the page: by what a line's few words are like its page does not join them.
func (d linking) goFromOthers(k feed.Key, h, w *workingEntry, about []*workingEntry) bool {
	p := d.stories.byID(h.entry.Story)
	if p == nil {
		return false
	}
	others := false
	for _, n := range p.story.Members {
		e := d.entries.get(n)
		switch {
		case e == nil || e == w:
		case !slices.Contains(about, e):
			others = true
		case slices.ContainsFunc(e.entry.Origins, func(o feed.Origin) bool { return !isGathered(&o, k, w) }):
			return false
		}
	}
	return others
}

// isGathered reports whether the origin only points to the owner's page, so that it becomes
// one of the owner's entry.
func isGathered(o *feed.Origin, k feed.Key, w *workingEntry) bool {
	return !o.Tomb && !o.OwnPage && o.Words < feed.FewWords && gave(o, k) && w.entry.Origin(o.Source) == nil
}

// gather makes origins of the owner's entry of those that only point to its page.
func (d linking) gather(k feed.Key, w *workingEntry, about []*workingEntry) {
	for _, e := range about {
		if e == w || !d.waits(e.entry) || d.overrides.keptApart(e.entry.ID, w.entry.Story) {
			continue
		}
		for _, source := range sourcesOf(e.entry) {
			if !isGathered(e.entry.Origin(source), k, w) {
				continue
			}
			o := moveOrigin(d.fold, e, w, source)
			o.Role, o.Terms = feed.RolePointer, nil
			d.keys.claim(w, o, o.Given)
		}
	}
}

// setPointers gives the origins that lead to the page their roles anew: of those whose page
// it is not, who has few words points to it as soon as another says more of it.
func setPointers(f *fold, k feed.Key, about []*workingEntry) {
	say := map[string]bool{} // sources that say more of it
	for _, e := range about {
		for i := range e.entry.Origins {
			if o := &e.entry.Origins[i]; !o.Tomb && gave(o, k) && (o.OwnPage || o.Words >= feed.FewWords) {
				say[o.Source] = true
			}
		}
	}
	for _, e := range about {
		for i := range e.entry.Origins {
			o := &e.entry.Origins[i]
			others := len(say)
			if say[o.Source] {
				others--
			}
			if !o.Tomb && gave(o, k) && !o.OwnPage && o.Words < feed.FewWords && o.Role != feed.RolePointer && others > 0 {
				o.Role = feed.RolePointer
				f.changeEntry(e)
			}
		}
	}
}
