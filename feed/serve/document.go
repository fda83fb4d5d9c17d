package serve

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// document is a [publish.Document] with its headers made.
type document struct {
	plain, gzip                         coding
	kind, policy, link, cache, modified []string
	time                                time.Time
	feed                                bool
}

// coding is one form of a document; its body is nil where there is none.
type coding struct {
	body         []byte
	etag, length []string
}

func (h *handler) document(s *publish.Snapshot, d *publish.Document) *document {
	made := &document{
		plain: coding{body: d.Body, etag: []string{d.ETag}, length: []string{strconv.Itoa(len(d.Body))}},
		kind:  []string{d.Type}, policy: []string{d.Policy}, cache: []string{h.cache},
		modified: []string{d.Modified.UTC().Format(http.TimeFormat)},
		time:     d.Modified, feed: d.Feed,
	}
	if d.Gzip != nil {
		made.gzip = coding{body: d.Gzip, etag: []string{d.GzipETag}, length: []string{strconv.Itoa(len(d.Gzip))}}
	}
	link := "<" + d.Self + `>; rel="self"`
	if page := s.Documents["/"]; d.Feed && page != nil {
		link += ", <" + page.Self + `>; rel="alternate"; type="text/html"`
	}
	made.link = []string{link}
	return made
}

// fresh says whether the client has the document already, and which ETag the answer
// carries. If-None-Match alone decides where it is given; else If-Modified-Since
// (RFC 9110 section 13.2.2), where the document has a time to show.
func (d *document) fresh(from http.Header, c *coding, dated bool) (etag []string, fresh bool) {
	if lists := from["If-None-Match"]; len(lists) > 0 {
		return d.matches(lists, c)
	}
	if since := from["If-Modified-Since"]; len(since) == 1 && dated {
		if t, err := http.ParseTime(since[0]); err == nil && !d.time.After(t) {
			return c.etag, true
		}
	}
	return c.etag, false
}

// matches compares as RFC 9110 section 8.8.3.2 says of If-None-Match, weakly, and
// takes all codings of the document for one, also under the names that compressing
// proxies give them. The answer names the version that the client named, if it is
// one of ours, since a cache looks for it under that name.
func (d *document) matches(lists []string, c *coding) (etag []string, fresh bool) {
	etag = c.etag
	plain := strings.Trim(d.plain.etag[0], `"`)
	for _, list := range lists {
		for list != "" {
			var tag string
			tag, list = nextTag(list)
			switch {
			case tag == "*":
				fresh = true
			case tag == c.etag[0]:
				return c.etag, true
			case bare(tag) == plain && plain != "":
				fresh = true
				if d.gzip.body != nil && tag == d.gzip.etag[0] {
					etag = d.gzip.etag
				} else if tag == d.plain.etag[0] {
					etag = d.plain.etag
				}
			}
		}
	}
	return etag, fresh
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

// bare is an ETag without what marks it as weak or as of a coding: Apache appends
// "-gzip", others ";gzip".
func bare(tag string) string {
	tag = strings.TrimPrefix(tag, "W/")
	tag = strings.TrimSuffix(strings.TrimPrefix(tag, `"`), `"`)
	for {
		short := strings.TrimSuffix(strings.TrimSuffix(tag, "-gzip"), ";gzip")
		if short == tag {
			return tag
		}
		tag = short
	}
}

// acceptsGzip says whether gzip is at least as welcome as no coding (RFC 9110
// section 12.5.3). What is not mentioned is less welcome than what is.
func acceptsGzip(headers []string) bool {
	gzip, identity, star := -1, -1, -1
	for _, list := range headers {
		for member := range strings.SplitSeq(list, ",") {
			name, q := weighted(member)
			switch {
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
				gzip = max(gzip, q)
			case strings.EqualFold(name, "identity"):
				identity = q
			case name == "*":
				star = q
			}
		}
	}
	if gzip < 0 {
		gzip = star
	}
	return gzip > 0 && gzip >= identity
}

// weighted is a coding and its weight in thousandths; a weight that cannot be read
// is none.
func weighted(member string) (name string, q int) {
	name, params, ok := strings.Cut(member, ";")
	name = strings.Trim(name, " \t")
	if !ok {
		return name, 1000
	}
	key, value, _ := strings.Cut(params, "=")
	if key = strings.Trim(key, " \t"); key != "q" && key != "Q" {
		return name, 1000
	}
	return name, thousandths(strings.Trim(value, " \t"))
}

// thousandths reads a weight as RFC 9110 section 12.4.2 writes it; zero for anything else.
func thousandths(s string) int {
	whole, fraction, _ := strings.Cut(s, ".")
	if whole != "0" && whole != "1" || len(fraction) > 3 {
		return 0
	}
	q := int(whole[0]-'0') * 1000
	for i, unit := 0, 100; i < len(fraction); i, unit = i+1, unit/10 {
		c := fraction[i]
		if c < '0' || c > '9' {
			return 0
		}
		q += int(c-'0') * unit
	}
	return min(q, 1000)
}
