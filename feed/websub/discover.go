package websub

import (
	"net/url"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// Offer is what a document says on who tells of its changes.
type Offer struct {
	Hubs  []string // absolute URLs, in the order in which they should be tried
	Topic string   // rel=self, absolute: what to subscribe to
}

// maxHubs is how many hubs of one document are looked at.
const maxHubs = 8

// Discover finds the offer in the links of an answer's header, else in those of its
// document; each of the two, hubs and topic, is taken from the first that has it
// (WebSub section 4). base is the URL that the answer came from. Hubs and topics that
// are no http or https URLs are passed over.
func Discover(base *url.URL, header, document []feed.Link) Offer {
	var o Offer
	for _, links := range [][]feed.Link{header, document} {
		hubs, topic := targets(base, links, "hub"), targets(base, links, "self")
		if len(o.Hubs) == 0 {
			o.Hubs = hubs[:min(len(hubs), maxHubs)]
		}
		if o.Topic == "" && len(topic) > 0 {
			o.Topic = topic[0]
		}
	}
	return o
}

// targets are those of the links of the relation, absolute, each once.
func targets(base *url.URL, links []feed.Link, rel string) []string {
	var all []string
	for _, l := range links {
		if l.Rel != rel || l.Href == "" {
			continue
		}
		u, err := url.Parse(l.Href)
		if err != nil {
			continue
		}
		if base != nil {
			u = base.ResolveReference(u)
		}
		u.User, u.Fragment, u.RawFragment = nil, "", "" // a document names no user of ours
		if s := u.String(); webURL(s) && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
