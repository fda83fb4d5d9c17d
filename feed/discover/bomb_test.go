package discover_test

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/discover"
	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// bombs are the ends of pages that were made to cost much, of 50 MB each.
var bombs = []struct{ name, before, again, after string }{
	{"anchors that are no feeds", "", `<a href=/x>x</a>`, ""},
	{"anchors without end", "", `<a href=/feed>`, ""},
	{"comments", "", "<!-- -->", ""},
	{"open comments", "", "<!--", ""},
	{"scripts", "", "<script>x</script>", ""},
	{"open scripts", "", "<script>", ""},
	{"templates", "", "<template>", ""},
	{"depth", "", "<div><b>", ""},
	{"tags without end", "", "<a ", ""},
	{"quotes without end", "", `<a href="`, ""},
	{"quotes of two kinds", "", `<a b='<a b="' c='`, ""},
	{"attributes", "<a", ` a="b"`, ">"},
	{"an attribute", `<a href="`, "x", `">`},
	{"bases", "", `<base href=/a>`, ""},
	{"less-than signs", "", "<", ""},
	{"entities", "", "&eacute;&#39;&x", ""},
	{"a text", "", "word ", ""},
	{"null bytes", "", "\x00", ""},
}

// bomb is the page, which names one feed in front of what is wrong.
func bomb(before, again, after string) string {
	return `<link rel=alternate type=application/atom+xml href=/named>` + before + strings.Repeat(again, 50_000_000/len(again)) + after
}

// TestBombs holds that what a page declares is found whatever follows, and no more of
// what follows than is bounded; BenchmarkBombs says what it costs.
func TestBombs(t *testing.T) {
	for _, c := range bombs {
		t.Run(c.name, func(t *testing.T) {
			got := discover.Feeds(page(t, site, bomb(c.before, c.again, c.after)))
			if len(got) == 0 || len(got) > discover.MaxFeeds || got[0].URL != "https://site.example/named" {
				t.Errorf("found %.300v", got)
			}
		})
	}
}

// BenchmarkBombs prints what each costs, and what ten thousand headers do.
//
//	go test -run '^$' -bench Bombs -benchtime 1x ./feed/discover
func BenchmarkBombs(b *testing.B) {
	for _, c := range bombs {
		b.Run(c.name, func(b *testing.B) {
			p := page(b, site, bomb(c.before, c.again, c.after))
			feedtest.Cost(b, len(p.Body), func() { discover.Feeds(p) })
		})
	}
	headers := make([]string, 10_000)
	for i := range headers {
		headers[i] = `</feed>; rel="alternate"; title="` + strings.Repeat(`\"`, 1000) + `"`
	}
	p := page(b, site, "", headers...)
	b.Run("headers", func(b *testing.B) {
		feedtest.Cost(b, 2000*len(headers), func() { discover.Feeds(p) })
	})
}
