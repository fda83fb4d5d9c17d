package parse

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed/address"
)

// followable is the address as it can be followed, mended as [address.Reference] does it,
// with two slashes behind the scheme. It is empty where the address leads nowhere: its
// port is no number, or it would run something. What is right is not changed in the least,
// and neither is what is no address of the web.
func followable(href string) string {
	if sound(href) { // nearly always
		return href
	}
	if scripted(href) {
		return ""
	}
	scheme, rest, ok := strings.Cut(href, ":")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return href
	}
	path := strings.TrimLeft(rest, `/\`)
	if len(rest)-len(path) == 0 {
		return href
	}
	if n := strings.IndexAny(path, "/?#\\"); !hosted(path[:max(n, 0)], path, n) {
		return ""
	}
	return address.Reference(scheme + "://" + path)
}

// sound says whether the address is one of the web that needs no second look.
func sound(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "http://"); !ok {
			return false
		}
	}
	i := 0
	for i < len(rest) && addressClass[rest[i]] == hostChar {
		i++
	}
	if i == 0 || i < len(rest) && rest[i] != '/' {
		return false
	}
	for ; i < len(rest); i++ {
		switch c := rest[i]; {
		case addressClass[c] != 0:
		case c == '&' && (i+1 == len(rest) || rest[i+1]|0x20 != 'a' && rest[i+1] != '#'):
		case c == '%' && i+2 < len(rest) && hex(rest[i+1]) && hex(rest[i+2]):
		default:
			return false
		}
	}
	return true
}

const (
	hostChar = 1 + iota
	pathChar
)

// addressClass says which bytes may stand in a host, and which in the rest of an address,
// as they are.
var addressClass = func() (t [256]uint8) {
	for c := range t {
		b := byte(c)
		switch {
		case 'a' <= b|0x20 && b|0x20 <= 'z', '0' <= b && b <= '9', b == '-', b == '.':
			t[c] = hostChar
		case b > ' ' && b != 0x7F && !strings.ContainsRune("%<>\"\\&", rune(b)):
			t[c] = pathChar
		}
	}
	return t
}()

// hosted says whether the part of an address in front of the place n, or all of it, is a
// host with or without a port.
func hosted(host, path string, n int) bool {
	if n < 0 {
		host = path
	}
	host = host[strings.LastIndexByte(host, '@')+1:]
	if host == "" || strings.ContainsAny(host, " %<>\"") {
		return false
	}
	name, port, found := strings.Cut(host[strings.LastIndexByte(host, ']')+1:], ":")
	if !found {
		return true
	}
	return (name != "" || host[0] == '[') && strings.Trim(port, "0123456789") == "" && len(port) <= 5
}

func hex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// pathlike says whether a relative reference looks like one, and not like words.
func pathlike(ref string) bool {
	ref = strings.TrimSpace(ref)
	if absolute(ref) {
		return !strings.ContainsAny(ref, " \t\n") || web(ref)
	}
	return ref != "" && !strings.ContainsAny(ref, " \t\n") && strings.ContainsAny(ref, "/?#.")
}

// anchored is the HTML in which references to a place in the document itself, by a
// fragment alone, lead to that place of the page, and never of the feed; without a page
// they lead nowhere.
func anchored(raw, page string) string {
	if !strings.Contains(raw, "#") {
		return raw
	}
	var b strings.Builder
	from := 0
	for at := 0; ; {
		n := strings.IndexByte(raw[at:], '#')
		if n < 0 {
			break
		}
		at += n + 1
		start := at - 1
		if start > 0 && (raw[start-1] == '"' || raw[start-1] == '\'') {
			start--
		}
		head := strings.TrimRight(raw[max(from, start-200):start], " ")
		if name, ok := strings.CutSuffix(head, "="); !ok || !hasSuffixFold(strings.TrimRight(name, " "), "href") || strings.LastIndexByte(head, '<') <= strings.LastIndexByte(head, '>') {
			continue
		}
		if from == 0 {
			page, _, _ = strings.Cut(page, "#")
			page = inAttribute.Replace(page)
		}
		b.WriteString(raw[from : at-1])
		b.WriteString(page)
		from = at - 1
		if page == "" { // no reference at all
			end := strings.IndexAny(raw[at:], "\"' >")
			from = at + max(end, 0)
		}
	}
	if from == 0 {
		return raw
	}
	return b.String() + raw[from:]
}

// inAttribute writes an address so that it can stand in an attribute with any quotes.
var inAttribute = strings.NewReplacer(`"`, "%22", "'", "%27", "<", "%3C", ">", "%3E", " ", "%20", "&", "&amp;")

func hasSuffixFold(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}
