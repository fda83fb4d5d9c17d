package parse

import "strings"

// readAttr reads the attribute at in[j], as a browser would where it is no XML, and
// returns where it ends; -2 where the document ends, -1 where its quote has no end,
// so that it is none.
func (l *lexer) readAttr(j int, inFeed bool, t *tag) int {
	in := l.in
	a := attr{from: j}
	for j < len(in) && nameClass[in[j]]&nameByte != 0 {
		j++
	}
	a.name = in[a.from:j]
	if j == a.from || nameClass[a.name[0]]&nameStart == 0 || strings.Count(a.name, ":") > 1 || !space(in[a.from-1]) {
		t.broken = true
		if j == a.from {
			return j + 1
		}
		a.name = ""
	}
	after := j
	for j < len(in) && space(in[j]) {
		j++
	}
	if j == len(in) {
		return -2
	}
	switch {
	case in[j] == '=':
		for j++; j < len(in) && space(in[j]); {
			j++
		}
		if j == len(in) {
			return -2
		}
	case j > a.from && (in[j] == '"' || in[j] == '\''): // the sign is lost
		t.broken = true
	default:
		t.broken = true
		l.addAttr(t, a, after)
		return after
	}
	if in[j] == '"' || in[j] == '\'' {
		value, end, looked := quoted(in, j)
		if looked > glimpse {
			l.limits.waste(looked)
		}
		if end < 0 {
			t.seen = j
			return -1
		}
		a.value = value
		lost := end != j+2+len(value)
		if lost {
			l.notes.add("attributes without a quote", 1)
		}
		t.broken = t.broken || lost || strings.IndexByte(value, '<') >= 0
		j = end
		t.whole = end
	} else {
		a.value, j = unquoted(in, j, inFeed)
		t.broken = true
	}
	l.addAttr(t, a, j)
	return j
}

// quoted is the value of the attribute whose first quote is in[j], and where it ends, -1:
// nowhere; looked is how far was looked for the second. One that has lost its second quote
// ends at the bracket of its tag, or where the next attribute begins.
func quoted(in string, j int) (value string, end, looked int) {
	n := strings.IndexByte(in[j+1:], in[j])
	v := in[j+1:]
	if n >= 0 {
		v = v[:n]
	}
	looked = len(v)
	if bracket := strings.IndexByte(v, '>'); bracket >= 0 {
		tag := strings.IndexByte(v, '<')
		if n < 0 && tag < 0 || tag > bracket && tag+1 < len(v) && (v[tag+1] == '/' || v[tag+1] == '!' || nameClass[v[tag+1]]&nameStart != 0) {
			v = strings.TrimRight(v[:bracket], " /")
			return v, j + 1 + len(v), looked
		}
	}
	if n < 0 {
		return "", -1, looked
	}
	end = j + n + 2
	if after := end; after < len(in) && nameClass[in[after]]&nameByte != 0 {
		if head, ok := strings.CutSuffix(v, "="); ok {
			if k := strings.LastIndexByte(head, ' '); k >= 0 && tagName(head[k+1:]) == head[k+1:] {
				return v[:k], j + 1 + k, looked
			}
		}
	}
	return v, end, 0
}

// unquoted is the value without quotes, or without the first, that begins at in[j], and
// where it ends. In the elements of a feed "/>" behind it ends the tag, in HTML it does not.
func unquoted(in string, j int, inFeed bool) (value string, end int) {
	from := j
	for j < len(in) && !space(in[j]) && in[j] != '>' && in[j] != '<' && in[j] != '"' && in[j] != '\'' {
		j++
	}
	value = in[from:j]
	if j < len(in) && (in[j] == '"' || in[j] == '\'') {
		return value, j + 1
	}
	if inFeed && strings.HasSuffix(value, "/") && j < len(in) && in[j] == '>' {
		return value[:len(value)-1], j - 1
	}
	return value, j
}

// addAttr appends the attribute, which ends there, to those of the tag; one without a name
// is none.
func (l *lexer) addAttr(t *tag, a attr, to int) {
	if a.name == "" {
		return
	}
	a.to = to
	if len(t.attrs) == maxAttributes {
		l.limits.exceed("has an element with too many attributes")
		return
	}
	t.attrs = append(t.attrs, a)
	l.attrs = t.attrs
}
