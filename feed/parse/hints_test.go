package parse

import (
	"fmt"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestHints(t *testing.T) {
	const sy = ` xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"`
	channel := func(s string) string {
		return `<rss version="2.0"` + sy + `><channel><title>t</title>` + s + `</channel></rss>`
	}
	for _, tt := range []struct {
		name, doc string
		want      feed.Hints
	}{
		{"none", channel(""), feed.Hints{}},
		{"ttl", channel("<ttl> 180 </ttl>"), feed.Hints{Interval: 180 * 60}},
		{"ttl that is none", channel("<ttl>-5</ttl>"), feed.Hints{}},
		{"ttl in words", channel("<ttl>an hour</ttl>"), feed.Hints{}},
		{"period", channel("<sy:updatePeriod>Weekly</sy:updatePeriod>"), feed.Hints{Interval: 7 * 86400}},
		{"period and frequency", channel("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"), feed.Hints{Interval: 6 * 3600}},
		{"frequency alone is by the day", channel("<sy:updateFrequency>2</sy:updateFrequency>"), feed.Hints{Interval: 12 * 3600}},
		{"frequency of nothing", channel("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>"), feed.Hints{Interval: 3600}},
		{"unheard-of period", channel("<sy:updatePeriod>fortnightly</sy:updatePeriod>"), feed.Hints{}},
		{"the longer counts", channel("<ttl>30</ttl><sy:updatePeriod>hourly</sy:updatePeriod>"), feed.Hints{Interval: 3600}},
		{"hours", channel("<skipHours><hour>0</hour><hour> 7 </hour><hour>23</hour><hour>25</hour><hour>x</hour></skipHours>"), feed.Hints{SkipHours: 1 | 1<<7 | 1<<23}},
		{"midnight as 24", channel("<skipHours><hour>24</hour></skipHours>"), feed.Hints{SkipHours: 1}},
		{"days", channel("<skipDays><day>Sunday</day><day>saturday</day><day>Caturday</day></skipDays>"), feed.Hints{SkipDays: 1 | 1<<6}},
		{"Atom", `<feed xmlns="http://www.w3.org/2005/Atom"` + sy + `><title>t</title><sy:updatePeriod>daily</sy:updatePeriod></feed>`, feed.Hints{Interval: 86400}},
	} {
		doc, err := Parse([]byte(tt.doc), Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		} else if doc.Hints != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, doc.Hints, tt.want)
		}
	}
}

// TestRhythm dates items by the hour of one day, in each format, known items too.
func TestRhythm(t *testing.T) {
	at := func(hour int) feed.Time { return feed.Time(1772323200 + 3600*hour) }
	docs := map[string]func(hours []int) string{
		"rss": func(hours []int) (s string) {
			for _, h := range hours {
				s += fmt.Sprintf("<item><guid>%d</guid><pubDate>Sun, 01 Mar 2026 %02d:00:00 GMT</pubDate></item>", h, h)
			}
			return `<rss version="2.0"><channel><title>t</title>` + s + "<item><guid>undated</guid></item></channel></rss>"
		},
		"rdf": func(hours []int) (s string) {
			for _, h := range hours {
				s += fmt.Sprintf(`<item><link>http://a.example/%d</link><dc:date>2026-03-01T%02d:00:00Z</dc:date></item>`, h, h)
			}
			return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title></channel>` + s + `</rdf:RDF>`
		},
		"atom": func(hours []int) (s string) {
			for _, h := range hours {
				s += fmt.Sprintf("<entry><id>%d</id><updated>2026-03-01T%02d:00:00Z</updated></entry>", h, h)
			}
			return `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>` + s + "</feed>"
		},
		"json": func(hours []int) (s string) {
			for _, h := range hours {
				s += fmt.Sprintf(`{"id":"%d","date_published":"2026-03-01T%02d:00:00Z"},`, h, h)
			}
			return `{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[` + s + `{"id":"undated"}]}`
		},
	}
	for format, doc := range docs {
		for _, tt := range []struct {
			hours  []int
			gap    int64 // hours
			newest feed.Time
		}{
			{nil, 0, 0},
			{[]int{9}, 0, at(9)},
			{[]int{9, 9, 9}, 0, at(9)},
			{[]int{3, 1, 23, 6}, 3, at(23)},
		} {
			for _, known := range []bool{false, true} {
				d, err := Parse([]byte(doc(tt.hours)), Options{Unchanged: func(feed.Hash) bool { return known }})
				if err != nil {
					t.Fatal(err)
				}
				if d.Hints.Gap != 3600*tt.gap || d.Hints.Newest != tt.newest {
					t.Errorf("%s %v, known %v: gap %d, newest %s", format, tt.hours, known, d.Hints.Gap, d.Hints.Newest)
				}
			}
		}
	}
	var h feed.Hints
	dates := []feed.Time{1, 2, 3}
	for i := range rhythmOf {
		dates = append(dates, at(2*i))
	}
	if rhythm(&h, dates); h.Gap != 7200 {
		t.Errorf("old dates count: gap %d", h.Gap)
	}
	if rhythm(&h, []feed.Time{at(0), at(0), at(0), at(1)}); h.Gap != 1 {
		t.Errorf("mostly at once: gap %d", h.Gap)
	}
}
