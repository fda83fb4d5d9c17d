package edition

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// An excerpt is plain text of at most so many characters, cut at a word; id and dates stay.
func TestContentOfLook(t *testing.T) {
	long := strings.Repeat("<p>Größe &amp; <b>words</b></p>", 50)
	a := Article{ID: "x", Published: 1, Updated: 2, Reports: []Report{{Content: feed.Content{Title: "T", Body: feed.Text{Value: long, HTML: true}}}}}
	for _, n := range []curate.Extent{1, 2, 19, 20, 21, 22, 100, 749, 100_000} {
		x := a.As(curate.Look{Content: n}, nil)
		c := &x.Reports[0].Content
		if got := utf8.RuneCountInString(c.Summary.Value); got > int(n) || c.Summary.HTML || c.Body.Value != "" || strings.Contains(c.Summary.Value, "<") {
			t.Errorf("excerpt %d is %d characters: %+v", n, got, c.Summary)
		}
		if n == 22 && c.Summary.Value != "Größe & words Größe &…" {
			t.Errorf("cut at %d it is %q", n, c.Summary.Value)
		}
		if x.ID != a.ID || x.Updated != a.Updated || x.Published != a.Published || c.Title != "T" {
			t.Errorf("excerpt %d is %+v", n, x)
		}
	}
	x := a.As(curate.Look{Content: curate.TitleOnly}, nil)
	if c := x.Reports[0].Content; c.Summary.Value != "" || c.Body.Value != "" || c.Title != "T" {
		t.Errorf("the title alone is %+v", c)
	}
	if a.Reports[0].Content.Body.Value != long {
		t.Error("the article itself was changed")
	}
}

func TestHeadline(t *testing.T) {
	r := &Report{Publisher: feed.Publisher{ID: "bbc", Title: "BBC", Owner: "The BBC", Country: "GB"}, Content: feed.Content{Title: "A {title} & more"}}
	bare := &Report{Publisher: feed.Publisher{ID: "bbc"}, Content: feed.Content{Title: "A"}}
	for _, c := range []struct {
		template string
		of       *Report
		want     string
	}{
		{"{source}: {title}", r, "BBC: A {title} & more"},
		{"[{country}] {owner}, {category}: {title}", r, "[GB] The BBC, World, Crime: A {title} & more"},
		{"{country} {source}: {title}", bare, "bbc: A"},
		{"{title} ({country})", bare, "A"},
		{"{owner}: {title}", bare, "bbc: A"},
		{"{source}: {title}", &Report{Publisher: feed.Publisher{ID: "bbc"}}, "bbc"},
	} {
		categories := []string{"World", "Crime"}
		if got := headline(c.template, c.of, categories); got != c.want {
			t.Errorf("%s is %q, want %q", c.template, got, c.want)
		}
	}
}
