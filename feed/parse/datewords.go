package parse

import (
	"strings"
	"unicode/utf8"
)

// spelt gathers what a date in words is made of: up to three numbers that are no time
// of day, with how many digits each has, and the first sign between two of them.
type spelt struct {
	numbers, widths [3]int
	n               int
	sep             byte
	perhaps         int // the month, if no other comes: "mar" is a day in many languages
	year, day       int // that a sign says to be these, as in Chinese; zero: none
	base            int // what is added to the year
}

// words reads a date that names its month, or gives it between dots or slashes: "Mon,
// 02 Jan 2006 15:04:05 MST", "January 2, 2006 3:04 PM", "02.01.2006".
func (d *date) words(s string) bool {
	var f spelt
	if marksEra(s) {
		s = strings.TrimSpace(eraMarks.Replace(s))
	}
	for s != "" {
		rest, done, ok := d.piece(&f, s)
		if !ok {
			return false
		}
		if done {
			break
		}
		s = rest
	}
	return d.order(&f)
}

// piece reads the number, word or sign at the start of s. done says that s is read to
// its end.
func (d *date) piece(f *spelt, s string) (rest string, done, ok bool) {
	c := s[0]
	switch {
	case '0' <= c && c <= '9':
		return d.digit(f, s)
	case (c == '+' || c == '-') && d.clock.read && f.complete(d) && len(s) > 1 && s[1] >= '0' && s[1] <= '9':
		return "", true, d.zone.offset(s)
	case c < 0x80 && (c|0x20 < 'a' || c|0x20 > 'z'):
		return s[1:], false, true
	}
	w := wordLength(s)
	if w == 0 {
		_, n := utf8.DecodeRuneInString(s)
		return s[n:], false, true
	}
	if after := d.clock.half(s); d.clock.noon != 0 && len(after) < len(s) {
		return after, false, true
	}
	return d.word(f, s, w), false, true
}

// word reads the word of so many bytes at the start of s, or the name that it begins, and
// returns what is behind.
func (d *date) word(f *spelt, s string, w int) (rest string) {
	lower := strings.ToLower(s)
	if len(lower) != len(s) { // a letter whose small form is longer
		lower = s
	}
	word := lower[:w]
	if of, marked := eras[word]; marked {
		d.era = of
		return s[w:]
	}
	if base := reigns[word]; base > 0 {
		f.base = base
		return s[w:]
	}
	if after := strings.TrimLeft(s[w:], " "); word == "th" || word == "thg" || word == "tháng" { // Vietnamese
		if n, digits := digits(after); digits == 1 || digits == 2 {
			d.month = n
			return after[digits:]
		}
	}
	_, common := frequent[word]
	if d.month == 0 && !common {
		if m, of, n := otherMonth(lower); n > 0 {
			d.month, d.era = m, of
			return s[n:]
		}
	}
	if !common {
		word = cldr().longest(lower, w)
	}
	m, may := monthsOf(word)
	days := daysOf(word)
	switch {
	case m > 0 && d.month == 0 && f.n == 0 && days != 0:
		f.perhaps, d.months = m, may
	case m > 0 && d.month == 0:
		d.month, d.months, days = m, may, 0
		d.thai = word[0] == 0xE0 && (word[1] == 0xB8 || word[1] == 0xB9)
	case f.n >= 2 && days == 0:
		if hours, known := zones[strings.ToUpper(word)]; known && word != "t" && (d.clock.read || len(word) > 1) {
			d.zone.east, d.zone.known = int(hours*3600), true
		}
	}
	if d.days == 0 {
		d.days = days
	}
	return s[len(word):]
}

// reigns are what is added to the years of Japan's eras.
var reigns = map[string]int{"昭和": 1925, "平成": 1988, "令和": 2018}

// complete says whether a day, a month and a year were read.
func (f *spelt) complete(d *date) bool {
	n := f.n
	if f.year > 0 {
		n++
	}
	if f.day > 0 {
		n++
	}
	return n == 3 || (d.month > 0 || f.perhaps > 0) && n == 2
}

