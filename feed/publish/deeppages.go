package publish

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

const htmlType = html.Type + "; charset=utf-8"

// Bounds of deep pages' content.
const (
	sourceEntries = 40 // of a source on its page
	moreEntries   = 4  // of the same outlet beside an article
	dayEntries    = 50 // on one page of a day
	dayPages      = 40
	maxNear       = 5 // entries near a story: with half of what would have joined them at least
)

// route is what makes the page at the path; nil: nothing does.
func (d *Deep) route(path string) maker {
	switch {
	case path == html.SourcesPath || path+"/" == html.SourcesPath:
		return (*deepReader).sources
	case path == html.SubscribePath || path+"/" == html.SubscribePath:
		return (*deepReader).subscribe
	case path == html.SitemapPath:
		return (*deepReader).sitemaps
	case path == "/robots.txt":
		return (*deepReader).robots
	}
	for folder, make := range map[string]func(r *deepReader, rest string) ([]byte, string, error){
		html.StoryFolder: (*deepReader).storyPage, html.ArticleFolder: (*deepReader).articlePage,
		html.SourceFolder: (*deepReader).sourcePage, html.DayFolder: (*deepReader).dayPage,
		html.SitemapFolder: (*deepReader).sitemap,
	} {
		if rest, ok := strings.CutPrefix(path, folder); ok && rest != "" {
			return func(r *deepReader) ([]byte, string, error) { return make(r, rest) }
		}
	}
	return nil
}

// finished is a page as a document.
func (d *Deep) finished(path, kind string, body []byte) *Document {
	sum := sha256.Sum256(body)
	name := base64.RawStdEncoding.EncodeToString(sum[:18])
	self := absolute(d.spec.Site.URL, path)
	doc := &Document{Path: path, Type: kind, Body: body, ETag: `"` + name + `"`, Codings: d.codings(body, name), Self: self, Policy: html.Policy}
	doc.Links = []Link{{Rel: "self", Href: self, Type: strings.TrimSuffix(kind, "; charset=utf-8")}}
	if kind != htmlType {
		doc.Policy, doc.Shared = "default-src 'none'", strings.HasPrefix(kind, "application/") && kind != xmlType
	}
	return doc
}

// codings are those of a page's body. Who asks first for one waits until it is its turn, as
// for a page: making pages and compressing them never take more than half of the processors.
func (d *Deep) codings(body []byte, name string) []Coding {
	all := d.packer.codings(body, name)
	for i := range all {
		c := all[i]
		all[i] = NewCoding(c.Name, c.ETag, func() ([]byte, error) {
			d.slots <- struct{}{}
			defer func() { <-d.slots }()
			return c.Body()
		})
	}
	return all
}

// asPage is a rendered page.
func asPage(body []byte, err error) ([]byte, string, error) { return body, htmlType, err }

// decided is the decision on the entry or story with the id; nil where nothing of it is
// published.
func (r *deepReader) decided(id string) (*curate.Decision, error) {
	if n, ok := r.view.StoryByID(id); ok {
		return r.decidedStory(n)
	}
	n, ok := r.view.EntryByID(id)
	if !ok {
		return nil, nil
	}
	d, err := r.decide(n, "its page")
	if err != nil || len(d.Reports) == 0 {
		return nil, err
	}
	if s, ok := r.view.StoryByID(d.Subject.Entry.Story); ok {
		return r.decidedStory(s)
	}
	return d, nil
}

func (r *deepReader) decidedStory(number uint64) (*curate.Decision, error) {
	s, err := r.story(number)
	if err != nil {
		return nil, err
	}
	d, err := r.desk.evaluate(curate.Subject{Story: s, Member: r.member, Reader: r.ask})
	if err != nil || len(d.Reports) == 0 {
		return nil, err
	}
	return d, nil
}

// subjectOf is what pages say of what d decided.
func (r *deepReader) subjectOf(d *curate.Decision) (*html.Subject, error) {
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	x, err := r.maker().Article(d)
	if err != nil {
		return nil, err
	}
	return pageSubject(d, &x), nil
}

