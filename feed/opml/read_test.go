package opml_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/opml"
)

// read is the list, or the test has failed.
func read(t testing.TB, text string) *opml.List {
	t.Helper()
	l, err := opml.Read([]byte(text), "")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return l
}

// brief is a list as "url title [categories]", with what was left out.
func brief(l *opml.List) []string {
	var out []string
	for _, s := range l.Sources {
		line := s.URL
		if s.Title != "" {
			line += " " + s.Title
		}
		for _, c := range s.Categories {
			line += " [" + c.Name + "]"
		}
		out = append(out, line)
	}
	for _, s := range l.Skipped {
		out = append(out, fmt.Sprintf("%d: %s: %s", s.Line, s.Name, s.Why))
	}
	return out
}

// body is a document with that in its body, which begins on line 2.
func body(s string) string {
	return "<?xml version=\"1.0\"?><opml version=\"2.0\"><head><title>T</title></head><body>\n" + s + "</body></opml>"
}

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"a source", `<outline text="A" title="B" type="rss" xmlUrl="http://a.example/f"/>`, []string{"http://a.example/f A"}},
		{"a title for want of a text", `<outline text=" " title="B" xmlUrl="http://a.example/f"/>`, []string{"http://a.example/f B"}},
		{"no title", `<outline xmlUrl="http://a.example/f"/><outline text="http://a.example/g" xmlUrl="http://a.example/g"/>`, []string{"http://a.example/f", "http://a.example/g"}},
		{"folders in folders", `<outline text="News"><outline text="World"><outline text="A" xmlUrl="http://a.example/f"/></outline><outline text="B" xmlUrl="http://b.example/f"/></outline><outline text="C" xmlUrl="http://c.example/f"/>`,
			[]string{"http://a.example/f A [News] [World]", "http://b.example/f B [News]", "http://c.example/f C"}},
		{"the attribute category", `<outline text="F"><outline text="A" category="/News/World, tag,/f/," xmlUrl="http://a.example/f"/></outline>`,
			[]string{"http://a.example/f A [F] [News] [World] [tag]"}},
		{"letter case of names", `<OUTLINE TEXT="A" XMLURL="http://a.example/f"/><Outline Text="B" xmlurl="http://b.example/f"></Outline>`, []string{"http://a.example/f A", "http://b.example/f B"}},
		{"OPML 1.0's url", `<outline text="A" URL="http://a.example/f"/><outline text="B" type="rss" url="http://b.example/f"/><outline text="C" type="link" url="http://c.example/f.rss?x=1"/>`,
			[]string{"http://a.example/f A", "http://b.example/f B", "http://c.example/f.rss?x=1 C"}},
		{"other lists and pages", "<outline text='A' type='include' url='http://a.example/l'/>\n<outline text='B' type='link' url='http://b.example/l.OPML?x'/>\n<outline text='C' type='source' sourceType='fl_opml' xmlUrl='http://c.example/l'/>\n<outline text='D' type='link' url='http://d.example/'/>",
			[]string{"2: A: it includes another list, which is not followed: http://a.example/l", "3: B: it includes another list, which is not followed: http://b.example/l.OPML?x",
				"4: C: it includes another list, which is not followed: http://c.example/l", "5: D: it is a link to a page: http://d.example/"}},
		{"nothing to ask", "<outline text='A'/>\n<outline text='B' type='rss' xmlUrl=''/>\n<outline text='C' xmlUrl='/feed'/>\n<outline xmlUrl='ftp://d.example/'/><outline text='E' xmlUrl='http://[/'/><outline text='F' xmlUrl='http:///x'/>",
			[]string{"2: A: it has no address, and nothing in it", "3: B: it has no address, and nothing in it", "4: C: its address is no http or https URL: /feed",
				"5: : its address is no http or https URL: ftp://d.example/", "5: E: its address is no URL: http://[/", "5: F: its address names no host: http:///x"}},
		{"commented out", "<outline text='A' isComment='true'><outline text='B' xmlUrl='http://b.example/'/></outline><!-- <outline xmlUrl='http://c.example/'/> -->", []string{"2: A: it is commented out, with all in it"}},
		{"twice", "<outline text='X'><outline text='A' xmlUrl='http://A.example:80/f'/></outline>\n<outline text='Y'><outline text='B' xmlUrl='http://a.example/f#x'/>\n<outline text='C' xmlUrl='http://a.example/f'/></outline>",
			[]string{"http://A.example:80/f A [X] [Y]", "4: C: it is on line 2 already"}},
		{"addresses of old browsers, and blanks", "<outline text='A' xmlUrl='feed://a.example/f'/><outline text='B' xmlUrl=' feed:https://b.example/f\n'/><outline text='C' xmlUrl='http://c.example/a b'/><outline text='D' xmlUrl='https:\\\\d.example\\5%?a&amp;amp;b'/>",
			[]string{"http://a.example/f A", "https://b.example/f B", "http://c.example/a%20b C", "https://d.example/5%25?a&b D"}},
		{"entities, bare ampersands and less-than signs", `<outline text="Q & A &lt;3 &eacute; &bogus; &#8217; < > &#xe9;" xmlUrl="http://a.example/?a=1&b=2&amp;copy=3"/>`,
			[]string{"http://a.example/?a=1&b=2&copy=3 Q & A <3 é &bogus; ’ < > é"}},
		{"attributes without quotes, and twice", `<outline text=A text=B xmlUrl=http://a.example/f title>`, []string{"http://a.example/f A"}},
		{"markup in an attribute, quotes and all", "<outline text='F'>\n<outline text=\"A\" description=\"by <a href=\"http://x.example/\" rel=\"me\">X</a> and <a href=\"http://y.example/\">Y</a>.\" xmlUrl=\"http://a.example/f\" type=\"rss\" />\n<outline text=\"B\" xmlUrl=\"http://b.example/f\"/></outline><outline text=\"C\" xmlUrl=\"http://c.example/f\"/>",
			[]string{"http://a.example/f A [F]", "http://b.example/f B [F]", "http://c.example/f C"}},
		{"text that is no rest of a tag", "<outline text='F'>a = b<outline text='B' xmlUrl='http://b.example/f'/></outline>", []string{"http://b.example/f B [F]"}},
		{"end tags too many, and of others", `</outline></x:y><outline text="F"></bogus><outline text="A" xmlUrl="http://a.example/f"/></outline></outline><outline text="B" xmlUrl="http://b.example/f"/>`,
			[]string{"http://a.example/f A [F]", "http://b.example/f B"}},
		{"titles that HTML would take for all the rest", `<title/><textarea><script><outline text="A" xmlUrl="http://a.example/f"/>`, []string{"http://a.example/f A"}},
		{"a prefix", `<o:outline text="A" xmlUrl="http://a.example/f"/>`, []string{"http://a.example/f A"}},
		{"a source in a source", `<outline text="A" xmlUrl="http://a.example/f"><outline text="B" xmlUrl="http://b.example/f"/></outline>`, []string{"http://a.example/f A", "http://b.example/f B"}},
	} {
		if got := brief(read(t, body(c.in))); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestReadAll(t *testing.T) {
	got := read(t, body(`<outline text="F" openvoice:categories="f-1"><outline text="A" title="A" xmlUrl="https://me:secret@a.example/f" htmlUrl="https://a.example/" language="de" openvoice:id="a-1" category="/F,/G" openvoice:categories="f-1 g-1"/></outline>`))
	want := &opml.List{Title: "T", Sources: []opml.Source{{
		URL: "https://a.example/f", Title: "A", Site: "https://a.example/", Language: "de", ID: "a-1", Secret: true, Line: 2,
		Categories: []opml.Category{{Name: "F", Term: "f-1"}, {Name: "G", Term: "g-1"}},
	}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

// TestNoPasswords: what is said of an address that is no source's shows no password.
func TestNoPasswords(t *testing.T) {
	for _, in := range []string{`type="include" url="https://me:secret@a.example/l"`, `xmlUrl="ftp://me:secret@a.example/"`, `xmlUrl="https://me:se@cret@[/"`} {
		l := read(t, body(`<outline text="A" `+in+`/>`))
		if len(l.Skipped) != 1 || strings.Contains(l.Skipped[0].Why, "cret") {
			t.Errorf("%s: %+v", in, l.Skipped)
		}
	}
}

func TestDocumentsThatBreakOff(t *testing.T) {
	whole := body(`<outline text="F"><outline text="A" xmlUrl="http://a.example/f"/><outline text="B" xmlUrl="http://b.example/f"/></outline>`)
	cut := whole[:strings.Index(whole, "http://b")]
	l := read(t, cut)
	if got := brief(l); !reflect.DeepEqual(got, []string{"http://a.example/f A [F]"}) || !l.Partial || len(l.Repairs) != 2 {
		t.Errorf("got %q, partial %v, repaired %q", got, l.Partial, l.Repairs)
	}
	if l := read(t, whole); l.Partial || len(l.Repairs) != 0 {
		t.Errorf("a whole one: partial %v, repaired %q", l.Partial, l.Repairs)
	}
	if l := read(t, whole+whole); len(l.Sources) != 2 || len(l.Skipped) != 2 {
		t.Errorf("two in one: %q", brief(l))
	}
}

func TestCharsetsAndMarks(t *testing.T) {
	const text = `<opml><body><outline text="%s" xmlUrl="http://a.example/f"/></body></opml>`
	for name, doc := range map[string]string{
		"windows-1251":                     `<?xml version="1.0" encoding="windows-1251"?>` + fmt.Sprintf(text, "\xcd\xee\xe2\xee\xf1\xf2\xe8"),
		"a mark":                           "\xEF\xBB\xBF" + fmt.Sprintf(text, "Новости"),
		"UTF-8 that is declared otherwise": `<?xml version="1.0" encoding="iso-8859-1"?>` + fmt.Sprintf(text, "Новости"),
		"a control character":              fmt.Sprintf(text, "Но\x01вости"),
	} {
		if got := brief(read(t, doc)); len(got) != 1 || got[0] != "http://a.example/f Новости" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestWhatIsNoList(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "empty",
		"\x1f\x8b\x08":                     "gzip",
		"plain":                            "text without markup",
		"<!doctype html><html><p>x</html>": "HTML page",
		"<rss><channel></channel></rss>":   "it is a feed",
		"<urlset/>":                        `"urlset"`,
	} {
		if _, err := opml.Read([]byte(in), ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
	if l := read(t, "<opml><body></body></opml>"); len(l.Sources) != 0 {
		t.Errorf("an empty list has %+v", l)
	}
}

func TestBounds(t *testing.T) {
	deep := body(strings.Repeat(`<outline text="x">`, 100_000) + `<outline text="A" xmlUrl="http://a.example/f"/>` + strings.Repeat(`</outline>`, 100_000) + `<outline text="B" xmlUrl="http://b.example/f"/>`)
	if got := brief(read(t, deep)); !reflect.DeepEqual(got, []string{"http://a.example/f A [x]", "http://b.example/f B"}) {
		t.Errorf("deep: %.300q", got)
	}
	var b strings.Builder
	for i := range opml.MaxSources + 10 {
		fmt.Fprintf(&b, `<outline xmlUrl="http://a.example/%d"/>`, i)
	}
	if l := read(t, body(b.String())); len(l.Sources) != opml.MaxSources || !l.Partial || len(l.Skipped) != 1 {
		t.Errorf("many: %d sources, partial %v, %d skipped", len(l.Sources), l.Partial, len(l.Skipped))
	}
	if l := read(t, body(strings.Repeat("<outline/>", 100_000))); len(l.Skipped) != 1000 || len(l.Repairs) != 1 || !strings.Contains(l.Repairs[0], "further outlines that gave no source: 99000") {
		t.Errorf("empty ones: %d skipped, %q", len(l.Skipped), l.Repairs)
	}
	long := read(t, body(`<outline text="`+strings.Repeat("é", 10_000)+`" xmlUrl="http://a.example/f"/>`))
	if n := len(long.Sources[0].Title); n > 4096 || n < 4000 {
		t.Errorf("a title of %d bytes", n)
	}
}
