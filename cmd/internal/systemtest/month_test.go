package systemtest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// month is a site that lives for a month. What each outlet reports bears a number in
// its title, for ever, whatever else is edited.
type month struct {
	t       *testing.T
	rng     *rand.Rand
	path    string
	store   *bolt.Store
	at      feed.Position
	now     feed.Time
	outlets []*outlet
	reports int
	said    []feed.Override
	news    []string // texts that were reported, which others may report too
	plan    publish.Spec
	builder *publish.Builder

	file      catalog.Memory
	catalogue *catalog.Catalog
	past      publish.Stamps
	readers   map[string]*monthReader // by the path that they read
	excused   map[string]bool         // reports that were taken out of a story since they were in it
	counts    map[string]int          // of what happened
}

// outlet is a source and what it lists.
type outlet struct {
	id     string
	listed []feed.Content
	gone   bool // from the configuration
}

func newMonth(t *testing.T, seed uint64) *month {
	m := &month{
		t: t, rng: rand.New(rand.NewPCG(seed, 6)), path: filepath.Join(t.TempDir(), "s.db"), now: 1_793_491_200,
		at: feed.Position{Log: "month"}, excused: map[string]bool{}, counts: map[string]int{},
		readers: map[string]*monthReader{},
	}
	for _, path := range []string{"/feed.atom", "/every.atom"} {
		m.readers[path] = &monthReader{map[string]bool{}, map[string]string{}, map[string]bool{}}
	}
	for i := range 6 {
		m.outlets = append(m.outlets, &outlet{id: fmt.Sprintf("outlet-%d", i)})
	}
	m.open()
	t.Cleanup(func() { m.store.Close() })
	m.configure(true)
	return m
}

func (m *month) open() {
	var err error
	if m.store, err = bolt.Open(m.path, bolt.Options{NoSync: true}); err != nil {
		m.t.Fatal(err)
	}
}

// configure makes the plan of the outlets that are configured now.
func (m *month) configure(stories bool) {
	m.plan = publish.Spec{
		Site:  publish.Site{ID: "tag:news.example.org,2026:", Title: "News", URL: "https://news.example.org/", Language: "en"},
		Main:  publish.Selection{Limit: 3000, Stories: stories},
		Feeds: []publish.Feed{{ID: "every", Path: "/every.atom", Selection: publish.Selection{Limit: 3000}}},
	}
	for _, o := range m.outlets {
		if !o.gone {
			m.plan.Sources = append(m.plan.Sources, publish.Source{Publisher: feed.Publisher{ID: o.id, URL: "https://" + o.id + ".example/feed"}})
		}
	}
	m.builder = publish.NewBuilder(m.plan, m.past)
	var err error
	if m.catalogue, err = catalog.Open(&m.file, m.builder.Plan()); err != nil {
		m.t.Fatal(err)
	}
}

func (m *month) fold(r feed.Record) {
	m.t.Helper()
	rs := storagetest.Number(m.at, r)
	m.at = rs[0].Position
	if _, err := m.store.Apply(m.t.Context(), rs); err != nil {
		m.t.Fatal(err)
	}
}

func (m *month) view(fn func(storage.View)) {
	m.t.Helper()
	if err := m.store.View(m.t.Context(), func(v storage.View) error { fn(v); return nil }); err != nil {
		m.t.Fatal(err)
	}
}

func (m *month) one(n int) bool { return m.rng.IntN(n) == 0 }

// write brings new reports, edits some, and drops old ones from the outlet's list.
func (m *month) write(o *outlet) {
	for range m.rng.IntN(3) {
		m.reports++
		text := m.text()
		headline := strings.Join(strings.Fields(text)[:5], " ") // who tells it after another takes much of it over
		c := feed.Content{
			ID: fmt.Sprintf("tag:%s.example,2026:%d", o.id, m.reports), Link: fmt.Sprintf("https://%s.example/%d", o.id, m.reports),
			Title: fmt.Sprintf("Report x%d. ", m.reports) + headline, Body: feed.Text{Value: text},
			Published: m.now - feed.Time(m.rng.IntN(7200)), Sanitizer: 99,
		}
		switch m.rng.IntN(6) {
		case 0:
			c.ID = fmt.Sprint(m.reports) // no IRI: the site makes an id
		case 1:
			c.ID = ""
		}
		o.listed = slices.Insert(o.listed, 0, c)
	}
	if len(o.listed) > 0 && m.one(3) {
		c := &o.listed[m.rng.IntN(len(o.listed))]
		m.counts["edits"]++
		switch m.rng.IntN(3) {
		case 0:
			c.Body.Value += " " + storagetest.Prose(m.rng, 8)
			c.Updated = m.now
		case 1:
			c.Rights += "."
		case 2:
			if c.ID != "" { // which still tells what it is
				c.Link += "?moved"
			}
		}
	}
	o.listed = o.listed[:min(len(o.listed), 8)]
}

