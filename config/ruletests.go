package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// ruleTest is an entry, and what rules must make of it, while it is read.
type ruleTest struct {
	entry testEntry
	wants []wanted
	at    *document
}

// wanted is one thing that must be so, and where it is said.
type wanted struct {
	what  string
	words []string
	at    value
}

// testEntry is what a source says in a test.
type testEntry struct {
	feed.Content
	source  string
	words   int // -1: as many as its texts have
	age     time.Duration
	dated   bool
	role    feed.Role
	arrival feed.Time
}

var ruleTestKeys = []key[ruleTest]{
	{"entry", true, readTestEntry},
	{"decision", false, wants("decision", func(r *reader, v value) (string, bool) {
		return word(r, v, "decision", "publish", "drop", "hold")
	})},
	{"categories", false, wants("categories", categoryTerm)},
	{"marks", false, wants("marks", ident)},
	{"feeds", false, wants("feeds", func(r *reader, v value) (string, bool) {
		var all []string
		for i := range r.cfg.Feeds {
			all = append(all, r.cfg.Feeds[i].ID)
		}
		return defined(r, v, "feed", all, "feeds")
	})},
	{"rules", false, wants("rules", func(r *reader, v value) (string, bool) { return defined(r, v, "rule", r.rules.order, "rules") })},
}

// defined reads the id of something that is defined.
func defined(r *reader, v value, what string, all []string, known string) (string, bool) {
	s, ok := r.text(v)
	if ok && !slices.Contains(all, s) {
		r.fail(v, didYouMean(s, all, known), "no %s %s is defined", what, quote(s))
		return "", false
	}
	return s, ok
}

// wants notes that just these must be so.
func wants(what string, read func(*reader, value) (string, bool)) func(*reader, value, *ruleTest) {
	return func(r *reader, v value, to *ruleTest) {
		to.wants = append(to.wants, wanted{what, some(r, v, read), v})
	}
}

func readTestEntry(r *reader, v value, to *ruleTest) {
	if v.node.Kind != yaml.ScalarNode {
		object(r, v, testEntryKeys, &to.entry)
		return
	}
	to.entry.Title, _ = r.text(v)
}

var testEntryKeys = []key[testEntry]{
	{"title", false, set((*reader).text, func(to *testEntry) *string { return &to.Title })},
	{"summary", false, set((*reader).text, func(to *testEntry) *string { return &to.Summary.Value })},
	{"text", false, set((*reader).text, func(to *testEntry) *string { return &to.Body.Value })},
	{"author", false, func(r *reader, v value, to *testEntry) {
		for _, s := range some(r, v, (*reader).text) {
			to.Authors = append(to.Authors, feed.Person{Name: s})
		}
	}},
	{"tag", false, func(r *reader, v value, to *testEntry) {
		for _, s := range some(r, v, (*reader).text) {
			to.Categories = append(to.Categories, feed.Category{Term: s})
		}
	}},
	{"link", false, set(webAddress, func(to *testEntry) *string { return &to.Link })},
	{"language", false, set(languageTag, func(to *testEntry) *string { return &to.Language })},
	{"has", false, func(r *reader, v value, to *testEntry) {
		for _, s := range some(r, v, func(r *reader, v value) (string, bool) { return word(r, v, "enclosure", "image", "audio", "video") }) {
			to.Links = append(to.Links, feed.Link{Rel: "enclosure", Type: s + "/x"})
		}
	}},
	{"source", false, func(r *reader, v value, to *testEntry) {
		to.source, _ = defined(r, v, "source", r.cfg.sourceIDs(), "known here are")
	}},
	{"words", false, set(between(0, 1_000_000), func(to *testEntry) *int { return &to.words })},
	{"age", false, func(r *reader, v value, to *testEntry) { to.age, to.dated = duration(0, 100*366*24*time.Hour)(r, v) }},
	{"role", false, func(r *reader, v value, to *testEntry) {
		s, _ := word(r, v, "role", "report", "copy", "pointer")
		to.role = map[string]feed.Role{"copy": feed.RoleCopy, "pointer": feed.RolePointer}[s]
	}},
	{"arrival", false, set(day, func(to *testEntry) *feed.Time { return &to.arrival })},
}

// readRuleTests reads tests, which are made when all is read and right.
func readRuleTests(r *reader, v value, _ *Config) {
	r.wrote("", "tests", v)
	r.afterwards(func() {
		r.list(v, func(v value) {
			t := ruleTest{entry: testEntry{words: -1, source: anonymous}, at: r.document}
			if object(r, v, ruleTestKeys, &t) {
				r.rules.tests = append(r.rules.tests, t)
			}
		})
	})
}

// testRules makes the tests, where nothing is wrong before.
func testRules(r *reader) {
	if len(r.rules.tests) == 0 {
		return
	}
	plan := curate.New(r.cfg.testSpec())
	for i := range r.rules.tests {
		t := &r.rules.tests[i]
		d, err := plan.Evaluate(t.entry.subject(r.cfg))
		if err != nil {
			continue // it reads no store
		}
		r.document = t.at
		for _, w := range t.wants {
			t.compare(r, w, d)
		}
	}
}

