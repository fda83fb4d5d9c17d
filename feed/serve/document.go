package serve

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
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

// form is a document in one coding. Its body may not have been made yet.
type form struct {
	coding         string // "": none
	etag, encoding []string
	made           func() *made // when it is first asked for, and once
}

// made is a body with its length as a header.
type made struct {
	body   []byte
	length []string
	err    error
}

func makeDocument(d *publish.Document) *document {
	to := &document{
		of: d, name: bare(d.ETag), kind: []string{d.Type}, policy: []string{d.Policy}, link: links(d.Links),
		modified: []string{d.Modified.UTC().Format(http.TimeFormat)}, time: d.Modified,
	}
	for i := range d.Codings {
		c := &d.Codings[i]
		to.forms = append(to.forms, makeForm(c.Name, c.ETag, c.Body))
	}
	to.forms = append(to.forms, makeForm("", d.ETag, func() ([]byte, error) { return d.Body, nil }))
	return to
}

func makeForm(coding, etag string, body func() ([]byte, error)) form {
	f := form{coding: coding, etag: []string{etag}, made: sync.OnceValue(func() *made {
		b, err := body()
		return &made{body: b, length: []string{strconv.Itoa(len(b))}, err: err}
	})}
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
