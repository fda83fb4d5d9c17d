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
const Version = 3

// HTML is the fragment with only the markup that the policy knows, see policy.go.
// Relative URLs are resolved against base, and left out where that gives no http or
// https URL; where base is nil they stay as they are. Space around the fragment is
// dropped.
func HTML(fragment string, base *url.URL) string {
	fragment = strings.TrimSpace(fragment)
	if out, ok := fast(fragment, base); ok {
		return out
	}
	return slow(fragment, base)
}

// Quick is what [HTML] gives for plain, well-nested markup, at a small part of its
// cost; ok is false for all that is not so plain, of which it says nothing.
func Quick(fragment string, base *url.URL) (clean string, ok bool) {
	return fast(strings.TrimSpace(fragment), base)
}

// slow is the reference: any input, at the speed of a tokenizer run twice.
func slow(fragment string, base *url.URL) string {
	fragment = strings.ToValidUTF8(fragment, "\uFFFD")
	return strings.TrimSpace(tidy(policy().Sanitize(resolve(fragment, base))))
}

// resolve makes the URLs of the fragment absolute, and drops those that cannot be,
// images without a source, and images of one pixel. What it does not change it
// passes on byte for byte: cleaning comes after.
func resolve(fragment string, base *url.URL) string {
	var out strings.Builder
	out.Grow(len(fragment) + len(fragment)/8)
	seen := pictures{}
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			t := z.Token()
			switch {
			case t.Data == "iframe":
				// Behind the link the frame itself, which goes with all that is in it.
				out.WriteString(embedLink(t.Attr, base))
				out.WriteString(raw)
			case t.Data == "frame": // has no end tag, so nothing is in it
				out.WriteString(embedLink(t.Attr, base))
			case t.Data == "noscript":
				start := z.Next()
				if start == html.TextToken { // all that is in it
					out.WriteString(seen.unscripted(string(z.Raw()), base))
				}
				out.WriteString(raw)
				if start != html.TextToken {
					out.Write(z.Raw())
				}
			case t.Data == "img":
				out.WriteString(seen.once(resolveTag(t, base), false))
			case len(t.Attr) == 0 && traits[numbers[t.Data]]&dressed == 0:
				out.WriteString(raw)
			default:
				out.WriteString(resolveTag(t, base))
			}
		case html.TextToken:
			raw := z.Raw()
			if last := len(raw) - 1; last >= 0 && raw[last] == '<' {
				// Where the tag behind it goes, it must begin no other.
				out.Write(raw[:last])
				out.WriteString("&lt;")
				continue
			}
			out.Write(raw)
		default:
			out.Write(z.Raw())
		}
	}
}

// resolveTag writes the tag anew with absolute URLs, or nothing for an image that
// shows nothing.
func resolveTag(t html.Token, base *url.URL) string {
	if t.Data == "img" && invisible(t.Attr) {
		return ""
	}
	kept := t.Attr[:0]
	source := false
	for _, a := range t.Attr {
		if !attributeName(a.Key) || has(kept, a.Key) {
			continue
		}
		ok := true
		switch a.Key {
		case "href", "cite":
			a.Val, ok = absolute(a.Val, base, true)
		case "poster":
			a.Val, ok = shown(a.Val, base)
		case "src":
			a.Val, ok = shown(a.Val, base)
			source = source || ok
		case "srcset":
			a.Val = sourceSet(a.Val, base)
			ok = a.Val != ""
			source = source || ok
		case "width", "height":
			a.Val = pixels(a.Val)
		}
		if ok {
			kept = append(kept, a)
		}
	}
	if t.Data == "img" {
		if kept, source = lazy(kept, base, source); !source {
			return ""
		}
	}
	t.Attr = dress(t.Data, kept)
	return t.String()
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
