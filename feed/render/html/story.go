package html

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// Subject is an article, with what pages say of its reports beside what it says itself.
type Subject struct {
	Article    *edition.Article
	Categories []curate.Category // the operator's
	Tellings   []Telling         // one a report, in the article's order
}

// Telling is what pages say of a report.
type Telling struct {
	Entry   string // id of the entry that it is of
	Role    feed.Role
	Owner   string // who it belongs to: its owner, else its outlet
	Undated bool   // its source gave no date
	Seen    feed.Time
	Edited  bool // it was changed in substance since

	Cut      bool // the operator's terms let no more of its text be shown than there is
	Relinked bool // a rule of the operator's gave it another link
	Retagged bool // a rule of the operator's says which language it is in
}

// Story is an article as pages list it: a story with its reports, or one report.
type Story struct {
	ID, Path   string
	Source     string // id of the lead's
	Title      Text
	NoTitle    bool // Title is made of the text
	Deck       Text
	Outlet     Outlet // the lead's
	Link       string // of the title
	Language   string // name of the lead's, where it is not the page's
	Published  feed.Time
	Clock      Stamp // of Published
	Seen       Stamp // when it was first seen, where its source gave no date
	Updated    feed.Time
	Own        int // reports with a text of their own
	Owners     int // of them
	Facts      string
	Categories []Link
	MoreCats   int // categories beside those
	Rows       []Row
	Rest       []Row // behind Rows
	More       int   // reports that are not among them, for there are too many
	Copies     []Row // and pointers
	CopiesOf   string
	Edited     bool
	NoIndex    bool // search engines are asked to leave the lead's text out
}

// Outlet is a source, named.
type Outlet struct {
	Name   Text
	Path   string // of its page
	Origin string // country and owner, as far as they are known
}

// Row is one report of a story.
type Row struct {
	Outlet Outlet
	Title  Text
	Above  bool   // the title is the story's
	Path   string // of its page
	Time   Stamp
	at     feed.Time
}

// Bounds of what a story shows on pages with others.
const (
	maxRows       = 5 // rows that are open
	maxCategories = 3
)

// Story is the subject as pages list it that were last changed on the day of today.
func (p *Pages) Story(s *Subject, today feed.Time) *Story {
	a, lead := s.Article, &s.Article.Reports[0]
	out := &Story{
		ID: a.ID, Path: StoryFolder + Slug(a.ID), Source: lead.Publisher.ID,
		Title: p.title(lead), NoTitle: lead.Untitled, Outlet: p.outlet(lead),
		Published: a.Published, Clock: p.dates.clock(a.Published), Updated: a.Updated, More: a.More, Edited: s.Tellings[0].Edited, NoIndex: lead.NoIndex,
	}
	if s.Tellings[0].Undated {
		out.Seen = p.dates.since(s.Tellings[0].Seen, today)
	}
	out.Deck = p.speak.text(deckOf(lead), lead.Language())
	if l := lead.Language(); l != "" && !sameLanguage(l, p.speak.lang) {
		out.Language = p.words.language(l)
	}
	out.categories(p, s.Categories)
	out.rows(p, s, today)
	out.Link = ArticleFolder + Slug(s.Tellings[0].Entry)
	if out.Owners > 1 || len(s.Tellings) > 1 {
		out.Link = out.Path
	}
	return out
}

// categories links the operator's categories.
func (s *Story) categories(p *Pages, all []curate.Category) {
	for i, c := range all {
		if i == maxCategories {
			s.MoreCats = len(all) - i
			break
		}
		l := Link{Name: c.Name()}
		if f := p.terms[c.Term]; f != nil {
			l.Path = f.Path
		}
		s.Categories = append(s.Categories, l)
	}
}

// rows fills in the reports, in the order in which they came, and what is counted of them.
func (s *Story) rows(p *Pages, of *Subject, today feed.Time) {
	first := feed.Time(0)
	var owners, countries []string
	for i := range of.Article.Reports {
		r, t := &of.Article.Reports[i], &of.Tellings[i]
		row := Row{Outlet: p.outlet(r), Title: p.title(r), Above: i == 0, Path: ArticleFolder + Slug(t.Entry), at: r.Published}
		if i > 0 && (r.Role == feed.RoleCopy || t.Role == feed.RolePointer) {
			s.Copies = append(s.Copies, row)
			continue
		}
		s.Rows = append(s.Rows, row)
		if first == 0 || r.Published != 0 && r.Published < first {
			first = r.Published
		}
		s.Own++
		owners = append(owners, cmp.Or(t.Owner, r.Publisher.ID))
		if c := r.Publisher.Country; c != "" {
			countries = append(countries, c)
		}
	}
	s.Owners = distinct(owners)
	byTime := func(a, b Row) int { return cmp.Compare(a.at, b.at) }
	slices.SortStableFunc(s.Rows, byTime)
	slices.SortStableFunc(s.Copies, byTime)
	for _, rows := range [][]Row{s.Rows, s.Copies} {
		for i := range rows {
			rows[i].Time = p.dates.beside(rows[i].at, cmp.Or(first, today))
		}
	}
	s.Facts = p.facts(s.Owners, distinct(countries), p.dates.since(first, today).Text)
	s.CopiesOf = p.copiesOf(s)
	if len(s.Rows) > maxRows+1 {
		s.Rows, s.Rest = s.Rows[:maxRows:maxRows], s.Rows[maxRows:]
	}
}

// facts are what is counted of a story, in a line: "4 outlets, 3 countries, first 9:39 PM".
func (l *locale) facts(outlets, countries int, first string) string {
	all := []string{l.words.count("outlets", outlets)}
	if countries > 1 {
		all = append(all, l.words.count("countries", countries))
	}
	if first != "" {
		all = append(all, l.words.say("first", "time", first))
	}
	return strings.Join(all, l.words.say("comma"))
}

// copiesOf says how many copies there are, and whose, where that is plain.
func (l *locale) copiesOf(s *Story) string {
	if len(s.Copies) == 0 {
		return ""
	}
	if len(s.Rows) == 1 {
		return l.words.count("copies_of", len(s.Copies), "outlet", s.Rows[0].Outlet.Name.Value)
	}
	return l.words.count("copies", len(s.Copies))
}

// distinct is how many different words there are.
func distinct(all []string) int {
	slices.Sort(all)
	return len(slices.Compact(all))
}

// title is the headline of the report.
func (l *locale) title(r *edition.Report) Text {
	return l.speak.text(edition.Line(r.Title()), r.Language())
}

// outlet names the source of the report.
func (l *locale) outlet(r *edition.Report) Outlet {
	return Outlet{l.speak.text(r.Name(), cmp.Or(r.Publisher.Language, r.Meta.Spoken())), SourceFolder + r.Publisher.ID, l.origin(&r.Publisher)}
}

// origin is where the source is from, and whose it is.
func (l *locale) origin(s *feed.Publisher) string {
	var all []string
	if s.Country != "" {
		all = append(all, l.words.country(s.Country))
	}
	if of := cmp.Or(s.Owner, s.Kind); of != "" {
		all = append(all, edition.Line(of))
	}
	return strings.Join(all, l.words.say("comma"))
}

// Several reports whether at least two owners tell the story.
func (s *Story) Several() bool { return s.Owners > 1 }
