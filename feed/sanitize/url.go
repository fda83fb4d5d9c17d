package sanitize

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed/address"
)

// linked is where a link leads: a fragment alone is a place on the page.
func linked(raw string, base, page *url.URL) (string, bool) {
	if base != nil && strings.HasPrefix(strings.TrimSpace(raw), "#") {
		if page == nil {
			return "", false
		}
		base = page
	}
	return absolute(raw, base, true)
}

// absolute is the URL against base, if it may be published: http and https, and
// mailto where that makes sense. A relative one stays where base is nil.
func absolute(raw string, base *url.URL, mail bool) (string, bool) {
	raw = address.Reference(raw)
	u, err := url.Parse(raw)
	if raw == "" || err != nil {
		return "", false
	}
	if u.Scheme == "" {
		if base == nil {
			return u.String(), true
		}
		u = base.ResolveReference(u)
	}
	s := u.String()
	if !utf8.ValidString(s) {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		return s, u.Host != "" && !strings.ContainsAny(u.Host, "\"<>") && (u.Host[0] == '[' || strings.IndexByte(u.Host, '%') < 0)
	case "mailto":
		return s, mail && u.Opaque != ""
	}
	return "", false
}

// sourceSet makes the candidates of a srcset absolute (HTML, section 4.8.4.2.1),
// leaving out those that cannot be. A comma belongs to an address unless it is its
// last character.
func sourceSet(raw string, base *url.URL) string {
	const space = " \t\n\r\f"
	var out []string
	for raw = strings.TrimLeft(raw, space+","); raw != ""; raw = strings.TrimLeft(raw, space+",") {
		end := strings.IndexAny(raw, space)
		if end < 0 {
			end = len(raw)
		}
		address, rest := raw[:end], raw[end:]
		size := ""
		if trimmed := strings.TrimRight(address, ","); trimmed != address {
			address = trimmed
		} else {
			size, rest, _ = strings.Cut(rest, ",")
		}
		raw = rest
		size, fits := descriptor(size)
		v, ok := shown(address, base)
		if ok && strings.IndexByte(v, '\'') >= 0 { // the policy has none in a set; in the host it cannot be escaped
			v, ok = shown(strings.ReplaceAll(v, "'", "%27"), base)
		}
		if !ok || !fits || strings.HasSuffix(v, ",") {
			continue
		}
		if size != "" {
			v += " " + size
		}
		out = append(out, v)
	}
	return strings.Join(out, ", ")
}

// descriptor is the width or the density that a candidate of a srcset has, or nothing;
// a height says nothing beside a width. ok is false for anything else.
func descriptor(s string) (size string, ok bool) {
	for word := range strings.FieldsSeq(s) {
		digits, kind := word[:len(word)-1], word[len(word)-1]
		if digits == "" || strings.Trim(digits, "0123456789.") != "" || kind != 'w' && kind != 'x' && kind != 'h' || size != "" && kind != 'h' {
			return "", false
		}
		if kind != 'h' {
			size = word
		}
	}
	return size, true
}

// plainURL says whether the attribute value, as it stands between its quotes, is an
// absolute URL that parsing and writing again does not change in the least. An
// ampersand must be written as "&amp;".
func plainURL(v string) bool {
	switch {
	case strings.HasPrefix(v, "https://"):
		v = v[len("https://"):]
	case strings.HasPrefix(v, "http://"):
		v = v[len("http://"):]
	default:
		return false
	}
	i := 0
	for i < len(v) && urlClass[v[i]]&hostByte != 0 {
		i++
	}
	if i == 0 {
		return false
	}
	if i < len(v) && v[i] == ':' {
		j := i + 1
		for j < len(v) && '0' <= v[j] && v[j] <= '9' {
			j++
		}
		if j == i+1 {
			return false
		}
		i = j
	}
	return i == len(v) || v[i] == '/' && plainPath(v[i:], false)
}

// plainPath says the same of the part behind the host, which starts with a slash.
// With relative set it is to be resolved, so dot segments and empty ones do not
// pass.
func plainPath(v string, relative bool) bool {
	query, fragment := false, false
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case urlClass[c]&pathByte != 0:
		case c == '/':
			if relative && !query && i+1 < len(v) && (v[i+1] == '/' || v[i+1] == '.') {
				return false
			}
		case c == '%':
			if i+2 >= len(v) || urlClass[v[i+1]]&hexByte == 0 || urlClass[v[i+2]]&hexByte == 0 {
				return false
			}
			i += 2
		case c == '?':
			query = true
		case c == '#':
			if fragment || i+1 == len(v) {
				return false
			}
			query, fragment = true, true
		case c == '&':
			rest, ok := strings.CutPrefix(v[i:], "&amp;")
			if !ok || strings.HasPrefix(rest, "#") || len(rest) > 3 && strings.EqualFold(rest[:4], "amp;") {
				return false
			}
			i += len("amp;")
		default:
			return false
		}
	}
	return true
}

const (
	hostByte = 1 << iota
	pathByte
	hexByte
)

// urlClass says what each byte may be part of in a plain URL.
var urlClass = func() (t [256]uint8) {
	for c := range t {
		b := byte(c)
		if 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '.' {
			t[c] |= hostByte | pathByte
		}
		if strings.IndexByte("_~!$()*+,;=:@", b) >= 0 {
			t[c] |= pathByte
		}
		if '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F' {
			t[c] |= hexByte
		}
	}
	return t
}()
