package parse

import (
	"net/url"

	"github.com/mmcdole/gofeed/extensions"
	"github.com/openvoicenews/openvoice/feed"
)

// reader makes the items of a document of what gofeed reads and what the scan found.
type reader struct {
	feed     *facts
	items    []*facts
	base     *url.URL // of the document
	tracking tracking
	cleaner  *cleaner
	notes    *repairs
	alone    func(f *facts, skipped []span) string // a document with one item and without the parts of it that are skipped
	own      bool                                  // another OpenVoice wrote the document
	work     int                                   // how many bytes of such documents are read: the head is read once for each
}

// each calls take with each item that gofeed finds in the document, and the number of the
// facts that belong to it. found is what it found in the whole document; where that is
// not what the scan found, each item is read alone.
func each[T any](r *reader, doc *Document, found []T, parse func(string) ([]T, error), take func(int, T)) {
	if len(found) == len(r.items) {
		for k, v := range found {
			take(k, v)
		}
		return
	}
	r.notes.note("the items were read one by one")
	kept, n := doc.Items, 0
	for k, f := range r.items {
		var skipped []span
		if doc.Items[k].Unchanged {
			skipped = f.heavy
		}
		var vs []T
		if r.work > 0 {
			text := r.alone(f, skipped)
			r.work -= len(text)
			vs, _ = parse(text)
		}
		if len(vs) == 0 {
			r.notes.add("items could not be read", 1)
			doc.Partial = true
			continue
		}
		take(k, vs[0])
		kept[n] = doc.Items[k]
		n++
	}
	doc.Items = kept[:n]
}

// follow decides where the item's link leads. Given stays what the document says,
// because that is what recognises the item; readers get what a service put itself
// in the place of, without tracking parameters.
func (r *reader) follow(it *Item, x ext.Extensions) {
	c := &it.Content
	it.Given = c.Link
	for _, prefix := range [...]string{"feedburner", "pheedo"} {
		for _, v := range append(values(x, prefix, "origLink"), values(x, prefix, "origlink")...) {
			if web(v) || c.Link == "" && web(resolve(v, r.base)) {
				c.Link = resolve(v, r.base)
			}
		}
	}
	c.Link = r.tracking.strip(followable(c.Link))
}

// visit notes the page of the feed's site.
func (r *reader) visit(m *feed.Meta) {
	site, err := url.Parse(related(m.Links, "alternate"))
	if err != nil || site.Host == "" {
		return
	}
	for _, f := range r.items {
		f.site = site
	}
}
