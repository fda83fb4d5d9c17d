package config

import (
	"crypto/sha256"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// maxExtent is the longest excerpt, in characters.
const maxExtent = 100_000

// extent reads how much of a text is shown.
func extent(r *reader, v value) (curate.Extent, bool) {
	const hint = "write full, title, or excerpt and a number of characters: excerpt 300"
	s, ok := r.text(v)
	if !ok {
		return 0, false
	}
	switch word, number, _ := strings.Cut(s, " "); {
	case s == "full":
		return 0, true
	case s == "title":
		return curate.TitleOnly, true
	case word == "excerpt":
		if n, err := strconv.Atoi(strings.TrimSpace(number)); err == nil && n >= 1 && n <= maxExtent {
			return curate.Extent(n), true
		}
	}
	r.fail(v, hint, "%s is no content", quote(s))
	return 0, false
}

// slot finds what a headline has in braces.
var slot = regexp.MustCompile(`\{([^{}]*)\}`)

// headline reads what the titles of a feed's entries are made of.
func headline(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	for _, m := range slot.FindAllStringSubmatch(s, -1) {
		if names := curate.HeadlineNames(); !slices.Contains(names, m[1]) {
			r.fail(v, didYouMean(m[1], names, "known are"), "nothing is known as {%s}", m[1])
			return "", false
		}
	}
	return s, true
}

// feedTitle reads a feed's own name, which is often taken for what its entries are called.
func feedTitle(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if ok && slices.ContainsFunc(curate.HeadlineNames(), func(name string) bool { return strings.Contains(s, "{"+name+"}") }) {
		r.fail(v, "for the titles of its entries write headline:", "this is the feed's own name")
		return "", false
	}
	return s, ok
}

// tokenFile reads the token that readers of a feed must know, out of a file.
func tokenFile(r *reader, v value) (feed.Hash, bool) {
	s, ok := secretFile(r, v)
	if !ok {
		return feed.Hash{}, false
	}
	return sha256.Sum256([]byte(s)), true
}
