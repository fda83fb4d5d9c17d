package link

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// Refresh is where a page sends browsers by itself, as it is written: by its first meta
// element for that, wherever it stands but in comments, scripts and templates. It is
// empty where there is none, or where the page is only to be loaded again.
func Refresh(page []byte) string {
	z := html.NewTokenizer(bytes.NewReader(page))
	inert := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return ""
		}
		name, more := z.TagName()
		switch {
		case kind == html.EndTagToken && string(name) == "template":
			inert = max(0, inert-1)
		case kind != html.StartTagToken && kind != html.SelfClosingTagToken:
		case string(name) == "template":
			inert++
		case string(name) == "noscript": // which browsers read that run no scripts, as we do
			z.NextIsNotRawText()
		case string(name) == "meta" && inert == 0:
			if to := metaRefresh(z, more); to != "" {
				return to
			}
		}
	}
}

// metaRefresh is where a meta element leads.
func metaRefresh(z *html.Tokenizer, more bool) string {
	var kind, content string
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "http-equiv":
			kind = string(value)
		case "content":
			content = string(value)
		}
	}
	if !strings.EqualFold(strings.TrimSpace(kind), "refresh") {
		return ""
	}
	return RefreshTarget(content)
}

// RefreshTarget is the address in the value of a Refresh header or of the meta element
// that stands for it, as in "0; url=/feed.xml" (HTML section 4.2.5.3); empty where there
// is none.
func RefreshTarget(value string) string {
	const space = " \t\r\n\f"
	rest := strings.TrimLeft(value, space)
	after := strings.TrimLeft(rest, "0123456789.")
	if after == rest || after == "" || strings.IndexByte(";,"+space, after[0]) < 0 {
		return ""
	}
	after = strings.TrimLeft(after, space)
	after = strings.TrimLeft(strings.TrimLeft(after, ";,"), space)
	if len(after) >= 3 && strings.EqualFold(after[:3], "url") {
		if to, ok := strings.CutPrefix(strings.TrimLeft(after[3:], space), "="); ok {
			after = strings.TrimLeft(to, space)
		}
	}
	if after != "" && (after[0] == '"' || after[0] == '\'') {
		after, _, _ = strings.Cut(after[1:], after[:1])
	}
	return strings.TrimSpace(after)
}
