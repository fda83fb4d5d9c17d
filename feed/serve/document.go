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
	of                           *publish.Document
	forms                        []form // the smallest first; the last one is not compressed
	name                         string // the ETag without quotes
	kind, policy, link, modified []string
	time                         time.Time
}

// form is a document in one coding.
type form struct {
	coding                 string // "": none
	body                   []byte
	etag, length, encoding []string
}

func makeDocument(d *publish.Document) *document {
	made := &document{
		of: d, name: bare(d.ETag), kind: []string{d.Type}, policy: []string{d.Policy}, link: links(d.Links),
		modified: []string{d.Modified.UTC().Format(http.TimeFormat)}, time: d.Modified,
	}
	for _, c := range d.Codings {
		made.forms = append(made.forms, makeForm(c.Name, c.Body, c.ETag))
	}
	made.forms = append(made.forms, makeForm("", d.Body, d.ETag))
	return made
}

func makeForm(coding string, body []byte, etag string) form {
	f := form{coding: coding, body: body, etag: []string{etag}, length: []string{strconv.Itoa(len(body))}}
	if coding != "" {
		f.encoding = []string{coding}
	}
	return f
}

// links is the value of the Link header (RFC 8288). It is one, since many a client
// looks at the first one only.
func links(all []publish.Link) []string {
	var values []string
	for _, l := range all {
		v := "<" + l.Href + `>; rel="` + l.Rel + `"`
		if l.Type != "" {
			v += `; type="` + l.Type + `"`
		}
		values = append(values, v)
	}
	if len(values) == 0 {
		return nil
	}
	return []string{strings.Join(values, ", ")}
}
