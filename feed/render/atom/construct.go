package atom

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// written is t as a text construct; nil where it is blank.
func written(t feed.Text) *text {
	x := &text{Value: escape(t.Value)}
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
	for _, p := range ps {
		email := mail(p.Email)
		name := first(edition.Line(p.Name), email)
		if name == "" {
			continue
		}
		all = append(all, personElement{Name: text{Value: escape(name)}, URI: optional(href(p.URI)), Email: optional(email)})
	}
	return all
}

// thumbnail is the picture that leads an entry; nil where it cannot be fetched.
func thumbnail(i *feed.Image) *thumbnailElement {
	if i == nil || web(i.URL) == "" {
		return nil
	}
	return &thumbnailElement{URL: web(i.URL), Width: max(i.Width, 0), Height: max(i.Height, 0)}
}

func categories(cs []feed.Category) []categoryElement {
	var all []categoryElement
	for _, c := range cs {
		x := categoryElement{Term: edition.Line(c.Term), Scheme: href(c.Scheme), Label: edition.Line(c.Label)}
		if x.Term != "" {
			all = append(all, x)
		}
	}
	return all
}

// links appends to all those of ls that have somewhere to lead. Of equal links only
// the first stays, and of alternates the first of each type and language (RFC 4287
// section 4.1.1).
func links(all []linkElement, ls ...feed.Link) []linkElement {
	for _, l := range ls {
		x := linkElement{
			Rel: relation(l.Rel), Type: media(l.Type), Hreflang: language(l.Hreflang),
			Href: target(l.Href), Title: edition.Line(l.Title), Length: max(l.Length, 0),
		}
		if x.Rel == "" || x.Href == "" || twin(all, &x) {
			continue
		}
		all = append(all, x)
	}
	return all
}

func twin(all []linkElement, x *linkElement) bool {
	for i := range all {
		l := &all[i]
		if l.Rel == x.Rel && strings.EqualFold(l.Type, x.Type) && strings.EqualFold(l.Hreflang, x.Hreflang) &&
			(l.Href == x.Href && l.Title == x.Title || l.Rel == "alternate" || l.Rel == "self") {
			return true
		}
	}
	return false
}
