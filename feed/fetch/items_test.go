package fetch

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
)

// it is an item written "id link title text"; "-" is empty, a text of n words is
// written as the number and a letter. A "=" in front makes it unchanged, a "+" gives
// it other bytes.
func it(s string) parse.Item {
	unchanged := strings.HasPrefix(s, "=")
	f := strings.Fields(strings.TrimLeft(s, "=+"))
	for i := range f {
		f[i] = strings.TrimPrefix(f[i], "-")
	}
	item := parse.Item{Raw: sha256.Sum256([]byte(strings.TrimPrefix(s, "="))), Unchanged: unchanged, Content: feed.Content{ID: f[0], Link: f[1], Title: f[2]}}
	if f[3] != "" && !unchanged {
		var n int
		var letter string
		fmt.Sscanf(f[3], "%d%s", &n, &letter)
		item.Text = strings.TrimSpace(strings.Repeat(letter+" ", n))
	}
	return item
}

// kinds are the keys of each item by kind: i for id, l for link, c for canonical
// link, t for text.
func kinds(f Found) string {
	var out []string
	for _, i := range f.Items {
		s := ""
		for _, k := range i.Keys {
			s += string(" ildct"[k.Kind()])
		}
		out = append(out, i.Content.Title+":"+s)
	}
	return strings.Join(out, " ")
}

func TestKeysWithinADocument(t *testing.T) {
	const u, v, home = "http://a.example/1", "http://a.example/2", "http://a.example/"
	for _, tt := range []struct {
		name   string
		items  []string
		want   string
		listed int
	}{
		{"all their own", []string{"1 " + u + " A 20x", "2 " + v + " B 20y"}, "A:ilct B:ilct", 2},
		{"equal bytes", []string{"1 " + u + " A 20x", "1 " + u + " A 20x", "2 " + v + " B 20y"}, "A:ilct B:ilct", 2},
		{"equal bytes, unchanged", []string{"=1 " + u + " A 20x", "1 " + u + " A 20x"}, "", 1},
		{"one id for two", []string{"1 " + u + " A 20x", "1 " + v + " B 20y"}, "A:lct B:lct", 2},
		{"one link for two", []string{"1 " + home + " A 3x", "2 " + home + " B 3y"}, "A:i B:i", 2},
		{"one page, written differently", []string{"1 " + u + " A 3x", "2 " + u + "/?utm_source=x B 3y"}, "A:il B:il", 2},
		{"title and text shared", []string{"1 " + u + " A 20x", "2 " + v + " A 20x"}, "A:ilc A:ilc", 2},
		{"short texts identify nothing", []string{"1 " + u + " A 19x", "2 " + v + " A 19x"}, "A:ilc A:ilc", 2},
		{"twins but for the bytes", []string{"1 " + u + " A 3x", "+1 " + u + " A 3x", "2 " + v + " C 3x"}, "A:ilc C:ilc", 2},
		{"all shared but the title", []string{"1 " + u + " A 3x", "1 " + u + " B 3x", "2 " + v + " C 3x"}, "A: B: C:ilc", 3},
		{"all shared but the text", []string{"1 " + u + " A 20x", "1 " + u + " B 20y"}, "A:t B:t", 2},
		{"three of one id", []string{"1 - A 3x", "1 - B 3x", "1 - C 3x"}, "A: B: C:", 3},
		{"crossed", []string{"1 " + u + " A 3x", "1 - B 3x", "- " + u + " C 3x"}, "A: B: C:", 3},
		{"shared with an unchanged one", []string{"1 " + u + " A 3x", "=2 " + u + " B 3x"}, "A:i", 2},
		{"twin of an unchanged one", []string{"=1 " + u + " A 20x", "+1 " + u + " A 20x"}, "", 1},
		{"like an unchanged one but for the title", []string{"=1 " + u + " A 3x", "1 " + u + " B 3x"}, "B:", 2},
		{"ids that differ in a fragment", []string{"1#a " + u + " A 20x", "1#b " + u + " A 20x", "1 " + u + " A 20x"}, "A:ilct", 1},
		{"addresses that differ in a fragment", []string{u + "#a " + u + "#a A 20x", u + "#b " + u + "#b A 20x"}, "A:ilct", 1},
		{"fragments, another text", []string{"1#a " + u + " A 20x", "1#b " + u + " A 20y", "1#c " + u + " A 20y"}, "A:it A:it", 2},
		{"fragments, another title", []string{"1#a " + u + " A 20x", "1#b " + u + " B 20x"}, "A:it B:it", 2},
		{"fragments, both listed before", []string{"=1#a " + u + " A 20x", "=1#b " + u + " A 20x"}, "", 2},
		{"nothing to know them by", []string{"- - A 3x", "- - B 3x"}, "A: B:", 2},
		{"none", nil, "", 0},
	} {
		doc := &parse.Document{}
		for _, s := range tt.items {
			doc.Items = append(doc.Items, it(s))
		}
		got := Items(doc, Reading{})
		if kinds(got) != tt.want || len(got.Listing) != tt.listed {
			t.Errorf("%s: got %q, %d listed; want %q, %d", tt.name, kinds(got), len(got.Listing), tt.want, tt.listed)
		}
		if left := len(tt.items) - tt.listed; (left > 0) != (len(got.Repairs) > 0) {
			t.Errorf("%s: %d left out, but %q", tt.name, left, got.Repairs)
		}
	}
}

