package publish

import (
	"cmp"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

// desk is a spec made ready: what it decides, and the feeds that it publishes.
type desk struct {
	spec     Spec
	formats  render.Table
	plan     *curate.Plan
	evaluate func(curate.Subject) (*curate.Decision, error) // the plan's
	feeds    []planned                                      // as in the plan
	moved    map[string]string                              // see [Snapshot.Moved]
	pages    *html.Pages

	everything int // place in the plan of a feed that takes every entry, by source, and is not published: pages of sources walk it
}

// planned is a feed made ready.
type planned struct {
	name    string       // on the page
	edition edition.Feed // without Updated and Self
	paths   []string     // by format
	selves  []string     // absolute
	page    string       // path of its page
	token   feed.Hash    // of what its readers must know; zero: everybody may read it
	deltas  *history     // of its documents; nil where no deltas are made
}

// private reports whether not everybody may read the feed. No page and no list names it.
func (p *planned) private() bool { return !p.token.IsZero() }

// newDesk makes s ready. Its feeds are the main feed, the categories' and the operator's
// own, in this order; the path of each, in the plan, is that in the first format.
func newDesk(s Spec) *desk {
	d := &desk{spec: s, formats: s.Formats}
	if d.formats == nil {
		d.formats = render.Formats()
	}
	id := s.Site.ID
	plan := curate.Spec{Site: id, Sources: s.Sources, Categories: s.Categories, Rules: s.Rules, Reading: s.Reading}
	add := func(f Feed, id, name string, paths []string) {
		f.Path = paths[0]
		f.Limit = cmp.Or(max(f.Limit, 0), DefaultLimit)
		plan.Feeds = append(plan.Feeds, f)
		d.feeds = append(d.feeds, d.plannedFeed(&f, id, name, paths))
	}
	add(Feed{Title: s.Site.Title, Selection: s.Main}, curate.FeedID(id), "", d.formats.MainPaths())
	for _, c := range s.Categories {
		f := Feed{Title: s.Site.Title + ": " + c.Name(), Subtitle: c.Description, Categories: []string{c.Term}, Selection: c.Feed}
		add(f, curate.CategoryID(id, c.Term), c.Name(), d.formats.CategoryPaths(c.Term))
	}
	for _, f := range s.Feeds {
		name := cmp.Or(f.Title, f.ID)
		f.Title = cmp.Or(f.Title, s.Site.Title+": "+f.ID)
		add(f, curate.CustomID(id, f.ID), name, d.formats.FeedPaths(f.Path))
	}
	if r := s.Review; r.Path != "" {
		f := Feed{ID: curate.ReviewID, Title: s.Site.Title + ": review", Path: r.Path, Held: true, Selection: Selection{Limit: reviewLimit, Order: curate.ByArrival, Look: curate.Look{Token: r.Token}}}
		add(f, curate.CustomID(id, f.ID), "Review", d.formats.FeedPaths(r.Path))
	}
	d.feeds[0].page = html.FrontPath
	for i := range d.feeds {
		if !d.feeds[i].private() {
			d.feeds[i].edition.Alternate = absolute(s.Site.URL, d.feeds[i].page)
		}
	}
	d.everything = len(plan.Feeds)
	plan.Feeds = append(plan.Feeds, Feed{Path: html.SourceFolder})
	d.moved = d.movedPaths()
	d.plan = curate.New(plan)
	d.pages = html.New(d.pageOptions())
	d.evaluate = d.plan.Evaluate
	return d
}

func (d *desk) plannedFeed(f *Feed, id, name string, paths []string) planned {
	site := &d.spec.Site
	x := edition.Feed{
		ID: id, Title: f.Title, Subtitle: cmp.Or(f.Subtitle, site.Tagline), Language: site.Language, Alternate: absolute(site.URL, render.PagePath), Hub: site.Hub,
		Author: feed.Person{Name: site.Title}, Rights: site.Rights, License: site.License, Icon: site.Icon, Logo: site.Logo, Version: d.spec.Version,
	}
	if contact := strings.TrimPrefix(site.Contact, "mailto:"); strings.Contains(contact, "@") && !strings.Contains(contact, "/") {
		x.Author.Email, x.Author.URI = contact, x.Alternate
	} else {
		x.Author.URI = cmp.Or(contact, x.Alternate)
	}
	if len(f.Categories) == 1 {
		for _, c := range d.spec.Categories {
			if c.Term == f.Categories[0] {
				x.Categories = []feed.Category{c.Published(site.ID)}
			}
		}
	}
	if !f.Look.Token.IsZero() {
		x.Hub = "" // it is told nothing, for it could not read it
	}
	p := planned{name: name, edition: x, paths: paths, token: f.Look.Token, page: pageOf(d.formats, paths[0])}
	for _, path := range paths {
		p.selves = append(p.selves, absolute(site.URL, path))
	}
	if d.spec.Deltas {
		p.deltas = &history{marks: map[string][]mark{}}
	}
	return p
}

// pageOptions are what the pages of the spec are made of.
func (d *desk) pageOptions() html.Options {
	o := html.Options{Theme: d.spec.Theme, Site: d.spec.Site, Base: basePath(d.spec.Site.URL), Version: d.spec.Version, Pictures: d.spec.Pictures}
	for i := range d.feeds {
		of := &d.feeds[i]
		if of.private() {
			continue
		}
		x := html.Feed{Name: of.name, Title: of.edition.Title, Path: of.page}
		for j, f := range d.formats {
			x.Documents = append(x.Documents, html.Document{
				Type: f.Type(), Label: label(f), Path: of.paths[j], Address: of.selves[j],
			})
		}
		if i > 0 && i <= len(d.spec.Categories) {
			x.Term = d.spec.Categories[i-1].Term
			o.Sections = append(o.Sections, x)
		} else {
			o.Feeds = append(o.Feeds, x)
		}
	}
	return o
}

// others are the feed's documents in other formats than the one.
func (p *planned) others(formats render.Table, format int) (all []edition.Form) {
	for i, f := range formats {
		if i != format {
			all = append(all, edition.Form{Type: f.Type(), Href: p.selves[i]})
		}
	}
	return all
}
