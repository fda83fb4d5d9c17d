package html

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// maxDepth is how deep elements may lie in each other; what lies deeper is text.
const maxDepth = 40

// prose is the text of an outlet as a part of a page: what the sanitiser let through, with
// only those elements that people and screen readers can make use of here. Headings stand
// below the page's, pictures and players become links, and nothing refers to a name on the
// page.
func (l *locale) prose(t feed.Text, tell func(src, alt string, w, h int) template.HTML) (template.HTML, error) {
	if !t.HTML {
		return paragraphs(t.Value), nil
	}
	nodes, err := html.ParseFragment(strings.NewReader(t.Value), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return "", err
	}
	w := proseWriter{locale: l, picture: tell, heading: 1}
	w.children(nodes, "div", 0)
	return template.HTML(w.out.String()), nil
}

// paragraphs is plain text as HTML, a paragraph where an empty line stands.
func paragraphs(text string) template.HTML {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			b.WriteString("<p>" + strings.ReplaceAll(template.HTMLEscapeString(part), "\n", "<br>\n") + "</p>\n")
		}
	}
	return template.HTML(b.String())
}

// proseWriter writes what is left of a text.
type proseWriter struct {
	out     strings.Builder
	locale  *locale
	picture func(src, alt string, w, h int) template.HTML
	heading int  // the level of the last heading
	tables  int  // so far
	linked  bool // inside of a link
}

// kept are the elements that stay, with those that they may stand in; none: in any.
var kept = map[string][]string{
	"p": nil, "br": nil, "hr": nil, "blockquote": nil, "pre": nil, "ul": nil, "ol": nil, "li": {"ul", "ol"}, "dl": nil, "dt": {"dl"}, "dd": {"dl"},
	"table": nil, "caption": {"table"}, "thead": {"table"}, "tbody": {"table"}, "tfoot": {"table"}, "tr": {"table", "thead", "tbody", "tfoot"},
	"td": {"tr"}, "th": {"tr"}, "figure": nil, "figcaption": {"figure"},
	"b": nil, "strong": nil, "i": nil, "em": nil, "cite": nil, "code": nil, "kbd": nil, "samp": nil, "var": nil, "sub": nil, "sup": nil, "small": nil,
	"s": nil, "del": nil, "ins": nil, "u": nil, "mark": nil, "q": nil, "abbr": nil, "bdi": nil, "ruby": nil, "rt": {"ruby"}, "rp": {"ruby"},
}

// silent are the elements whose text is for nobody.
var silent = []string{"script", "style", "template", "noscript", "textarea", "title", "select", "svg"}

// onlyFor are the elements that hold nothing but those that may stand in them.
var onlyFor = map[string]bool{"ul": true, "ol": true, "dl": true, "table": true, "thead": true, "tbody": true, "tfoot": true, "tr": true}

// rowOf is what stands in a list for what may not stand there.
var rowOf = map[string]string{"ul": "li", "ol": "li", "dl": "dd"}

func (w *proseWriter) children(all []*html.Node, in string, depth int) {
	for _, n := range all {
		switch n.Type {
		case html.TextNode:
			if row := rowOf[in]; row != "" && strings.TrimSpace(n.Data) != "" {
				w.out.WriteString("<" + row + ">" + html.EscapeString(n.Data) + "</" + row + ">")
			} else if !onlyFor[in] {
				w.out.WriteString(html.EscapeString(n.Data))
			}
		case html.ElementNode:
			w.element(n, in, depth+1)
		}
	}
}

func (w *proseWriter) element(n *html.Node, in string, depth int) {
	inside := func() []*html.Node {
		var all []*html.Node
		for c := range n.ChildNodes() {
			all = append(all, c)
		}
		return all
	}
	if depth > maxDepth {
		if !onlyFor[in] {
			w.out.WriteString(html.EscapeString(textOf(n)))
		}
		return
	}
	places, keep := kept[n.Data]
	keep = keep && (places == nil || slices.Contains(places, in)) && (!onlyFor[in] || places != nil)
	switch {
	case slices.Contains(silent, n.Data): // the sanitiser lets none through
	case n.Data == "math":
		w.out.WriteString("<code>" + html.EscapeString(cmp.Or(attr(n, "alttext"), textOf(n))) + "</code>")
	case onlyFor[in] && !keep && rowOf[in] != "" && w.holds(n):
		w.out.WriteString("<" + rowOf[in] + ">")
		w.children(inside(), rowOf[in], depth)
		w.out.WriteString("</" + rowOf[in] + ">")
	case onlyFor[in] && !keep:
		w.children(inside(), in, depth)
	case n.Data == "a":
		w.link(n, inside(), in, depth)
	case n.Data == "img":
		w.image(n)
	case n.Data == "audio", n.Data == "video", n.Data == "iframe":
		w.player(n)
	case len(n.Data) == 2 && n.Data[0] == 'h' && '1' <= n.Data[1] && n.Data[1] <= '6':
		w.head(n, inside(), depth)
	case n.Data == "table" && keep:
		name := w.locale.words.say("table")
		if w.tables++; w.tables > 1 {
			name += " " + w.locale.words.number(w.tables)
		}
		w.out.WriteString(`<div class="wide-table" role="region" tabindex="0" aria-label="` + html.EscapeString(name) + `">`)
		w.plain(n, inside(), depth)
		w.out.WriteString("</div>")
	case keep:
		w.plain(n, inside(), depth)
	case n.Data == "div" || n.Data == "section" || n.Data == "article" || n.Data == "center" || n.Data == "address":
		w.block(inside(), in, depth)
	default:
		w.children(inside(), in, depth)
	}
}