func TestCreditsAreKept(t *testing.T) {
	in := it("1 http://a.example/1 A 3x")
	in.Text = "WASHINGTON (AP) — Two men were charged."
	if got := Items(&parse.Document{Items: []parse.Item{in}}, Reading{}).Items[0].Content.Credits; len(got) != 1 || got[0] != "ap" {
		t.Errorf("credits %q", got)
	}
}

// TestAlike says when a document's ids or links, as a whole, identify nothing.
func TestAlike(t *testing.T) {
	const u, v, w = "http://a.example/1", "http://a.example/2", "http://a.example/3"
	for want, sets := range map[string][][]string{
		"": {
			{"1 " + u + " A 3x", "2 " + v + " B 3x", "3 " + w + " C 3x"}, {"1 " + u + " A 3x", "1 " + v + " B 3x"}, // two are too few
			{"1 " + u + " A 3x", "1 " + v + " B 3x", "3 " + w + " C 3x", "4 - D 3x"}, {"- - A 3x", "- - B 3x", "- - C 3x"},
		},
		"id":       {{"1 " + u + " A 3x", "1 " + v + " B 3x", "1 " + w + " C 3x"}, {"=1 " + u + " A 3x", "=1 " + v + " B 3x", "1 " + w + " C 3x"}, {"1 - A 3x", "1 - B 3x", "3 " + w + " C 3x"}},
		"link":     {{"1 " + u + " A 3x", "2 " + u + " B 3x", "3 " + u + " C 3x"}},
		"id, link": {{"1 " + u + " A 3x", "1 " + u + " B 3x", "1 " + u + " C 3x"}},
	} {
		for _, items := range sets {
			doc := &parse.Document{}
			for _, s := range items {
				doc.Items = append(doc.Items, it(s))
			}
			if got := Items(doc, Reading{}).Alike.String(); got != want {
				t.Errorf("%q: alike are %q, want %q", items, got, want)
			}
		}
	}
}

func TestItemIsComplete(t *testing.T) {
	in := it("tag:a.example,2026:1 http://a.example/1 Title 30word")
	in.Content.Categories = []feed.Category{{Term: " Crime ", Label: "Courts & Crime"}, {Term: "crime"}, {Term: "ＡFRÍCA\u200b", Label: ""}}
	f := Items(&parse.Document{Items: []parse.Item{in}}, Reading{})
	got := f.Items[0]
	text, _ := feed.TextHash("Title", in.Text)
	if got.RawHash != in.Raw || got.TextHash != text || got.TitleSum != feed.TitleSum("Title") || got.ID != in.Content.ID || got.Loop || got.Content.Title != "Title" {
		t.Errorf("%+v", got)
	}
	if want := []string{"africa", "courts & crime", "crime"}; !slices.Equal(got.Terms, want) {
		t.Errorf("terms %q, want %q", got.Terms, want)
	}
	if !slices.Equal(f.Listing, []feed.Sum{in.Raw.Sum()}) {
		t.Errorf("listing %v", f.Listing)
	}
}

// TestSharedIDIsNotPublished: which of the two would be the one?
func TestSharedIDIsNotPublished(t *testing.T) {
	f := Items(&parse.Document{Items: []parse.Item{it("urn:x:1 http://a.example/1 A 3x"), it("urn:x:1 http://a.example/2 B 3y"), it("urn:x:3 - C 3z")}}, Reading{})
	if f.Items[0].ID != "" || f.Items[1].ID != "" || f.Items[2].ID != "urn:x:3" {
		t.Errorf("ids %q, %q, %q", f.Items[0].ID, f.Items[1].ID, f.Items[2].ID)
	}
}

