package discover_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/discover"
)

// FuzzFeeds: whatever a page is, looking at it ends; what is found is a web address,
// each once, declared before guessed and comments last; and it is the same every time.
func FuzzFeeds(f *testing.F) {
	for _, s := range []string{
		`<link rel=alternate type=application/rss+xml href=/f title=T><a href=/a.rss>RSS</a>`,
		`<base href="//[::1"><a href=?feed=atom>x</a><a href=feed://x/y.rss><img alt=RSS></a>`,
		"\xff\xfe<\x00a\x00", `<template><template></template><a href=x.rss>`, `<title><a href=/comments/feed>`,
		`<a href=/f>RSS</a><a href=/c>RSS</a><link rel=alternate type=text/xml href=/c title=Comments><link rel=alternate type=text/xml href=/f>`,
		"<meta charset=iso-2022-jp>\x1b$B<a href=/rss>", `<a href="http://a:b@c/feed.json#d" type="application/feed+json`,
	} {
		f.Add([]byte(s), "text/html; charset=x", `<h>; rel=alternate; type="application/atom+xml"`)
	}
	at, err := url.Parse(site)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, kind, header string) {
		p := discover.Page{Body: body, URL: at, ContentType: kind, Links: []string{header}}
		p.Refresh = header
		if to := discover.Moved(p); to != "" {
			u, err := url.Parse(to)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
				t.Errorf("%q leads to %s", body, to)
			}
		}
		got := discover.Feeds(p)
		if len(got) > discover.MaxFeeds || !reflect.DeepEqual(got, discover.Feeds(p)) {
			t.Fatalf("%q is not the same twice", body)
		}
		seen := map[string]bool{}
		rank := 0
		for _, g := range got {
			u, err := url.Parse(g.URL)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" || seen[g.URL] {
				t.Errorf("found %+v", g)
			}
			if strings.ContainsAny(g.Title, "\r\n") || len(g.Title) > 210 {
				t.Errorf("the title %q", g.Title)
			}
			seen[g.URL] = true
			now := 0
			if g.Found == discover.InAnchor {
				now = 1
			}
			if g.Comments {
				now += 2
			}
			if now < rank {
				t.Errorf("out of order: %+v", got)
			}
			rank = now
		}
	})
}
