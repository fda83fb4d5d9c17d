package fetch

import (
	"regexp"
	"strings"
)

var webAddress = regexp.MustCompile(`(?:https?://|www\.)\S*`)

// footers are what makers of feeds put under every entry: where it begins, and what
// follows there in this order. What two entries share of it says nothing of either.
var footers = [...][]string{
	{"Article URL:", "Comments URL:", "Points:"},  // hnrss
	{"Comments URL:", "Points:", "# Comments:"},   // of a question
	{"submitted by", "[link]", "comments]"},       // Reddit
	{"The post ", " appeared first on "},          // WordPress, in its languages
	{"Der Beitrag ", " erschien zuerst auf "},     //
	{"L’article ", " est apparu en premier sur "}, //
	{"L'article ", " est apparu en premier sur "}, //
	{"La entrada ", " se publicó primero en "},    //
	{"L'articolo ", " proviene da "},              //
	{"Het bericht ", " verscheen eerst op "},      //
	{"O post ", " apareceu primeiro em "},         //
}

// prose is what of the text tells of what it reports: all but footers and addresses. A
// source that moves to another domain says the same.
func prose(text string) string {
	for _, f := range footers {
		text = without(text, f)
	}
	if strings.TrimSpace(text) == "Comments" { // Hacker News and Lobsters
		return ""
	}
	if strings.Contains(text, "://") || strings.Contains(text, "www.") {
		text = webAddress.ReplaceAllLiteralString(text, "")
	}
	return text
}

// without is the text up to its last footer of the kind.
func without(text string, footer []string) string {
	// Nearly always one is missing, and to look for it from the front is far quicker than from
	// the end, most of all for the first part, which mostly begins with a rare character.
	if !strings.Contains(text, footer[0]) || !strings.Contains(text, footer[len(footer)-1]) {
		return text
	}
	at := strings.LastIndex(text, footer[0])
	if at < 0 {
		return text
	}
	rest := text[at:]
	for _, f := range footer[1:] {
		_, after, ok := strings.Cut(rest, f)
		if !ok {
			return text
		}
		rest = after
	}
	return text[:at]
}