// anonymous is the source of tests that name none.
const anonymous = "(none)"

// testSpec is what of the configuration decides on entries. Its feeds are the operator's own.
func (c *Config) testSpec() curate.Spec {
	s := curate.Spec{Site: c.Site.ID, Categories: c.Categories, Rules: c.Rules, Sources: []curate.Source{{Publisher: feed.Publisher{ID: anonymous}}}}
	for i := range c.Sources {
		src := &c.Sources[i]
		s.Sources = append(s.Sources, curate.Source{Publisher: src.Publisher, Categories: src.Categories, Rules: src.Rules})
	}
	for i := range c.Feeds {
		f := &c.Feeds[i]
		s.Feeds = append(s.Feeds, curate.Feed{ID: f.ID, Path: f.Path, Categories: f.Categories, Sources: f.Sources, Selection: f.Selection})
	}
	return s
}

// unsaidWords is how many words an entry has of which a test says neither them nor a text.
const unsaidWords = 300

// subject is the entry as it would be stored: alone in its story.
func (e *testEntry) subject(c *Config) curate.Subject {
	const seen = 4_000_000_000 // after whatever its age is
	o := feed.Origin{Source: e.source, Role: e.role, Words: e.words, FirstSeen: seen, Published: feed.Time(seen).Add(-e.age)}
	if e.dated {
		o.Dated = o.Published
	}
	switch text := cmp.Or(e.Body.Value, e.Summary.Value); {
	case o.Words >= 0:
	case text == "":
		o.Words = unsaidWords
	default:
		o.Words = len(strings.Fields(e.Title + " " + text))
	}
	for _, k := range e.Categories {
		o.Terms = append(o.Terms, fold.String(k.Term))
	}
	for i := range c.Sources {
		if s := &c.Sources[i]; s.ID == e.source {
			o.Source = s.Stored()
		}
	}
	o.Credits = agency.Credits(e.Body.Value, e.Authors)
	entry := &feed.Entry{Number: 1, ID: "test", Story: "test", Arrival: e.arrival, Origins: []feed.Origin{o}}
	return curate.Subject{Entry: entry, Reader: curate.NewReader(testView{e, c.Site.Language}), Explain: true}
}

// testView is a store of one entry.
type testView struct {
	*testEntry
	language string // that its source is in
}

func (testView) Entry(uint64) (e feed.Entry, ok bool)          { return e, false }
func (v testView) Content(uint64, string) (feed.Content, bool) { return v.testEntry.Content, true }
func (v testView) Revision(string, uint32) (r feed.Revision, ok bool) {
	r.Meta.Language = v.language
	return r, true
}
func (testView) Story(uint64) (s feed.Story, ok bool) { return s, false }
func (testView) StoryByID(string) (uint64, bool)      { return 0, false }

// compare reports where the decision is another than what is wanted.
func (t *ruleTest) compare(r *reader, w wanted, d *curate.Decision) {
	var got []string
	hint := ""
	asked := &d.Rules[0]
	switch w.what {
	case "decision":
		got = []string{"publish"}
		if by, held := asked.Verdict.Stopped(); by != nil {
			got, hint = []string{"drop"}, fmt.Sprintf("rule %s (%s)", by.ID, by.Place)
			if held {
				got = []string{"hold"}
			}
		}
	case "categories":
		for _, c := range d.Categories {
			got = append(got, c.Term)
		}
		for _, reason := range d.Reasons {
			if !slices.Contains(w.words, reason.Category) {
				hint = reason.String()
			}
		}
	case "marks":
		for _, m := range asked.Verdict.Marks {
			got = append(got, m.Term)
			if !slices.Contains(w.words, m.Term) {
				hint = fmt.Sprintf("%s is set by rule %s (%s)", m.Term, m.Rule.ID, m.Rule.Place)
			}
		}
	case "feeds":
		for _, f := range d.Feeds {
			got = append(got, r.cfg.Feeds[f.Feed].ID)
		}
	case "rules":
		for _, f := range asked.Verdict.Fired {
			got = append(got, f.ID)
		}
		hint = nearest(w.words, asked.Steps)
	}
	want := slices.Sorted(slices.Values(w.words))
	slices.Sort(got)
	if !slices.Equal(want, got) {
		r.fail(w.at, hint, "the test fails: want %s, got %s", orNone(want), orNone(got))
	}
}

// nearest says what a rule that is wanted to fire lacks.
func nearest(want []string, steps []rule.Step) string {
	for _, s := range steps {
		if slices.Contains(want, s.Rule.ID) && s.Outcome == rule.Near {
			return fmt.Sprintf("rule %s (%s) holds but for %s", s.Rule.ID, s.Rule.Place, s.Why)
		}
	}
	return ""
}

func orNone(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}
