package parse

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/mmcdole/gofeed/extensions"
	"github.com/openvoicenews/openvoice/feed"
)

// What is read here of the children of feeds and items, because gofeed does not read it, or
// not all of it.

// listOfWords are the words of a list: of elements, else parted by commas.
func listOfWords(raw string) []string {
	var words []string
	if onlyText(raw) {
		for word := range strings.SplitSeq(decodeText(raw), ",") {
			words = append(words, title(word))
		}
		return words
	}
	for _, m := range tagForm.FindAllStringSubmatch(raw, maxList) {
		words = append(words, title(decodeText(m[1])))
	}
	return words
}

var (
	tagForm    = regexp.MustCompile(`(?s)<(?:\w+:)?(?:tag|name|category)(?:\s[^>]*)?>(.*?)</`)
	personForm = regexp.MustCompile(`(?s)<(?:\w+:)?(name|email|uri|url|homepage)(?:\s[^>]*)?>(.*?)</`)
)

// personsIn are the persons in an author: each name begins one.
func personsIn(raw string, base *url.URL) []feed.Person {
	var ps []feed.Person
	for _, m := range personForm.FindAllStringSubmatch(raw, maxList) {
		v := decodeText(m[2])
		if m[1] == "name" || len(ps) == 0 {
			ps = append(ps, feed.Person{})
		}
		switch p := &ps[len(ps)-1]; m[1] {
		case "name":
			p.Name = stripped(v)
		case "email":
			p.Email = strings.TrimPrefix(v, "mailto:")
		default:
			p.URI = resolve(v, base)
		}
	}
	return ps
}

// folk appends persons, those aside that are known by their names.
func folk(some, more []feed.Person) []feed.Person {
	var ps []feed.Person
next:
	for _, p := range slices.Concat(some, more) {
		for _, q := range ps {
			if line(p.Name) != "" && line(p.Name) == q.Name {
				continue next
			}
		}
		ps = addPerson(ps, p)
	}
	return ps
}

// atomValues are the texts of Atom's elements of one of the names in RSS, as plain text.
func atomValues(x ext.Extensions, names ...string) []string {
	var out []string
	for _, prefix := range atomPrefixes {
		elements := x[prefix]
		if elements == nil {
			continue
		}
		for _, name := range names {
			for _, e := range elements[name] {
				v := strings.TrimSpace(e.Value)
				if strings.Contains(e.Attrs["type"], "html") {
					v = heading(v, true)
				}
				if v != "" {
					out = append(out, v)
				}
			}
		}
	}
	return out
}

// coreValues are the texts of an element of Dublin Core, in its old or its new namespace.
func coreValues(x ext.Extensions, name string) []string {
	return append(values(x, "dc", name), values(x, "dcterms", name)...)
}

// atomCategories appends those of Atom's elements in RSS.
func atomCategories(cs []feed.Category, x ext.Extensions) []feed.Category {
	for _, prefix := range atomPrefixes {
		for _, e := range x[prefix]["category"] {
			cs = addCategory(cs, feed.Category{Term: first(e.Attrs["term"], title(e.Value)), Scheme: e.Attrs["scheme"], Label: e.Attrs["label"]})
		}
	}
	return cs
}

// atomUpstream is what an atom:source in an item of RSS says; nil if there is none.
func atomUpstream(x ext.Extensions, base *url.URL) *feed.Meta {
	for _, prefix := range atomPrefixes {
		for _, e := range x[prefix]["source"] {
			inner := ext.Extensions{prefix: e.Children}
			m := feed.Meta{ID: first(atomValues(inner, "id")...), Title: line(first(atomValues(inner, "title")...)), Links: atomLinks(nil, inner, base)}
			if m.ID != "" || m.Title != "" || len(m.Links) > 0 {
				return &m
			}
		}
	}
	return nil
}

// atomText is the first text of Atom's element in RSS, as HTML.
func atomText(x ext.Extensions, name string) string {
	for _, prefix := range atomPrefixes {
		for _, e := range x[prefix][name] {
			if v := strings.TrimSpace(e.Value); v != "" {
				return v
			}
		}
	}
	return ""
}
