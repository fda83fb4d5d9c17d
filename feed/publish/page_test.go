package publish

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/openvoicenews/openvoice/feed"
)

// elements are all elements of the name in a page, as their attributes; "text" is
// what stands directly in them.
func elements(t *testing.T, page []byte, name string) []map[string]string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(string(page)))
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != name {
			continue
		}
		e := map[string]string{}
		for _, a := range n.Attr {
			e[a.Key] = a.Val
		}
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				e["text"] += c.Data
			}
		}
		all = append(all, e)
	}
	return all
}

func page(t *testing.T, p Spec, c feed.Content) []byte {
	t.Helper()
	v := newFake()
	v.put(1, "local", c)
	return documents(t, build(t, NewBuilder(p, nil), v))["/"].Body
}

func TestPageNamesTheFeeds(t *testing.T) {
	v := newFake()
	v.put(1, "local", feed.Content{Title: "1"})
	docs := documents(t, build(t, NewBuilder(plan(), nil), v))
	found := func(body []byte) (all []string) {
		for _, l := range elements(t, body, "link") {
			if l["rel"] == "alternate" && l["type"] == "application/atom+xml" && l["title"] != "" {
				all = append(all, l["href"])
			}
		}
		return all
	}
	want := "/feed.atom /papers.atom /paper/crime.atom /category/crime.atom /category/world.atom /category/law.atom"
	if got := strings.Join(found(docs["/"].Body), " "); got != want {
		t.Errorf("autodiscovery finds %s, want %s", got, want)
	}
	if got := strings.Join(found(docs["/category/crime.html"].Body), " "); got != "/category/crime.atom /feed.atom" {
		t.Errorf("autodiscovery of a section finds %s", got)
	}
	linked := map[string]string{}
	for _, a := range elements(t, docs["/"].Body, "a") {
		linked[a["href"]] = a["text"]
	}
	for _, w := range append(strings.Fields(want), "mailto:desk@news.example.org", "/category/law.html") {
		if linked[w] == "" {
			t.Errorf("no link to %s", w)
		}
	}
}