// signed takes a number that a sign behind it says to be the year, the month or the day.
func (d *date) signed(f *spelt, v, w int, s string) (rest string, ok bool) {
	for _, sign := range [...]string{"年", "년", "月", "월", "日", "일", "号", "號"} {
		rest, found := strings.CutPrefix(s, sign)
		if !found {
			continue
		}
		d.korean = d.korean || sign == "년" || sign == "월" || sign == "일"
		switch sign {
		case "年", "년":
			if f.year = century(v, w); f.base > 0 {
				f.year = v + f.base
			}
		case "月", "월":
			d.month = v
		default:
			f.day = v
		}
		return rest, true
	}
	return s, false
}

// digit reads a number, or the time of day that begins with it.
func (d *date) digit(f *spelt, s string) (rest string, done, ok bool) {
	v, w := digits(s)
	next := byte(0)
	if len(s) > w {
		next = s[w]
	}
	clock := w <= 2 && (next == ':' || next == 'h' && len(s) > w+1 && '0' <= s[w+1] && s[w+1] <= '9')
	if !clock && w == 4 && d.month > 0 && f.n == 2 { // "03 Apr 02 1500 GMT"
		clock = true
	}
	if !clock {
		if rest, ok := d.signed(f, v, w, s[w:]); ok {
			return rest, false, true
		}
		if f.n == 3 {
			return "", false, false
		}
		f.numbers[f.n], f.widths[f.n] = v, w
		f.n++
		if f.sep == 0 && (next == '.' || next == '/' || next == '-') {
			f.sep = next
		}
		return s[w:], false, true
	}
	if rest, ok = d.clock.set(s); !ok {
		return "", false, false
	}
	if f.complete(d) {
		return "", true, d.zone.set(rest)
	}
	// asctime puts the year behind the time, and perhaps a zone between.
	if word, after, found := strings.Cut(rest, " "); found {
		if _, known := zones[strings.ToUpper(word)]; known || word != "" && (word[0] == '+' || word[0] == '-') {
			if !d.zone.set(word) {
				return "", false, false
			}
			rest = after
		}
	}
	return rest, false, true
}

// order decides which number is the day, the month, the year.
func (d *date) order(f *spelt) bool {
	v, w := f.numbers, f.widths
	if d.month == 0 && f.n == 2 {
		d.month = f.perhaps
	}
	switch {
	case f.year > 0 && f.day > 0:
		d.year, d.day = f.year, f.day
		return d.month > 0 && f.n == 0 && d.convert()
	case f.year > 0 || f.day > 0:
		d.year, d.day = f.year, f.day
		if d.year == 0 {
			d.year = century(v[0], w[0])
		} else {
			d.day = v[0]
		}
		return d.month > 0 && f.n == 1 && d.convert()
	case d.month > 0:
		day, year := 0, 1
		if w[0] == 4 {
			day, year = 1, 0
		}
		d.day, d.year = v[day], century(v[year], w[year])
		return f.n == 2 && w[day] <= 2 && d.convert() && d.likeliest()
	}
	if f.n != 3 || w[2] == 3 {
		return false
	}
	if w[0] == 4 {
		d.year, d.month, d.day = v[0], v[1], v[2]
		return w[1] <= 2 && w[2] <= 2 && d.convert()
	}
	d.year = century(v[2], w[2])
	d.month, d.day = v[0], v[1] // as in the United States
	if f.sep == '.' || f.sep == '-' || v[0] > 12 {
		d.day, d.month = v[0], v[1]
	}
	if !d.agrees() && d.day <= 12 && d.month <= 12 {
		if d.day, d.month = d.month, d.day; !d.agrees() {
			d.day, d.month = d.month, d.day
		}
	}
	return d.convert()
}

// likeliest takes, of several months that a name means in different languages, the one that
// agrees with the day of the week.
func (d *date) likeliest() bool {
	if d.era != gregorian || d.agrees() {
		return true
	}
	first := d.month
	for m := 1; m <= 12; m++ {
		if d.month = m; d.months&(1<<m) != 0 && d.agrees() {
			return true
		}
	}
	d.month = first
	return true
}

// century makes a year of two digits one of four (RFC 2822 section 4.3).
func century(year, width int) int {
	switch {
	case width == 2 && year < 50:
		return year + 2000
	case width <= 3:
		return year + 1900
	}
	return year
}
