package parse

import (
	"encoding/json"
	"os"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
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
		"13/02/2026 03:04:05":                   "2026-02-13T03:04:05Z",
		"":                                      "",
		"yesterday":                             "",
		"0001-01-01T00:00:00Z":                  "",
		"2026-02-30":                            "",
		"2026-13-01T00:00:00Z":                  "",
		"99999999999":                           "",
		"Mon, 99 Jan 2026 00:00:00 GMT":         "",
		"12 34 56 78":                           "",
	} {
		got, ok := parseDate(in)
		if got.String() != want || ok != (want != "") {
			t.Errorf("parseDate(%q) = %v, %v, want %s", in, got, ok, want)
		}
	}
}

// TestDatesOfFeedparser compares with what feedparser reads.
func TestDatesOfFeedparser(t *testing.T) {
	b, err := os.ReadFile(shared(t, "corpus/dates.json"))
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
		got, _ := parseDate(r.Input)
		if got.String() == want {
			right++
		} else {
			t.Logf("%s %q: %s, feedparser %s", r.Group, r.Input, got, want)
		}
	}
	t.Logf("%d of %d as feedparser reads them", right, len(rows))
	if right < 33 {
		t.Errorf("only %d of %d", right, len(rows))
	}
}
