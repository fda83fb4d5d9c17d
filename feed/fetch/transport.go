package fetch

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

const (
	maxHeader   = 64 << 10
	dialTimeout = 10 * time.Second
)

// newTransport is made once a client. Requests go to it directly, past http.Client,
// which would forward validators and add a Referer on redirects.
func (c *Client) newTransport() *http.Transport {
	dial := c.Dial
	if dial == nil {
		d := &net.Dialer{
			Timeout:   dialTimeout,
			KeepAlive: -1, // connections are short; the calls to set it up are not free
			Control: func(_, address string, _ syscall.RawConn) error {
				return c.admit(address)
			},
		}
		dial = d.DialContext
	}
	return &http.Transport{
		DialContext:            dial,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.RootCAs},
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  orDefault(c.HeaderTimeout, DefaultHeaderTimeout),
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true, // decoded by ourselves, within bounds
		DisableKeepAlives:      true, // the next request to the host is an hour away, or a second
		WriteBufferSize:        2 << 10,
		ReadBufferSize:         4 << 10,
	}
}

// admit is asked at connect time, once for each address, so that no name that
// resolves differently the second time gets around it.
func (c *Client) admit(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%q is not an address", address)
	}
	a := ap.Addr().Unmap().WithZone("")
	kind := addressKind(a)
	if kind == "" {
		return nil
	}
	for _, p := range c.AllowNetworks {
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
