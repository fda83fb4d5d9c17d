package parse

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// dates are dates as feeds write them, and what they are; "" for none.
var dates = map[string]string{
	"2026-01-02T03:04:05Z":                  "2026-01-02T03:04:05Z",
	"2026-01-02t03:04:05.678z":              "2026-01-02T03:04:05Z",
	"2026-01-02T03:04:05+02:00":             "2026-01-02T01:04:05Z",
	"2026-01-02T03:04":                      "2026-01-02T03:04:00Z",
	"2026-01-02 03:04:05 -0500":             "2026-01-02T08:04:05Z",
	"20260102T030405Z":                      "2026-01-02T03:04:05Z",
	"2026-01-02":                            "2026-01-02T00:00:00Z",
	"2026-01":                               "2026-01-01T00:00:00Z",
	"2026":                                  "2026-01-01T00:00:00Z",
	"2026-01-02 03:04:05 +0000 UTC":         "2026-01-02T03:04:05Z",
	"Fri, 02 Jan 2026 03:04:05 GMT":         "2026-01-02T03:04:05Z",
	"Fri, 2 Jan 2026 03:04:05 +0100":        "2026-01-02T02:04:05Z",
	"Fri, 2 Jan 2026 03:04:05 -0500 EST":    "2026-01-02T08:04:05Z",
	"Fri, 2 Jan 26 03:04 EST":               "2026-01-02T08:04:00Z",
	"2 Jan 2026 03:04:05 JST":               "2026-01-01T18:04:05Z",
	"Fri, 02 Jan 2026 24:00:00 GMT":         "2026-01-03T00:00:00Z",
	"Thur, 1 Sept 2022 03:04:60 gmt":        "2022-09-01T03:05:00Z",
	"January 2, 2026 3:04 PM":               "2026-01-02T15:04:00Z",
	"Jan 2, 2026 12:04 a.m.":                "2026-01-02T00:04:00Z",
	"Sat, Dec 16 2023 02:02:33 PM":          "2023-12-16T14:02:33Z",
	"20 Apr 2014 8:19 pm CEST":              "2014-04-20T18:19:00Z",
	"Sat Oct 06 2018 00:00:00 GMT":          "2018-10-06T00:00:00Z",
	"Fri Jan 2 03:04:05 2026":               "2026-01-02T03:04:05Z",
	"Fri Jan 2 03:04:05 PST 2026":           "2026-01-02T11:04:05Z",
	"Fri Jan 02 2026 03:04:05 GMT+0100 (x)": "2026-01-02T02:04:05Z",
	"ven, 2 gen 2026 03:04:05 +0000":        "2026-01-02T03:04:05Z",
	"mar., 6 janv. 2026 03:04:05 +0000":     "2026-01-06T03:04:05Z",
	"Пт, 02 янв 2026 03:04:05 +0300":        "2026-01-02T00:04:05Z",
	"02.01.2026 03:04":                      "2026-01-02T03:04:00Z",
	"01/02/2026":                            "2026-01-02T00:00:00Z",
	"Mar 2, 2026 3:04 PM":                   "2026-03-02T15:04:00Z",
	"mar. 2 mars 2026 15:04":                "2026-03-02T15:04:00Z",
	"Mar, 06/01/2026":                       "2026-01-06T00:00:00Z",
	"Tue, 06/01/2026":                       "2026-01-06T00:00:00Z",
	"Mon, 06/01/2026":                       "2026-06-01T00:00:00Z",
	"Sun, 06/01/2026":                       "2026-06-01T00:00:00Z",
	"lunes, 06/01/2026":                     "2026-06-01T00:00:00Z",
	"월, 05 1월 2026 10:00:00 +0900":          "2026-01-05T01:00:00Z",
	"週一, 05 1月 2026 10:00:00 +0800":         "2026-01-05T02:00:00Z",
	"周日, 1 11月 2026 10:00:00 +0000":         "2026-11-01T10:00:00Z",
	"月, 05 1月 2026 10:00:00 +0900":          "2026-01-05T01:00:00Z",
	"CN, 05 Th10 2025 10:00:00 +0700":       "2025-10-05T03:00:00Z",
	"Thứ Hai, 05 tháng 1, 2026 10:00":       "2026-01-05T10:00:00Z",
	"5 thg 1 2026":                          "2026-01-05T00:00:00Z",
	"2026年1月5日(月) 10:00":                    "2026-01-05T10:00:00Z",
	"令和8年1月5日":                              "2026-01-05T00:00:00Z",
	"2026년 1월 5일 월요일 10:00":                 "2026-01-05T01:00:00Z",
	"1월 5일 2026년 10:00 +0900":               "2026-01-05T01:00:00Z",
	"２０２６年１月５日":                             "2026-01-05T00:00:00Z",
	"2026-W09-1":                            "2026-02-23T00:00:00Z",
	"2026-W09":                              "2026-02-23T00:00:00Z",
	"2026W091T10:00Z":                       "2026-02-23T10:00:00Z",
	"2026-W53-5":                            "2027-01-01T00:00:00Z",
	"2025-W53-1":                            "",
	"2026-W00-1":                            "",
	"8 srpnja 2026":                         "2026-07-08T00:00:00Z",
	"ned, 1 listopada 2026":                 "2026-11-01T00:00:00Z",
	"čet, 1 listopada 2026":                 "2026-10-01T00:00:00Z",
	"8 жовтня 2026 р.":                      "2026-10-08T00:00:00Z",
	"8 सितंबर 2026":                         "2026-09-08T00:00:00Z",
	"८ सितंबर २०२६":                         "2026-09-08T00:00:00Z",
	"8 সেপ্টেম্বর, ২০২৬":                    "2026-09-08T00:00:00Z",
	"8 سبتمبر، ٢٠٢٦ 10:00":                  "2026-09-08T10:00:00Z",
	"8 تشرين الثاني 2026":                   "2026-11-08T00:00:00Z",
	"8 septembris 2026":                     "2026-09-08T00:00:00Z",
	"2026 m. rugsėjo 8 d.":                  "2026-09-08T00:00:00Z",
	"8 Eylül 2026 Salı":                     "2026-09-08T00:00:00Z",
	"8 september 2026 kl. 10:00":            "2026-09-08T10:00:00Z",
	"1 มีนาคม 2569":                         "2026-03-01T00:00:00Z",
	"1 มี.ค. 2569 10:00":                    "2026-03-01T10:00:00Z",
	"1 มีนาคม พ.ศ. 2569":                    "2026-03-01T00:00:00Z",
	"1 มีนาคม 2026":                         "2026-03-01T00:00:00Z",
	"1 March 2569 BE":                       "2026-03-01T00:00:00Z",
	"1 March 2569":                          "",
	"10 اسفند 1404":                         "2026-03-01T00:00:00Z",
	"۱۰ اسفند ۱۴۰۴ ساعت ۱۰:۰۰":              "2026-03-01T10:00:00Z",
	"۱۴۰۴/۱۲/۱۰":                            "2026-03-01T00:00:00Z",
	"1404/12/10 ه.ش":                        "2026-03-01T00:00:00Z",
	"30 اسفند 1403":                         "2025-03-20T00:00:00Z",
	"1 فروردین 1405":                        "2026-03-21T00:00:00Z",
	"10 Esfand 1404":                        "2026-03-01T00:00:00Z",
	"12 رمضان 1447 هـ":                      "2026-03-01T00:00:00Z",
	"1447/09/12 هـ":                         "2026-03-01T00:00:00Z",
	"السبت، 12 رمضان 1447":                  "2026-02-28T00:00:00Z",
	"12 Ramadan 1447 AH":                    "2026-03-01T00:00:00Z",
	"1 ربيع الأول 1447":                     "2025-08-25T00:00:00Z",
	"12 رمضان 2026":                         "",
	"Mon Mar 2 03:04:05 2026":               "2026-03-02T03:04:05Z",
	"13/02/2026 03:04:05":                   "2026-02-13T03:04:05Z",
	"2004-05-25 오후 11:23:17":                "2004-05-25T14:23:17Z",
	"2004년 05월 28일  01:31:15":               "2004-05-27T16:31:15Z",
	"Κυρ, 11 Ιούλ 2004 12:00:00 EST":        "2004-07-11T17:00:00Z",
	"2004-július-13T9:15-05:00":             "2004-07-13T14:15:00Z",
	"Fri, 2006/09/15 08:19:53 EDT":          "2006-09-15T12:19:53Z",
	"2026年1月2日 03:04":                       "2026-01-02T03:04:00Z",
	"sábado, 3 de enero de 2026 10:00":      "2026-01-03T10:00:00Z",
	"Donnerstag, 8. Januar 2026, 14:30 Uhr": "2026-01-08T14:30:00Z",
	"8 janvier 2026 à 14h30":                "2026-01-08T14:30:00Z",
	"8 stycznia 2026 14:30":                 "2026-01-08T14:30:00Z",
	"8 Ocak 2026 14:30":                     "2026-01-08T14:30:00Z",
	"8 января 2026 г. 14:30":                "2026-01-08T14:30:00Z",
	"2026-01-02 03:04:05 Europe/Paris":      "2026-01-02T02:04:05Z",
	"2 Jan 2026 03:04:05 America/New_York":  "2026-01-02T08:04:05Z",
	"Fri, 02 Jan 2026 03:04:05 XYZT":        "2026-01-02T03:04:05Z",
	"Fri, 02 Jan 2026 03:04:05 Etc/GMT":     "2026-01-02T03:04:05Z",
	"Fri, 02 Jan 2026 03:04:05 +3000":       "2026-01-02T03:04:05Z",
	"Fri, 02 Jan 2026 03:04:05 +00:0":       "2026-01-02T03:04:05Z",
	"Fri, 02 Jan 2026 03:04:05 GMT-01:01":   "2026-01-02T04:05:05Z",
	"03 Apr 02 1500 GMT":                    "2002-04-03T15:00:00Z",
	"1518478934":                            "2018-02-12T23:42:14Z",
	"1518478934123":                         "2018-02-12T23:42:14Z",
	"031231":                                "2003-12-31T00:00:00Z",
	"03-12-31":                              "2003-12-31T00:00:00Z",
	"03-335":                                "2003-12-01T00:00:00Z",
	"2013-01-27-01":                         "",
	"2003335":                               "2003-12-01T00:00:00Z",
	"2003-335":                              "2003-12-01T00:00:00Z",
	"-03-12":                                "2003-12-01T00:00:00Z",
	"-0312":                                 "2003-12-01T00:00:00Z",
	"2012-366":                              "2012-12-31T00:00:00Z",
	"2013-366":                              "",
	"22013":                                 "",
	"2013-01-28T09:00:00+00:xx":             "",
	"1234567":                               "",
	"":                                      "",
	"yesterday":                             "",
	"0001-01-01T00:00:00Z":                  "",
	"2026-02-30":                            "",
	"2026-13-01T00:00:00Z":                  "",
	"99999999999":                           "",
	"Mon, 99 Jan 2026 00:00:00 GMT":         "",
	"12 34 56 78":                           "",
}

