package fetch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/outlet"
	"github.com/openvoicenews/openvoice/feed/parse"
	"github.com/openvoicenews/openvoice/feed/story"
)

// Found is what a document's items come to.
type Found struct {
	Items   []feed.Item // new or changed, in the document's order
	Listing []feed.Sum  // of all items that count, in the document's order
	Repairs []string    // what was left out, for people
	Alike   feed.Kinds  // kinds of keys that most items have in common with others
}

// Reading is what [Items] must know beside the document.
type Reading struct {
	SiteID   string        // the site's, whose own entries are marked; may be empty
	Language string        // the operator's word on the language of the source; may be empty
	Source   string        // the source's id
	Owners   *outlet.Table // whose pages are whose; nil: nobody's
}

// Items turns a document's items into those of a result: identified, fingerprinted,
// and rid of what the document says twice.
//
// An item that says what an earlier one says is left out. Of those that remain, a key that two share identifies neither and is taken out of
// both; one that has none left is known by its bytes alone.
func Items(doc *parse.Document, in Reading) Found {
	items := withoutTwins(doc.Items)
	said := make([]string, len(items))
	texts := make([]feed.Hash, len(items))
	words := make([]int, len(items))
	made := make([][]feed.Key, len(items))
	for i, it := range items {
		if !it.Unchanged {
			said[i] = prose(it.Text)
			texts[i], words[i] = feed.TextHash(it.Content.Title, said[i])
		}
		made[i] = keysOf(it, texts[i], words[i])
	}
	dropped := twins(items, texts)
	keys := distinct(made, dropped)
	f := Found{Listing: make([]feed.Sum, 0, len(items)), Alike: alike(made, keys, dropped)}
	pages := outlet.Finder{Owners: in.Owners, Source: in.Source}
	ours := doc.Meta.ID != "" && under(doc.Meta.ID, in.SiteID)
	for i, it := range items {
		if dropped[i] {
			continue
		}
		f.Listing = append(f.Listing, it.Raw.Sum())
		if !it.Unchanged {
			one := item(it, texts[i], keys[i], in.SiteID, ours)
			one.Fingerprint = story.Fingerprint(it.Content.Title, said[i], in.Language, declared(&it.Content, &doc.Meta))
			one.Words = words[i]
			place(&one, &pages)
			f.Items = append(f.Items, one)
		}
	}
	if n := len(doc.Items) - len(f.Listing); n > 0 {
		f.Repairs = append(f.Repairs, fmt.Sprintf("left out %d items that nothing tells apart from others", n))
	}
	return f
}

// declared is the language that the item or its source says it is in. What was only
// detected is no help to who looks at the words anyway.
func declared(c *feed.Content, m *feed.Meta) string {
	if c.Language != "" && !c.Detected {
		return c.Language
	}
	return m.Language
}

// given is the item's link as the document gives it.
func given(it *parse.Item) string { return cmp.Or(it.Given, it.Content.Link) }

// keysOf are the item's keys: of its link as the document gives it, of the page
// that this leads to, where that is another, and of the title with the date.
func keysOf(it *parse.Item, text feed.Hash, words int) []feed.Key {
	link := given(it)
	ks := feed.Keys(it.Content.ID, link, text, words)
	if k, ok := feed.DatedKey(it.Content.Title, it.Content.Dated()); ok && it.Exact {
		ks = inOrder(ks, k)
	}
	if it.Content.Link == link {
		return ks
	}
	k, ok := feed.CanonicalKey(it.Content.Link)
	if !ok || slices.Contains(ks, k) {
		return ks
	}
	return inOrder(ks, k)
}

