package parse

import "strings"

// nameKind is what the name of an element says of what may stand in it. It is known of
// the children of a feed, a channel, an item and a few others, and of nothing else.
type nameKind uint8

const (
	unknownName   nameKind = iota
	strictName             // text in which there is never a tag: an id, an address, a date
	lineName               // text in which there may be HTML, but no other element of a feed
	proseName              // a long text, in which there may be any HTML
	foreignName            // Atom content that is XML of another kind, and is let alone
	personName             // Atom's author or contributor
	imageName              // RSS's image and textInput
	daysName               // RSS's skipHours and skipDays
	listName               // RDF's items, or what some put around all items
	extensionName          // of Media RSS or iTunes, with children of its own
	channelName
	itemName
)

// rssNames are the elements of RSS and RDF, and of Atom where feeds put them into RSS.
var rssNames = map[string]nameKind{
	"title": lineName, "link": strictName, "guid": strictName, "id": strictName, "comments": strictName, "enclosure": strictName, "cloud": strictName,
	"pubdate": strictName, "lastbuilddate": strictName, "published": strictName, "updated": strictName, "issued": strictName, "created": strictName, "modified": strictName,
	"category": lineName, "language": lineName, "copyright": lineName, "managingeditor": lineName, "webmaster": lineName, "generator": lineName,
	"docs": strictName, "ttl": strictName, "source": lineName, "keywords": lineName,
	"description": proseName, "summary": proseName, "body": proseName, "fullitem": proseName, "abstract": proseName, "content": proseName, "encoded": proseName,
	"author": personName, "image": imageName, "textinput": imageName, "skiphours": daysName, "skipdays": daysName, "items": listName,
	"channel": channelName, "item": itemName,
}

// atomNames are the elements of Atom 0.3 and 1.0.
var atomNames = map[string]nameKind{
	"title": lineName, "subtitle": lineName, "tagline": lineName, "rights": lineName, "copyright": lineName, "generator": lineName,
	"id": strictName, "link": strictName, "icon": strictName, "logo": strictName, "category": lineName,
	"published": strictName, "updated": strictName, "issued": strictName, "created": strictName, "modified": strictName,
	"summary": proseName, "content": proseName, "info": proseName, "author": personName, "contributor": personName,
	"source": extensionName, "entry": itemName,
}

// innerNames are the children of persons, images and the like.
var innerNames = map[nameKind]map[string]nameKind{
	personName: {"name": lineName, "email": strictName, "uri": strictName, "url": strictName, "homepage": strictName},
	imageName:  {"url": strictName, "title": lineName, "link": strictName, "width": strictName, "height": strictName, "description": lineName, "name": lineName},
	daysName:   {"hour": strictName, "day": strictName},
}

// extensions are the kinds of the elements that are known by their prefix; one that is
// here and has no own kind is lineName.
var extensions = map[string]map[string]nameKind{
	"dc": nil, "dcterms": nil, "slash": nil, "sy": nil, "wfw": nil, "feedburner": nil, "thr": nil, "georss": nil, "prism": nil,
	"content": {"encoded": proseName, "items": extensionName},
	"itunes":  {"owner": extensionName, "category": extensionName},
	"media": {
		"content": extensionName, "group": extensionName, "thumbnail": strictName, "community": extensionName, "player": strictName,
	},
}

// nameKind is the kind of an element that stands in the innermost one, whose name is in
// lower case.
func (s *scan) nameKind(prefix, local string) nameKind {
	n := len(s.stack)
	if n == 0 {
		return unknownName
	}
	if up := &s.stack[n-1]; up.container() {
		return s.childKind(prefix, local)
	}
	return s.kindHere(unknownName, local)
}

// kindHere is the kind of an element in the innermost one, if child is its kind in a feed
// or an item.
func (s *scan) kindHere(child nameKind, local string) nameKind {
	n := len(s.stack)
	if n == 0 {
		return unknownName
	}
	switch up := &s.stack[n-1]; {
	case up.container():
		return child
	case up.kind == personName || up.kind == imageName || up.kind == daysName:
		return innerNames[up.kind][strings.ToLower(local)]
	}
	return unknownName
}

// childKind is the kind of an element of a feed or an item.
func (s *scan) childKind(prefix, local string) nameKind {
	if prefix != "" {
		if names, known := extensions[prefix]; known && s.bound(prefix) {
			if kind, ok := names[local]; ok {
				return kind
			}
			return lineName
		}
	}
	if !s.own(prefix) {
		if prefix != "" && s.format != "atom" && s.space(prefix) == atomSpace && local != "entry" {
			return atomNames[local]
		}
		return unknownName
	}
	if s.format == "atom" {
		return atomNames[local]
	}
	return rssNames[local]
}

// bound says whether the prefix is declared.
func (s *scan) bound(prefix string) bool {
	for k := len(s.bindings) - 1; k >= 0; k-- {
		if s.bindings[k].prefix == prefix {
			return true
		}
	}
	return false
}

// container says whether elements of the format stand in the element.
func (f *frame) container() bool {
	switch f.role {
	case root, channel, item, source:
		return true
	}
	return false
}

// near says whether two names differ by one slip of the fingers, or by their prefixes
// alone: one letter more, less, or another, or two that changed places.
func near(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	_, la := split(a)
	_, lb := split(b)
	if la == lb {
		return true
	}
	if len(a) < len(b) {
		a, b = b, a
	}
	if b == "" || len(a) > len(b)+1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) > len(b):
		return a[i+1:] == b[i:]
	case i+1 < len(b) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]:
		return true
	}
	return i < len(b) && a[i+1:] == b[i+1:]
}

// markupName is the name of the tag at in[i], which is a "<", and whether it is an end
// tag; empty where none stands there.
func (s *scan) markupName(i int) (name string, end bool) {
	j := i + 1
	if j < len(s.in) && s.in[j] == '/' {
		end = true
		j++
	}
	if j >= len(s.in) || nameClass[s.in[j]]&nameStart == 0 {
		return "", end
	}
	return tagName(s.in[j:]), end
}

// glimpse is how far is looked ahead for the tag that says what another was meant to be.
const glimpse = 4096

// nextTag is the name of the first tag behind i, CDATA sections and comments aside.
func (s *scan) nextTag(i int) (name string, end bool) {
	for stop := min(len(s.in), i+glimpse); i < stop; {
		n := strings.IndexByte(s.in[i:stop], '<')
		if n < 0 {
			break
		}
		i += n
		switch rest := s.in[i:stop]; {
		case strings.HasPrefix(rest, "<![CDATA["):
			i += until(rest, "]]>")
			continue
		case strings.HasPrefix(rest, "<!--"):
			i += until(rest, "-->")
			continue
		}
		if name, end = s.markupName(i); name != "" {
			return name, end
		}
		i++
	}
	return "", false
}

// nextEnd is the name of the first end tag behind i.
func (s *scan) nextEnd(i int) string {
	for stop := min(len(s.in), i+glimpse); i < stop; i += 2 {
		n := strings.Index(s.in[i:stop], "</")
		if n < 0 {
			break
		}
		i += n
		if name, _ := s.markupName(i); name != "" {
			return name
		}
	}
	return ""
}
