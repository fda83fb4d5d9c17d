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
	maxSample = 6     // samples that are looked at
	maxSpoken = 300   // bytes of an entry
	minSpoken = 100   // bytes that say anything by themselves
	glance    = 160   // bytes of a sample
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
// is not sure. Looking is dear, so the samples are small and few: where the first
// three agree, that is it, and where four are each in another language it is none
// that is known. Else two thirds of them decide; and where two languages have two
// samples each that are sure, it is in several.
func detect(doc *Document) string {
	all := samples(doc)
	sure, seems := votes{}, votes{}
	for i, text := range all {
		info := whatlanggo.Detect(strings.ToValidUTF8(text[:min(len(text), glance)], ""))
		seems[info.Lang.Iso6391()]++
		if info.IsReliable() {
			sure[info.Lang.Iso6391()]++
		}
		switch tag, most, cast := seems.count(); {
		case most == cast && (cast == 3 || i == len(all)-1):
			return tag
		case most == 1 && cast == 4:
			return ""
		}
	}
	if tag, most, cast := seems.count(); cast > 3 && most*3 >= cast*2 {
		return tag
	}
	if first, _, _ := sure.count(); sure[first] >= 2 {
		delete(sure, first)
		if _, second, _ := sure.count(); second >= 2 {
			return several
		}
	}
	return ""
}

// samples are texts of entries that declare no language, each long enough to say
// something; short ones are put together, and one long one is taken apart.
func samples(doc *Document) []string {
	var all []string
	short := ""
	for i := 0; i < len(doc.Items) && len(all) < maxSample; i++ {
		it := &doc.Items[i]
		if it.Unchanged || it.Content.Language != "" {
			continue
		}
		text := spoken(it)
		if len(text) < minSpoken {
			if short += text + "\n"; len(short) < minSpoken {
				continue
			}
			text, short = short, ""
		}
		all = append(all, text)
	}
	if len(all) == 1 && len(all[0]) >= 2*minSpoken {
		middle := len(all[0]) / 2
		all = []string{strings.ToValidUTF8(all[0][:middle], ""), strings.ToValidUTF8(all[0][middle:], "")}
	}
	if len(all) == 1 {
		return nil // too little: the next document may have more
	}
	return all
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
