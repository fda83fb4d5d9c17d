package parse

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
	"github.com/openvoicenews/openvoice/feed"
)

// rhythmOf is how many of the latest dates the rhythm of a feed is taken from.
const rhythmOf = 20

// rssHints is what RSS says on when to ask again: ttl in minutes, skipHours in GMT,
// skipDays (RSS 2.0), and the syndication module. The longer interval counts.
func rssHints(rf *rss.Feed) feed.Hints {
	h := feed.Hints{Interval: syndication(rf.Extensions)}
	if ttl, err := strconv.ParseUint(strings.TrimSpace(rf.TTL), 10, 31); err == nil {
		h.Interval = max(h.Interval, int64(ttl)*60)
	}
	for _, raw := range rf.SkipHours {
		hour, err := strconv.ParseUint(strings.TrimSpace(raw), 10, 8)
		if err == nil && hour <= 24 { // 24 is midnight, as some count
			h.SkipHours |= 1 << (hour % 24)
		}
	}
	for _, raw := range rf.SkipDays {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(strings.TrimSpace(raw), d.String()) {
				h.SkipDays |= 1 << d
			}
		}
	}
	return h
}

// period is a word of sy:updatePeriod in seconds; 0 for one that is unknown.
func period(word string) int64 {
	switch strings.ToLower(word) {
	case "hourly":
		return 3600
	case "daily", "":
		return 86400
	case "weekly":
		return 7 * 86400
	case "monthly":
		return 30 * 86400
	case "yearly":
		return 365 * 86400
	}
	return 0
}

// syndication is the interval of the syndication module (RDF Site Summary 1.0), in
// seconds: a period, which is a day unless stated, divided by a frequency, which is 1
// unless stated; 0 where there is neither.
func syndication(x ext.Extensions) int64 {
	word, frequency := first(values(x, "sy", "updatePeriod")...), first(values(x, "sy", "updateFrequency")...)
	if word == "" && frequency == "" {
		return 0
	}
	seconds := period(word)
	if n, err := strconv.ParseUint(frequency, 10, 31); err == nil && n > 0 {
		seconds /= int64(n)
	}
	return seconds
}

// rhythm notes the latest of the dates, and the median of what lies between the last
// twenty; nothing where all are one moment, which is that of building the document.
func rhythm(h *feed.Hints, dates []feed.Time) {
	known := slices.DeleteFunc(slices.Clone(dates), func(t feed.Time) bool { return t <= 0 })
	if len(known) == 0 {
		return
	}
	slices.SortFunc(known, func(a, b feed.Time) int { return int(min(max(b-a, math.MinInt32), math.MaxInt32)) })
	h.Newest = known[0]
	known = known[:min(len(known), rhythmOf)]
	if known[0] == known[len(known)-1] {
		return
	}
	gaps := make([]int64, len(known)-1)
	for i := range gaps {
		gaps[i] = int64(known[i] - known[i+1])
	}
	slices.Sort(gaps)
	h.Gap = max(gaps[len(gaps)/2], 1)
}
