package parse

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// checkDocument holds what is promised of every document.
func checkDocument(t *testing.T, name string, doc *Document) {
	t.Helper()
	if doc.Format == "" || doc.Charset == "" {
		t.Errorf("%s: format %q, charset %q", name, doc.Format, doc.Charset)
	}
	if len(doc.Items) > MaxItems {
		t.Errorf("%s: %d items", name, len(doc.Items))
	}
	checkMeta(t, name, &doc.Meta)
	for i := range doc.Items {
		it := &doc.Items[i]
		c := &it.Content
		if it.Raw.IsZero() {
			t.Errorf("%s: item %d has no raw hash", name, i)
		}
		for _, s := range []string{c.ID, c.Link, c.Title, c.Summary.Value, c.Body.Value, c.Rights, c.Language, it.Text} {
			checkString(t, name, s)
		}
		if len(c.Summary.Value) > feed.MaxText || len(c.Body.Value) > feed.MaxText {
			t.Errorf("%s: item %d has a text of %d and %d bytes", name, i, len(c.Summary.Value), len(c.Body.Value))
		}
		for _, text := range []feed.Text{c.Summary, c.Body} {
			if text.HTML && sanitize.HTML(text.Value, nil, nil) != text.Value {
				t.Errorf("%s: item %d is not clean: %.300q", name, i, text.Value)
			}
		}
		if scripted(c.Link) {
			t.Errorf("%s: item %d has the link %q", name, i, c.Link)
		}
		for _, p := range append(append([]feed.Person{}, c.Authors...), c.Contributors...) {
			checkString(t, name, p.Name+p.Email+p.URI)
			if p.Name == "" && p.Email == "" {
				t.Errorf("%s: item %d has an empty person", name, i)
			}
		}
		for _, k := range c.Categories {
			checkString(t, name, k.Term+k.Scheme+k.Label)
			if k.Term == "" {
				t.Errorf("%s: item %d has an empty category", name, i)
			}
		}
		for _, l := range c.Links {
			checkLink(t, name, l)
		}
		if !it.Unchanged && c.Sanitizer != sanitize.Version {
			t.Errorf("%s: item %d was sanitised by %d", name, i, c.Sanitizer)
		}
		if c.Upstream != nil {
			checkMeta(t, name, c.Upstream)
		}
	}
}

func checkMeta(t *testing.T, name string, m *feed.Meta) {
	t.Helper()
	for _, s := range []string{m.ID, m.Title, m.Subtitle, m.Rights, m.Language, m.Icon, m.Logo} {
		checkString(t, name, s)
	}
	for _, l := range m.Links {
		checkLink(t, name, l)
	}
}

func checkLink(t *testing.T, name string, l feed.Link) {
	t.Helper()
	checkString(t, name, l.Href+l.Rel+l.Type+l.Title+l.Hreflang)
	if l.Rel == "" || !absolute(l.Href) || l.Length < 0 || scripted(l.Href) {
		t.Errorf("%s: link %+v", name, l)
	}
}

// checkString holds that XML can carry the string.
func checkString(t *testing.T, name, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.IndexFunc(s, func(r rune) bool { return !legal(r) }) >= 0 {
		t.Errorf("%s: forbidden characters in %.200q", name, s)
	}
}
