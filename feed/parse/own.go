package parse

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/mmcdole/gofeed/extensions"
	"github.com/openvoicenews/openvoice/feed"
)

// ownPrefix is that of the elements in which OpenVoice says what RSS has no place for; see
// feed/render/rss.
const ownPrefix = "ov"

// ownGenerator is how OpenVoice begins the name of what wrote a document.
const ownGenerator = "OpenVoice"

// ownElements takes what another OpenVoice said of the entry in elements of its own, which is
// more than what it said in RSS's.
func (r *reader) ownElements(c *feed.Content, x ext.Extensions) {
	if !r.own {
		return
	}
	own := x[ownPrefix]
	for _, e := range x["media"]["thumbnail"] { // that, and none of the files
		c.Image = picture(e.Attrs["url"], e.Attrs["width"], e.Attrs["height"])
	}
	var people []feed.Person
	for _, e := range own["author"] {
		people = addPerson(people, feed.Person{Name: e.Attrs["name"], URI: e.Attrs["uri"], Email: e.Attrs["email"]})
	}
	if len(people) > 0 {
		c.Authors = people
	}
	var terms []feed.Category
	for _, e := range own["category"] {
		terms = addCategory(terms, feed.Category{Term: e.Attrs["term"], Scheme: e.Attrs["scheme"], Label: e.Attrs["label"]})
	}
	if len(terms) > 0 {
		c.Categories = terms
	}
	for _, e := range own["source"] {
		if c.Upstream == nil {
			c.Upstream = &feed.Meta{}
		}
		c.Upstream.ID, c.Upstream.Title = line(e.Attrs["id"]), first(c.Upstream.Title, line(e.Attrs["title"]))
		c.Upstream.Links = addLink(c.Upstream.Links, feed.Link{Rel: "alternate", Href: e.Attrs["href"]})
	}
	for _, e := range own["episodeType"] {
		if c.Episode == nil {
			c.Episode = &feed.Episode{}
		}
		c.Episode.Kind = line(e.Value)
	}
	c.Excerpt = c.Excerpt || len(own["excerpt"]) > 0 && c.Summary.Value != ""
}

// ownObject is what OpenVoice says in an item of JSON Feed that JSON Feed has no place for;
// see feed/render/jsonfeed.
type ownObject struct {
	OpenVoice struct {
		Source *struct {
			ID      string `json:"id"`
			Title   string `json:"title"`
			URL     string `json:"url"`
			FeedURL string `json:"feed_url"`
		} `json:"source"`
		Authors      []ownPerson     `json:"authors"`
		Contributors []ownPerson     `json:"contributors"`
		Categories   []feed.Category `json:"categories"`
		SummaryHTML  string          `json:"summary_html"`
		Links        []struct {
			Rel      string `json:"rel"`
			URL      string `json:"url"`
			Type     string `json:"type"`
			Title    string `json:"title"`
			Language string `json:"language"`
			Length   int64  `json:"length"`
		} `json:"links"`
		Rights string `json:"rights"`
		Image  struct {
			Width  int `json:"width"`
			Height int `json:"height"`
		} `json:"image"`
		Episode *feed.Episode `json:"episode"`
		Excerpt bool          `json:"excerpt"`
	} `json:"_openvoice"`
}

type ownPerson struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	Email string `json:"email"`
}

func ownPeople(all []ownPerson) (ps []feed.Person) {
	for _, p := range all {
		ps = addPerson(ps, feed.Person{Name: p.Name, URI: p.URL, Email: p.Email})
	}
	return ps
}

// ownMembers takes what another OpenVoice said of the item in an object of its own. It is nil
// where there is none.
func ownMembers(raw []byte) *ownObject {
	var own ownObject
	if !bytes.Contains(raw, []byte(`"_openvoice"`)) || json.Unmarshal(raw, &own) != nil || own.OpenVoice.Source == nil {
		return nil
	}
	return &own
}

// add completes the content by what own says. It is done before the item's picture is looked
// for.
func (own *ownObject) add(c *feed.Content) {
	if own == nil {
		return
	}
	x := &own.OpenVoice
	if ps := ownPeople(x.Authors); len(ps) > 0 {
		c.Authors = ps
	}
	c.Contributors = ownPeople(x.Contributors)
	var terms []feed.Category
	for _, k := range x.Categories {
		terms = addCategory(terms, k)
	}
	if len(terms) > 0 {
		c.Categories = terms
	}
	for _, l := range x.Links {
		c.Links = addLink(c.Links, feed.Link{Rel: relation(l.Rel), Href: l.URL, Type: l.Type, Title: l.Title, Hreflang: l.Language, Length: max(l.Length, 0)})
	}
	c.Rights = line(x.Rights)
	if c.Image != nil && x.Image.Width >= 0 && x.Image.Height >= 0 {
		c.Image.Width, c.Image.Height = x.Image.Width, x.Image.Height
	}
	if e := x.Episode; e != nil && e.Season >= 0 && e.Number >= 0 {
		c.Episode = &feed.Episode{Season: e.Season, Number: e.Number, Kind: line(e.Kind)}
	}
	m := &feed.Meta{ID: strings.TrimSpace(x.Source.ID), Title: line(x.Source.Title)}
	m.Links = addLink(m.Links, feed.Link{Rel: "alternate", Href: x.Source.URL})
	m.Links = addLink(m.Links, feed.Link{Rel: "self", Href: x.Source.FeedURL})
	c.Upstream = m
	c.Excerpt = c.Excerpt || x.Excerpt && c.Summary.Value != ""
}
