package parse

import (
	"html"
	"regexp"
	"strings"
)

// Bounds of the entities that a document type declares. Real ones name a few
// namespaces and addresses.
const (
	maxEntities = 64
	maxGrowth   = 1 << 20 // bytes that they add to the document
)

// entityForm is the declaration of an entity whose text has no markup and no other
// entity but a character's, so that it can be put in its place as it is, once.
var entityForm = regexp.MustCompile(`<!ENTITY\s+([A-Za-z_][\w.-]*)\s+(?:"((?:[^"&<%]|&#\w+;)*)"|'((?:[^'&<%]|&#\w+;)*)')\s*>`)

// expand is text with the simple entities that its document type declares, before the
// root at start, put in their places. Entities that HTML knows keep its meaning, and
// what is in CDATA sections is no entity.
func expand(text string, start int) string {
	if start <= 0 || !strings.Contains(text[:start], "<!ENTITY") {
		return text
	}
	values := map[string]string{}
	for _, m := range entityForm.FindAllStringSubmatch(text[:start], maxEntities) {
		reference := "&" + m[1] + ";"
		if html.UnescapeString(reference) == reference {
			values[m[1]] = m[2] + m[3]
		}
	}
	if len(values) == 0 {
		return text
	}
	var out strings.Builder
	out.Grow(len(text))
	out.WriteString(text[:start])
	left := maxGrowth
	for rest := text[start:]; rest != ""; {
		open, section, found := strings.Cut(rest, "<![CDATA[")
		left = entityValues(&out, open, values, left)
		if !found {
			break
		}
		end := until(section, "]]>")
		out.WriteString("<![CDATA[")
		out.WriteString(section[:end])
		rest = section[end:]
	}
	return out.String()
}

// until is the length of s up to the end of mark, or all of it.
func until(s, mark string) int {
	if i := strings.Index(s, mark); i >= 0 {
		return i + len(mark)
	}
	return len(s)
}

// entityValues writes s with the entities replaced, as long as there are bytes left to
// grow by, and returns how many are.
func entityValues(out *strings.Builder, s string, values map[string]string, left int) int {
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			out.WriteString(s)
			return left
		}
		end := strings.IndexByte(s[i:min(len(s), i+66)], ';')
		v, ok := "", false
		if end > 0 {
			v, ok = values[s[i+1:i+end]]
		}
		if !ok || len(v) > left {
			out.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		left -= len(v)
		out.WriteString(s[:i])
		out.WriteString(v)
		s = s[i+end+1:]
	}
}
