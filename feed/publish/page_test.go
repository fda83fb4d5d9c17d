package publish

import (
	"crypto/sha256"
	"encoding/base64"
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
	return build(t, NewBuilder(p, nil), v).Documents["/"].Body
}

func TestPageListsTheFeeds(t *testing.T) {
	body := page(t, plan(), feed.Content{Title: "1"})
	want := []string{"feed.atom", "papers.atom", "paper/crime.atom", "category/crime.atom", "category/world.atom", "category/law.atom"}
	var found []string
	for _, l := range elements(t, body, "link") {
		if l["rel"] == "alternate" && l["type"] == "application/atom+xml" && l["title"] != "" {
			found = append(found, l["href"])
		}
	}
	if got := strings.Join(found, " "); got != strings.Join(want, " ") {
		t.Errorf("autodiscovery finds %s, want %v", got, want)
	}
	linked := map[string]string{}
	for _, a := range elements(t, body, "a") {
		linked[a["href"]] = a["text"]
	}
	for _, w := range want {
		if linked[w] == "" {
			t.Errorf("no link to %s", w)
		}
	}
	if linked["mailto:desk@news.example.org"] == "" {
		t.Error("no link to the contact")
	}
	var addresses []string
	for _, c := range elements(t, body, "code") {
		addresses = append(addresses, c["text"])
	}
	if got := strings.Join(addresses, " "); got != "https://news.example.org/feed.atom https://news.example.org/papers.atom https://news.example.org/paper/crime.atom" {
		t.Errorf("the addresses to copy are %s", got)
	}
}

func TestHeadline(t *testing.T) {
	p := plan()
	p.Site.Zone = time.FixedZone("west", -5*3600)
	v := newFake()
	v.now = feed.At(time.Date(2025, 7, 5, 2, 0, 0, 0, time.UTC))
	v.put(1, "local", feed.Content{
		Title: "US Indicts 4 North Koreans; Pyongyang Calls It a Smear Campaign", Link: "https://local.example.com/1?a=1&b=2", Language: "fr",
	})
	v.put(1, "paper", feed.Content{Title: "Another title"})
	body := build(t, NewBuilder(p, nil), v).Documents["/"].Body
	articles := elements(t, body, "article")
	if len(articles) != 1 {
		t.Fatalf("%d articles, want 1", len(articles))
	}
	for _, want := range []string{"US Indicts 4 North Koreans; Pyongyang Calls It a Smear Campaign", "July 4, 2025, 9:00 PM west", "Categories: Crime, World & all", "local", "The Paper"} {
		if !strings.Contains(articles[0]["text"], want) {
			t.Errorf("no %q in %q", want, articles[0]["text"])
		}
	}
	if got := elements(t, body, "time")[0]["datetime"]; got != "2025-07-05T02:00:30Z" {
		t.Errorf("time %s", got)
	}
	if !strings.Contains(string(body), `<h3 dir="auto" lang="fr"><a rel="noopener" href="https://local.example.com/1?a=1&amp;b=2">`) {
		t.Errorf("no link with language in %s", body)
	}
}

// Each outlet is named, and linked to where its own page is another one than the
// lead's.
func TestOutletsOfAHeadline(t *testing.T) {
	v := newFake()
	v.put(1, "local", feed.Content{Title: "T", Link: "https://local.example.com/1"})
	v.put(1, "paper", feed.Content{Title: "T", Link: "https://paper.example.com/1"})
	v.put(1, "agency", feed.Content{Title: "T", Link: "javascript:alert(1)"})
	body := string(build(t, NewBuilder(plan(), nil), v).Documents["/"].Body)
	for _, want := range []string{
		`<span class="source">local</span>`, `<span class="source"><a rel="noopener" href="https://paper.example.com/1">The Paper</a></span>`,
		`<span class="source">agency</span>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
}

func TestHeadlineOfStrangeEntries(t *testing.T) {
	for _, c := range []struct {
		name    string
		content feed.Content
		want    string
		not     string
	}{
		{"markup in the title", feed.Content{Title: "<b onclick=x>A</b>"}, "&lt;b onclick=x&gt;A&lt;/b&gt;", "<b "},
		{"script as link", feed.Content{Title: "A", Link: "javascript:alert(1)"}, ">A</h3>", "javascript"},
		{"no title", feed.Content{Body: feed.Text{Value: "<p>One two</p>", HTML: true}}, ">One two</h3>", ""},
		{"no title, long text", feed.Content{Summary: feed.Text{Value: strings.Repeat("word ", 40)}}, "word word …</h3>", ""},
		{"nothing", feed.Content{}, ">local</h3>", ""}, // the outlet
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

// The one style is allowed by its hash, and there is nothing else to allow.
func TestPolicyFitsThePage(t *testing.T) {
	v := newFake()
	d := build(t, NewBuilder(plan(), nil), v).Documents["/"]
	styles := elements(t, d.Body, "style")
	if len(styles) != 1 {
		t.Fatalf("%d styles", len(styles))
	}
	sum := sha256.Sum256([]byte(styles[0]["text"]))
	if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(d.Policy, want) {
		t.Errorf("policy %s, want %s", d.Policy, want)
	}
	for _, name := range []string{"script", "img", "iframe", "form"} {
		if len(elements(t, d.Body, name)) > 0 {
			t.Errorf("the page has a %s", name)
		}
	}
	if strings.Contains(string(d.Body), " style=") {
		t.Error("the page has style attributes")
	}
}

// A page in a language that is written from right to left says so; addresses and dates
// in it go from left to right, and a tag may name its script.
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
		for _, name := range []string{"code", "time"} {
			if got := elements(t, body, name)[0]["dir"]; got != "ltr" {
				t.Errorf("%s: dir of %s is %q", tag, name, got)
			}
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