// text is a report's, in words of its own or after one of the latest.
func (m *month) text() string {
	text := storagetest.Prose(m.rng, 5+m.rng.IntN(60))
	if latest := m.news[max(0, len(m.news)-12):]; len(latest) > 0 && m.one(3) {
		words, every := strings.Fields(latest[m.rng.IntN(len(latest))]), 3+m.rng.IntN(12)
		for i := range words {
			if m.one(every) {
				words[i] = storagetest.Prose(m.rng, 1)
			}
		}
		text = strings.Join(words, " ")
	}
	m.news = append(m.news, text)
	return text
}

func (m *month) fetch(o *outlet) {
	var items []feed.Item
	for _, c := range o.listed {
		items = append(items, storagetest.Item(c))
	}
	var base uint64
	known := map[feed.Sum]bool{}
	m.view(func(v storage.View) {
		st, _ := v.State(o.id)
		base = st.Last
		for _, row := range v.Listing(o.id) {
			known[row.RawSum] = true
		}
	})
	r := storagetest.Whole(o.id, m.now, base, items...)
	r.Items = slices.DeleteFunc(r.Items, func(it feed.Item) bool { return known[it.RawHash.Sum()] })
	r.Policy.KeepSeconds, r.Policy.Window, r.Policy.MaxOpen = monthKeep, 3*86400, 1000
	m.fold(feed.Record{Result: &r})
	m.view(func(v storage.View) {
		for e := range v.Entries(m.at.Number << 12) {
			if e.Join != nil && e.Join.Evidence != nil {
				m.counts["joined by themselves"]++
			}
		}
	})
}

// say joins and takes apart what is published, or takes back what was said.
func (m *month) say() {
	var entries []feed.Entry
	m.view(func(v storage.View) {
		for e := range v.EntriesBack(math.MaxUint64) {
			if !e.Live() {
				continue
			}
			if entries = append(entries, e); len(entries) == 40 {
				return
			}
		}
	})
	if len(entries) < 2 {
		return
	}
	if len(m.said) > 0 && m.one(4) {
		i := m.rng.IntN(len(m.said))
		o := m.said[i]
		o.Gone = true
		m.said = slices.Delete(m.said, i, i+1)
		m.counts["taken back"]++
		m.control(o)
		m.read() // what it gives an id of its own is seen under it before it goes elsewhere
	}
	a, b := entries[m.rng.IntN(len(entries))].ID, entries[m.rng.IntN(len(entries))].ID
	if a != b {
		o := feed.Override{Together: !m.one(4), At: m.now, Reason: "so it is"}
		o.A, o.B = feed.Between(a, b)
		m.said = append(slices.DeleteFunc(m.said, func(x feed.Override) bool { return x.A == o.A && x.B == o.B }), o)
		m.counts["said"]++
		m.control(o)
	}
}

func (m *month) control(o feed.Override) {
	before := m.stories()
	m.fold(feed.Record{Control: &feed.Control{At: m.now, Overrides: []feed.Override{o}}})
	for report, story := range m.stories() {
		if was := before[report]; was != story && m.story(was) != story {
			m.excused[report] = true // the operator took it out of a story that goes on
			m.counts["split off"]++
		} else if was != story {
			m.counts["joined"]++
		}
	}
}

var reportNumber = regexp.MustCompile(`Report x(\d+)\.`)

// stories are the stories of all live reports.
func (m *month) stories() map[string]string {
	all := map[string]string{}
	m.view(func(v storage.View) {
		for e := range v.Entries(0) {
			if !e.Live() {
				continue
			}
			for i := range e.Origins {
				if c, ok := v.Content(e.Number, e.Origins[i].Source); ok {
					all[reportNumber.FindStringSubmatch(c.Title)[1]] = e.Story
				}
			}
		}
	})
	return all
}

// story is the id of the story that goes by the id now.
func (m *month) story(id string) (now string) {
	m.view(func(v storage.View) {
		if n, ok := v.StoryByID(id); ok {
			s, _ := v.Story(n)
			now = s.ID
		} else if n, ok := v.EntryByID(id); ok {
			e, _ := v.Entry(n)
			now = e.Story
		}
	})
	return now
}

