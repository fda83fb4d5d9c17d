package parse

import (
	"html"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed/extensions"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// maxMedia is how deep media elements are nested: a group, a content, and what
// stands in that.
const maxMedia = 3

// media takes what Media RSS says: files as enclosures, pictures, the title, text
// and people where there are no others, categories.
func media(w *cleaner, it *Item, m map[string][]ext.Extension, base *url.URL, depth int) {
	if len(m) == 0 || depth > maxMedia {
		return
	}
	c := &it.Content
	for _, e := range m["content"] {
		mediaContent(c, &e, base)
		media(w, it, e.Children, base, depth+1)
	}
	for _, e := range m["thumbnail"] {
		c.Image = better(c.Image, picture(resolve(first(e.Attrs["url"], e.Value), base), e.Attrs["width"], e.Attrs["height"]))
	}
	c.Categories = mediaCategories(c.Categories, m)
	for _, e := range m["credit"] {
		if role := e.Attrs["role"]; len(c.Authors) == 0 && (role == "author" || role == "writer" || role == "reporter") {
			c.Authors = addPerson(c.Authors, parsePerson(e.Value))
		}
	}
	for _, e := range m["title"] {
		if c.Title == "" {
			c.Title = title(e.Value)
		}
	}
	for _, e := range m["description"] {
		it.supply(func() (feed.Text, string, bool) {
			if e.Attrs["type"] == "html" {
				return w.fragment(e.Value, base)
			}
			return plain(e.Value)
		})
	}
	for _, e := range m["group"] {
		media(w, it, e.Children, base, depth+1)
	}
}

// mediaContent takes one media:content.
func mediaContent(c *feed.Content, e *ext.Extension, base *url.URL) {
	href := resolve(e.Attrs["url"], base)
	if href == "" {
		return
	}
	l := feed.Link{Rel: "enclosure", Href: href, Type: fileType(e.Attrs["type"], e.Attrs["medium"], href), Length: length(e.Attrs["fileSize"]), Duration: duration(e.Attrs["duration"])}
	c.Links = addLink(c.Links, l)
	if e.Attrs["medium"] == "image" || isImage(e.Attrs["type"], "") || e.Attrs["medium"] == "" && isImage(l.Type, href) {
		c.Image = better(c.Image, picture(href, e.Attrs["width"], e.Attrs["height"]))
	}
}

// enclosed takes the item's own file, and the pictures among its files.
func enclosed(c *feed.Content, l feed.Link) {
	l.Type = fileType(l.Type, "", l.Href)
	c.Links = addLink(c.Links, l)
	if isImage(l.Type, l.Href) {
		c.Image = better(c.Image, picture(l.Href, "", ""))
	}
}

// podcastRelation, with the name of an element of Podcasting 2.0 behind it, is the
// relation of a link to what belongs to an episode.
const podcastRelation = "https://podcastindex.org/namespace/1.0#"

// podcast takes what iTunes and Podcasting 2.0 say: how long the file plays, the
// episode's number and picture, further files, people, keywords.
func podcast(it *Item, x ext.Extensions, base *url.URL) {
	c := &it.Content
	tunes, more := x["itunes"], x["podcast"]
	if len(tunes) == 0 && len(more) == 0 {
		return
	}
	for _, e := range tunes["duration"] {
		for k := range c.Links {
			if l := &c.Links[k]; l.Rel == "enclosure" && l.Duration == 0 {
				l.Duration = duration(e.Value)
				break
			}
		}
	}
	c.Episode = episode(tunes, more)
	for _, e := range tunes["image"] {
		c.Image = better(c.Image, picture(resolve(first(e.Attrs["href"], e.Attrs["url"], e.Value), base), "", ""))
	}
	for _, e := range tunes["link"] {
		if e.Attrs["rel"] == "image" {
			c.Image = better(c.Image, picture(resolve(e.Attrs["href"], base), "", ""))
		}
	}
	c.Categories = itunesCategories(c.Categories, tunes)
	for _, e := range more["alternateEnclosure"] {
		for _, s := range e.Children["source"] {
			c.Links = addLink(c.Links, feed.Link{Rel: "enclosure", Href: resolve(s.Attrs["uri"], base), Type: e.Attrs["type"], Title: e.Attrs["title"], Length: length(e.Attrs["length"])})
		}
	}
	for _, name := range [...]string{"transcript", "chapters"} {
		for _, e := range more[name] {
			c.Links = addLink(c.Links, feed.Link{Rel: podcastRelation + name, Href: resolve(e.Attrs["url"], base), Type: e.Attrs["type"], Hreflang: languageTag(e.Attrs["language"])})
		}
	}
	for _, e := range more["person"] {
		c.Contributors = addPerson(c.Contributors, feed.Person{Name: title(e.Value), URI: resolve(e.Attrs["href"], base)})
	}
}

// episode is an episode's place in its podcast, nil where nothing is said of it.
// Numbers that are no whole ones above zero are unknown.
func episode(tunes, more map[string][]ext.Extension) *feed.Episode {
	number := func(name string) int {
		for _, e := range append(tunes[name], more[name]...) {
			if n, err := strconv.Atoi(strings.TrimSpace(e.Value)); err == nil && n > 0 && n < 1<<31 {
				return n
			}
		}
		return 0
	}
	e := feed.Episode{Season: number("season"), Number: number("episode")}
	for _, x := range tunes["episodeType"] {
		switch kind := strings.ToLower(strings.TrimSpace(x.Value)); kind {
		case "full", "trailer", "bonus":
			e.Kind = kind
		}
	}
	if e == (feed.Episode{}) {
		return nil
	}
	return &e
}

// picture is an image at the address, nil if that is none that can stand for an item:
// no address, one that counts readers, an icon, an emoji or the face of somebody. Sizes
// that are no numbers of pixels are unknown.
func picture(href, width, height string) *feed.Image {
	p := &feed.Image{URL: href, Width: pixels(width), Height: pixels(height)}
	if !web(href) || len(href) > maxLine || p.Width > 0 && p.Width <= maxIcon || p.Height > 0 && p.Height <= maxIcon || sanitize.Tracker(href) || decorative(href) {
		return nil
	}
	return p
}

// maxIcon is the width or height up to which a picture is decoration.
const maxIcon = 48

// decorative says whether the address is that of an emoji or an avatar, by a name of
// its host or a folder of its path.
func decorative(href string) bool {
	u, err := url.Parse(href)
	if err != nil {
		return false
	}
	for name := range strings.SplitSeq(strings.ToLower(u.Hostname()), ".") {
		switch name {
		case "avatar", "avatars", "gravatar", "emoji", "emojis", "twemoji":
			return true
		}
	}
	for name := range strings.SplitSeq(strings.ToLower(path.Dir(u.Path)), "/") {
		switch name {
		case "avatars", "gravatar", "profile_images", "userpics", "emoji", "emojis", "emoticons", "smilies", "smileys", "twemoji":
			return true
		}
	}
	return false
}

func pixels(s string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(s), "px"))
	if err != nil || n < 0 || n > 100_000 {
		return 0
	}
	return n
}

