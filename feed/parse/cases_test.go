package parse

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// cases are documents that were read wrong once, and pieces that must stand in what is read
// of each now; with "!" in front, pieces that must not.
var cases = map[string][]string{
	"atom-empty-href.xml":             {`"link":"https://quay.example/log/1"`},
	"atom-enclosure-element.xml":      {`"href":"https://quay.example/1.mp3"`},
	"atom-link-unclosed-head.xml":     {`"title":"Ferry late"`, `"title":"Crane back"`},
	"atom-title-prefix-start.xml":     {`"title":"Quay Gazette"`, `"title":"Ferry late"`, `"title":"Crane back"`},
	"comments-no-url.xml":             {`!replies`},
	"date-korean-day-first.xml":       {`2026-01-05T01:00:00Z`, `2026-01-05T02:00:00Z`, `2025-10-05T03:00:00Z`},
	"e11_cp1251_undeclared.xml":       {`"Новости дня"`, `"windows-1251"`},
	"e12_sjis_undeclared.xml":         {`"日本語ニュース"`, `"shift_jis"`},
	"e15_truncated_mb.xml":            {`"Добрый день"`, `"utf-8"`},
	"e17_cesu8_mixed.xml":             {`"Párty 😉 večer"`, `"utf-8"`},
	"e19_utf8_esc.xml":                {`"Größe zählt"`, `"utf-8"`},
	"feedburner-enclosure.xml":        {`"href":"https://quay.example/1.mp3"`, `!feedproxy`},
	"guid-permalink-space.xml":        {`"link":"https://quay.example/post/fog%20horn"`, `"id":"https://quay.example/post/fog horn"`},
	"json-title-entity.json":          {`"title":"Quay – Gazette"`, `"title":"Captain’s log & crew"`},
	"link-double-escaped.xml":         {`"link":"https://quay.example/show?day=3&id=7"`},
	"p01_surrogates.xml":              {`"Canal B📺"`, `"Party 🎉 tonight"`, `Wink 😉 and 😉 done`, `"Cdata 😉 face"`, `!\ufffd`},
	"p02_angle_titles.xml":            {`"<devnotes>"`, `"A short guide to <head> elements"`, `"Why Vec<T> beats List<String>"`, `"Remove the <script> tag"`, `"<title> and <iframe> explained"`, `"Release bold words"`},
	"p07_percent_links.xml":           {`https://p.example/sale-50%25-off`, `https://quay.example/rel/20%25zz`, `!:port`},
	"p08_titles_html.xml":             {`"📰 Paper day"`, `"[laugh]"`},
	"p10_authors.xml":                 {`"authors":[{"name":"Ada Stone"},{"name":"Ben Reed"}]`, `!object Object`},
	"p12_anchor_atom.xml":             {`https://blog.example/releases/15-3/#fix`, `!feed#fix`},
	"p16_outside.xml":                 {`"title":"One"`, `"title":"Two"`, `items stood`},
	"p20_json.json":                   {`https://j.example/50%25.png`, `"link":"https://j.example/100%25"`},
	"p25_empty_root_first.xml":        {`"title":"Second root"`, `"title":"One"`, `an empty root`},
	"pubdate-time-element.xml":        {`2026-03-01T07:30:00Z`},
	"quote-lost-in-attribute.xml":     {`"id":"q-1"`, `"id":"q-2"`, `"id":"q-3"`},
	"rss-atom-elements.xml":           {`"id":"tag:quay.example,2026:1"`, `"title":"Ferry late"`, `"term":"boats"`},
	"rss-channel-start-misspelt.xml":  {`"title":"Quay Gazette"`, `"id":"q-1"`, `"id":"q-2"`},
	"rss-item-title-end-misspelt.xml": {`"id":"q-1","link":"https://quay.example/1"`, `"id":"q-2"`},
}

// TestCases reads documents that were read wrong once.
func TestCases(t *testing.T) {
	dir := feedtest.Shared(t, "cases/parse")
	at, err := url.Parse("https://quay.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	for name, pieces := range cases {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := Parse(body, Options{URL: at})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkDocument(t, name, doc)
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(doc); err != nil {
			t.Fatal(err)
		}
		for _, piece := range pieces {
			piece, absent := strings.CutPrefix(piece, "!")
			if strings.Contains(b.String(), piece) == absent {
				t.Errorf("%s: %q is there: %v\n%s", name, piece, !absent, b.String())
			}
		}
	}
}
