package fetch

import (
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/outlet"
)

// reading is what the items of the job's document are read with.
func (c *Client) reading(j *feed.Job) Reading {
	return Reading{SiteID: c.SiteID, Language: j.Language, Source: j.Source, Owners: c.Owners}
}

// place says where the item's page lies, and the places that its id and its atom:source
// name.
func place(it *feed.Item, f *outlet.Finder) {
	c := &it.Content
	it.Page = f.Link(c.Link)
	if it.ID != "" {
		it.Name = f.ID(it.ID)
	}
	if c.Upstream != nil {
		it.Named = f.Owners.Owned(named(c.Upstream), f.Source)
	}
}

// named is the place that what an entry says of another feed names: that of its site, else
// of the feed.
func named(m *feed.Meta) feed.Page {
	if p := claimed(m); p.Outlet != "" {
		return p
	}
	for i := range m.Links {
		if p := outlet.Of(m.Links[i].Href); m.Links[i].Rel == "self" && p.Outlet != "" {
			return p
		}
	}
	return outlet.OfID(m.ID)
}

// claimed is the place of the site that the document says it is of.
func claimed(m *feed.Meta) feed.Page {
	for i := range m.Links {
		if p := outlet.Of(m.Links[i].Href); m.Links[i].Rel == "alternate" && p.Outlet != "" {
			return p
		}
	}
	return feed.Page{}
}
