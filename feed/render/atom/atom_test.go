package atom

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/render/rendertest"
)

func BenchmarkArticle(b *testing.B) {
	o := rendertest.Agency()
	o.Content.Body.Value = strings.Repeat("<p>Some words that <b>matter</b> to \"nobody\" in particular.</p>\n", 30)
	e := rendertest.Article("tag:example.com,2026:1", o)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Format{}).Article(e); err != nil {
			b.Fatal(err)
		}
	}
}
