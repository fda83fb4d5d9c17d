package serve

import "strings"

// wantsPage reports whether who accepts the media types (RFC 9110 section 12.5.1) is a
// browser that opens a feed, who is to see its page: HTML must be named and be liked better
// than all that a feed may be. Some readers name HTML as what they take as well, so without
// XHTML, which every browser names, nothing that a feed may be must be acceptable at all,
// not even by "*/*".
func wantsPage(accept []string) bool {
	page, xhtml, other := 0, false, 0
	for _, list := range accept {
		for member := range strings.SplitSeq(list, ",") {
			kind, q, clear := ranked(member)
			switch major, minor, _ := strings.Cut(kind, "/"); {
			case kind == "text/html":
				page = max(page, q)
			case kind == "application/xhtml+xml":
				xhtml = xhtml || q > 0
			case kind == "*/*", kind == "*", (major == "application" || major == "text") && (minor == "*" || minor == "xml" || minor == "json" || strings.HasSuffix(minor, "+xml") || strings.HasSuffix(minor, "+json")):
				if other = max(other, q); !clear { // not to be told from a reader
					other = 1000
				}
			}
		}
	}
	return page > other && (xhtml || other == 0)
}

// ranked is a media range in lower case, without its parameters, and its weight in
// thousandths; clear is false where that cannot be read, and zero.
func ranked(member string) (kind string, q int, clear bool) {
	kind, params, _ := strings.Cut(member, ";")
	q, clear = 1000, true
	for params != "" {
		var p string
		p, params, _ = strings.Cut(params, ";")
		if name, value, ok := strings.Cut(p, "="); ok && strings.EqualFold(strings.Trim(name, " \t"), "q") {
			value = strings.Trim(value, " \t")
			q = thousandths(value)
			clear = q > 0 || strings.Trim(value, "0.") == "" && value != "" && value[0] == '0'
		}
	}
	return strings.ToLower(strings.Trim(kind, " \t")), q, clear
}
