package sanitize

import (
	"strings"

	"golang.org/x/net/html"
)

// dropped are the elements that go with all that is in them, where they end. Of math,
// noscript and svg something stays in their place.
var dropped = [...]string{
	"applet", "button", "canvas", "datalist", "frameset", "head", "iframe", "noembed", "noframes", "nostyle", "script", "select", "style",
	"template", "textarea", "title", "svg", "math",
}

// goes is dropped, to look up.
var goes = func() map[string]bool {
	m := make(map[string]bool, len(dropped))
	for _, name := range dropped {
		m[name] = true
	}
	return m
}()

// conceals says whether nobody sees the element with the tag, nor what is in it.
func (w *rewriter) conceals(t *html.Token) bool {
	if t.Data == "body" || t.Data == "html" || t.Data == "iframe" {
		return false // who reads a text sees that of it; a frame is judged where its link is made
	}
	for i := range t.Attr {
		switch a := &t.Attr[i]; a.Key {
		case "hidden":
			return true
		case "style":
			if readStyle(a.Val).hidden {
				return true
			}
		case "class": // KaTeX says each formula twice, once for eyes
			if w.formulas && strings.Contains(a.Val, "katex-html") {
				return true
			}
		}
	}
	return false
}

// rawText are the elements in which a browser takes everything up to their end tag for
// text, whatever stands there.
var rawText = map[string]bool{"iframe": true, "noembed": true, "noframes": true, "noscript": true, "textarea": true, "title": true, "script": true, "style": true}

// flat are the elements that do not stand in one of their own kind.
var flat = map[string]bool{
	"button": true, "canvas": true, "datalist": true, "head": true, "iframe": true, "math": true, "noembed": true, "noframes": true, "noscript": true,
	"select": true, "textarea": true, "title": true,
}

// whole is where the end tag of the element begins and ends whose start tag ends at
// s[at]. ok is false where it has none: where none comes, where the same start tag
// comes before it, so that the first is only spoken of, or where an element ends that
// was open before.
func (w *rewriter) whole(name string) (inside, behind int, ok bool) {
	nests := !flat[name]
	if w.endless[name] || w.patience < 0 && !rawText[name] {
		return 0, 0, false
	}
	inside, behind, ok = len(w.s), len(w.s), true
	if rawText[name] {
		inside, behind, ok = endTag(w.s, w.at, name)
	}
	if ok && w.patience >= 0 && name != "script" && name != "style" { // in which code may say anything
		i, j, found := w.scan(name, behind, nests)
		switch {
		case found == ends, found == missing && !rawText[name]:
			inside, behind, ok = i, j, found == ends
			w.endless[name] = !ok && !nests
		case found == spoken:
			behind, ok = j, false
		}
	}
	if !ok {
		w.patience -= behind - w.at
		w.endless[name] = w.endless[name] || rawText[name] && behind == len(w.s)
	}
	return inside, behind, ok
}

// endTag is where the next end tag of the name begins and ends.
func endTag(s string, at int, name string) (inside, behind int, ok bool) {
	for at < len(s) {
		i := indexEnd(s[at:], name)
		if i < 0 {
			break
		}
		inside = at + i
		at = inside + len("</") + len(name)
		if at == len(s) {
			return inside, at, true
		}
		if strings.IndexByte(" \t\n\f\r/>", s[at]) >= 0 {
			return inside, at + until(s[at:], ">"), true
		}
	}
	return len(s), len(s), false
}

// What scan finds of an element.
type finding int

const (
	missing finding = iota // no end tag
	ends                   // its end
	spoken                 // that it does not end where its end tag is
)

// scan reads on to the end of the element, which may stand in one of its kind where it
// nests, at most to s[:limit]; see whole. Where
// there is none, behind is how far it has read.
func (w *rewriter) scan(name string, limit int, nests bool) (inside, behind int, found finding) {
	own := numbers[name]
	var opened [len(elements)]int
	depth, at := 1, w.at
	z := html.NewTokenizer(strings.NewReader(w.s[at:limit]))
	for {
		kind := z.Next()
		n := len(z.Raw())
		tag, _ := z.TagName()
		id := numbers[string(tag)]
		switch kind {
		case html.ErrorToken:
			return 0, limit, missing
		case html.StartTagToken:
			if string(tag) != "script" && string(tag) != "style" {
				z.NextIsNotRawText()
			}
			switch {
			case traits[own]&alone != 0 && depth == 1 && (closes(own, id) || own == paragraph && traits[id]&block != 0):
				return at, at, ends // what is behind ends it
			case string(tag) != name:
				opened[id]++
			case !nests:
				return 0, at, spoken
			default:
				depth++
			}
		case html.EndTagToken:
			switch {
			case string(tag) == name:
				if depth--; depth == 0 {
					return at, at + n, ends
				}
			case opened[id] > 0:
				opened[id]--
			case w.open[id] > 0 && traits[id]&block != 0: // one around it ends
				if traits[own]&alone != 0 {
					return at, at, ends
				}
				return 0, at, spoken
			}
		}
		at += n
	}
}

// paragraph is the number of the element p.
var paragraph = numbers["p"]
