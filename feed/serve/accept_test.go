package serve

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// accepts are the Accept headers of programs, and whether they are to see the page of a
// feed. Those of newsboat, sfeed, feed2exec, curl, wget, feedparser and liferea are what the
// programs of Debian 12 send; those of Miniflux and SimplePie stand in their sources.
var accepts = []struct {
	program, accept string
	page            bool
}{
	{"Firefox", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
	{"Firefox 65 to 131", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8", true},
	{"Chrome, Edge, Brave, Opera", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7", true},
	{"Safari", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
	{"Safari without spaces between", "text/html , application/xhtml+xml ,application/xml; q=0.9 , */*; q=0.8", true},
	{"Lynx", "text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01", true},
	{"who takes HTML alone", "text/html", true},
	{"in capitals", "TEXT/HTML;Q=1.0,Application/XHTML+XML,application/xml;Q=0.9", true},

	{"newsboat, sfeed, curl, wget, feed2exec, NetNewsWire", "*/*", false},
	{"nobody says", "", false},
	{"Miniflux", "application/xml, application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, text/html, */*;q=0.9", false},
	{"FreshRSS (SimplePie)", "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.7, unknown/unknown;q=0.1, application/unknown;q=0.1, */*;q=0.1", false},
	{"rss2email and all on feedparser", "application/atom+xml,application/rdf+xml,application/rss+xml,application/x-netcdf,application/xml;q=0.9,text/xml;q=0.2,*/*;q=0.1", false},
	{"liferea", "application/atom+xml,application/xml;q=0.9,text/xml;q=0.8,*/*;q=0.7", false},
	{"rss-parser", "application/rss+xml", false},
	{"commafeed and others on rel=alternate", "application/rss+xml, application/rdf+xml;q=0.8, application/atom+xml;q=0.6, application/xml;q=0.4, text/xml;q=0.4", false},
	{"Thunderbird, as all of XMLHttpRequest", "application/xml,text/xml,*/*", false},
	{"akregator, as all of KIO", "text/html, text/*;q=0.9, image/jpeg;q=0.9, image/png;q=0.9, image/*;q=0.9, */*;q=0.8", false},
	{"Java's URLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", false},
	{"a reader that falls back on pages", "application/rss+xml, application/xml, application/atom+xml, text/xml, text/html, */*", false},
	{"a reader that likes XHTML as well", "application/atom+xml,application/xhtml+xml,text/html;q=0.9", false},
	{"a reader of JSON Feed", "application/feed+json, application/json;q=0.9, text/html;q=0.8", false},
	{"jQuery", "text/html, */*; q=0.01", false},
	{"our own fetcher", "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1", false},
	{"who refuses HTML", "text/html;q=0, application/xhtml+xml", false},
	{"nonsense", "text/html;q=x,application/xhtml+xml;q", false},
}

func TestWhoIsShownThePage(t *testing.T) {
	for _, c := range accepts {
		if got := wantsPage([]string{c.accept}); got != c.page {
			t.Errorf("%s is shown the page: %t, want %t", c.program, got, c.page)
		}
	}
}

// opened is a snapshot with a feed, its page, and one that is made on request.
func opened() *publish.Snapshot {
	s := snapshot()
	page := &publish.Document{Path: "/page.html", Type: "text/html; charset=utf-8", Body: []byte("<html>"), ETag: `"p"`, Self: "https://news.example.org/page.html", Modified: s.Documents["/feed.atom"].Modified}
	s.Documents[page.Path] = page
	s.Documents["/feed.atom"].Page = page.Path
	return s
}

// A browser that opens a feed is shown its page, a reader the feed, each with its own
// validators, by HEAD and GET.
func TestFeedInABrowser(t *testing.T) {
	h := Handler(func() *publish.Snapshot { return opened() }, Options{})
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	feed, page := ask(h, "GET", "/feed.atom"), ask(h, "GET", "/feed.atom", "Accept", browser)
	if feed.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" || feed.Header.Get("Content-Location") != "" {
		t.Errorf("a reader gets %v", feed.Header)
	}
	if page.StatusCode != 200 || text(t, page) != "<html>" || page.Header.Get("Content-Type") != "text/html; charset=utf-8" || page.Header.Get("Content-Location") != "https://news.example.org/page.html" {
		t.Errorf("a browser gets %d %v", page.StatusCode, page.Header)
	}
	if page.Header.Get("Etag") == feed.Header.Get("Etag") {
		t.Error("page and feed have one ETag")
	}
	for _, w := range []http.Header{feed.Header, page.Header, ask(h, "HEAD", "/feed.atom", "Accept", browser).Header,
		ask(h, "GET", "/feed.atom", "If-None-Match", feed.Header.Get("Etag")).Header, ask(h, "GET", "/feed.atom", "Accept-Encoding", "identity;q=0").Header} {
		if got := strings.Join(w["Vary"], ", "); got != "Accept, Accept-Encoding" {
			t.Errorf("it varies by %q", got)
		}
	}
	if got := strings.Join(ask(h, "GET", "/page.html").Header["Vary"], ", "); got != "Accept-Encoding" {
		t.Errorf("the page itself varies by %q", got)
	}
	for etag, want := range map[string]int{feed.Header.Get("Etag"): 200, page.Header.Get("Etag"): 304} {
		if w := ask(h, "GET", "/feed.atom", "Accept", browser, "If-None-Match", etag); w.StatusCode != want {
			t.Errorf("a browser that has %s gets %d, want %d", etag, w.StatusCode, want)
		}
	}
	if w := ask(h, "OPTIONS", "/feed.atom", "Accept", browser, "Access-Control-Request-Method", "GET"); w.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a script that asks first gets %v", w.Header)
	}
}
