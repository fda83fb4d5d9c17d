package parse

import (
	"net/url"
	"strings"
)

// role is what an element is to us.
type role uint8

const (
	other            role = iota
	root                  //
	channel               //
	item                  //
	source                // atom:source
	idElement             // atom:id
	publishedElement      // of an item
	updatedElement        // of an item or the feed
	textElement           // Atom's title, summary, content, rights ... as text or HTML
	xhtmlElement          // the same as XHTML
	bodyElement           // RSS's body and fullitem, and XHTML's body in it
	authorElement         // of an RSS channel or item
	linkElement           // of Atom
	termElement           // Atom's category, and tags
	subtitleElement       // of an item
	personElement         // Atom's author or contributor
	heavyElement          // a child of an item that neither id, link nor title needs
)

// frame is an open element.
type frame struct {
	name     string // as written
	role     role
	kind     nameKind
	slot     slot // of a text element
	native   bool // of the format's own namespace
	sole     bool // a text of which there is one in its parent
	start    int  // of its start tag
	content  int  // behind its start tag
	first    int  // edits made before its start tag
	edits    int  // edits made before its content
	bindings int  // in scope outside of it
	text     int  // bytes of text directly in it, so far
	base     *url.URL
	lang     string
	facts    *facts // of the feed, item or source that it belongs to
}

// container says whether elements of the format stand in the element.
func (f *frame) container() bool {
	switch f.role {
	case root, channel, item, source:
		return true
	}
	return false
}

// parted says whether what stands in the element is elements, and no text.
func (f *frame) parted() bool { return f.container() || innerNames[f.kind] != nil }

// binding is the declaration of a namespace.
type binding struct{ prefix, uri string }

// The namespaces that a feed's own elements may be in.
const (
	atomSpace = "http://www.w3.org/2005/Atom"
	atom03    = "http://purl.org/atom/ns#"
	rdfSpace  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	htmlSpace = "http://www.w3.org/1999/xhtml"
)

// scope is where in a document the scan is: the elements that are open and the namespaces
// that are declared. By these it knows what a name means.
type scope struct {
	format   string
	stack    []frame
	bindings []binding
}

// top is the innermost open element; nil: none is open.
func (sc *scope) top() *frame {
	if n := len(sc.stack); n > 0 {
		return &sc.stack[n-1]
	}
	return nil
}

// leave closes the innermost element.
func (sc *scope) leave() {
	n := len(sc.stack) - 1
	sc.bindings = sc.bindings[:sc.stack[n].bindings]
	sc.stack = sc.stack[:n]
}

// opened is the depth of the innermost open element of the name, or -1.
func (sc *scope) opened(name string) int {
	at := len(sc.stack) - 1
	for at >= 0 && sc.stack[at].name != name && !strings.EqualFold(sc.stack[at].name, name) {
		at--
	}
	return at
}

// uri is the namespace that a prefix stands for; one that is not declared stands for
// itself.
func (sc *scope) uri(prefix string) string {
	for k := len(sc.bindings) - 1; k >= 0; k-- {
		if sc.bindings[k].prefix == prefix {
			return sc.bindings[k].uri
		}
	}
	return prefix
}

// bound says whether the prefix is declared.
func (sc *scope) bound(prefix string) bool {
	for k := len(sc.bindings) - 1; k >= 0; k-- {
		if sc.bindings[k].prefix == prefix {
			return true
		}
	}
	return false
}

// own says whether the prefix stands for a namespace of the format.
func (sc *scope) own(prefix string) bool {
	uri := sc.uri(prefix)
	if sc.format == "atom" {
		return uri == "" || uri == atomSpace || uri == atom03
	}
	switch uri {
	case "", "rss", "rdf", rdfSpace, "http://purl.org/rss/1.0/", "http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/0.9/":
		return true
	}
	rootPrefix, _ := split(sc.stack[0].name)
	return uri == sc.uri(rootPrefix)
}

// native says whether an element that stands here is one of the format's own.
func (sc *scope) native(prefix string) bool {
	up := sc.top()
	return up == nil || up.container() && sc.own(prefix)
}

// itemName is what the format calls an item.
func (sc *scope) itemName() string {
	if sc.format == "atom" {
		return "entry"
	}
	return "item"
}

// ownName is the name with the prefix that the document has for its own elements.
func (sc *scope) ownName(local string) string {
	if prefix, _ := split(sc.stack[0].name); prefix != "" && sc.format == "atom" && local != "" {
		return prefix + ":" + local
	}
	return local
}

// kind is the kind of an element that stands in the innermost one.
func (sc *scope) kind(name string) nameKind {
	prefix, local := split(name)
	local = strings.ToLower(local)
	switch up := sc.top(); {
	case up == nil:
		return unknownName
	case up.container():
		return sc.childKind(prefix, local)
	}
	return sc.kindHere(unknownName, local)
}

// kindHere is the kind of an element in the innermost one, if child is its kind in a feed
// or an item.
func (sc *scope) kindHere(child nameKind, local string) nameKind {
	switch up := sc.top(); {
	case up == nil:
		return unknownName
	case up.container():
		return child
	default:
		return innerNames[up.kind][strings.ToLower(local)]
	}
}

// childKind is the kind of an element of a feed or an item, whose name is in lower case.
func (sc *scope) childKind(prefix, local string) nameKind {
	if prefix != "" {
		if names, known := extensions[prefix]; known && sc.bound(prefix) {
			if kind, ok := names[local]; ok {
				return kind
			}
			return lineName
		}
	}
	if !sc.own(prefix) {
		if prefix != "" && sc.format != "atom" && sc.uri(prefix) == atomSpace && local != "entry" {
			return atomNames[local]
		}
		return unknownName
	}
	if sc.format == "atom" {
		return atomNames[local]
	}
	return rssNames[local]
}
