package curate

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

const site = "tag:news.example.org,2026:"

func plan(feeds ...Feed) *Plan {
	return New(Spec{
		Feeds: feeds,
		Site:  site,
		Sources: []Source{
			{Publisher: feed.Publisher{ID: "a", Owner: "A"}, Categories: []string{"world", "crime", "world", "undefined"}},
			{Publisher: feed.Publisher{ID: "b"}},
			{Publisher: feed.Publisher{ID: "c"}, Categories: []string{"law"}},
		},
		Categories: []Category{{Term: "crime", Label: "Crime & Justice"}, {Term: "world", Label: "World"}, {Term: "law", Label: "crime"}},
	})
}

// decide is what the plan makes of the entry.
func decide(t *testing.T, p *Plan, e *feed.Entry) *Decision {
	t.Helper()
	d, err := p.Evaluate(Subject{Entry: e})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// with is an entry with the origins.
func with(origins ...feed.Origin) *feed.Entry {
	return &feed.Entry{Number: 1, ID: "x:1", Origins: origins}
}

func origin(source string, seen feed.Time, terms ...string) feed.Origin {
	return feed.Origin{Source: source, FirstSeen: seen, Terms: terms}
}

func tomb(source string) feed.Origin { return feed.Origin{Source: source, Tomb: true} }

func TestReportsOfAnEntry(t *testing.T) {
	for _, c := range []struct {
		name string
		e    *feed.Entry
		want []string
	}{
		{"none", with(), nil},
		{"one", with(origin("a", 5)), []string{"a"}},
		{"earliest leads", with(origin("a", 5), origin("b", 3), origin("c", 4)), []string{"b", "a", "c"}},
		{"the last leads", with(origin("a", 5), origin("b", 4), origin("c", 3)), []string{"c", "a", "b"}},
		{"ties go to the smaller id", with(origin("c", 3), origin("b", 3), origin("a", 3)), []string{"a", "c", "b"}},
		{"tombstones do not count", with(tomb("a"), origin("b", 3)), []string{"b"}},
		{"what is not configured does not count", with(origin("gone", 1), origin("b", 3)), []string{"b"}},
		{"nothing counts", with(origin("gone", 1), tomb("a")), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.e.Origins {
				c.e.Origins[i].Role = feed.RoleCopy
			}
			var got []string
			for i, r := range decide(t, plan(), c.e).Reports {
				got = append(got, r.Origin.Source)
				if r.Source.ID != r.Origin.Source || r.Entry != c.e || r.Copy != (i > 0) {
					t.Errorf("report %d is %+v", i, r)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCategories(t *testing.T) {
	for _, c := range []struct {
		name string
		e    *feed.Entry
		want []string
	}{
		{"the source's, in the plan's order", with(origin("a", 1)), []string{"crime", "world"}},
		{"a term that is a term and a label", with(origin("b", 1, "crime")), []string{"crime", "law"}},
		{"a label", with(origin("b", 1, "crime & justice")), []string{"crime"}},
		{"of all origins", with(origin("b", 1, "world"), origin("c", 2)), []string{"world", "law"}},
		{"not of a tombstone", with(origin("b", 1), tomb("a")), nil},
		{"not of a source that left", with(origin("b", 1), origin("gone", 1, "world")), nil},
		{"others", with(origin("b", 1, "sport")), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, k := range decide(t, plan(), c.e).Categories {
				got = append(got, k.Term)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// What is in a category is in its parent and in those that it says also, and so on.
func TestImplied(t *testing.T) {
	p := New(Spec{
		Feeds: []Feed{{Categories: []string{"local"}}, {Categories: []string{"europe"}}, {Categories: []string{"alone"}}},
		Site:  site, Sources: []Source{{Publisher: feed.Publisher{ID: "a"}, Categories: []string{"theft"}}, {Publisher: feed.Publisher{ID: "b"}}},
		Categories: []Category{
			{Term: "alone"},
			{Term: "local", Also: []string{"europe", "undefined"}},
			{Term: "theft", Parent: "crime"},
			{Term: "crime", Parent: "local", Also: []string{"law"}},
			{Term: "law", Parent: "europe", Scheme: "https://vocabulary.example/"},
			{Term: "europe", Parent: "undefined"},
		},
	})
	for _, c := range []struct {
		e     *feed.Entry
		want  string
		feeds []Taken
	}{
		{with(origin("b", 1)), "[]", nil},
		{with(origin("b", 1, "law")), `[law: b filed it under "law" europe: parent of law]`, []Taken{{Feed: 1}}},
		{with(origin("a", 1)), "[local: parent of crime theft: all of a is crime: parent of theft law: also of crime europe: also of local]", []Taken{{Feed: 0}, {Feed: 1}}},
		{with(origin("a", 1, "local")), `[local: a filed it under "local" theft: all of a is crime: parent of theft law: also of crime europe: also of local]`, []Taken{{Feed: 0}, {Feed: 1}}},
	} {
		d := decide(t, p, c.e)
		if got := fmt.Sprint(d.Reasons); got != c.want {
			t.Errorf("reasons are %s, want %s", got, c.want)
		}
		if diff := cmp.Diff(c.feeds, d.Feeds, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	}
	got := decide(t, p, with(origin("b", 1, "law"))).Labels([][]feed.Category{nil})
	want := []feed.Category{{Term: "law", Scheme: "https://vocabulary.example/", Label: "law"}, {Term: "europe", Scheme: site + "category", Label: "europe"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLabels(t *testing.T) {
	d := decide(t, plan(), with(origin("b", 2, "sport", "world"), origin("a", 1)))
	upstream := [][]feed.Category{
		{{Term: "Sport"}, {Term: "x", Scheme: site + "category"}},
		{{Term: " WORLD "}, {Term: "9", Label: "World"}, {Term: "Sport"}, {Term: "Sport"}, {Term: "Sport", Scheme: "https://x.example.com/", Label: "S"}, {Term: " "}},
	}
	want := []feed.Category{
		{Term: "crime", Scheme: site + "category", Label: "Crime & Justice"},
		{Term: "world", Scheme: site + "category", Label: "World"},
		{Term: "Sport", Scheme: site + "source/a"},
		{Term: "x", Scheme: site + "source/a"},
		{Term: "Sport", Scheme: site + "source/b"},
		{Term: "Sport", Scheme: "https://x.example.com/", Label: "S"},
	}
	if diff := cmp.Diff(want, d.Labels(upstream)); diff != "" {
		t.Error(diff)
	}
	if upstream[0][0].Scheme != "" {
		t.Error("what was asked about was changed")
	}
}

// Words of publishers mean a category by its aliases, folded.
func TestAliases(t *testing.T) {
	p := New(Spec{
		Feeds: []Feed{{Categories: []string{"crime"}}, {Categories: []string{"europe"}}},
		Site:  site, Sources: []Source{{Publisher: feed.Publisher{ID: "a"}}},
		Categories: []Category{{Term: "crime", Label: "Crime", Aliases: []string{"Kriminalität", "CRIME"}}, {Term: "europe", Aliases: []string{"World/Europe"}}},
	})
	for word, want := range map[string]string{
		"KRIMINALITÄT": "crime", "kriminalitat": "crime", "Krimi\u00adnalität\u200b": "crime", "ｗorld/Europe": "europe", "Europe": "europe",
		"world / europe": "", "World": "", "Crimes": "",
	} {
		term, got := feed.Category{Term: word}, ""
		e := with(origin("a", 1, fold.String(word)))
		d := decide(t, p, e)
		for _, c := range d.Categories {
			got += c.Term
		}
		if got != want {
			t.Errorf("%q is %q, want %q", word, got, want)
		}
		all := d.Labels([][]feed.Category{{term}})
		if len(all) != 1 || (all[0].Scheme == Scheme(site)) != (want != "") {
			t.Errorf("%q: published as %+v", word, all)
		}
		for i, f := range p.Feeds() {
			if d.Takes(i) != (f.Categories[0] == want) {
				t.Errorf("%q: the feed of %s is wrong", word, f.Categories)
			}
		}
	}
}

func TestTakes(t *testing.T) {
	a, b, c := origin("a", 1), origin("b", 1, "world"), origin("c", 1)
	for _, k := range []struct {
		name string
		f    Feed
		e    *feed.Entry
		want bool
	}{
		{"all", Feed{}, with(b), true},
		{"nothing that counts", Feed{}, with(origin("gone", 1)), false},
		{"category of the source", Feed{Categories: []string{"crime"}}, with(a), true},
		{"category that upstream names", Feed{Categories: []string{"world"}}, with(b), true},
		{"one of several categories", Feed{Categories: []string{"crime", "law"}}, with(c), true},
		{"other category", Feed{Categories: []string{"crime"}}, with(c), false},
		{"source", Feed{Sources: []string{"c"}}, with(a, c), true},
		{"other source", Feed{Sources: []string{"c"}}, with(a, b), false},
		{"tombstone of the source", Feed{Sources: []string{"a"}}, with(tomb("a"), b), false},
		{"source and category", Feed{Sources: []string{"b"}, Categories: []string{"world"}}, with(b), true},
		{"source, other category", Feed{Sources: []string{"b"}, Categories: []string{"law"}}, with(b), false},
		{"category, other source", Feed{Sources: []string{"c"}, Categories: []string{"world"}}, with(b), false},
		{"source and category of two origins", Feed{Sources: []string{"c"}, Categories: []string{"world"}}, with(b, c), true},
		{"source that is not in the plan", Feed{Sources: []string{"gone"}}, with(origin("gone", 1), b), false},
	} {
		t.Run(k.name, func(t *testing.T) {
			if got := decide(t, plan(k.f), k.e).Takes(0); got != k.want {
				t.Errorf("takes it: %v, want %v", got, k.want)
			}
		})
	}
}

func TestJoin(t *testing.T) {
	for in, want := range map[string]string{
		"tag:news.example.org,2026:":                    "tag:news.example.org,2026:feed",
		"tag:news.example.org,2026":                     "tag:news.example.org,2026:feed",
		"tag:news.example.org,2026:news":                "tag:news.example.org,2026:news:feed",
		"tag:news.example.org,2026:news/":               "tag:news.example.org,2026:news/feed",
		"tag:news.example.org,2026:news/us":             "tag:news.example.org,2026:news/us/feed",
		"https://news.example.org":                      "https://news.example.org/feed",
		"https://news.example.org/":                     "https://news.example.org/feed",
		"https://news.example.org/#":                    "https://news.example.org/#feed",
		"https://news.example.org/#a":                   "https://news.example.org/#a/feed",
		"urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8": "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8#feed",
		"urn:example:news":                              "urn:example:news:feed",
		"":                                              "feed",
	} {
		if got := Join(in, "feed"); got != want {
			t.Errorf("%s gives %s, want %s", in, got, want)
		}
	}
	for got, want := range map[string]string{
		FeedID(site): site + "feed", CategoryID(site, "crime"): site + "category/crime", CustomID(site, "local"): site + "feed/local",
		Scheme(site): site + "category", SourceScheme(site, "bbc"): site + "source/bbc",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