// read builds the site and lets the readers look at it.
func (m *month) read() {
	m.t.Helper()
	var s *publish.Snapshot
	m.view(func(v storage.View) {
		err := m.catalogue.Step(v)
		for done := false; !done && err == nil; {
			done, err = m.catalogue.Fill(v, 1000)
		}
		if err == nil {
			err = m.catalogue.Read(func(rows catalog.Picture) (err error) {
				s, err = m.builder.Build(v, rows)
				return err
			})
		}
		if err != nil {
			m.t.Fatal(err)
		}
	})
	m.past = s.Stamps()
	for path, r := range m.readers {
		r.read(m, path, s.Documents[path].Body)
	}
	m.nothingMissing(s)
}

// change is a change of the configuration, or a restart.
func (m *month) change() {
	o := m.outlets[m.rng.IntN(len(m.outlets))]
	switch d := m.rng.IntN(10); {
	case d < 4:
		if err := m.store.Close(); err != nil {
			m.t.Fatal(err)
		}
		m.open()
		m.counts["restarts"]++
		m.configure(m.plan.Main.Stories)
	case d < 6:
		m.configure(m.plan.Main.Stories)
	default:
		if o.gone = !o.gone; o.gone {
			m.fold(feed.Record{Control: &feed.Control{At: m.now, RemoveSource: o.id}})
			m.counts["sources removed"]++
		}
		m.configure(m.plan.Main.Stories)
	}
}

// TestMonth lives through a month of reports, edits, joins and splits, removed and
// returning sources, retention and restarts, in steps of four hours, and reads along
// as a feed reader does that remembers ids: nothing is announced twice, and nothing
// that is there is lost. Under the race detector some days have to do.
func TestMonth(t *testing.T) {
	seeds, days := uint64(2), 30
	if feedtest.UnderRace {
		seeds, days = 1, 8
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := newMonth(t, seed)
			for range days * 6 {
				m.now += 4 * 3600
				for _, o := range m.outlets {
					if !o.gone && m.one(2) {
						m.write(o)
						m.fetch(o)
					}
				}
				if m.one(2) {
					m.say()
				}
				if m.one(6) {
					m.read()
					m.change()
				}
				m.read()
			}
			err := m.store.Check(t.Context(), func(fault string) { t.Error(fault) })
			if err != nil {
				t.Fatal(err)
			}
			if err := storagetest.Invariants(t.Context(), m.store, nil); err != nil {
				t.Error(err)
			}
			for n := range m.reports {
				for path, r := range m.readers {
					if report := fmt.Sprint(n + 1); !r.seen[report] && path == "/every.atom" && m.fetched(report) {
						t.Errorf("report %s never stood in %s", report, path)
					}
				}
			}
			for _, what := range []string{"edits", "said", "taken back", "split off", "joined", "joined by themselves", "restarts", "sources removed", "announced"} {
				if m.counts[what] < 5 && !feedtest.UnderRace {
					t.Errorf("%d %s: the month was too quiet", m.counts[what], what)
				}
			}
			t.Logf("%d reports, %v", m.reports, m.counts)
		})
	}
}

// fetched says whether the report is in the store, of a source that is configured.
func (m *month) fetched(report string) bool {
	found := false
	m.view(func(v storage.View) {
		for e := range v.Entries(0) {
			for i := range e.Origins {
				c, _ := v.Content(e.Number, e.Origins[i].Source)
				found = found || m.configured(e.Origins[i].Source) && strings.HasPrefix(c.Title, "Report x"+report+".")
			}
		}
	})
	return found
}

// TestSwitching turns stories off and on again: what was announced keeps its id, in
// either feed.
func TestSwitching(t *testing.T) {
	m := newMonth(t, 9)
	for step := range 60 {
		m.now += 7200
		for _, o := range m.outlets {
			m.write(o)
			m.fetch(o)
		}
		m.say()
		if step%20 == 10 {
			before := m.own()
			m.configure(!m.plan.Main.Stories)
			m.excuseAll() // what led a story is now listed under its own id
			m.read()
			for report, id := range m.own() {
				if before[report] != id {
					t.Fatalf("report %s had the id %s, and has %s", report, before[report], id)
				}
			}
			for id := range m.readers["/feed.atom"].known {
				if id := id; !m.readers["/every.atom"].known[id] {
					t.Fatalf("%s is in the feed of stories, and no entry's id", id)
				}
			}
		}
		m.excuseAll() // to be listed by itself is another place
		m.read()
	}
}

// own are the ids of all live reports.
func (m *month) own() map[string]string {
	all := map[string]string{}
	m.view(func(v storage.View) {
		for e := range v.Entries(0) {
			for i := range e.Origins {
				if c, ok := v.Content(e.Number, e.Origins[i].Source); ok {
					all[reportNumber.FindStringSubmatch(c.Title)[1]] = e.ID
				}
			}
		}
	})
	return all
}

func (m *month) excuseAll() {
	for n := range m.reports {
		m.excused[fmt.Sprint(n+1)] = true
	}
}
