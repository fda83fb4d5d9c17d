// Package fetchtest is a network in memory, for tests of all that fetches and
// serves. Hosts stand in a table and are played by handlers or by scripts that say
// what no HTTP library would; connections are pipes that hold a little, so that
// everything runs inside a bubble of testing/synctest, on its clock.
//
// It promises that no packet leaves the process, and that whatever it started has
// ended when the test ends. It must never be imported but by tests.
package fetchtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Network is a table of hosts. Its Dial goes into fetch.Client.Dial or into an
// http.Transport's DialContext. Make it inside the bubble that uses it.
//
// A host is named "site.example", which answers at port 80 in the clear and at port
// 443 with TLS, or "site.example:8080", which answers in the clear there. Names are
// compared without regard to letter case.
type Network struct {
	mu      sync.Mutex
	hosts   map[string]func(net.Conn) // by name, with a port or without
	faults  map[string]error
	traffic map[string]*Traffic
	servers []*http.Server
	open    map[net.Conn]struct{} // the servers' ends
	running sync.WaitGroup
	ca      *authority
}

// Traffic is what one host has seen, in bytes as they were on the wire.
type Traffic struct {
	Connections int
	Received    int64 // by the host
	Sent        int64 // by the host
}

// New is an empty network, which is closed when the test ends.
func New(t testing.TB) *Network {
	n := &Network{
		hosts: map[string]func(net.Conn){}, faults: map[string]error{},
		traffic: map[string]*Traffic{}, open: map[net.Conn]struct{}{},
	}
	t.Cleanup(n.close)
	return n
}

func (n *Network) close() {
	n.mu.Lock()
	clear(n.hosts)
	servers, open := n.servers, slices.Collect(maps.Keys(n.open))
	n.mu.Unlock()
	for _, s := range servers {
		s.Close()
	}
	for _, c := range open {
		c.Close()
	}
	n.running.Wait()
}

// Handle lets h answer for the host, in place of what answered before.
func (n *Network) Handle(host string, h http.Handler) {
	n.Serve(host, &http.Server{Handler: h})
}

// HandleFunc is [Network.Handle] for a function.
func (n *Network) HandleFunc(host string, h func(http.ResponseWriter, *http.Request)) {
	n.Handle(host, http.HandlerFunc(h))
}

// Serve lets s answer for the host, with s's own limits and time-outs. s must not
// have been used; its TLS configuration may be nil, and gets a certificate for the
// host where it has none.
func (n *Network) Serve(host string, s *http.Server) {
	if s.ErrorLog == nil {
		s.ErrorLog = log.New(io.Discard, "", 0)
	}
	name, _, _ := strings.Cut(host, ":")
	if s.TLSConfig == nil {
		s.TLSConfig = &tls.Config{}
	}
	if len(s.TLSConfig.Certificates) == 0 && s.TLSConfig.GetCertificate == nil {
		s.TLSConfig.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return n.authority().certificate(name)
		}
	}
	if len(s.TLSConfig.NextProtos) == 0 {
		s.TLSConfig.NextProtos = []string{"h2", "http/1.1"} // else HTTP/2 is off once the server has served in the clear
	}
	plain, secure := newListener(), newListener()
	n.running.Go(func() { s.Serve(plain) })
	n.running.Go(func() { s.ServeTLS(secure, "", "") })
	n.mu.Lock()
	n.servers = append(n.servers, s)
	n.mu.Unlock()
	n.Script(host, func(c net.Conn) {
		if c.LocalAddr().(Addr).port() == "443" {
			secure.pass(c)
		} else {
			plain.pass(c)
		}
	})
}

// Script lets a function play the host: it is called in a goroutine of its own for
// each connection. The connection is closed when the test ends, if not before.
func (n *Network) Script(host string, script func(c net.Conn)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hosts[strings.ToLower(host)] = script
}

// Fail lets every connection to the host fail with err from now on; nil heals it.
func (n *Network) Fail(host string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.faults[strings.ToLower(host)] = err
}

// Traffic is what the host, named as in [Network.Handle], has seen so far.
func (n *Network) Traffic(host string) Traffic {
	n.mu.Lock()
	defer n.mu.Unlock()
	if t := n.traffic[strings.ToLower(host)]; t != nil {
		return *t
	}
	return Traffic{}
}

// RootCAs is the authority that signed the hosts' certificates. They are valid for
// the host's name, from a day before the network was made, for a hundred years.
func (n *Network) RootCAs() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(n.authority().cert)
	return pool
}

// CA is the same authority in PEM, as a file of an operator's would hold it.
func (n *Network) CA() string { return n.authority().pem() }

func (n *Network) authority() *authority {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ca == nil {
		n.ca = newAuthority()
	}
	return n.ca
}

// Dial connects to a host by its name. A name that stands in no table is not found.
func (n *Network) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	address = strings.ToLower(address)
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", address, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	host, script := address, n.hosts[address]
	if script == nil && (port == "80" || port == "443") {
		host, script = name, n.hosts[name]
	}
	if err := errors.Join(n.faults[address], n.faults[name]); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: Addr(address), Err: err}
	}
	if script == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: Addr(address), Err: &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}}
	}
	if n.traffic[host] == nil {
		n.traffic[host] = &Traffic{}
	}
	n.traffic[host].Connections++
	ours, theirs := newPipe(Addr(address))
	c := &conn{Conn: theirs, n: n, traffic: n.traffic[host]}
	n.open[c] = struct{}{}
	n.running.Go(func() { script(c) })
	return ours, nil
}

// Raw is a script that reads one request and sends the answer as it stands, then
// closes.
func Raw(answer string) func(net.Conn) {
	return func(c net.Conn) {
		defer c.Close()
		if ReadRequest(c) == nil {
			return
		}
		io.WriteString(c, answer)
	}
}
