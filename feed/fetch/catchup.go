package fetch

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
)

// maxPages is how many older pages of a feed one fetch reads.
const maxPages = 10

// olderPage is where the feed says that its older entries are: the archive before
// this document (RFC 5005 section 4), or the next page (section 3, JSON Feed's
// next_url). Empty where it does not say.
func olderPage(m *feed.Meta) string {
	for _, rel := range []string{"prev-archive", "next"} {
		for _, l := range m.Links {
			if l.Rel == rel && l.Href != "" {
				return l.Href
			}
		}
	}
	return ""
}

// catchUp reads what went by between two fetches: the document that d describes is
// all new, and links to what came before. Page for page, each of the document's own
// origin, it goes back until one has an item that was listed before, and adds what
// is newer to the result. All together the pages have as much time and as many bytes
// as the document had; where they end early, for whatever reason, what was read is
// kept.
func (c *Client) catchUp(ctx context.Context, d *document, own *url.URL, j *feed.Job, r *feed.Result) {
	ctx, cancel := limited(ctx, cmp.Or(j.Transport.Timeout, c.Timeout, DefaultTimeout))
	defer cancel()
	b := &back{Client: c, own: own, job: *j, origin: d.base, known: d.known, items: d.items,
		left: cmp.Or(c.MaxWire, DefaultMaxWire), seen: []string{plain(d.base)}}
	b.job.Validator, b.job.BodyHash = feed.Validator{}, feed.Hash{}
	for pages, at := 0, d.older; at != "" && !b.met && pages < maxPages; pages++ {
		next, err := b.page(ctx, at)
		if err != nil {
			r.Repairs = append(r.Repairs, "older pages were not read to their end: "+err.Error())
			break
		}
		at = next
	}
	_ = b.pause(ctx) // the host's next request comes from elsewhere
	r.CaughtUp = b.met
	r.Items = Items(&parse.Document{Meta: r.Meta, Items: b.items}, c.reading(j)).Items
	speak(r, j.Language)
}

// back is the way back through the pages of a feed.
type back struct {
	*Client
	own    *url.URL // of the operator's headers
	job    feed.Job
	origin *url.URL // of the document; no page of another's is read
	known  listed
	items  []parse.Item // of the document and all pages, the newest first
	left   int64        // bytes
	seen   []string
	met    bool // an item that was listed before
}

// page reads one page, and says where the next is.
func (b *back) page(ctx context.Context, at string) (next string, err error) {
	u, err := b.origin.Parse(at)
	if err != nil || !sameOrigin(b.origin, u) {
		return "", fmt.Errorf("%.200q is at another host", redact(at))
	}
	u.Fragment, u.RawFragment = "", ""
	if slices.Contains(b.seen, plain(u)) {
		return "", fmt.Errorf("%s was read already", u.Redacted())
	}
	b.seen = append(b.seen, plain(u))
	if err := b.pause(ctx); err != nil {
		return "", err
	}
	doc, err := b.read(ctx, u)
	if err != nil {
		return "", fmt.Errorf("%s: %w", u.Redacted(), err)
	}
	b.take(doc)
	return olderPage(&doc.Meta), nil
}

// pause lets the host alone for a while.
func (b *back) pause(ctx context.Context) error {
	t := time.NewTimer(b.Spacing)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return explain(ctx, ctx.Err())
	}
}

// read fetches and parses a page.
func (b *back) read(ctx context.Context, u *url.URL) (*parse.Document, error) {
	signIn(u, b.own)
	h, err := b.ask(ctx, u, b.own, &b.job)
	if err != nil {
		return nil, err
	}
	defer h.answer.Body.Close()
	if h.answer.StatusCode != http.StatusOK {
		return nil, refusal(h.answer.StatusCode)
	}
	if !sameOrigin(b.origin, h.url) {
		return nil, fmt.Errorf("it was sent on to another host, %s", h.url.Redacted())
	}
	wire, decoded := b.space.buffer(), b.space.buffer()
	defer b.space.giveBack(wire)
	defer b.space.giveBack(decoded)
	if err := b.transfer(wire, h.answer); err != nil {
		return nil, explain(ctx, err)
	}
	if b.left -= int64(wire.Len()); b.left < 0 {
		return nil, &sizeError{"all pages together", cmp.Or(b.MaxWire, DefaultMaxWire)}
	}
	release, err := b.space.slot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	d := documentOf(h)
	d.known = b.known
	body, err := b.space.decode(decoded, wire.Bytes(), d.coding)
	if err != nil {
		return nil, err
	}
	return parse.Parse(body, d.options(&b.job))
}

// take adds the page's items up to the first that was listed before: what is behind
// it was there before the outage. An item whose id, or else link, a newer page has
// is the same one.
func (b *back) take(doc *parse.Document) {
	type name struct{ id, link string }
	of := func(it *parse.Item) name {
		if it.Content.ID != "" {
			return name{id: it.Content.ID}
		}
		return name{link: it.Content.Link}
	}
	have := make(map[name]bool, len(b.items))
	for i := range b.items {
		have[of(&b.items[i])] = true
	}
	for i := range doc.Items {
		it := &doc.Items[i]
		if b.met = b.known.has(it.Raw.Sum()); b.met {
			return
		}
		if n := of(it); n == (name{}) || !have[n] {
			b.items = append(b.items, *it)
		}
	}
}
