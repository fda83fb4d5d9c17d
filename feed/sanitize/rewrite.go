package sanitize

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rewriter is one pass over a fragment, in front of the policy: it takes out what
// goes with all that is in it, replaces what the policy has no room for by what
// people can read, and makes addresses absolute. Only tags of the policy's elements
// come out of it.
type rewriter struct {
	s    string
	z    *html.Tokenizer
	at   int // s[:at] was read
	base *url.URL
	page *url.URL
	out  strings.Builder
	open [len(elements)]int // start tags without their end tags, by element

	seen     *pictures
	endless  map[string]bool // elements of which no end tag comes any more
	patience int             // bytes that may still be read in vain
	formulas bool            // there is MathML in s
	unveil   bool            // what stands in noscript is the text
}

// rewrite is the fragment as the policy is to see it. What needs no change is passed
// on byte for byte. With unveil set, what stands in noscript elements is part of it.
func rewrite(fragment string, base, page *url.URL, unveil bool) string {
	w := &rewriter{s: fragment, base: base, page: page, patience: 8*len(fragment) + 4096, endless: map[string]bool{}, seen: &pictures{at: map[string]bool{}}}
	w.unveil = unveil
	w.formulas = strings.Contains(fragment, "<math")
	w.out.Grow(len(fragment) + len(fragment)/8)
	return w.run()
}

// inside rewrites a part of the fragment, as if the rest of it were not there.
func (w *rewriter) inside(part string) string {
	sub := &rewriter{s: part, base: w.base, page: w.page, patience: w.patience, endless: map[string]bool{}, seen: w.seen, formulas: w.formulas}
	out := sub.run()
	w.patience = sub.patience
	return out
}

// jump goes on reading at s[to:].
func (w *rewriter) jump(to int) {
	w.at = to
	w.z = html.NewTokenizer(strings.NewReader(w.s[to:]))
}

func (w *rewriter) run() string {
	w.jump(0)
	for {
		kind := w.z.Next()
		raw := w.z.Raw()
		switch kind {
		case html.ErrorToken:
			if !w.unfinished() {
				return w.out.String()
			}
			continue
		case html.TextToken:
			w.text(string(raw))
		case html.StartTagToken, html.SelfClosingTagToken:
			w.at += len(raw)
			w.start(string(raw), kind == html.SelfClosingTagToken)
			continue
		case html.EndTagToken:
			w.end(string(raw))
		}
		w.at += len(raw)
	}
}

func (w *rewriter) text(raw string) {
	if strings.TrimSpace(raw) != "" {
		w.seen.apart()
	}
	if last := len(raw) - 1; last >= 0 && raw[last] == '<' {
		// Where the tag behind it goes, it must begin no other.
		w.out.WriteString(raw[:last])
		raw = "&lt;"
	}
	w.out.WriteString(raw)
}

// end passes on the end tag of an element that the policy keeps.
func (w *rewriter) end(raw string) {
	name, _ := w.z.TagName()
	id := numbers[string(name)]
	if id == 0 || traits[id]&formula != 0 {
		return
	}
	w.open[id] = max(0, w.open[id]-1)
	w.out.WriteString(raw)
}

// unfinished takes what begins like a tag and does not end before the fragment does:
// a tag that was cut off goes; what cannot be one is text. It reports whether there
// is more to read.
func (w *rewriter) unfinished() bool {
	rest := w.s[w.at:]
	if rest == "" || nameOf(rest) == "" || isElement(nameOf(rest)) {
		return false
	}
	if strings.IndexByte(rest, '>') < 0 { // no tag ends in it
		w.out.WriteString(strings.ReplaceAll(rest, "<", "&lt;"))
		return false
	}
	return w.asText(rest)
}

// asText takes the "<" of what looks like a tag for itself, while patience lasts.
func (w *rewriter) asText(raw string) bool {
	if w.patience -= len(raw); w.patience < 0 {
		return false
	}
	w.out.WriteString("&lt;")
	w.jump(w.at + 1)
	return true
}

// nameOf is the name in a start tag, as it is written; empty for anything else.
func nameOf(tag string) string {
	i := 1
	for i < len(tag) && strings.IndexByte(" \t\n\f\r/><", tag[i]) < 0 {
		i++
	}
	if len(tag) < 2 || tag[1]|0x20 < 'a' || tag[1]|0x20 > 'z' {
		return ""
	}
	return tag[1:i]
}

// isElement says whether HTML has the name, or it may be one of somebody's own
// elements.
func isElement(name string) bool {
	name = strings.ToLower(name)
	return atom.Lookup([]byte(name)) != 0 || numbers[name] != 0 || strings.ContainsAny(name, "-:")
}

