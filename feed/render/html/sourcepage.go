package html

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// Health says how a source fares.
type Health uint8

// The healths, trouble first.
const (
	HealthBad   Health = iota // it has failed for a day or more, or is gone
	HealthSlow                // its last answer was an error
	HealthNone                // nobody has asked it yet
	HealthQuiet               // it brought nothing new for a week
	HealthGood
)

// class is the name of the health in the stylesheet.
func (h Health) class() string { return [...]string{"bad", "slow", "quiet", "quiet", "good"}[h] }

// Source is a configured source, as pages speak of it.
type Source struct {
	Publisher *feed.Publisher
	Meta      feed.Meta // what it says of itself
	State     feed.State
	Now       feed.Time // of the store
	Since     feed.Time // when it came into the operator's list; 0: nobody knows
	NoIndex   bool      // search engines are asked to leave its texts out
}

// Spoken is the language that the source is in, as far as it is known.
func (s *Source) Spoken() string { return cmp.Or(s.Publisher.Language, s.Meta.Spoken()) }

// NoSource is how long a source may bring nothing before it is called quiet, and fail
// before it is called failing.
const (
	quietAfter = 7 * 24 * 3600
	badAfter   = 24 * 3600
)

// Health is how the source fares.
func (s *Source) Health() Health {
	st := &s.State
	switch {
	case st.Fetched == 0 && st.Delivered == 0:
		return HealthNone
	case st.Paused, st.Failures > 0 && s.Now-st.Since >= badAfter:
		return HealthBad
	case st.Failures > 0:
		return HealthSlow
	case st.Delivered != 0 && s.Now-st.Delivered >= quietAfter:
		return HealthQuiet
	}
	return HealthGood
}

// days are what the source did in the last n days, the last one today's.
func (s *Source) days(n int) []feed.DayCount {
	today := s.Now.Day()
	all := make([]feed.DayCount, n)
	for i := range s.State.Days {
		d := &s.State.Days[i]
		if at := n - 1 - int(today) + int(d.Day); at >= 0 && at < n {
			all[at] = *d
		}
	}
	return all
}

// News is how many entries the source brought in the last n days.
func (s *Source) News(n int) (sum int) {
	for _, d := range s.days(n) {
		sum += d.New
	}
	return sum
}

// name is the source as an outlet.
func (l *locale) sourceOutlet(s *Source) Outlet {
	return l.outlet(&edition.Report{Publisher: *s.Publisher, Meta: s.Meta})
}

// ledgerRow is a source in the ledger of all.
type ledgerRow struct {
	Outlet Outlet
	Health string // class
	Says   string
	Strip  []stripDay
	Alt    string
	Last   Stamp
	Week   int
	health Health
	since  feed.Time
}

// stripDay is a day in the small plot of a source.
type stripDay struct {
	X, Y, Height string
	Class        string
}

const stripDays = 14

// says is the health in words.
func (l *locale) says(s *Source) string {
	switch s.Health() {
	case HealthBad:
		if s.State.Paused {
			return l.words.say("health_gone")
		}
		return l.words.say("health_bad", "time", l.dates.form("date.short", s.State.Since))
	case HealthSlow:
		return l.words.say("health_slow", "time", l.dates.since(s.State.Since, s.Now).Text)
	case HealthNone:
		return l.words.say("health_none")
	case HealthQuiet:
		return l.words.say("health_quiet", "time", l.dates.form("date.short", s.State.Delivered))
	}
	return l.words.say("health_good")
}

// row is the source in the ledger.
func (l *locale) row(s *Source) ledgerRow {
	r := ledgerRow{Outlet: l.sourceOutlet(s), health: s.Health(), Says: l.says(s), Week: s.News(7), since: s.State.Since}
	r.Health = r.health.class()
	if s.State.Delivered != 0 {
		r.Last = l.dates.beside(s.State.Delivered, s.Now)
	}
	days, most, failed := s.days(stripDays), 1, 0
	for _, d := range days {
		most = max(most, d.New)
	}
	for i, d := range days {
		x := stripDay{X: strconv.Itoa(6 * i), Y: "14", Height: "2", Class: "day-none"}
		switch {
		case d.Polls > 0 && d.Failures == d.Polls:
			x.Y, x.Height, x.Class = "0", "16", "day-bad"
			failed++
		case d.New > 0:
			h := max(2, 16*d.New/most)
			x.Y, x.Height, x.Class = strconv.Itoa(16-h), strconv.Itoa(h), "day-ok"
		}
		r.Strip = append(r.Strip, x)
	}
	r.Alt = l.words.count("strip", s.News(stripDays))
	if failed > 0 {
		r.Alt += l.words.say("comma") + l.words.count("strip_failed", failed)
	}
	return r
}

// ledgerView is what the ledger shows.
type ledgerView struct {
	*Frame
	Rows    []ledgerRow
	Failing []ledgerRow
	Facts   string
	OPML    string // path; empty: none
	Events  []eventRow
}

