package main

import (
	"slices"
	"strings"
	"unicode"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// found is what a reader finds in a document.
type found struct {
	Title   string  `json:"title"`
	Link    string  `json:"link"`
	Entries []entry `json:"entries"`
	refused bool    // an error, or told to be a part
}

type entry struct {
	ID         string   `json:"id"`
	Link       string   `json:"link"`
	Title      string   `json:"title"`
	Dates      []int64  `json:"dates"`
	Texts      []string `json:"texts"`
	Categories []string `json:"categories"`
	Authors    []string `json:"authors"`
	Files      []string `json:"files"`
}

// here is what this project's parser finds.
func here(text string) found {
	doc, err := parse.Parse([]byte(text), parse.Options{ContentType: "application/xml; charset=utf-8"})
	if err != nil {
		return found{refused: true}
	}
	f := found{Title: doc.Meta.Title, Link: related(doc.Meta.Links), refused: doc.Partial}
	for i := range doc.Items {
		f.Entries = append(f.Entries, entryOf(&doc.Items[i].Content))
	}
	return f
}

func related(ls []feed.Link) string {
	for _, l := range ls {
		if l.Rel == "alternate" {
			return l.Href
		}
	}
	return ""
}

func entryOf(c *feed.Content) entry {
	e := entry{ID: c.ID, Link: c.Link, Title: c.Title, Texts: []string{c.Summary.Value, c.Body.Value}}
	for _, t := range []feed.Time{c.Published, c.Updated} {
		if t != 0 {
			e.Dates = append(e.Dates, int64(t))
		}
	}
	for _, k := range c.Categories {
		e.Categories = append(e.Categories, k.Term)
	}
	for _, p := range c.Authors {
		e.Authors = append(e.Authors, p.Name)
	}
	for _, l := range c.Links {
		if l.Rel == "enclosure" {
			e.Files = append(e.Files, l.Href)
		}
	}
	return e
}

// words are the letters and figures of a text, without its markup and what was put
// between its words.
func words(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, strings.NewReplacer("&harbour;", "", "<or", "", "&lt;or", "").Replace(sanitize.Text(s)))
	return strings.TrimSuffix(strings.ReplaceAll(s, "harbour", ""), "or")
}

// holds says whether one of the values has the words of another, and nothing else.
func holds(all []string, want string) bool {
	return slices.ContainsFunc(all, func(s string) bool { return words(s) == words(want) })
}

// kept counts which of an entry's facts another has.
func (e *entry) kept(by *entry) (n int) {
	yes := func(ok bool) {
		if ok {
			n++
		}
	}
	yes(e.ID != "" && by.ID == e.ID)
	yes(e.Link != "" && by.Link == e.Link)
	yes(e.Title != "" && holds([]string{by.Title}, e.Title))
	for _, d := range e.Dates {
		yes(slices.Contains(by.Dates, d))
	}
	for _, s := range e.Texts {
		yes(s != "" && holds(by.Texts, s))
	}
	for _, s := range e.Categories {
		yes(slices.Contains(by.Categories, s))
	}
	for _, s := range e.Authors {
		yes(slices.Contains(by.Authors, s))
	}
	for _, s := range e.Files {
		yes(slices.Contains(by.Files, s))
	}
	return n
}

// kept counts which facts of a whole document are found in a mutant of it. Facts of one
// entry count only where they are found in one.
func (f *found) kept(by *found) int {
	n := 0
	if f.Title != "" && holds([]string{by.Title}, f.Title) {
		n++
	}
	if f.Link != "" && by.Link == f.Link {
		n++
	}
	used := make([]bool, len(by.Entries))
	for i := range f.Entries {
		best, which := 0, -1
		for k := range by.Entries {
			if n := f.Entries[i].kept(&by.Entries[k]); !used[k] && n > best {
				best, which = n, k
			}
		}
		if which >= 0 {
			used[which] = true
			n += best
		}
	}
	return n
}

// common are the facts of a whole document that both readers find, so that neither is
// asked for what it never reads.
func (f *found) common(by *found) found {
	out := *f
	if !holds([]string{by.Title}, f.Title) {
		out.Title = ""
	}
	if by.Link != f.Link {
		out.Link = ""
	}
	out.Entries = nil
	for i, e := range f.Entries {
		if i >= len(by.Entries) {
			break
		}
		o := by.Entries[i]
		if e.ID != o.ID {
			e.ID = ""
		}
		if e.Link != o.Link {
			e.Link = ""
		}
		e.Dates = shared(e.Dates, o.Dates)
		e.Categories = shared(e.Categories, o.Categories)
		e.Authors = shared(e.Authors, o.Authors)
		e.Files = shared(e.Files, o.Files)
		e.Texts = slices.DeleteFunc(slices.Clone(e.Texts), func(s string) bool { return s == "" || !holds(o.Texts, s) })
		out.Entries = append(out.Entries, e)
	}
	return out
}

func shared[T comparable](a, b []T) []T {
	var out []T
	for _, v := range a {
		if slices.Contains(b, v) {
			out = append(out, v)
		}
	}
	return out
}

// silent says whether a document that has entries was read as one that has none.
func (f *found) silent(text string) bool {
	return len(f.Entries) == 0 && !f.refused && (strings.Contains(text, "<item") || strings.Contains(text, "<entry"))
}
