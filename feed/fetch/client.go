// Package fetch makes one polite conditional request a job and turns the answer
// into a [feed.Result].
//
// The package promises that whatever a server does, the result is either what the
// server's document says or a failure with a reason that people understand; that a
// fetch ends within its time limit and within its bounds of memory; that validators
// go back byte for byte to the URL that gave them and to no other; that the
// operator's headers never leave the origin they are meant for; and that private
// addresses are reached only where the operator allows it, at every redirect.
//
// It must never store a cookie, send a Referer, ask for a URL that neither the
// operator nor the source's own document named, write to the store, or start a
// goroutine of its own.
package fetch

import (
	"cmp"
	"context"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/outlet"
)

// What the zero values of [Client] stand for.
const (
	DefaultUserAgent     = "OpenVoice (+https://github.com/openvoicenews/openvoice)"
	DefaultTimeout       = 30 * time.Second
	DefaultHeaderTimeout = 20 * time.Second
	DefaultMaxWire       = 10 << 20
	DefaultMaxBody       = 20 << 20
)

// Client fetches. It is safe for concurrent use and must not be copied. Fields are
// set before the first fetch.
//
// What it holds at most is MaxWire bytes for each fetch in flight, and what the
// decoding and parsing of one document takes for each processor.
type Client struct {
	UserAgent     string         // "OpenVoice/1.0 (+URL)"; empty: DefaultUserAgent
	From          string         // the operator's mailbox, for the header of that name (RFC 9110 section 10.1.2); empty: not sent
	AllowNetworks []netip.Prefix // addresses that are reached although they are not public
	Timeout       time.Duration  // of a job, redirects included; 0: DefaultTimeout
	HeaderTimeout time.Duration  // from the request to the answer's header, for each hop; 0: DefaultHeaderTimeout
	MaxWire       int64          // bytes of an answer's body as transferred; 0: DefaultMaxWire
	MaxBody       int64          // bytes of a body as decoded; 0: DefaultMaxBody
	Root          string         // the folder that file: URLs are relative to and cannot leave; empty: there are none
	Spacing       time.Duration  // before and after each older page of a source that is read; 0: none
	SiteID        string         // the site's own id; entries under it have come back to where they started
	Owners        *outlet.Table  // which source owns which pages; nil: none any
	RootCAs       *x509.CertPool // certificate authorities; nil: the system's
	Log           *slog.Logger   // nil: silent
	Now           func() time.Time

	// Dial connects, in place of a dialer that refuses addresses that are not
	// public; nil: that dialer. Proxies are dialled by it too.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Proxy is the proxy for a URL of a source without one of its own, nil for
	// none. A nil function: what the environment says (HTTP_PROXY, HTTPS_PROXY,
	// NO_PROXY), where Dial is nil too.
	Proxy func(*url.URL) (*url.URL, error)
	// Resolver looks up names; nil: the system's.
	Resolver *net.Resolver

	once        sync.Once
	connections connections
	space       workspace
}

func (c *Client) setUp() {
	if c.Proxy == nil && c.Dial == nil {
		c.Proxy = httpproxy.FromEnvironment().ProxyFunc()
	}
	c.connections = connections{
		dial: c.Dial, proxy: c.Proxy, resolver: c.Resolver, rootCAs: c.RootCAs, allowed: c.AllowNetworks,
		headerTimeout: cmp.Or(c.HeaderTimeout, DefaultHeaderTimeout), transports: make(map[route]*http.Transport),
	}
	c.space.setUp(c.MaxBody)
}

// Fetch does the job. There is no error: a failure is a fact to record, and is in
// the result. Where ctx ended before the job did, the result is a failure of ours
// that says nothing of the source.
func (c *Client) Fetch(ctx context.Context, j feed.Job) (r feed.Result) {
	c.once.Do(c.setUp)
	r = feed.Result{Source: j.Source, URL: j.URL, BasedOn: j.BasedOn, Policy: j.Policy}
	defer c.recovered(ctx, &j, &r)
	r.At = feed.At(c.now())
	u, err := url.Parse(j.URL)
	if err != nil {
		return failed(r, because(feed.CauseOurs, "%q is not a URL", redact(j.URL)))
	}
	switch u.Scheme {
	case "http", "https":
		return c.fetchHTTP(ctx, u, j, r)
	case "file":
		return c.fetchFile(ctx, u, j, r)
	}
	return failed(r, because(feed.CauseOurs, "scheme %q is none of http, https and file", u.Scheme))
}

// recovered makes a failure of a panic.
func (c *Client) recovered(ctx context.Context, j *feed.Job, r *feed.Result) {
	if p := recover(); p != nil {
		c.log().ErrorContext(ctx, "fetch panicked", "source", j.Source, "url", redact(j.URL), "panic", p, "stack", string(debug.Stack()))
		*r = failed(*r, because(feed.CauseOurs, "internal error: %v", p))
	}
}

// failed is r as a failure: what would vouch for a document is taken out.
func failed(r feed.Result, err error) feed.Result {
	return feed.Result{
		Source: r.Source, URL: r.URL, At: r.At, BasedOn: r.BasedOn, Policy: r.Policy,
		Status: r.Status, NotBefore: r.NotBefore, Date: r.Date,
		Outcome: feed.Failed, Cause: causeOf(err), Failure: strings.ToValidUTF8(err.Error(), "\uFFFD"),
	}
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Client) log() *slog.Logger {
	if c.Log != nil {
		return c.Log
	}
	return slog.New(slog.DiscardHandler)
}

// redact is the URL without a password.
func redact(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		before, after, ok := strings.Cut(raw, "@")
		if ok && strings.Contains(before, ":") {
			return "***@" + after
		}
		return raw
	}
	return u.Redacted()
}
