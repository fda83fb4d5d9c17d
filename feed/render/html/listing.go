package html

import (
	"cmp"
	"html/template"
	"slices"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
)

// Listed is a story that is rendered when a page first shows it in a form, and once. It
// is safe for concurrent use.
type Listed struct {
	*Story
	pages *Pages

	mu   sync.Mutex
	made [4]template.HTML // by form
}

// form is how a list shows a story.
type form int

const (
	formLead form = iota
	formOpen
	formFolded
	formItem
)

// Listed is the subject as lists show it, see [Pages.Story].
func (p *Pages) Listed(s *Subject, today feed.Time) *Listed {
	return &Listed{Story: p.Story(s, today), pages: p}
}

// as is the story in the form.
func (l *Listed) as(f form) (_ template.HTML, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.made[f] != "" {
		return l.made[f], nil
	}
	if f == formItem {
		l.made[f], err = l.pages.fragment("item", l.Story)
	} else {
		l.made[f], err = l.pages.fragment("story", block{l.Story, f == formLead, f == formFolded})
	}
	return l.made[f], err
}

// block is a story in a list of stories.
type block struct {
	*Story
	Lead   bool // it is the first
	Folded bool // its reports are folded away
}

// Bounds of a page that lists stories.
const (
	maxStories = 60 // told by several
	maxOpen    = 12 // of them with their reports unfolded
	maxRun     = 3  // consecutive entries of one source
	maxBars    = 6  // sources that are counted one by one
	maxData    = 30 // stories that are told search engines
)

// Day is what one day brought.
type Day struct {
	Heading string
	Items   []template.HTML
}

// Bar is how many places of a page a source has.
type Bar struct {
	Outlet Outlet
	Count  int
	Width  int // of 100
}

// listing is the front page, or the page of a feed.
type listing struct {
	*Frame
	Feed    *Feed
	Deck    string
	Stories []template.HTML
	Days    []Day
	Bars    []Bar
	Places  int  // that are counted in Bars and in Others
	Others  int  // sources that are not among Bars
	Past    Link // the page of the newest day
}

// Front is the front page of what the main feed shows, in its order.
func (p *Pages) Front(all []*Listed, updated feed.Time) ([]byte, error) {
	f := p.frame(FrontPath, updated)
	f.Feeds = p.o.Feeds
	if len(f.Feeds) > 0 {
		f.Feeds = append(slices.Clone(p.o.Feeds), p.o.Sections...)
	}
	return p.list(&listing{Frame: f, Feed: p.o.feed(FrontPath)}, "front", all, updated)
}

// Section is the page of the feed at the path of its page, which shows all.
func (p *Pages) Section(path string, all []*Listed, updated feed.Time) ([]byte, error) {
	f, of := p.frame(path, updated), p.o.feed(path)
	f.Title, f.Today, f.Updated = of.Name+" | "+p.o.Site.Title, Stamp{}, Stamp{}
	f.Feeds = []Feed{*of}
	if len(p.o.Feeds) > 0 && p.o.Feeds[0].Path != of.Path {
		f.Feeds = append(f.Feeds, p.o.Feeds[0])
	}
	return p.list(&listing{Frame: f, Feed: of}, "section", all, updated)
}

// feed is the feed whose page lies at the path.
func (o *Options) feed(path string) *Feed {
	for _, all := range [][]Feed{o.Feeds, o.Sections} {
		for i := range all {
			if all[i].Path == path {
				return &all[i]
			}
		}
	}
	return &Feed{Path: path, Name: o.Site.Title}
}

