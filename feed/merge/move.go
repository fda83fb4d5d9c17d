package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// content is what the source says of the entry as it is now.
func (f *fold) content(w *workingEntry, source string) (c feed.Content, ok bool) {
	for i := len(f.change.Contents) - 1; i >= 0; i-- {
		if put := &f.change.Contents[i]; put.Number == w.entry.Number && put.Source == source {
			if put.Content != nil {
				c = *put.Content
			}
			return c, put.Content != nil
		}
	}
	return f.known.Content(w.entry.Number, source)
}

// moveOrigin takes the source's origin, be it a tombstone, from one entry to another, where the
// source has none: with its content, its row on the listing, its id and its links. Of its
// other keys those go along that no origin which stays holds. An entry that has no origin
// left is no more; a story that goes by its id lives on.
func moveOrigin(f *fold, from, to *workingEntry, source string) *feed.Origin {
	i := slices.IndexFunc(from.entry.Origins, func(o feed.Origin) bool { return o.Source == source })
	o := from.entry.Origins[i]
	from.entry.Origins = slices.Delete(slices.Clone(from.entry.Origins), i, i+1)
	keys := o.Keys
	o.Keys = nil
	for _, k := range keys {
		if k.Local() || !holds(from.entry, k) {
			o.Keys = append(o.Keys, k)
			f.keys.setOwner(source, k, to.entry.Number)
		}
	}
	to.entry.Origins = append(to.entry.Origins, o)
	if c, ok := f.content(from, source); ok {
		f.putContent(from, source, nil)
		f.putContent(to, source, &c)
	}
	f.sources.listing(source).move(from.entry.Number, to.entry.Number)
	f.changeEntry(from)
	f.changeEntry(to)
	if len(from.entry.Origins) == 0 {
		forgetEntry(f, from)
	}
	return to.entry.Origin(source)
}

// forgetEntry forgets an entry whose last origin has gone.
func forgetEntry(f *fold, w *workingEntry) {
	f.keys.setID(w.entry.ID, 0)
	f.stories.leave(w)
	f.window.remove(w.entry.Number)
	f.entries.write(w)
}

// holds reports whether the entry holds the key on any origin's account.
func holds(e *feed.Entry, k feed.Key) bool {
	return slices.ContainsFunc(e.Origins, func(o feed.Origin) bool { return slices.Contains(o.Keys, k) })
}

// gave reports whether the origin's item has the key, or had it.
func gave(o *feed.Origin, k feed.Key) bool {
	return slices.Contains(o.Given, k) || slices.Contains(o.Keys, k)
}

// move puts one entry in the place of another on the listing.
func (l *workingListing) move(from, to uint64) {
	if !l.has(from) {
		return
	}
	rows := slices.Clone(l.Rows)
	for i := range rows {
		if rows[i].Entry == from {
			rows[i].Entry = to
		}
	}
	l.set(rows)
}
