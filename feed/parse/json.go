package parse

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"net/url"
	"strings"

	gofeed "github.com/mmcdole/gofeed/json"
	"github.com/openvoicenews/openvoice/feed"
)

// outline is a JSON Feed of which only the top has been looked at.
type outline struct {
	Version     json.RawMessage `json:"version"`
	Title       json.RawMessage `json:"title"`
	HomePageURL json.RawMessage `json:"home_page_url"`
	FeedURL     json.RawMessage `json:"feed_url"`
	Description json.RawMessage `json:"description"`
	NextURL     json.RawMessage `json:"next_url"`
	Icon        json.RawMessage `json:"icon"`
	Favicon     json.RawMessage `json:"favicon"`
	Author      json.RawMessage `json:"author"`
	Authors     json.RawMessage `json:"authors"`
	Language    json.RawMessage `json:"language"`
	Hubs        json.RawMessage `json:"hubs"`
	Items       json.RawMessage `json:"items"`
}

// fields are the members that gofeed reads of the feed itself.
func (o *outline) fields() map[string]json.RawMessage {
	m := map[string]json.RawMessage{
		"title": o.Title, "home_page_url": o.HomePageURL, "feed_url": o.FeedURL, "description": o.Description, "next_url": o.NextURL,
		"icon": o.Icon, "favicon": o.Favicon, "author": o.Author, "authors": o.Authors, "language": o.Language,
	}
	for name, raw := range m {
		if raw == nil {
			delete(m, name)
		}
	}
	return m
}

// parseJSON reads a JSON Feed (jsonfeed.org, versions 1 and 1.1).
func parseJSON(b []byte, o Options, notes *repairs) (*Document, error) {
	b = bytes.TrimLeft(b, " \t\r\n\ufeff")
	if b[0] == '[' {
		return nil, &SyntaxError{Reason: "a JSON list, not a JSON Feed"}
	}
	var top outline
	if err := json.Unmarshal(b, &top); err != nil {
		reason := "JSON that cannot be read"
		if strings.HasSuffix(err.Error(), "unexpected end of JSON input") {
			reason = "JSON that ends too early"
		}
		return nil, &SyntaxError{Format: "json", Reason: reason, Err: err}
	}
	var version string
	if json.Unmarshal(top.Version, &version) != nil || !strings.Contains(version, "jsonfeed.org/version/") {
		return nil, &SyntaxError{Reason: "JSON without a jsonfeed.org version"}
	}
	items, ok := listed(top.Items)
	if !ok {
		return nil, &SyntaxError{Format: "json", Reason: "a JSON Feed whose items are no list"}
	}
	doc := &Document{Format: "json", Version: line(version[strings.LastIndexByte(version, '/')+1:])}
	doc.Meta = jsonMeta(lenient[gofeed.Feed](top.fields(), notes), top.Hubs, o.URL)
	if len(items) > MaxItems {
		items, doc.Partial = items[:MaxItems], true
		notes.note("the document has more items than are read: the rest is left out")
	}
	doc.Items = make([]Item, 0, len(items))
	w := newCleaner(notes)
	dates := make([]feed.Time, 0, len(items))
	for _, raw := range items {
		if raw = bytes.TrimSpace(raw); len(raw) == 0 || raw[0] != '{' {
			notes.add("items dropped that were no objects", 1)
			continue
		}
		it := Item{Raw: sha256.Sum256(raw)}
		it.Unchanged = o.Unchanged != nil && o.Unchanged(it.Raw)
		x := itemOf(raw, notes)
		jsonItem(w, &it, x, ownMembers(raw), doc.Meta.Language, &o)
		doc.Items = append(doc.Items, it)
		at := cmp.Or(it.Content.Published, it.Content.Updated)
		if it.Unchanged {
			at = known(x.DatePublished, x.DateModified)
		}
		dates = append(dates, at)
	}
	rhythm(&doc.Hints, dates)
	return doc, nil
}

// itemOf lets gofeed read an item, whole if it can.
func itemOf(raw json.RawMessage, notes *repairs) *gofeed.Item {
	var x gofeed.Item
	if x.UnmarshalJSON(raw) == nil {
		return &x
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return &gofeed.Item{}
	}
	for name := range fields {
		if shapes[name] == nil {
			delete(fields, name)
		}
	}
	return lenient[gofeed.Item](fields, notes)
}

