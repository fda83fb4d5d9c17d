package sanitize

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// absolute is the URL against base, if it may be published: http and https, and
// mailto where that makes sense. A relative one stays where base is nil.
func absolute(raw string, base *url.URL, mail bool) (string, bool) {
	raw = strings.TrimSpace(raw)
	if strings.ContainsAny(raw, " \t\n\r") {
		// Browsers drop line breaks inside URLs and escape spaces.
		raw = strings.NewReplacer("\t", "", "\n", "", "\r", "", " ", "%20").Replace(raw)
	}
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
		return s, u.Host != ""
	case "mailto":
		return s, mail && u.Opaque != ""
	}
	return "", false
}

// sourceSet makes the candidates of a srcset absolute (HTML, section 4.8.4.2.1),
// leaving out those that cannot be.
func sourceSet(raw string, base *url.URL) string {
	var out []string
	for raw = strings.TrimLeft(raw, " \t\n\r,"); raw != ""; raw = strings.TrimLeft(raw, " \t\n\r,") {
		end := strings.IndexAny(raw, " \t\n\r")
		if end < 0 {
			end = len(raw)
		}
		address, rest := raw[:end], raw[end:]
		size := ""
		if trimmed := strings.TrimRight(address, ","); trimmed != address {
			address = trimmed
		} else {
			size, rest, _ = strings.Cut(rest, ",")
			size = strings.TrimSpace(size)
		}
		raw = rest
		v, ok := shown(address, base)
		if !ok || strings.ContainsAny(v, ", ") || !descriptor(size) {
			continue
		}
		if size != "" {
			v += " " + size
		}
		out = append(out, v)
	}
	return strings.Join(out, ", ")
}

// descriptor says whether s is a width or a density of a srcset, or nothing.
func descriptor(s string) bool {
	if s == "" {
		return true
	}
	digits := s[:len(s)-1]
	return strings.ContainsAny(s[len(s)-1:], "wx") && digits != "" && strings.Trim(digits, "0123456789.") == ""
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
			if !strings.HasPrefix(v[i:], "&amp;") {
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
