package atom

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// SourceID is the atom:id of a source that gives none that is an IRI: a UUID of
// version 8 (RFC 9562) made of the operator's id for it, so that it stays when the
// source moves.
func SourceID(id string) string {
	u := sha256.Sum256([]byte("openvoice source\x00" + id))
	u[6] = u[6]&0x0F | 0x80
	u[8] = u[8]&0x3F | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:16])
}

// sourceOf is the atom:source of an entry that came from o.
func sourceOf(o *edition.Report, updated feed.Time, lang string) *sourceElement {
	s := describe(&o.Meta, lang)
	if s.ID.Value == "" {
		s.ID.Value = SourceID(o.Publisher.Stored())
	}
	if s.Title.Value == "" {
		s.Title.Value = escape(o.Name())
	}
	s.Updated = firstTime(o.FeedTime, o.Meta.Updated, updated).String()
	s.extensions = extensionsOf(&o.Publisher)
	if o.Publisher.Language == "" && o.Meta.Language == "" {
		s.Detected = optional(language(o.Meta.Spoken()))
	}
	return s
}

// kept is the atom:source that an entry came with. What it lacks and must have is
// filled in without naming anybody else.
func kept(m *feed.Meta, o *edition.Report, updated feed.Time, lang string) *sourceElement {
	s := describe(m, lang)
	if s.ID.Value == "" {
		s.ID.Value = SourceID(o.Publisher.Stored() + "\x00" + m.Title)
	}
	s.Updated = firstTime(m.Updated, updated).String()
	return s
}

func describe(m *feed.Meta, lang string) *sourceElement {
	s := &sourceElement{
		Title:        text{Value: escape(strings.TrimSpace(m.Title))},
		Subtitle:     optional(m.Subtitle),
		Authors:      persons(m.Authors),
		Contributors: persons(m.Contributors),
		Categories:   categories(m.Categories),
		Rights:       optional(m.Rights),
		Icon:         optional(href(m.Icon)),
		Logo:         optional(href(m.Logo)),
	}
	if isIRI(m.ID) {
		s.ID.Value = escape(m.ID)
	}
	if l := language(m.Spoken()); !strings.EqualFold(l, lang) {
		s.Lang = l
	}
	for _, l := range m.Links {
		if strings.EqualFold(l.Rel, "alternate") || !ours(l.Rel) {
			s.Links = links(s.Links, l)
		}
	}
	return s
}

func extensionsOf(s *feed.Publisher) extensions {
	x := extensions{Owner: optional(s.Owner), Country: optional(s.Country), Kind: optional(s.Kind)}
	for _, name := range slices.Sorted(maps.Keys(s.Labels)) {
		x.Labels = append(x.Labels, labelElement{Name: edition.Line(name), Value: edition.Line(s.Labels[name])})
	}
	return x
}

func firstTime(all ...feed.Time) feed.Time {
	for _, t := range all {
		if t != 0 {
			return t
		}
	}
	return 0
}
