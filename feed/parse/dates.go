package parse

import (
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Date reads a date in any of the forms that feeds use: RFC 3339 and ISO 8601 in
// parts, with weeks too, RFC 822 and what passes for it, seconds since 1970, with digits and names of months
// in the languages of CLDR, years of the Buddhist, Persian and Hijri calendars where they are marked or their months named, and zones as numbers, as well-known abbreviations or by the name
// of a place. A date without zone is UTC, a Korean one Korea's; the machine's own zone
// and clock are never asked. Years before 1900 and after 2200 are none.
func Date(s string) (feed.Time, bool) {
	t, _, ok := readDate(s)
	return t, ok
}

// readDate is [Date], and reports whether the date has a time of day. Midnight is none: it
// is what generators write that know the day alone.
func readDate(s string) (at feed.Time, exact, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 100 {
		return 0, false, false
	}
	if t, ok := epoch(s); ok {
		return t, t%86400 != 0, true
	}
	s, farsi := asciiDigits(s)
	for _, read := range [...]func(*date, string) bool{(*date).iso, (*date).short, (*date).words} {
		d := date{persianDigits: farsi}
		if !read(&d, s) {
			continue
		}
		if t, ok := d.time(); ok {
			return t, d.clock.exact(), true
		}
	}
	return 0, false, false
}

// epoch reads the seconds, or milliseconds, since 1970: ten or thirteen digits.
func epoch(s string) (feed.Time, bool) {
	if len(s) != 10 && len(s) != 13 {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 10, 62)
	if err != nil {
		return 0, false
	}
	if len(s) == 13 {
		n /= 1000
	}
	if n < 500_000_000 || n >= 7_258_118_400 { // before 1985 or after 2200 it is something else
		return 0, false
	}
	return feed.Time(n), true
}

// date is what was read so far.
type date struct {
	year, month, day int
	clock            clock
	zone             zone
	korean           bool   // without zone it is Korea's
	days             uint8  // the days of the week that it may name, Sunday first; zero: it names none
	months           uint16 // the months that its name may mean, from bit 1 on
	era              era
	thai             bool // its month is named in Thai
	persianDigits    bool
}

func (d *date) time() (feed.Time, bool) {
	if d.year < 1900 || d.year > 2200 || d.month < 1 || d.month > 12 || d.day < 1 ||
		d.clock.hour > 24 || d.clock.minute > 59 || d.clock.sec > 60 || d.zone.east < -16*3600 || d.zone.east > 16*3600 {
		return 0, false
	}
	if d.day > time.Date(d.year, time.Month(d.month)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
		return 0, false
	}
	place := time.UTC
	if d.zone.place != nil {
		place = d.zone.place
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.clock.hour, d.clock.minute, d.clock.sec, 0, place)
	east := d.zone.east
	if (d.korean || d.clock.korean) && !d.zone.known {
		east = 9 * 3600
	}
	return feed.Time(t.Unix() - int64(east)), true
}

// digits reads the digits at the start of s.
func digits(s string) (n, width int) {
	for width < len(s) && width < 9 && '0' <= s[width] && s[width] <= '9' {
		n = n*10 + int(s[width]-'0')
		width++
	}
	return n, width
}

// iso reads "2006-01-02T15:04:05Z" and its shorter and looser forms.
func (d *date) iso(s string) bool {
	n, w := digits(s)
	d.month, d.day = 1, 1
	switch w {
	case 8: // 20060102T150405Z
		d.year, d.month, d.day = n/10000, n/100%100, n%100
		s = s[w:]
	case 7: // 2006002
		d.year = n / 1000
		d.ordinal(n % 1000)
		s = s[w:]
	case 4:
		d.year = n
		s = s[w:]
		if s == "" {
			return true
		}
		sep := s[0]
		if n := len(s); n > 2 && (sep|0x20 == 'w' || sep == '-' && s[1]|0x20 == 'w') {
			return d.week(strings.TrimPrefix(s, "-"))
		}
		if sep != '-' && sep != '/' && sep != '.' {
			return false
		}
		n, w = digits(s[1:])
		if w == 3 && sep == '-' { // the day of the year
			d.ordinal(n)
			s = s[1+w:]
			break
		}
		if w == 4 && sep == '-' { // 2003-0102
			d.month, d.day = n/100, n%100
			s = s[1+w:]
			break
		}
		if w == 0 || w > 2 {
			return false
		}
		d.month = n
		s = s[1+w:]
		if s != "" && s[0] == sep {
			if n, w = digits(s[1:]); w == 0 || w > 2 {
				return false
			}
			d.day = n
			s = s[1+w:]
		}
	default:
		return false
	}
	return d.timeOfDay(s)
}

// week reads the week and perhaps the day of ISO 8601, as in "W09-1", and what is behind.
func (d *date) week(s string) bool {
	n, w := digits(s[1:])
	day := 1
	switch s = s[1+w:]; {
	case w == 3:
		n, day = n/10, n%10
	case w != 2:
		return false
	case len(s) > 1 && s[0] == '-' && '0' <= s[1] && s[1] <= '9':
		day = int(s[1] - '0')
		s = s[2:]
	}
	if n < 1 || n > 53 || day < 1 || day > 7 {
		return false
	}
	fourth := time.Date(d.year, 1, 4, 0, 0, 0, 0, time.UTC) // is in the first week
	t := fourth.AddDate(0, 0, 7*(n-1)+day-1-(int(fourth.Weekday())+6)%7)
	if _, is := t.ISOWeek(); is != n {
		return false
	}
	d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
	return d.timeOfDay(s)
}

// ordinal sets the day of the year.
func (d *date) ordinal(n int) {
	if n < 1 || n > 366 {
		return // no month, so no date
	}
	t := time.Date(d.year, 1, n, 0, 0, 0, 0, time.UTC)
	d.month, d.day = int(t.Month()), t.Day()
	if t.Year() != d.year {
		d.month = 0
	}
}

// timeOfDay reads what stands behind a date: nothing, or a time and perhaps a zone.
func (d *date) timeOfDay(s string) bool {
	s = strings.TrimLeft(s, " Tt,")
	s = strings.TrimPrefix(s, "at ")
	if s == "" {
		return true
	}
	if s = d.clock.half(s); s == "" {
		return false
	}
	rest, ok := d.clock.set(s)
	return ok && d.zone.set(rest)
}

// short reads the forms of ISO 8601 that leave out the century: "060102", "06-01-02",
// "06-002", "-06-01", "-0601", "-06".
func (d *date) short(s string) bool {
	d.month, d.day = 1, 1
	if s[0] == '-' {
		n, w := digits(s[1:])
		switch {
		case w == 4:
			d.year, d.month = century(n/100, 2), n%100
			return len(s) == 5
		case w != 2:
			return false
		}
		d.year = century(n, w)
		if s = s[1+w:]; s == "" {
			return true
		}
		n, w = digits(s[1:])
		d.month = n
		return s[0] == '-' && w == 2 && len(s) == 3
	}
	n, w := digits(s)
	switch w {
	case 6:
		d.year, d.month, d.day = century(n/10000, 2), n/100%100, n%100
	case 2:
		d.year = century(n, w)
		if len(s) < 3 || s[2] != '-' {
			return false
		}
		if n, w = digits(s[3:]); w == 3 {
			d.ordinal(n)
			return len(s) == 6
		}
		if d.month = n; w != 2 || len(s) < 6 || s[5] != '-' {
			return false
		}
		if d.day, w = digits(s[6:]); w != 2 || len(s) > 8 && s[8] == '-' {
			return false
		}
		return d.timeOfDay(s[8:])
	default:
		return false
	}
	return d.timeOfDay(s[w:])
}
