package parse

import (
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// parseDate reads a date in any of the forms that feeds use: RFC 3339 and ISO 8601
// in parts, RFC 822 and what passes for it, with month names in several languages
// and zones as numbers or well-known abbreviations. A date without zone is UTC; the
// machine's own zone is never asked. Years before 1900 and after 2200 are none.
func parseDate(s string) (feed.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 100 {
		return 0, false
	}
	var d date
	ok := d.iso(s)
	if !ok {
		d = date{}
		ok = d.words(s)
	}
	if !ok {
		return 0, false
	}
	return d.time()
}

// date is what was read so far.
type date struct {
	year, month, day  int
	hour, minute, sec int
	zone              int // seconds east of UTC
}

func (d *date) time() (feed.Time, bool) {
	if d.year < 1900 || d.year > 2200 || d.month < 1 || d.month > 12 || d.day < 1 ||
		d.hour > 24 || d.minute > 59 || d.sec > 60 || d.zone < -16*3600 || d.zone > 16*3600 {
		return 0, false
	}
	if d.day > time.Date(d.year, time.Month(d.month)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
		return 0, false
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.sec, 0, time.UTC)
	return feed.Time(t.Unix() - int64(d.zone)), true
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
	case 4:
		d.year = n
		s = s[w:]
		if s == "" {
			return true
		}
		sep := s[0]
		if sep != '-' && sep != '/' && sep != '.' {
			return false
		}
		n, w = digits(s[1:])
		if w == 3 && sep == '-' { // the day of the year
			d.day = 1
			t := time.Date(d.year, 1, n, 0, 0, 0, 0, time.UTC)
			d.month, d.day = int(t.Month()), t.Day()
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
	s = strings.TrimLeft(s, " Tt,")
	s = strings.TrimPrefix(s, "at ")
	if s == "" {
		return true
	}
	rest, ok := d.clock(s)
	return ok && d.zoned(rest)
}

// clock reads "15:04:05.000", "15:04", "150405" and "3:04 pm", and returns what is
// behind.
func (d *date) clock(s string) (rest string, ok bool) {
	n, w := digits(s)
	switch {
	case w == 6:
		d.hour, d.minute, d.sec = n/10000, n/100%100, n%100
		s = s[w:]
	case w == 4:
		d.hour, d.minute = n/100, n%100
		s = s[w:]
	case w == 0 || w > 2:
		return s, false
	default:
		d.hour = n
		s = s[w:]
		if s == "" || s[0] != ':' && s[0] != '.' && s[0] != 'h' {
			return s, false
		}
		if n, w = digits(s[1:]); w == 0 || w > 2 {
			return s, false
		}
		d.minute = n
		s = s[1+w:]
		if s != "" && s[0] == ':' {
			if n, w = digits(s[1:]); w > 0 && w <= 2 {
				d.sec = n
				s = s[1+w:]
			}
		}
	}
	if s != "" && (s[0] == '.' || s[0] == ',') {
		if _, w := digits(s[1:]); w > 0 {
			s = s[1+w:]
		}
	}
	s = strings.TrimLeft(s, " ")
	if len(s) >= 2 {
		half := strings.ToLower(strings.ReplaceAll(s[:min(len(s), 4)], ".", ""))
		if (strings.HasPrefix(half, "am") || strings.HasPrefix(half, "pm")) && d.hour <= 12 && (len(half) == 2 || half[2] == ' ' || half[2] == ',') {
			d.hour %= 12
			if half[0] == 'p' {
				d.hour += 12
			}
			s = s[2:]
			if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "m.") {
				s = strings.TrimLeft(s, "m.")
			}
		}
	}
	return strings.TrimLeft(s, " "), true
}

// zoned reads a zone, and takes nothing for UTC.
func (d *date) zoned(s string) bool {
	s = strings.Trim(s, " ,")
	if i := strings.IndexByte(s, '('); i >= 0 {
		s = strings.TrimSpace(s[:i])
	}
	if s == "" {
		return true
	}
	if c := s[0]; c == '+' || c == '-' {
		return d.offset(s)
	}
	word := s
	if i := strings.IndexAny(s, " +-"); i > 0 {
		word = s[:i]
		rest := strings.TrimSpace(s[i:])
		if rest[0] == '+' || rest[0] == '-' { // "GMT+0100", "UTC -5"
			return d.offset(rest)
		}
	}
	hours, ok := zones[strings.ToUpper(strings.Trim(word, "."))]
	d.zone = int(hours * 3600)
	return ok
}

// offset reads "+01:00", "-0500", "+2", "+05:30".
func (d *date) offset(s string) bool {
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	s = strings.TrimLeft(s, "+- ")
	n, w := digits(s)
	hours, minutes := n, 0
	switch w {
	case 1, 2:
		if len(s) > w && s[w] == ':' {
			minutes, _ = digits(s[w+1:])
		}
	case 3, 4:
		hours, minutes = n/100, n%100
	default:
		return false
	}
	if minutes > 59 {
		return false
	}
	d.zone = sign * (hours*3600 + minutes*60)
	return true
}

// words reads a date that names its month, or gives it between dots or slashes: "Mon,
// 02 Jan 2006 15:04:05 MST", "January 2, 2006 3:04 PM", "02.01.2006".
func (d *date) words(s string) bool {
	var numbers [3]int
	var widths [3]int
	n := 0
	sep := byte(0)
	for s != "" {
		c := s[0]
		switch {
		case '0' <= c && c <= '9':
			v, w := digits(s)
			if w <= 2 && len(s) > w+1 && s[w] == ':' {
				rest, ok := d.clock(s)
				if !ok {
					return false
				}
				if n == 3 || d.month > 0 && n == 2 {
					return d.zoned(rest) && d.order(numbers, widths, n, sep)
				}
				// asctime puts the year behind the time, and perhaps a zone between.
				if word, after, found := strings.Cut(rest, " "); found {
					if _, known := zones[strings.ToUpper(word)]; known || word != "" && (word[0] == '+' || word[0] == '-') {
						if !d.zoned(word) {
							return false
						}
						rest = after
					}
				}
				s = rest
				continue
			}
			if n == 3 {
				return false
			}
			numbers[n], widths[n] = v, w
			n++
			s = s[w:]
			if s != "" && (s[0] == '.' || s[0] == '/' || s[0] == '-') && sep == 0 {
				sep = s[0]
			}
		case c < 0x80 && (c|0x20 < 'a' || c|0x20 > 'z'):
			if (c == '+' || c == '-') && n >= 2 && len(s) > 1 && s[1] >= '0' && s[1] <= '9' && (n == 3 || d.month > 0) {
				return d.offset(s) && d.order(numbers, widths, n, sep)
			}
			s = s[1:]
		default:
			w := 0
			for w < len(s) && (s[w] >= 0x80 || 'a' <= s[w]|0x20 && s[w]|0x20 <= 'z') {
				w++
			}
			word := strings.ToLower(s[:w])
			if m := monthOf(word); m > 0 && d.month == 0 && (n > 0 || !weekday(word)) {
				d.month = m
			} else if hours, ok := zones[strings.ToUpper(word)]; ok && n >= 2 {
				d.zone = int(hours * 3600)
			}
			s = s[w:]
		}
	}
	return d.order(numbers, widths, n, sep)
}

// order decides which number is the day, the month, the year.
func (d *date) order(v, w [3]int, n int, sep byte) bool {
	if d.month > 0 {
		if n != 2 {
			return false
		}
		day, year := 0, 1
		if w[0] == 4 {
			day, year = 1, 0
		}
		d.day, d.year = v[day], century(v[year], w[year])
		return w[day] <= 2
	}
	if n != 3 || w[2] == 3 {
		return false
	}
	d.year = century(v[2], w[2])
	d.month, d.day = v[0], v[1] // as in the United States
	if sep == '.' || sep == '-' || v[0] > 12 {
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

// weekday says whether the word is the name of a day that could be taken for a
// month.
func weekday(word string) bool {
	switch word {
	case "mar", "mar.", "mart", "martes", "mardi", "marted\u00ec":
		return true
	}
	return false
}

// monthOf is the month that the word, in lower case, names, or zero.
func monthOf(word string) int {
	word = strings.TrimSuffix(word, ".")
	for i, names := range months {
		for name := range strings.SplitSeq(names, " ") {
			if word == name || len(name) >= 3 && strings.HasPrefix(word, name) {
				return i + 1
			}
		}
	}
	return 0
}

// months are how the names of months start: English, German, French, Spanish,
// Italian, Portuguese, Dutch, Russian and others.
var months = [12]string{
	"jan gen ene янв ιαν",
	"feb fév fev фев φεβ",
	"mar mär mrt maart мар μάρ μαρ már",
	"apr avr abr апр απρ ápr",
	"may mai mag maj mei мая май μάϊ μαϊ máj",
	"jun juin giu июн ιούν ιον jún",
	"jul juil lug июл ιούλ ιολ júl",
	"aug août aou ago авг αύγ αυγ",
	"sep set szept сен σεπ",
	"oct okt ott out окт οκτ",
	"nov ноя νοέ νοε",
	"dec dez déc dic дек δεκ",
}

// zones are the hours east of UTC of the abbreviations that feeds use. Of those
// with several meanings the commonest is taken.
var zones = map[string]float64{
	"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "ETC/GMT": 0, "ETC/UTC": 0,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "ET": -5, "CT": -6, "MT": -7, "PT": -8,
	"AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3,
	"WEST": 1, "BST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "SAST": 2, "MSK": 3, "MSD": 4,
	"IST": 5.5, "PKT": 5, "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}
