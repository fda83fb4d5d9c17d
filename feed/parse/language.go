package parse

import (
	"strings"

	"github.com/abadojack/whatlanggo"
)

// languageTag is what a document declares as a language in the form of BCP 47:
// "en_US" is meant so.
func languageTag(s string) string {
	return strings.ReplaceAll(line(s), "_", "-")
}

const (
	several   = "mul" // of ISO 639-2: more than one language
	maxSample = 12    // entries that are looked at one by one
	fewest    = 4     // of them that must say something
	maxSpoken = 300   // bytes of each
	minSpoken = 100   // bytes of one that says anything by itself
	maxHalf   = 400   // bytes of each of the two samples that are looked at first
	maxShare  = 200   // bytes of one entry in these
)

// Detect looks for the language of a document that declares none in a sample of its
// texts, and sets Meta.Detected where it is sure. before is what was found at an
// earlier time: a source's language is detected once, because another sample must
// not make it another. Where the samples are in several languages, that is "mul", and
// each entry that declares none gets its own.
func Detect(doc *Document, before string) {
	if doc.Meta.Language != "" {
		return
	}
	if before == "" {
		before = detect(doc)
	}
	doc.Meta.Detected = before
	if before != several {
		return
	}
	for i := range doc.Items {
		c := &doc.Items[i].Content
		if c.Language != "" || doc.Items[i].Unchanged {
			continue
		}
		if text := spoken(&doc.Items[i]); len(text) >= minSpoken {
			c.Language = languageOf(text)
			c.Detected = c.Language != ""
		}
	}
}

// detect is the language of the document's entries that declare none, "" where that
// is not sure. Looking is dear, so two small samples of different entries come first;
// only where these are not of one mind are entries asked one by one.
func detect(doc *Document) string {
	var halves [2]string
	var entries []string
	for i := range doc.Items {
		it := &doc.Items[i]
		if it.Unchanged || it.Content.Language != "" {
			continue
		}
		text := spoken(it)
		half := &halves[len(entries)%2]
		if len(*half) < maxHalf {
			*half += strings.ToValidUTF8(text[:min(len(text), maxShare)], "") + "\n"
		}
		if entries = append(entries, text); len(entries) == maxSample {
			break
		}
	}
	if len(entries) == 1 {
		middle := len(entries[0]) / 2
		halves = [2]string{strings.ToValidUTF8(entries[0][:middle], ""), strings.ToValidUTF8(entries[0][middle:], "")}
	}
	if len(halves[0]) < minSpoken || len(halves[1]) < minSpoken {
		return "" // too little: the next document may have more
	}
	one, other := whatlanggo.DetectLang(halves[0]), whatlanggo.DetectLang(halves[1])
	if one == other {
		return one.Iso6391()
	}
	return elected(entries)
}

// elected is the language that most entries are in, "" where there is no such.
func elected(entries []string) string {
	sure, seems := votes{}, votes{}
	for _, text := range entries {
		if len(text) < minSpoken {
			continue
		}
		info := whatlanggo.Detect(text)
		seems[info.Lang.Iso6391()]++
		if info.IsReliable() {
			sure[info.Lang.Iso6391()]++
		}
		if _, most, cast := seems.count(); cast == fewest && most == 1 {
			return "" // each is in another: this is no language, or none of these
		}
	}
	if _, most, cast := sure.count(); cast >= fewest && most*4 < cast*3 {
		return several
	}
	if tag, most, cast := seems.count(); cast >= fewest && most*4 >= cast*3 {
		return tag
	}
	return ""
}

// votes are how many entries are in each language.
type votes map[string]int

// count is the language of most, how many these are, and how many there are in all.
// Which of two that have equally many it is does not matter: it is neither.
func (v votes) count() (tag string, most, cast int) {
	for t, n := range v {
		cast += n
		if n > most {
			tag, most = t, n
		}
	}
	return tag, most, cast
}

// spoken is the beginning of an entry's text, without what is no language.
func spoken(it *Item) string {
	text := it.Content.Title + ". " + it.Text
	if len(text) > maxSpoken {
		text = strings.ToValidUTF8(text[:maxSpoken], "")
	}
	if !strings.Contains(text, "://") {
		return text
	}
	words := strings.Fields(text)
	kept := words[:0]
	for _, w := range words {
		if !strings.Contains(w, "://") {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// languageOf is the language that the text is in, as BCP 47 names it, or "" where
// that is not sure.
func languageOf(text string) string {
	info := whatlanggo.Detect(text)
	if !info.IsReliable() {
		return ""
	}
	return info.Lang.Iso6391()
}
