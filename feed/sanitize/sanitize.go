// Package sanitize turns the HTML of strangers into HTML that may be published.
//
// It promises that what [HTML] returns holds no script, no style, no frame, no
// form, no event handler, no URL of another scheme than http, https and mailto, no
// tracking pixel and no character that XML forbids, that its tags are balanced, and
// that equal input gives equal output. It must never keep what it does not know,
// read anything but its arguments, or depend on which of its two ways a text took:
// the quick one for plain markup gives, byte for byte, what the thorough one gives.
// A frame becomes a link that [Embeds] makes a frame again where the operator wants
// it. docs/sanitizing.md is the policy in words; tests hold the two together.
package sanitize

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Version is the number of the policy. Whoever changes what [HTML] lets through
// raises it, so that what an older policy cleaned can be cleaned again.
const Version = 5

// HTML is the fragment with only the markup that the policy knows, see policy.go.
// Relative URLs are resolved against base, and left out where that gives no http or
// https URL; those that are a fragment alone ("#notes") lead to page, which is where
// the text can be read, and are left out where that is nil. Where base is nil all of
// them stay as they are. Space around the fragment is dropped.
func HTML(fragment string, base, page *url.URL) string {
	fragment = strings.TrimSpace(fragment)
	if out, ok := fast(fragment, base); ok {
		return out
	}
	return slow(fragment, base, page)
}

// Quick is what [HTML] gives for plain, well-nested markup, at a small part of its
// cost; ok is false for all that is not so plain, of which it says nothing.
func Quick(fragment string, base *url.URL) (clean string, ok bool) {
	return fast(strings.TrimSpace(fragment), base)
}

// slow is the reference: any input, at the speed of a tokenizer run twice.
func slow(fragment string, base, page *url.URL) string {
	fragment = strings.ToValidUTF8(fragment, "\uFFFD")
	clean := func(unveil bool) string {
		return strings.TrimSpace(tidy(policy().Sanitize(rewrite(fragment, base, page, unveil))))
	}
	out := clean(false)
	if out == "" && strings.Contains(strings.ToLower(fragment), "<noscript") {
		if whole := clean(true); Text(whole) != "" { // the words are there for those alone who run no scripts
			return whole
		}
	}
	return out
}

// resolveTag writes the tag of an element that the policy keeps, other than an image,
// with absolute URLs; or nothing for a source that has none.
func resolveTag(t html.Token, base, page *url.URL) string {
	t.Attr = resolved(t.Attr, base, page)
	switch t.Data {
	case "source", "audio", "video":
		t.Attr, _ = lazy(t.Data, t.Attr, base)
	}
	if t.Data == "source" && !has(t.Attr, "src") && !has(t.Attr, "srcset") {
		return ""
	}
	t.Attr = dress(t.Data, t.Attr)
	return t.String()
}

// resolved are the attributes, each once, with absolute URLs, but for those with a URL
// that cannot be; a direction that only the style has is made an attribute.
func resolved(as []html.Attribute, base, page *url.URL) []html.Attribute {
	kept := as[:0]
	direction := ""
	for _, a := range as {
		if !attributeName(a.Key) || has(kept, a.Key) {
			continue
		}
		ok := true
		switch a.Key {
		case "href":
			a.Val, ok = linked(a.Val, base, page)
		case "cite":
			a.Val, ok = absolute(a.Val, base, true)
		case "poster", "src":
			a.Val, ok = shown(a.Val, base)
		case "srcset":
			a.Val = sourceSet(a.Val, base)
			ok = a.Val != ""
		case "width", "height":
			a.Val = pixels(a.Val)
		case "style":
			direction = readStyle(a.Val).direction
		}
		if ok {
			kept = append(kept, a)
		}
	}
	if direction != "" {
		kept = append(without(kept, "dir"), html.Attribute{Key: "dir", Val: direction})
	}
	return kept
}

// dress gives an element what the policy adds, last: images are loaded when they are
// seen, from a server that is not told where; sound and film when they are played,
// which people can do.
func dress(element string, as []html.Attribute) []html.Attribute {
	switch element {
	case "img":
		as = without(as, "loading", "referrerpolicy")
		return append(as, html.Attribute{Key: "loading", Val: "lazy"}, html.Attribute{Key: "referrerpolicy", Val: "no-referrer"})
	case "audio", "video":
		as = without(as, "controls", "preload")
		return append(as, html.Attribute{Key: "controls"}, html.Attribute{Key: "preload", Val: "none"})
	}
	return as
}

// dressImage is what [dress] adds to an image, written.
const dressImage = ` loading="lazy" referrerpolicy="no-referrer"`

func without(as []html.Attribute, keys ...string) []html.Attribute {
	return slices.DeleteFunc(as, func(a html.Attribute) bool { return slices.Contains(keys, a.Key) })
}

// attributeName says whether a name may be written without quoting.
func attributeName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != ':' {
			return false
		}
	}
	return name != ""
}

func has(as []html.Attribute, key string) bool {
	for i := range as {
		if as[i].Key == key {
			return true
		}
	}
	return false
}

// legal says whether XML 1.0 allows the character (section 2.2), and HTML text may
// hold it.
func legal(r rune) bool {
	if r < ' ' {
		return r == '\t' || r == '\n' || r == '\r'
	}
	return r != 0xFFFE && r != 0xFFFF && utf8.ValidRune(r)
}
