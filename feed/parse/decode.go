package parse

import (
	"html"
	"strings"
)

// decodeText is the text of an element: CDATA sections as they are, elsewhere entities
// decoded and tags and comments left out, no space around.
func decodeText(raw string) string {
	raw = strings.TrimSpace(raw)
	before, rest, found := strings.Cut(raw, "<![CDATA[")
	if !found {
		return strings.TrimSpace(entities(untagged(raw)))
	}
	inside, after, closed := strings.Cut(rest, "]]>")
	if !closed {
		inside = strings.TrimRight(inside, "]")
	}
	if before == "" && after == "" { // nearly always
		return strings.TrimSpace(inside)
	}
	var b strings.Builder
	b.Grow(len(raw))
	for {
		b.WriteString(entities(untagged(before)))
		b.WriteString(inside)
		if after == "" {
			return strings.TrimSpace(b.String())
		}
		if before, rest, found = strings.Cut(after, "<![CDATA["); !found {
			b.WriteString(entities(untagged(before)))
			return strings.TrimSpace(b.String())
		}
		inside, after, _ = strings.Cut(rest, "]]>")
	}
}

// entities decodes the entities that end in a semicolon. HTML knows some that need
// none, but decoding these would spoil URLs.
func entities(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for ; i >= 0; i = strings.IndexByte(s, '&') {
		b.WriteString(s[:i])
		s = s[i:]
		if by, n := common(s); n > 0 {
			b.WriteByte(by)
			s = s[n:]
			continue
		}
		n := strings.IndexByte(s[:min(len(s), 40)], ';')
		if n < 0 || strings.ContainsAny(s[1:n], "& \n\t=?/") {
			b.WriteByte('&')
			s = s[1:]
			continue
		}
		b.WriteString(html.UnescapeString(s[:n+1]))
		s = s[n+1:]
	}
	b.WriteString(s)
	return b.String()
}

// common is what the entity at the start of s stands for, and its length, if it is
// one of those that escaped HTML is full of.
func common(s string) (by byte, n int) {
	for _, e := range [...]struct {
		entity string
		by     byte
	}{{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&#34;", '"'}, {"&#39;", '\''}} {
		if strings.HasPrefix(s, e.entity) {
			return e.by, len(e.entity)
		}
	}
	return 0, 0
}

// untagged is XML without its tags, comments and instructions.
func untagged(s string) string {
	i := strings.IndexByte(s, '<')
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = strings.IndexByte(s, '<') {
		b.WriteString(s[:i])
		s = s[i:]
		n := 0
		switch {
		case strings.HasPrefix(s, "<!--"):
			n = until(s, "-->")
		case len(s) > 1 && (s[1] == '/' || s[1] == '?' || nameClass[s[1]]&nameStart != 0):
			n = strings.IndexByte(s, '>') + 1
		}
		if n == 0 {
			b.WriteByte('<')
			n = 1
		}
		s = s[n:]
	}
	b.WriteString(s)
	return b.String()
}