// listed are the items: a list of them, one alone, or none.
func listed(raw json.RawMessage) (items []json.RawMessage, ok bool) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, true
	case raw[0] == '{':
		var one struct {
			ID, URL, Title any
		}
		if json.Unmarshal(raw, &one) != nil || one.ID == nil && one.URL == nil && one.Title == nil {
			return nil, false
		}
		return []json.RawMessage{raw}, true
	}
	return items, json.Unmarshal(raw, &items) == nil
}

func jsonMeta(jf *gofeed.Feed, hubs json.RawMessage, base *url.URL) feed.Meta {
	m := feed.Meta{
		Title: line(entities(jf.Title)), Subtitle: line(entities(jf.Description)), Language: languageTag(jf.Language),
		Logo: resolve(jf.Icon, base), Icon: resolve(jf.Favicon, base),
	}
	m.Links = addLink(m.Links, feed.Link{Rel: "alternate", Href: resolve(jf.HomePageURL, base)})
	m.Links = addLink(m.Links, feed.Link{Rel: "self", Href: resolve(jf.FeedURL, base)})
	m.Links = addLink(m.Links, feed.Link{Rel: "next", Href: resolve(jf.NextURL, base)})
	for _, href := range jsonHubs(hubs) {
		m.Links = addLink(m.Links, feed.Link{Rel: "hub", Href: resolve(href, base)})
	}
	m.Authors = jsonAuthors(jf.Authors, jf.Author, base)
	return m
}

// jsonHubs are the addresses of the WebSub hubs.
func jsonHubs(raw json.RawMessage) []string {
	var list []json.RawMessage
	if raw == nil || json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var out []string
	for _, one := range list {
		var h struct {
			Type string `json:"type"`
			URL  string `json:"url"`
		}
		if json.Unmarshal(one, &h) == nil && strings.EqualFold(h.Type, "websub") {
			out = append(out, h.URL)
		}
	}
	return out
}

func jsonAuthors(all []*gofeed.Author, one *gofeed.Author, base *url.URL) []feed.Person {
	if len(all) == 0 {
		all = []*gofeed.Author{one}
	}
	var ps []feed.Person
	for _, a := range all {
		if a != nil {
			ps = addPerson(ps, feed.Person{Name: entities(a.Name), URI: resolve(a.URL, base)})
		}
	}
	return ps
}

func jsonItem(w *cleaner, it *Item, x *gofeed.Item, own *ownObject, language string, o *Options) {
	c, base := &it.Content, o.URL
	c.ID, c.Title = x.ID, line(entities(x.Title))
	c.Link = resolve(first(x.URL, x.ExternalURL), base)
	if followable(c.Link) == "" && weblike(c.ID) {
		c.Link = c.ID
	}
	if followable(c.Link) == "" {
		c.Link = ""
	}
	it.Given = c.Link
	links := tracking(o.Tracking)
	c.Link = links.strip(followable(c.Link))
	if it.Unchanged {
		return
	}
	if external := resolve(x.ExternalURL, base); external != it.Given {
		c.Links = addLink(c.Links, feed.Link{Rel: "related", Href: external})
	}
	if x.Attachments != nil {
		for _, a := range *x.Attachments {
			enclosed(c, feed.Link{
				Rel: "enclosure", Href: resolve(a.URL, base), Type: a.MimeType, Title: a.Title, Length: max(a.SizeInBytes, 0), Duration: max(a.DurationInSeconds, 0),
			})
		}
	}
	page := base
	if w.turnTo(c.Link); w.page != nil {
		page = w.page
	}
	it.setTexts(
		func() (feed.Text, string, bool) {
			if own != nil && own.OpenVoice.SummaryHTML != "" {
				return w.fragment(own.OpenVoice.SummaryHTML, page)
			}
			return plain(x.Summary)
		},
		func() (feed.Text, string, bool) {
			if x.ContentHTML != "" {
				return w.fragment(anchored(x.ContentHTML, c.Link), page)
			}
			return plain(x.ContentText)
		},
	)
	c.Authors = jsonAuthors(x.Authors, x.Author, base)
	for _, tag := range x.Tags {
		c.Categories = addCategory(c.Categories, feed.Category{Term: entities(tag)})
	}
	it.date([]string{x.DatePublished}, []string{x.DateModified})
	if lang := languageTag(x.Language); lang != language {
		c.Language = lang
	}
	for _, href := range []string{x.BannerImage, x.Image} {
		if p := picture(resolve(href, base), "", ""); p != nil {
			c.Image = p
		}
	}
	own.add(c)
	it.show()
}
