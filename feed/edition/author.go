package edition

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// authors are those that an entry of the source is published with: its own, else the
// feed's, but where one is only the legal name of the publisher, the name that the
// operator gives the outlet. m is what the source says of itself. Without such a name,
// and where the entry came with a source of its own, they are the entry's own as they are.
func authors(s *feed.Publisher, c *feed.Content, m *feed.Meta) []feed.Person {
	if s.Title == "" || c.Upstream != nil {
		return c.Authors
	}
	from := c.Authors
	if len(from) == 0 {
		from = m.Authors
	}
	if !slices.ContainsFunc(from, func(p feed.Person) bool { return isPublisher(s, p.Name, m) }) {
		return c.Authors
	}
	var all []feed.Person
	for _, p := range from {
		if isPublisher(s, p.Name, m) {
			p = feed.Person{Name: s.Title}
		}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// isPublisher reports whether the name is that of the company behind the source: its
// owner; else a company by its legal form, which the rights in the feed name, or whose name holds
// the name of the outlet or of its domain. Another company, such as an agency, is an
// author.
func isPublisher(s *feed.Publisher, name string, m *feed.Meta) bool {
	whole, core := fold.String(name), company(name)
	if whole == "" || whole == fold.String(s.Title) {
		return false
	}
	if owner := fold.String(s.Owner); owner != "" && (whole == owner || core != "" && core == cmp.Or(company(s.Owner), words(s.Owner))) {
		return true
	}
	if core == "" {
		return false
	}
	if holds(words(m.Rights), core) { // not the entry's, which may be an agency's
		return true
	}
	outlet, _, _ := strings.Cut(s.Title, ", ")
	for _, name := range []string{outlet, m.Title, s.Title} {
		if n := strings.TrimPrefix(words(name), "the "); holds(core, n) || holds(n, core) {
			return true
		}
	}
	at, err := url.Parse(s.URL)
	if err != nil {
		return false
	}
	for _, label := range strings.Split(strings.ToLower(at.Hostname()), ".") {
		if label = strings.TrimPrefix(label, "the"); len(label) >= 3 && !common[label] && holds(core, label) {
			return true
		}
	}
	return false
}

// company is the name of a company without its legal form, as folded words; empty where
// the name has none. Legal forms count in the letter case that they are written in, for
// some are words otherwise.
func company(name string) string {
	bare := strings.TrimSpace(name)
	for {
		cut := strings.TrimSpace(legalFormAfter.ReplaceAllString(legalFormBefore.ReplaceAllString(bare, ""), ""))
		if cut == bare {
			break
		}
		bare = cut
	}
	if bare == strings.TrimSpace(name) {
		return ""
	}
	return words(bare)
}

var (
	legalFormAfter = regexp.MustCompile(`(?:[\s,&+]|\bund\b|\band\b)+(?:` +
		`g?GmbH|mbH|AG|SE|KG|KGaA|OHG|UG|GbR|eG|e\.\s?V\.|Co\.?|` + // German
		`[Ll]td\.?|LTD\.?|Limited|LIMITED|LLC|L\.L\.C\.|LLP|PLC|plc|Inc\.?|INC\.?|Incorporated|Corp\.?|Corporation|Company|CIC|Pty|Pvt|` +
		`S\.\s?A\.(?:\s?S\.|\s?U\.)?|SA|SAS|SASU|SARL|S\.[àa]\s?r\.?l\.?|S\.?R\.?L\.?|S\.?r\.?l\.?|S\.?p\.?A\.?|S\.?L\.?U?\.?|Lda\.?|Ltda\.?|` + // Romance
		`B\.?V\.?|N\.?V\.?|AB|A/S|AS|ASA|ApS|Oyj?|OÜ|UAB|SIA|` + // northern
		`Sp\.\s?z\s?o\.\s?o\.|sp\.\s?z\s?o\.\s?o\.|a\.\s?s\.|s\.\s?r\.\s?o\.|d\.\s?o\.\s?o\.|d\.\s?d\.|Kft\.?|Zrt\.?|Nyrt\.?|[EЕ]?OOD|АД|ЕООД|A\.?Ş\.?|K\.?K\.?|Tbk|Bhd\.?)\s*$|` +
		`\s*(?:株式会社|有限公司|有限责任公司|주식회사)\s*$`)
	legalFormBefore = regexp.MustCompile(`^(?:ООО|ОАО|ПАО|ЗАО|АО|ТОВ|PT|株式会社|주식회사|\(주\))\s*`)
)

// common are labels of hosts that name no outlet.
var common = map[string]bool{"www": true, "com": true, "org": true, "net": true, "rss": true, "feed": true, "feeds": true, "news": true, "media": true, "press": true, "online": true, "info": true, "gov": true}

// words are the words of s, folded, one space between.
func words(s string) string {
	return strings.Join(strings.FieldsFunc(fold.String(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }), " ")
}

// holds reports whether the words are among the others, in succession.
func holds(all, some string) bool {
	return len(some) >= 3 && strings.Contains(" "+all+" ", " "+some+" ")
}
