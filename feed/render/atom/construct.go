package atom

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render/parts"
)

// written is t as a text construct; nil where it is blank.
func written(t feed.Text) *text {
	x := &text{Value: parts.XML(t.Value)}
	if strings.TrimSpace(x.Value) == "" {
		return nil
	}
	if t.HTML {
		x.Type = "html"
	}
	return x
}

// persons are those among ps that have a name or an address. A person construct
// must have a name, so the address stands in for one.
func persons(ps []feed.Person) []personElement {
	var all []personElement
	for _, p := range parts.People(ps) {
		all = append(all, personElement{Name: text{Value: parts.XML(p.Name)}, URI: optional(p.URI), Email: optional(p.Email)})
	}
	return all
}

// thumbnail is the picture that leads an entry; nil where it cannot be fetched.
func thumbnail(i *feed.Image) *thumbnailElement {
	if i = parts.Image(i); i == nil {
		return nil
	}
	return &thumbnailElement{URL: i.URL, Width: i.Width, Height: i.Height}
}

func categories(cs []feed.Category) []categoryElement {
	var all []categoryElement
	for _, c := range parts.Categories(cs) {
		all = append(all, categoryElement{Term: c.Term, Scheme: c.Scheme, Label: c.Label})
	}
	return all
}

// links are the links as elements.
func links(ls []feed.Link) []linkElement {
	all := make([]linkElement, len(ls))
	for i, l := range ls {
		all[i] = linkElement{Rel: l.Rel, Type: l.Type, Hreflang: l.Hreflang, Href: l.Href, Title: l.Title, Length: l.Length}
	}
	return all
}
