package fetch

import (
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/link"
	"github.com/openvoicenews/openvoice/feed/websub"
)

// offered is r with what the answer says of hubs. A document that was not read again
// counts only where the header alone names both, hub and topic.
func offered(h *hop, r feed.Result) feed.Result {
	if r.Outcome == feed.Failed {
		return r
	}
	base := *h.url
	base.User = nil
	o := websub.Discover(&base, link.Header(h.answer.Header.Values("Link")), r.Meta.Links)
	if r.Outcome == feed.Modified || len(o.Hubs) > 0 && o.Topic != "" {
		r.Hubs, r.Topic = o.Hubs, o.Topic
	}
	return r
}
