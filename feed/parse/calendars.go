package parse

import (
	"strings"
	"time"
)

// era is the calendar that a date is in.
type era uint8

const (
	gregorian era = iota
	buddhist
	persian // the solar hijri calendar
	hijri   // the lunar one, by its tables, from which what is seen in the sky may differ by a day
)

// eraMarks make one word of what marks a year.
var eraMarks = strings.NewReplacer(
	"พ.ศ.", " buddhist ", "พ.ศ", " buddhist ", "พุทธศักราช", " buddhist ", " B.E.", " buddhist ", " BE", " buddhist ", "ค.ศ.", " ", "ค.ศ", " ",
	"هجری شمسی", " persian ", "هجري شمسي", " persian ", "ه\u200d.ش.", " persian ", "ه\u200d.ش", " persian ", "ه.ش.", " persian ", "ه.ش", " persian ", "هـ.ش", " persian ", " A.P.", " persian ", " SH", " persian ",
	"هجری قمری", " hijri ", "هجرية", " hijri ", "هجري", " hijri ", "ه\u200d.ق", " hijri ", "ه.ق", " hijri ", "هـ", " hijri ", " A.H.", " hijri ", " AH", " hijri ",
)

// marksEra says whether s may have one of the marks: none of them is all small letters of
// ASCII.
func marksEra(s string) bool {
	for i := 1; i < len(s); i++ {
		if c := s[i]; c >= 0x80 || (c == 'A' || c == 'B' || c == 'S') && s[i-1] == ' ' {
			return true
		}
	}
	return false
}

// eras are the words that [eraMarks] makes.
var eras = map[string]era{"buddhist": buddhist, "persian": persian, "hijri": hijri}

// persianMonths and hijriMonths are the names of the twelve months, in lower case.
var (
	persianMonths = monthTable(
		"فروردین|فروردين|حمل|farvardin", "اردیبهشت|ارديبهشت|ثور|ordibehesht", "خرداد|جوزا|khordad", "تیر|تير|سرطان|tir", "مرداد|امرداد|اسد|mordad", "شهریور|شهريور|سنبله|shahrivar",
		"مهر|میزان|mehr", "آبان|عقرب|aban", "آذر|قوس|azar", "دی|جدی|dey", "بهمن|دلو|bahman", "اسفند|حوت|esfand")
	hijriMonths = monthTable(
		"محرم|المحرم|محرّم|muharram", "صفر|safar", "ربيع الأول|ربیع الاول|ربيع الاول|rabi al-awwal|rabiʻ i", "ربيع الآخر|ربيع الثاني|ربیع الثانی|rabi al-thani|rabiʻ ii",
		"جمادى الأولى|جمادی الاول|جمادي الأولى|jumada al-awwal|jumada al-ula|jumada i", "جمادى الآخرة|جمادى الثانية|جمادی الثانی|jumada al-thani|jumada al-akhira|jumada ii",
		"رجب|rajab", "شعبان|sha'ban|shaban|shaʻban", "رمضان|ramadan", "شوال|shawwal", "ذو القعدة|ذي القعدة|ذی القعده|dhu al-qadah|dhuʻl-qiʻdah", "ذو الحجة|ذي الحجة|ذی الحجه|dhu al-hijjah|dhuʻl-hijjah")
)

func monthTable(names ...string) map[string]int {
	m := map[string]int{}
	for i, all := range names {
		for name := range strings.SplitSeq(all, "|") {
			m[name] = i + 1
		}
	}
	return m
}

// otherMonth reads the name of a month of another calendar that s, in lower case, starts
// with; n is its length, zero for none.
func otherMonth(s string) (month int, of era, n int) {
	for _, c := range [...]struct {
		names map[string]int
		of    era
	}{{hijriMonths, hijri}, {persianMonths, persian}} {
		for name, m := range c.names {
			if len(name) > n && strings.HasPrefix(s, name) && wordLength(s[len(name):]) == 0 {
				month, of, n = m, c.of, len(name)
			}
		}
	}
	return month, of, n
}

// convert makes the date one of the Gregorian calendar. False: there is no such date.
func (d *date) convert() bool {
	switch {
	case d.era == buddhist || d.thai && d.year > 2400 && d.year < 2800:
		if d.year > 2400 { // else the year is marked, but not counted so
			d.year -= 543
		}
	case d.era == persian || d.persianDigits && d.era == gregorian && d.year > 1370 && d.year < 1450:
		return d.from(1250, 1500, 31, persianDay, persianDay(1403, 1, 1), time.Date(2024, 3, 20, 0, 0, 0, 0, time.UTC))
	case d.era == hijri:
		if !d.from(1200, 1600, 30, hijriDay, hijriDay(1446, 1, 1), time.Date(2024, 7, 8, 0, 0, 0, 0, time.UTC)) {
			return false
		}
		d.sight()
	}
	return true
}

// from converts a date whose years lie between two and whose months have so many days at
// most: number counts days, and number zero is a known day.
func (d *date) from(first, last, longest int, number func(y, m, d int) int, zero int, known time.Time) bool {
	if d.year < first || d.year > last || d.month < 1 || d.month > 12 || d.day < 1 || d.day > longest {
		return false
	}
	t := known.AddDate(0, 0, number(d.year, d.month, d.day)-zero)
	d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
	return true
}

// persianDay numbers the days of the solar calendar: six months of 31 days, five of 30,
// and leap years eight times in 33.
func persianDay(y, m, d int) int {
	return 365*y + (8*y+21)/33 + min(m-1, 6)*31 + max(m-7, 0)*30 + d
}

// hijriDay numbers the days of the lunar calendar: months of 30 and 29 days in turn, and
// eleven leap years in 30.
func hijriDay(y, m, d int) int { return 354*(y-1) + (3+11*y)/30 + 29*(m-1) + m/2 + d }

// sight moves a date by a day where only that agrees with its day of the week.
func (d *date) sight() {
	if d.days == 0 || d.agrees() {
		return
	}
	for _, by := range [...]int{-1, 1} {
		t := time.Date(d.year, time.Month(d.month), d.day+by, 0, 0, 0, 0, time.UTC)
		if d.days&(1<<t.Weekday()) != 0 {
			d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
			return
		}
	}
}

// agrees says whether the date is on the day of the week that it names, if any.
func (d *date) agrees() bool {
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	return d.days == 0 || t.Day() == d.day && d.days&(1<<t.Weekday()) != 0
}
