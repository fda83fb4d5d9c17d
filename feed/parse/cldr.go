package parse

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:generate /usr/bin/python3 cldr.py

//go:embed cldr.txt
var cldrText string

// calendarNames are the names of months and of days of the week, in lower case, in the
// languages of the Unicode CLDR.
type calendarNames struct {
	months map[string]uint16   // bit 1 to 12: the months that it may be
	first  map[string]int      // of several months the likeliest
	days   map[string]uint8    // bit 0, Sunday, to 6
	long   map[string][]string // names of several words, by their first; the longest first
}

var cldr = sync.OnceValue(func() *calendarNames {
	n := &calendarNames{months: map[string]uint16{}, first: map[string]int{}, days: map[string]uint8{}, long: map[string][]string{}}
	row := 0
	for line := range strings.Lines(cldrText) {
		for name := range strings.SplitSeq(strings.TrimSpace(line), "|") {
			name, first := strings.CutPrefix(name, "+")
			if row < 12 {
				n.months[name] |= 2 << row
				if first || n.first[name] == 0 {
					n.first[name] = row + 1
				}
			} else {
				n.days[name] |= 1 << (row - 12)
			}
			n.lengthen(name)
		}
		row++
	}
	return n
})

// lengthen notes a name of several words.
func (n *calendarNames) lengthen(name string) {
	w := wordLength(name)
	if w == 0 || w == len(name) {
		return
	}
	all := append(n.long[name[:w]], name)
	for k := len(all) - 1; k > 0 && len(all[k]) > len(all[k-1]); k-- {
		all[k-1], all[k] = all[k], all[k-1]
	}
	n.long[name[:w]] = all
}

// longest is the longest name that s, in lower case, starts with, whose first word has so
// many bytes.
func (n *calendarNames) longest(s string, w int) string {
	for _, name := range n.long[s[:w]] {
		if rest, ok := strings.CutPrefix(s, name); ok && wordLength(rest) == 0 {
			return name
		}
	}
	return s[:w]
}

// wordLength is how many bytes of s, from its beginning on, are letters.
func wordLength(s string) int {
	w := 0
	for w < len(s) {
		r, n := utf8.DecodeRuneInString(s[w:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && (r != '\'' && r != '’' || w == 0) && r != 0x200C {
			break
		}
		w += n
	}
	return w
}

// asciiDigits is s with the digits of all scripts as those of ASCII, and whether they were
// those of Persian.
func asciiDigits(s string) (out string, persian bool) {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return strings.Map(func(r rune) rune {
				if r < utf8.RuneSelf || !unicode.Is(unicode.Nd, r) {
					return r
				}
				persian = persian || r >= 0x6F0 && r <= 0x6F9
				return '0' + digitOf(r)
			}, s), persian
		}
	}
	return s, false
}

// digitOf is the value of a digit: those of each script stand in a row, and rows of ten
// may follow on each other.
func digitOf(r rune) rune {
	for _, rows := range unicode.Nd.R16 {
		if lo, hi := rune(rows.Lo), rune(rows.Hi); lo <= r && r <= hi {
			return (r - lo) % 10
		}
	}
	for _, rows := range unicode.Nd.R32 {
		if lo, hi := rune(rows.Lo), rune(rows.Hi); lo <= r && r <= hi {
			return (r - lo) % 10
		}
	}
	return 0
}
