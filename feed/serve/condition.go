package serve

import (
	"net/http"
	"strings"
)

// The suffixes that say of which coding an ETag is: ours, and those that compressing
// proxies append.
var suffixes = []string{"-gzip", ";gzip", "-br", "-zstd"}

// failed is the request header by which the client wants an answer only if the document
// is still what it knows, where it is not (RFC 9110 sections 13.1.1 and 13.1.4); else
// empty. Unlike the others, this is a strong comparison.
func (d *document) failed(from http.Header) (header string) {
	if lists := from["If-Match"]; len(lists) > 0 {
		for tag := range tags(lists) {
			if tag == "*" {
				return ""
			}
			for i := range d.forms {
				if tag == d.forms[i].etag[0] {
					return ""
				}
			}
		}
		return "If-Match"
	}
	if since := from["If-Unmodified-Since"]; len(since) == 1 {
		if t, err := http.ParseTime(since[0]); err == nil && d.time.After(t) {
			return "If-Unmodified-Since"
		}
	}
	return ""
}

// fresh says whether the client has the document already, and which ETag the answer
// carries. If-None-Match alone decides where it is given; else If-Modified-Since
// (RFC 9110 section 13.2.2), where the document has a time to show.
func (d *document) fresh(from http.Header, f *form, dated bool) (etag []string, fresh bool) {
	if lists := from["If-None-Match"]; len(lists) > 0 {
		return d.matches(lists, f)
	}
	if since := from["If-Modified-Since"]; len(since) == 1 && dated {
		if t, err := http.ParseTime(since[0]); err == nil && !d.time.After(t) {
			return f.etag, true
		}
	}
	return f.etag, false
}

// matches compares as RFC 9110 section 8.8.3.2 says of If-None-Match, weakly, and
// takes all codings of the document for one, also under the names that compressing
// proxies give them. The answer names the version that the client named, if it is
// one of ours, since a cache looks for it under that name.
func (d *document) matches(lists []string, f *form) (etag []string, fresh bool) {
	etag = f.etag
	for tag := range tags(lists) {
		switch {
		case tag == "*":
			fresh = true
		case tag == f.etag[0]:
			return f.etag, true
		case bare(tag) == d.name && d.name != "":
			fresh = true
			for i := range d.forms {
				if tag == d.forms[i].etag[0] {
					etag = d.forms[i].etag
				}
			}
		}
	}
	return etag, fresh
}

// tags are the members of lists of ETags.
func tags(lists []string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, list := range lists {
			for list != "" {
				var tag string
				if tag, list = nextTag(list); !yield(tag) {
					return
				}
			}
		}
	}
}

// nextTag splits the first member off a list of ETags. A comma in quotes is part of
// the tag.
func nextTag(list string) (tag, rest string) {
	list = strings.TrimLeft(list, " \t,")
	quoted := false
	for i := range len(list) {
		switch c := list[i]; {
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			return strings.TrimRight(list[:i], " \t"), list[i+1:]
		}
	}
	return strings.TrimRight(list, " \t"), ""
}

// bare is an ETag without quotes and without what marks it as weak or as of a
// coding: the name of a version of a document.
func bare(tag string) string {
	tag = strings.TrimPrefix(tag, "W/")
	tag = strings.TrimSuffix(strings.TrimPrefix(tag, `"`), `"`)
	for {
		short := tag
		for _, s := range suffixes {
			short = strings.TrimSuffix(short, s)
		}
		if short == tag {
			return tag
		}
		tag = short
	}
}
