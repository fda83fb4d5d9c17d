package link_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/link"
)

func TestHeader(t *testing.T) {
	for _, c := range []struct {
		name   string
		header []string
		want   []feed.Link
	}{
		{"none", nil, nil},
		{"two in one", []string{`<https://hub.example/>; rel="hub", <https://a.example/f>; rel=self`},
			[]feed.Link{{Rel: "hub", Href: "https://hub.example/"}, {Rel: "self", Href: "https://a.example/f"}}},
		{"two headers", []string{`<h>;rel=hub`, `<s>;rel=self`}, []feed.Link{{Rel: "hub", Href: "h"}, {Rel: "self", Href: "s"}}},
		{"a comma and a semicolon in a URL and in quotes", []string{`<https://a.example/f,1;2>; title="a, b; \"c\""; rel="self"; type="text/x", <h>; rel=hub`},
			[]feed.Link{{Rel: "self", Href: "https://a.example/f,1;2", Type: "text/x", Title: `a, b; "c"`}, {Rel: "hub", Href: "h"}}},
		{"several relations, letter case, blanks", []string{`< h > ; REL = "Hub  SELF"`}, []feed.Link{{Rel: "hub", Href: "h"}, {Rel: "self", Href: "h"}}},
		{"the first rel counts", []string{`<h>; rel=hub; rel=self`}, []feed.Link{{Rel: "hub", Href: "h"}}},
		{"about another resource", []string{`<h>; rel=hub; anchor="/x", <s>; rel=self`}, []feed.Link{{Rel: "self", Href: "s"}}},
		{"a parameter without a value", []string{`<h>; crossorigin; rel=hub`}, []feed.Link{{Rel: "hub", Href: "h"}}},
		{"a title in any language goes before a plain one", []string{`<h>; rel=x; title*=UTF-8'de'%C3%9Cber%20uns; title="Uber uns"`}, []feed.Link{{Rel: "x", Href: "h", Title: "Über uns"}}},
		{"a title in a charset that is not allowed", []string{`<h>; rel=x; title="plain"; title*=iso-8859-1''%DC`}, []feed.Link{{Rel: "x", Href: "h", Title: "plain"}}},
		{"malformed", []string{`h; rel=hub`, `<h`, `<h>; rel="hub`, `,,<`, `<>`}, []feed.Link{{Rel: "hub", Href: "h"}}},
	} {
		if got := link.Header(c.header); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// FuzzHeader: whatever stands in a header, reading it ends, and finds nothing that
// is not in it.
func FuzzHeader(f *testing.F) {
	for _, s := range []string{`<h>; rel="hub", <s>; rel=self`, `<h>;;;=,<`, `<h>; rel="a\"b`, `<>;rel=x;anchor=`, "<a>;\t rel\t=\t\"b c\"\t,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range link.Header([]string{s}) {
			if l.Rel == "" || !strings.Contains(s, l.Href) {
				t.Errorf("%q has %+v", s, l)
			}
		}
	})
}
