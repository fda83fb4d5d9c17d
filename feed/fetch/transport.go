package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	maxHeader   = 64 << 10
	dialTimeout = 10 * time.Second
)

// route is what a connection depends on beside the host: how the source is reached.
type route struct {
	proxy string
	ca    string
	http1 bool
	old   bool // TLS as it was
	waits bool // as long for an answer's header as for the answer
}

// connections are the ways to reach sources, of which each is made when it is first needed.
type connections struct {
	dial          func(ctx context.Context, network, address string) (net.Conn, error) // see Client.Dial
	proxy         func(*url.URL) (*url.URL, error)                                     // nil: none but the sources' own
	resolver      *net.Resolver
	rootCAs       *x509.CertPool
	headerTimeout time.Duration
	allowed       networks

	mu         sync.Mutex
	transports map[route]*http.Transport // guarded by mu
}

// transportFor is the transport for a request to u. Requests go to it directly, past
// http.Client, which would forward validators and add a Referer on redirects.
func (c *connections) transportFor(u *url.URL, t feed.Transport) (*http.Transport, error) {
	at := route{proxy: t.Proxy, ca: t.CA, http1: t.HTTP1, old: t.OldTLS, waits: t.Timeout > 0}
	if at.proxy == "" && c.proxy != nil {
		p, err := c.proxy(u)
		if err != nil {
			return nil, because(feed.CauseOurs, "find the proxy for %s: %w", u.Redacted(), err)
		}
		if p != nil {
			at.proxy = p.String()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if tr := c.transports[at]; tr != nil {
		return tr, nil
	}
	tr, err := c.newTransport(at)
	if err != nil {
		return nil, err
	}
	c.transports[at] = tr
	return tr, nil
}

// newTransport is made once for each way to reach sources.
func (c *connections) newTransport(at route) (*http.Transport, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.rootCAs}
	if at.ca != "" {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM([]byte(at.ca)) {
			return nil, because(feed.CauseOurs, "the source's certificate authority holds no certificate in PEM")
		}
	}
	if at.old {
		agree(config)
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(!at.http1)
	t := &http.Transport{
		DialContext:            c.dial,
		Protocols:              protocols,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  c.headerTimeout,
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true, // decoded by ourselves, within bounds
		DisableKeepAlives:      true, // the next request to the host is an hour away, or a second
		WriteBufferSize:        2 << 10,
		ReadBufferSize:         4 << 10,
	}
	if at.waits {
		t.ResponseHeaderTimeout = 0 // the source's own limit ends it
	}
	d := &net.Dialer{
		Timeout:   dialTimeout,
		Resolver:  c.resolver,
		KeepAlive: -1, // connections are short; the calls to set it up are not free
	}
	if at.proxy == "" {
		d.Control = func(_, address string, _ syscall.RawConn) error { return c.allowed.admit(address) }
	} else {
		proxy, err := url.Parse(at.proxy)
		if err != nil {
			return nil, because(feed.CauseOurs, "%q is no URL of a proxy", redact(at.proxy))
		}
		t.Proxy = http.ProxyURL(proxy) // the operator's word, wherever it is
	}
	if t.DialContext == nil {
		t.DialContext = d.DialContext
	}
	return t, nil
}

// agree lets a server speak TLS as it was spoken until about 2018: versions 1.0 and 1.1,
// ciphers without forward secrecy, a greeting that fits into one packet. Its certificate
// is checked as any other.
func agree(config *tls.Config) {
	config.MinVersion = tls.VersionTLS10
	config.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}
	for _, suite := range slices.Concat(tls.CipherSuites(), tls.InsecureCipherSuites()) {
		config.CipherSuites = append(config.CipherSuites, suite.ID)
	}
}

// networks are those that are reached although they are not public.
type networks []netip.Prefix

// admitHost is asked before each request for what the dialer does not see: an address
// that stands in the URL itself and that a proxy would connect to, and a host that
// looks like a number, which resolvers take for addresses in forms of their own.
func (n networks) admitHost(u *url.URL, proxied bool) error {
	host := strings.ToLower(u.Hostname())
	if a, err := netip.ParseAddr(host); err == nil {
		return n.admitAddress(a)
	}
	last := host[strings.LastIndexByte(strings.TrimSuffix(host, "."), '.')+1:]
	if last = strings.TrimSuffix(last, "."); digits(last) || strings.HasPrefix(last, "0x") {
		return because(feed.CauseRefused, "the host %q is a number; write the address as in 192.0.2.1", host)
	}
	if proxied && last == "localhost" { // else the dialer sees where it leads
		return n.admitAddress(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	return nil
}

// admit is asked at connect time, once for each address, so that no name that
// resolves differently the second time gets around it.
func (n networks) admit(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address", address)
	}
	return n.admitAddress(ap.Addr())
}

func (n networks) admitAddress(a netip.Addr) error {
	a = a.Unmap().WithZone("")
	kind := addressKind(a)
	if kind == "" {
		return nil
	}
	for _, p := range n {
		if p.Contains(a) {
			return nil
		}
	}
	return &addressError{a, kind}
}

// addressError says that an address must not be reached.
type addressError struct {
	address netip.Addr
	kind    string
}

func (e *addressError) Error() string {
	return fmt.Sprintf("%s is a %s address, and fetch.allow_networks does not have it", e.address, e.kind)
}
