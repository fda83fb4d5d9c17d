// Package render is the table of formats in which feeds are published, and where their
// documents lie.
//
// It promises that whatever differs between formats stands in their rows: media types,
// extensions, paths, links. So it must never make a document itself, and nobody else may
// name a format.
package render

import (
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/atom"
	"github.com/openvoicenews/openvoice/feed/render/jsonfeed"
	"github.com/openvoicenews/openvoice/feed/render/rss"
)

// Format is one way to write editions down. Equal input gives equal bytes, valid whatever
// the texts hold. It is safe for concurrent use.
type Format interface {
	Type() string      // media type of a feed document, in UTF-8, without parameters
	Extension() string // of its path, with the dot; no other format's ends with it
	// Article is the part of a feed document that holds the article, which is the same in
	// each feed that shows it.
	Article(edition.Article) ([]byte, error)
	// Feed is the document of a feed that shows the articles, in the order given.
	Feed(f edition.Feed, articles [][]byte) ([]byte, error)
}

// Table is a choice of formats. The first is the one that a feed has where its path names
// none.
type Table []Format

// Formats are all that there are.
func Formats() Table {
	return Table{
		atom.Format{},
		rss.Format{},
		jsonfeed.Format{},
	}
}
