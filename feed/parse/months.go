package parse

import "strings"

// weekdays are the days of the week that most dates name.
var weekdays = map[string]uint8{"sun": 1, "mon": 2, "tue": 4, "wed": 8, "thu": 16, "fri": 32, "sat": 64}

// daysOf are the days of the week that the word, in lower case, may name, Sunday first.
func daysOf(word string) uint8 {
	if days := weekdays[word]; days != 0 {
		return days
	}
	if frequent[word] != 0 && word != "mar" {
		return 0
	}
	return cldr().days[word]
}

// monthsOf is the month that the word, in lower case, names, or zero, and all that it may
// name in one language or another, from bit 1 on.
func monthsOf(word string) (month int, may uint16) {
	if m, ok := frequent[word]; ok {
		return m, 1 << m
	}
	m := monthOf(word)
	if may = cldr().months[word]; may == 0 || may&(1<<m) != 0 {
		return m, may | 1<<m
	}
	return cldr().first[word], may
}

// monthOf is the month that the word, in lower case, names, or zero: the one of whose
// name it has the longest beginning, so that "marraskuuta" is not March.
func monthOf(word string) int {
	word = strings.TrimSuffix(word, ".")
	if m, ok := frequent[word]; ok {
		return m
	}
	month, longest := 0, 0
	for i, names := range months {
		for name := range strings.SplitSeq(names, " ") {
			if len(name) > longest && strings.HasPrefix(word, name) {
				month, longest = i+1, len(name)
			}
		}
	}
	return month
}

// frequent are the words of most dates, with their month.
var frequent = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"mon": 0, "tue": 0, "wed": 0, "thu": 0, "fri": 0, "sat": 0, "sun": 0, "gmt": 0, "utc": 0,
}

// months are how the names of months start, in lower case: in English, German,
// French, Spanish, Italian, Portuguese, Dutch, Catalan, Romanian, the Scandinavian
// languages, Polish, Czech, Finnish, Hungarian, Turkish, Russian, Ukrainian,
// Bulgarian, Greek, Arabic and Hebrew.
var months = [12]string{
	"jan jän gen ene ian sty led tammi oca янв яну січ ιαν يناير ינואר בינואר",
	"feb fév fev lut úno helmi şub фев лют φεβ فبراير פברואר בפברואר",
	"mar mär mrt maart már bře maalis мар бер μάρ μαρ μάώ μαώ مارس מרץ במרץ",
	"apr avr abr ápr kwi dub huhti nis апр кві απρ أبريل אפריל באפריל",
	"may mai mag maj mei máj kvě touko мая май тра μάϊ μαϊ μάι μαι μαΐ مايو מאי במאי",
	"jun juin giu iun jún cze červen červn čvn kesä haz июн юни чер ιούν ιον ιουν يونيو יוני ביוני",
	"jul juil lug iul júl lip červene červenc čvc лип heinä tem июл юли ιούλ ιολ ιουλ يوليو יולי ביולי",
	"aug août aou ago sie srp elo ağu авг сер αύγ αυγ أغسطس אוגוסט באוגוסט",
	"sep set szept wrz zář syys eyl сен сеп вер σεπ سبتمبر ספטמבר בספטמבר",
	"oct okt ott out paź říj loka eki окт жов οκτ أكتوبر אוקטובר באוקטובר",
	"nov noi lis marras kas ноя ное лис νοέ νοε نوفمبر נובמבר בנובמבר",
	"dec dez déc dic des gru pro joulu ara дек гру δεκ ديسمبر דצמבר בדצמבר",
}
