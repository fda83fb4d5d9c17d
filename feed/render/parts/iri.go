package parts

import (
	"net/url"
	"strings"

	"github.com/openvoicenews/openvoice/feed/edition"
)

// IsIRI reports whether s can stand as it is where Atom wants an absolute IRI.
func IsIRI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" || scheme == "" || !letter(scheme[0]) {
		return false
	}
	for i := range len(scheme) {
		if c := scheme[i]; !letter(c) && !digit(c) && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	for i := range len(rest) {
		if !inIRI(rest[i]) {
			return false
		}
	}
	return next(rest, 0, false) == len(rest)
}

func inIRI(c byte) bool {
	return c > ' ' && c != 0x7F && !strings.ContainsRune("<>\"{}|\\^`", rune(c))
}

// IRI is s as an absolute IRI, with what an IRI may not hold percent-encoded, or ""
// where s is none.
func IRI(s string) string {
	s = edition.Line(s)
	host := len(s) // where the host, in which alone brackets are allowed, ends
	if i := strings.Index(s, "://"); i >= 0 {
		if j := strings.IndexAny(s[i+3:], "/?#"); j >= 0 {
			host = i + 3 + j
		}
	}
	if IsIRI(s) && !strings.ContainsAny(s[host:], "[]") && !stray(s) {
		return s
	}
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; inIRI(c) && (i < host || c != '[' && c != ']') && (c != '%' || encoded(s[i:])) {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	if s = b.String(); IsIRI(s) {
		return s
	}
	return ""
}

// encoded reports whether s begins with a byte that is percent-encoded.
func encoded(s string) bool {
	return len(s) > 2 && s[0] == '%' && hex(s[1]) && hex(s[2])
}

func hex(c byte) bool { return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// stray reports whether s has a percent sign that encodes nothing.
func stray(s string) bool {
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			return false
		}
		if !encoded(s[i:]) {
			return true
		}
		s = s[i+3:]
	}
}

// Target is [IRI] for what may be followed: it names no program and no local file.
func Target(s string) string {
	s = IRI(s)
	scheme, _, _ := strings.Cut(s, ":")
	switch strings.ToLower(scheme) {
	case "javascript", "vbscript", "data", "file", "blob", "about":
		return ""
	}
	return s
}

// Web is [IRI] for what is fetched over HTTP, from a host that can be one.
func Web(s string) string {
	s = IRI(s)
	if l := strings.ToLower(s[:min(len(s), 8)]); !strings.HasPrefix(l, "http://") && !strings.HasPrefix(l, "https://") {
		return ""
	}
	if u, err := url.Parse(s); err != nil || u.Host == "" {
		return ""
	}
	return s
}

// Language is s where it has the form of a language tag (BCP 47), else "".
func Language(s string) string {
	s = edition.Line(s)
	for i, part := range strings.Split(s, "-") {
		if len(part) < 1 || len(part) > 8 || i == 0 && len(part) < 2 {
			return ""
		}
		for j := range len(part) {
			if c := part[j]; !letter(c) && (i == 0 || !digit(c)) {
				return ""
			}
		}
	}
	return s
}

// MediaType is s where it has the form of a media type, else "".
func MediaType(s string) string {
	s = edition.Line(s)
	essence, _, _ := strings.Cut(s, ";")
	major, minor, ok := strings.Cut(strings.TrimSpace(essence), "/")
	if !ok || !token(major) || !token(minor) {
		return ""
	}
	return s
}

// Relation is s where it can stand as a link's rel (RFC 8288 section 3.3), else "".
func Relation(s string) string {
	s = edition.Line(s)
	if s != "" && letter(s[0]) && token(s) && !strings.ContainsAny(s, "!#$&'*^~%+_") || IsIRI(s) {
		return s
	}
	return ""
}

// Mail is s where it looks like an address of e-mail, else "".
func Mail(s string) string {
	s = strings.TrimPrefix(edition.Line(s), "mailto:")
	name, host, ok := strings.Cut(s, "@")
	if !ok || !token(name) || !token(host) || !strings.Contains(host, ".") || strings.HasPrefix(host, ".") || strings.HasSuffix(host, ".") {
		return ""
	}
	return s
}

// token says whether s is made of one or more of the characters that names of media
// types, relations and mailboxes have in common.
func token(s string) bool {
	for i := range len(s) {
		if c := s[i]; !letter(c) && !digit(c) && !strings.ContainsRune("!#$&'*+-.^_~%", rune(c)) {
			return false
		}
	}
	return s != ""
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }
