package parse

import "strings"

// xhtml is XHTML, as it stands in an Atom text, as HTML that may stand in a CDATA
// section: no prefixes, no comments, no CDATA, empty elements with end tags where
// HTML needs them, and without the div around all of it (RFC 4287 section 3.1.1.3).
func xhtml(in string) string {
	var b strings.Builder
	b.Grow(len(in))
	depth, tops, first, last := 0, 0, 0, 0 // the element around all of it
	l, ahead := lexer{in: in, limits: &limits{}}, lookahead{in: in}
	for i := 0; i < len(in); {
		n := strings.IndexByte(in[i:], '<')
		if n < 0 {
			n = len(in) - i
		}
		if n > 0 {
			if depth == 0 && strings.TrimSpace(in[i:i+n]) != "" {
				tops = 2 // text beside the element
			}
			b.WriteString(strings.ReplaceAll(in[i:i+n], "]]>", "]]&gt;"))
			i += n
			continue
		}
		rest := in[i:]
		switch {
		case strings.HasPrefix(rest, "<![CDATA["):
			inside, _, _ := strings.Cut(rest[9:], "]]>")
			b.WriteString(quoter.Replace(strings.ReplaceAll(inside, "&", "&amp;")))
			i += len(inside) + 12
		case strings.HasPrefix(rest, "<!--"):
			inside, _, _ := strings.Cut(rest[4:], "-->")
			i += len(inside) + 7
		case strings.HasPrefix(rest, "<?"):
			i += max(ahead.instructionEnd(i), 2)
		case strings.HasPrefix(rest, "</"):
			name, _, _ := strings.Cut(rest[2:], ">")
			_, local := split(strings.TrimSpace(name))
			if depth--; depth == 0 {
				last = b.Len()
			}
			b.WriteString("</" + strings.TrimRight(local, "]") + ">") // "]]>" would end the section
			i += len(name) + 3
		default:
			if i+1 >= len(in) || nameClass[in[i+1]]&nameStart == 0 {
				b.WriteString("&lt;")
				i++
				continue
			}
			t := l.readTag(i+1, false)
			if t.end <= 0 {
				b.WriteString("&lt;")
				i++
				continue
			}
			if depth == 0 {
				tops++
			}
			writeTag(&b, &t)
			if depth == 0 {
				first = b.Len()
			}
			if !t.empty {
				depth++
			}
			i = t.end
		}
	}
	out := b.String()
	if tops == 1 && depth == 0 && last >= first && strings.HasPrefix(strings.TrimSpace(out), "<div") {
		return strings.TrimSpace(out[first:last])
	}
	return out
}

// writeTag writes a start tag of XHTML as HTML.
func writeTag(b *strings.Builder, t *tag) {
	_, local := split(t.name)
	b.WriteByte('<')
	b.WriteString(local)
	for k := range t.attrs {
		a := &t.attrs[k]
		if strings.HasPrefix(a.name, "xml") {
			continue
		}
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		b.WriteString(strings.ReplaceAll(quoter.Replace(a.value), "]]>", "]]&gt;"))
		b.WriteByte('"')
	}
	b.WriteByte('>')
	if t.empty && !neverClosed(local) {
		b.WriteString("</" + local + ">")
	}
}

// neverClosed says whether the HTML element has no end tag.
func neverClosed(local string) bool {
	switch strings.ToLower(local) {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}
