package outlet

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// Finder says whose the pages are that a source's document links to. It remembers hosts, for
// a document has few. It is not safe for concurrent use.
type Finder struct {
	Owners *Table // nil: nobody owns anything
	Source string // the source's id

	hosts map[string]feed.Page
}

// Link is the place that the URL leads to, with its owner.
func (f *Finder) Link(raw string) feed.Page {
	host := plainHost(raw)
	if p, ok := f.hosts[host]; ok && host != "" {
		return p
	}
	p := f.Owners.Owned(Of(raw), f.Source)
	if _, ok := platforms[p.Host]; ok || host == "" {
		return p
	}
	if f.hosts == nil {
		f.hosts = make(map[string]feed.Page, 4)
	}
	f.hosts[host] = p
	return p
}

// ID is the place that the id names, with its owner.
func (f *Finder) ID(id string) feed.Page {
	if strings.HasPrefix(id, "tag:") {
		return f.Owners.Owned(OfID(id), f.Source)
	}
	return f.Link(id)
}

// plainHost is the host of an http or https URL, as it is written, where that is beyond doubt;
// else empty.
func plainHost(raw string) string {
	rest, ok := strings.CutPrefix(raw, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(raw, "http://"); !ok {
			return ""
		}
	}
	i := 0
	for ; i < len(rest) && rest[i] != '/'; i++ {
		switch c := rest[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '-':
		default:
			return ""
		}
	}
	for k := i; k < len(rest); k++ {
		if c := rest[k]; c <= ' ' || c == '%' || c == 0x7f { // url.Parse may refuse it
			return ""
		}
	}
	return rest[:i]
}
