package parse

import "strings"

// spacesOf declares the namespaces that a root declares which is not there.
const spacesOf = ` xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
	` xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd" xmlns:rdf="` + rdfSpace + `"`

// rooted is the document with the root that its first element, at the place, lacks: a
// single entry in a feed, a channel in RSS, the one that was misspelt or lost where there
// are items.
func rooted(text, first string, at int) (whole, note string, ok bool) {
	inner := text[at:]
	open, end := "", ""
	switch {
	case first == "entry":
		open, end, note = `<feed xmlns="`+atomSpace+`"`+spacesOf+`>`, "</feed>", "the document was a single entry"
	case first == "channel":
		open, end, note = "<rss"+spacesOf+">", "</rss>", "the document was a single channel"
	case page(first):
		return "", "", false
	case hasElement(inner, "entry") && strings.Contains(inner, "</entry"):
		open, note = `<feed xmlns="`+atomSpace+`"`+spacesOf+`>`, "the start tag of the feed was lost"
	case hasElement(inner, "item") && strings.Contains(inner, "</item"):
		open, note = "<rss"+spacesOf+">", "the start tag of the feed was lost"
	default:
		return "", "", false
	}
	if end == "" {
		return open + lost(inner, first), note, true
	}
	tail := strings.ToLower(inner[max(0, len(inner)-256):])
	if !strings.Contains(tail, first+">") && !strings.HasSuffix(strings.TrimSpace(tail), "/>") {
		end = "" // it was cut off, and must not look whole
	}
	return open + inner + end, note, true
}

// lost is the document without its first tag, where that is the root's, misspelt.
func lost(inner, first string) string {
	for _, name := range [...]string{"rss", "rdf", "feed"} {
		if near(first, name) {
			if end := strings.IndexAny(inner[1:], "<>"); end >= 0 {
				return strings.TrimPrefix(inner[1+end:], ">")
			}
		}
	}
	return inner
}

// page says whether the first element is that of a web page, which may have elements of
// any name.
func page(first string) bool {
	switch first {
	case "", "html", "head", "body", "meta", "div", "p", "script", "svg", "opml", "urlset", "sitemapindex", "service":
		return true
	}
	return false
}

// hasElement says whether the document has a start tag of the name.
func hasElement(text, name string) bool {
	for {
		i := strings.Index(text, "<"+name)
		if i < 0 {
			return false
		}
		if text = text[i+1+len(name):]; text == "" || nameClass[text[0]]&nameByte == 0 {
			return true
		}
	}
}

// emptyRoot is the length of the root element that text starts with, if it is empty.
func emptyRoot(text, name string) int {
	end := strings.IndexByte(text, '>')
	if end < 0 {
		return 0
	}
	end++
	if text[end-2] == '/' {
		return end
	}
	rest := strings.TrimLeft(text[end:], " \t\r\n")
	full := tagName(text[1:])
	if _, local := split(full); !strings.EqualFold(local, name) || !strings.HasPrefix(rest, "</"+full+">") {
		return 0
	}
	return len(text) - len(rest) + len(full) + 3
}

// parseXML reads RSS, RDF and Atom, and a channel or an entry that stands alone.
func parseXML(b []byte, o Options, notes *repairs) (*Document, error) {
	text := string(b)
	start, local, first, at := findRoot(text)
	for start >= 0 {
		n := emptyRoot(text[start:], local)
		next, name, _, _ := findRoot(text[start+n:])
		if n == 0 || next < 0 {
			break
		}
		notes.note("an empty root stood before the document")
		b = b[start+n:]
		text, start, local = text[start+n:], next, name
	}
	if start >= 0 {
		if whole := expand(text, start); whole != text {
			text, b = whole, []byte(whole)
		}
		return parseRoot(text, b, start, local, first, o, notes)
	}
	none := &SyntaxError{Reason: alternative(first, text)}
	text, note, ok := rooted(text, first, at)
	if !ok {
		return nil, none
	}
	notes.note(note)
	start, local, first, _ = findRoot(text)
	doc, err := parseRoot(text, []byte(text), start, local, first, o, notes)
	if err == nil && speechless(doc) {
		return nil, none
	}
	return doc, err
}
