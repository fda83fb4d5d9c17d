package discover_test

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/discover"
)

const site = "https://me:secret@site.example/dir/page.html"

func page(t testing.TB, at, body string, header ...string) discover.Page {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	return discover.Page{Body: []byte(body), URL: u, ContentType: "text/html", Links: header}
}

// urls are what is found, each with its title where it has one.
func urls(fs []discover.Feed) []string {
	var out []string
	for _, f := range fs {
		s := f.URL
		if f.Title != "" {
			s += " " + f.Title
		}
		out = append(out, s)
	}
	return out
}

func TestFeeds(t *testing.T) {
	const rss, atom = `type="application/rss+xml"`, `type="application/atom+xml"`
	for _, c := range []struct {
		name, page string
		header     []string
		want       []string
	}{
		{"nothing", `<p>Hello`, nil, nil},
		{"a link element", `<link rel=alternate ` + rss + ` title="All  news" href=/feed>`, nil, []string{"https://site.example/feed All news"}},
		{"letter case, and a list of relations", `<LINK REL="home ALTERNATE" TYPE="Application/RSS+XML; charset=utf-8" HREF=f>`, nil, []string{"https://site.example/dir/f"}},
		{"JSON Feed", `<link rel=alternate type=application/feed+json href=/a><link rel=alternate type=application/json href=/feed.json>`, nil,
			[]string{"https://site.example/a", "https://site.example/feed.json"}},
		{"JSON that is an API", `<link rel=alternate type=application/json title=JSON href=/wp-json/wp/v2/pages/2><link rel=alternate type=application/json href=/wp-json/feed/v1><link rel=alternate type=application/json+oembed href=/feed>`, nil, nil},
		{"styles and languages are other alternates", `<link rel="alternate stylesheet" type=text/css href=/feed/a.css><link rel=alternate hreflang=de href=/de/><link rel=alternate media=handheld href=/m/>`, nil, nil},
		{"no type, and the address of a feed", `<link rel=alternate href=/index.xml><link rel=feed href=/updates>`, nil, []string{"https://site.example/index.xml"}},
		{"the relation feed says what it is with any type for feeds", `<link rel=feed type=text/xml href=/updates><link rel=feed type=text/html href=/h>`, nil, []string{"https://site.example/updates"}},
		{"other relations are no feeds of the page", `<link rel=search ` + rss + ` href=/s><link rel=self ` + rss + ` href=/t>`, nil, nil},
		{"a base", `<link rel=alternate ` + rss + ` href=f><base href="//other.example/x/"><base href="/y/">`, []string{`<h>; rel=alternate; ` + atom},
			[]string{"https://site.example/dir/h", "https://other.example/x/f"}},
		{"a base that is none", `<base href="javascript:x"><link rel=alternate ` + rss + ` href=f>`, nil, []string{"https://site.example/dir/f"}},
		{"the Link header goes first", `<link rel=alternate ` + rss + ` href=/b>`, []string{`</a>; rel="alternate"; type="application/atom+xml"; title="A, B", </x>; rel=alternate; type="text/html"`},
			[]string{"https://site.example/a A, B", "https://site.example/b"}},
		{"each once, with the title that one of them has", `<link rel=alternate ` + rss + ` href=/f><link rel=alternate ` + rss + ` href=/f#top title=T><a href=//site.example/f type=application/rss+xml>RSS</a>`, nil,
			[]string{"https://site.example/f T"}},
		{"each once, however its host is written", `<a href="https://SITE.example/f.rss">F</a><a href="https://site.example:443/f.rss">G</a>`, nil, []string{"https://SITE.example/f.rss F"}},
		{"what cannot be a feed", `<link rel=alternate ` + rss + ` href=""><link rel=alternate ` + rss + ` href="javascript:x"><link rel=alternate ` + rss + ` href="#x"><link rel=alternate ` + rss + ` href="http://[">`, nil, nil},
		{"a text before the declaration does not replace its title, nor its place", `<a href=/f>RSS</a><link rel=alternate ` + rss + ` href=/g><link rel=alternate ` + rss + ` href=/f title=F>`, nil,
			[]string{"https://site.example/g", "https://site.example/f F"}},
		{"a feed of comments stays one, whatever a link to it says", `<link rel=alternate ` + rss + ` href=/c title=Comments><a href=/c>RSS</a><a href=/d.rss>RSS</a><link rel=alternate ` + rss + ` href=/d.rss title="D: comments"><a href=/u>RSS</a>`, nil,
			[]string{"https://site.example/u RSS", "https://site.example/c Comments", "https://site.example/d.rss D: comments"}},
		{"names of Pelican and Blogger", `<a href=/feeds/all.atom.xml>x</a><a href=/feeds/posts/default>y</a><a href=/a.xml>z</a>`, nil,
			[]string{"https://site.example/feeds/all.atom.xml x", "https://site.example/feeds/posts/default y"}},
		{"feed: addresses", `<a href="feed:https://site.example/a.rss">x</a><a href="FEED://site.example/b.rss">y</a>`, nil,
			[]string{"https://site.example/a.rss x", "http://site.example/b.rss y"}},
		{"as browsers read them", `<base href=" https:\\site.example\a b\"><link rel=alternate ` + rss + ` href="100%.rss"><a href="c d.rss?a&amp;amp;b">x</a>`, nil,
			[]string{"https://site.example/a%20b/100%25.rss", "https://site.example/a%20b/c%20d.rss?a&b x"}},
		{"no user of ours", `<link rel=alternate ` + rss + ` href="https://a:b@site.example/f">`, nil, []string{"https://site.example/f"}},
		{"a declared one in the body", `<body><link rel=alternate ` + rss + ` href=/f>`, nil, []string{"https://site.example/f"}},
		{"in comments, scripts and templates", `<!-- <link rel=alternate ` + rss + ` href=/a> --><script>'<a href=/b.rss>'</script><template><a href=/c.rss>RSS</a></template>`, nil, nil},
		{"the page breaks off", `<link rel=alternate ` + rss + ` href=/a><link rel=alternate ` + rss + ` href="/b`, nil, []string{"https://site.example/a"}},
		{"comments come last", `<link rel=alternate ` + rss + ` title="Site &raquo; Comments Feed" href=/c><link rel=alternate ` + rss + ` href=/comments/feed/><link rel=alternate ` + rss + ` href=/f><a href=/a.atom>A</a>`, nil,
			[]string{"https://site.example/f", "https://site.example/a.atom A", "https://site.example/c Site » Comments Feed", "https://site.example/comments/feed/"}},
		{"anchors: types, then names, then paths, then texts", `<a href=/u>RSS</a><a href=/feed/>Follow</a><a href=/x.rdf>x</a><a ` + atom + ` href=/y>y</a><link rel=alternate ` + rss + ` href=/d>`, nil,
			[]string{"https://site.example/d", "https://site.example/y y", "https://site.example/x.rdf x", "https://site.example/feed/ Follow", "https://site.example/u RSS"}},
		{"an icon for a link", `<a href=/u><img src=x alt="RSS feed"></a><a href=/v aria-label="RSS"><svg></svg></a>`, nil,
			[]string{"https://site.example/u RSS feed", "https://site.example/v RSS"}},
		{"queries", `<a href="/?feed=rss2">x</a><a href="/list?format=Atom">y</a><a href="/?feed=none">z</a>`, nil,
			[]string{"https://site.example/?feed=rss2 x", "https://site.example/list?format=Atom y"}},
		{"texts about feeds, and about matter", `<a href=/a>What is RSS?</a><a href=/b>The atom and the feed of a reactor</a><a href="https://en.example/wiki/RSS">RSS</a><a href=/sitemap.xml>XML</a>`, nil, nil},
		{"hosts of feeds, and of the house", `<a href="https://feeds.example/x">RSS</a><a href="https://news.site.example/rss">x</a>`, nil,
			[]string{"https://news.site.example/rss x", "https://feeds.example/x RSS"}},
		{"XML elsewhere with a label", `<a href="https://cdn.example/podcast.xml">RSS</a><a href="https://cdn.example/data.xml">Data</a>`, nil,
			[]string{"https://cdn.example/podcast.xml RSS"}},
	} {
		if got := urls(discover.Feeds(page(t, site, c.page, c.header...))); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhatIsKnownOfAFeed(t *testing.T) {
	got := discover.Feeds(page(t, site, `<link rel=alternate type="application/RSS+xml; x=y" title=T href=/f><a href=/comments.rss>Talk</a><a href=/g.rss>G</a><a type=application/xml href=/g.rss>RSS</a>`, `</h>; rel=alternate; type="application/atom+xml"`))
	want := []discover.Feed{
		{URL: "https://site.example/h", Type: "application/atom+xml", Found: discover.InHeader},
		{URL: "https://site.example/f", Title: "T", Type: "application/rss+xml", Found: discover.InLink},
		{URL: "https://site.example/g.rss", Title: "G", Type: "application/xml", Found: discover.InAnchor},
		{URL: "https://site.example/comments.rss", Title: "Talk", Found: discover.InAnchor, Comments: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestThePageIsNoFeedOfItsOwn(t *testing.T) {
	if got := discover.Feeds(page(t, "https://site.example/feed", `<a href="/feed#x">RSS</a><link rel=alternate type=application/rss+xml href="">`)); got != nil {
		t.Errorf("got %+v", got)
	}
}

func TestAPageOfUnknownOrigin(t *testing.T) {
	got := urls(discover.Feeds(discover.Page{Body: []byte(`<link rel=alternate type=application/rss+xml href=/f><a href="mailto:x">RSS</a><a href="https://a.example/x.rss">x</a>`)}))
	if want := []string{"/f", "https://a.example/x.rss x"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCharsets(t *testing.T) {
	const l = `<link rel=alternate type=application/rss+xml href=/f title="%s">`
	for name, c := range map[string]struct{ body, kind string }{
		"by HTTP":                  {fmt.Sprintf(l, "\xcd\xee\xe2\xee\xf1\xf2\xe8"), "text/html; charset=windows-1251"},
		"by meta":                  {"<meta charset=windows-1251>" + fmt.Sprintf(l, "\xcd\xee\xe2\xee\xf1\xf2\xe8"), ""},
		"UTF-8 undeclared":         {fmt.Sprintf(l, "Новости"), ""},
		"UTF-8 declared otherwise": {fmt.Sprintf(l, "Новости"), "text/html; charset=iso-8859-1"},
	} {
		got := discover.Feeds(discover.Page{Body: []byte(c.body), ContentType: c.kind})
		if len(got) != 1 || got[0].Title != "Новости" {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	var wide strings.Builder
	wide.WriteString("\xff\xfe")
	for _, r := range fmt.Sprintf(l, "T") {
		wide.WriteString(string([]byte{byte(r), 0}))
	}
	if got := discover.Feeds(discover.Page{Body: []byte(wide.String())}); len(got) != 1 {
		t.Errorf("UTF-16: got %+v", got)
	}
}

func TestBounds(t *testing.T) {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, `<a href=/%d.rss>%d</a>`, i, i)
	}
	b.WriteString(`<link rel=alternate type=application/rss+xml href=/f title="` + strings.Repeat("é", 1000) + `">`)
	got := discover.Feeds(page(t, site, b.String()))
	if len(got) != discover.MaxFeeds || got[0].URL != "https://site.example/f" || got[1].URL != "https://site.example/0.rss" {
		t.Errorf("%d feeds, the first %+v", len(got), got[:min(2, len(got))])
	}
	late := strings.Repeat(" ", discover.MaxPage) + `<a href=/a.rss>x</a>`
	if got := discover.Feeds(page(t, site, late)); got != nil {
		t.Errorf("behind the bound: %+v", got)
	}
	long := `<a href="/` + strings.Repeat("x", 3000) + `.rss">x</a>` + `<link rel=alternate type=application/rss+xml href=/f title="` + strings.Repeat("é", 1000) + `">`
	if got := discover.Feeds(page(t, site, long)); len(got) != 1 || len(got[0].Title) > 200 || strings.Trim(got[0].Title, "é") != "" {
		t.Errorf("got %+v", got)
	}
}
