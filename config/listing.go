package config

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Listing is a source as it is written into a file: what is known of a feed that was
// found in a page or in a list.
type Listing struct {
	ID, URL    string
	Title      string   // may be empty, as may all that follows
	Categories []string // terms
	Language   string
}

// Pairs are the keys and values of a source, as YAML has them.
func (l *Listing) Pairs() []Pair {
	all := []Pair{{"id", Ident(l.ID)}, {"url", Quoted(l.URL)}}
	if title := Quoted(l.Title); title != `""` { // nothing is left of some
		all = append(all, Pair{"title", title})
	}
	if len(l.Categories) > 0 {
		terms := make([]string, len(l.Categories))
		for i, c := range l.Categories {
			terms[i] = Ident(c)
		}
		all = append(all, Pair{"categories", "[" + strings.Join(terms, ", ") + "]"})
	}
	if l.Language != "" {
		all = append(all, Pair{"language", Quoted(l.Language)})
	}
	return all
}

// SourceYAML is an entry of the list "sources", on one line without a line break. Its
// values are quoted so that whatever they hold stands in it as text.
func SourceYAML(l Listing) string { return "  - " + inline(l.Pairs()) }

// CategoryYAML is an entry of the list "categories", on one line without a line break.
func CategoryYAML(c Category) string {
	s := "  - {term: " + Ident(c.Term)
	if label := Quoted(c.Label); label != `""` {
		s += ", label: " + label
	}
	return s + "}"
}

// Quoted is a text as YAML writes it in double quotes: on one line, without control
// characters, and cut at what the file may hold.
func Quoted(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = trim(strings.Join(strings.Fields(s), " "))
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "")
	}
	return strconv.Quote(s)
}

// Ident is an id as YAML writes it: bare, unless it would be taken for a number, a date
// or a truth.
func Ident(id string) string {
	switch id {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return strconv.Quote(id)
	}
	if id == "" || id[0] < 'a' || id[0] > 'z' {
		return strconv.Quote(id)
	}
	return id
}

// maxIdent is how long an id may be, in bytes.
const maxIdent = 64

// IDFor makes an id, or a term, of a name: its letters and digits in lower case without
// accents, with a hyphen for all that stands between them. It is empty for a name
// that has none in the Latin script.
func IDFor(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(strings.ToValidUTF8(name, " "))) {
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' {
			continue
		}
		s := string(r)
		switch {
		case r == 'ß':
			s = "ss"
		case r == 'æ':
			s = "ae"
		case r == 'œ':
			s = "oe"
		case r == 'ø':
			s = "o"
		case r == 'ł':
			s = "l"
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		default:
			gap = true
			continue
		}
		if gap && b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
		gap = false
		if b.Len()+len(s) > maxIdent {
			break
		}
		b.WriteString(s)
	}
	return strings.Trim(b.String(), "-")
}
