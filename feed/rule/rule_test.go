package rule

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

const hour = 3600

// say is a condition that one of the terms is in the field.
func say(f Field, words ...string) Condition { return Condition{Op: Terms, Field: f, Words: words} }

// is is a condition that the field has one of the values.
func is(f Field, values ...string) Condition { return Condition{Op: Values, Field: f, Words: values} }

func none(of ...Condition) Condition { return Condition{Op: None, Of: of} }

func all(of ...Condition) Condition { return Condition{Op: All, Of: of} }

func anyOf(of ...Condition) Condition { return Condition{Op: Any, Of: of} }

func when(expr string) Condition { return Condition{Op: If, Expr: expr} }

func bound(f Field, least, most int64) Condition {
	c := Condition{Op: Bounds, Field: f}
	if least >= 0 {
		c.Least = &least
	}
	if most >= 0 {
		c.Most = &most
	}
	return c
}

// article is what most tests ask about.
var article = feed.Content{
	Title: "Two held after harbour shooting in New\u00ad York", Link: "https://www.bbc.example/news/sport/771?at=deals",
	Body:    feed.Text{Value: `<p>Police in <b>River</b>ton said</p><p>"murder&nbsp;weapon" found; <a href="/film">the</a> US Öl-Förderung, Ærø, Łódź.<br>A verdict</p><img alt="hidden" src="x">`, HTML: true},
	Authors: []feed.Person{{Name: "Ann O'Hara"}}, Categories: []feed.Category{{Term: "crime-news", Label: "Crime News"}},
	Links: []feed.Link{{Rel: "enclosure", Href: "https://x.example/a.mp3", Type: "audio/mpeg"}},
}

// asked is the origin with the content, as the source bbc gave it.
func asked(c feed.Content) Origin {
	o := &feed.Origin{Source: "bbc", Words: 120, FirstSeen: 50 * hour, Published: 2 * hour, Dated: 2 * hour, Outlet: "bbc.example"}
	return Origin{
		Source: "bbc", Entry: &feed.Entry{Arrival: 100 * hour, Origins: []feed.Origin{*o}}, Origin: o, Categories: []string{"crime"},
		Content: func() feed.Content { return c }, Spoken: func() string { return "en-GB" },
		Facts: func() Facts { return Facts{3, 2, 2, 1} }, CopyOf: func() []string { return []string{"pr"} },
	}
}

// spec is the rules with the sources of the tests.
func spec(rules ...Rule) Spec {
	return Spec{
		Rules:   rules,
		Sources: []SourceRules{{Source: feed.Publisher{ID: "bbc", Owner: "BBC", Country: "GB", Kind: "Newspaper", Labels: map[string]string{"access": "Paid"}}, Agency: "ap"}},
		Implied: func(c string) []string { return map[string][]string{"crime": {"local"}}[c] },
	}
}

// fires reports whether the condition holds of the origin.
func fires(t *testing.T, c Condition, o Origin) bool {
	t.Helper()
	d := New(spec(Rule{ID: "r", When: c})).Judge(o)
	defer d.Done()
	if len(d.Failed) > 0 {
		t.Errorf("%s: %s", c.String(), d.Failed[0].Err)
	}
	return len(d.Fired) == 1
}

