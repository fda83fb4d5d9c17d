package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/address"
)

// maxHops is how many redirects are followed for sources that say nothing else.
const maxHops = 5

// redirectsOf is how many are followed for a source.
func redirectsOf(t feed.Transport) int {
	if t.Redirects == 0 {
		return maxHops
	}
	return max(t.Redirects, 0)
}

// What every request says, the same at every poll, so that a Vary on one of these
// never parts an answer from its validators.
const (
	accept         = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
	acceptEncoding = "gzip, br, zstd"
)

// Reserved says whether a header is the fetcher's own business, so that an
// operator's header of that name is not sent.
func Reserved(name string) bool {
	switch textproto.CanonicalMIMEHeaderKey(name) {
	case "A-Im", "Accept-Encoding", "Connection", "Content-Length", "Expect", "Host", "If-Match", "If-Modified-Since",
		"If-None-Match", "If-Range", "If-Unmodified-Since", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection",
		"Range", "Referer", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return false
}

// hop is one request of a job and its answer.
type hop struct {
	url       *url.URL
	validator feed.Validator // that was sent
	answer    *http.Response
	moved     string // where the permanent redirects that the way began with led; empty: there was none
}

// ask makes the job's request to u, and follows redirects by hand. Who the operator
// is, is known at the origin of the job's own URL alone. The caller closes the
// answer's body.
func (c *Client) ask(ctx context.Context, u, own *url.URL, j *feed.Job) (*hop, error) {
	seen := make([]string, 0, 2)
	moved, permanent := "", true
	var jar http.CookieJar
	if j.Transport.Cookies {
		jar = newJar()
	}
	for {
		t, err := c.connections.transportFor(u, j.Transport)
		if err != nil {
			return nil, err
		}
		if err := c.connections.allowed.admitHost(u, t.Proxy != nil); err != nil {
			return nil, explain(ctx, err)
		}
		h := &hop{url: u, validator: validatorFor(j, own, u), moved: moved}
		request := c.request(ctx, h, j, sameOrigin(own, u))
		returned := returnCookies(jar, request)
		h.answer, err = t.RoundTrip(request)
		if err != nil {
			return nil, explain(ctx, err)
		}
		status := h.answer.StatusCode
		if !redirects(status) {
			return h, nil
		}
		location := h.answer.Header.Get("Location")
		h.answer.Body.Close()
		takeCookies(jar, u, h.answer)
		seen = append(seen, u.Redacted()+returned)
		from := u
		if u, err = target(u, own, location); err != nil {
			return nil, because(feed.CauseRedirect, "%d redirect: %w", status, err)
		}
		if err := tooMany(seen, u.Redacted()+cookiesFor(jar, u), j.Transport); err != nil {
			return nil, err
		}
		if permanent = permanent && lasting(status, from, u); permanent {
			moved = plain(u)
		}
	}
}

// tooMany is why redirects are followed no further than to next; nil: they are.
func tooMany(seen []string, next string, t feed.Transport) error {
	way := func() string {
		way := strings.Join(append(slices.Clone(seen), next), " -> ")
		return strings.ReplaceAll(way, cookieMark, "")
	}
	if slices.Contains(seen, next) {
		if t.Cookies {
			return because(feed.CauseRedirect, "redirects go round in a circle: %s", way())
		}
		return because(feed.CauseRedirect, "redirects go round in a circle: %s (if the server waits for a cookie that it sets, write cookies: fetch for the source)", way())
	}
	if most := redirectsOf(t); len(seen) > most {
		return because(feed.CauseRedirect, "over %d redirects: %s (a source may allow more: redirects)", most, way())
	}
	return nil
}

// lasting says whether a redirect is to be remembered, if it stays: it is permanent,
// and does not take TLS away.
func lasting(status int, from, to *url.URL) bool {
	return (status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect) &&
		!(from.Scheme == "https" && to.Scheme == "http")
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// target is where a redirect from u leads. Who logged in at the origin stays so
// there, and is nobody elsewhere.
func target(u, origin *url.URL, location string) (*url.URL, error) {
	if location == "" {
		return nil, errors.New("it does not say where to")
	}
	to, err := u.Parse(address.Escaped(location))
	if err != nil {
		return nil, fmt.Errorf("%.200q is not a URL", redact(location))
	}
	if to.Scheme != "http" && to.Scheme != "https" || to.Host == "" {
		return nil, fmt.Errorf("%.200q is not an http or https URL", to.Redacted())
	}
	to.User, to.Fragment, to.RawFragment = nil, "", ""
	signIn(to, origin)
	return to, nil
}

// signIn takes who the operator is over from own, the job's URL, where u has the same
// origin.
func signIn(u, own *url.URL) {
	if sameOrigin(own, u) {
		u.User = own.User
	}
}

// validatorFor is what may be sent to u: the validator belongs to the URL that gave
// it, be that the job's own or the one that redirects or a move led to.
func validatorFor(j *feed.Job, own, u *url.URL) feed.Validator {
	if j.Bare || plain(u) != cmp.Or(j.Validator.Target, plain(own)) {
		return feed.Validator{}
	}
	return j.Validator
}

// conditional says whether v makes a request a conditional one.
func conditional(v feed.Validator) bool { return v.ETag != "" || v.LastModified != "" }

// plain is the URL without the name and password in it.
func plain(u *url.URL) string {
	if u.User == nil {
		return u.String()
	}
	bare := *u
	bare.User = nil
	return bare.String()
}

// request is the one that h asks. The header's order and content are the same at
// every poll.
func (c *Client) request(ctx context.Context, h *hop, j *feed.Job, own bool) *http.Request {
	header := make(http.Header, 8+len(j.Headers))
	header["User-Agent"] = []string{cmp.Or(c.UserAgent, DefaultUserAgent)}
	header["Accept"] = []string{accept}
	header["Accept-Encoding"] = []string{acceptEncoding}
	if c.From != "" {
		header["From"] = []string{c.From}
	}
	if conditional(h.validator) {
		header["A-Im"] = []string{"feed"}
	}
	if h.validator.ETag != "" {
		header["If-None-Match"] = []string{h.validator.ETag}
	}
	if h.validator.LastModified != "" {
		header["If-Modified-Since"] = []string{h.validator.LastModified}
	}
	r := &http.Request{
		Method: http.MethodGet, URL: h.url, Host: h.url.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	if own {
		if u := h.url.User; u != nil {
			password, _ := u.Password()
			r.SetBasicAuth(u.Username(), password)
		}
		for _, o := range j.Headers {
			if !Reserved(o.Name) {
				header.Set(o.Name, o.Value)
			}
		}
	}
	return r.WithContext(ctx)
}

// sameOrigin says whether two URLs have scheme, host and port in common (RFC 6454
// section 5).
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
