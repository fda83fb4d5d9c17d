package html

import (
	"cmp"
	"time"
)

// locale is the language that pages speak and the time zone that they are in: what is
// said of sources, stories and times depends on nothing else of the site.
type locale struct {
	words *words
	dates calendar
	speak speaker
}

// newLocale is that of the language (BCP 47; empty: English) and the zone (nil: UTC).
func newLocale(lang string, zone *time.Location) locale {
	if zone == nil {
		zone = time.UTC
	}
	w := newWords(lang)
	lang = cmp.Or(lang, fallback)
	return locale{words: w, dates: calendar{w, zone}, speak: speaker{lang, rightToLeft(lang)}}
}
