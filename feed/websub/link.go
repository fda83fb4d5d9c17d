package websub

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/net/html"

	"github.com/openvoicenews/openvoice/feed"
)

// HeaderLinks are the links of Link headers (RFC 8288), one for each relation type,
// with the target as it is written. What is malformed is passed over; a link about
// another resource, with an anchor, is left out.
func HeaderLinks(values []string) []feed.Link {
	var all []feed.Link
	for _, v := range values {
		for v != "" {
			var ls []feed.Link
			ls, v = nextLink(v)
			all = append(all, ls...)
		}
	}
	return all
}

// nextLink reads the first link of a header's value.
func nextLink(s string) (links []feed.Link, rest string) {
	open := strings.IndexByte(s, '<')
	if open < 0 {
		return nil, ""
	}
	target, params, ok := strings.Cut(s[open+1:], ">")
	if !ok {
		return nil, ""
	}
	var rel, kind string
	seen, about := false, false
	for {
		params = strings.TrimLeft(params, " \t")
		if !strings.HasPrefix(params, ";") {
			break
		}
		var name, value string
		name, value, params = nextParam(params[1:])
		switch {
		case name == "rel" && !seen: // a second one is ignored (section 3.3)
			rel, seen = value, true
		case name == "type":
			kind = value
		case name == "anchor":
			about = true
		}
	}
	if !about {
		for r := range strings.FieldsSeq(strings.ToLower(rel)) {
			links = append(links, feed.Link{Rel: r, Href: strings.TrimSpace(target), Type: kind})
		}
	}
	_, rest, _ = strings.Cut(params, ",")
	return links, rest
}

// nextParam reads name, name=token or name="quoted".
func nextParam(s string) (name, value, rest string) {
	s = strings.TrimLeft(s, " \t")
	end := strings.IndexAny(s, "=;,")
	if end < 0 || s[end] != '=' {
		if end < 0 {
			end = len(s)
		}
		return strings.ToLower(strings.TrimSpace(s[:end])), "", s[end:]
	}
	name, s = strings.ToLower(strings.TrimSpace(s[:end])), strings.TrimLeft(s[end+1:], " \t")
	if !strings.HasPrefix(s, `"`) {
		if end = strings.IndexAny(s, ";,"); end < 0 {
			end = len(s)
		}
		return name, strings.TrimSpace(s[:end]), s[end:]
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return name, b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return name, b.String(), ""
}

// HeadLinks are the links in the head of an HTML page, one for each relation type,
// with the target as it is written. Links in the body do not count (WebSub section 4).
func HeadLinks(page []byte) []feed.Link {
	var all []feed.Link
	z := html.NewTokenizer(bytes.NewReader(page))
	z.SetMaxBuf(1 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return nil
			}
			return all
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "head" {
				return all
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch string(name) {
			case "body":
				return all
			case "link":
				all = append(all, elementLinks(z, more)...)
			}
		}
	}
}

func elementLinks(z *html.Tokenizer, more bool) []feed.Link {
	var rel, href, kind string
	for more {
		var name, value []byte
		name, value, more = z.TagAttr()
		switch string(name) {
		case "rel":
			rel = string(value)
		case "href":
			href = strings.TrimSpace(string(value))
		case "type":
			kind = string(value)
		}
	}
	var links []feed.Link
	for r := range strings.FieldsSeq(strings.ToLower(rel)) {
		links = append(links, feed.Link{Rel: r, Href: href, Type: kind})
	}
	return links
}
