// Package parts is what formats have in common: what of articles and feeds every one of
// them shows, fit to stand in a document.
//
// What comes from outside is checked once more here, because one bad attribute makes a
// whole document invalid. It promises that what it gives can be written down as it is, but
// for escaping. So what is of no use in a place is left out, and it must never repair
// meaning, nor know a format.
package parts

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// Namespace is that of what OpenVoice says in documents that their formats have no place
// for.
const Namespace = "https://github.com/openvoicenews/openvoice/ns/1"

// Home is the page of the program.
const Home = "https://github.com/openvoicenews/openvoice"

// SourceID is the id of a source that gives none that is an IRI: a UUID of version 8 (RFC
// 9562) made of the operator's id for it, so that it stays when the source moves.
func SourceID(id string) string {
	u := sha256.Sum256([]byte("openvoice source\x00" + id))
	u[6] = u[6]&0x0F | 0x80
	u[8] = u[8]&0x3F | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:16])
}

// People are those among ps that have a name or an address of e-mail, which stands in for
// the name.
func People(ps []feed.Person) []feed.Person {
	var all []feed.Person
	for _, p := range ps {
		x := feed.Person{Name: edition.Line(p.Name), URI: IRI(p.URI), Email: Mail(p.Email)}
		if x.Name == "" {
			x.Name = x.Email
		}
		if x.Name != "" {
			all = append(all, x)
		}
	}
	return all
}

// Authors follow RFC 4287 section 4.2.1: the entry's, else the source's, else the source
// itself. There is at least one.
func Authors(o *edition.Report) []feed.Person {
	from := &o.Meta
	if o.Content.Upstream != nil {
		from = o.Content.Upstream
	}
	if p := People(o.Content.Authors); len(p) > 0 {
		return p
	}
	if p := People(from.Authors); len(p) > 0 {
		return p
	}
	name := o.Name()
	if o.Content.Upstream != nil {
		name = First(edition.Line(from.Title), name)
	}
	return People([]feed.Person{{Name: name}})
}

// Categories are those among cs that have a term.
func Categories(cs []feed.Category) []feed.Category {
	var all []feed.Category
	for _, c := range cs {
		x := feed.Category{Term: edition.Line(c.Term), Scheme: IRI(c.Scheme), Label: edition.Line(c.Label)}
		if x.Term != "" {
			all = append(all, x)
		}
	}
	return all
}

// Image is a picture that leads an entry; nil where it cannot be fetched.
func Image(i *feed.Image) *feed.Image {
	if i == nil || Web(i.URL) == "" {
		return nil
	}
	return &feed.Image{URL: Web(i.URL), Width: max(i.Width, 0), Height: max(i.Height, 0)}
}

// Spoken is the language that the article's leading report says it is in; empty where
// nobody says.
func Spoken(a *edition.Article) string {
	lead := &a.Reports[0]
	return First(Language(lead.Content.Language), Language(lead.Publisher.Language), Language(lead.Meta.Spoken()))
}

// Duration is how long the first of the files among the links plays, in seconds; zero where
// that is not known.
func Duration(links []feed.Link) int64 {
	for _, l := range links {
		if l.Rel == "enclosure" {
			return l.Duration
		}
	}
	return 0
}

// Episode is an entry's place in its podcast; the zero one where nothing is said of it.
func Episode(c *feed.Content) feed.Episode {
	if c.Episode == nil {
		return feed.Episode{}
	}
	return feed.Episode{Season: max(c.Episode.Season, 0), Number: max(c.Episode.Number, 0), Kind: edition.Line(c.Episode.Kind)}
}

// First is the first of all that is not empty.
func First(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// Blank reports whether nothing is left of the text when it is written down.
func Blank(t feed.Text) bool { return strings.TrimSpace(XML(t.Value)) == "" }
