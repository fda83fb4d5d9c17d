package publish

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render/rendertest"
)

// since is the delta of d since the version that old is, as a document, checked in
// both forms.
func since(t *testing.T, d, old *Document) (*Snapshot, Delta) {
	t.Helper()
	delta, ok := d.Since(strings.Trim(old.ETag, `"`))
	if !ok {
		t.Fatalf("%s knows nothing of %s", d.Path, old.ETag)
	}
	plain := bytes.Join(delta.Plain, nil)
	rendertest.Valid(t, d.Format, plain)
	if unpack(t, "gzip", bytes.Join(delta.Gzip, nil)) != string(plain) {
		t.Fatal("the gzip form holds something else")
	}
	return &Snapshot{Documents: map[string]*Document{d.Path: {Body: plain, Format: d.Format}}}, delta
}

func TestDelta(t *testing.T) {
	v, b := newFake(), NewBuilder(plan(), nil)
	v.put(1, "agency", feed.Content{Title: "1"})
	v.put(2, "paper", feed.Content{Title: "2"})
	var versions []*Document
	publish := func() *Document {
		d := build(t, b, v).Documents["/feed.atom"]
		versions = append(versions, d)
		return d
	}
	publish()
	v.put(3, "agency", feed.Content{Title: "3"})
	publish()
	v.put(1, "agency", feed.Content{Title: "1, edited"})
	publish()
	v.bury(3, "agency")
	d := publish()
	for n, want := range []string{"1", "1", "", ""} {
		s, delta := since(t, d, versions[n])
		if got := strings.Join(ids(t, s, "/feed.atom"), " "); got != want || delta.Entries != len(strings.Fields(want)) {
			t.Errorf("since version %d came %q (%d), want %q", n, got, delta.Entries, want)
		}
	}
	v.put(3, "agency", feed.Content{Title: "3"}) // back again
	d = publish()
	s, _ := since(t, d, versions[3])
	check(t, s, map[string]string{"/feed.atom": "3"})
	s, _ = since(t, versions[2], versions[0]) // an old snapshot goes on as it was
	check(t, s, map[string]string{"/feed.atom": "3 1"})
	if _, ok := versions[1].Since(strings.Trim(d.ETag, `"`)); ok {
		t.Error("a document knows of what came after it")
	}
	if _, ok := d.Since("unknown"); ok {
		t.Error("an unknown version is known")
	}
	restarted := build(t, NewBuilder(plan(), nil), v).Documents["/feed.atom"]
	if _, ok := restarted.Since(strings.Trim(versions[0].ETag, `"`)); ok {
		t.Error("a new process knows of versions that it did not make")
	}
}

// Whatever happens, the delta holds just those entries of the whole that the old
// version did not have as they are, in the order of the whole.
func TestDeltaIsTheDifference(t *testing.T) {
	entries := func(body []byte) []string {
		parts := strings.Split(string(body), "\n  <entry")
		for i := range parts {
			parts[i] = strings.TrimSuffix(parts[i], "\n</feed>\n")
		}
		return parts[1:]
	}
	r := rand.New(rand.NewPCG(3, 4))
	v, b := newFake(), NewBuilder(plan(), nil)
	var versions []*Document
	for range 60 {
		randomChange(v, r)
		d := build(t, b, v).Documents["/feed.atom"]
		for _, old := range versions[max(0, len(versions)-10):] {
			var want []string
			had := entries(old.Body)
			for _, e := range entries(d.Body) {
				if !slices.Contains(had, e) {
					want = append(want, e)
				}
			}
			delta, _ := d.Since(strings.Trim(old.ETag, `"`))
			got := entries(bytes.Join(delta.Plain, nil))
			whole := entries(d.Body)
			for _, e := range got { // what left and came back as it was is told once more
				if !slices.Contains(whole, e) {
					t.Fatalf("the delta tells of an entry that the whole does not have: %s", e)
				}
			}
			for _, e := range want {
				if !slices.Contains(got, e) {
					t.Fatalf("the delta since %s lacks %s", old.ETag, e)
				}
			}
		}
		versions = append(versions, d)
	}
}

// noted has the history take d down, which is made of the articles.
func noted(t *testing.T, h *history, d *Document, articles ...part) {
	t.Helper()
	h.next(articles)
	var err error
	if d.past, err = h.seen(d.Path).before(d, articles); err != nil {
		t.Fatal(err)
	}
	h.made(d.Path, d)
}

func TestDeltasAreBounded(t *testing.T) {
	h := history{marks: map[string][]mark{}}
	var d *Document
	for n := range remembered + 2 {
		d = &Document{Path: "/feed.atom", Body: []byte("<feed></feed>"), ETag: fmt.Sprintf(`"%d"`, n)}
		noted(t, &h, d)
	}
	if n := len(h.marks["/feed.atom"]); n != remembered {
		t.Errorf("%d versions are remembered", n)
	}
	for name, want := range map[string]bool{"0": false, "1": false, "2": true, fmt.Sprint(remembered): true} {
		if _, got := d.Since(name); got != want {
			t.Errorf("version %s is known: %v, want %v", name, got, want)
		}
	}
}

// Of a document that does not hold its entries as they are, one after the other, no part
// is a document.
func TestDeltaOfAnotherDocument(t *testing.T) {
	one, two := part{body: []byte("<entry/>")}, part{body: []byte("<entry>2</entry>")}
	for body, want := range map[string]bool{
		"<feed></feed>": false, "<feed><entry/></feed>": false, "<feed><entry/>,<entry>2</entry></feed>": false,
		"<feed><entry/><entry>2</entry></feed>": true,
	} {
		h := history{marks: map[string][]mark{}}
		old := &Document{Path: "/feed.atom", Body: []byte("<feed></feed>"), ETag: `"0"`}
		d := &Document{Path: "/feed.atom", Body: []byte(body), ETag: `"1"`}
		noted(t, &h, old)
		noted(t, &h, d, one, two)
		if _, got := d.Since("0"); got != want {
			t.Errorf("a part of %s is offered: %t, want %t", body, got, want)
		}
	}
}
