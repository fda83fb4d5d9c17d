package merge

import "github.com/openvoicenews/openvoice/feed"

// noteRewritten makes a report of its own of an entry that is a copy and that the item
// rewrites. Those who have the old text still have it from each other.
func (d *document) noteRewritten(it *feed.Item, w *workingEntry) {
	if w.entry.Origin(d.state.Source).Role != feed.RoleCopy {
		return
	}
	if before, ok := d.content(w, d.state.Source); !ok || !rewritten(&before, &it.Content) {
		return
	}
	w.entry.CopyOf = 0
	p := d.stories.byID(w.entry.Story)
	if p == nil {
		return
	}
	root := uint64(0)
	for _, n := range p.story.Members {
		e := d.entries.get(n)
		if e == nil || e.entry.CopyOf != w.entry.Number {
			continue
		}
		e.entry.CopyOf = root
		if d.entries.write(e); root == 0 {
			root = n
		}
	}
}

// noteSpeaker notes with the origin whose it is, and what its latest item tells of where
// its text comes from.
func (d *document) noteSpeaker(o *feed.Origin, it *feed.Item) {
	p := &d.state.Policy
	o.Owner, o.Agency, o.Credits = p.Owner, p.Agency, it.Content.Credits
	o.Foreign = p.Language != "" && it.Fingerprint.Lang != "" && it.Fingerprint.Lang != p.Language
}
