// Package rendertest holds what every format is tried with, and how to tell whether a
// document of it is valid.
//
// It reads documents as a feed reader would, so it must never import the formats that it
// judges.
package rendertest

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed/render/atom/atomtest"
	"github.com/openvoicenews/openvoice/feed/render/jsonfeed/jsonfeedtest"
	"github.com/openvoicenews/openvoice/feed/render/rss/rsstest"
)

// Format is what is asked of a format here: its media type.
type Format interface{ Type() string }

// checks are what finds everything that is wrong with a document, by media type.
var checks = map[string]func(body []byte) []error{
	"application/atom+xml":  atomtest.Check,
	"application/rss+xml":   rsstest.Check,
	"application/feed+json": jsonfeedtest.Check,
}

// Valid fails t with everything that is wrong with a document in the format. A format
// that is there for tests alone may check itself.
func Valid(t testing.TB, f Format, body []byte) {
	t.Helper()
	check := checks[f.Type()]
	if own, ok := f.(interface{ Check(body []byte) []error }); ok {
		check = own.Check
	}
	if check == nil {
		t.Fatalf("nobody knows what is valid %s: give it a row in rendertest", f.Type())
	}
	for _, err := range check(body) {
		t.Errorf("not valid %s: %v", f.Type(), err)
	}
}
