package storagetest

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/story"
)

// Item is a complete item of the content, with its keys, hashes and terms, as the
// fetcher makes it.
func Item(c feed.Content) feed.Item {
	text := c.Body.Value
	if text == "" {
		text = c.Summary.Value
	}
	h, words := feed.TextHash(c.Title, text)
	it := feed.Item{
		RawHash: sha256.Sum256(fmt.Appendf(nil, "%+v", c)), TextHash: h, Keys: feed.Keys(c.ID, c.Link, h, words),
		TitleSum: feed.TitleSum(c.Title), Content: c, Fingerprint: story.Fingerprint(c.Title, text, "", c.Language),
	}
	if len(c.ID) > 4 && len(c.ID) <= feed.MaxID && (c.ID[:4] == "tag:" || c.ID[:4] == "urn:") {
		it.ID = c.ID
	}
	for _, cat := range c.Categories {
		it.Terms = append(it.Terms, fold.String(cat.Term))
	}
	slices.Sort(it.Terms)
	it.Terms = slices.Compact(it.Terms)
	_, it.Words = feed.TextHash("", text)
	it.Page = pageOf(c.Link)
	return it
}

// pageOf is where a link leads to, as the fetcher says it of the hosts of made-up sources,
// which nobody owns by configuration.
func pageOf(link string) feed.Page {
	u, err := url.Parse(link)
	if err != nil {
		return feed.Page{}
	}
	return feed.Page{Outlet: u.Host, Host: u.Host}
}

// Whole is a result of the source that lists exactly the items, all in full.
func Whole(source string, at feed.Time, base uint64, items ...feed.Item) feed.Result {
	r := feed.Result{
		Source: source, URL: "https://" + source + ".example/feed", At: at, Outcome: feed.Modified, Status: 200, BasedOn: base, Whole: true,
		Validator: feed.Validator{ETag: fmt.Sprintf(`"%d"`, at)}, BodyHash: sha256.Sum256(fmt.Append(nil, source, at)),
		Meta: feed.Meta{Title: source, Links: []feed.Link{{Rel: "alternate", Href: "https://" + source + ".example/"}}}, Items: items,
		Outlet: source + ".example", Claim: pageOf("https://" + source + ".example/"), Confirmed: true,
	}
	for i := range items {
		r.Listing = append(r.Listing, items[i].RawHash.Sum())
	}
	return r
}

// Poll is a result of the source that found nothing new.
func Poll(source string, at feed.Time, base uint64) feed.Result {
	return feed.Result{
		Source: source, URL: "https://" + source + ".example/feed", At: at, Outcome: feed.Unchanged, Status: 304, BasedOn: base,
		Validator: feed.Validator{ETag: `"1"`}, Confirmed: true,
	}
}

// News is a result with n new items of about 3.8 kB each, first is the number of the
// first.
func News(rng *rand.Rand, source string, at feed.Time, base uint64, first, n int) feed.Result {
	items := make([]feed.Item, n)
	for i := range items {
		k := first + i
		items[i] = Item(feed.Content{
			ID: fmt.Sprintf("tag:%s.example,2026:%d", source, k), Link: fmt.Sprintf("https://%s.example/news/2026/%d?utm_source=rss", source, k),
			Title: Prose(rng, 10), Body: feed.Text{Value: "<p>" + Prose(rng, 440) + "</p>", HTML: true},
			Categories: []feed.Category{{Term: Prose(rng, 1)}}, Published: at - feed.Time(60*i), Sanitizer: 1,
		})
	}
	return Whole(source, at, base, items...)
}

// Number gives the records the positions behind at, and this release's version.
func Number(at feed.Position, rs ...feed.Record) []feed.Record {
	for i := range rs {
		at.Number++
		rs[i].Version, rs[i].Position = feed.Version, at
	}
	return rs
}
