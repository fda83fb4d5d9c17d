package systemtest

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sceneTime is a time in a document of a scene.
var sceneTime = regexp.MustCompile(`\{[-+]?\d[0-9a-z]*\}`)

// sceneFeed is what of an Atom document a scene shows.
type sceneFeed struct {
	Entries []sceneArticle `xml:"http://www.w3.org/2005/Atom entry"`
	Deleted []struct {
		Ref string `xml:"ref,attr"`
	} `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
}

type sceneArticle struct {
	ID        string `xml:"id"`
	Title     string `xml:"title"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
	Source    string `xml:"source>title"`
	Links     []struct {
		Rel   string `xml:"rel,attr"`
		Href  string `xml:"href,attr"`
		Title string `xml:"title,attr"`
	} `xml:"link"`
	Categories []struct {
		Term string `xml:"term,attr"`
	} `xml:"category"`
	Authors []string `xml:"author>name"`
	Summary string   `xml:"summary"`
	Content string   `xml:"content"`
}

// show is what the feed of the path shows, and notes what its readers have seen.
func (p *player) show(t *testing.T, path string) string {
	t.Helper()
	path = cmp.Or(strings.TrimSpace(path), "/feed.atom")
	d := p.shot.Documents[path]
	if d == nil {
		t.Fatalf("no document %s, only %v", path, slices.Sorted(maps.Keys(p.shot.Documents)))
	}
	var f sceneFeed
	if err := xml.Unmarshal(d.Body, &f); err != nil {
		t.Fatal(err)
	}
	seen := p.seen[path]
	if seen == nil {
		seen = map[string]string{}
		p.seen[path] = seen
	}
	slices.SortFunc(f.Entries, func(a, b sceneArticle) int {
		return cmp.Or(cmp.Compare(b.Published, a.Published), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Source, b.Source))
	})
	var b strings.Builder
	for i := range f.Entries {
		a := &f.Entries[i]
		fmt.Fprintf(&b, "%s | %s%s\n", a.Title, a.Source, a.news(seen[a.ID]))
		seen[a.ID] = a.Updated
		a.details(&b)
	}
	if n := len(f.Deleted); n > 0 {
		fmt.Fprintf(&b, "deleted: %d\n", n)
	}
	return b.String()
}

// news is what the article is to a reader who saw its updated as it was, "" for never.
func (a *sceneArticle) news(before string) string {
	switch before {
	case "":
		return " | new"
	case a.Updated:
		return ""
	}
	return " | updated"
}

// details writes what is said of the article.
func (a *sceneArticle) details(b *strings.Builder) {
	var related []string
	for _, l := range a.Links {
		line := fmt.Sprintf("  %s %s", l.Rel, l.Href)
		if l.Title != "" {
			line += fmt.Sprintf(" (%s)", l.Title)
		}
		related = append(related, line+"\n")
	}
	slices.Sort(related) // which stands first may depend on who was polled first
	b.WriteString(strings.Join(related, ""))
	for _, c := range a.Categories {
		fmt.Fprintf(b, "  category %s\n", c.Term)
	}
	if len(a.Authors) > 0 {
		fmt.Fprintf(b, "  by %s\n", strings.Join(a.Authors, ", "))
	}
	words := strings.Fields(cmp.Or(a.Content, a.Summary))
	fmt.Fprintf(b, "  %s\n", strings.Join(words[:min(len(words), 8)], " "))
}
