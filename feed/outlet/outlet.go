// Package outlet knows which outlet a URL belongs to, and which of the configured sources
// owns a page. It asks the public suffix list, which changes between releases, so only what
// comes before the log may ask it; its answers travel in results. It is pure.
package outlet

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"github.com/openvoicenews/openvoice/feed"
)

// maxSegment is how many bytes of a path an outlet's name may have.
const maxSegment = 100

// Of is the place of an http or https URL; the zero Page for another one.
func Of(raw string) feed.Page {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return feed.Page{}
	}
	return at(u.Hostname(), u)
}

// OfID is the place that an id names: the host of an http or https IRI, the domain of a
// tag URI (RFC 4151). Another names none, which is the zero Page.
func OfID(id string) feed.Page {
	rest, ok := strings.CutPrefix(id, "tag:")
	if !ok {
		return Of(id)
	}
	authority, _, ok := strings.Cut(rest, ",")
	if !ok {
		return feed.Page{}
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 { // a mailbox
		authority = authority[i+1:]
	}
	if !strings.Contains(authority, ".") {
		return feed.Page{}
	}
	return at(authority, nil)
}

// OfSite is the place of a site as the operator writes it: a domain, on a platform with one
// segment behind it.
func OfSite(site string) feed.Page { return Of("https://" + site) }

// at is the place on the host; u, which may be nil, says where there.
func at(host string, u *url.URL) feed.Page {
	host = strings.TrimPrefix(strings.Trim(strings.ToLower(host), "."), "www.")
	if host == "" || len(host) > 253 {
		return feed.Page{}
	}
	if isAddress(host) {
		return feed.Page{Outlet: host, Host: host}
	}
	if p, ok := platforms[canonical(host)]; ok {
		host = canonical(host)
		outlet := host
		if u != nil {
			if s := p.segment(u); s != "" {
				outlet += "/" + s
			}
		}
		return feed.Page{Outlet: outlet, Host: host}
	}
	if hosting(host) {
		return feed.Page{Outlet: host, Host: host}
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil { // a public suffix itself, a name without dots
		domain = host
	}
	return feed.Page{Outlet: domain, Host: host}
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// segment is what of the URL names the outlet on the platform, in lower case.
func (p platform) segment(u *url.URL) string {
	if p.query != "" {
		if v := u.Query().Get(p.query); v != "" {
			return cut(v)
		}
	}
	path := strings.Trim(u.EscapedPath(), "/")
	first, rest, _ := strings.Cut(path, "/")
	for _, under := range p.under {
		if strings.EqualFold(first, under) && rest != "" {
			first, _, _ = strings.Cut(rest, "/")
			break
		}
	}
	return cut(first)
}

func cut(s string) string {
	s = strings.ToLower(s)
	if len(s) > maxSegment {
		s = s[:maxSegment]
		for !utf8.ValidString(s) {
			s = s[:len(s)-1]
		}
	}
	return s
}

// Shared reports whether what the operator writes as a site is one where many publish, each
// in a place of their own: a public suffix, or a platform without a name behind it.
func Shared(site string) bool {
	p := OfSite(site)
	if _, ok := platforms[p.Outlet]; ok || slices.Contains(hostings, p.Outlet) {
		return true
	}
	suffix, _ := publicsuffix.PublicSuffix(p.Host)
	return suffix == p.Host && strings.Contains(suffix, ".") && !isAddress(p.Host)
}
