package config

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// WebSub is what is asked of hubs, and told to one.
type WebSub struct {
	Subscribe bool   // ask the hubs that sources name
	Callback  string // absolute, ends with "/": where hubs reach us; empty where nothing is subscribed to
	SHA1      bool   // deliveries that are signed by SHA-1 count
	Hub       string // is told when a feed of ours has changed, and is named in it; may be empty
}

var webSubKeys = []key[WebSub]{
	{"subscribe", false, set((*reader).boolean, func(to *WebSub) *bool { return &to.Subscribe })},
	{"callback", false, readCallback},
	{"sha1", false, set((*reader).boolean, func(to *WebSub) *bool { return &to.SHA1 })},
	{"hub", false, set(webAddress, func(to *WebSub) *string { return &to.Hub })},
}

// readWebSub reads the section. Whoever subscribes must be reached by hubs.
func readWebSub(r *reader, v value, to *Config) {
	errs := len(r.errs)
	if !object(r, v, webSubKeys, &to.WebSub) || len(r.errs) > errs {
		return
	}
	w := &to.WebSub
	if !w.Subscribe {
		w.Callback = ""
		return
	}
	if w.Callback == "" {
		w.Callback = to.Site.URL
		if private(w.Callback) && !allowed(r, w.Callback) {
			r.fail(v, "give site.url, or callback, the address at which a proxy serves this site to all",
				"no hub can reach %s, so there is nothing to subscribe with", quote(w.Callback))
		}
	}
}

// readCallback reads a URL that may be private where the operator's hub may be, too.
func readCallback(r *reader, v value, to *WebSub) {
	s, ok := siteURL(r, v)
	if !ok {
		return
	}
	if private(s) && !allowed(r, s) {
		r.fail(v, "give it the address at which a proxy serves this site to all", "no hub can reach %s", quote(s))
		return
	}
	to.Callback = s
}

// private says whether a URL's host is one that nobody reaches from outside, as far
// as its name tells.
func private(raw string) bool {
	host := hostOf(raw)
	if a, err := netip.ParseAddr(host); err == nil {
		a = a.Unmap()
		return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// allowed says whether the operator lets this program reach the private host, and so
// has others there that can reach it.
func allowed(r *reader, raw string) bool {
	a, err := netip.ParseAddr(hostOf(raw))
	if err != nil {
		a = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return slices.ContainsFunc(r.cfg.Fetch.AllowNetworks, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
}

// webSubOff is the word for "not this source".
const webSubOff = "off"

// readSourceWebSub reads "off", or the hub of a source that names none or another.
func readSourceWebSub(r *reader, v value, to *sourceDraft) {
	s, ok := r.text(v)
	switch {
	case !ok:
	case s == webSubOff:
		to.WebSubOff = true
	case !strings.Contains(s, "://"):
		r.fail(v, "write off, or the URL of a hub, as in https://pubsubhubbub.appspot.com/", "%s is neither off nor a URL", quote(s))
	case strings.HasPrefix(to.URL, "file:"):
		r.fail(v, "take the key out", "a file: source has no hub")
	case !r.cfg.WebSub.Subscribe:
		r.fail(v, "write websub: {subscribe: true} for the whole, or take the key out", "the source names a hub, but nothing is subscribed to")
	default:
		to.Hub, _ = webAddress(r, v)
	}
}
