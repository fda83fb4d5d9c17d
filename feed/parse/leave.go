package parse

import (
	"regexp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// left takes leave of an element, whose content ends at i and whose end tag at end.
func (c *collector) left(f *frame, i, end int) {
	if f.sole && c.again(f, i, end) {
		return
	}
	switch f.role {
	case item:
		f.facts.span.to, f.facts.span.endEdit = end, len(c.edits.list)
	case idElement:
		if f.facts.id == "" {
			f.facts.id = decodeText(c.in[f.content:i])
		}
	case publishedElement:
		c.dated(f, i, &f.facts.published, "published", "pubdate", "issued")
	case updatedElement:
		c.dated(f, i, &f.facts.updated, "updated", "lastbuilddate")
	case authorElement:
		raw := c.in[f.content:i]
		if len(f.facts.authors) >= maxList {
			break
		}
		if !onlyText(raw) {
			if ps := personsIn(raw, f.base); len(ps) > 0 {
				f.facts.people = append(f.facts.people, ps...)
				break
			}
		}
		f.facts.authors = append(f.facts.authors, decodeText(raw))
	case termElement, subtitleElement, personElement:
		c.leftMore(f, i)
	case linkElement:
		// Some write the address as the element's text.
		if l := &f.facts.links[len(f.facts.links)-1]; l.href == "" && i > f.content && i-f.content < maxLine {
			l.href = strings.TrimSpace(decodeText(c.in[f.content:i]))
		}
	case bodyElement:
		c.rssBody(f, i)
	case xhtmlElement:
		if i > f.content {
			c.edits.content(f, i, "<![CDATA["+xhtml(c.in[f.content:i])+"]]>")
		}
	}
	if n := len(c.stack); n > 1 && c.stack[n-2].role == item && i-f.content > 200 {
		switch f.role {
		case heavyElement, xhtmlElement, bodyElement:
			f.facts.heavy = append(f.facts.heavy, span{from: f.content, to: i})
		case textElement:
			if f.slot != titleSlot {
				f.facts.heavy = append(f.facts.heavy, span{from: f.content, to: i})
			}
		}
		c.hold(f, i)
	}
}

// leftMore takes what stands in an element of these roles.
func (c *collector) leftMore(f *frame, i int) {
	if i <= f.content || i-f.content > 16*maxLine {
		return
	}
	raw := c.in[f.content:i]
	switch f.role {
	case termElement:
		for _, word := range listOfWords(raw) {
			f.facts.terms = addCategory(f.facts.terms, feed.Category{Term: word})
		}
	case subtitleElement:
		f.facts.sub = first(f.facts.sub, decodeText(raw))
	case personElement:
		_, local := split(f.name)
		if strings.Count(raw, "name") < 4 {
			return // one, whom gofeed reads
		}
		if ps := personsIn(raw, f.base); len(ps) > 1 {
			if strings.EqualFold(local, "author") {
				f.facts.people = append(f.facts.people, ps...)
			} else {
				f.facts.helpers = append(f.facts.helpers, ps...)
			}
		}
	}
}

// rssBody takes the text of an element that is none of RSS's own, and that gofeed
// would make an extension of without its markup.
func (c *collector) rssBody(f *frame, i int) {
	if i <= f.content || f.facts.body != "" {
		return
	}
	raw := c.in[f.content:i]
	if onlyText(raw) {
		f.facts.body = decodeText(raw)
	} else {
		f.facts.body = xhtml(raw)
	}
	c.edits.content(f, i, "")
}

// dated notes a date. Of several elements that say it, the last of those counts that
// the formats of today have a name for, else the last.
func (c *collector) dated(f *frame, i int, to *moment, names ...string) {
	d := c.date(f, i)
	_, local := split(f.name)
	named := slices.Contains(names, strings.ToLower(local))
	if d != "" && (named || !to.named) {
		*to = moment{d, named}
	}
}

// timeForm is HTML's element for times, which says more to programs than to people.
var timeForm = regexp.MustCompile(`<time\s[^>]*datetime=["']([^"'<>]+)["']`)

// date takes a date out of the document: gofeed tries more than a hundred layouts
// on it, and we read it ourselves.
func (c *collector) date(f *frame, i int) string {
	if i <= f.content {
		return ""
	}
	raw := c.in[f.content:i]
	c.edits.content(f, i, "")
	if strings.Contains(raw, "<time") {
		if m := timeForm.FindStringSubmatch(raw); m != nil {
			return decodeText(m[1])
		}
	}
	return decodeText(raw)
}

// again notes that the element is there, and takes it out of the document where one of
// its kind was before, which gofeed would forget for it.
func (c *collector) again(f *frame, i, end int) bool {
	if strings.TrimSpace(c.in[min(f.content, i):i]) == "" {
		return false
	}
	if !f.facts.said[f.slot] {
		f.facts.said[f.slot] = true
		return false
	}
	c.edits.undo(f.start)
	c.edits.replace(f.start, end, "")
	return true
}

// alone is a document with the head of this one and only the item f in it, without the
// parts of it that are skipped.
func (c *collector) alone(f *facts, skipped []span) string {
	var out strings.Builder
	c.edits.write(&out, c.heads[0].span, nil)
	if f.head > 0 {
		c.edits.write(&out, c.heads[f.head].span, nil)
	}
	c.edits.write(&out, f.span, skipped)
	if f.head > 0 {
		out.WriteString("</" + c.heads[f.head].name + ">")
	}
	out.WriteString("</" + c.heads[0].name + ">")
	return out.String()
}
