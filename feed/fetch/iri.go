package fetch

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
)

// AbsoluteIRI says whether s can be published as an atom:id as it is: an absolute
// IRI (RFC 3987) of at most [feed.MaxID] bytes. It is a check of form, and strict
// where feed readers are.
func AbsoluteIRI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" || len(s) > feed.MaxID || !utf8.ValidString(s) || !isScheme(scheme) {
		return false
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	if strings.ContainsAny(fragment, "#[]") {
		return false
	}
	if after, ok := strings.CutPrefix(rest, "//"); ok { // brackets stand round an IP address only
		if i := strings.IndexAny(after, "/?"); i >= 0 {
			rest = after[i:]
		} else {
			rest = ""
		}
	}
	return !strings.ContainsAny(rest, "[]") && !strings.ContainsFunc(s, forbidden) && escaped(s)
}

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		letter := 'a' <= c && c <= 'z'
		if !letter && (i == 0 || !('0' <= s[i] && s[i] <= '9') && s[i] != '+' && s[i] != '-' && s[i] != '.') {
			return false
		}
	}
	return s != ""
}

// forbidden are the characters that no IRI has anywhere.
func forbidden(r rune) bool {
	switch r {
	case '<', '>', '"', '{', '}', '|', '\\', '^', '`', utf8.RuneError:
		return true
	}
	return r <= ' ' || r >= 0x7f && (unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
}

// escaped says whether each percent sign has its two hexadecimal digits.
func escaped(s string) bool {
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			return true
		}
		if len(s) < i+3 || !isHex(s[i+1]) || !isHex(s[i+2]) {
			return false
		}
		s = s[i+3:]
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// under says whether id is the site's own id or lies below it.
func under(id, site string) bool {
	rest, ok := strings.CutPrefix(id, site)
	if !ok || site == "" {
		return false
	}
	return rest == "" || strings.ContainsRune(":/#?,;", rune(site[len(site)-1])) || strings.ContainsRune(":/#?,;", rune(rest[0]))
}
