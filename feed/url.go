package feed

import (
	"net"
	"net/url"
	"strings"
)

// CanonicalURL is a form that is equal for URLs that ask the same of a server:
// without fragment, default port, and letter case of the host.
func CanonicalURL(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
	} else {
		host = net.JoinHostPort(host, port)
	}
	at := u.EscapedPath()
	if at == "" {
		at = "/"
	}
	if u.RawQuery != "" {
		at += "?" + u.RawQuery
	}
	return u.Scheme + "://" + host + at
}
