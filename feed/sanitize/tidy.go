package sanitize

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep elements may be nested. Deeper tags are dropped, the text
// stays.
const maxDepth = 100

// tag is a tag of cleaned HTML: "<name ...>", "</name>" or "<name/>".
type tag struct {
	id    uint8
	end   bool
	empty bool // "/>"
	next  int  // where it ends
}

// readTag reads the tag at s[i], which is a "<". In cleaned HTML every "<" starts a
// tag, and every ">" ends one.
func readTag(s string, i int) (tag, bool) {
	n := strings.IndexByte(s[i:], '>')
	if n < 2 {
		return tag{}, false
	}
	inner := s[i+1 : i+n]
	t := tag{next: i + n + 1}
	if inner[0] == '/' {
		t.end = true
		inner = inner[1:]
	} else if inner[len(inner)-1] == '/' {
		t.empty = true
		inner = inner[:len(inner)-1]
	}
	if j := strings.IndexByte(inner, ' '); j >= 0 {
		inner = inner[:j]
	}
	t.id = numbers[inner]
	return t, t.id != 0
}

// tidy balances the tags of what the sanitiser wrote, drops what XML forbids, and
// writes quotation marks as themselves where nothing needs them escaped.
func tidy(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	var open []uint8
	for i := 0; i < len(s); {
		if s[i] != '<' {
			n := strings.IndexByte(s[i:], '<')
			if n < 0 {
				n = len(s) - i
			}
			writeText(&out, s[i:i+n], true)
			i += n
			continue
		}
		t, ok := readTag(s, i)
		if !ok {
			out.WriteString("&lt;")
			i++
			continue
		}
		open = tidyTag(&out, open, t, s[i:t.next])
		i = t.next
	}
	closeAll(&out, open)
	return out.String()
}

// tidyTag writes one tag where it fits.
func tidyTag(out *strings.Builder, open []uint8, t tag, raw string) []uint8 {
	isVoid := traits[t.id]&void != 0
	switch {
	case t.end:
		at := len(open) - 1
		for at >= 0 && open[at] != t.id {
			at--
		}
		if at < 0 {
			return open
		}
		closeAll(out, open[at:])
		return open[:at]
	case isVoid:
		if (elements[t.id] == "img" || elements[t.id] == "source") && !strings.Contains(raw, ` src`) {
			return open // the policy took its URL
		}
		writeText(out, raw, false)
		return open
	}
	if t.id == link && slices.Contains(open, link) {
		return open // browsers would take the two apart in ways of their own
	}
	if n := len(open); n > 0 && closes(open[n-1], t.id) {
		closeAll(out, open[n-1:])
		open = open[:n-1]
	}
	if t.empty {
		writeText(out, strings.TrimSuffix(raw, "/>"), false)
		out.WriteString(">")
		closeAll(out, []uint8{t.id})
		return open
	}
	if len(open) == maxDepth {
		return open
	}
	writeText(out, raw, false)
	return append(open, t.id)
}

func closeAll(out *strings.Builder, open []uint8) {
	for i := len(open) - 1; i >= 0; i-- {
		out.WriteString("</")
		out.WriteString(elements[open[i]])
		out.WriteByte('>')
	}
}

// writeText writes text, or the inside of a tag, whose double quotes stay escaped.
func writeText(out *strings.Builder, s string, text bool) {
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return r == '&' || !legal(r) })
		if i < 0 {
			out.WriteString(s)
			return
		}
		out.WriteString(s[:i])
		s = s[i:]
		if s[0] != '&' {
			_, n := utf8.DecodeRuneInString(s)
			s = s[n:]
			continue
		}
		switch {
		case strings.HasPrefix(s, "&#39;"):
			out.WriteByte('\'')
			s = s[len("&#39;"):]
		case text && strings.HasPrefix(s, "&#34;"):
			out.WriteByte('"')
			s = s[len("&#34;"):]
		case strings.HasPrefix(s, "&#13;"):
			out.WriteByte('\n')
			s = s[len("&#13;"):]
		default:
			out.WriteByte('&')
			s = s[1:]
		}
	}
}

// Cut is the first part of a fragment that [HTML] returned, with what it leaves
// open closed, in at most limit bytes, and whether anything was cut. It ends behind
// an element; only where that would waste more than half of the limit it ends
// between two words.
func Cut(fragment string, limit int) (string, bool) {
	if len(fragment) <= limit {
		return fragment, false
	}
	var open []uint8
	var best, word cut
	tail := 0 // bytes of the end tags of what is open
	for i := 0; i < len(fragment) && i+tail <= limit; {
		if fragment[i] != '<' {
			n := strings.IndexByte(fragment[i:], '<')
			if n < 0 {
				n = len(fragment) - i
			}
			text := fragment[i : i+min(n, limit-tail-i)]
			if j := strings.LastIndexAny(text, " \n\t"); j > 0 {
				word = cut{i + j, append(word.open[:0], open...)}
			}
			i += n
			continue
		}
		t, ok := readTag(fragment, i)
		if !ok {
			break
		}
		i = t.next
		switch n := len(open); {
		case t.end && n > 0:
			tail -= len(elements[open[n-1]]) + len("</>")
			open = open[:n-1]
			fallthrough
		case t.end, t.empty, traits[t.id]&void != 0:
			if i+tail <= limit {
				best = cut{i, append(best.open[:0], open...)}
			}
		default:
			open = append(open, t.id)
			tail += len(elements[t.id]) + len("</>")
		}
	}
	if best.at < limit/2 && word.at > best.at {
		best = word
	}
	var out strings.Builder
	out.WriteString(fragment[:best.at])
	closeAll(&out, best.open)
	return out.String(), true
}

// cut is a place to cut at, and the elements that are open there.
type cut struct {
	at   int
	open []uint8
}
