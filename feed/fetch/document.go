package fetch

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/discover"
	"github.com/openvoicenews/openvoice/feed/outlet"
	"github.com/openvoicenews/openvoice/feed/parse"
)

// document is what is known of a body before it is read.
type document struct {
	base        *url.URL // for relative references; nil: there is none
	contentType string
	location    string   // the value of Content-Location
	language    string   // the value of Content-Language
	links       []string // the values of Link
	refresh     string   // the value of Refresh
	coding      []string // the values of Content-Encoding
	empty       bool     // set by read: there is nothing in it
	guard       string   // who may have answered in the server's place
	known       listed   // what the source listed before; set by read
	older       string   // set by read: the page with what came before, which is to be read too
	items       []parse.Item
}

// read turns a body, complete as transferred, into the result. Decoding and parsing
// wait for a processor, so that only so many documents are open at once.
func (c *Client) read(ctx context.Context, wire *bytes.Buffer, d *document, j *feed.Job, r feed.Result) feed.Result {
	release, err := c.space.slot(ctx)
	if err != nil {
		return failed(r, err)
	}
	defer release()
	decoded := c.space.buffer()
	defer c.space.giveBack(decoded)
	body, err := c.space.decode(decoded, wire.Bytes(), d.coding)
	if err != nil {
		return failed(r, err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		d.empty = true
		return failed(r, errors.New("the answer is empty"))
	}
	if !r.Delta {
		r.BodyHash = sha256.Sum256(body)
		if r.BodyHash == j.BodyHash {
			r.Outcome, r.Same = feed.Unchanged, true
			return r
		}
	}
	d.known = listedBefore(j)
	doc, err := d.parse(body, j)
	if err != nil {
		if d.guard = cmp.Or(d.guard, challenger(nil, body)); d.guard != "" {
			return failed(r, challenged(r.Status, d.guard))
		}
		return failed(r, fmt.Errorf("%w%s", err, discover.Hint(discover.Page{Body: body, URL: d.base, ContentType: d.contentType, Links: d.links, Refresh: d.refresh})))
	}
	if j.Language == "" {
		parse.Detect(doc, j.Detected)
	}
	r.Outcome, r.Whole, r.Meta, r.Hints = feed.Modified, !doc.Partial && !r.Delta, doc.Meta, clip(doc.Hints, r.At)
	found := Items(doc, c.reading(j))
	r.Items, r.Listing, r.Repairs = found.Items, found.Listing, append(doc.Repairs, found.Repairs...)
	r.Alike, r.Declared = found.Alike, doc.Declared
	r.Outlet, r.Claim = outlet.Home(j.URL, j.Policy.Sites), c.Owners.Owned(claimed(&doc.Meta), j.Source)
	overlaps := slices.ContainsFunc(found.Listing, d.known.has)
	r.Fresh = r.Whole && !overlaps
	r.Same = overlaps || j.Identity.Of(&doc.Meta)
	if r.Whole && !overlaps && len(j.Listed) > 0 && len(found.Listing) > 0 {
		d.older, d.items = olderPage(&doc.Meta), doc.Items
	}
	speak(&r, j.Language)
	return r
}

// elsewhere is where a document says that its feed is from now on, if that is neither
// where it came from nor where it was asked for.
func elsewhere(declared string, own, from *url.URL) string {
	u, err := url.Parse(declared)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	to := feed.CanonicalURL(u)
	if to == feed.CanonicalURL(own) || to == feed.CanonicalURL(from) {
		return ""
	}
	return declared
}

// parse reads the body: what is new or changed, and what must be known to tell whether
// that is something else.
func (d *document) parse(body []byte, j *feed.Job) (*parse.Document, error) {
	o := d.options(j)
	doc, err := parse.Parse(body, o)
	if err != nil || o.Unchanged == nil {
		return doc, err
	}
	half := halfTwins(doc.Items)
	if len(half) == 0 {
		return doc, nil
	}
	o.Unchanged = func(raw feed.Hash) bool { return !half[raw] && d.known.has(raw.Sum()) }
	return parse.Parse(body, o)
}

func (d *document) options(j *feed.Job) parse.Options {
	return parse.Options{
		URL: d.base, Location: d.location, ContentType: d.contentType, Charset: j.Charset, Language: d.language,
		Tracking: j.Tracking, Unchanged: d.known.unchanged(),
	}
}

// listed are the raw items of a source's current listing.
type listed map[feed.Sum]struct{}

func listedBefore(j *feed.Job) listed {
	known := make(listed, len(j.Listed))
	for _, l := range j.Listed {
		known[l.RawSum] = struct{}{}
	}
	return known
}

func (l listed) has(raw feed.Sum) bool {
	_, ok := l[raw]
	return ok
}

// unchanged says of raw items whether the listing has them; nil: it has none.
func (l listed) unchanged() func(feed.Hash) bool {
	if len(l) == 0 {
		return nil
	}
	return func(raw feed.Hash) bool { return l.has(raw.Sum()) }
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
