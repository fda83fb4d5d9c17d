package sanitize

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// laterSources are the attributes in which pictures wait for a script to load them,
// the most telling first. Others have src in their name; see waiting.
var laterSources = [...]string{"data-src", "data-lazy-src", "data-original", "data-lazy", "data-lazyload", "data-echo", "data-url", "data-image", "data-orig-file", "data-large-file"}

// waiting says whether the attribute may hold what a script is to load.
func waiting(key string) bool {
	return strings.HasPrefix(key, "data-") && (strings.Contains(key, "src") || slices.Contains(laterSources[:], key))
}

// placeholders are words in the names of pictures that stand there until then.
var placeholders = [...]string{"placeholder", "blank", "spacer", "lazy", "loading", "loader", "transparent", "trans.gif", "1x1", "pixel", "grey.", "gray.", "empty", "dummy"}

// image is an img with absolute URLs and a source, or nothing where it shows nothing;
// waits says whether it was to be loaded by a script.
func image(t html.Token, base, page *url.URL) (tag string, waits bool) {
	if invisible(t.Attr) {
		return "", false
	}
	height := decoration(value(t.Attr, "class", strings.TrimSpace))
	as := resolved(t.Attr, base, page)
	as, waits = lazy(t.Data, as, base)
	if !has(as, "src") {
		set := value(as, "srcset", strings.TrimSpace)
		if set == "" {
			return "", waits
		}
		as = append(as, html.Attribute{Key: "src", Val: largest(set)})
	}
	if height != "" && !has(as, "width") && !has(as, "height") {
		as = append(as, html.Attribute{Key: "height", Val: height})
	}
	t.Attr = dress("img", as)
	return t.String(), waits
}

// lazy gives an image, a source, sound or film the sources that a script would give
// it, where it has none of its own or one that only keeps its place, and says whether
// it did. A picture that has several sizes only gives up what keeps its place too.
func lazy(element string, as []html.Attribute, base *url.URL) (kept []html.Attribute, waits bool) {
	if !slices.ContainsFunc(as, func(a html.Attribute) bool { return waiting(a.Key) || a.Key == "srcset" }) {
		return as, false
	}
	pictured := element == "img" || element == "source"
	set := has(as, "srcset")
	if pictured && !set {
		if v := laterSet(as, base); v != "" {
			as, waits, set = append(as, html.Attribute{Key: "srcset", Val: v}), true, true
		}
	}
	if at := slices.IndexFunc(as, func(a html.Attribute) bool { return a.Key == "src" }); at >= 0 {
		if element != "img" || !placeholder(as[at].Val) {
			return as, waits
		}
		if v := later(as, base); v != "" {
			as[at].Val = v
			return as, true
		}
		if set {
			as = slices.Delete(as, at, at+1)
		}
		return as, waits
	}
	if v := later(as, base); v != "" && (element != "source" || !set) {
		return append(as, html.Attribute{Key: "src", Val: v}), true
	}
	return as, waits
}

// later is the address that a script would load; empty where there is none.
func later(as []html.Attribute, base *url.URL) string {
	for _, key := range laterSources {
		if v := addressed(value(as, key, strings.TrimSpace), base); v != "" {
			return v
		}
	}
	for i := range as {
		if waiting(as[i].Key) && !strings.Contains(as[i].Key, "set") {
			if v := addressed(as[i].Val, base); v != "" {
				return v
			}
		}
	}
	return ""
}

// addressed is v as the address of something to show; empty where it does not look
// like one.
func addressed(v string, base *url.URL) string {
	if !strings.ContainsAny(v, "/.") {
		return ""
	}
	v, ok := shown(v, base)
	if !ok {
		return ""
	}
	return v
}

// laterSet is the srcset that a script would set.
func laterSet(as []html.Attribute, base *url.URL) string {
	for i := range as {
		if waiting(as[i].Key) && strings.Contains(as[i].Key, "srcset") {
			if v := sourceSet(as[i].Val, base); v != "" {
				return v
			}
		}
	}
	return ""
}

// maxAlone is the width of the picture, in pixels, that stands for a set of them where
// the reader's program knows no sets, if there is one as small.
const maxAlone = 2048