// plain writes an element that stays. One without a word is left out.
func (w *proseWriter) plain(n *html.Node, inside []*html.Node, depth int) {
	if n.Data == "br" || n.Data == "hr" {
		w.out.WriteString("<" + n.Data + ">")
		return
	}
	if !w.holds(n) && n.Data != "td" && n.Data != "th" {
		return
	}
	tag := n.Data
	if tag == "th" && !w.holds(n) { // a cell that heads nothing
		tag = "td"
	}
	w.out.WriteString("<" + tag + string(w.locale.speak.attrs(attr(n, "lang"), attr(n, "dir"))))
	for _, name := range []string{"colspan", "rowspan", "start", "value"} {
		if v, err := strconv.Atoi(attr(n, name)); err == nil && 0 < v && v < 1000 && strings.Contains("td th ol li", n.Data) {
			w.out.WriteString(" " + name + `="` + strconv.Itoa(v) + `"`)
		}
	}
	w.out.WriteString(">")
	w.children(inside, n.Data, depth)
	w.out.WriteString("</" + tag + ">")
}

// block writes the children of an element that only parts a text: as a paragraph where
// they are words.
func (w *proseWriter) block(inside []*html.Node, in string, depth int) {
	words := false
	for _, c := range inside {
		words = words || c.Type == html.TextNode && strings.TrimSpace(c.Data) != ""
	}
	if words && in == "div" && depth > 0 {
		w.out.WriteString("<p>")
		w.children(inside, "p", depth)
		w.out.WriteString("</p>")
		return
	}
	w.children(inside, in, depth)
}

func (w *proseWriter) link(n *html.Node, inside []*html.Node, in string, depth int) {
	href := attr(n, "href")
	named, shown := w.reads(n)
	if w.linked || !shown || !strings.HasPrefix(href, "https://") && !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "mailto:") {
		w.children(inside, in, depth)
		return
	}
	w.out.WriteString(`<a rel="noopener nofollow" href="` + html.EscapeString(href) + `"` + string(w.locale.speak.attrs(attr(n, "lang"), attr(n, "dir"))))
	if !named {
		w.out.WriteString(` aria-label="` + html.EscapeString(w.locale.words.say("picture")) + `"`)
	}
	w.out.WriteString(">")
	w.linked = true
	w.children(inside, in, depth)
	w.linked = false
	w.out.WriteString("</a>")
}

// reads reports whether there is something to read in the link, aloud too, and whether it
// shows anything: a picture without a word for it does.
func (w *proseWriter) reads(n *html.Node) (named, shown bool) {
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "", c.Type == html.ElementNode && c.Data == "math":
			return true, true
		case c.Type == html.ElementNode && c.Data == "img" && w.picture != nil && httpOnly(attr(c, "src")) != "":
			if shown = true; attr(c, "alt") != "" {
				return true, true
			}
		}
	}
	return false, shown
}

// head writes a heading below the page's, at most one level below the one before.
func (w *proseWriter) head(n *html.Node, inside []*html.Node, depth int) {
	if strings.TrimSpace(textOf(n)) == "" {
		w.children(inside, "div", depth)
		return
	}
	level := min(max(int(n.Data[1]-'0'), 2), w.heading+1, 4)
	w.heading = level
	tag := "h" + strconv.Itoa(level)
	w.out.WriteString("<" + tag + string(w.locale.speak.attrs(attr(n, "lang"), attr(n, "dir"))) + ">")
	w.children(inside, tag, depth)
	w.out.WriteString("</" + tag + ">")
}

func (w *proseWriter) image(n *html.Node) {
	if w.picture == nil {
		return
	}
	width, _ := strconv.Atoi(attr(n, "width"))
	height, _ := strconv.Atoi(attr(n, "height"))
	w.out.WriteString(string(w.picture(attr(n, "src"), attr(n, "alt"), width, height)))
}

// player writes a link in place of what plays.
func (w *proseWriter) player(n *html.Node) {
	src := attr(n, "src")
	for c := range n.Descendants() {
		if src == "" && c.Type == html.ElementNode && c.Data == "source" {
			src = attr(c, "src")
		}
	}
	if src = httpOnly(src); src == "" || w.linked {
		return
	}
	name := cmp.Or(attr(n, "title"), w.locale.words.say("play_"+n.Data))
	w.out.WriteString(`<a rel="noopener nofollow" href="` + html.EscapeString(src) + `">` + html.EscapeString(name) + "</a>")
}

// attrs are the attributes of a language and a direction, as far as they are valid and the
// page's differ.
func (s *speaker) attrs(lang, dir string) template.HTMLAttr {
	t := Text{}
	if wellFormed(lang) {
		t.lang = lang
	}
	if dir == "ltr" || dir == "rtl" {
		t.dir = dir
	}
	return t.Attrs()
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// textOf is all text in the node.
func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// holds reports whether the node has something to read, or a picture that is shown.
func (w *proseWriter) holds(n *html.Node) bool {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == "img" && w.picture != nil {
			return true
		}
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" || c.Type == html.ElementNode && (c.Data == "iframe" || c.Data == "audio" || c.Data == "video" || c.Data == "math") {
			return true
		}
	}
	return false
}

// httpOnly is the address where a browser may follow it, else "".
func httpOnly(l string) string {
	if lower := strings.ToLower(l); strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
		return l
	}
	return ""
}

// body is the text of the report that its source's terms permit: the whole, else the
// excerpt.
func body(r *edition.Report) (t feed.Text, whole bool) {
	if strings.TrimSpace(r.Content.Body.Value) != "" {
		return r.Content.Body, !r.Content.Truncated
	}
	return r.Content.Summary, false
}