// about notes which version of the decision's subject the page is of.
func (r *deepReader) about(d *curate.Decision) {
	if s := d.Subject.Story; s != nil {
		number := s.Number
		r.kept.subject = func(v DeepView) uint64 { s, _ := v.Story(number); return s.Changed }
		return
	}
	number, story := d.Subject.Entry.Number, d.Subject.Entry.Story
	r.kept.subject = func(v DeepView) uint64 {
		e, _ := v.Entry(number)
		if e.Story != story {
			return 0
		}
		if n, ok := v.StoryByID(story); ok {
			s, _ := v.Story(n)
			return max(e.Changed, s.Changed)
		}
		return e.Changed
	}
}

// storyPage is the page of a story, or a feed of it where the path says so.
func (r *deepReader) storyPage(slug string) ([]byte, string, error) {
	for _, f := range r.desk.formats {
		if s, ok := strings.CutSuffix(slug, f.Extension()); ok {
			if id, ok := html.Unslug(s); ok {
				if d, err := r.decided(id); d != nil || err != nil {
					return r.storyFeed(f, d, err)
				}
			}
		}
	}
	id, ok := html.Unslug(slug)
	if !ok {
		return nil, "", nil
	}
	d, err := r.decided(id)
	if d == nil || err != nil {
		return nil, "", err
	}
	s, err := r.subjectOf(d)
	if err != nil {
		return nil, "", err
	}
	r.about(d)
	t := &html.Told{Subject: s, Joins: joins(d), Near: r.near(d)}
	for _, f := range r.desk.formats {
		path := html.StoryPath(s.Article.ID) + f.Extension()
		t.Feeds = append(t.Feeds, html.Document{Type: f.Type(), Label: label(f), Path: path, Address: absolute(r.desk.spec.Site.URL, path)})
	}
	return asPage(r.desk.pages.StoryPage(t))
}

// joins are why the entries of the story are together.
func joins(d *curate.Decision) (all []html.Join) {
	seen := map[uint64]bool{}
	for i := range d.Reports {
		e := d.Reports[i].Entry
		if seen[e.Number] || e.Join == nil {
			continue
		}
		seen[e.Number] = true
		j := html.Join{Entry: e.ID, Operator: e.Join.Operator, Reason: e.Join.Reason}
		if v := e.Join.Evidence; v != nil {
			j.Shared, j.Score, j.Enough, j.Link, j.Copy = v.Shared, v.Score, v.Threshold, v.Link, v.Copy
		}
		all = append(all, j)
	}
	return all
}

// near are the entries that came near to those of d and were kept apart.
func (r *deepReader) near(d *curate.Decision) (all []html.Near) {
	for i := range d.Reports {
		refused := d.Reports[i].Entry.Refused
		if refused == nil || len(all) == maxNear || 2*refused.Evidence.Score < refused.Evidence.Threshold {
			continue
		}
		n, ok := r.view.EntryByID(refused.Evidence.Candidate)
		if !ok {
			continue
		}
		other, err := r.decide(n, "its story")
		if err != nil || len(other.Reports) == 0 || other.Subject.Entry.Story == d.Reports[i].Entry.Story ||
			slices.ContainsFunc(all, func(x html.Near) bool { return x.ID == other.Subject.Entry.ID }) {
			continue
		}
		x, err := r.maker().Article(other)
		if err != nil {
			continue
		}
		lead := &x.Reports[0]
		all = append(all, html.Near{
			Title: lead.Title(), Language: lead.Language(), ID: x.ID, Outlet: lead.Name(), Score: refused.Evidence.Score, Enough: refused.Evidence.Threshold,
		})
	}
	return all
}

