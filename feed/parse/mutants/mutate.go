package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// mutant is a document with one fault in its markup.
type mutant struct {
	document string // the name of the one that it was made of
	fault    string // the kind of the fault
	text     string
}

// tag is a tag of a whole document: in[from:to].
type tag struct {
	from, to int
	name     string
	end      bool // an end tag
	empty    bool // "/>"
}

var tagForm = regexp.MustCompile(`</?([A-Za-z][\w:.-]*)[^<>]*>`)

// tags are the tags of a document, outside of CDATA sections.
func tags(text string) []tag {
	var all []tag
	for i := 0; i < len(text); {
		m := tagForm.FindStringSubmatchIndex(text[i:])
		if m == nil {
			break
		}
		if n := strings.Index(text[i:], "<![CDATA["); n >= 0 && n < m[0] {
			i += n + strings.Index(text[i+n:], "]]>")
			continue
		}
		t := tag{from: i + m[0], to: i + m[1], name: text[i+m[2] : i+m[3]]}
		t.end, t.empty = text[t.from+1] == '/', text[t.to-2] == '/'
		all = append(all, t)
		i = t.to
	}
	return all
}

// fault makes a mutant of a document. ok is false where the fault does not fit the place
// that was chosen.
type fault struct {
	name string
	make func(r *rand.Rand, text string) (mutated string, ok bool)
}

// faults are the kinds of damage that hands, templates and tools do to markup.
var faults = []fault{
	{"a tag is missing", onTag(any, func(_ *rand.Rand, _, _ string) string { return "" })},
	{"a tag stands twice", onTag(any, func(_ *rand.Rand, tag, _ string) string { return tag + tag })},
	{"a tag begins with no bracket", onTag(any, func(_ *rand.Rand, tag, _ string) string { return tag[1:] })},
	{"a tag ends with no bracket", onTag(any, func(_ *rand.Rand, tag, _ string) string { return tag[:len(tag)-1] })},
	{"a name is misspelt", onTag(any, func(r *rand.Rand, tag, name string) string { return renamed(tag, name, misspelt(r, name)) })},
	{"a name is in another case", onTag(any, func(r *rand.Rand, tag, name string) string { return renamed(tag, name, otherCase(r, name)) })},
	{"a name has the wrong prefix", onTag(any, func(r *rand.Rand, tag, name string) string { return renamed(tag, name, otherPrefix(r, name)) })},
	{"a space is in front of a name", onTag(any, func(_ *rand.Rand, tag, name string) string { return renamed(tag, name, " "+name) })},
	{"an end tag has no slash", onTag(ends, func(_ *rand.Rand, tag, _ string) string { return "<" + tag[2:] })},
	{"an end tag is another's", otherEnd},
	{"a start tag has a slash at its end", onTag(starts, func(_ *rand.Rand, tag, _ string) string { return tag[:len(tag)-1] + "/>" })},
	{"an empty element has no slash", onTag(empties, func(_ *rand.Rand, tag, _ string) string { return strings.TrimRight(tag[:len(tag)-2], " ") + ">" })},
	{"an attribute has no quote in front", onAttribute(func(name, value string) string { return name + "=" + value + `"` })},
	{"an attribute has no quote behind", onAttribute(func(name, value string) string { return name + `="` + value })},
	{"an attribute has no quotes", onAttribute(func(name, value string) string { return name + "=" + value })},
	{"an attribute has no equals sign", onAttribute(func(name, value string) string { return name + `"` + value + `"` })},
	{"an attribute stands twice", onAttribute(func(name, value string) string { return name + `="` + value + `" ` + name + `="` + value + `"` })},
	{"an attribute has a bracket in it", onAttribute(func(name, value string) string { return name + `="` + value + `" title="a > b"` })},
	{"two end tags changed places", swapped},
	{"a CDATA section has no end", onPiece("]]>", "")},
	{"a CDATA section ends in brackets alone", onPiece("]]>", "]]")},
	{"a CDATA section begins wrong", onPiece("<![CDATA[", "<[CDATA[")},
	{"a CDATA section begins in no way", onPiece("<![CDATA[", "")},
	{"a comment has no end", inserted("<!-- to be written ->")},
	{"a comment has two hyphens in it", inserted("<!-- to be -- or not -->")},
	{"an ampersand is bare", inText("&")},
	{"a less-than sign is bare", inText(" < ")},
	{"a less-than sign stands before a word", inText(" <or ")},
	{"HTML is not escaped", inText("<br>")},
	{"HTML is not escaped and has no end", inText("<b>")},
	{"HTML ends that did not begin", inText("</b>")},
	{"an entity is unknown", inText("&harbour;")},
	{"a character is forbidden", inText("\x0b")},
	{"an instruction has no end", inserted("<?php echo 1 >")},
}