func TestParseDate(t *testing.T) {
	for in, want := range dates {
		got, ok := Date(in)
		if got.String() != want || ok != (want != "") {
			t.Errorf("Date(%q) = %v, %v, want %s", in, got, ok, want)
		}
	}
}

// TestDateIgnoresTheHost holds that the machine's zone makes no difference, not even
// where it has the abbreviation that a date names.
func TestDateIgnoresTheHost(t *testing.T) {
	defer func(l *time.Location) { time.Local = l }(time.Local)
	for _, zone := range []string{"Asia/Tokyo", "America/St_Johns", "Europe/Moscow", "Asia/Kolkata"} {
		var err error
		if time.Local, err = time.LoadLocation(zone); err != nil {
			t.Fatal(err)
		}
		for in, want := range dates {
			if got, _ := Date(in); got.String() != want {
				t.Errorf("in %s %q is %s, want %s", zone, in, got, want)
			}
		}
	}
}

// FuzzDate holds that a date is one of the years that it promises, or none, and that
// space around it makes no difference.
func FuzzDate(f *testing.F) {
	for in := range dates {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Date(s)
		if year := got.Std().Year(); ok && got != 0 && (year < 1899 || year > 2201) || !ok && got != 0 {
			t.Errorf("%q is %d, %v", s, got, ok)
		}
		if again, fine := Date(" " + s + "\n"); again != got || fine != ok {
			if len(s) <= 90 {
				t.Errorf("%q is %d, with space around %d", s, got, again)
			}
		}
	})
}

