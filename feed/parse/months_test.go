package parse

import (
	"fmt"
	"strings"
	"testing"
)

// calendars are the names of the months, in full and as dates have them.
var calendars = map[string]string{
	"English":    "January February March April May June July August September October November December",
	"German":     "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
	"Austrian":   "Jänner Feber März April Mai Juni Juli August September Oktober November Dezember",
	"French":     "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
	"short":      "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
	"Spanish":    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
	"Italian":    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
	"Portuguese": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
	"Dutch":      "januari februari maart april mei juni juli augustus september oktober november december",
	"Catalan":    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
	"Romanian":   "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
	"Swedish":    "januari februari mars april maj juni juli augusti september oktober november december",
	"Danish":     "januar februar marts april maj juni juli august september oktober november december",
	"Norwegian":  "januar februar mars april mai juni juli august september oktober november desember",
	"Polish":     "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
	"Czech":      "ledna února března dubna května června července srpna září října listopadu prosince",
	"Finnish":    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
	"Hungarian":  "január február március április május június július augusztus szeptember október november december",
	"Turkish":    "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
	"Russian":    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
	"Ukrainian":  "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
	"Bulgarian":  "януари февруари март април май юни юли август септември октомври ноември декември",
	"Greek":      "Ιαν Φεβ Μάώ Απρ Μάϊ Ιούν Ιούλ Αύγ Σεπ Οκτ Νοέ Δεκ",
	"Greek long": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
	"Arabic":     "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
	"Hebrew":     "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
}

func TestMonths(t *testing.T) {
	for language, names := range calendars {
		for i, name := range strings.Fields(names) {
			for _, form := range []string{"7 %s 2026 10:11", "7. %s 2026, 10:11:00 +0000", "%s 7, 2026 10:11 GMT"} {
				in := fmt.Sprintf(form, name)
				want := fmt.Sprintf("2026-%02d-07T10:11:00Z", i+1)
				if got, _ := Date(in); got.String() != want {
					t.Errorf("%s: %q is %s, want %s", language, in, got, want)
				}
			}
		}
	}
}

// TestWeekdays holds that the name of a day in front is not taken for a month.
func TestWeekdays(t *testing.T) {
	for _, day := range strings.Fields("Mon Tuesday Mi. Donnerstag sam. dimanche lunes martes miércoles jueves domingo lunedì martedì mercoledì giovedì sabato segunda-feira maandag dinsdag måndag tirsdag pondělí úterý středa poniedziałek wtorek środa Pazartesi Salı Пн вторник четверг Κυρ Δευ الأحد") {
		for _, form := range []string{"%s, 07 Jan 2026 10:11:00 GMT", "%s 07 Jan 2026 10:11:00 GMT"} {
			in := fmt.Sprintf(form, day)
			if got, _ := Date(in); got.String() != "2026-01-07T10:11:00Z" {
				t.Errorf("%q is %s", in, got)
			}
		}
	}
}

func TestZones(t *testing.T) {
	for zone, want := range map[string]string{
		"Z": "10:11", "GMT": "10:11", "ut": "10:11", "+0000": "10:11", "-00:00": "10:11", "+01:00": "09:11", "+0100": "09:11", "+1": "09:11", "-5": "15:11",
		"+05:30": "04:41", "EST": "15:11", "EDT": "14:11", "CET": "09:11", "CEST": "08:11", "MEZ": "09:11", "MESZ": "08:11", "MET": "09:11", "MEST": "08:11",
		"BST": "09:11", "JST": "01:11", "IST": "04:41", "AEST": "00:11", "MSK": "07:11", "PT": "18:11", "A": "09:11", "N": "11:11",
		"UTC+2": "08:11", "GMT-0300": "13:11", "(CET)": "10:11", "+0100 (CET)": "09:11", "-0500 EST": "15:11",
		"Europe/Paris": "09:11", "America/New_York": "15:11", "Etc/GMT": "10:11", "Asia/Kolkata": "04:41", "Nowhere/Atall": "10:11", "QQQ": "10:11",
	} {
		for _, form := range []string{"Wed, 07 Jan 2026 10:11:00 %s", "2026-01-07T10:11:00 %s", "January 7, 2026 10:11 AM %s"} {
			in := fmt.Sprintf(form, zone)
			if got, _ := Date(in); got.String() != "2026-01-07T"+want+":00Z" {
				t.Errorf("%q is %s, want %s", in, got, want)
			}
		}
	}
}
