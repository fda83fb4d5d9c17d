package parse

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/address"
)

// resolve is the reference against base, or as it is where that makes no absolute
// URL. An absolute one is not changed in the least, but that white space goes.
func resolve(raw string, base *url.URL) string {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > maxLine {
		return ""
	}
	if strings.ContainsAny(raw, "\n\r\t") {
		raw = strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(raw)
	}
	if absolute(raw) || base == nil {
		return raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		u, err = url.Parse(address.Reference(raw))
	}
	if err != nil {
		return raw
	}
	return base.ResolveReference(u).String()
}

// at is the reference against base, but that a fragment alone is of the page, not of the
// document: it counts from the site's page, and is none where that is unknown.
func (f *facts) at(raw string, base *url.URL) string {
	if raw = strings.TrimSpace(raw); strings.HasPrefix(raw, "#") {
		if base = f.site; base == nil {
			return ""
		}
	}
	return resolve(raw, base)
}

// absolute says whether s starts with a scheme (RFC 3986 section 3.1).
func absolute(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return c == ':' && i > 0
		}
	}
	return false
}

// web says whether s is an absolute http or https URL.
func web(s string) bool {
	i := strings.Index(s, "://")
	return i > 0 && len(s) > i+3 && !strings.ContainsAny(s, " <>\"") && (strings.EqualFold(s[:i], "http") || strings.EqualFold(s[:i], "https"))
}

// weblike says whether s is an absolute http or https URL that can be followed, whatever
// has to be encoded in it.
func weblike(s string) bool {
	return strings.Contains(s, "://") && !strings.ContainsAny(s, "\n\t<>\"") && web(followable(strings.TrimSpace(s)))
}

// addLink appends a link that has an absolute address, once.
func addLink(ls []feed.Link, l feed.Link) []feed.Link {
	if l.Href = followable(l.Href); !absolute(l.Href) || len(ls) >= maxList {
		return ls
	}
	l.Type, l.Title, l.Hreflang = line(l.Type), line(l.Title), line(l.Hreflang)
	if l.Rel == "enclosure" {
		l.Type = fileType(l.Type, "", l.Href)
	}
	for i := range ls {
		if have := &ls[i]; have.Href == l.Href && have.Rel == l.Rel {
			if l.Rel == "enclosure" {
				complete(have, &l)
			}
			return ls
		}
	}
	return append(ls, l)
}

// scripted says whether following the URL would run something.
func scripted(href string) bool {
	scheme, _, _ := strings.Cut(href, ":")
	switch strings.ToLower(scheme) {
	case "javascript", "data", "vbscript", "file":
		return true
	}
	return false
}

// relation is the link relation in its short form, "alternate" if there is none
// (RFC 4287 section 4.2.7.2).
func relation(rel string) string {
	rel = strings.TrimSpace(rel)
	rel = strings.TrimPrefix(rel, "http://www.iana.org/assignments/relation/")
	if rel == "" {
		return "alternate"
	}
	if !strings.Contains(rel, ":") {
		rel = strings.ToLower(rel)
	}
	return line(rel)
}

// length is a length in bytes, zero if it is none.
func length(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// related is where the first link of the relation leads, "" if there is none.
func related(ls []feed.Link, rel string) string {
	for i := range ls {
		if ls[i].Rel == rel {
			return ls[i].Href
		}
	}
	return ""
}
