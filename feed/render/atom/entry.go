package atom

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// Source is what the operator says of a source; see curate.Source.
type Source struct {
	ID, URL, Title, Language, Owner, Country, Kind string
	Labels                                         map[string]string
}

// Origin is what one source said of an entry.
type Origin struct {
	Source   Source
	Meta     feed.Meta // of the source, as of the entry's last change there
	FeedTime feed.Time // the source's own updated then; may be zero
	Content  feed.Content

	// Of one that does not lead:
	Published feed.Time // when it was published there; may be zero
	Copy      bool      // its text is another's
}

// Name is what the source is called: by the operator, by itself, else its id.
func (o *Origin) Name() string {
	for _, s := range []string{o.Source.Title, o.Meta.Title} {
		if s = clean(s); s != "" {
			return s
		}
	}
	return o.Source.ID
}

// Entry is all that one entry is rendered from, or one story, whose other reports are
// among the origins.
type Entry struct {
	ID         string // IRI
	Published  feed.Time
	Updated    feed.Time
	Categories []feed.Category
	Origins    []Origin // the leading one first; at least one
}

func (e *Entry) element(feedLanguage string) *entryElement {
	lead := &e.Origins[0]
	c := &lead.Content
	x := &entryElement{
		ID:           text{Value: escape(e.ID)},
		Title:        text{Value: escape(c.Title)},
		Published:    e.Published.String(),
		Updated:      e.Updated.String(),
		Links:        e.links(),
		Authors:      lead.authors(),
		Contributors: persons(c.Contributors),
		Categories:   categories(e.Categories),
		Rights:       optional(c.Rights),
		Summary:      written(c.Summary),
		Content:      written(c.Body),
	}
	x.Thumbnail = thumbnail(c.Image)
	x.episodeElements = played(c)
	if c.Truncated {
		x.Truncated = &text{Value: "true"}
	}
	if c.Excerpt && x.Summary != nil && x.Content != nil {
		x.Excerpt = &text{Value: "true"}
	}
	if x.Content == nil && (len(x.Links) == 0 || x.Links[0].Rel != "alternate") {
		// RFC 4287 section 4.1.1: without a link to it, an entry must hold its content.
		x.Summary, x.Content = nil, x.Summary
		if x.Content == nil {
			x.Content = &text{Value: escape(c.Title)}
		}
	}
	lang := first(language(c.Language), language(lead.Source.Language), language(lead.Meta.Spoken()))
	if !strings.EqualFold(lang, feedLanguage) {
		x.Lang = lang
	} else {
		lang = feedLanguage
	}
	if c.Upstream != nil {
		x.Source = kept(c.Upstream, lead, e.Updated, lang)
		x.extensions = lead.Source.extensions()
	} else {
		x.Source = lead.element(e.Updated, lang)
	}
	if c.Detected {
		x.Detected = optional(language(c.Language))
	}
	return x
}

// played is what players show of a podcast's episode: how long the first of its files
// plays of which that is known, and its place in the podcast.
func played(c *feed.Content) (x episodeElements) {
	for _, l := range c.Links {
		if l.Rel == "enclosure" && l.Duration > 0 {
			x.Duration = l.Duration
			break
		}
	}
	if e := c.Episode; e != nil {
		x.Season, x.Episode, x.EpisodeType = max(e.Season, 0), max(e.Number, 0), clean(e.Kind)
	}
	return x
}

// links are, in this order: the page itself, what the leading origin links to, the
// document that it came from, and the other origins.
func (e *Entry) links() []linkElement {
	lead := &e.Origins[0]
	all := links(nil, feed.Link{Rel: "alternate", Href: lead.Content.Link})
	for _, l := range lead.Content.Links {
		if !ours(l.Rel) && l.Rel != "self" {
			all = links(all, l)
		}
	}
	all = links(all, lead.document())
	for i := range e.Origins[1:] {
		o := &e.Origins[1+i]
		all = o.related(all, lead)
	}
	return all
}

// related appends the link to what another outlet reports. Readers see its title,
// which is the headline where that says more than the leading one, else the outlet's
// name; programs see the rest.
func (o *Origin) related(all []linkElement, lead *Origin) []linkElement {
	title := clean(o.Content.Title)
	if title == "" || strings.EqualFold(title, clean(lead.Content.Title)) {
		title = o.Name()
	}
	n := len(all)
	all = links(all, feed.Link{Rel: "related", Href: o.Content.Link, Title: title})
	if len(all) > n {
		all[n].outlet = outlet{Source: o.Name(), Owner: clean(o.Source.Owner), Published: o.Published.String()}
		if o.Copy {
			all[n].Copy = "true"
		}
	}
	return all
}

// ours are the relations that an entry's or a source's links do not keep, because
// they are of the document that brought them, or for us to say.
func ours(rel string) bool {
	switch strings.ToLower(rel) {
	case "alternate", "hub", "edit", "edit-media", "service", "first", "last", "next", "prev", "previous", "current",
		"next-archive", "prev-archive", "search", "stylesheet":
		return true
	}
	return false
}

// document is the document that o was read from.
func (o *Origin) document() feed.Link {
	via := feed.Link{Rel: "via", Title: o.Name()}
	for _, l := range o.Meta.Links {
		if strings.EqualFold(l.Rel, "self") && web(l.Href) != "" {
			via.Href, via.Type = l.Href, l.Type
			return via
		}
	}
	// A URL with a password in it, or of a local file, is nobody's business.
	if u := web(o.Source.URL); u != "" && !userinfo(u) {
		via.Href = u
	}
	return via
}

func userinfo(u string) bool {
	_, rest, _ := strings.Cut(u, "://")
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority = rest[:i]
	}
	return strings.Contains(authority, "@")
}

// authors follow RFC 4287 section 4.2.1: the entry's, else the source's, else the
// source itself.
func (o *Origin) authors() []personElement {
	from := &o.Meta
	if o.Content.Upstream != nil {
		from = o.Content.Upstream
	}
	if p := persons(o.Content.Authors); len(p) > 0 {
		return p
	}
	if p := persons(from.Authors); len(p) > 0 {
		return p
	}
	name := o.Name()
	if o.Content.Upstream != nil {
		name = first(clean(from.Title), name)
	}
	return persons([]feed.Person{{Name: name}})
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