// inOrder puts the key among the others, behind those of its kind.
func inOrder(ks []feed.Key, k feed.Key) []feed.Key {
	at := slices.IndexFunc(ks, func(other feed.Key) bool { return other.Kind() > k.Kind() })
	if at < 0 {
		at = len(ks)
	}
	return slices.Insert(ks, at, k)
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

// like is what items have in common that may be one: id and link without their fragments,
// and the title.
type like struct{ id, link, title string }

func likeOf(it *parse.Item) like {
	id, _, _ := strings.Cut(it.Content.ID, "#")
	link, _, _ := strings.Cut(given(it), "#")
	return like{id, link, it.Content.Title}
}

// twins says which items are earlier ones over again: of the same id but for its fragment,
// and of the same link, title and words. The words of an unchanged one are not known;
// there the rest decides, where not even the fragments differ.
func twins(items []*parse.Item, texts []feed.Hash) []bool {
	first := make(map[like]int, len(items))
	var further map[like][]int // of those that are alike, and not the first over again
	twin := make([]bool, len(items))
	for i, it := range items {
		l := likeOf(it)
		if it.Content.ID == "" && l.link == "" {
			continue
		}
		j, ok := first[l]
		if !ok {
			first[l] = i
			continue
		}
		is := func(j int) bool {
			if it.Unchanged || items[j].Unchanged {
				return it.Content.ID == items[j].Content.ID && given(it) == given(items[j])
			}
			return texts[i] == texts[j]
		}
		if twin[i] = is(j) || slices.ContainsFunc(further[l], is); !twin[i] {
			if further == nil {
				further = map[like][]int{}
			}
			further[l] = append(further[l], i)
		}
	}
	return twin
}

// halfTwins are the unchanged items that others may be over again whose ids differ in a
// fragment alone and that are not listed: they must be read whole to know.
func halfTwins(items []parse.Item) map[feed.Hash]bool {
	if !slices.ContainsFunc(items, func(it parse.Item) bool { return strings.Contains(it.Content.ID, "#") }) {
		return nil
	}
	full := map[like]bool{}
	for i := range items {
		if it := &items[i]; !it.Unchanged && it.Content.ID != "" {
			full[likeOf(it)] = true
		}
	}
	half := map[feed.Hash]bool{}
	for i := range items {
		if it := &items[i]; it.Unchanged && it.Content.ID != "" && full[likeOf(it)] {
			half[it.Raw] = true
		}
	}
	return half
}

// distinct takes the keys that two items share out of both. Items that are dropped
// do not count.
func distinct(given [][]feed.Key, dropped []bool) [][]feed.Key {
	holders := make(map[feed.Key]int, 4*len(given))
	shared := false
	for i, ks := range given {
		if dropped[i] {
			continue
		}
		for _, k := range ks {
			holders[k]++
			shared = shared || holders[k] > 1
		}
	}
	if !shared {
		return given
	}
	keys := make([][]feed.Key, len(given))
	for i, ks := range given {
		keys[i] = slices.DeleteFunc(slices.Clone(ks), func(k feed.Key) bool { return holders[k] > 1 })
	}
	return keys
}

// minAlike is how many items of a document must have a key of a kind before its being
// alike says anything about the kind.
const minAlike = 3

// alike are the kinds of which more than half of the items that had a key lost it to
// others: a source that gives everything one id, or one link.
func alike(given, kept [][]feed.Key, dropped []bool) (s feed.Kinds) {
	for _, kind := range []feed.Kind{feed.KindID, feed.KindLink} {
		is := func(k feed.Key) bool { return k.Kind() == kind }
		had, lost := 0, 0
		for i := range given {
			if dropped[i] || !slices.ContainsFunc(given[i], is) {
				continue
			}
			had++
			if !slices.ContainsFunc(kept[i], is) {
				lost++
			}
		}
		if had >= minAlike && 2*lost > had {
			s |= feed.KindsOf(kind)
		}
	}
	return s
}

// item is what the log holds of a new or changed item. Its id is published only
// where it identifies it.
func item(it *parse.Item, text feed.Hash, keys []feed.Key, siteID string, ours bool) feed.Item {
	c := &it.Content
	out := feed.Item{
		RawHash: it.Raw, TextHash: text, Keys: keys, TitleSum: feed.TitleSum(c.Title), Terms: terms(c.Categories),
		Exact: it.Exact,
		Loop:  ours || under(c.ID, siteID) || c.Upstream != nil && under(c.Upstream.ID, siteID), Content: *c,
	}
	out.Content.Credits = agency.Credits(it.Text, c.Authors)
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
		for _, t := range [...]string{fold.String(cs[i].Term), fold.String(cs[i].Label)} {
			if t != "" {
				ts = append(ts, t)
			}
		}
	}
	slices.Sort(ts)
	return slices.Compact(ts)
}
