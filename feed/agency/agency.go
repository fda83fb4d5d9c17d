// Package agency knows the news agencies whose texts many outlets print, and finds
// which of them a text or an author names. It is pure. It must never take a mere
// mention of an agency for a credit.
package agency

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// agency is a news agency whose texts many outlets print.
type agency struct {
	term  string   // for ever
	name  string   // for people
	marks []string // as credit lines write it, letter case included
}

// agencies are those whose credit lines are known, by term.
var agencies = []agency{
	{"aap", "Australian Associated Press", []string{"AAP"}},
	{"afp", "Agence France-Presse", []string{"AFP"}},
	{"anadolu", "Anadolu Agency", []string{"AA", "Anadolu"}},
	{"ani", "Asian News International", []string{"ANI"}},
	{"anp", "Algemeen Nederlands Persbureau", []string{"ANP"}},
	{"ansa", "ANSA", []string{"ANSA"}},
	{"ap", "Associated Press", []string{"AP"}},
	{"apa", "Austria Presse Agentur", []string{"APA"}},
	{"belga", "Belga", []string{"Belga", "BELGA"}},
	{"bernama", "Bernama", []string{"Bernama", "BERNAMA"}},
	{"bloomberg", "Bloomberg", []string{"Bloomberg"}},
	{"cp", "The Canadian Press", []string{"CP"}},
	{"dpa", "Deutsche Presse-Agentur", []string{"dpa", "DPA"}},
	{"efe", "EFE", []string{"EFE"}},
	{"ians", "Indo-Asian News Service", []string{"IANS"}},
	{"interfax", "Interfax", []string{"Interfax"}},
	{"kcna", "Korean Central News Agency", []string{"KCNA"}},
	{"kyodo", "Kyodo News", []string{"Kyodo", "KYODO"}},
	{"lusa", "Lusa", []string{"Lusa"}},
	{"ntb", "NTB", []string{"NTB"}},
	{"pa", "PA Media", []string{"PA"}},
	{"pap", "Polska Agencja Prasowa", []string{"PAP"}},
	{"pti", "Press Trust of India", []string{"PTI"}},
	{"reuters", "Reuters", []string{"Reuters", "REUTERS"}},
	{"ritzau", "Ritzau", []string{"Ritzau", "/ritzau/"}},
	{"tass", "TASS", []string{"TASS"}},
	{"tt", "TT", []string{"TT"}},
	{"upi", "United Press International", []string{"UPI"}},
	{"xinhua", "Xinhua", []string{"Xinhua"}},
	{"yonhap", "Yonhap News Agency", []string{"Yonhap"}},
}

// Name is what the agency of the term is called; the term where it is unknown.
func Name(term string) string {
	for _, a := range agencies {
		if a.term == term {
			return a.name
		}
	}
	return term
}

// Of is the term of the agency that goes by the name, in whatever letter case,
// with or without an article; "" for none.
func Of(name string) string {
	folded := strings.TrimPrefix(fold.String(name), "the ")
	for _, a := range agencies {
		if folded == strings.TrimPrefix(fold.String(a.name), "the ") || folded == a.term || slices.Contains(a.marks, strings.TrimSpace(name)) {
			return a.term
		}
	}
	return ""
}

const (
	creditHead = 200 // bytes at the beginning of a text in which a dateline stands
	creditTail = 80  // bytes at its end
)

var (
	// dateline is "SEOUL, July 4 (Yonhap) --", "(Reuters) -", "MOSCOW, November 2. /TASS/.".
	dateline = regexp.MustCompile(`\(([\pL/,\- ]{2,40})\)\s*(?:-|–|—|:)|^\W{0,3}\(([\pL/,\- ]{2,40})\)|^[\pL ,.]{2,60}\d{0,2}[.,]? /([\pL]{2,12})/`)
	// signature is "(dpa/AFP)", "— Reuters", "© AFP" or a name behind the last sentence.
	signature = regexp.MustCompile(`\(([\pL/,\- ]{2,40})\)[.\s]*$|(?:-|–|—|©)\s*([\pL/]{2,20})[.\s]*$|[.!?"”’]\s+([\pL/]{2,20})\s*$`)
	// several parts the names in a credit line, and in an author's name.
	several = regexp.MustCompile(`\s*(?:/|,|;|\band\b|\bwith\b|\bund\b|\bet\b)\s*`)
)

// Credits are the terms of the agencies that a text names as where it comes from: in
// its dateline, in the credit line at its end, or as its authors. text is plain.
// What is only mentioned in the text is no credit.
func Credits(text string, authors []feed.Person) (terms []string) {
	add := func(line string) {
		for i, part := range several.Split(line, -1) {
			t := byMark(part)
			if t == "" && i == 0 {
				return // a place, a person, anything in brackets
			}
			if t != "" && !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
	}
	text = strings.TrimSpace(text)
	head, tail := text[:min(len(text), creditHead)], text[max(0, len(text)-creditTail):]
	if strings.ContainsAny(head, "(/") { // for most there is nothing to look for
		for _, m := range dateline.FindAllStringSubmatch(strings.ToValidUTF8(head, ""), 2) {
			add(m[1] + m[2] + m[3])
		}
	}
	if signed(tail) {
		for !utf8.RuneStart(tail[0]) {
			tail = tail[1:]
		}
		if m := signature.FindStringSubmatch(tail); m != nil {
			add(m[1] + m[2] + m[3])
		}
	}
	for _, p := range authors {
		name := strings.TrimSpace(p.Name)
		if len(name) > 3 && strings.EqualFold(name[:3], "by ") {
			name = name[3:]
		}
		if t := Of(name); t != "" {
			if !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
			continue
		}
		add(name)
	}
	slices.Sort(terms)
	return terms
}

// signed reports whether the end of a text is worth a closer look.
func signed(tail string) bool {
	tail = strings.TrimRight(tail, ". \n")
	if strings.HasSuffix(tail, ")") {
		return true
	}
	word, _, _ := strings.Cut(tail[strings.LastIndexAny(tail, " ©")+1:], "/")
	return byMark(strings.TrimPrefix(word, "\xa9")) != ""
}

// byMark is the agency that a credit line writes so.
func byMark(mark string) string {
	for _, a := range agencies {
		if slices.Contains(a.marks, mark) || strings.TrimPrefix(mark, "The ") == strings.TrimPrefix(a.name, "The ") {
			return a.term
		}
	}
	return ""
}

// Terms are the terms of all agencies that are known, in alphabetical order.
func Terms() []string {
	all := make([]string, len(agencies))
	for i := range agencies {
		all[i] = agencies[i].term
	}
	return all
}

// OfSource is the term of the agency that the source is: the one that the operator says, else
// the one whose name he gives it; "" for none. Ids of two or three letters are no names: many
// stand for something else.
func OfSource(s *feed.Publisher) string {
	if len(s.ID) > 3 {
		return cmp.Or(s.Agency, Of(s.Title), Of(s.Owner), Of(s.ID))
	}
	return cmp.Or(s.Agency, Of(s.Title), Of(s.Owner))
}
