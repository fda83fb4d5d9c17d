package fetch

import (
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
)

// Found is what a document's items come to.
type Found struct {
	Items   []feed.Item // new or changed, in the document's order
	Listing []feed.Sum  // of all items that count, in the document's order
	Repairs []string    // what was left out, for people
}

// Items turns a document's items into those of a result: identified, fingerprinted,
// and rid of what the document says twice.
//
// A key that two items share identifies neither and is taken out of both. An item
// that has none left then keeps all of its own where it is the first of those that
// share them, and is left out otherwise. siteID is that of the site, whose own
// entries are marked; it may be empty.
func Items(doc *parse.Document, siteID string) Found {
	items := withoutTwins(doc.Items)
	texts := make([]feed.Hash, len(items))
	given := make([][]feed.Key, len(items))
	for i, it := range items {
		c := &it.Content
		if it.Unchanged {
			given[i] = feed.Keys(c.ID, c.Link, feed.Hash{}, 0)
			continue
		}
		var words int
		texts[i], words = feed.TextHash(c.Title, it.Text)
		given[i] = feed.Keys(c.ID, c.Link, texts[i], words)
	}
	keys, dropped := distinct(given)
	f := Found{Listing: make([]feed.Sum, 0, len(items))}
	ours := doc.Meta.ID != "" && under(doc.Meta.ID, siteID)
	for i, it := range items {
		if dropped[i] {
			continue
		}
		f.Listing = append(f.Listing, it.Raw.Sum())
		if !it.Unchanged {
			f.Items = append(f.Items, item(it, texts[i], keys[i], siteID, ours))
		}
	}
	if n := len(doc.Items) - len(f.Listing); n > 0 {
		f.Repairs = append(f.Repairs, fmt.Sprintf("left out %d items that nothing tells apart from others", n))
	}
	return f
}

// withoutTwins drops every item whose bytes are those of an earlier one.
func withoutTwins(items []parse.Item) []*parse.Item {
	seen := make(map[feed.Hash]struct{}, len(items))
	once := make([]*parse.Item, 0, len(items))
	for i := range items {
		if _, twin := seen[items[i].Raw]; !twin {
			seen[items[i].Raw] = struct{}{}
			once = append(once, &items[i])
		}
	}
	return once
}

// distinct takes the keys that identify nothing out of each item's, and says which
// items are left out.
func distinct(given [][]feed.Key) (keys [][]feed.Key, dropped []bool) {
	holders := make(map[feed.Key]int, 4*len(given))
	shared := false
	for _, ks := range given {
		for _, k := range ks {
			holders[k]++
			shared = shared || holders[k] > 1
		}
	}
	dropped = make([]bool, len(given))
	if !shared {
		return given, dropped
	}
	keys = make([][]feed.Key, len(given))
	kept := make(map[feed.Key]bool) // keys of items that kept their own in spite of all
	for i, ks := range given {
		own := slices.DeleteFunc(slices.Clone(ks), func(k feed.Key) bool { return holders[k] > 1 })
		switch {
		case len(own) > 0 || len(ks) == 0:
			keys[i] = own
		case slices.ContainsFunc(ks, func(k feed.Key) bool { return kept[k] }):
			dropped[i] = true
		default:
			keys[i] = ks
			for _, k := range ks {
				kept[k] = true
			}
		}
	}
	return keys, dropped
}

// item is what the log holds of a new or changed item. Its id is published only
// where it identifies it.
func item(it *parse.Item, text feed.Hash, keys []feed.Key, siteID string, ours bool) feed.Item {
	c := &it.Content
	out := feed.Item{
		Raw: it.Raw, Text: text, Keys: keys, Heading: feed.HeadingSum(c.Title), Terms: terms(c.Categories),
		Loop: ours || under(c.ID, siteID) || c.Upstream != nil && under(c.Upstream.ID, siteID), Content: *c,
	}
	if AbsoluteIRI(c.ID) && slices.ContainsFunc(keys, func(k feed.Key) bool { return k.Kind() == feed.KindID }) {
		out.ID = c.ID
	}
	return out
}

// terms are the folded terms and labels, sorted, each once.
func terms(cs []feed.Category) []string {
	if len(cs) == 0 {
		return nil
	}
	ts := make([]string, 0, 2*len(cs))
	for i := range cs {
		for _, t := range [...]string{feed.Fold(cs[i].Term), feed.Fold(cs[i].Label)} {
			if t != "" {
				ts = append(ts, t)
			}
		}
	}
	slices.Sort(ts)
	return slices.Compact(ts)
}
