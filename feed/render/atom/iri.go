package atom

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed/edition"
)

// What comes from outside is checked once more here, because one bad attribute makes
// a whole document invalid. What is of no use is left out.

// isIRI says whether s can stand as it is where Atom wants an absolute IRI.
func isIRI(s string) bool {
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

// href is s as an absolute IRI, with what an IRI may not hold percent-encoded, or ""
// where s is none.
func href(s string) string {
	s = edition.Line(s)
	host := len(s) // where the host, in which alone brackets are allowed, ends
	if i := strings.Index(s, "://"); i >= 0 {
		if j := strings.IndexAny(s[i+3:], "/?#"); j >= 0 {
			host = i + 3 + j
		}
	}
	if isIRI(s) && !strings.ContainsAny(s[host:], "[]") {
		return s
	}
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; inIRI(c) && (i < host || c != '[' && c != ']') {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	if s = b.String(); isIRI(s) {
		return s
	}
	return ""
}

// target is [href] for what may be followed: it names no program and no local file.
func target(s string) string {
	s = href(s)
	scheme, _, _ := strings.Cut(s, ":")
	switch strings.ToLower(scheme) {
	case "javascript", "vbscript", "data", "file", "blob", "about":
		return ""
	}
	return s
}

// web is [href] for what is fetched over HTTP.
func web(s string) string {
	s = href(s)
	if l := strings.ToLower(s[:min(len(s), 8)]); strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") {
		return s
	}
	return ""
}

// language is s where it has the form of a language tag (BCP 47), else "".
func language(s string) string {
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

// media is s where it has the form of a media type, else "".
func media(s string) string {
	s = edition.Line(s)
	essence, _, _ := strings.Cut(s, ";")
	major, minor, ok := strings.Cut(strings.TrimSpace(essence), "/")
	if !ok || !token(major) || !token(minor) {
		return ""
	}
	return s
}

// relation is s where it can stand as a link's rel, else "".
func relation(s string) string {
	s = edition.Line(s)
	if s != "" && letter(s[0]) && token(s) && !strings.ContainsAny(s, "!#$&'*^~%") || isIRI(s) {
		return s
	}
	return ""
}

// mail is s where it looks like an address of e-mail, else "".
func mail(s string) string {
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
