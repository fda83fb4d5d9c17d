package ingest

import (
	"context"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	// maxPart is how many bytes one record holds, about and before compression; a
	// single item can be larger.
	maxPart = 900_000
	// maxPartItems is how many items one record holds. An entry's number has room
	// for 4,096.
	maxPartItems = 2000
)

// Split cuts a result into parts that fit into records; see [feed.Result]. What
// fits is returned as it is. The parts share memory with r.
func Split(r feed.Result) []feed.Result {
	left := maxPart - metaSize(&r.Meta) - 16*len(r.Listing)
	last, n := len(r.Items), 0
	for ; last > 0 && n < maxPartItems; last, n = last-1, n+1 { // the last part's items, which the listing goes with
		if left -= itemSize(&r.Items[last-1]); left < 0 && n > 0 {
			break
		}
	}
	if last == 0 {
		return []feed.Result{r}
	}
	var parts []feed.Result
	for items := r.Items[:last]; len(items) > 0; {
		p := r
		p.Part, p.HasMore = len(parts), true
		p.Validator, p.BodyHash, p.Listing = feed.Validator{}, feed.Hash{}, nil
		n := fit(items, maxPart-metaSize(&r.Meta))
		p.Items, items = items[:n:n], items[n:]
		parts = append(parts, p)
	}
	r.Part, r.Items = len(parts), r.Items[last:]
	return append(parts, r)
}

// appendParts appends a result, in parts where it is too large for one record, and says
// what they came to together.
func (g *Ingester) appendParts(ctx context.Context, r feed.Result) (feed.Outcome, error) {
	var all feed.Outcome
	for _, part := range Split(r) {
		o, err := g.Log.Append(ctx, feed.Record{Version: feed.Version, Result: &part})
		if err != nil {
			return all, err
		}
		all = all.Then(o)
	}
	return all, nil
}

// fit is how many of the items, at least one, fit into so many bytes.
func fit(items []feed.Item, left int) int {
	for n := range items {
		if left -= itemSize(&items[n]); n == maxPartItems || left < 0 && n > 0 {
			return n
		}
	}
	return len(items)
}

// itemSize is about how many bytes an item takes in a record.
func itemSize(it *feed.Item) int {
	c := &it.Content
	n := 200 + 20*len(it.Keys) + len(it.ID) + len(c.ID) + len(c.Link) + len(c.Title) + len(c.Summary.Value) + len(c.Body.Value) +
		len(c.Rights) + len(c.Language) + peopleSize(c.Authors) + peopleSize(c.Contributors) + categoriesSize(c.Categories) + linksSize(c.Links)
	for _, t := range it.Terms {
		n += 2 + len(t)
	}
	for _, t := range c.Credits {
		n += 2 + len(t)
	}
	if c.Upstream != nil {
		n += metaSize(c.Upstream)
	}
	if c.Image != nil {
		n += len(c.Image.URL)
	}
	if c.Episode != nil {
		n += len(c.Episode.Kind)
	}
	return n
}

func metaSize(m *feed.Meta) int {
	return 100 + len(m.ID) + len(m.Title) + len(m.Subtitle) + len(m.Rights) + len(m.Language) + len(m.Detected) + len(m.Icon) + len(m.Logo) +
		linksSize(m.Links) + peopleSize(m.Authors) + peopleSize(m.Contributors) + categoriesSize(m.Categories)
}

func peopleSize(ps []feed.Person) (n int) {
	for i := range ps {
		n += 8 + len(ps[i].Name) + len(ps[i].URI) + len(ps[i].Email)
	}
	return n
}

func categoriesSize(cs []feed.Category) (n int) {
	for i := range cs {
		n += 8 + len(cs[i].Term) + len(cs[i].Scheme) + len(cs[i].Label)
	}
	return n
}

func linksSize(ls []feed.Link) (n int) {
	for i := range ls {
		n += 20 + len(ls[i].Rel) + len(ls[i].Href) + len(ls[i].Type) + len(ls[i].Title) + len(ls[i].Hreflang)
	}
	return n
}
