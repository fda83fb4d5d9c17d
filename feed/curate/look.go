package curate

import "github.com/openvoicenews/openvoice/feed"

// Look is how a feed shows what it chose. The zero Look shows everything as it is.
type Look struct {
	Content  Extent
	Headline string    // what titles are made of, see [HeadlineNames]; empty: they are as they come
	Token    feed.Hash // SHA-256 of what readers of the feed must know; zero: everybody may read it
}

// Extent is how much of a text is shown: 0 is all, [TitleOnly] nothing, and a number above
// 0 so many characters of plain text.
type Extent int

// TitleOnly is the extent that shows no text.
const TitleOnly Extent = -1

// HeadlineNames are what may stand in braces in a headline: names for the title that
// an entry comes with, for what its source is called, for the owner and country of that,
// and for the categories.
func HeadlineNames() []string { return []string{"source", "title", "owner", "country", "category"} }
