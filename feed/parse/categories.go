package parse

import (
	"slices"
	"strings"

	"github.com/mmcdole/gofeed/extensions"
	"github.com/openvoicenews/openvoice/feed"
)

// itunesScheme is that of the categories and keywords of podcasts.
const itunesScheme = "http://www.itunes.com/"

// addCategory appends a category, once.
func addCategory(cs []feed.Category, c feed.Category) []feed.Category {
	c.Term, c.Scheme, c.Label = line(c.Term), line(c.Scheme), line(c.Label)
	if c.Term == "" {
		c.Term = c.Label
	}
	if c.Term == "" || slices.Contains(cs, c) || len(cs) >= maxList {
		return cs
	}
	return append(cs, c)
}

// itunesCategories appends the tree of a podcast's categories, the stem before its
// branches, and its keywords.
func itunesCategories(cs []feed.Category, m map[string][]ext.Extension) []feed.Category {
	cs = itunesTree(cs, m["category"], 0)
	for _, e := range m["keywords"] {
		for word := range strings.SplitSeq(e.Value, ",") {
			cs = addCategory(cs, feed.Category{Term: title(word), Scheme: itunesScheme})
		}
	}
	return cs
}

// mediaCategories appends the categories and keywords of Media RSS.
func mediaCategories(cs []feed.Category, m map[string][]ext.Extension) []feed.Category {
	for _, e := range m["category"] {
		cs = addCategory(cs, feed.Category{Term: title(e.Value), Scheme: e.Attrs["scheme"], Label: e.Attrs["label"]})
	}
	for _, e := range m["keywords"] {
		for word := range strings.SplitSeq(e.Value, ",") {
			cs = addCategory(cs, feed.Category{Term: title(word)})
		}
	}
	return cs
}

func itunesTree(cs []feed.Category, all []ext.Extension, depth int) []feed.Category {
	for _, e := range all {
		cs = addCategory(cs, feed.Category{Term: title(first(e.Attrs["text"], e.Value)), Scheme: itunesScheme})
		if depth < 3 {
			cs = itunesTree(cs, e.Children["category"], depth+1)
		}
	}
	return cs
}
