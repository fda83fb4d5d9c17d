package html

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// Reading is an entry as its own page shows it.
type Reading struct {
	*Subject
	Story   *Subject // that it is in; nil: it stands alone
	Reasons []curate.Reason
	More    []*Subject // of the same outlet
}

// articleView is what the page of an entry shows.
type articleView struct {
	*Frame
	Story     *Story
	Date      Stamp
	Byline    string
	Text      template.HTML
	TextAttrs template.HTMLAttr
	Whole     bool
	Original  string // address at the outlet; may be empty
	Shown     string // the same for people
	Told      *Story // the story that it is in; nil: it stands alone
	Others    int    // outlets that tell it, too
	Elsewhere []Row
	MoreFrom  []*Story
	Box       []boxRow
}

// boxRow is a line of the box that says where a text comes from.
type boxRow struct {
	Name  string
	Text  string
	Link  string // of Text; may be empty
	Shown string // of the link
	Code  bool
}

// ArticlePage is the page of an entry, with the text of the report that leads it.
func (p *Pages) ArticlePage(a *Reading) ([]byte, error) {
	s, lead := p.Story(a.Subject, 0), &a.Article.Reports[0]
	path := ArticleFolder + Slug(a.Tellings[0].Entry)
	v := &articleView{Frame: p.frame(path, 0), Story: s, Date: p.dates.date(s.Published), Original: httpOnly(lead.Content.Link)}
	v.Title, v.Description = s.Title.Value+" | "+p.o.Site.Title, s.Deck.Value
	v.Kind, v.Dated = "article", s.Published.String()
	if lead.NoIndex {
		v.Robots = "noindex"
	}
	v.Feeds = p.o.Feeds[:min(1, len(p.o.Feeds))]
	v.Shown = strings.TrimPrefix(strings.TrimPrefix(v.Original, "https://"), "http://")
	if v.Original != "" { // the text is the outlet's
		v.Canonical = v.Original
	}
	text, whole := body(lead)
	var err error
	if v.Text, err = p.prose(text, p.o.pictureTo(Slug(a.Tellings[0].Entry))); err != nil {
		return nil, err
	}
	v.Whole, v.TextAttrs = whole, p.speak.text(plain(text, 200), lead.Language()).Attrs()
	v.Byline = people(lead)
	v.elsewhere(p, a)
	for _, m := range a.More {
		v.MoreFrom = append(v.MoreFrom, p.Story(m, 0))
	}
	v.Box = v.box(p, a)
	v.Data = articleData(&p.o, s, p.o.absolute(path), a.Article.Updated, slices.DeleteFunc([]string{v.Original}, func(l string) bool { return l == "" }))
	return p.render("article-page", v)
}

// elsewhere fills in who else tells the story.
func (v *articleView) elsewhere(p *Pages, a *Reading) {
	if a.Story == nil {
		return
	}
	v.Told = p.Story(a.Story, 0)
	for _, rows := range [][]Row{v.Told.Rows, v.Told.Rest} {
		for _, r := range rows {
			if r.Path != ArticleFolder+Slug(a.Tellings[0].Entry) {
				r.Above = false
				v.Elsewhere = append(v.Elsewhere, r)
			}
		}
	}
	v.Others = v.Told.Owners - 1
	v.Elsewhere = v.Elsewhere[:min(len(v.Elsewhere), maxRows)]
}

// people are the authors of the report, but for the outlet itself.
func people(r *edition.Report) string {
	var all []string
	for _, a := range r.Content.Authors {
		if n := edition.Line(a.Name); n != "" && !strings.EqualFold(n, r.Name()) {
			all = append(all, n)
		}
	}
	return strings.Join(all[:min(len(all), 4)], ", ")
}

// box says where the text comes from, what was done to it, and why it is here.
func (v *articleView) box(p *Pages, a *Reading) []boxRow {
	lead, t := &a.Article.Reports[0], &a.Tellings[0]
	say := p.words.say
	outlet := v.Story.Outlet.Name.Value
	if v.Story.Outlet.Origin != "" {
		outlet += say("comma") + v.Story.Outlet.Origin
	}
	rows := []boxRow{{Name: say("box_outlet"), Text: strings.TrimPrefix(outlet, v.Story.Outlet.Name.Value), Link: p.o.at(v.Story.Outlet.Path), Shown: v.Story.Outlet.Name.Value}}
	if v.Original != "" {
		rows = append(rows, boxRow{Name: say("box_original"), Link: v.Original, Shown: v.Shown})
	}
	published := say("box_undated")
	if !t.Undated {
		published = say("box_clock", "time", p.dates.moment(v.Story.Published).Text)
	}
	rows = append(rows, boxRow{Name: say("box_published"), Text: published}, boxRow{Name: say("box_fetched"), Text: p.dates.moment(t.Seen).Text})
	text, changed := say("box_excerpt"), say("box_nothing")
	switch of, whole := body(lead); {
	case of.Value == "":
		text = say("box_headline")
	case whole:
		text = say("box_whole")
	}
	if t.Cut {
		text = say("box_terms")
	}
	var all []string
	if of, _ := body(lead); of.HTML {
		all = append(all, say("box_markup"))
	}
	for _, c := range []struct {
		by  bool
		key string
	}{{t.Relinked, "box_link"}, {t.Retagged, "box_language"}, {lead.Untitled, "box_title"}} {
		if c.by {
			all = append(all, say(c.key))
		}
	}
	if len(all) > 0 {
		changed = strings.Join(all, "; ")
	}
	rows = append(rows, boxRow{Name: say("box_text"), Text: text}, boxRow{Name: say("box_changed"), Text: changed})
	if of := edition.Line(lead.Content.Rights); of != "" {
		rows = append(rows, boxRow{Name: say("box_rights"), Text: shortened(of, 300)})
	}
	rows = append(rows, boxRow{Name: say("box_why"), Text: reasons(p.words, a)})
	return append(rows, boxRow{Name: say("box_id"), Text: a.Article.ID, Code: true})
}

// reasons are in words why the entry is in its categories.
func reasons(w *words, a *Reading) string {
	names := map[string]string{}
	for _, c := range a.Categories {
		names[c.Term] = c.Name()
	}
	var all []string
	for _, r := range a.Reasons {
		name := cmp.Or(names[r.Category], r.Category)
		switch {
		case r.Hand != "":
			all = append(all, w.say("reason_hand", "category", name, "reason", r.Hand))
		case r.By != "":
			all = append(all, w.say("reason_by", "category", name, "other", cmp.Or(names[r.By], r.By)))
		case r.Rule != "":
			all = append(all, w.say("reason_rule", "category", name, "rule", r.Rule))
		case r.Term != "":
			all = append(all, w.say("reason_term", "category", name, "term", r.Term))
		default:
			all = append(all, w.say("reason_all", "category", name))
		}
	}
	if len(all) == 0 {
		return w.say("reason_none")
	}
	return strings.Join(slices.Compact(all), "; ")
}
