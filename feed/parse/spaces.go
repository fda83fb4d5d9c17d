package parse

import (
	"net/url"
	"strings"
)

// declarations takes xmlns, xml:base and xml:lang. gofeed resolves against xml:base
// otherwise than RFC 3986 does, so it does not get to see it.
func (c *collector) declarations(f *frame, t *tag) {
	for k := 0; k < len(t.attrs); k++ {
		a := &t.attrs[k]
		if a.name[0] != 'x' {
			continue
		}
		switch {
		case a.name == "xmlns" || strings.HasPrefix(a.name, "xmlns:"):
			c.bind(t, k)
		case a.name == "xml:lang":
			f.lang = strings.TrimSpace(a.text())
		case a.name == "xml:base":
			if u, err := url.Parse(strings.TrimSpace(a.text())); err == nil {
				if f.base != nil {
					u = f.base.ResolveReference(u)
				}
				if u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https" { // nothing is relative to a script
					f.base = u
				}
			}
			a.value = ""
			c.edits.hide(t, k)
			k--
		}
	}
}

// bind takes the declaration of a namespace. One that is written otherwise than it
// should be is put right for gofeed, which knows extensions by their namespaces.
func (c *collector) bind(t *tag, k int) {
	a := &t.attrs[k]
	uri := strings.TrimSpace(a.text())
	if right := namespaces[strings.ToLower(strings.TrimRight(uri, "/#"))]; right != "" && right != uri {
		if right == atomSpace {
			c.notes.note("the namespace of Atom was misspelt")
		}
		uri, a.value = right, right
		c.edits.replaceWithin(a.from, a.to, a.name+`="`+right+`"`)
	}
	_, prefix, _ := strings.Cut(a.name, ":")
	c.bindings = append(c.bindings, binding{prefix, uri})
}

// namespaces are those that are often written in the wrong case, with another scheme,
// or with or without a slash at the end; keys are in lower case, without that.
var namespaces = map[string]string{
	"http://www.itunes.com/dtds/podcast-1.0.dtd":  "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
	"https://www.itunes.com/dtds/podcast-1.0.dtd": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
	"http://search.yahoo.com/mrss":                "http://search.yahoo.com/mrss/",
	"https://search.yahoo.com/mrss":               "http://search.yahoo.com/mrss/",
	"http://video.search.yahoo.com/mrss":          "http://search.yahoo.com/mrss/",
	"http://tools.search.yahoo.com/mrss":          "http://search.yahoo.com/mrss/",
	"http://purl.org/dc/elements/1.1":             "http://purl.org/dc/elements/1.1/",
	"https://purl.org/dc/elements/1.1":            "http://purl.org/dc/elements/1.1/",
	"http://purl.org/dc/elements/1.0":             "http://purl.org/dc/elements/1.1/",
	"http://purl.org/dc/terms":                    "http://purl.org/dc/terms/",
	"https://purl.org/dc/terms":                   "http://purl.org/dc/terms/",
	"http://purl.org/net/rss1.1":                  "http://purl.org/rss/1.0/", // RSS 1.1, which gofeed does not know
	"http://purl.org/rss/1.0/modules/content":     "http://purl.org/rss/1.0/modules/content/",
	"https://purl.org/rss/1.0/modules/content":    "http://purl.org/rss/1.0/modules/content/",
	"https://www.w3.org/2005/atom":                atomSpace,
	"http://www.w3.org/2005/atom":                 atomSpace,
	"http://rssnamespace.org/feedburner/ext/1.0":  "http://rssnamespace.org/feedburner/ext/1.0",
	"https://rssnamespace.org/feedburner/ext/1.0": "http://rssnamespace.org/feedburner/ext/1.0",
}