func TestItem(t *testing.T) {
	p := plan()
	p.Site.Zone = time.FixedZone("west", -5*3600)
	v := newFake()
	v.now = feed.At(time.Date(2025, 7, 5, 2, 0, 0, 0, time.UTC))
	v.put(1, "local", feed.Content{
		Title: "US Indicts 4 North Koreans; Pyongyang Calls It a Smear Campaign", Link: "https://local.example.com/1?a=1&b=2", Language: "fr",
		Summary: feed.Text{Value: "<p>Quatre   hommes &amp; une banque.</p>", HTML: true},
	})
	e := v.entries[1]
	e.Origins[0].Published = e.Published
	body := documents(t, build(t, NewBuilder(p, nil), v))["/"].Body
	items := elements(t, body, "li")
	var text string
	for _, li := range items {
		if li["class"] == "item" {
			text += li["text"]
		}
	}
	for _, want := range []string{"US Indicts 4 North Koreans; Pyongyang Calls It a Smear Campaign", "Quatre hommes & une banque.", "9:00 PM", "Categories: Crime, World & all", "local", "French"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if !strings.Contains(string(body), `<h3 class="day">Friday, July 4</h3>`) {
		t.Errorf("no day in %s", body)
	}
	if got := elements(t, body, "time")[0]["datetime"]; got != "2025-07-04" {
		t.Errorf("time %s", got)
	}
	if !strings.Contains(string(body), `<h4 class="title" lang="fr"><a href="/article/~`) {
		t.Errorf("no link with language in %s", body)
	}
}

// A story that several owners tell comes first, with a row for each report.
func TestStoryOnThePage(t *testing.T) {
	p, v := storyPlan(), newFake()
	p.Sources[0].Title = ""
	v.put(1, "paper", said("A fire", "paper.example.com/1", strings.Repeat("A report of its own. ", 9)))
	v.put(2, "agency", said("Fire at the harbour", "agency.example.com/2", strings.Repeat("Another report. ", 9)))
	v.put(3, "local", said("Fire", "local.example.com/3", "The same text."))
	v.unite(true, 1, 2, 3)
	v.put(4, "local", said("Rain", "local.example.com/4", "Text."))
	body := string(documents(t, build(t, NewBuilder(p, nil), v))["/"].Body)
	for _, want := range []string{
		`<article class="story lead">`, "2 outlets, first ", "1 copy of these texts", `<a class="outlet" href="/source/agency">agency</a> <span class="origin"><span class="pa">(</span>United Kingdom, Agency<`,
		`The headline above<span class="hide">: A fire</span>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if _, body, _ = strings.Cut(body, "<main"); strings.Index(body, "Fire at the harbour") > strings.Index(body, "Rain") {
		t.Error("the story does not come before what one outlet alone reports")
	}
}

// More than three consecutive entries of one source on one day are counted.
func TestRunOfOneSource(t *testing.T) {
	p, v := plan(), newFake()
	p.Main.Limit = 20
	v.put(1, "agency", feed.Content{Title: "Another"})
	for n := uint64(2); n < 9; n++ {
		v.put(n, "paper", feed.Content{Title: "Mine"})
	}
	body := string(documents(t, build(t, NewBuilder(p, nil), v))["/"].Body)
	if n := strings.Count(body, ">Mine</a>"); n != 3 {
		t.Errorf("%d of one source, want 3", n)
	}
	if !strings.Contains(body, `<li class="more"><a href="/source/paper">4 more from The Paper since `) {
		t.Errorf("the others are not counted in %s", body)
	}
}

func TestItemsOfStrangeEntries(t *testing.T) {
	for _, c := range []struct {
		name    string
		content feed.Content
		want    string
		not     string
	}{
		{"markup in the title", feed.Content{Title: "<b onclick=x>A</b>"}, "&lt;b onclick=x&gt;A&lt;/b&gt;", "<b "},
		{"no title", feed.Content{Body: feed.Text{Value: "<p>One two</p>", HTML: true}}, ">“One two”</a>", ""},
		{"no title, long text", feed.Content{Summary: feed.Text{Value: strings.Repeat("word ", 40)}}, "word word …”</a>", ""},
		{"nothing", feed.Content{}, ">“local”</a>", ""}, // the outlet
		{"a title", feed.Content{Title: "A"}, ">A</a>", "no headline"},
		{"a language that is none", feed.Content{Title: "A", Language: `fr" onclick="x`}, `<h4 class="title"><a`, "onclick"},
		{"Arabic", feed.Content{Title: "خبر"}, `<h4 class="title" dir="rtl"><a`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := string(page(t, plan(), c.content))
			if !strings.Contains(body, c.want) {
				t.Errorf("no %s in %s", c.want, body)
			}
			if c.not != "" && strings.Contains(body, c.not) {
				t.Errorf("%s is in the page", c.not)
			}
		})
	}
}

// The policy allows nothing inline; the page has one stylesheet, which the site serves
// for ever under a name of its content, and no template refused an address.
func TestPolicyFitsThePages(t *testing.T) {
	spec, v, _ := FixedStore()
	docs := documents(t, build(t, NewBuilder(spec, nil), v))
	for path, d := range docs {
		if !strings.HasPrefix(d.Type, "text/html") {
			continue
		}
		if !strings.Contains(d.Policy, "default-src 'none'; style-src 'self'") || strings.Contains(d.Policy, "unsafe") {
			t.Errorf("%s has the policy %s", path, d.Policy)
		}
		for _, not := range []string{"ZgotmplZ", " style=", "<style"} {
			if strings.Contains(string(d.Body), not) {
				t.Errorf("%s has %s", path, not)
			}
		}
		var sheets []string
		for _, l := range elements(t, d.Body, "link") {
			if l["rel"] == "stylesheet" {
				sheets = append(sheets, l["href"])
			}
		}
		if len(sheets) != 1 || docs[sheets[0]] == nil || !docs[sheets[0]].Immutable {
			t.Errorf("%s has the sheets %v", path, sheets)
		}
		for _, s := range elements(t, d.Body, "script") {
			if s["type"] != "application/ld+json" {
				t.Errorf("%s has a script", path)
			}
		}
	}
}

// A page in a language that is written from right to left says so; a tag may name its
// script.
func TestRightToLeft(t *testing.T) {
	for tag, want := range map[string]string{
		"ar": "rtl", "he": "rtl", "fa-IR": "rtl", "ur": "rtl", "dv": "rtl", "ckb": "rtl", "yi": "rtl", "ps": "rtl", "az-Arab": "rtl", "pa-PK": "rtl", "AR-eg": "rtl",
		"en": "", "ar-Latn": "", "az": "", "ja": "", "": "", "no such tag": "",
	} {
		p := plan()
		p.Site.Language = tag
		body := page(t, p, feed.Content{Title: "1"})
		if got := elements(t, body, "html")[0]["dir"]; got != want {
			t.Errorf("%s: dir is %q, want %q", tag, got, want)
		}
	}
}

func TestURLs(t *testing.T) {
	for site, want := range map[string][2]string{
		"https://news.example.org/":      {"https://news.example.org/feed.atom", "/"},
		"https://news.example.org":       {"https://news.example.org/feed.atom", "/"},
		"https://example.org/news/":      {"https://example.org/news/feed.atom", "/news/"},
		"https://example.org/a/b":        {"https://example.org/a/b/feed.atom", "/a/b/"},
		"http://127.0.0.1:8080/":         {"http://127.0.0.1:8080/feed.atom", "/"},
		"https://news.example.org:8443/": {"https://news.example.org:8443/feed.atom", "/"},
	} {
		p := plan()
		p.Site.URL = site
		s := build(t, NewBuilder(p, nil), newFake())
		d := s.Documents["/feed.atom"]
		if d.Self != want[0] || s.Base != want[1] {
			t.Errorf("%s: self %s, base %s, want %v", site, d.Self, s.Base, want)
		}
		if !strings.Contains(string(d.Body), `<link rel="self" type="application/atom+xml" href="`+want[0]+`">`) {
			t.Errorf("%s: no such self link in the feed", site)
		}
	}
}

func TestAuthorOfFeeds(t *testing.T) {
	for contact, want := range map[string]string{
		"desk@example.org":            "<uri>https://news.example.org/</uri>\n    <email>desk@example.org</email>",
		"mailto:desk@example.org":     "<uri>https://news.example.org/</uri>\n    <email>desk@example.org</email>",
		"https://example.org/contact": "<uri>https://example.org/contact</uri>\n  </author>",
		"":                            "<uri>https://news.example.org/</uri>\n  </author>",
	} {
		p := plan()
		p.Site.Contact = contact
		body := string(build(t, NewBuilder(p, nil), newFake()).Documents["/feed.atom"].Body)
		if !strings.Contains(body, "<name>Example News</name>\n    "+want) {
			t.Errorf("%q: no %s in %s", contact, want, body)
		}
	}
}