// SourcesPage is the ledger of all sources, trouble first, and of what happened to the
// list of them, in the order of events. opml is the path of a list of them for feed readers;
// empty: there is none.
func (p *Pages) SourcesPage(all []Source, events []Event, opml string) ([]byte, error) {
	v := &ledgerView{Frame: p.frame(SourcesPath, 0), OPML: opml}
	v.Title = p.words.say("sources") + " | " + p.o.Site.Title
	v.Feeds = p.o.Feeds[:min(1, len(p.o.Feeds))]
	for i := range events {
		v.Events = append(v.Events, p.event(&events[i]))
	}
	var countries, languages []string
	for i := range all {
		s := &all[i]
		v.Rows = append(v.Rows, p.row(s))
		if s.Publisher.Country != "" {
			countries = append(countries, s.Publisher.Country)
		}
		if l := s.Spoken(); l != "" {
			base, _, _ := strings.Cut(l, "-")
			languages = append(languages, strings.ToLower(base))
		}
	}
	slices.SortStableFunc(v.Rows, func(a, b ledgerRow) int {
		return cmp.Or(cmp.Compare(a.health, b.health), cmp.Compare(strings.ToLower(a.Outlet.Name.Value), strings.ToLower(b.Outlet.Name.Value)))
	})
	for _, r := range v.Rows {
		if r.health == HealthBad {
			v.Failing = append(v.Failing, r)
		}
	}
	facts := []string{p.words.count("outlets", len(all))}
	if n := distinct(countries); n > 0 {
		facts = append(facts, p.words.count("countries", n))
	}
	if n := distinct(languages); n > 0 {
		facts = append(facts, p.words.count("languages", n))
	}
	v.Facts = strings.Join(facts, p.words.say("comma"))
	return p.render("sources-page", v)
}

// Profile is a source as its own page shows it.
type Profile struct {
	Source
	Stories []*Subject
	Total   int // entries that all sources brought in the last 30 days
	Feeds   []Feed
}

// sourceView is what the page of a source shows.
type sourceView struct {
	*Frame
	Outlet Outlet
	About  Text
	Facts  string
	Own    siteLink // of the outlet itself
	Row    ledgerRow
	Since  string
	Pairs  [][2]string
	Days   []Day
}

type siteLink struct{ URL, Shown string }

// SourcePage is the page of a source.
func (p *Pages) SourcePage(s *Profile) ([]byte, error) {
	v := &sourceView{Frame: p.frame(SourceFolder+s.Publisher.ID, 0), Outlet: p.sourceOutlet(&s.Source), Row: p.row(&s.Source)}
	v.Title = v.Outlet.Name.Value + " | " + p.o.Site.Title
	if s.NoIndex {
		v.Robots = "noindex"
	}
	v.Feeds = slices.Concat(s.Feeds, p.o.Feeds[:min(1, len(p.o.Feeds))])
	v.About = p.speak.text(shortened(edition.Line(s.Meta.Subtitle), 2*maxDeck), s.Meta.Spoken())
	facts := []string{}
	for _, f := range []string{p.words.country(s.Publisher.Country), edition.Line(s.Publisher.Owner), edition.Line(s.Publisher.Kind), p.words.language(s.Spoken())} {
		if f != "" {
			facts = append(facts, f)
		}
	}
	v.Facts = strings.Join(facts, " · ")
	for _, l := range s.Meta.Links {
		if u := httpOnly(l.Href); l.Rel == "alternate" && v.Own.URL == "" && u != "" {
			v.Own = siteLink{u, strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(u, "https://"), "http://"), "/")}
		}
	}
	v.Pairs = p.lately(s)
	if s.Since != 0 {
		v.Since = p.words.say("event_since", "time", p.dates.form("date.long", s.Since))
	}
	var listed []*Listed
	for _, x := range s.Stories {
		l := p.Listed(x, 0)
		l.Outlet.Name.Value = "" // the page is the outlet's
		listed = append(listed, l)
	}
	var err error
	if v.Days, err = p.river(listed); err != nil {
		return nil, err
	}
	return p.render("source-page", v)
}

// lately is what the source did in the last 30 days.
func (l *locale) lately(s *Profile) (all [][2]string) {
	add := func(key, text string) {
		if text != "" {
			all = append(all, [2]string{l.words.say(key), text})
		}
	}
	var polls, failures, changed int
	for _, d := range s.days(feed.MaxDays) {
		polls, failures, changed = polls+d.Polls, failures+d.Failures, changed+d.Changed
	}
	news := s.News(feed.MaxDays)
	add("lately_new", l.words.number(news))
	if s.Total > 0 {
		add("lately_share", l.words.say("percent", "n", l.words.number(100*news/s.Total)))
	}
	add("lately_changed", l.words.number(changed))
	add("lately_polls", l.words.number(polls))
	add("lately_failures", l.words.number(failures))
	if len(s.State.Days) > 0 {
		add("lately_since", l.dates.form("date.long", feed.Time(s.State.Days[0].Day)*86400+43200))
	}
	if s.State.Fetched != 0 {
		add("lately_fetched", l.dates.moment(s.State.Fetched).Text)
	}
	if s.State.Failures > 0 {
		add("lately_failing", l.words.say("failing", "time", l.dates.moment(s.State.Since).Text, "reason", edition.Line(shortened(s.State.Failure, 200))))
	}
	return all
}
