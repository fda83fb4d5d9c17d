package atom

import (
	"maps"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/parts"
)

// describe is m as an atom:source of an entry in the language.
func describe(m *feed.Meta, lang string) *sourceElement {
	s := &sourceElement{
		ID:           text{Value: parts.XML(m.ID)},
		Updated:      m.Updated.String(),
		Title:        text{Value: parts.XML(strings.TrimSpace(m.Title))},
		Subtitle:     optional(m.Subtitle),
		Authors:      persons(m.Authors),
		Contributors: persons(m.Contributors),
		Categories:   categories(m.Categories),
		Rights:       optional(m.Rights),
		Icon:         optional(parts.IRI(m.Icon)),
		Logo:         optional(parts.IRI(m.Logo)),
	}
	if l := parts.Language(m.Spoken()); !strings.EqualFold(l, lang) {
		s.Lang = l
	}
	var ls []feed.Link
	for _, l := range m.Links {
		if strings.EqualFold(l.Rel, "alternate") || !parts.Ours(l.Rel) {
			ls = parts.Links(ls, l)
		}
	}
	s.Links = links(ls)
	return s
}

func extensionsOf(s *feed.Publisher) extensions {
	x := extensions{Owner: optional(s.Owner), Country: optional(s.Country), Kind: optional(s.Kind)}
	for _, name := range slices.Sorted(maps.Keys(s.Labels)) {
		x.Labels = append(x.Labels, labelElement{Name: edition.Line(name), Value: edition.Line(s.Labels[name])})
	}
	return x
}