func TestConditions(t *testing.T) {
	for _, c := range []struct {
		when Condition
		want bool
	}{
		{Condition{}, true},
		{say(Title, "SHOOTING"), true},
		{say(Title, "shoot"), false},
		{say(Title, "shoot*"), true},
		{say(Title, "*ooting"), true},
		{say(Title, "*ooti*"), true},
		{say(Title, "ooti*"), false},
		{say(Title, "harbour shooting"), true},
		{say(Title, "harbour-shoot*"), true},
		{say(Title, "harbour in"), false},
		{say(Title, "new york"), true}, // a soft hyphen between
		{say(Text, "riverton"), true},  // an inline tag within
		{say(Text, "said murder"), false},
		{say(Text, "murder weapon"), true},
		{say(Text, "film"), false}, // an address
		{say(Text, "hidden"), false},
		{say(Text, "us"), true},
		{say(Text, "=US"), true},
		{say(Text, "=us"), false},
		{say(Text, "ol forderung"), true},
		{say(Text, "Aero", "lodz"), true},
		{say(Text, "=Łódź"), true},
		{say(Text, "=Lódź"), false},
		{say(Text, "lodz a verdict"), true}, // a line break ends no block
		{say(Everywhere, "verdict"), true},
		{say(Everywhere, "york police"), false},
		{say(Summary, "police"), false},
		{say(Author, "o'hara"), true},
		{say(Tag, "crime news"), true},
		{say(Link, "deals"), true},
		{say(Link, "deal"), false},
		{say(Title, `/Two\s+held/`), true},
		{say(Title, `/two\s+held/`), false},
		{say(Title, `/two\s+held/i`), true},
		{say(Title, `/^held/`), false},
		{say(Text, `/^"murder/`), true}, // blocks begin and end
		{say(Text, `/said$/`), true},
		{say(Text, `/said.*murder/`), false},
		{say(Text, `/[A-Z]{2}/`), true},
		{say(Text, `/(weapon|arson)s?/`), true},
		{say(Title, `/x/`, "shooting"), true},
		{is(Source, "bbc", "dw"), true},
		{is(Source, "dw"), false},
		{is(CopyOf, "pr"), true},
		{is(Owner, "bbc"), true},
		{is(Country, "GB"), true},
		{is(Language, "en"), true},
		{is(Language, "en-US"), false},
		{is(Kind, "newspaper"), true},
		{is(Agency, "ap"), true},
		{Condition{Op: Values, Field: Labels, Label: "access", Words: []string{"paid"}}, true},
		{Condition{Op: Values, Field: Labels, Label: "other", Words: []string{"paid"}}, false},
		{is(Category, "crime"), true},
		{is(Category, "local"), true},
		{is(Category, "sport"), false},
		{is(Role, "report"), true},
		{is(Host, "bbc.example"), true},
		{is(Host, "c.example"), false},
		{is(Has, "audio"), true},
		{is(Has, "video", "image"), false},
		{is(Has, "summary"), false},
		{is(Has, "author"), true},
		{bound(Words, 100, 120), true},
		{bound(Words, 121, -1), false},
		{bound(Age, 2*24*hour, -1), true},
		{bound(Age, -1, 1), false},
		{bound(StoryOutlets, 3, 3), true},
		{bound(StoryOwners, 3, -1), false},
		{none(say(Title, "film"), say(Text, "film")), true},
		{none(say(Title, "film"), say(Text, "murder")), false},
		{all(say(Title, "held"), none(say(Title, "film")), is(Language, "en")), true},
		{all(say(Title, "held"), say(Title, "film")), false},
		{anyOf(say(Title, "film"), is(Source, "bbc")), true},
		{when(`story.owners >= 2 or source == "x"`), true},
		{when(`says(title, "shoot*") and not says(text, "film")`), true},
		{when(`says(text, "/murder.weapon/")`), true},
		{when(`words > 100 and age >= days(2) and age < hours(50)`), true},
		{when(`"crime" in category and country in ["GB", "US"] and labels.access == "Paid"`), true},
		{when(`"local" in category and role == "report" and host == "www.bbc.example"`), true},
		{when(`labels.none == ""`), true},
		{when(`language startsWith "en" and "audio" in has and len != 0`), false}, // is refused
		{when(`summary == "" and mark == []`), true},
	} {
		if got := fires(t, c.when, asked(article)); got != c.want {
			t.Errorf("%s: %v", c.when.String(), got)
		}
	}
}

// What is not there fulfils no condition, and so none of them.
func TestMissing(t *testing.T) {
	o := asked(feed.Content{})
	o.Origin = &feed.Origin{Source: "bbc"}
	for _, c := range []Condition{say(Everywhere, "/./"), is(Host, "x"), bound(Age, 0, 1<<40), bound(Age, -1, 1<<40), is(Has, Possessions()...)} {
		if fires(t, c, o) {
			t.Errorf("%s holds of nothing", c.String())
		}
		if !fires(t, none(c), o) {
			t.Errorf("none of %s does not hold of nothing", c.String())
		}
	}
}

// Scripts that put no space between words, marks that are letters, and letters in two forms.
func TestScripts(t *testing.T) {
	for _, c := range []struct {
		title, term string
		want        bool
	}{
		{"東京都で事件", "京都", true}, // wherever the characters stand
		{"新iPhone発売", "iphone", true},
		{"新iPhone発売", "phone", false},
		{"新iPhone発売", "iPhone発売", true},
		{"서울에서", "서울", true},
		{"ｶﾞｽ漏れ", "ガス", true},
		{"ガス漏れ", "ガス", true},
		{"ข่าวกรุงเทพฯ", "กรุงเทพ", true},
		{"Ｎｅｗ Ｙｏｒｋ", "new york", true},
		{"हिन्दी समाचार", "हिन्दी", true},
		{"हिन्दी समाचार", "हिन्द", false},
		{"Mo\u0308rder", "mörder", true},
		{"Mo\u0308rder", "=Mörder", true},
		{"Mörder", "=Morder", false},
		{"ΟΔΟΣ Αθηνών", "οδος αθηνων", true},
		{"الْعَرَبِيَّة", "العربية", true},
		{"Straße", "STRASSE", true},
		{"a\u200bb", "ab", true},
		{"½ price", "price", true},
		{"U.S. Open", "u.s.", true},
		{"C++ for all", "c", true},
	} {
		if got := fires(t, say(Title, c.term), asked(feed.Content{Title: c.title})); got != c.want {
			t.Errorf("%q in %q: %v", c.term, c.title, got)
		}
	}
}

