package parse

import (
	"bytes"
	"strings"
)

// noText says what a document is that is no text at all; "" for text.
func noText(b []byte) string {
	trimmed := bytes.TrimSpace(b)
	if len(trimmed) == 0 {
		return "empty"
	}
	for _, m := range [...]struct{ magic, is string }{
		{"\x1F\x8B", "gzip data, not unpacked"},
		{"%PDF-", "a PDF file"},
		{"\x89PNG", "a PNG image"},
		{"GIF8", "a GIF image"},
		{"\xFF\xD8\xFF", "a JPEG image"},
		{"PK\x03\x04", "a zip archive"},
		{"RIFF", "a media file"},
		{"ID3", "an MP3 file"},
	} {
		if bytes.HasPrefix(trimmed, []byte(m.magic)) {
			return m.is
		}
	}
	return ""
}

// looksJSON says whether the text starts as JSON does.
func looksJSON(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\ufeff")
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}

// isRoot says whether a feed's document element may have this local name.
func isRoot(local string) bool {
	switch strings.ToLower(local) {
	case "rss", "rdf", "feed":
		return true
	}
	return false
}

// alternative says what an XML or HTML document is whose first element, in lower
// case, is no feed's.
func alternative(local string, text string) string {
	switch local {
	case "":
		if strings.IndexByte(text, '<') < 0 {
			return "text without markup"
		}
		return "text without any element of a feed"
	case "html", "head", "body", "meta", "title", "div", "p", "script", "br", "h1", "center", "b", "span", "link":
		return "an HTML page"
	case "opml":
		return "an OPML list"
	case "urlset", "sitemapindex":
		return "a sitemap"
	case "service":
		return "an Atom service document"
	case "svg":
		return "an SVG image"
	case "error":
		return "an XML error message"
	case "opensearchdescription":
		return "an OpenSearch description"
	}
	if len(local) > 40 {
		local = local[:40]
	}
	return "XML with the document element " + strings.ToValidUTF8(local, "")
}
