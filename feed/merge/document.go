package merge

import "github.com/openvoicenews/openvoice/feed"

// document is the document of a result under fold.
type document struct {
	poll
	listing *workingListing
	numbers map[feed.Sum]uint64 // of the entries, by raw item: those listed before, and those folded
	batch   feed.Batch          // that new entries belong to
}

// foldDocument folds the items and the listing of a document.
func (p poll) foldDocument() {
	s, r := p.state, p.result
	s.Detected = r.Meta.Detected
	p.sources.noteMeta(s, &r.Meta)
	p.noteOutlet()
	l := p.sources.listing(s.Source)
	d := &document{poll: p, listing: l, numbers: make(map[feed.Sum]uint64, len(l.Rows)+len(r.Items))}
	for _, row := range l.Rows {
		d.numbers[row.RawSum] = row.Entry
	}
	had := len(l.Rows) > 0
	added, edited := p.change.Added, p.change.Edited
	d.foldItems()
	if added, edited = p.change.Added-added, p.change.Edited-edited; added+edited > 0 {
		day := s.On(r.At)
		day.New, day.Changed = day.New+added, day.Changed+edited
	}
	d.noteMissed()
	d.foldListing()
	arrivals{d}.noteEmptied(had)
	p.enforceEntryLimit(s)
}

// foldItems folds the new and changed items, and notes which entry each raw item is.
func (d *document) foldItems() {
	d.noteAlike()
	m := d.match()
	arrivals{d}.beginBatch(m)
	for i := range m.items {
		it := &m.items[i]
		switch {
		case m.loop[i]:
			d.numbers[it.RawHash.Sum()] = 0
			continue
		case m.entries[i] == nil || len(m.entries[i].entry.Origins) == 0: // new, or it has become a part of another one since
			m.entries[i] = d.addEntry(it, m.former[i])
		default:
			m.entries[i] = d.updateEntry(it, m.entries[i])
		}
		d.numbers[it.RawHash.Sum()] = m.entries[i].entry.Number
	}
}
