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

// inHTML says whether HTML has an element of that name, or had.
func inHTML(prefix, local string) bool {
	if prefix != "" {
		return false
	}
	switch local {
	case "title", "link", "summary", "source", "image", "content", "body", "abstract":
		return true
	}
	return false
}

// phrase says whether HTML has an element of that name for parts of a sentence.
func phrase(prefix, local string) bool {
	if prefix != "" {
		return false
	}
	switch local {
	case "a", "b", "br", "em", "font", "i", "nobr", "p", "small", "span", "strong", "time", "tt", "u", "wbr":
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
