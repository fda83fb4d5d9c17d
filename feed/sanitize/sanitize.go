// Package sanitize turns the HTML of strangers into HTML that may be published.
//
// It promises that what [HTML] returns holds no script, no style, no frame, no
// form, no event handler, no URL of another scheme than http, https and mailto, no
// tracking pixel and no character that XML forbids, that its tags are balanced, and
// that equal input gives equal output. It must never keep what it does not know,
// read anything but its arguments, or depend on which of its two ways a text took:
// the quick one for plain markup gives, byte for byte, what the thorough one gives.
package sanitize

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Version is the number of the policy. Whoever changes what [HTML] lets through
// raises it, so that what an older policy cleaned can be cleaned again.
const Version = 1

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
	z := html.NewTokenizer(strings.NewReader(fragment))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out.String()
		case html.StartTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			t := z.Token()
			if len(t.Attr) == 0 && t.Data != "img" {
				out.WriteString(raw)
				continue
			}
			out.WriteString(resolveTag(t, base))
		default:
			out.Write(z.Raw())
		}
	}
}

// resolveTag writes the tag anew with absolute URLs, or nothing for an image that
// shows nothing.
func resolveTag(t html.Token, base *url.URL) string {
	kept := t.Attr[:0]
	source := false
	for _, a := range t.Attr {
		if !attributeName(a.Key) || has(kept, a.Key) {
			continue
		}
		switch a.Key {
		case "href", "cite":
			v, ok := absolute(a.Val, base, true)
			if !ok {
				continue
			}
			a.Val = v
		case "src", "poster":
			v, ok := absolute(a.Val, base, false)
			if !ok {
				continue
			}
			a.Val = v
			source = source || a.Key == "src"
		case "srcset":
			a.Val = sourceSet(a.Val, base)
			if a.Val == "" {
				continue
			}
			source = true
		}
		kept = append(kept, a)
	}
	t.Attr = kept
	if t.Data == "img" && (!source || pixel(kept)) {
		return ""
	}
	return t.String()
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

// pixel says whether the attributes make an image that nobody can see.
func pixel(as []html.Attribute) bool {
	small := 0
	for i := range as {
		if (as[i].Key == "width" || as[i].Key == "height") && tiny(as[i].Val) {
			small++
		}
	}
	return small == 2
}

// tiny says whether an image's width or height is at most one pixel.
func tiny(v string) bool {
	switch strings.TrimSuffix(strings.TrimSpace(v), "px") {
	case "0", "1":
		return true
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
