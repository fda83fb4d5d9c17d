package html

import (
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

func TestDates(t *testing.T) {
	for language, want := range map[string]string{
		"en-US": "July 4, 2025, 11:05 PM UTC", "en": "July 4, 2025, 11:05 PM UTC", "en-GB": "4 July 2025, 23:05 UTC", "de": "2025-07-04 23:05 UTC", "": "2025-07-04 23:05 UTC",
	} {
		if got := date(&edition.Site{Language: language}, feed.At(time.Date(2025, 7, 4, 23, 5, 0, 0, time.UTC))); got != want {
			t.Errorf("%s: %s, want %s", language, got, want)
		}
	}
}
