package websub_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/websub"
)

func TestHeaderLinks(t *testing.T) {
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
			[]feed.Link{{Rel: "self", Href: "https://a.example/f,1;2", Type: "text/x"}, {Rel: "hub", Href: "h"}}},
		{"several relations, letter case, blanks", []string{`< h > ; REL = "Hub  SELF"`}, []feed.Link{{Rel: "hub", Href: "h"}, {Rel: "self", Href: "h"}}},
		{"the first rel counts", []string{`<h>; rel=hub; rel=self`}, []feed.Link{{Rel: "hub", Href: "h"}}},
		{"about another resource", []string{`<h>; rel=hub; anchor="/x", <s>; rel=self`}, []feed.Link{{Rel: "self", Href: "s"}}},
		{"a parameter without a value", []string{`<h>; crossorigin; rel=hub`}, []feed.Link{{Rel: "hub", Href: "h"}}},
		{"malformed", []string{`h; rel=hub`, `<h`, `<h>; rel="hub`, `,,<`, `<>`}, []feed.Link{{Rel: "hub", Href: "h"}}},
	} {
		if got := websub.HeaderLinks(c.header); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestHeadLinks(t *testing.T) {
	for _, c := range []struct {
		name, page string
		want       []feed.Link
	}{
		{"in the head", `<!doctype html><head><LINK REL="hub  x" href=" h "><link rel=self href=/s type=text/html></head>`,
			[]feed.Link{{Rel: "hub", Href: "h"}, {Rel: "x", Href: "h"}, {Rel: "self", Href: "/s", Type: "text/html"}}},
		{"in the body", `<html><head></head><body><link rel=hub href=evil>`, nil},
		{"in the body, without an end of the head", `<head><body><link rel=hub href=evil>`, nil},
		{"in a comment and in a script", `<head><!-- <link rel=hub href=a> --><script>"<link rel=hub href=b>"</script></head>`, nil},
		{"without a head", `<link rel=hub href=h>`, []feed.Link{{Rel: "hub", Href: "h"}}},
	} {
		if got := websub.HeadLinks([]byte(c.page)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestDiscoverTakesTheHeaderFirst(t *testing.T) {
	base, err := url.Parse("https://me:secret@a.example/dir/feed")
	if err != nil {
		t.Fatal(err)
	}
	hub := func(href string) feed.Link { return feed.Link{Rel: "hub", Href: href} }
	self := func(href string) feed.Link { return feed.Link{Rel: "self", Href: href} }
	for _, c := range []struct {
		name           string
		header, doc    []feed.Link
		wantHub, topic string
	}{
		{"all in the header", []feed.Link{hub("https://h.example/"), self("/s")}, []feed.Link{hub("https://x.example/"), self("/x")}, "https://h.example/", "https://a.example/s"},
		{"all in the document", nil, []feed.Link{hub("//h.example/"), self("s")}, "https://h.example/", "https://a.example/dir/s"},
		{"one in each", []feed.Link{hub("https://h.example/")}, []feed.Link{self("s#part")}, "https://h.example/", "https://a.example/dir/s"},
		{"what is no web URL is passed over", []feed.Link{hub("javascript:alert(1)"), self("urn:x")}, []feed.Link{hub("https://h.example/"), self("s")}, "https://h.example/", "https://a.example/dir/s"},
	} {
		o := websub.Discover(base, c.header, c.doc)
		if len(o.Hubs) != 1 || o.Hubs[0] != c.wantHub || o.Topic != c.topic {
			t.Errorf("%s: got %+v", c.name, o)
		}
	}
	var many []feed.Link
	for range 3 {
		for _, n := range "0123456789" {
			many = append(many, hub("https://h.example/"+string(n)))
		}
	}
	if o := websub.Discover(base, many, nil); len(o.Hubs) != 8 {
		t.Errorf("%d hubs, want each once and 8 at most", len(o.Hubs))
	}
}

// FuzzHeaderLinks: whatever stands in a header, reading it ends, and finds nothing that
// is not in it.
func FuzzHeaderLinks(f *testing.F) {
	for _, s := range []string{`<h>; rel="hub", <s>; rel=self`, `<h>;;;=,<`, `<h>; rel="a\"b`, `<>;rel=x;anchor=`, "<a>;\t rel\t=\t\"b c\"\t,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range websub.HeaderLinks([]string{s}) {
			if l.Rel == "" || !strings.Contains(s, l.Href) {
				t.Errorf("%q has %+v", s, l)
			}
		}
	})
}
