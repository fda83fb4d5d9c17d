package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
)

// expectation is a row of expectations.json: what another reader finds in a small
// document.
type expectation struct {
	File    string            `json:"file"`
	Group   string            `json:"group"`
	Path    string            `json:"path"`
	Op      string            `json:"op"`
	Value   any               `json:"value"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
}

// header is the value of a header, whatever the case its name is written in.
func (e *expectation) header(name string) string {
	for k, v := range e.Headers {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

// expectations reads the file of expectations.
func expectations(dir string) ([]expectation, error) {
	b, err := os.ReadFile(filepath.Join(dir, "expectations.json"))
	if err != nil {
		return nil, err
	}
	var rows []expectation
	if err := json.Unmarshal(b, &rows); err != nil {
		return nil, fmt.Errorf("read expectations.json: %w", err)
	}
	return rows, nil
}

// options are the ones that the document is read with.
func (e *expectation) options() parse.Options {
	o := parse.Options{
		ContentType: e.header("Content-Type"), Location: e.header("Content-Location"), Language: e.header("Content-Language"),
		Tracking: feed.Tracking{Keep: true},
	}
	if u, err := url.Parse(e.URL); err == nil && u.IsAbs() {
		o.URL = u
	}
	return o
}

// check reads the document and compares. found is what stands in the place of what
// was expected.
func (e *expectation) check(dir string) (found string, ok bool) {
	body, err := os.ReadFile(filepath.Join(dir, e.File))
	if err != nil {
		return err.Error(), false
	}
	doc, err := parse.Parse(body, e.options())
	if err != nil {
		return err.Error(), false
	}
	want := fmt.Sprint(e.Value)
	if f, isNumber := e.Value.(float64); isNumber {
		want = strconv.FormatFloat(f, 'f', -1, 64)
	}
	v, err := look(doc, e.Path)
	if err != nil {
		return err.Error(), false
	}
	return v.text.Value, v.equal(want)
}

// value is what stands at a path of a document.
type value struct {
	text feed.Text
	kind kind
}

type kind int

const (
	exact  kind = iota // an id, a URL, a number, a name
	prose              // a text of one line, which is plain text here
	markup             // a text that may be HTML
	moment             // a time
	oneOf              // any of several, each on a line
)

func plain(s string) value              { return value{feed.Text{Value: s}, exact} }
func written(s string) value            { return value{feed.Text{Value: s}, prose} }
func when(t feed.Time) value            { return value{feed.Text{Value: t.String()}, moment} }
func of(t feed.Text) value              { return value{t, markup} }
func number[T ~int | ~int64](n T) value { return plain(strconv.FormatInt(int64(n), 10)) }

// step is a part of a path: a name and an index, -1 for none.
type step struct {
	name  string
	index int
}

var stepForm = regexp.MustCompile(`^(\w+)(?:\[(\d+)\])?$`)

func steps(path string) ([]step, error) {
	var all []step
	for part := range strings.SplitSeq(path, ".") {
		m := stepForm.FindStringSubmatch(part)
		if m == nil {
			return nil, fmt.Errorf("path %q is not understood", path)
		}
		s := step{m[1], -1}
		if m[2] != "" {
			s.index, _ = strconv.Atoi(m[2])
		}
		all = append(all, s)
	}
	return all, nil
}

// look finds what stands at the path.
func look(doc *parse.Document, path string) (value, error) {
	if inner, ok := strings.CutPrefix(path, "len("); ok && inner == "items)" {
		return number(len(doc.Items)), nil
	}
	all, err := steps(path)
	if err != nil || len(all) < 2 {
		return value{}, fmt.Errorf("path %q is not understood", path)
	}
	if all[0].name == "feed" {
		return lookFeed(doc, all[1:], path)
	}
	if all[0].name != "items" || all[0].index < 0 {
		return value{}, fmt.Errorf("path %q is not understood", path)
	}
	if all[0].index >= len(doc.Items) {
		return value{}, fmt.Errorf("there are %d items", len(doc.Items))
	}
	return lookItem(&doc.Items[all[0].index].Content, &doc.Meta, all[1:], path)
}

func lookFeed(doc *parse.Document, s []step, path string) (value, error) {
	m := &doc.Meta
	switch s[0].name {
	case "title":
		return written(m.Title), nil
	case "subtitle":
		return written(m.Subtitle), nil
	case "rights":
		return written(m.Rights), nil
	case "id":
		return plain(m.ID), nil
	case "language":
		return plain(m.Language), nil
	case "image", "logo":
		return plain(m.Logo), nil
	case "icon":
		return plain(m.Icon), nil
	case "updated", "updated_parsed", "published", "published_parsed":
		return when(m.Updated), nil
	case "link":
		return plain(related(m.Links, "alternate")), nil
	case "links":
		return address(m.Links, s[0].index)
	case "author", "authors":
		return person(m.Authors, s)
	case "contributors":
		return person(m.Contributors, s)
	case "categories", "tags":
		return category(m.Categories, s[0].index)
	}
	return value{}, fmt.Errorf("path %q is not understood", path)
}

func lookItem(c *feed.Content, m *feed.Meta, s []step, path string) (value, error) {
	switch s[0].name {
	case "title":
		return written(c.Title), nil
	case "rights":
		return written(c.Rights), nil
	case "summary", "description":
		if c.Excerpt || c.Summary.Value == "" { // another reader calls the content that, too
			return of(c.Body), nil
		}
		return of(c.Summary), nil
	case "content":
		return of(c.Body), nil
	case "id":
		return plain(c.ID), nil
	case "link":
		return plain(c.Link), nil
	case "links":
		all := c.Links
		if c.Link != "" {
			all = append([]feed.Link{{Rel: "alternate", Href: c.Link}}, all...)
		}
		return address(all, s[0].index)
	case "comments":
		return plain(related(c.Links, "replies")), nil
	case "language":
		if c.Language == "" {
			return plain(m.Language), nil
		}
		return plain(c.Language), nil
	case "published", "published_parsed", "created", "created_parsed":
		return when(c.Published), nil
	case "updated", "updated_parsed":
		if c.Updated == 0 {
			return when(c.Published), nil
		}
		return when(c.Updated), nil
	case "author", "authors":
		if len(c.Authors) == 0 {
			return person(m.Authors, s)
		}
		return person(c.Authors, s)
	case "contributors":
		return person(c.Contributors, s)
	case "categories", "tags":
		return category(c.Categories, s[0].index)
	case "enclosures":
		return enclosure(c.Links, s)
	case "image":
		if c.Image == nil {
			return value{}, fmt.Errorf("there is no image")
		}
		return plain(c.Image.URL), nil
	}
	return value{}, fmt.Errorf("path %q is not understood", path)
}
