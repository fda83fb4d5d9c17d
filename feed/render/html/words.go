package html

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed words/*.json
var wordFiles embed.FS

// fallback is the language of the interface where there is no file of the site's.
const fallback = "en"

// words are the words of the interface in one language. They never change.
type words struct {
	tag       language.Tag
	all       map[string]entry
	countries display.Namer
	languages display.Namer
}

// entry is a text, or its forms by plural category ("one", "other", as CLDR has them).
type entry struct {
	text  string
	forms map[string]string
}

// UnmarshalJSON reads a string, or an object of forms.
func (e *entry) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &e.text)
	}
	return json.Unmarshal(b, &e.forms)
}

// newWords are the words in the language of the tag (BCP 47), else in English. A file of
// the same language for another region, such as en-001, changes some of them.
func newWords(tag string) *words {
	w := &words{tag: language.Make(tag)}
	base, _ := w.tag.Base()
	name := base.String()
	if w.all = readWords(name); w.all == nil {
		w.tag, name = language.Make(fallback), fallback
		w.all = readWords(fallback)
	}
	if region, _ := w.tag.Region(); name == "en" && region.String() != "US" {
		maps.Copy(w.all, readWords("en-001"))
	}
	w.countries, w.languages = display.Regions(w.tag), display.Languages(w.tag)
	return w
}

// readWords is the file of the name, nil where there is none.
func readWords(name string) map[string]entry {
	data, err := wordFiles.ReadFile("words/" + name + ".json")
	if err != nil {
		return nil
	}
	all := map[string]entry{}
	if json.Unmarshal(data, &all) != nil {
		return nil
	}
	return all
}

// say is the text of the key, with what the pairs of name and value put in place of
// "{name}". A key that nothing is known of is its own text.
func (w *words) say(key string, pairs ...any) string {
	e, ok := w.all[key]
	if !ok {
		return key
	}
	return fill(e.text, pairs)
}

// count is the form of the key that goes with n, in which "{n}" is n.
func (w *words) count(key string, n int, pairs ...any) string {
	e, ok := w.all[key]
	if !ok {
		return key
	}
	form, ok := e.forms[w.category(n)]
	if !ok {
		form = e.forms["other"]
	}
	return fill(form, append([]any{"n", w.number(n)}, pairs...))
}

// categories are the names of the plural categories.
var categories = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// category is the plural category of n.
func (w *words) category(n int) string {
	return categories[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]
}

// number is n with the marks of thousands from five digits on.
func (w *words) number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; len(s) > 4 && i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + w.say("thousands") + s[i:]
	}
	return s
}

// score is what the evidence counts, in hundredths of what is enough.
func (w *words) score(score, enough int64) string {
	return w.number(int(100 * score / max(enough, 1)))
}

// tally is each of the words with how often it stands there, where that is more than once.
func (w *words) tally(all []string) string {
	n := map[string]int{}
	var order []string
	for _, s := range all {
		if n[s]++; n[s] == 1 {
			order = append(order, s)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(n[b], n[a]) })
	for i, s := range order {
		if n[s] > 1 {
			order[i] = s + " " + w.number(n[s])
		}
	}
	return strings.Join(order, w.say("comma"))
}

// fill puts the values of the pairs in place of their names.
func fill(text string, pairs []any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var all []string
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(all...).Replace(text)
}

// country is the name of the country (ISO 3166-1 alpha-2), the code where it has none.
func (w *words) country(code string) string {
	if r, err := language.ParseRegion(code); err == nil {
		if name := w.countries.Name(r); name != "" {
			return name
		}
	}
	return code
}

// language is the name of the language (BCP 47), empty where it has none.
func (w *words) language(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	base, _ := t.Base()
	return w.languages.Name(language.Make(base.String()))
}

// rightToLeft reports whether the language is written from right to left: by the script
// of its tag, else by the one that it is mostly written in.
func rightToLeft(tag string) bool {
	t, err := language.Parse(tag)
	if err != nil {
		return false
	}
	script, _ := t.Script()
	switch script.String() {
	case "Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi":
		return true
	}
	return false
}
