// Package linestest is the smallest format there can be, a line an article: by it tests
// show that a second format needs nothing but a row. It is never published.
package linestest

import (
	"bytes"
	"fmt"

	"github.com/openvoicenews/openvoice/feed/edition"
)

// Format writes plain text: "#", the title of the feed and its address, then a line an
// article with its time, id and title.
type Format struct{}

// Type is the media type.
func (Format) Type() string { return "text/plain" }

// Extension is that of a document's path.
func (Format) Extension() string { return ".txt" }

// Article is the line of a.
func (Format) Article(a edition.Article) ([]byte, error) {
	return fmt.Appendf(nil, "%s %s %s\n", a.Updated, a.ID, edition.Line(a.Reports[0].Content.Title)), nil
}

// Feed is the document.
func (Format) Feed(f edition.Feed, articles [][]byte) ([]byte, error) {
	head := fmt.Appendf(nil, "# %s %s\n", edition.Line(f.Title), f.Self)
	return append(head, bytes.Join(articles, nil)...), nil
}

// Check is everything that is wrong with a document.
func (Format) Check(body []byte) (errs []error) {
	lines := bytes.SplitAfter(body, []byte("\n"))
	for i, l := range lines[:len(lines)-1] {
		if bytes.HasPrefix(l, []byte("# ")) != (i == 0) || bytes.Count(l, []byte(" ")) < 2 {
			errs = append(errs, fmt.Errorf("line %d: %q", i+1, l))
		}
	}
	if rest := lines[len(lines)-1]; len(rest) > 0 || len(lines) == 1 {
		errs = append(errs, fmt.Errorf("it ends with %q", rest))
	}
	return errs
}
