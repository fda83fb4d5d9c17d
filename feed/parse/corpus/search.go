package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// raw is what plain searching, which shares nothing with the parser, finds in a
// document.
type raw struct {
	ids    map[string]bool
	dates  []string
	linked []bool // whether each entry has something that leads to it
}

var (
	idForm    = regexp.MustCompile(`(?s)<(?:\w+:)?(?:guid|id|GUID|identifier)(?:\s[^>]*)?>(.*?)</`)
	aboutForm = regexp.MustCompile(`<(?:\w+:)?item\s[^>]*?about=["']([^"']*)["']`)
	dateForm  = regexp.MustCompile(`(?s)<(pubDate|pubdate|PubDate|lastBuildDate|dc:date|published|updated|issued|modified|created|dcterms:\w+|atom:updated|atom:published)(?:\s[^>]*)?>(.*?)</(?:pubDate|pubdate|PubDate|lastBuildDate|dc:date|published|updated|issued|modified|created|dcterms:\w+|atom:updated|atom:published)>`)
	entryForm = regexp.MustCompile(`(?s)<(?:\w+:)?(item|entry|ITEM)(?:\s[^>]*)?>(.*?)</(?:\w+:)?(?:item|entry|ITEM)>`)
	linkForm  = regexp.MustCompile(`(?s)<(?:\w+:)?link(?:\s[^>]*)?>\s*(?:<!\[CDATA\[)?\s*[^\s<]|<(?:atom:)?link\s[^>]*href=["'][^"']|<guid(?:\s+isPermaLink=["']true["'])?>\s*(?:<!\[CDATA\[)?\s*https?:|<enclosure\s[^>]*url=["']http|origLink>`)
	noLink    = regexp.MustCompile(`<(?:\w+:)?link\s[^>]*rel=["'](?:https?:[^"']*|self|edit|replies|hub|next|image|license)["'][^>]*>`)
)

// search looks through a document.
func search(body []byte, format string) *raw {
	r := &raw{ids: map[string]bool{}}
	if format == "json" {
		r.searchJSON(body)
		return r
	}
	if at := bytes.IndexByte(body, '<'); bytes.IndexByte(body, 0) >= 0 && at >= 0 { // two bytes a character
		order := unicode.LittleEndian
		if at%2 == 1 {
			order = unicode.BigEndian
		}
		if b, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(body); err == nil {
			body = b
		}
	}
	if !utf8.Valid(body) {
		if in, err := charset.NewReader(bytes.NewReader(body), "text/xml"); err == nil {
			if b, err := io.ReadAll(in); err == nil {
				body = b
			}
		}
	}
	text := string(body)
	for _, m := range idForm.FindAllStringSubmatch(text, -1) {
		r.ids[plainText(m[1])] = true
	}
	for _, m := range aboutForm.FindAllStringSubmatch(text, -1) {
		r.ids[plainText(m[1])] = true
	}
	for _, m := range dateForm.FindAllStringSubmatch(text, -1) {
		if d := plainText(m[2]); d != "" && !strings.Contains(m[1], "dcterms:") {
			r.dates = append(r.dates, d)
		}
	}
	for _, m := range entryForm.FindAllStringSubmatch(text, -1) {
		r.linked = append(r.linked, linkForm.MatchString(noLink.ReplaceAllString(m[2], "")))
	}
	return r
}

// plainText is the text of an element.
func plainText(s string) string {
	s = strings.TrimSpace(s)
	if inner, ok := strings.CutPrefix(s, "<![CDATA["); ok {
		inner, _, _ = strings.Cut(inner, "]]>")
		return strings.TrimSpace(inner)
	}
	return strings.TrimSpace(html.UnescapeString(s))
}

func (r *raw) searchJSON(body []byte) {
	var doc struct {
		Items []map[string]any `json:"items"`
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	d.UseNumber()
	if d.Decode(&doc) != nil {
		return
	}
	for _, it := range doc.Items {
		if it == nil {
			continue
		}
		r.ids[fmt.Sprint(it["id"])] = true
		for _, name := range []string{"date_published", "date_modified"} {
			if s, ok := it[name].(string); ok && s != "" {
				r.dates = append(r.dates, s)
			}
		}
		url, _ := it["url"].(string)
		other, _ := it["external_url"].(string)
		r.linked = append(r.linked, url != "" || other != "")
	}
}
