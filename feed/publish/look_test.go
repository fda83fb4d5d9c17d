package publish

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// Feeds that show an entry alike share its article, whoever may read them; who shows it
// otherwise has its own, with the same id and dates. A private feed is on no page and
// tells no hub.
func TestLooks(t *testing.T) {
	p := plan()
	p.Site.Hub = "https://hub.example/"
	token := feed.Hash(sha256.Sum256([]byte("token")))
	p.Feeds = []Feed{
		{ID: "same", Path: "/same.atom"},
		{ID: "wire", Path: "/wire.atom", Selection: Selection{Look: curate.Look{Token: token}}},
		{ID: "brief", Path: "/brief.atom", Selection: Selection{Look: curate.Look{Content: 12, Headline: "{source}: {title}"}}},
		{ID: "short", Path: "/short.atom", Selection: Selection{Look: curate.Look{Content: 12, Headline: "{source}: {title}", Token: token}}},
	}
	v := newFake()
	v.put(1, "local", feed.Content{Title: "One", Body: feed.Text{Value: "<p>Many words about a harbour.</p>", HTML: true}})
	b := NewBuilder(p, nil)
	s := build(t, b, v)
	if len(b.last.articles) != 2 || s.Entries != 1 {
		t.Errorf("%d articles are kept, of %d entries", len(b.last.articles), s.Entries)
	}
	entry := func(path string) string {
		_, e, ok := strings.Cut(string(s.Documents[path].Body), "<entry")
		if !ok {
			t.Fatalf("no entry in %s", path)
		}
		return e
	}
	if entry("/same.atom") != entry("/wire.atom") || entry("/brief.atom") != entry("/short.atom") {
		t.Error("feeds that show an entry alike differ")
	}
	between := func(s, from, to string) string {
		_, s, _ = strings.Cut(s, from)
		s, _, _ = strings.Cut(s, to)
		return s
	}
	for _, of := range []string{"id", "updated", "published"} {
		if a, b := between(entry("/same.atom"), "<"+of+">", "<"), between(entry("/brief.atom"), "<"+of+">", "<"); a == "" || a != b {
			t.Errorf("%s is %q and %q", of, a, b)
		}
	}
	if e := entry("/brief.atom"); !strings.Contains(e, ": One</title>") || !strings.Contains(e, "Many words…") || strings.Contains(e, "harbour") {
		t.Errorf("in brief it is %s", e)
	}
	for path, d := range s.Documents {
		private := path == "/wire.atom" || path == "/short.atom"
		if d.Format == nil {
			if strings.Contains(string(d.Body), "wire") || strings.Contains(path, "wire") {
				t.Errorf("%s tells of a private feed", path)
			}
			continue
		}
		hub := strings.Contains(string(d.Body), `rel="hub"`)
		if d.Token.IsZero() == private || d.Shared == private || d.Pinged == private || hub == private || d.NoIndex != private {
			t.Errorf("%s: shared %t, pinged %t, with a hub %t, noindex %t", path, d.Shared, d.Pinged, hub, d.NoIndex)
		}
	}
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		t.Fatal(err)
	}
	saved, err := Load(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got := saved.Documents["/wire.atom"]; got.Token != token || !got.NoIndex {
		t.Error("a start serves a private feed to everybody")
	}
}

// What the operator says of a source holds in every feed.
func TestSourceLooks(t *testing.T) {
	p := plan()
	for i := range p.Sources {
		p.Sources[i].Content, p.Sources[i].Rights, p.Sources[i].NoIndex = 12, "By permission", true
	}
	p.Feeds = []Feed{{ID: "long", Path: "/long.atom", Selection: Selection{Look: curate.Look{Content: 100}}}}
	v := newFake()
	v.put(1, "local", feed.Content{Title: "One", Rights: "Mine", Body: feed.Text{Value: "<p>Many words about a harbour.</p>", HTML: true}})
	for path, d := range build(t, NewBuilder(p, nil), v).Documents {
		body := string(d.Body)
		if strings.Contains(body, "harbour") {
			t.Errorf("%s shows more than the source allows", path)
		}
		if d.Format != nil && strings.Contains(body, "<entry") && (!d.NoIndex || !strings.Contains(body, "By permission") || strings.Contains(body, "Mine")) {
			t.Errorf("%s: noindex %t, %s", path, d.NoIndex, body)
		}
	}
}