// label names the format to people, by its extension: a word as one, letters that stand for
// words as such.
func label(f render.Format) string {
	s := strings.TrimPrefix(f.Extension(), ".")
	if vowels := len(s) - len(strings.NewReplacer("a", "", "e", "", "i", "", "o", "", "u", "").Replace(s)); vowels > 1 {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return strings.ToUpper(s)
}

// storyFeed is a feed of the reports of one story.
func (r *deepReader) storyFeed(f render.Format, d *curate.Decision, err error) ([]byte, string, error) {
	if err != nil {
		return nil, "", err
	}
	r.about(d)
	main := r.desk.feeds[0].edition
	slug := html.Slug(d.ID())
	x := edition.Feed{
		ID: curate.Join(r.desk.spec.Site.ID, "story/"+slug), Language: main.Language, Author: main.Author, Rights: main.Rights, Icon: main.Icon, Logo: main.Logo,
		Version: main.Version, Self: absolute(r.desk.spec.Site.URL, html.StoryPath(d.ID())+f.Extension()), Alternate: absolute(r.desk.spec.Site.URL, html.StoryPath(d.ID())),
	}
	var parts [][]byte
	seen := map[uint64]bool{}
	for i := range d.Reports {
		e := d.Reports[i].Entry
		if seen[e.Number] {
			continue
		}
		seen[e.Number] = true
		own, err := r.decide(e.Number, "its story")
		if err != nil {
			return nil, "", err
		}
		a, err := r.maker().Article(own)
		if err != nil {
			return nil, "", err
		}
		r.noIndex = r.noIndex || a.NoIndex()
		if i == 0 {
			x.Title = edition.Line(a.Reports[0].Title())
		}
		part, err := f.Article(a)
		if err != nil {
			return nil, "", err
		}
		parts, x.Updated = append(parts, part), max(x.Updated, a.Updated)
	}
	body, err := f.Feed(x, parts)
	return body, f.Type() + "; charset=utf-8", err
}

// articlePage is the page of an entry.
func (r *deepReader) articlePage(slug string) ([]byte, string, error) {
	id, ok := html.Unslug(slug)
	if !ok {
		return nil, "", nil
	}
	n, ok := r.view.EntryByID(id)
	if !ok {
		return nil, "", nil
	}
	d, err := r.decide(n, "its page")
	if err != nil || len(d.Reports) == 0 {
		return nil, "", err
	}
	a := &html.Reading{Reasons: d.Reasons}
	if a.Subject, err = r.subjectOf(d); err != nil {
		return nil, "", err
	}
	r.about(d)
	if s, ok := r.view.StoryByID(d.Subject.Entry.Story); ok {
		if t, err := r.decidedStory(s); err != nil {
			return nil, "", err
		} else if t != nil {
			if a.Story, err = r.subjectOf(t); err != nil {
				return nil, "", err
			}
		}
	}
	rows := r.rows.Recent(r.desk.everything, r.desk.plan.At(d.Reports[0].Source.ID), moreEntries+1)
	rows = slices.DeleteFunc(rows, func(row curate.Row) bool { return row.Number == n })
	if a.More, err = r.subjects(rows[:min(len(rows), moreEntries)]); err != nil {
		return nil, "", err
	}
	return asPage(r.desk.pages.ArticlePage(a))
}

// subjects are what pages say of the rows; one that is gone meanwhile is left out.
func (r *deepReader) subjects(rows []curate.Row) (all []*html.Subject, err error) {
	for i := range rows {
		var d *curate.Decision
		if rows[i].Story {
			if _, ok := r.view.Story(rows[i].Number); ok {
				d, err = r.decidedStory(rows[i].Number)
			}
		} else if _, ok := r.view.Entry(rows[i].Number); ok {
			d, err = r.decide(rows[i].Number, "the catalogue")
		}
		if err != nil {
			return nil, err
		}
		if d == nil || len(d.Reports) == 0 {
			continue
		}
		s, err := r.subjectOf(d)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// source is what is known of a source.
func (r *deepReader) source(of *Source) html.Source {
	s := html.Source{Publisher: &of.Publisher, Now: r.view.Now(), NoIndex: of.NoIndex}
	noted, _ := r.desk.spec.Register.source(of.Stored())
	s.Since = noted.Since
	s.State, _ = r.view.State(of.Stored())
	if rev, ok := r.view.Revision(of.Stored(), s.State.Revision); ok {
		s.Meta = rev.Meta
	}
	return s
}

// sourcePage is the page of a source.
func (r *deepReader) sourcePage(id string) ([]byte, string, error) {
	id = strings.TrimSuffix(id, "/")
	at := r.desk.plan.At(id)
	if at < 0 {
		return nil, "", nil
	}
	p := &html.Profile{Source: r.source(&r.desk.spec.Sources[at]), Total: r.news()}
	var err error
	if p.Stories, err = r.subjects(r.rows.Recent(r.desk.everything, at, sourceEntries)); err != nil {
		return nil, "", err
	}
	slices.SortStableFunc(p.Stories, func(a, b *html.Subject) int { return int(b.Article.Published - a.Article.Published) })
	return asPage(r.desk.pages.SourcePage(p))
}

// sources is the ledger.
func (r *deepReader) sources() ([]byte, string, error) {
	all := make([]html.Source, len(r.desk.spec.Sources))
	for i := range all {
		all[i] = r.source(&r.desk.spec.Sources[i])
	}
	return asPage(r.desk.pages.SourcesPage(all, r.events(), render.SourcesListPath))
}

func (r *deepReader) subscribe() ([]byte, string, error) {
	return asPage(r.desk.pages.SubscribePage([]html.Link{{Name: "OPML", Path: render.FeedsListPath}}))
}

// zone is where the site is.
func (d *desk) zone() *time.Location {
	if z := d.spec.Site.Zone; z != nil {
		return z
	}
	return time.UTC
}

// dayPage is the page of what arrived on a day: "2025-07-04", or "2025-07-04/2" for the
// second page.
func (r *deepReader) dayPage(rest string) ([]byte, string, error) {
	rest = strings.TrimSuffix(rest, "/")
	date, number, paged := strings.Cut(rest, "/")
	n := 1
	if paged {
		var err error
		if n, err = strconv.Atoi(number); err != nil || n < 2 || n > dayPages || strconv.Itoa(n) != number {
			return nil, "", nil
		}
	}
	begin, err := time.ParseInLocation(time.DateOnly, date, r.desk.zone())
	if err != nil || begin.Year() < 1970 {
		return nil, "", nil
	}
	now, end := r.view.Now().Std(), begin.AddDate(0, 0, 1)
	if begin.After(now) {
		return nil, "", nil
	}
	rows := r.rows.Within(0, feed.At(begin), feed.At(end), (n-1)*dayEntries, dayEntries+1)
	if len(rows) == 0 && (n > 1 || !end.After(now)) { // a page of nothing would lead to the next one, for ever
		return nil, "", nil
	}
	d := &html.DayOf{Date: begin, Page: n, Pages: n, Older: dayBefore(r.rows, begin), Newer: dayAfter(r.rows, end, now)}
	if len(rows) > dayEntries && n < dayPages {
		d.Pages, rows = n+1, rows[:dayEntries]
	}
	if d.Stories, err = r.subjects(rows); err != nil {
		return nil, "", err
	}
	return asPage(r.desk.pages.DayPage(d))
}

// dayBefore is the last day before begin on which something arrived; zero where there is none.
func dayBefore(rows catalog.Picture, begin time.Time) time.Time {
	for _, row := range rows.Within(0, 0, feed.At(begin), 0, 1) {
		return dayOf(row.Place.Arrival.Std().In(begin.Location()))
	}
	return time.Time{}
}

// nextDays is how many days are looked at for the next one on which something arrived.
const nextDays = 7

// dayAfter is the next day from begin on that has a page: one of the next few on which
// something arrived, else the one of now. It is zero where that has passed.
func dayAfter(rows catalog.Picture, begin, now time.Time) time.Time {
	today := dayOf(now.In(begin.Location()))
	for day := begin; day.Before(today) && day.Before(begin.AddDate(0, 0, nextDays)); day = day.AddDate(0, 0, 1) {
		if len(rows.Within(0, feed.At(day), feed.At(day.AddDate(0, 0, 1)), 0, 1)) > 0 {
			return day
		}
	}
	if begin.After(today) {
		return time.Time{}
	}
	return today
}

// dayOf is the beginning of the day of t.
func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// Picture is the address of the picture at the path, which begins with "/": the n-th of an
// entry's text. It is empty where the path is none of a picture, or pages show none.
func (d *Deep) Picture(ctx context.Context, path string) (address string, err error) {
	rest, ok := strings.CutPrefix(path, html.PictureFolder)
	number, slug, _ := strings.Cut(rest, "/")
	n, bad := strconv.Atoi(number)
	id, known := html.Unslug(slug)
	if !ok || bad != nil || !known || !d.spec.Pictures {
		return "", nil
	}
	err = d.look(ctx, func(v DeepView, rows catalog.Picture) error {
		entry, ok := v.EntryByID(id)
		if !ok {
			return nil
		}
		r := newReader(d.desk, v, rows)
		of, err := r.decide(entry, "its picture")
		if err != nil || len(of.Reports) == 0 {
			return err
		}
		x, err := r.maker().Article(of)
		if err == nil {
			address = html.PictureOf(&x.Reports[0], n)
		}
		return err
	})
	return address, err
}

// Missing is the page that says that there is none.
func (d *Deep) Missing() (*Document, error) {
	body, err := d.pages.MissingPage()
	if err != nil {
		return nil, err
	}
	return d.finished("/", htmlType, body), nil
}
