package opml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/opml"
)

// bombs are lists that were made to cost much, each with how many sources it gives.
func bombs() map[string]struct {
	list func() string
	said string
} {
	type bomb = struct {
		list func() string
		said string
	}
	rep := strings.Repeat
	const source = `<outline text="A" xmlUrl="http://a.example/f"/>`
	numbered := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	return map[string]bomb{
		"a million sources":          {func() string { return body(numbered(1_000_000, `<outline xmlUrl="http://a.example/%d"/>`)) }, "50000 sources"},
		"one source a million times": {func() string { return body(rep(source, 1_000_000)) }, "1 sources"},
		"a million folders":          {func() string { return body(rep(`<outline text="x">`, 1_000_000) + source) }, "1 sources"},
		"a folder for each":          {func() string { return body(numbered(300_000, `<outline text="f%d">`) + source) }, "1 sources"},
		"folders and sources": {func() string {
			return body(rep(rep(`<outline text="`+rep("x", 50)+`">`, 32)+source+rep("</outline>", 32), 10_000))
		}, "1 sources"},
		"a million attributes": {func() string { return body(`<outline` + rep(` a="b"`, 1_000_000) + ` xmlUrl="http://a.example/f"/>`) }, "1 sources"},
		"a million categories": {func() string {
			return body(`<outline xmlUrl="http://a.example/f" category="` + rep("/a,", 1_000_000) + `"/>`)
		}, "1 sources"},
		"categories of their own": {func() string {
			return body(`<outline xmlUrl="http://a.example/f" category="` + numbered(300_000, "/c%d,") + `"/>`)
		}, "1 sources"},
		"end tags":                {func() string { return body(source + rep("</outline>", 2_000_000)) }, "1 sources"},
		"bodies":                  {func() string { return rep("<opml><body><outline>", 500_000) + source }, "1 sources"},
		"tags without end":        {func() string { return body(source + rep("<outline ", 2_000_000)) }, "1 sources"},
		"tags of one character":   {func() string { return body(source + rep("<a", 10_000_000)) }, "1 sources"},
		"quotes without end":      {func() string { return body(source + rep(`<outline text="`, 1_400_000)) }, "1 sources"},
		"quotes of two kinds":     {func() string { return body(source + rep(`<outline text='<a b="' c='`, 800_000)) }, "1 sources"},
		"quotes inside of quotes": {func() string { return body(rep(`<outline text="a"b"c"d xmlUrl="http://a.example/f"/>`, 400_000)) }, "1 sources"},
		"text behind a tag":       {func() string { return body(`<outline text="a>` + rep("x> ", 6_000_000) + source) }, "1 sources"},
		"less-than signs":         {func() string { return body(source + rep("<", 20_000_000)) }, "1 sources"},
		"ampersands": {func() string {
			return body(`<outline xmlUrl="http://a.example/f" text="` + rep("&", 20_000_000) + `"/>`)
		}, "1 sources"},
		"entities": {func() string {
			return body(rep(`<outline xmlUrl="http://a.example/f" text="`+rep("&eacute;&#39;&x", 100)+`"/>`, 10_000))
		}, "1 sources"},
		"comments":       {func() string { return body(rep("<!-- -->", 2_500_000) + source) }, "1 sources"},
		"open comments":  {func() string { return body(source + rep("<!--", 5_000_000)) }, "1 sources"},
		"CDATA":          {func() string { return body(rep("<![CDATA[a]]>", 1_500_000) + source) }, "1 sources"},
		"document types": {func() string { return rep("<!DOCTYPE a [", 1_500_000) + body(source) }, "1 sources"},
		"a long text": {func() string {
			return body(`<outline xmlUrl="http://a.example/f" text="` + rep("word ", 4_000_000) + `"/>`)
		}, "1 sources"},
		"a long address":       {func() string { return body(`<outline xmlUrl="http://a.example/` + rep("f", 20_000_000) + `"/>`) }, "0 sources"},
		"line ends":            {func() string { return body(rep("\r\n", 10_000_000) + source) }, "1 sources"},
		"a million wrong ones": {func() string { return body(rep(`<outline text="x" xmlUrl="nothing"/>`, 600_000)) }, "0 sources"},
		"null bytes":           {func() string { return body(rep("\x00", 20_000_000) + source) }, "1 sources"},
	}
}

// TestBombs holds that each is read or refused, with no more than what is bounded;
// BenchmarkBombs says what it costs.
func TestBombs(t *testing.T) {
	for name, bomb := range bombs() {
		if feedtest.UnderRace && bomb.said == "1 sources" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			l, err := opml.Read([]byte(bomb.list()), "")
			if err != nil {
				t.Fatal(err)
			}
			if said := fmt.Sprintf("%d sources, %d skipped, %q", len(l.Sources), len(l.Skipped), l.Repairs); !strings.HasPrefix(said, bomb.said) {
				t.Errorf("%.500s; want %s", said, bomb.said)
			}
			if len(l.Skipped) > 1001 || len(l.Repairs) > 100 {
				t.Errorf("%d skipped, %d repairs", len(l.Skipped), len(l.Repairs))
			}
		})
	}
}

// BenchmarkBombs prints what each costs.
//
//	go test -run '^$' -bench Bombs -benchtime 1x ./feed/opml
func BenchmarkBombs(b *testing.B) {
	for name, bomb := range bombs() {
		b.Run(name, func(b *testing.B) {
			raw := []byte(bomb.list())
			feedtest.Cost(b, len(raw), func() {
				_, _ = opml.Read(raw, "") // what comes of it is TestBombs' to judge
			})
		})
	}
}
