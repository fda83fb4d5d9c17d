package sanitize

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// laterSources are the attributes in which pictures wait for a script to load them.
var laterSources = [...]string{"data-src", "data-lazy-src", "data-original"}

// placeholders are words in the names of pictures that stand there until then.
var placeholders = [...]string{"placeholder", "blank", "spacer", "lazy", "loading", "loader", "transparent", "trans.gif", "1x1", "pixel", "grey.", "gray.", "empty", "dummy"}

// lazy gives an image, of which these attributes are kept, the source that a script
// would give it, where it has none of its own or one that only keeps its place.
// source says whether it has one, before and behind.
func lazy(as []html.Attribute, base *url.URL, source bool) (kept []html.Attribute, has bool) {
	at, found := slices.IndexFunc(as, func(a html.Attribute) bool { return a.Key == "src" }), ""
	for i := range as {
		if slices.Contains(laterSources[:], as[i].Key) {
			if v, ok := shown(as[i].Val, base); ok {
				found = v
				break
			}
		}
	}
	switch {
	case found == "":
		return as, source
	case at >= 0 && placeholder(as[at].Val):
		as[at].Val = found
	case !source:
		as = append(as, html.Attribute{Key: "src", Val: found})
	}
	return as, true
}

// placeholder says whether the name of the picture is that of one that only keeps the
// place of another.
func placeholder(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	name := strings.ToLower(path.Base(address))
	return slices.ContainsFunc(placeholders[:], func(word string) bool { return strings.Contains(name, word) })
}

// pictures are the addresses of the images of a fragment so far; true: it stood in a
// noscript element, for those who run no scripts.
type pictures map[string]bool

// once is the image, written, or nothing where it is there twice, for those who run
// scripts and for those who run none.
func (p pictures) once(image string, unscripted bool) string {
	_, address, found := strings.Cut(image, ` src="`)
	if !found {
		return image
	}
	address, _, _ = strings.Cut(address, `"`)
	before, known := p[address]
	if known && (before || unscripted) {
		return ""
	}
	p[address] = unscripted
	return image
}

// unscripted is what the inside of a noscript element has of pictures to look at. The
// rest of it is about scripts, or counts readers.
func (p pictures) unscripted(inside string, base *url.URL) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(inside))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.StartTagToken, html.SelfClosingTagToken:
			if t := z.Token(); t.Data == "img" && toLookAt(t.Attr) {
				out.WriteString(p.once(resolveTag(t, base), true))
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
		case "srcset":
			return true
		case "width":
			width = pixels(as[i].Val)
		case "height":
			height = pixels(as[i].Val)
		case "src":
			address, _, _ := strings.Cut(as[i].Val, "?")
			if slices.Contains([]string{".jpg", ".jpeg", ".png", ".webp", ".avif"}, strings.ToLower(path.Ext(address))) {
				return true
			}
		}
	}
	return isSize(width) && isSize(height) && !tiny(width) && !tiny(height)
}
