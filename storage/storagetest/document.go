package storagetest

import (
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// fetched is the record of a fetch of what the source lists now: the whole of it or
// a part, in one result or in several.
func (w *World) fetched(k Model, s *source) feed.Record {
	known := map[feed.Sum]bool{}
	for _, row := range k.Listing(s.id) {
		known[row.RawSum] = true
	}
	doc := s.doc
	partial := w.one(6)
	if partial && len(doc) > 0 {
		doc = doc[:1+w.Rand.IntN(len(doc))]
	}
	r := feed.Result{
		Source: s.id, URL: feedURL(s.id), At: w.Now, Outcome: feed.Modified, Status: 200, BasedOn: w.base(k, s), Whole: !partial, Policy: s.policy,
		Validator: feed.Validator{ETag: fmt.Sprintf(`"%d"`, w.Now)}, BodyHash: feed.Hash{byte(w.Now), byte(w.Now >> 8), 1},
		Meta:  feed.Meta{Title: fmt.Sprint(s.id, " ", s.title), Updated: w.Now},
		Hints: feed.Hints{Fresh: w.Now + 60, Interval: 3600, SkipHours: 1 << 3, SkipDays: 1, Gap: int64(w.Now % 9000), Newest: w.Now},
		Moved: feedURL(s.id) + "/moved", Same: s.title > 0,
		Outlet: s.id + ".example", Claim: w.claim(s), Confirmed: w.Now%8 != 0,
	}
	for _, it := range w.items(s, doc) {
		r.Listing = append(r.Listing, it.RawHash.Sum())
		if !known[it.RawHash.Sum()] {
			r.Items = append(r.Items, it)
		}
	}
	if len(r.Items) > 1 && w.one(5) {
		return w.split(r)
	}
	return feed.Record{Result: &r}
}

// claim is the site that the source says it is of: its own, or now and then another's, or none.
func (w *World) claim(s *source) feed.Page {
	switch s.title % 4 {
	case 2:
		return pageOf("https://" + w.sources[0].id + ".example/")
	case 3:
		return feed.Page{}
	}
	return pageOf("https://" + s.id + ".example/")
}

// Again is the record of a fetch of all that the source lists now, in full, as if
// nothing of it were known.
func (w *World) Again(k Model, source string) feed.Record {
	i := slices.Index(w.Sources(), source)
	s := w.sources[i]
	st, _ := k.State(source)
	r := feed.Result{
		Source: s.id, URL: feedURL(s.id), At: w.Now, Outcome: feed.Modified, Status: 200, BasedOn: st.Last, Whole: true, Policy: s.policy,
		Validator: feed.Validator{ETag: `"again"`}, BodyHash: feed.Hash{1}, Meta: feed.Meta{Title: fmt.Sprint(s.id, " ", s.title), Updated: w.Now},
		Items: w.items(s, s.doc),
	}
	for i := range r.Items {
		r.Listing = append(r.Listing, r.Items[i].RawHash.Sum())
	}
	return feed.Record{Result: &r}
}

// items are what the fetcher makes of a document: an item that stands there twice
// counts once, and a key that two items share identifies neither.
func (w *World) items(s *source, doc []feed.Content) []feed.Item {
	var items []feed.Item
	shared := map[feed.Key]int{}
	raws := map[feed.Hash]bool{}
	for _, c := range doc {
		it := Item(c)
		if raws[it.RawHash] {
			continue
		}
		raws[it.RawHash] = true
		for _, k := range it.Keys {
			shared[k]++
		}
		items = append(items, it)
	}
	kept := items[:0]
	twins := map[string]bool{}
	for _, it := range items {
		own := it.Keys
		it.Keys = slices.DeleteFunc(slices.Clone(own), func(k feed.Key) bool { return shared[k] > 1 })
		if len(it.Keys) == 0 {
			twin := fmt.Sprint(own)
			if twins[twin] {
				continue
			}
			twins[twin] = true
			it.Keys = own
		}
		for _, k := range it.Keys {
			w.keys[scopedKey{s.id, k}] = true
		}
		kept = append(kept, it)
	}
	return kept
}

// split makes several results of one; the first is returned, the others follow.
func (w *World) split(r feed.Result) feed.Record {
	items := r.Items
	var parts []feed.Record
	for i := 0; len(items) > 0; i++ {
		n := 1 + w.Rand.IntN(len(items))
		p := r
		p.Part, p.Items, p.HasMore = i, items[:n:n], n < len(items)
		if p.HasMore {
			p.Validator, p.BodyHash, p.Listing = feed.Validator{}, feed.Hash{}, nil
		}
		parts = append(parts, feed.Record{Result: &p})
		items = items[n:]
	}
	w.queue = parts[1:]
	return parts[0]
}
