package systemtest

import (
	"encoding/xml"
	"regexp"
	"slices"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage"
)

// monthReader is a feed reader: it remembers the ids that it has seen.
type monthReader struct {
	known map[string]bool
	led   map[string]string // by report, the id that it was shown under
	seen  map[string]bool   // reports that were shown or linked
}

const monthKeep = 6 * 86400

type readEntry struct {
	ID    string `xml:"id"`
	Title string `xml:"title"`
	Links []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
}

func readFeed(t *testing.T, body []byte) []readEntry {
	t.Helper()
	var doc struct {
		Entries []readEntry `xml:"entry"`
	}
	if err := xml.Unmarshal(body, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Entries
}

var reportLink = regexp.MustCompile(`example/(\d+)`)

func (r *monthReader) read(m *month, path string, body []byte) {
	m.t.Helper()
	ids := map[string]bool{}
	for _, e := range readFeed(m.t, body) {
		if ids[e.ID] {
			m.t.Fatalf("%s at %s: %s is there twice", path, m.now, e.ID)
		}
		ids[e.ID] = true
		report := reportNumber.FindStringSubmatch(e.Title)[1]
		if !r.known[e.ID] {
			r.known[e.ID] = true
			if was, ok := r.led[report]; ok && was != e.ID && !(path == "/feed.atom" && m.excused[report]) {
				m.t.Fatalf("%s at %s: report %s was announced as %s, and is announced again as %s", path, m.now, report, was, e.ID)
			}
			m.counts["announced"]++
		}
		r.led[report] = e.ID
		r.seen[report] = true
		for _, l := range e.Links {
			if n := reportLink.FindStringSubmatch(l.Href); l.Rel == "related" && n != nil {
				r.seen[n[1]] = true
			}
		}
	}
}

// nothingMissing checks that every live report stands in the feeds: by itself where
// there are no stories, else in its story.
func (m *month) nothingMissing(s *publish.Snapshot) {
	m.t.Helper()
	every, stories := map[string]bool{}, map[string]bool{}
	for _, e := range readFeed(m.t, s.Documents["/every.atom"].Body) {
		every[e.ID] = true
	}
	for _, e := range readFeed(m.t, s.Documents["/feed.atom"].Body) {
		stories[e.ID] = true
	}
	m.view(func(v storage.View) {
		n := 0
		for e := range v.Entries(0) {
			counts := slices.ContainsFunc(e.Origins, func(o feed.Origin) bool { return !o.Tomb && m.configured(o.Source) })
			if !counts {
				if every[e.ID] {
					m.t.Fatalf("%s is published, and nobody lists it", e.ID)
				}
				continue
			}
			n++
			id := e.ID
			if m.plan.Main.Stories {
				id = e.Story
			}
			if !every[e.ID] || !stories[id] {
				m.t.Fatalf("at %s %s of story %s is lost: by itself %t, in its story %t", m.now, e.ID, e.Story, every[e.ID], stories[id])
			}
		}
		if n != len(every) {
			m.t.Fatalf("%d entries are published, %d are there", len(every), n)
		}
	})
}

func (m *month) configured(source string) bool {
	return slices.ContainsFunc(m.plan.Sources, func(s publish.Source) bool { return s.ID == source })
}
