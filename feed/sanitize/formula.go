package sanitize

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// mathTokens are the elements of MathML that hold text; mathLayout those that hold
// other elements. There is none in them in which HTML may stand.
var (
	mathTokens = [...]string{"mi", "mn", "mo", "ms", "mtext"}
	mathLayout = [...]string{"math", "mrow", "mfrac", "msqrt", "mroot", "mstyle", "merror", "mpadded", "mspace", "menclose", "msub", "msup", "msubsup",
		"munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd"}
)

// mathAttributes are those that elements of MathML keep, beside dir, which all have,
// and alttext, which only math has. Their values are words, numbers and lengths.
var mathAttributes = [...]string{"accent", "accentunder", "columnalign", "columnspan", "depth", "display", "displaystyle", "fence", "form", "height",
	"largeop", "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rowalign", "rowspan", "rspace", "scriptlevel",
	"separator", "stretchy", "symmetric", "voffset", "width"}

// mathValue is the form of their values.
var mathValue = regexp.MustCompile(`^[A-Za-z0-9.% +-]{1,40}$`)

// mathUnseen are the elements of MathML that are not shown where others are.
var mathUnseen = map[string]bool{"annotation": true, "annotation-xml": true, "mphantom": true, "script": true, "style": true}

// mathML is a formula with this start tag's attributes and this content: the elements
// of the policy, nested as they should be, in token elements nothing but text. An
// annotation in TeX becomes the alttext, for those who read MathML as little as
// markup. Where nothing is left to draw, that text takes its place.
func mathML(as []html.Attribute, body string) string {
	var f formulaWriter
	alt := value(as, "alttext", readable)
	z := html.NewTokenizer(strings.NewReader(body))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		t := z.Token()
		z.NextIsNotRawText()
		switch kind {
		case html.TextToken:
			t.Data = readable(t.Data)
			if f.text(t.Data); f.tex && alt == "" {
				alt = strings.Join(strings.Fields(t.Data), " ")
			}
		case html.StartTagToken:
			f.start(&t)
		case html.SelfClosingTagToken:
			if f.start(&t); f.unseen == "" || f.depth == 0 {
				f.end(t.Data)
			}
		case html.EndTagToken:
			f.end(t.Data)
		}
	}
	f.closeTo(0)
	if !f.drawn {
		return html.EscapeString(alt)
	}
	t := html.Token{Type: html.StartTagToken, Data: "math", Attr: mathAttrs(as)}
	if alt != "" {
		t.Attr = append(t.Attr, html.Attribute{Key: "alttext", Val: alt})
	}
	return t.String() + f.out.String() + "</math>"
}

// readable is s without what XML forbids.
func readable(s string) string {
	return strings.Map(func(r rune) rune {
		if !legal(r) {
			return -1
		}
		return r
	}, s)
}

// formulaWriter writes what is in a formula.
type formulaWriter struct {
	out    strings.Builder
	open   []string
	unseen string // the element that is passed over; empty: none
	depth  int    // of its kind that are open
	tex    bool   // the text that is passed over is TeX
	drawn  bool   // there is something to see
}

func (f *formulaWriter) text(s string) {
	if f.unseen != "" {
		return
	}
	f.drawn = f.drawn || strings.TrimSpace(s) != ""
	f.out.WriteString(html.EscapeString(s))
}

func (f *formulaWriter) start(t *html.Token) {
	switch {
	case f.unseen != "":
		if t.Data == f.unseen {
			f.depth++
		}
		return
	case mathUnseen[t.Data]:
		f.unseen, f.depth = t.Data, 1
		f.tex = t.Data == "annotation" && strings.Contains(value(t.Attr, "encoding", strings.ToLower), "tex")
		return
	}
	id := numbers[t.Data]
	if traits[id]&formula == 0 || t.Data == "math" || len(f.open) == maxDepth/2 {
		return
	}
	if n := len(f.open); n > 0 && traits[numbers[f.open[n-1]]]&token != 0 {
		return // text alone stands in it
	}
	f.open = append(f.open, t.Data)
	f.out.WriteString(html.Token{Type: html.StartTagToken, Data: t.Data, Attr: mathAttrs(t.Attr)}.String())
}

func (f *formulaWriter) end(name string) {
	if f.unseen != "" {
		if name == f.unseen {
			if f.depth--; f.depth == 0 {
				f.unseen, f.tex = "", false
			}
		}
		return
	}
	for i := len(f.open) - 1; i >= 0; i-- {
		if f.open[i] == name {
			f.closeTo(i)
			return
		}
	}
}

func (f *formulaWriter) closeTo(depth int) {
	for len(f.open) > depth {
		f.out.WriteString("</" + f.open[len(f.open)-1] + ">")
		f.open = f.open[:len(f.open)-1]
	}
}

// mathAttrs are the attributes that an element of MathML keeps.
func mathAttrs(as []html.Attribute) []html.Attribute {
	var kept []html.Attribute
	for _, a := range as {
		for _, name := range mathAttributes {
			if a.Key == name && mathValue.MatchString(a.Val) && !has(kept, name) {
				kept = append(kept, html.Attribute{Key: name, Val: a.Val})
			}
		}
		if a.Key == "dir" && (a.Val == "rtl" || a.Val == "ltr") && !has(kept, "dir") {
			kept = append(kept, html.Attribute{Key: a.Key, Val: a.Val})
		}
	}
	return kept
}

// drawing is what an SVG with these attributes and this content says in words: its
// label, else its title, else its description, else the text in it.
func drawing(as []html.Attribute, body string) string {
	if value(as, "aria-hidden", strings.ToLower) == "true" || invisible(as) {
		return ""
	}
	if label := value(as, "aria-label", strings.TrimSpace); label != "" || body == "" {
		return strings.Join(strings.Fields(label), " ")
	}
	var said [3]string // title, desc and text
	in, unseen := 2, ""
	z := html.NewTokenizer(strings.NewReader(body))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		z.NextIsNotRawText()
		if kind == html.TextToken {
			if unseen == "" {
				said[in] += " " + html.UnescapeString(string(z.Raw()))
			}
			continue
		}
		name, _ := z.TagName()
		switch tag := string(name); {
		case kind == html.EndTagToken && (tag == unseen || unseen == "" && in < 2):
			in, unseen = 2, ""
		case kind != html.StartTagToken || unseen != "":
		case tag == "title" && said[0] == "":
			in = 0
		case tag == "desc" && said[1] == "":
			in = 1
		case slices.Contains([]string{"title", "desc", "defs", "symbol", "style", "script", "metadata"}, tag):
			unseen = tag
		}
	}
	for _, s := range said {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			return s
		}
	}
	return ""
}