// TestDatesOfFeedparser compares with what feedparser reads.
func TestDatesOfFeedparser(t *testing.T) {
	b, err := os.ReadFile(feedtest.Shared(t, "corpus/dates.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Group, Input string
		Expect       *string
	}
	if err := json.Unmarshal(b, &rows); err != nil || len(rows) == 0 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	right := 0
	for _, r := range rows {
		want := ""
		if r.Expect != nil {
			if at, err := time.Parse(time.RFC3339, *r.Expect); err == nil {
				want = at.UTC().Format(time.RFC3339)
			} else {
				want = *r.Expect
			}
		}
		got, _ := Date(r.Input)
		if got.String() == want {
			right++
		} else {
			t.Logf("%s %q: %s, feedparser %s", r.Group, r.Input, got, want)
		}
	}
	t.Logf("%d of %d as feedparser reads them", right, len(rows))
	if right < 36 {
		t.Errorf("only %d of %d", right, len(rows))
	}
}

// A date has a time of day where one is written that is not midnight, which generators
// write that know the day alone.
func TestTimeOfDay(t *testing.T) {
	for text, want := range map[string]bool{
		"2026-01-02T03:04:05Z": true, "Fri, 02 Jan 2026 03:04 GMT": true, "2026-01-02 12:00": true, "1767323045": true,
		"2026-01-02": false, "2 Jan 2026": false, "2026-W09": false, "2026-01-02T00:00:00Z": false, "2026-01-02T00:00:00+02:00": false,
		"Fri, 02 Jan 2026 24:00:00 GMT": false, "2026-01-02T22:00:00Z": true,
	} {
		if _, exact, ok := readDate(text); exact != want || !ok {
			t.Errorf("%q has a time of day: %v, %v, want %v", text, exact, ok, want)
		}
	}
	doc := read(t, `<rss version="2.0"><channel><title>t</title><item><guid>1</guid><pubDate>Fri, 02 Jan 2026 03:04 GMT</pubDate></item>`+
		`<item><guid>2</guid><pubDate>2 Jan 2026</pubDate></item><item><guid>3</guid></item></channel></rss>`, Options{})
	for i, want := range []bool{true, false, false} {
		if doc.Items[i].Exact != want {
			t.Errorf("item %d: %v", i, doc.Items[i].Exact)
		}
	}
}
