// Package link reads the links that an HTTP answer and an HTML page carry, as they are
// written: for hubs (feed/websub) and for the feeds of a page (feed/discover).
//
// It promises that whatever it is given, reading it ends, in time linear in its size,
// and that what comes before a fault is kept. It must never resolve a reference, and
// never judge what a link is good for.
package link

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
)

// Header are the links of Link headers (RFC 8288), one for each relation type, which
// is in lower case, with the target as it is written. What is malformed is passed over;
// a link about another resource, with an anchor, is left out.
func Header(values []string) []feed.Link {
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
	l := feed.Link{Href: strings.TrimSpace(target)}
	var rel, plain string
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
			l.Type = value
		case name == "title":
			plain = value
		case name == "title*" && l.Title == "":
			l.Title = extended(value)
		case name == "anchor":
			about = true
		}
	}
	if l.Title == "" { // title* goes before title (section 3.4.1)
		l.Title = strings.ToValidUTF8(plain, "\uFFFD")
	}
	if !about {
		for r := range strings.FieldsSeq(strings.ToLower(rel)) {
			l.Rel = r
			links = append(links, l)
		}
	}
	_, rest, _ = strings.Cut(params, ",")
	return links, rest
}

// extended is a value like UTF-8'de'%C3%A9 (RFC 8187); empty where it is malformed or
// in another charset, which nobody may send.
func extended(s string) string {
	charset, s, _ := strings.Cut(s, "'")
	_, s, ok := strings.Cut(s, "'")
	text, err := url.PathUnescape(s)
	if !ok || err != nil || !strings.EqualFold(charset, "utf-8") || !utf8.ValidString(text) {
		return ""
	}
	return text
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