// better is the picture that is known to be the larger, else the earlier, which is a. Of one
// picture it is what says its size.
func better(a, b *feed.Image) *feed.Image {
	if a == nil || b != nil && (a.URL == b.URL && a.Width == 0 && a.Height == 0 || a.Width > 0 && b.Width > a.Width || a.Width == 0 && a.Height > 0 && b.Height > a.Height) {
		return b
	}
	return a
}

// show gives an item the picture of its texts, where it has none, or one that is known
// to be smaller.
func (it *Item) show() {
	c := &it.Content
	for _, t := range [...]*feed.Text{&c.Body, &c.Summary} {
		if t.HTML {
			c.Image = better(c.Image, leadImage(t.Value))
		}
	}
}

// leadImage is the picture of cleaned HTML that stands for it; see [better].
func leadImage(fragment string) *feed.Image {
	var best *feed.Image
	for range 50 {
		i := strings.Index(fragment, "<img ")
		if i < 0 {
			break
		}
		fragment = fragment[i:]
		end := strings.IndexByte(fragment, '>')
		if end < 0 {
			break
		}
		tag := fragment[:end]
		fragment = fragment[end:]
		best = better(best, picture(html.UnescapeString(attribute(tag, "src")), attribute(tag, "width"), attribute(tag, "height")))
	}
	return best
}

// attribute is the value of an attribute in a tag of cleaned HTML.
func attribute(tag, name string) string {
	_, after, found := strings.Cut(tag, " "+name+`="`)
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(after, `"`)
	return value
}

// isImage says whether the media type, or, where there is none, the file's name is a
// picture's.
func isImage(kind, href string) bool {
	if kind != "" {
		return strings.HasPrefix(strings.ToLower(kind), "image/") && !strings.Contains(kind, "icon")
	}
	name, _, _ := strings.Cut(href, "?")
	name = strings.ToLower(name)
	for _, end := range [...]string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// duration is a time of playing in seconds: "90", "1:30", "0:01:30"; zero if it is
// none.
func duration(s string) int64 {
	var sum int64
	s = strings.TrimSpace(s)
	s, _, _ = strings.Cut(s, ".")
	if s == "" || strings.Count(s, ":") > 2 {
		return 0
	}
	for part := range strings.SplitSeq(s, ":") {
		n, err := strconv.ParseInt(part, 10, 32)
		if err != nil || n < 0 {
			return 0
		}
		sum = sum*60 + n
	}
	return sum
}
