package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
)

const (
	// maxRatio is how many times larger than on the wire a body may be, once it is
	// over freeSize: markup shrinks to a thirtieth at best, a bomb to a thousandth.
	maxRatio = 200
	freeSize = 1 << 20
)

// document is what is known of a body before it is read.
type document struct {
	base        *url.URL // for relative references; nil: there is none
	contentType string
	location    string   // the value of Content-Location
	language    string   // the value of Content-Language
	coding      []string // the values of Content-Encoding
}

// read turns a body, complete as transferred, into the result. Decoding and parsing
// wait for a processor, so that only so many documents are open at once.
func (c *Client) read(ctx context.Context, wire *bytes.Buffer, d *document, j *feed.Job, r feed.Result) feed.Result {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-ctx.Done():
		return failed(r, c.explain(ctx, ctx.Err()))
	}
	decoded := c.buffer()
	defer c.giveBack(decoded)
	body, err := c.decode(decoded, wire.Bytes(), d.coding)
	if err != nil {
		return failed(r, err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return failed(r, errors.New("the answer is empty"))
	}
	delta := r.Status == http.StatusIMUsed
	if !delta {
		r.BodyHash = sha256.Sum256(body)
		if r.BodyHash == j.BodyHash {
			r.Outcome = feed.Unchanged
			return r
		}
	}
	doc, err := parse.Parse(body, parse.Options{
		URL: d.base, Location: d.location, ContentType: d.contentType, Language: d.language,
		Tracking: j.Tracking, Unchanged: unchanged(j.Listed),
	})
	if err != nil {
		return failed(r, err)
	}
	if j.Language == "" {
		parse.Detect(doc, j.Detected)
	}
	r.Outcome, r.Whole, r.Meta = feed.Modified, !doc.Partial && !delta, doc.Meta
	found := Items(doc, c.SiteID)
	r.Items, r.Listing, r.Repairs = found.Items, found.Listing, append(doc.Repairs, found.Repairs...)
	r.Alike = found.Alike
	speak(&r, j.Language)
	return r
}

// unchanged says of raw items whether the listing has them.
func unchanged(listed []feed.Listed) func(feed.Hash) bool {
	if len(listed) == 0 {
		return nil
	}
	known := make(map[feed.Sum]struct{}, len(listed))
	for _, l := range listed {
		known[l.Raw] = struct{}{}
	}
	return func(raw feed.Hash) bool {
		_, ok := known[raw.Sum()]
		return ok
	}
}

// speak puts the operator's word on the source's language in the place of the
// document's. What an entry says of itself stands, where it is something else.
func speak(r *feed.Result, language string) {
	if language == "" {
		return
	}
	r.Meta.Language, r.Meta.Detected = language, ""
	for i := range r.Items {
		if strings.EqualFold(r.Items[i].Content.Language, language) {
			r.Items[i].Content.Language = ""
		}
	}
}

// decode takes the content coding off. The bytes decide, not the label: servers
// label plain bodies gzip, and serve compressed files as they are. The body is valid
// until one of the buffers is given back.
func (c *Client) decode(to *bytes.Buffer, wire []byte, coding []string) ([]byte, error) {
	switch label := strings.ToLower(strings.TrimSpace(strings.Join(coding, ","))); label {
	case "", "identity", "gzip", "x-gzip":
	default:
		return nil, fmt.Errorf("content coding %.100q was not asked for", label)
	}
	most, what := orDefault(c.MaxBody, DefaultMaxBody), "the document"
	if !bytes.HasPrefix(wire, []byte{0x1f, 0x8b}) {
		if int64(len(wire)) > most {
			return nil, &sizeError{what, most}
		}
		return wire, nil
	}
	if bound := max(freeSize, maxRatio*int64(len(wire))); bound < most {
		most, what = bound, fmt.Sprintf("the document decoded from %d bytes", len(wire))
	}
	z := c.readers.Get().(*gzip.Reader)
	defer c.readers.Put(z)
	if err := z.Reset(bytes.NewReader(wire)); err != nil {
		return nil, broken(err, 0)
	}
	if err := readAll(to, z, most, what); err != nil {
		return nil, broken(err, to.Len())
	}
	return to.Bytes(), nil
}

// broken says of gzip that cannot be decoded where it ends.
func broken(err error, at int) error {
	var size *sizeError
	switch {
	case errors.As(err, &size):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("the gzip data is cut off after %d decoded bytes", at)
	}
	return fmt.Errorf("the gzip data is damaged after %d decoded bytes: %w", at, err)
}
