package html

import (
	"fmt"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// sampleTime is when the samples' news was made: nothing here reads a clock.
const sampleTime feed.Time = 1751682600 // 2025-07-05T02:30:00Z

// sampleSays are what outlets of the samples say, with the language and who they are.
var sampleSays = []struct{ title, text, lang, outlet, country, owner string }{
	{"US Indicts 4 North Koreans; Pyongyang Calls It a Smear Campaign", "<p>A grand jury in Ohio has charged four men with taking remote jobs under borrowed names. The sum is $1.2 million.</p>", "en", "Harbour Ledger", "US", "Ledger family"},
	{"Donaudampfschifffahrtsgesellschaftskapitän fordert Oberweserdampfschifffahrtsgesellschaftsaufsicht", "<p>Nach der Trockenheit fährt die Autofähre wieder im Stundentakt; Pendler sparen rund 40 Minuten am Tag, sagt Kapitän Jens Petersen.</p>", "de", "Der Morgenkompass", "DE", ""},
	{"مهرجان الزيتون يعود إلى البلدة القديمة بعد غياب ثلاث سنوات", "<p>يتوقع المنظمون عشرة آلاف زائر، وتُغلق الشوارع الداخلية أمام السيارات حتى السبت.</p>", "ar", "صدى الواحة", "JO", "خاص"},
	{"老舗和菓子店、二百年の帳簿を公開", "<p>飢饉の年の砂糖の値段まで、毎日欠かさず記されていた。</p>", "ja", "朝凪新報", "JP", ""},
	{"הרכבת הקלה תפעל גם בלילות שישי, החל באוגוסט", "<p>העירייה תממן את הקו לשנה אחת, ואחריה ייבחן מספר הנוסעים.</p>", "he", "שער הנמל", "IL", ""},
	{strings.TrimSpace(strings.Repeat("A headline that goes on and on ", 7)), "", "en", "Kestrel Post", "CA", "Kestrel Group"},
	{strings.Repeat("unbreakable", 20), "Plain text & <no markup>.\n\nIn two parts.", "en", "https://an.outlet.that.is.named.by.its.address.example/feed", "", ""},
}

// sampleText is a text with everything that may stand in one.
const sampleText = `<h1>A heading</h1><p>Words with <a href="https://example.org/a">a link</a>, <em>stress</em> and <code>code</code>.</p><h5>A deep heading</h5>
<ul><li>one<li>two</ul><blockquote><p>“He was the best reviewer we had.”</p></blockquote>
<table><tr><th>Year</th><th>Tonnes</th></tr><tr><td>1911</td><td>12</td></tr></table><figure><img src="https://example.org/1.jpg" alt="A heron" width="640" height="360"><figcaption>A heron</figcaption></figure>
<p lang="ar" dir="rtl">يتوقع المنظمون عشرة آلاف زائر.</p><pre>a line that is so long that it needs more room than there is on a screen of a telephone, and more, and more, and more</pre><dl><dt>Term</dt><dd>Meaning</dd></dl>`

// sampleSubject is a story that so many outlets tell, from the i-th on.
func sampleSubject(i, outlets int) *Subject {
	a := &edition.Article{ID: fmt.Sprintf("urn:uuid:00000000-0000-8000-8000-%012d", i), Published: sampleTime - feed.Time(i*1700), Updated: sampleTime - feed.Time(i*1700)}
	s := &Subject{Article: a, Categories: []curate.Category{{Term: "crime", Label: "Crime"}, {Term: "world", Label: "World"}, {Term: "science"}, {Term: "sport"}}[:i%5]}
	for n := range outlets {
		say := &sampleSays[(i+n)%len(sampleSays)]
		r := edition.Report{Published: a.Published + feed.Time(n*700), Untitled: i%7 == 6}
		if n > 1 && n%3 == 0 {
			r.Role = feed.RoleCopy
		}
		r.Publisher = feed.Publisher{ID: fmt.Sprintf("outlet-%d", (i+n)%len(sampleSays)), Title: say.outlet, Language: say.lang, Country: say.country, Owner: say.owner}
		if n >= len(sampleSays) {
			r.Publisher.ID += fmt.Sprint("-", n)
		}
		r.Content = feed.Content{Title: say.title, Language: say.lang, Link: fmt.Sprintf("https://outlet.example/%d/%d", i, n), Body: feed.Text{Value: say.text, HTML: strings.HasPrefix(say.text, "<")}}
		r.Content.Authors = []feed.Person{{Name: "Mara Ellison"}}
		a.Reports = append(a.Reports, r)
		s.Tellings = append(s.Tellings, Telling{Entry: fmt.Sprintf("%s-%d", a.ID, n), Owner: r.Publisher.ID, Undated: i%11 == 10, Seen: r.Published + 60, Edited: n == 0 && i%4 == 0})
	}
	return s
}

// sampleSource is a source that fares as the number says.
func sampleSource(i int) Source {
	say := &sampleSays[i%len(sampleSays)]
	s := Source{Now: sampleTime, Since: sampleTime - 90*86400, Publisher: &feed.Publisher{ID: fmt.Sprint("outlet-", i), Title: say.outlet, Language: say.lang, Country: say.country, Owner: say.owner, Kind: "newspaper"}}
	s.Meta.Subtitle, s.Meta.Links = say.title, []feed.Link{{Rel: "alternate", Href: "https://outlet.example/"}}
	s.State = feed.State{Fetched: sampleTime - 60, Succeeded: sampleTime - 60, Delivered: sampleTime - feed.Time(i*200000)}
	if i%3 == 1 {
		s.State.Failures, s.State.Since, s.State.Failure = 31, sampleTime-feed.Time(i*86400), "503 Service Unavailable"
	}
	for d := range uint32(feed.MaxDays) {
		c := feed.DayCount{Day: sampleTime.Day() - feed.MaxDays + 1 + d, Polls: 24, New: int(d) * i % 9}
		if i%3 == 1 && d > 27 {
			c.Failures, c.New = 24, 0
		}
		s.State.Days = append(s.State.Days, c)
	}
	return s
}

// sampleEvents are one of each kind.
func sampleEvents() (all []Event) {
	for i := range sampleSays {
		say := &sampleSays[i]
		e := Event{At: sampleTime - feed.Time(i*40000), Kind: []EventKind{Changed, Added, Removed}[i%3], Source: fmt.Sprint("outlet-", i), Title: say.outlet, Language: say.lang, Listed: i%3 != 2}
		if e.Kind == Changed {
			e.Changes = []Change{
				{ChangedURL, "https://outlet.example/" + strings.Repeat("long", 30), "https://outlet.example/feed"}, {ChangedOwner, "Ledger family", say.owner},
				{ChangedCountry, "", say.country}, {ChangedTitle, "صدى الواحة", say.outlet}, {ChangedKind, "agency", "newspaper"},
			}
		}
		all = append(all, e)
	}
	return append(all, Event{At: sampleTime - 500000, Kind: Changed, Source: "outlet-1", Changes: []Change{{Of: ChangedURL}}, Listed: true})
}

// sampleOptions are those of a site in the language: with what an operator may say of it,
// or with as little as he must.
func sampleOptions(theme *Theme, lang string, full bool) Options {
	o := Options{Theme: theme, Base: "/", Site: edition.Site{ID: "tag:example.org,2025:", Title: "OpenVoice", URL: "https://news.example/", Language: lang}}
	formats := func(base string) []Document {
		return []Document{{"application/atom+xml", "Atom", base + ".atom", "https://news.example" + base + ".atom"}, {"application/rss+xml", "RSS", base + ".rss", "https://news.example" + base + ".rss"}}
	}
	o.Feeds = []Feed{{Title: "OpenVoice", Path: FrontPath, Documents: formats("/feed")}}
	if full {
		o.Site.Tagline, o.Site.Contact, o.Site.Rights, o.Site.Hub = "Transparent. Unbiased. Yours.", "desk@example.org", "Headlines belong to their outlets.", "https://hub.example/"
		o.Version = "1.0.0"
		for _, term := range []string{"crime", "world", "science", "sport", "politics", "economy", "culture"} {
			o.Sections = append(o.Sections, Feed{Term: term, Name: strings.ToUpper(term[:1]) + term[1:], Title: "OpenVoice: " + term, Path: "/category/" + term + ".html", Documents: formats("/category/" + term)})
		}
	}
	return o
}

// sample is a page on sample data.
type sample struct {
	name, path string
	make       func(p *Pages) ([]byte, error)
}

// samples are all kinds of pages, full and empty.
func samples() []sample {
	listed := func(p *Pages, n, told int) (all []*Listed) {
		for i := range n {
			outlets := 1
			if i < told {
				outlets = 2 + i%6
			}
			if i == 3 {
				outlets = 30
			}
			all = append(all, p.Listed(sampleSubject(i, outlets), sampleTime))
		}
		return all
	}
	text := sampleSubject(0, 1)
	text.Article.Reports[0].Content.Body.Value = sampleText
	date := sampleTime.Std().Truncate(24 * time.Hour)
	return []sample{
		{"front", "/", func(p *Pages) ([]byte, error) { return p.Front(listed(p, 60, 20), sampleTime) }},
		{"front-empty", "/front-empty", func(p *Pages) ([]byte, error) { return p.Front(nil, 0) }},
		{"section", "/category/crime.html", func(p *Pages) ([]byte, error) { return p.Section("/category/crime.html", listed(p, 20, 4), sampleTime) }},
		{"section-empty", "/category/empty.html", func(p *Pages) ([]byte, error) { return p.Section("/category/empty.html", nil, 0) }},
		{"story", StoryPath("story"), func(p *Pages) ([]byte, error) {
			return p.StoryPage(&Told{
				Subject: sampleSubject(0, 12), Feeds: sampleOptions(nil, "en", true).Feeds[0].Documents,
				Joins: []Join{{Entry: "urn:uuid:00000000-0000-8000-8000-000000000000-1", Shared: []string{"pyongyang", "indictment"}, Score: 130, Enough: 100}, {Entry: "x", Operator: true, Reason: "One case."}, {Entry: "y", Link: true}, {Entry: "z", Copy: true}},
				Near:  []Near{{Title: sampleSays[4].title, Language: "he", ID: "urn:x", Outlet: "Kestrel Post", Score: 80, Enough: 100}, {Title: "Another", ID: "urn:y", Outlet: "Kestrel Post"}},
			})
		}},
		{"story-one", StoryPath("one"), func(p *Pages) ([]byte, error) { return p.StoryPage(&Told{Subject: sampleSubject(1, 1)}) }},
		{"article", ArticlePath("article"), func(p *Pages) ([]byte, error) {
			return p.ArticlePage(&Reading{
				Subject: text, Story: sampleSubject(0, 5), More: []*Subject{sampleSubject(7, 1), sampleSubject(2, 1)},
				Reasons: []curate.Reason{{Category: "crime", Term: "courts"}, {Category: "world"}, {Category: "crime", By: "world"}, {Category: "sport", Rule: "football"}, {Category: "science", Hand: "It is about physics."}},
			})
		}},
		{"article-rtl", ArticlePath("rtl"), func(p *Pages) ([]byte, error) { return p.ArticlePage(&Reading{Subject: sampleSubject(2, 1)}) }},
		{"article-bare", ArticlePath("bare"), func(p *Pages) ([]byte, error) { return p.ArticlePage(&Reading{Subject: sampleSubject(5, 1)}) }},
		{"source", SourceFolder + "outlet-1", func(p *Pages) ([]byte, error) {
			return p.SourcePage(&Profile{Source: sampleSource(1), Total: 1000, Stories: []*Subject{sampleSubject(1, 1), sampleSubject(8, 2), sampleSubject(15, 1), sampleSubject(22, 1), sampleSubject(29, 1)}})
		}},
		{"source-empty", SourceFolder + "outlet-9", func(p *Pages) ([]byte, error) {
			return p.SourcePage(&Profile{Source: Source{Publisher: &feed.Publisher{ID: "outlet-9"}}})
		}},
		{"sources", SourcesPath, func(p *Pages) ([]byte, error) {
			var all []Source
			for i := range 9 {
				all = append(all, sampleSource(i))
			}
			return p.SourcesPage(all, sampleEvents(), "/sources.opml")
		}},
		{"sources-empty", "/sources-empty", func(p *Pages) ([]byte, error) { return p.SourcesPage(nil, nil, "") }},
		{"day", DayFolder + "2025-07-05", func(p *Pages) ([]byte, error) {
			return p.DayPage(&DayOf{Date: date, Page: 1, Pages: 2, Older: date.AddDate(0, 0, -1), Stories: []*Subject{sampleSubject(0, 1), sampleSubject(1, 1), sampleSubject(2, 3), sampleSubject(3, 1)}})
		}},
		{"day-empty", DayFolder + "2025-07-04", func(p *Pages) ([]byte, error) {
			return p.DayPage(&DayOf{Date: date.AddDate(0, 0, -1), Page: 1, Older: date.AddDate(0, 0, -2), Newer: date})
		}},
		{"subscribe", SubscribePath, func(p *Pages) ([]byte, error) { return p.SubscribePage([]Link{{Name: "OPML", Path: "/feeds.opml"}}) }},
		{"text", "/about/", func(p *Pages) ([]byte, error) {
			return (&textPage{path: "/about/", heading: "About", text: "<p>Words.</p><h2>Part</h2><ul><li>one</ul>"}).render(p)
		}},
		{"missing", "/missing", func(p *Pages) ([]byte, error) { return p.MissingPage() }},
	}
}

// check renders every page on sample data: a full one, an empty one and one that is
// written from right to left. The error is that of the first template that fails.
func (t *Theme) check() error {
	for _, o := range []Options{sampleOptions(t, "en", true), sampleOptions(t, "de", false), sampleOptions(t, "ar", true)} {
		p := New(o)
		for _, s := range samples() {
			if _, err := s.make(p); err != nil {
				return err
			}
		}
	}
	return nil
}