// mutants are n documents with one fault each, made of the document.
func mutants(r *rand.Rand, name, text string, n int) []mutant {
	seen := map[string]bool{text: true}
	var all []mutant
	for tries := 0; len(all) < n && tries < 100*n; tries++ {
		f := faults[r.IntN(len(faults))]
		mutated, ok := f.make(r, text)
		if !ok || seen[mutated] {
			continue
		}
		seen[mutated] = true
		all = append(all, mutant{name, f.name, mutated})
	}
	return all
}

func any(tag) bool       { return true }
func ends(t tag) bool    { return t.end }
func starts(t tag) bool  { return !t.end && !t.empty }
func empties(t tag) bool { return t.empty }

// onTag changes one of the tags that are wanted.
func onTag(wanted func(tag) bool, change func(r *rand.Rand, tag, name string) string) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, text string) (string, bool) {
		var all []tag
		for _, t := range tags(text) {
			if wanted(t) {
				all = append(all, t)
			}
		}
		if len(all) == 0 {
			return "", false
		}
		t := all[r.IntN(len(all))]
		return text[:t.from] + change(r, text[t.from:t.to], t.name) + text[t.to:], true
	}
}

func renamed(tag, name, to string) string { return strings.Replace(tag, name, to, 1) }

// misspelt is the name with one slip of the fingers.
func misspelt(r *rand.Rand, name string) string {
	if len(name) == 1 {
		return name + name
	}
	i := 1 + r.IntN(len(name)-1)
	switch r.IntN(4) {
	case 0:
		return name[:i] + name[i+1:]
	case 1:
		return name[:i] + name[i:i+1] + name[i:]
	case 2:
		return name[:i] + string(rune('a'+r.IntN(26))) + name[i+1:]
	}
	return name[:i-1] + name[i:i+1] + name[i-1:i] + name[i+1:]
}

func otherCase(r *rand.Rand, name string) string {
	if r.IntN(2) == 0 {
		return strings.ToUpper(name)
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

func otherPrefix(r *rand.Rand, name string) string {
	if _, local, found := strings.Cut(name, ":"); found && r.IntN(2) == 0 {
		return local
	} else if found {
		name = local
	}
	return []string{"rss:", "a:", "ns1:", "atom:"}[r.IntN(4)] + name
}

// otherEnd puts the end tag of another element in the place of one.
func otherEnd(r *rand.Rand, text string) (string, bool) {
	all := tags(text)
	other := all[r.IntN(len(all))].name
	return onTag(ends, func(_ *rand.Rand, tag, name string) string { return renamed(tag, name, other) })(r, text)
}

// swapped lets two end tags, one right behind the other, change places.
func swapped(r *rand.Rand, text string) (string, bool) {
	all := tags(text)
	var first []int
	for k := range all[1:] {
		if all[k].end && all[k+1].end {
			first = append(first, k)
		}
	}
	if len(first) == 0 {
		return "", false
	}
	k := first[r.IntN(len(first))]
	a, b := all[k], all[k+1]
	return text[:a.from] + text[b.from:b.to] + text[a.to:b.from] + text[a.from:a.to] + text[b.to:], true
}

var attributeForm = regexp.MustCompile(`([\w:]+)="([^"<>]*)"`)

// onAttribute changes one of the attributes behind the XML declaration.
func onAttribute(change func(name, value string) string) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, text string) (string, bool) {
		var all [][]int
		for _, m := range attributeForm.FindAllStringSubmatchIndex(text, -1) {
			if m[0] > strings.Index(text, "?>") {
				all = append(all, m)
			}
		}
		m := all[r.IntN(len(all))]
		return text[:m[0]] + change(text[m[2]:m[3]], text[m[4]:m[5]]) + text[m[1]:], true
	}
}

// onPiece replaces one of the pieces that are equal to old.
func onPiece(old, by string) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, text string) (string, bool) {
		n := strings.Count(text, old)
		if n == 0 {
			return "", false
		}
		at := 0
		for k := r.IntN(n); ; k-- {
			at += strings.Index(text[at:], old)
			if k == 0 {
				return text[:at] + by + text[at+len(old):], true
			}
			at += len(old)
		}
	}
}

// inserted puts a piece between two tags.
func inserted(piece string) func(*rand.Rand, string) (string, bool) {
	return onTag(any, func(_ *rand.Rand, tag, _ string) string { return piece + "\n" + tag })
}

// inText puts a piece into the text of an element, between two words. A fact that holds
// the piece afterwards counts as kept, because its words are.
func inText(piece string) func(*rand.Rand, string) (string, bool) {
	return func(r *rand.Rand, text string) (string, bool) {
		var places []int
		all := tags(text)
		for k := range all[:len(all)-1] {
			if from, to := all[k].to, all[k+1].from; !all[k].end && !strings.Contains(text[from:to], "<![CDATA[") {
				for i := from + 1; i < to-1; i++ {
					if text[i] == ' ' && text[i-1] > ' ' {
						places = append(places, i)
					}
				}
			}
		}
		if len(places) == 0 {
			return "", false
		}
		at := places[r.IntN(len(places))]
		return text[:at] + piece + text[at:], true
	}
}

func (m *mutant) String() string { return fmt.Sprintf("%s: %s", m.document, m.fault) }
