package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// foldListing folds the document's listing.
func (d *document) foldListing() {
	s, r, l := d.state, d.result, d.listing
	raws := r.Listing
	if r.HasMore { // the listing follows; what is folded already must be found then
		raws = make([]feed.Sum, len(r.Items))
		for i := range r.Items {
			raws[i] = r.Items[i].RawHash.Sum()
		}
	}
	rows := make([]feed.Listed, 0, len(raws))
	now := make(map[uint64]bool, len(raws))
	for _, raw := range raws {
		if n, ok := d.numbers[raw]; ok { // an item that is not folded comes in full next time
			rows = append(rows, feed.Listed{RawSum: raw, Entry: n})
			now[n] = true
		}
	}
	if r.Whole && !r.HasMore {
		d.endListing(s, l, now)
		s.ListedAt = max(s.ListedAt, r.At)
		if !slices.Equal(l.Rows, rows) {
			l.set(rows)
		}
		return
	}
	for _, row := range l.Rows {
		if row.Entry != 0 && !now[row.Entry] || row.Entry == 0 && !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	d.renewListing(now)
	l.set(rows)
}

// endListing dates the end of listing for all entries on the listing that are not in now.
func (f *fold) endListing(s *feed.State, l *workingListing, now map[uint64]bool) {
	for _, row := range l.Rows {
		if row.Entry == 0 || now[row.Entry] {
			continue
		}
		w := f.entries.get(row.Entry)
		if w == nil {
			continue
		}
		if o := w.entry.Origin(s.Source); o != nil {
			o.LastListed = feed.LastListed(o, s, true)
			f.entries.write(w)
		}
	}
	if now == nil && len(l.Rows) > 0 {
		l.set(nil)
	}
}

// renewListing notes, at most once a day, that a partial listing showed the entries: it
// does not vouch for the rest of the listing, so the source's time cannot say it.
func (d *document) renewListing(shown map[uint64]bool) {
	s, at := d.state, d.result.At
	for _, row := range d.listing.Rows {
		if row.Entry == 0 || !shown[row.Entry] {
			continue
		}
		w := d.entries.get(row.Entry)
		if w == nil {
			continue
		}
		if o := w.entry.Origin(s.Source); o != nil && feed.LastListed(o, s, true).Day() < at.Day() {
			o.LastListed = at
			d.entries.write(w)
		}
	}
}

// overlaps reports whether the document has anything in common with the listing before
// it: an item, or an entry in an earlier version. Without, entries may have come and
// gone unseen.
func (d *document) overlaps() bool {
	r, rows := d.result, d.listing.Rows
	raws, entries := make(map[feed.Sum]bool, len(rows)), make(map[uint64]bool, len(rows))
	for _, row := range rows {
		if row.Entry/maxItems > r.BasedOn {
			continue // of an earlier part of this very document
		}
		raws[row.RawSum] = true
		if row.Entry != 0 {
			entries[row.Entry] = true
		}
	}
	if len(raws) == 0 || len(r.Listing) == 0 {
		return true
	}
	for _, raw := range r.Listing {
		if raws[raw] || entries[d.numbers[raw]] {
			return true
		}
	}
	return false
}

// noteMissed notes a document that does not overlap with what was listed before.
func (d *document) noteMissed() {
	s, r := d.state, d.result
	if r.HasMore || !r.Whole || r.CaughtUp || s.URL != r.URL || d.overlaps() {
		return
	}
	s.Missed++
	s.MissedAt, s.MissedAfter = r.At, max(0, int64(r.At-s.ListedAt))
	d.notice(s, feed.NoticeMissed, "")
}