func TestAbsoluteIRI(t *testing.T) {
	for s, want := range map[string]bool{
		"http://a.example/1": true, "urn:uuid:60a76c80-d399-11d9-b93C-0003939e0af6": true, "tag:a.example,2026:x/1": true,
		"https://é.example/ü?q=ß#ñ": true, "http://[::1]:80/a": true, "mailto:a@b": true, "a+b-c.1:x": true, "http://a/%41": true, "urn:x:a#b": true,
		"": false, "x": false, ":x": false, "x:": false, "/a": false, "//a/b": false, "1x:a": false, "é:a": false, "a b:c": false,
		"http://a/ b": false, "http://a/\tb": false, "http://a/\u0085": false, "http://a/\u00a0": false, "http://a/\u202e": false, "http://a/\x7f": false,
		"http://a/<b>": false, "http://a/\"": false, "http://a/{b}": false, "http://a/|": false, `http://a/\`: false, "http://a/^": false, "http://a/`": false,
		"http://a/%4": false, "http://a/%zz": false, "http://a/%": false, "http://a/[b]": false, "urn:[x]": false, "urn:x#a#b": false, "urn:x:\xff": false,
		"urn:x:" + strings.Repeat("a", feed.MaxID-6): true, "urn:x:" + strings.Repeat("a", feed.MaxID-5): false,
	} {
		if got := AbsoluteIRI(s); got != want {
			t.Errorf("%.80q: %v", s, got)
		}
	}
}

func TestLoops(t *testing.T) {
	const site = "tag:news.example.org,2026:"
	up := func(id string) parse.Item {
		i := it("urn:x:1 - A 3x")
		i.Content.Upstream = &feed.Meta{ID: id}
		return i
	}
	for _, tt := range []struct {
		name, site, feedID string
		item               parse.Item
		want               bool
	}{
		{"nobody's", site, "tag:a.example,2026:", it("urn:x:1 - A 3x"), false},
		{"our own feed", site, site, it("urn:x:1 - A 3x"), true},
		{"a feed of ours", site, site + "category/world", it("urn:x:1 - A 3x"), true},
		{"an entry of ours", site, "tag:planet.example,2026:", it(site + "x - A 3x"), true},
		{"an entry that a planet has from us", site, "tag:planet.example,2026:", up(site + "feed"), true},
		{"an entry that a planet has from another", site, "tag:planet.example,2026:", up("tag:a.example,2026:"), false},
		{"the site has no id", "", "", it("- - A 3x"), false},
		{"under a URL", "https://a.example", "https://a.example/feed", it("urn:x:1 - A 3x"), true},
		{"a longer name", "https://a.example", "https://a.example.org/feed", it("urn:x:1 - A 3x"), false},
	} {
		f := Items(&parse.Document{Meta: feed.Meta{ID: tt.feedID}, Items: []parse.Item{tt.item}}, Reading{SiteID: tt.site})
		if f.Items[0].Loop != tt.want {
			t.Errorf("%s: %v", tt.name, f.Items[0].Loop)
		}
	}
}

func TestLanguage(t *testing.T) {
	r := feed.Result{Meta: feed.Meta{Language: "en"}, Items: []feed.Item{{Content: feed.Content{Language: "DE"}}, {Content: feed.Content{Language: "fr"}}}}
	speak(&r, "")
	if r.Meta.Language != "en" || r.Items[0].Content.Language != "DE" {
		t.Errorf("nobody said anything: %+v", r)
	}
	speak(&r, "de")
	if r.Meta.Language != "de" || r.Items[0].Content.Language != "" || r.Items[1].Content.Language != "fr" {
		t.Errorf("%+v", r)
	}
}

// An item that is another over again, with an id that differs in a fragment, stays left out
// while the other is listed unchanged; one that is something else does not.
func TestFragmentsAcrossPolls(t *testing.T) {
	doc := func(second string) *parse.Document {
		text := `<rss version="2.0"><channel><title>t</title><item><guid>http://a.example/1#a</guid><link>http://a.example/1</link><title>A</title><description>one text</description></item>` +
			`<item><guid>http://a.example/1#b</guid><link>http://a.example/1</link><title>A</title><description>` + second + `</description></item></channel></rss>`
		d := &document{known: listed{}}
		first, err := parse.Parse([]byte(text), parse.Options{})
		if err != nil {
			t.Fatal(err)
		}
		d.known[first.Items[0].Raw.Sum()] = struct{}{}
		doc, err := d.parse([]byte(text), &feed.Job{})
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	if got := Items(doc("one text"), Reading{}); len(got.Listing) != 1 {
		t.Errorf("%d items, want 1", len(got.Listing))
	}
	if got := Items(doc("another text"), Reading{}); len(got.Listing) != 2 {
		t.Errorf("%d items, want 2", len(got.Listing))
	}
}
