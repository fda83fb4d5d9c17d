package fetch

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
)

// document is what is known of a body before it is read.
type document struct {
	base        *url.URL // for relative references; nil: there is none
	contentType string
	location    string   // the value of Content-Location
	language    string   // the value of Content-Language
	coding      []string // the values of Content-Encoding
	guard       string   // who may have answered in the server's place
	older       string   // set by read: the page with what came before, which is to be read too
	items       []parse.Item
}

// read turns a body, complete as transferred, into the result. Decoding and parsing
// wait for a processor, so that only so many documents are open at once.
func (c *Client) read(ctx context.Context, wire *bytes.Buffer, d *document, j *feed.Job, r feed.Result) feed.Result {
	release, err := c.slot(ctx)
	if err != nil {
		return failed(r, err)
	}
	defer release()
	decoded := c.buffer()
	defer c.giveBack(decoded)
	body, err := c.decode(decoded, wire.Bytes(), d.coding)
	if err != nil {
		return failed(r, err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return failed(r, errors.New("the answer is empty"))
	}
	if !r.Delta {
		r.BodyHash = sha256.Sum256(body)
		if r.BodyHash == j.BodyHash {
			r.Outcome, r.Same = feed.Unchanged, true
			return r
		}
	}
	doc, err := parse.Parse(body, d.options(j))
	if err != nil {
		if d.guard = cmp.Or(d.guard, challenger(nil, body)); d.guard != "" {
			return failed(r, challenged(r.Status, d.guard))
		}
		return failed(r, err)
	}
	if j.Language == "" {
		parse.Detect(doc, j.Detected)
	}
	r.Outcome, r.Whole, r.Meta, r.Hints = feed.Modified, !doc.Partial && !r.Delta, doc.Meta, clip(doc.Hints, r.At)
	found := Items(doc, c.SiteID)
	r.Items, r.Listing, r.Repairs = found.Items, found.Listing, append(doc.Repairs, found.Repairs...)
	r.Alike = found.Alike
	overlaps := overlap(found.Listing, j.Listed)
	r.Same = overlaps || j.Identity.Of(&doc.Meta)
	if r.Whole && !overlaps && len(j.Listed) > 0 && len(found.Listing) > 0 {
		d.older, d.items = olderPage(&doc.Meta), doc.Items
	}
	speak(&r, j.Language)
	return r
}

// slot waits for a processor.
func (c *Client) slot(ctx context.Context) (release func(), err error) {
	select {
	case c.slots <- struct{}{}:
		return func() { <-c.slots }, nil
	case <-ctx.Done():
		return nil, c.explain(ctx, ctx.Err())
	}
}

func (d *document) options(j *feed.Job) parse.Options {
	return parse.Options{
		URL: d.base, Location: d.location, ContentType: d.contentType, Language: d.language,
		Tracking: j.Tracking, Unchanged: unchanged(j.Listed),
	}
}

// overlap says whether the listing has an item that was listed before.
func overlap(listing []feed.Sum, listed []feed.Listed) bool {
	known := sums(listed)
	return slices.ContainsFunc(listing, func(s feed.Sum) bool { _, ok := known[s]; return ok })
}

// sums is the listing as a set.
func sums(listed []feed.Listed) map[feed.Sum]struct{} {
	known := make(map[feed.Sum]struct{}, len(listed))
	for _, l := range listed {
		known[l.Raw] = struct{}{}
	}
	return known
}

// unchanged says of raw items whether the listing has them.
func unchanged(listed []feed.Listed) func(feed.Hash) bool {
	if len(listed) == 0 {
		return nil
	}
	known := sums(listed)
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
