package publish

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed/render"
)

// movedPaths are the paths at which something was served before, in every format and with
// its page, and where it is now: a path, or an absolute URL.
func (d *desk) movedPaths() map[string]string {
	all := map[string]string{}
	for from := range d.spec.Moved {
		to := d.spec.Moved[from]
		for range d.spec.Moved { // what moved several times
			if next := d.spec.Moved[to]; next != "" {
				to = next
			}
		}
		if !strings.HasPrefix(to, "/") {
			all[from] = to
			continue
		}
		olds, news := d.formats.FeedPaths(from), d.formats.FeedPaths(to)
		for i, old := range olds {
			all[old] = news[i]
		}
		all[from] = to
		all[pageOf(d.formats, olds[0])] = pageOf(d.formats, news[0])
	}
	for i := range d.feeds { // nothing leads away from what is served
		delete(all, d.feeds[i].page)
		for _, path := range d.feeds[i].paths {
			delete(all, path)
		}
	}
	main := pageOf(d.formats, d.feeds[0].paths[0])
	all[main] = d.feeds[0].page
	for old, to := range all {
		if to == main {
			all[old] = d.feeds[0].page
		}
	}
	return all
}

// pageOf is the path of the page of the feed that lies at the path in the first format.
func pageOf(formats render.Table, path string) string {
	return strings.TrimSuffix(path, formats[0].Extension()) + ".html"
}
