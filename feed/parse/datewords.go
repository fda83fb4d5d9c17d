package parse

import "strings"

// spelt gathers what a date in words is made of: up to three numbers that are no time
// of day, with how many digits each has, and the first sign between two of them.
type spelt struct {
	numbers, widths [3]int
	n               int
	sep             byte
	perhaps         int // the month, if no other comes: "mar" is a day in many languages
}

// words reads a date that names its month, or gives it between dots or slashes: "Mon,
// 02 Jan 2006 15:04:05 MST", "January 2, 2006 3:04 PM", "02.01.2006".
func (d *date) words(s string) bool {
	var f spelt
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
	case (c == '+' || c == '-') && d.timed && f.complete(d) && len(s) > 1 && s[1] >= '0' && s[1] <= '9':
		return "", true, d.offset(s)
	case c < 0x80 && (c|0x20 < 'a' || c|0x20 > 'z'):
		return s[1:], false, true
	}
	w := 0
	for w < len(s) && (s[w] >= 0x80 || 'a' <= s[w]|0x20 && s[w]|0x20 <= 'z') {
		w++
	}
	word := strings.ToLower(s[:w])
	if after := d.half(s); d.noon != 0 && len(after) < len(s) {
		return after, false, true
	}
	switch m := monthOf(word); {
	case m > 0 && d.month == 0 && f.n == 0 && weekday(word):
		f.perhaps = m
	case m > 0 && d.month == 0:
		d.month = m
	case f.n >= 2:
		if hours, known := zones[strings.ToUpper(word)]; known && word != "t" {
			d.zone, d.zoneKnown = int(hours*3600), true
		}
	}
	d.korean = d.korean || strings.HasPrefix(word, "년") || strings.HasPrefix(word, "일")
	return s[w:], false, true
}

// complete says whether a day, a month and a year were read.
func (f *spelt) complete(d *date) bool {
	return f.n == 3 || (d.month > 0 || f.perhaps > 0) && f.n == 2
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
	if rest, ok = d.clock(s); !ok {
		return "", false, false
	}
	if f.complete(d) {
		return "", true, d.zoned(rest)
	}
	// asctime puts the year behind the time, and perhaps a zone between.
	if word, after, found := strings.Cut(rest, " "); found {
		if _, known := zones[strings.ToUpper(word)]; known || word != "" && (word[0] == '+' || word[0] == '-') {
			if !d.zoned(word) {
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
	if d.month > 0 {
		day, year := 0, 1
		if w[0] == 4 {
			day, year = 1, 0
		}
		d.day, d.year = v[day], century(v[year], w[year])
		return f.n == 2 && w[day] <= 2
	}
	if f.n != 3 || w[2] == 3 {
		return false
	}
	if w[0] == 4 {
		d.year, d.month, d.day = v[0], v[1], v[2]
		return w[1] <= 2 && w[2] <= 2
	}
	d.year = century(v[2], w[2])
	d.month, d.day = v[0], v[1] // as in the United States
	if f.sep == '.' || f.sep == '-' || v[0] > 12 {
		d.day, d.month = v[0], v[1]
	}
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
