package html

import (
	"html/template"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// DayFolder is where the pages of days lie, each under its date.
const DayFolder = "/day/"

// DayOf are the stories that arrived on one day.
type DayOf struct {
	Date         time.Time // its beginning, where the site is
	Page, Pages  int       // from 1
	Stories      []*Subject
	Older, Newer time.Time // days before and after it of which there are pages; zero: there are none
}

// dayView is what the page of a day shows.
type dayView struct {
	*Frame
	Heading, Facts string
	Items          []template.HTML
	Older, Newer   Link
}

// DayPage is the page of a day.
func (p *Pages) DayPage(d *DayOf) ([]byte, error) {
	at := feed.At(d.Date)
	path := DayFolder + d.Date.Format(time.DateOnly)
	v := &dayView{Frame: p.frame(path, 0), Heading: p.dates.full(at).Text}
	v.Title, v.Feeds = v.Heading+" | "+p.o.Site.Title, p.o.Feeds[:min(1, len(p.o.Feeds))]
	if d.Page > 1 {
		v.Canonical += "/" + (&words{}).number(d.Page)
	}
	v.Facts = p.words.say("day_page", "n", p.words.number(d.Page), "of", p.words.number(max(1, d.Pages)))
	v.Older, v.Newer = p.dayLink(d.Older), p.dayLink(d.Newer)
	if d.Page < d.Pages {
		v.Older = Link{Name: p.words.say("day_next"), Path: path + "/" + (&words{}).number(d.Page+1)}
	}
	for _, s := range d.Stories {
		h, err := p.Listed(s, at).as(formItem)
		if err != nil {
			return nil, err
		}
		v.Items = append(v.Items, h)
	}
	return p.render("day-page", v)
}

// dayLink leads to the page of the day; to none where it is zero.
func (l *locale) dayLink(day time.Time) Link {
	if day.IsZero() {
		return Link{}
	}
	return Link{Name: l.dates.full(feed.At(day)).Text, Path: DayFolder + day.Format(time.DateOnly)}
}

// subscribeView is what the page about subscribing shows.
type subscribeView struct {
	*Frame
	Start  string // address to begin with
	Labels []string
	All    []Feed
	Lists  []Link
}

// SubscribePage lists all feeds; lists are those of feeds and sources for readers.
func (p *Pages) SubscribePage(lists []Link) ([]byte, error) {
	v := &subscribeView{Frame: p.frame(SubscribePath, 0), Lists: lists}
	v.Title = p.words.say("subscribe") + " | " + p.o.Site.Title
	main := min(1, len(p.o.Feeds))
	v.All = slices.Concat(p.o.Feeds[:main], p.o.Sections, p.o.Feeds[main:])
	v.Feeds = v.All
	if len(v.All) > 0 && len(v.All[0].Documents) > 0 {
		v.Start = v.All[0].Documents[0].Address
		for _, d := range v.All[0].Documents {
			v.Labels = append(v.Labels, d.Label)
		}
	}
	return p.render("subscribe-page", v)
}

// textView is a page of the operator's own words.
type textView struct {
	*Frame
	Heading string
	Text    template.HTML
}

// TextPaths are the paths of the operator's own pages.
func (p *Pages) TextPaths() (all []string) {
	for _, l := range p.texts {
		all = append(all, l.Path)
	}
	return all
}

// TextPage is the page at the path with a text of the operator's; nil where there is none.
func (p *Pages) TextPage(path string) ([]byte, error) {
	for i := range p.theme.texts {
		if t := &p.theme.texts[i]; t.path == path {
			return t.render(p)
		}
	}
	return nil, nil
}

func (t *textPage) render(p *Pages) (_ []byte, err error) {
	v := &textView{Frame: p.frame(t.path, 0), Heading: t.heading}
	v.Title, v.Feeds = t.heading+" | "+p.o.Site.Title, p.o.Feeds[:min(1, len(p.o.Feeds))]
	if v.Text, err = p.prose(feed.Text{Value: t.text, HTML: true}, nil); err != nil {
		return nil, err
	}
	return p.render("text-page", v)
}

// MissingPage says that there is no page at the address.
func (p *Pages) MissingPage() ([]byte, error) {
	f := p.frame("", 0)
	f.Title, f.Canonical, f.Robots = p.words.say("missing")+" | "+p.o.Site.Title, "", "noindex"
	return p.render("missing-page", f)
}
