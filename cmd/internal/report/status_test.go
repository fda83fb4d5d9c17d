package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/feed/schedule"
)

// TestStatusSaysWhatThereIsToDo goes through what a line of the status can say.
func TestStatusSaysWhatThereIsToDo(t *testing.T) {
	at := feed.Time(1_793_794_800) // 2026-11-04T12:20:00Z
	base := SourceStatus{ID: "s", Configured: true, Fetched: at, NextPoll: at + 3600, WaitsFor: string(schedule.BySchedule), Entries: 7}
	for _, tt := range []struct {
		change func(s *SourceStatus)
		want   string
	}{
		{func(s *SourceStatus) {}, "s 2026-11-04T12:20:00Z 2026-11-04T13:20:00Z 7 ok"},
		{func(s *SourceStatus) { s.NextPoll, s.WaitsFor = 0, "" }, "s 2026-11-04T12:20:00Z now 7 ok"},
		{func(s *SourceStatus) { s.WaitsFor = string(schedule.ByFreshness) }, "s 2026-11-04T12:20:00Z 2026-11-04T13:20:00Z 7 ok; the answer is fresh until then"},
		{func(s *SourceStatus) { s.WaitsFor = string(ingest.ByHost) }, "s 2026-11-04T12:20:00Z 2026-11-04T13:20:00Z 7 ok; its host asked for fewer requests"},
		{func(s *SourceStatus) {
			s.Failures, s.Failure, s.Since, s.WaitsFor = 3, "500", at-9000, string(schedule.ByBackoff)
		}, "s 2026-11-04T12:20:00Z 2026-11-04T13:20:00Z 7 failed 3 times in a row: 500; since 2026-11-04T09:50:00Z; backing off after failures"},
		{func(s *SourceStatus) {
			s.Failures, s.Failure, s.Since, s.Paused, s.WaitsFor = 9, "410", at-900, true, string(schedule.ByPause)
		}, "s 2026-11-04T12:20:00Z 2026-11-04T13:20:00Z 7 paused: gone since 2026-11-04T12:05:00Z, probed monthly"},
		{func(s *SourceStatus) { s.Moved = "https://new.example/" }, "s 2026-11-04T12:20:00Z 2026-11-04T13:20:00Z 7 ok; has moved to https://new.example/ and is asked there: change its url"},
		{func(s *SourceStatus) { s.Moving = "https://new.example/" }, "s 2026-11-04T12:20:00Z 2026-11-04T13:20:00Z 7 ok; may have moved to https://new.example/"},
		{func(s *SourceStatus) { s.Moved, s.SameAs, s.NextPoll = "https://b.example/", "b", 0 }, "s 2026-11-04T12:20:00Z never 7 has moved to https://b.example/, where b is asked already: take it out of the configuration"},
		{func(s *SourceStatus) { s.Missed, s.MissedAt = 2, at-600 }, "s 2026-11-04T12:20:00Z 2026-11-04T13:20:00Z 7 ok; entries went by unseen 2 times, last before 2026-11-04T12:10:00Z"},
		{func(s *SourceStatus) { s.Configured = false }, "s 2026-11-04T12:20:00Z never 7 no longer configured"},
		{func(s *SourceStatus) { s.Fetched, s.NextPoll = 0, 0 }, "s never now 7 waiting"},
	} {
		s := base
		tt.change(&s)
		var b bytes.Buffer
		if err := (&Status{Sources: []SourceStatus{s}}).WriteText(&b); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		if got := strings.Join(strings.Fields(lines[len(lines)-1]), " "); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}