// list renders a page of stories.
func (p *Pages) list(l *listing, name string, all []*Listed, updated feed.Time) ([]byte, error) {
	var told, river []*Listed
	for _, s := range all {
		if s.Several() {
			told = append(told, s)
		} else {
			river = append(river, s)
		}
	}
	slices.SortStableFunc(told, func(a, b *Listed) int {
		return cmp.Or(cmp.Compare(b.Own, a.Own), cmp.Compare(b.Updated, a.Updated))
	})
	if len(told) > maxStories {
		rest := told[maxStories:]
		told = told[:maxStories]
		river = append(river, rest...)
		slices.SortStableFunc(river, func(a, b *Listed) int { return cmp.Compare(b.Published, a.Published) })
	}
	for i, s := range told {
		f := formOpen
		switch {
		case i == 0 && name == "front":
			f = formLead
		case i >= maxOpen:
			f = formFolded
		}
		h, err := s.as(f)
		if err != nil {
			return nil, err
		}
		l.Stories = append(l.Stories, h)
	}
	var err error
	if l.Days, err = p.river(river); err != nil {
		return nil, err
	}
	l.count(all)
	if len(all) > 0 && name == "front" {
		l.Past = Link{Name: p.words.say("day_reports", "day", p.dates.form("date.long", all[0].Published)), Path: DayFolder + p.dates.iso(all[0].Published)}
	}
	l.Data = collection(&p.o, l, append(slices.Clone(told), river...))
	return p.render(name, l)
}

// run is a number of consecutive entries of one source on one day.
type run struct {
	source string
	n      int
	last   *Listed
}

// river is the stories by day; of a source that has more than a few in succession the
// others are counted, unless it is alone.
func (p *Pages) river(all []*Listed) (days []Day, err error) {
	alone := !slices.ContainsFunc(all, func(l *Listed) bool { return l.Source != all[0].Source })
	var today string
	var r run
	end := func() error {
		if r.n <= maxRun || alone {
			return nil
		}
		h, err := p.fragment("more", Link{
			Name: p.words.count("more_from", r.n-maxRun, "outlet", r.last.Outlet.Name.Value, "time", p.dates.clock(r.last.Published).Text),
			Path: r.last.Outlet.Path,
		})
		d := &days[len(days)-1]
		d.Items = append(d.Items, h)
		return err
	}
	for _, s := range all {
		if d := p.dates.iso(s.Published); d != today || len(days) == 0 {
			if err := end(); err != nil {
				return nil, err
			}
			today, r = d, run{}
			days = append(days, Day{Heading: p.dates.day(s.Published)})
		}
		if s.Source != r.source {
			if err := end(); err != nil {
				return nil, err
			}
			r = run{source: s.Source}
		}
		r.n, r.last = r.n+1, s
		if r.n > maxRun && !alone {
			continue
		}
		h, err := s.as(formItem)
		if err != nil {
			return nil, err
		}
		d := &days[len(days)-1]
		d.Items = append(d.Items, h)
	}
	return days, end()
}

// count counts the places that sources have among all, each report of a story one.
func (l *listing) count(all []*Listed) {
	at := map[string]int{}
	add := func(o Outlet) {
		i, ok := at[o.Path]
		if !ok {
			i = len(l.Bars)
			at[o.Path] = i
			l.Bars = append(l.Bars, Bar{Outlet: o})
		}
		l.Bars[i].Count++
		l.Places++
	}
	for _, s := range all {
		for _, rows := range [][]Row{s.Rows, s.Rest} {
			for i := range rows {
				add(rows[i].Outlet)
			}
		}
	}
	slices.SortStableFunc(l.Bars, func(a, b Bar) int { return cmp.Compare(b.Count, a.Count) })
	l.Others = max(0, len(l.Bars)-maxBars)
	l.Bars = l.Bars[:min(len(l.Bars), maxBars)]
	for i := range l.Bars {
		l.Bars[i].Width = max(1, 100*l.Bars[i].Count/l.Bars[0].Count)
	}
}

// collection is the page for search engines (schema.org, JSON-LD).
func collection(o *Options, l *listing, all []*Listed) any {
	type object = map[string]any
	items := []object{}
	for i, s := range all[:min(len(all), maxData)] {
		items = append(items, object{"@type": "ListItem", "position": i + 1, "url": o.absolute(s.Link), "name": s.Title.Value})
	}
	return object{
		"@context": "https://schema.org", "@type": "CollectionPage", "name": l.Title, "url": l.Canonical, "inLanguage": l.Lang,
		"mainEntity": object{"@type": "ItemList", "itemListElement": items},
	}
}
