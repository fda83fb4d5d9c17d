package fetch

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

const german = "Der Stadtrat hat am Dienstagabend für eine neue Brücke über den Fluss gestimmt, die sich die Menschen auf beiden Seiten seit Jahren wünschen. "

// TestWhatIsSaidOfADocument holds that what HTTP, the operator and the past say of a
// document reaches what is made of it.
func TestWhatIsSaidOfADocument(t *testing.T) {
	doc := `<rss><channel><title>T</title><item><guid>1</guid><link>x?utm_source=a&amp;mine=b&amp;c=d</link><description>` + strings.Repeat(german, 4) + `</description></item></channel></rss>`
	for _, c := range []struct {
		name           string
		header         map[string]string
		job            feed.Job
		link           string
		language, seen string
	}{
		{name: "nothing", link: "/dir/x?mine=b&c=d", seen: "de"},
		{name: "Content-Location", header: map[string]string{"Content-Location": "/other/"}, link: "/other/x?mine=b&c=d", seen: "de"},
		{name: "Content-Language", header: map[string]string{"Content-Language": "de-AT"}, link: "/dir/x?mine=b&c=d", language: "de-AT"},
		{name: "detected before", job: feed.Job{Detected: "nds"}, link: "/dir/x?mine=b&c=d", seen: "nds"},
		{name: "the operator on the language", job: feed.Job{Language: "bar", Detected: "nds"}, link: "/dir/x?mine=b&c=d", language: "bar"},
		{name: "links left alone", job: feed.Job{Tracking: feed.Tracking{Keep: true}}, link: "/dir/x?utm_source=a&mine=b&c=d", seen: "de"},
		{name: "more taken out", job: feed.Job{Tracking: feed.Tracking{Extra: []string{"mine"}}}, link: "/dir/x?c=d", seen: "de"},
	} {
		o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
			for k, v := range c.header {
				w.Header().Set(k, v)
			}
			w.Write([]byte(doc))
		})
		c.job.Source, c.job.URL = "s", o.URL+"/dir/feed"
		r := client().Fetch(t.Context(), c.job)
		if r.Outcome != feed.Modified || len(r.Items) != 1 {
			t.Fatalf("%s: %+v", c.name, r)
		}
		it := &r.Items[0]
		if it.Content.Link != o.URL+c.link || r.Meta.Language != c.language || r.Meta.Detected != c.seen {
			t.Errorf("%s: link %s, language %q, detected %q; want %s, %q, %q", c.name, it.Content.Link, r.Meta.Language, r.Meta.Detected, c.link, c.language, c.seen)
		}
	}
}

// TestKeysAreOfTheLinkAsGiven holds that what is taken out of a link, or put in its
// place, recognises the entry as well as what was there before, and not instead.
func TestKeysAreOfTheLinkAsGiven(t *testing.T) {
	const given = "https://feeds.example/~r/1?utm_source=a"
	doc := `<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item><link>` + given + `</link><feedburner:origLink>https://a.example/1</feedburner:origLink></item></channel></rss>`
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(doc)) })
	r := client().Fetch(t.Context(), feed.Job{Source: "s", URL: o.URL})
	want := feed.Keys("", given, feed.Hash{}, 0)
	page, _ := feed.CanonicalKey("https://a.example/1")
	want = append(want, page)
	if len(r.Items) != 1 || len(r.Items[0].Keys) != len(want) {
		t.Fatalf("%+v", r)
	}
	for i, k := range r.Items[0].Keys {
		if k != want[i] {
			t.Errorf("key %d is %v, want %v", i, k, want[i])
		}
	}
}

// TestTheOperatorOnTheCharset holds that the operator's word on the charset overrules
// HTTP's and the document's.
func TestTheOperatorOnTheCharset(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=iso-8859-1")
		w.Write([]byte("<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><guid>1</guid><title>\xcf\xf0\xe8\xe2\xe5\xf2</title></item></channel></rss>"))
	})
	for charset, want := range map[string]string{"": "Ïðèâåò", "windows-1251": "Привет"} {
		r := client().Fetch(t.Context(), feed.Job{Source: "s", URL: o.URL, Charset: charset})
		if len(r.Items) != 1 || r.Items[0].Content.Title != want {
			t.Errorf("with %q: %+v, want the title %s", charset, r.Items, want)
		}
	}
}
