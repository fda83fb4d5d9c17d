package parse

import (
	"encoding/base64"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// maxRaw is how much of one text is looked at. What is longer is cut before it is
// sanitised, and once more, to feed.MaxText, behind.
const maxRaw = 4 * feed.MaxText

// maxLine bounds titles, names and other texts of one line, in bytes.
const maxLine = 4096

// maxList bounds each list of an item: authors, categories, links.
const maxList = 200

// line is s as plain text on one line.
func line(s string) string {
	if len(s) > maxLine {
		s = strings.ToValidUTF8(s[:maxLine], "")
	}
	i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0xFFFE || r == 0xFFFF || r == 0xFFFD })
	if i < 0 && !strings.Contains(s, "  ") {
		return strings.TrimSpace(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case !legal(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// title is the plain text of a title that may hold HTML.
func title(s string) string {
	if strings.ContainsAny(s, "<&") {
		s = sanitize.Text(s[:min(len(s), 16*maxLine)])
	}
	return line(s)
}

// fragment is HTML, sanitised and cut, and its plain text.
func fragment(raw string, base *url.URL) (t feed.Text, text string, cut bool) {
	if len(raw) > maxRaw {
		end := strings.LastIndexByte(raw[:maxRaw], '<')
		if end < maxRaw/2 {
			end = maxRaw
		}
		raw, cut = raw[:end], true
	}
	if strings.TrimSpace(raw) == "" {
		return feed.Text{}, "", false
	}
	clean := sanitize.HTML(raw, base)
	if clean == "" {
		return feed.Text{}, "", cut
	}
	clean, short := sanitize.Cut(clean, feed.MaxText)
	return feed.Text{Value: clean, HTML: true}, sanitize.Text(clean), cut || short
}

// plain is text without markup, cut.
func plain(raw string) (t feed.Text, text string, cut bool) {
	if len(raw) > feed.MaxText {
		raw, cut = strings.ToValidUTF8(raw[:feed.MaxText], ""), true
		if i := strings.LastIndexAny(raw, " \n"); i > feed.MaxText/2 {
			raw = raw[:i]
		}
	}
	raw = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\r' || !legal(r) {
			return -1
		}
		return r
	}, raw))
	return feed.Text{Value: raw}, strings.Join(strings.Fields(raw), " "), cut
}

// setTexts puts summary and body into an item, and the text that keys are made of.
func (it *Item) setTexts(summary, body func() (feed.Text, string, bool)) {
	var brief, long string
	var cutBrief, cutLong bool
	it.Content.Summary, brief, cutBrief = summary()
	it.Content.Body, long, cutLong = body()
	it.Content.Truncated = cutBrief || cutLong
	it.Text = long
	if long == "" {
		it.Text = brief
	}
	it.Content.Sanitizer = sanitize.Version
}

// decode64 is base64 decoded, or s itself.
func decode64(s string) string {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return s
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

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
		u, err = url.Parse(strings.ReplaceAll(raw, " ", "%20"))
	}
	if err != nil {
		return raw
	}
	return base.ResolveReference(u).String()
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

// addLink appends a link that has an absolute address, once.
func addLink(ls []feed.Link, l feed.Link) []feed.Link {
	if !absolute(l.Href) || scripted(l.Href) || len(ls) >= maxList {
		return ls
	}
	l.Type, l.Title, l.Hreflang = line(l.Type), line(l.Title), line(l.Hreflang)
	for i := range ls {
		if ls[i].Href == l.Href && ls[i].Rel == l.Rel {
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

// addCategory appends a category, once.
func addCategory(cs []feed.Category, c feed.Category) []feed.Category {
	c.Term, c.Scheme, c.Label = line(c.Term), line(c.Scheme), line(c.Label)
	if c.Term == "" {
		c.Term = c.Label
	}
	if c.Term == "" || slices.Contains(cs, c) || len(cs) >= maxList {
		return cs
	}
	return append(cs, c)
}

// addPerson appends a person, once.
func addPerson(ps []feed.Person, p feed.Person) []feed.Person {
	p.Name, p.Email, p.URI = line(p.Name), line(p.Email), line(p.URI)
	if p.Name == "" && p.Email == "" {
		p.Name = p.URI
	}
	if p.Name == "" && p.Email == "" || slices.Contains(ps, p) || len(ps) >= maxList {
		return ps
	}
	return append(ps, p)
}

// parsePerson reads "a@b (Name)", "Name <a@b>", "Name (a@b)", an address, or a name.
func parsePerson(s string) feed.Person {
	s = title(strings.NewReplacer("<", "&lt;", "mailto:", "").Replace(s))
	if !strings.Contains(s, "@") {
		return feed.Person{Name: s}
	}
	if before, rest, found := strings.Cut(s, "("); found && strings.HasSuffix(s, ")") {
		before, inside := strings.TrimSpace(before), strings.TrimSpace(strings.TrimSuffix(rest, ")"))
		switch {
		case address(before):
			return feed.Person{Name: inside, Email: before}
		case address(inside):
			return feed.Person{Name: before, Email: inside}
		}
	}
	if before, rest, found := strings.Cut(s, "<"); found {
		inside, _, _ := strings.Cut(rest, ">")
		if address(strings.TrimSpace(inside)) {
			return feed.Person{Name: strings.Trim(strings.TrimSpace(before), `"`), Email: strings.TrimSpace(inside)}
		}
	}
	if address(s) {
		return feed.Person{Email: s}
	}
	if first, rest, found := strings.Cut(s, " "); found && address(first) {
		return feed.Person{Name: strings.Trim(rest, " -,"), Email: first}
	}
	return feed.Person{Name: s}
}

// address says whether s is a mail address and nothing else.
func address(s string) bool {
	if strings.ContainsAny(s, " <>()\"") || strings.Count(s, "@") != 1 {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}