// start takes a start tag, behind which s[at] is.
func (w *rewriter) start(raw string, empty bool) {
	t := w.z.Token()
	w.z.NextIsNotRawText() // where its end tag is, is looked for here
	if strings.IndexByte(raw[1:], '<') >= 0 && !isElement(nameOf(raw)) {
		w.at -= len(raw) // "if a<b then <b>": no tag begins in another one
		if w.asText(raw) {
			return
		}
		w.at += len(raw)
	}
	if twin, ok := otherNames[t.Data]; ok {
		t.Data = twin
	}
	id := numbers[t.Data]
	if traits[id]&void == 0 && !empty && w.conceals(&t) {
		if _, behind, ok := w.whole(t.Data); ok {
			w.jump(behind)
			return
		}
	}
	switch {
	case t.Data == "img":
		if w.unveil && !toLookAt(t.Attr) {
			return
		}
		tag, waits := image(t, w.base, w.page)
		w.out.WriteString(w.seen.once(tag, waits, false))
		return
	case id != 0 && traits[id]&formula == 0:
		w.kept(t, id, raw, empty)
		return
	}
	w.replace(&t, empty)
}

// kept passes on the tag of an element that the policy keeps.
func (w *rewriter) kept(t html.Token, id uint8, raw string, empty bool) {
	mark := checkMark(t.Attr)
	if traits[id]&void == 0 && !empty {
		w.open[id]++
	}
	if len(t.Attr) == 0 && traits[id]&(dressed|careful) == 0 && nameOf(raw) != "" && len(nameOf(raw)) == len(t.Data) {
		w.out.WriteString(raw)
		return
	}
	w.out.WriteString(resolveTag(t, w.base, w.page))
	w.mark(mark)
}

// replace writes what takes the place of an element that the policy has not, and
// passes over what is in it where that is nothing to read.
func (w *rewriter) replace(t *html.Token, empty bool) {
	switch t.Data {
	case "iframe", "frame":
		w.seen.apart()
		w.out.WriteString(embedLink(t.Attr, w.base))
	case "input":
		if value(t.Attr, "type", strings.ToLower) == "checkbox" && !invisible(t.Attr) {
			w.mark(box(has(t.Attr, "checked")))
		}
		return
	}
	if empty && foreign(t.Data) {
		if t.Data == "svg" {
			w.out.WriteString(html.EscapeString(drawing(t.Attr, "")))
		}
		return
	}
	if !goes[t.Data] && (t.Data != "noscript" || w.unveil) {
		return // its tag alone
	}
	from := w.at
	inside, behind, ok := w.whole(t.Data)
	if !ok {
		return // it is only spoken of
	}
	body := w.s[from:inside]
	switch t.Data {
	case "noscript":
		w.unscripted(body)
	case "svg":
		w.out.WriteString(html.EscapeString(drawing(t.Attr, body)))
	case "math":
		w.out.WriteString(mathML(t.Attr, body))
	case "script":
		w.script(t.Attr, body)
	}
	w.jump(behind)
}

// script writes the formula that a script element holds for MathJax to draw.
func (w *rewriter) script(as []html.Attribute, body string) {
	kind, _, _ := strings.Cut(value(as, "type", strings.ToLower), ";")
	switch strings.TrimSpace(kind) {
	case "math/tex", "math/latex", "math/asciimath":
		w.out.WriteString(html.EscapeString(strings.TrimSpace(body)))
	case "math/mml":
		w.out.WriteString(w.inside(body))
	}
}

// otherNames are elements that are written like one of HTML, and mean it.
var otherNames = map[string]string{"amp-img": "img", "amp-anim": "img", "amp-iframe": "iframe", "amp-video": "video", "amp-audio": "audio"}

// foreign says whether a start tag that closes itself, "<svg/>", has nothing in it:
// in HTML that holds for other vocabularies alone.
func foreign(name string) bool { return name == "svg" || name == "math" }

// value is what the first attribute of the name holds, without space around it.
func value(as []html.Attribute, key string, form func(string) string) string {
	for i := range as {
		if as[i].Key == key {
			return strings.TrimSpace(form(as[i].Val))
		}
	}
	return ""
}

// Check boxes of task lists, as people read them.
const (
	boxDone = "\u2611"
	boxToDo = "\u2610"
)

func box(done bool) string {
	if done {
		return boxDone
	}
	return boxToDo
}

// checkMark is the box that an item of a task list shows although it has no input
// element; empty for all else.
func checkMark(as []html.Attribute) string {
	switch {
	case value(as, "role", strings.ToLower) == "checkbox" && has(as, "aria-checked"):
		return box(value(as, "aria-checked", strings.ToLower) == "true")
	case value(as, "data-list", strings.ToLower) == "checked":
		return boxDone
	case value(as, "data-list", strings.ToLower) == "unchecked":
		return boxToDo
	}
	return ""
}

// mark writes a box and a space behind it.
func (w *rewriter) mark(box string) {
	if box == "" {
		return
	}
	w.out.WriteString(box)
	if w.at < len(w.s) && strings.IndexByte(" \t\n\r", w.s[w.at]) < 0 && !strings.HasPrefix(w.s[w.at:], "&nbsp;") {
		w.out.WriteByte(' ')
	}
}