// largest is the address of the largest picture of a set that [sourceSet] returned, of
// those that are not over maxAlone wide, else the smallest.
func largest(set string) string {
	best, size := "", 0.0
	for candidate := range strings.SplitSeq(set, ", ") {
		address, descriptor, _ := strings.Cut(candidate, " ")
		n, err := strconv.ParseFloat(strings.TrimRight(descriptor, "wx"), 64)
		if err != nil {
			n = 1
		}
		fits, fitted := n <= maxAlone, size <= maxAlone
		if best == "" || fits && !fitted || fits == fitted && (fits == (n > size)) && n != size {
			best, size = address, n
		}
	}
	return best
}

// decorations are words in the class of a picture that is none of the text's own, with
// the height in pixels at which it is shown where the style sheet is not there.
var decorations = map[string]string{
	"emoji": "20", "emojione": "20", "twemoji": "20", "smiley": "20", "smilies": "20", "wp-smiley": "20", "emoticon": "20",
	"avatar": "48", "gravatar": "48", "userpic": "48", "author-avatar": "48",
}

// decoration is the height for a picture of the class; empty where it is the text's own.
func decoration(class string) string {
	for word := range strings.FieldsSeq(class) {
		if height := decorations[strings.ToLower(word)]; height != "" {
			return height
		}
	}
	return ""
}

// placeholder says whether the name of the picture is that of one that only keeps the
// place of another.
func placeholder(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	name := strings.ToLower(path.Base(address))
	return slices.ContainsFunc(placeholders[:], func(word string) bool { return strings.Contains(name, word) })
}

// pictures are the images of a fragment so far.
type pictures struct {
	at   map[string]bool // by address; true: it stood in a noscript element, for those who run no scripts
	last twin            // what the last one was, if only space came since
}

// twin says for whom a picture is there that may be there for others too.
type twin int

const (
	single twin = iota
	scripted
	unscripted
)

// apart notes that what comes is no twin of the last picture.
func (p *pictures) apart() { p.last = single }

// once is the image, written, or nothing where it is there twice, for those who run
// scripts, for whom it waits, and for those who run none, in noscript.
func (p *pictures) once(image string, waits, noscript bool) string {
	before := p.last
	p.apart()
	_, address, found := strings.Cut(image, ` src="`)
	if !found {
		return image
	}
	address, _, _ = strings.Cut(address, `"`)
	if was, known := p.at[address]; known && (was || noscript) || noscript && before == scripted || waits && before == unscripted {
		return ""
	}
	p.at[address] = noscript
	switch {
	case noscript:
		p.last = unscripted
	case waits:
		p.last = scripted
	}
	return image
}

// unscripted writes what the inside of a noscript element has of pictures to look at
// and of listings of code. The rest of it is about scripts, or counts readers.
func (w *rewriter) unscripted(inside string) {
	at := 0
	z := html.NewTokenizer(strings.NewReader(inside))
	for {
		kind := z.Next()
		at += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.Data {
			case "img", "amp-img":
				if toLookAt(t.Attr) {
					t.Data = "img"
					tag, waits := image(t, w.base, w.page)
					w.out.WriteString(w.seen.once(tag, waits, true))
				}
			case "pre", "code":
				_, behind, ok := endTag(inside, at, t.Data)
				if !ok {
					continue
				}
				w.out.WriteString(w.inside("<" + t.Data + ">" + inside[at:behind]))
				at = behind
				z = html.NewTokenizer(strings.NewReader(inside[at:]))
			}
		}
	}
}

// toLookAt says whether an image is one, and does not count readers: it comes in
// several sizes, or says how large it is, or is a file of a kind that counters have no
// use for.
func toLookAt(as []html.Attribute) bool {
	var width, height string
	for i := range as {
		switch as[i].Key {
		case "srcset", "data-srcset":
			return true
		case "width":
			width = pixels(as[i].Val)
		case "height":
			height = pixels(as[i].Val)
		case "src", "data-src":
			address, _, _ := strings.Cut(as[i].Val, "?")
			if slices.Contains([]string{".jpg", ".jpeg", ".png", ".webp", ".avif"}, strings.ToLower(path.Ext(address))) {
				return true
			}
		}
	}
	return isSize(width) && isSize(height) && !tiny(width) && !tiny(height)
}
