package config

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// What [Starter] and the example say of the site is to be replaced. That it was not is
// no error: it is a good beginning. But an id can never be changed once readers know it.

// starterTitle is the title in the [Starter].
const starterTitle = "My news"

// siteTitle reads the site's title.
func siteTitle(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if ok && s == starterTitle {
		r.warn(v, "write the name of your site", "%s is a placeholder", quote(s))
	}
	return s, ok
}

// ownAddress warns where an e-mail address or URL of the operator's is nobody's.
func ownAddress(r *reader, v value, s string) {
	host := ""
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		host = u.Hostname()
	} else if _, domain, ok := strings.Cut(s, "@"); ok {
		host = domain
	}
	if isPlaceholder(host) {
		r.warn(v, "write an address of yours, or take the key out", "%s is a placeholder", quote(s))
	}
}

// reachable warns where readers cannot reach u.
func reachable(r *reader, v value, u *url.URL) {
	const hint = "write the URL at which readers reach the site"
	host := strings.ToLower(u.Hostname())
	ip, err := netip.ParseAddr(host)
	switch {
	case isPlaceholder(host):
		r.warn(v, hint, "%s is a placeholder", quote(u.String()))
	case host == "localhost", strings.HasSuffix(host, ".localhost"), err == nil && (ip.IsLoopback() || ip.IsUnspecified()):
		r.warn(v, hint, "%s can be reached from this machine alone", quote(u.String()))
	}
}

// idDomain is the domain in a site's id; empty for a URN, but for one of an example.
func idDomain(id string) string {
	if rest, ok := strings.CutPrefix(id, "tag:"); ok {
		authority, _, _ := strings.Cut(rest, ",")
		return authority[strings.LastIndexByte(authority, '@')+1:]
	}
	if strings.HasPrefix(strings.ToLower(id), "urn:example:") { // RFC 6963
		return "example"
	}
	u, err := url.Parse(id)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// isPlaceholder says whether the host lies in a domain that is reserved for examples and
// tests (RFC 2606, RFC 6761).
func isPlaceholder(host string) bool {
	labels := strings.Split(strings.TrimSuffix(strings.ToLower(host), "."), ".")
	last := labels[len(labels)-1]
	if slices.Contains([]string{"example", "test", "invalid"}, last) {
		return true
	}
	return len(labels) > 1 && labels[len(labels)-2] == "example" && slices.Contains([]string{"com", "net", "org"}, last)
}