// A condition of many terms finds the same as one of few.
func TestManyTerms(t *testing.T) {
	var many []string
	for i := range 3000 {
		many = append(many, fmt.Sprintf("word%d", i), fmt.Sprintf("=Word%d X", i))
	}
	for _, c := range []struct {
		title string
		want  bool
	}{{"a word2999 b", true}, {"a word3000 b", false}, {"word7", true}, {"Wordx7 X", false}} {
		if got := fires(t, say(Title, many...), asked(feed.Content{Title: c.title})); got != c.want {
			t.Errorf("%s: %v", c.title, got)
		}
	}
}

// described is a verdict in words.
func described(v *Verdict) string {
	var b strings.Builder
	if by, held := v.Stopped(); by != nil {
		fmt.Fprintf(&b, "stopped by %s, held %v; ", by.ID, held)
	}
	for _, e := range v.Filed {
		fmt.Fprintf(&b, "%s %s away %v; ", e.Rule.ID, e.Term, e.Away)
	}
	for _, e := range append(v.Marks, v.Notify...) {
		fmt.Fprintf(&b, "%s %s; ", e.Rule.ID, e.Term)
	}
	if v.Language+v.Link != "" || v.Pinned != 0 || v.Demoted {
		fmt.Fprintf(&b, "%s %s %d %v; ", v.Language, v.Link, v.Pinned/hour, v.Demoted)
	}
	for _, r := range v.Fired {
		b.WriteString(r.ID)
	}
	for _, f := range v.Failed {
		fmt.Fprintf(&b, "; %s: %s", f.Rule.ID, f.Err)
	}
	return b.String()
}

