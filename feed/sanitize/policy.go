package sanitize

import (
	"regexp"
	"slices"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

// The policy, version 4, which docs/sanitizing.md gives in full and with reasons.
//
// Elements: those of [elements], that is text, lists, tables, figures, quotations,
// code, ruby, images, sound and film by reference, and formulas. The text of any other
// element stays without its tags, but for those of [dropped], whose text goes too.
// rewrite has done that before; here it is done once more.
//
// Attributes: title, lang and dir everywhere; on single elements those of
// policy() below. No id, class, style, no event handler: they would act on the page
// that shows the text. What dress adds to images, sound and film is added to all.
//
// URLs: http and https, mailto in links. Nothing is added to links.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowNoAttrs().OnElements(elements[1:]...)
	p.AllowElements(elements[1:]...)
	p.SkipElementsContent(dropped[:]...)
	p.AllowElementsContent("object", "frame") // what browsers without it show, and what has no end tag

	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireNoFollowOnLinks(false)

	p.AllowAttrs("title").Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)).Globally()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(rtl|ltr|auto)$`)).Globally()

	size := regexp.MustCompile(`^[0-9]{1,5}%?$`)
	number := regexp.MustCompile(`^-?[0-9]{1,6}$`)
	// bluemonday does not look at the URLs of these, so the pattern does.
	address := regexp.MustCompile(`^https?://[^\s"'<>]+$`)
	set := regexp.MustCompile(`^https?://[^\s"'<>]*[^\s,"'<>]( [0-9.]+[wx])?(, https?://[^\s"'<>]*[^\s,"'<>]( [0-9.]+[wx])?)*$`)
	p.AllowAttrs("href", "hreflang").OnElements("a")
	p.AllowAttrs(embedMark).Matching(regexp.MustCompile(`^[0-9]{1,4}x[0-9]{1,4}$`)).OnElements("a")
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("referrerpolicy").Matching(regexp.MustCompile(`^no-referrer$`)).OnElements("img")
	p.AllowAttrs("preload").Matching(regexp.MustCompile(`^none$`)).OnElements("audio", "video")
	p.AllowAttrs("width", "height").Matching(size).OnElements("img", "video", "source")
	p.AllowAttrs("srcset").Matching(set).OnElements("img", "source")
	p.AllowAttrs("sizes", "media").Matching(regexp.MustCompile(`^[\w\s().,:%-]{1,200}$`)).OnElements("img", "source")
	p.AllowAttrs("src").Matching(address).OnElements("audio", "video", "source", "track")
	p.AllowAttrs("poster").Matching(address).OnElements("video")
	p.AllowAttrs("controls").Matching(regexp.MustCompile(`^$`)).OnElements("audio", "video")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[\w.+-]+/[\w.+-]+(; ?codecs=[\w.,+ "-]+)?$`)).OnElements("source")
	p.AllowAttrs("kind", "srclang", "label").Matching(regexp.MustCompile(`^[\p{L}\p{N} ()-]{1,60}$`)).OnElements("track")
	p.AllowAttrs("cite").OnElements("blockquote", "q", "del", "ins")
	p.AllowAttrs("datetime").Matching(bluemonday.ISO8601).OnElements("time", "del", "ins")
	p.AllowAttrs("start", "value").Matching(number).OnElements("ol", "li")
	p.AllowAttrs("reversed").Matching(regexp.MustCompile(`^(|reversed)$`)).OnElements("ol")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[1aAiI]$`)).OnElements("ol")
	p.AllowAttrs("colspan", "rowspan", "span").Matching(regexp.MustCompile(`^[0-9]{1,4}$`)).OnElements("td", "th", "col", "colgroup")
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("td", "th", "tr", "col", "colgroup")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^(row|col)(group)?$`)).OnElements("th")
	p.AllowAttrs("abbr").OnElements("th")
	p.AllowAttrs("open").Matching(regexp.MustCompile(`^(|open)$`)).OnElements("details")
	mathematics := slices.Concat(mathLayout[:], mathTokens[:])
	p.AllowAttrs(mathAttributes[:]...).Matching(mathValue).OnElements(mathematics...)
	p.AllowAttrs("alttext").OnElements("math")
	return p
})

// elements are the elements that the policy keeps. The index is the element's
// number in the quick way and in tidy; zero is none.
var elements = [...]string{"",
	"a", "abbr", "acronym", "address", "article", "aside", "audio", "b", "bdi", "bdo", "big", "blockquote", "br",
	"caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
	"figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd",
	"li", "main", "mark", "ol", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small",
	"source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
	"time", "tr", "track", "tt", "u", "ul", "var", "video", "wbr",
	"math", "menclose", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mprescripts", "mroot", "mrow", "ms", "mspace",
	"msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}

// numbers is elements turned round.
var numbers = func() map[string]uint8 {
	m := make(map[string]uint8, len(elements))
	for i, name := range elements[1:] {
		m[name] = uint8(i + 1)
	}
	return m
}()

// link is the number of the element that cannot be in another of its kind.
var link = numbers["a"]

const (
	void    = 1 << iota // never has content
	alone               // an open one of its group is closed by the next: li, p, td ...
	dressed             // gets attributes of ours, see dress
	careful             // the slow way decides about it
	block               // parts a text
	formula             // of MathML
	token               // of MathML, and holds text alone
)

// traits says what is special about each element, by number.
var traits = func() (t [len(elements)]uint8) {
	for _, name := range [...]string{"br", "col", "hr", "img", "source", "track", "wbr"} {
		t[numbers[name]] |= void
	}
	for _, name := range [...]string{"p", "li", "dt", "dd", "td", "th", "tr"} {
		t[numbers[name]] |= alone
	}
	for _, name := range [...]string{"img", "audio", "video"} {
		t[numbers[name]] |= dressed
	}
	for _, name := range [...]string{"article", "aside", "blockquote", "details", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
		"header", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"} {
		t[numbers[name]] |= block
	}
	t[numbers["source"]] |= careful
	for _, name := range mathLayout {
		t[numbers[name]] |= careful | formula
	}
	for _, name := range mathTokens {
		t[numbers[name]] |= careful | formula | token
	}
	return t
}()

// closes says whether the start tag of next ends an open element top.
func closes(top, next uint8) bool {
	if top == 0 || traits[top]&alone == 0 || traits[next]&alone == 0 {
		return false
	}
	a, b := elements[top], elements[next]
	return a == b || a[0] == b[0] && a != "tr" && b != "tr"
}
