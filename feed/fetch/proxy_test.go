package fetch

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"testing"
	"testing/synctest"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
)

// splice passes bytes between a proxy's client and the host it asked for, until one
// of them has no more.
func splice(n *fetchtest.Network, client net.Conn, address string) {
	host, err := n.Dial(context.Background(), "tcp", address)
	if err != nil {
		client.Close()
		return
	}
	go func() {
		io.Copy(host, client)
		host.Close()
	}()
	io.Copy(client, host)
	client.Close()
}

// TestTunnels asks for a source with TLS through an HTTP proxy (RFC 9110 section
// 9.3.6) and through a SOCKS one (RFC 1928).
func TestTunnels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		asked := 0
		n.HandleFunc("a.example", func(w http.ResponseWriter, q *http.Request) {
			asked++
			io.WriteString(w, rss("a"))
		})
		var tunnels []string
		n.HandleFunc("proxy.example:3128", func(w http.ResponseWriter, q *http.Request) {
			tunnels = append(tunnels, q.Method+" "+q.RequestURI)
			c, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
			splice(n, c, q.RequestURI)
		})
		n.Script("socks.example:1080", func(c net.Conn) {
			address, err := socks(c)
			if err != nil {
				t.Error(err)
				return
			}
			tunnels = append(tunnels, "SOCKS "+address)
			splice(n, c, address)
		})
		c := &Client{Dial: n.Dial}
		for _, proxy := range []string{"http://proxy.example:3128", "socks5://socks.example:1080", "socks5h://socks.example:1080"} {
			r := c.Fetch(t.Context(), feed.Job{URL: "https://a.example/f", Transport: feed.Transport{Proxy: proxy, CA: n.CA()}})
			wantOutcome(t, r, feed.Modified)
		}
		want := []string{"CONNECT a.example:443", "SOCKS a.example:443", "SOCKS a.example:443"}
		if asked != 3 || len(tunnels) != 3 || tunnels[0] != want[0] || tunnels[1] != want[1] || tunnels[2] != want[2] {
			t.Errorf("asked %d times through %q, want %q", asked, tunnels, want)
		}
	})
}

// socks plays a SOCKS server that wants no password, up to where it is connected.
func socks(c net.Conn) (address string, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(c, head); err != nil {
		return "", err
	}
	if _, err := io.CopyN(io.Discard, c, int64(head[1])); err != nil {
		return "", err
	}
	if _, err := c.Write([]byte{5, 0}); err != nil {
		return "", err
	}
	request := make([]byte, 5) // version, command, reserved, kind of address, length of the name
	if _, err := io.ReadFull(c, request); err != nil {
		return "", err
	}
	rest := make([]byte, int(request[4])+2)
	if _, err := io.ReadFull(c, rest); err != nil {
		return "", err
	}
	if _, err := c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}); err != nil {
		return "", err
	}
	name, port := rest[:len(rest)-2], binary.BigEndian.Uint16(rest[len(rest)-2:])
	return net.JoinHostPort(string(name), strconv.Itoa(int(port))), nil
}

// TestProxyOfTheEnvironment goes through it, but not to what it is not for.
func TestProxyOfTheEnvironment(t *testing.T) {
	proxy := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, rss("a")) })
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("NO_PROXY", "b.example")
	n := &names{addrs: map[dnsmessage.Type][]netip.Addr{dnsmessage.TypeA: addresses("127.0.0.9")}}
	c := &Client{Resolver: n.resolver(t)}
	wantOutcome(t, c.Fetch(t.Context(), feed.Job{URL: "http://a.example/f"}), feed.Modified)
	wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: "http://b.example/f"}), 0, "127.0.0.9 is a loopback address")
	if proxy.count() != 1 || proxy.last().RequestURI != "http://a.example/f" {
		t.Errorf("the proxy was asked %d times, for %q", proxy.count(), proxy.last().RequestURI)
	}
}

// TestHostsThatAreNumbers: resolvers take them for addresses in forms of their own,
// and a proxy connects to what it is told.
func TestHostsThatAreNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		n.HandleFunc("proxy.example:3128", func(w http.ResponseWriter, q *http.Request) { t.Errorf("the proxy was asked for %s", q.RequestURI) })
		c := &Client{Dial: n.Dial}
		for _, host := range []string{"2130706433", "0x7f000001", "017700000001", "0x7f.1", "127.1", "127.0.0.0x1", "0", "127.0.0.01"} {
			r := c.Fetch(t.Context(), feed.Job{URL: "http://" + host + "/f"})
			if wantFailure(t, r, 0, "is a number"); r.Cause != feed.CauseRefused {
				t.Errorf("%s: the cause is %s", host, r.Cause)
			}
		}
		for _, host := range []string{"127.0.0.1", "[::1]", "10.0.0.1", "[64:ff9b::7f00:1]", "localhost", "a.localhost", "LOCALHOST."} {
			r := c.Fetch(t.Context(), feed.Job{URL: "http://" + host + "/f", Transport: feed.Transport{Proxy: "http://proxy.example:3128"}})
			wantFailure(t, r, 0, "fetch.allow_networks does not have it")
		}
	})
}