// Who wins, what stops, and what only tries.
func TestActions(t *testing.T) {
	never := say(Title, "nothing")
	for _, c := range []struct {
		name  string
		rules []Rule
		want  string
	}{
		{"drop beats hold in any order", []Rule{{ID: "a", Do: Actions{Hold: true}}, {ID: "b", Do: Actions{Drop: true}}}, "stopped by b, held false; ab"},
		{"the first drops", []Rule{{ID: "a", Do: Actions{Drop: true}}, {ID: "b", Do: Actions{Drop: true}}}, "stopped by a, held false; ab"},
		{"hold", []Rule{{ID: "a", Do: Actions{Hold: true}}}, "stopped by a, held true; a"},
		{"stop", []Rule{{ID: "a", Stop: true}, {ID: "b", Do: Actions{Drop: true}}}, "a"},
		{"what does not fire stops nothing", []Rule{{ID: "a", When: never, Stop: true}, {ID: "b", Do: Actions{Drop: true}}}, "stopped by b, held false; b"},
		{"on trial", []Rule{{ID: "a", Try: true, Stop: true, Do: Actions{Drop: true}}, {ID: "b"}}, "ab"},
		{"from", []Rule{{ID: "a", From: 101 * hour}, {ID: "b", From: 100 * hour}}, "b"},
		{"until", []Rule{{ID: "a", Until: 100 * hour}, {ID: "b", Until: 100*hour + 1}}, "b"},
		{"the later files", []Rule{{ID: "a", Do: Actions{Categorise: []string{"x", "y"}}}, {ID: "b", Do: Actions{Uncategorise: []string{"x"}}}}, "a y away false; b x away true; ab"},
		{"rules above file", []Rule{{ID: "a", Do: Actions{Categorise: []string{"x"}}}, {ID: "b", When: is(Category, "x"), Do: Actions{Mark: []string{"m"}}}, {ID: "c", When: all(is(Mark, "m"), when(`"m" in mark and "x" in category`))}}, "a x away false; b m; abc"},
		{"rules above take away", []Rule{{ID: "a", Do: Actions{Uncategorise: []string{"crime"}}}, {ID: "b", When: is(Category, "local")}}, "a crime away true; a"},
		{"marks add up", []Rule{{ID: "a", Do: Actions{Mark: []string{"m", "n"}}}, {ID: "b", Do: Actions{Mark: []string{"n", "o"}, Notify: []string{"desk"}}}}, "a m; a n; b o; b desk; ab"},
		{"the later language, the longer pin", []Rule{{ID: "a", Do: Actions{Language: "de", Pin: 6e12 * 6}}, {ID: "b", Do: Actions{Language: "fr", Pin: 3600e9, Demote: true}}}, "fr  110 true; ab"},
		{"link", []Rule{{ID: "a", Do: Actions{Link: &Rewrite{`/^https://www\.(.*)\?.*$/`, "https://m.$1"}}}}, " https://m.bbc.example/news/sport/771 0 false; a"},
		{"no link", []Rule{{ID: "a", Do: Actions{Link: &Rewrite{`/^https://www\.(.*)/`, "$1"}}}}, "a; a: the link becomes bbc.example/news/sport/771?at=deals, which is no http or https URL"},
		{"another link", []Rule{{ID: "a", Do: Actions{Link: &Rewrite{`/^nothing/`, "https://x.example/"}}}}, "a"},
		{"an error", []Rule{{ID: "a", When: when(`tag[7] == "x"`), Do: Actions{Drop: true}}, {ID: "b"}}, "b; a: index out of range: 7 (array length is 2) (1:4)"},
		{"an error under none", []Rule{{ID: "a", When: none(when(`tag[7] == "x"`)), Do: Actions{Drop: true}}}, "; a: index out of range: 7 (array length is 2) (1:4)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := New(spec(c.rules...)).Judge(asked(article))
			defer d.Done()
			if got := described(&d.Verdict); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// The rules of a source come below those of all, and of others they are not asked.
func TestSourceRules(t *testing.T) {
	s := spec(Rule{ID: "a", Do: Actions{Categorise: []string{"x"}}})
	s.Sources[0].Rules = []Rule{{ID: "b", Do: Actions{Uncategorise: []string{"x"}}}}
	s.Sources = append(s.Sources, SourceRules{Source: feed.Publisher{ID: "dw"}, Rules: []Rule{{ID: "c"}}})
	set := New(s)
	for source, want := range map[string]string{"bbc": "b x away true; ab", "dw": "a x away false; ac", "gone": ""} {
		o := asked(article)
		o.Source = source
		d := set.Judge(o)
		if got := described(&d.Verdict); got != want {
			t.Errorf("%s: %s", source, got)
		}
		d.Done()
	}
}

// A feed's own condition and rules act there alone.
func TestFeedRules(t *testing.T) {
	s := spec(Rule{ID: "m", Do: Actions{Mark: []string{"paywall"}, Pin: 3600e9}})
	free := none(is(Mark, "paywall"))
	s.Feeds = []FeedRules{
		{Feed: 1, When: &free},
		{Feed: 2, Rules: []Rule{{ID: "d", When: say(Title, "harbour"), Do: Actions{Drop: true}}}},
		{Feed: 3, Rules: []Rule{{ID: "p", Do: Actions{Pin: 7200e9}}, {ID: "q", Do: Actions{Demote: true}, Stop: true}, {ID: "r", Do: Actions{Drop: true}}}},
		{Feed: 4, Rules: []Rule{{ID: "t", Try: true, Do: Actions{Drop: true}}, {ID: "u", Until: 1, Do: Actions{Drop: true}}}},
	}
	d := New(s).Judge(asked(article))
	defer d.Done()
	for feed, want := range []string{"true  101 false", "false  0 false", "false d 0 false", "true  102 true", "true  101 false"} {
		v, by := d.Feed(feed), ""
		if v.By != nil {
			by = v.By.ID
		}
		if got := fmt.Sprintf("%v %s %d %v", !v.Out, by, v.Pinned/hour, v.Demoted); got != want {
			t.Errorf("feed %d: %s, want %s", feed, got, want)
		}
	}
}

// The trace tells what was found, and of what nearly fired what was missing.
func TestTrace(t *testing.T) {
	rules := []Rule{
		{ID: "a", When: all(Condition{Op: Terms, Field: Title, Words: []string{"x", "shooting"}, List: "crimes"}, is(Language, "en"), bound(Words, 80, -1))},
		{ID: "b", When: all(say(Title, "trial", "verdict"), is(Language, "en"))},
		{ID: "c", When: all(say(Title, "trial"), is(Language, "de"))},
		{ID: "d", When: say(Title, "trial")},
		{ID: "e", When: all(when(`tag[9] == ""`), is(Language, "en"))},
		{ID: "f", When: all(is(Source, "bbc"), none(say(Everywhere, "murder"))), Do: Actions{Drop: true}},
		{ID: "g", Stop: true},
		{ID: "h"},
	}
	o := asked(article)
	o.Explain = true
	d := New(spec(rules...)).Judge(o)
	defer d.Done()
	var got []string
	for _, s := range d.Trace {
		got = append(got, s.Rule.ID+" "+s.Outcome.String()+": "+s.Why)
	}
	want := []string{
		`a fired: title has "shooting" (list crimes); language en; words is 120`,
		`b near: title (trial or verdict)`,
		`c missed: `,
		`d missed: `,
		`e erred: index out of range: 9 (array length is 2) (1:4)`,
		`f near: none of any (murder)`,
		`g fired: `,
	}
	if a, b := strings.Join(got, "\n"), strings.Join(want, "\n"); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
}
