package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// TestExpectations fails when fewer expectations hold than did.
func TestExpectations(t *testing.T) {
	dir := feedtest.Shared(t, "corpus")
	rows, err := expectations(dir)
	if err != nil {
		t.Fatal(err)
	}
	var r rate
	for i := range rows {
		if e := &rows[i]; !slices.Contains(apart, e.Group) {
			found, ok := e.check(dir)
			if r.add(ok); !ok {
				t.Logf("%s %s: expected %v, found %q", e.File, e.Path, e.Value, found)
			}
		}
	}
	if t.Log(r); r.right < 390 || r.all != 393 {
		t.Errorf("%s hold, want 390 of 393", r)
	}
}

// TestDates fails when fewer dates are read as expected than were.
func TestDates(t *testing.T) {
	r, failures, err := checkDates(feedtest.Shared(t, "corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if r.right < 36 {
		t.Errorf("%s: %v", r, failures)
	}
}

// TestFeeds fails when more of the captured documents is lost, altered or left
// unread than was.
func TestFeeds(t *testing.T) {
	f, err := readFeeds(filepath.Join(feedtest.Shared(t, "corpus"), "feeds"), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range f.notes {
		t.Log(n)
	}
	if len(f.failed) > 0 || f.feeds < 243 || f.entries < 4083 {
		t.Errorf("%d feeds with %d entries, want 243 with 4083; failed: %v", f.feeds, f.entries, f.failed)
	}
	if f.altered > 0 || f.unread > 2 || f.missing > 0 || f.ids < 3560 || f.dates < 4860 {
		t.Errorf("of %d ids %d altered, of %d dates %d unread, %d links missing", f.ids, f.altered, f.dates, f.unread, f.missing)
	}
	for reason := range f.refused {
		if reason != "an HTML page" && reason != "an OPML list" {
			t.Errorf("refused as %s: %v", reason, f.refused[reason])
		}
	}
}

// TestRun holds what is printed of a small folder, in which one of each is wrong.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"expectations.json": `[
			{"file":"cases/a.xml","group":"rss","path":"feed.title","op":"eq","value":"A &amp; B"},
			{"file":"cases/a.xml","group":"rss","path":"items[0].link","op":"eq","value":"http://x.example/d/1","url":"http://x.example/d/"},
			{"file":"cases/a.xml","group":"rss","path":"items[0].summary","op":"eq","value":"<div><b title=\"t\">x</b> y</div>"},
			{"file":"cases/a.xml","group":"rss","path":"items[0].published_parsed","op":"eq","value":"2026-01-02T00:00:00Z"},
			{"file":"cases/a.xml","group":"rss","path":"items[0].title","op":"eq","value":"wrong"},
			{"file":"cases/a.xml","group":"json","path":"items[1].title","op":"eq","value":"none"},
			{"file":"cases/a.xml","group":"rss","path":"feed.rights","op":"eq","value":"<!-- none -->"},
			{"file":"cases/a.xml","group":"json","path":"len(items)","op":"len","value":1}]`,
		"dates.json":        `[{"group":"g","input":"2 Jan 2026","expect":"2026-01-02T00:00:00Z"},{"group":"g","input":"2 Jan 2026","expect":null}]`,
		"cases/a.xml":       `<rss><channel><title>A &amp;amp; B</title><item><title>right</title><link>1</link><pubDate>2 Jan 2026</pubDate><description>&lt;b title='t'&gt;x&lt;/b&gt;  y</description></item></channel></rss>`,
		"feeds/a/good.xml":  `<rss><channel><item><guid>1</guid><pubDate>never</pubDate></item></channel></rss>`,
		"feeds/a/cut.xml":   `<rss><channel><item><guid>1</guid>`,
		"feeds/a/page.html": `<html></html>`,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := run(&out, dir, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`rss cases/a.xml items[0].title: expected "wrong", found "right"`,
		`json cases/a.xml items[1].title: expected "none", found "there are 1 items"`,
		"rss        5 of 6, 83.3 %", "json       1 of 2, 50.0 %", "without sanitize and cdf: 6 of 8, 75.0 %; 1 of these only because both sides are empty",
		`date g "2 Jan 2026": expected none, found 2026-01-02T00:00:00Z`, "dates: 1 of 2",
		`a/good.xml: the date "never" is not read`, "feeds that could not be read: 1", "a/cut.xml: parse rss:", "not a feed: an HTML page: 1",
		"entries: 1; ids: 1, altered 0; dates: 1, unread 1",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	if err := run(&out, t.TempDir(), false); err == nil {
		t.Error("an empty folder passes")
	}
}

func TestEqual(t *testing.T) {
	html := func(s string) value { return of(feed.Text{Value: s, HTML: true}) }
	for _, c := range []struct {
		v    value
		want string
		ok   bool
	}{
		{plain("a"), "a", true},
		{plain("a"), "a ", false},
		{written("a < b"), "a &lt; b", true},
		{written("a  b"), "a b", true},
		{written("<b>a</b>"), "a", false},
		{html(`<a href="http://x/" title="t">x</a>`), `<a title='t' href='http://x/'>x</a>`, true},
		{html("<p>a</p>"), "<div><p>a</p></div>", true},
		{html("<p>a</p>"), `<p onclick="x">a</p><script>y</script>`, true},
		{html("<p>a</p>"), "<p>b</p>", false},
		{html("<b>a</b> b"), "<b>a</b>b", false},
		{of(feed.Text{Value: "a < b"}), "a &lt; b", true},
		{when(1), "1970-01-01T00:00:01Z", true},
		{when(1), "Thu, 01 Jan 1970 00:00:01 GMT", true},
		{when(1), "soon", false},
		{value{feed.Text{Value: "a\nb"}, oneOf}, "b", true},
		{value{feed.Text{Value: "a\nb"}, oneOf}, "c", false},
	} {
		if got := c.v.equal(c.want); got != c.ok {
			t.Errorf("%+v and %q equal: %v", c.v, c.want, got)
		}
	}
}
