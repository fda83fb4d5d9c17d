package html

import (
	"cmp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/addition"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// Told is a story as its own page shows it.
type Told struct {
	*Subject
	Joins []Join
	Near  []Near
	Feeds []Document // of the story
}

// Join is why an entry is in the story.
type Join struct {
	Entry    string // id
	Shared   []string
	Score    int64
	Enough   int64
	Link     bool // both lead to one page
	Copy     bool
	Operator bool
	Reason   string // the operator's
}

// Near is a story, or an entry, that is near and was kept apart.
type Near struct {
	Title, Language string
	ID              string
	Outlet          string
	Score, Enough   int64 // 0: the operator's word
}

// maxRead is how many bytes of all texts of a story are read for what they add.
const maxRead = 128 << 10

// tellingView is a report on the page of its story.
type tellingView struct {
	Row
	Deck    Text
	First   bool
	Added   addition.Found
	Nothing bool // it adds nothing that was found
	Lang    Text // for what is found: its attributes
	NoIndex bool // search engines are asked to leave it out
}

// storyView is what the page of a story shows.
type storyView struct {
	*Frame
	Story    *Story
	Last     Stamp
	Tellings []tellingView
	Why      []whyView
	Near     []nearView
	Pairs    [][2]string
	Own      Feed
}

type whyView struct {
	Outlet, Evidence, Points string
}

type nearView struct {
	Title Text
	Path  string
	Why   string
}

// StoryPage is the page of a story.
func (p *Pages) StoryPage(t *Told) ([]byte, error) {
	s := p.Story(t.Subject, 0)
	v := &storyView{Frame: p.frame(s.Path, 0), Story: s}
	v.Title = s.Title.Value + " | " + p.o.Site.Title
	v.Description, v.Kind, v.Dated = s.Deck.Value, "article", s.Published.String()
	if s.NoIndex {
		v.Robots = "noindex"
	}
	v.Own = Feed{Name: s.Title.Value, Title: s.Title.Value, Documents: t.Feeds}
	v.Feeds = slices.Concat([]Feed{v.Own}, p.o.Feeds[:min(1, len(p.o.Feeds))])
	order := tellingOrder(t.Subject)
	v.Tellings = p.tellings(t.Subject, order)
	if order[0] == 0 {
		v.Story.Deck = Text{} // it stands below
	}
	if n := len(v.Tellings); n > 1 {
		v.Last = v.Tellings[n-1].Time
	}
	v.Why, v.Near, v.Pairs = p.why(t), p.near(t), p.pairs(t.Subject)
	v.Data = storyData(&p.o, v, t.Subject)
	return p.render("story-page", v)
}

// tellingOrder is the places of the reports with a text of their own, in the order in
// which they came.
func tellingOrder(s *Subject) (order []int) {
	for i := range s.Article.Reports {
		if i == 0 || s.Article.Reports[i].Role != feed.RoleCopy && s.Tellings[i].Role != feed.RolePointer {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(s.Article.Reports[a].Published, s.Article.Reports[b].Published)
	})
	return order
}

// tellings are the reports in the order, with what each added to those before.
func (l *locale) tellings(s *Subject, order []int) (all []tellingView) {
	var read addition.Reader
	first := s.Article.Reports[order[0]].Published
	for n, i := range order {
		r := &s.Article.Reports[i]
		t := tellingView{
			Row:  Row{Outlet: l.outlet(r), Title: l.title(r), Path: ArticleFolder + Slug(s.Tellings[i].Entry), Time: l.dates.beside(r.Published, first)},
			Lang: l.speak.text("", r.Language()), First: n == 0, NoIndex: r.NoIndex,
		}
		if n == 0 {
			t.Time = l.dates.moment(r.Published)
		}
		t.Deck = l.speak.text(deckOf(r), r.Language())
		text, _ := body(r)
		t.Added = read.Next(edition.Line(r.Content.Title), readable(text, maxRead/len(order)), sameLanguage(r.Language(), "de"))
		shown := strings.TrimSuffix(t.Deck.Value, "…")
		t.Added.Sentences = slices.DeleteFunc(t.Added.Sentences, func(s string) bool { // they stand there already
			return strings.Contains(shown, s) || shown != "" && strings.HasPrefix(s, shown)
		})
		t.Nothing = n > 0 && t.Added.Empty()
		all = append(all, t)
	}
	return all
}

// readable is the text without markup, a line for each part.
func readable(t feed.Text, most int) string {
	s := t.Value
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	if t.HTML {
		s = lines(s)
	}
	return s
}

// parts end the parts of a text.
var parts = strings.NewReplacer("</p>", "</p>\x00", "</li>", "</li>\x00", "</h2>", "</h2>\x00", "</h3>", "</h3>\x00", "</figcaption>", "</figcaption>\x00")

// lines is sanitised HTML without markup, a line for each part.
func lines(s string) string {
	var all []string
	for part := range strings.SplitSeq(parts.Replace(s), "\x00") {
		if part = sanitize.Text(part); part != "" {
			all = append(all, part)
		}
	}
	return strings.Join(all, "\n")
}

// why is why the entries are together.
func (l *locale) why(t *Told) (all []whyView) {
	for _, j := range t.Joins {
		v := whyView{Outlet: j.Entry}
		for i := range t.Tellings {
			if t.Tellings[i].Entry == j.Entry {
				v.Outlet = t.Article.Reports[i].Name()
			}
		}
		switch {
		case j.Operator:
			v.Evidence = l.words.say("why_operator", "reason", j.Reason)
		case j.Link:
			v.Evidence = l.words.say("why_link")
		case j.Copy:
			v.Evidence = l.words.say("why_copy")
		default:
			v.Evidence = l.words.say("why_words", "words", strings.Join(j.Shared, l.words.say("comma")))
		}
		if j.Enough > 0 {
			v.Points = l.words.score(j.Score, j.Enough)
		}
		all = append(all, v)
	}
	return all
}

func (l *locale) near(t *Told) (all []nearView) {
	for _, n := range t.Near {
		v := nearView{Title: l.speak.text(edition.Line(n.Title), n.Language), Path: StoryFolder + Slug(n.ID), Why: n.Outlet}
		if n.Enough > 0 {
			v.Why = l.words.say("near_score", "outlet", n.Outlet, "score", l.words.score(n.Score, n.Enough))
		} else {
			v.Why = l.words.say("near_operator", "outlet", n.Outlet)
		}
		all = append(all, v)
	}
	return all
}

// pairs are the countries, owners and languages of those who tell the story.
func (l *locale) pairs(s *Subject) (all [][2]string) {
	var countries, owners, languages []string
	for i := range s.Article.Reports {
		r := &s.Article.Reports[i]
		if i > 0 && (r.Role == feed.RoleCopy || s.Tellings[i].Role == feed.RolePointer) {
			continue
		}
		if c := r.Publisher.Country; c != "" {
			countries = append(countries, l.words.country(c))
		}
		if o := r.Publisher.Owner; o != "" {
			owners = append(owners, o)
		}
		if spoken := l.words.language(r.Language()); spoken != "" {
			languages = append(languages, spoken)
		}
	}
	for _, x := range []struct {
		key string
		all []string
	}{{"pairs_countries", countries}, {"pairs_owners", owners}, {"pairs_languages", languages}} {
		if len(x.all) > 0 {
			all = append(all, [2]string{l.words.say(x.key), l.words.tally(x.all)})
		}
	}
	return all
}

// storyData is the page for search engines.
func storyData(o *Options, v *storyView, s *Subject) any {
	var based []string
	for i := range s.Article.Reports {
		if l := httpOnly(s.Article.Reports[i].Content.Link); l != "" {
			based = append(based, l)
		}
	}
	return articleData(o, v.Story, v.Canonical, s.Article.Updated, based)
}

// articleData is a text for search engines (schema.org): it is not our own, but based on
// those at the addresses.
func articleData(o *Options, s *Story, url string, updated feed.Time, based []string) any {
	type object = map[string]any
	data := object{
		"@context": "https://schema.org", "@type": "NewsArticle", "headline": shortened(s.Title.Value, 109), "url": url,
		"datePublished": s.Published.String(), "dateModified": max(updated, s.Published).String(), "isBasedOn": based,
		"publisher": object{"@type": "Organization", "name": o.Site.Title, "url": o.absolute("/")},
	}
	if s.Title.lang != "" {
		data["inLanguage"] = s.Title.lang
	}
	return data
}
