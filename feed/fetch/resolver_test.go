package fetch

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/openvoicenews/openvoice/feed"
)

// names is a name server whose answers are the test's: for each question of a type
// the first of its addresses, then the next, the last one for ever.
type names struct {
	mu    sync.Mutex
	addrs map[dnsmessage.Type][]netip.Addr
}

func (n *names) resolver(t *testing.T) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		t.Cleanup(func() { ours.Close() })
		go n.serve(ours) // until either end closes
		return theirs, nil
	}}
}

// serve answers as over TCP (RFC 1035 section 4.2.2): a length goes before each
// message.
func (n *names) serve(c net.Conn) {
	defer c.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		b := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, b); err != nil {
			return
		}
		var m dnsmessage.Message
		if err := m.Unpack(b); err != nil || len(m.Questions) != 1 {
			return
		}
		m.Additionals = nil
		m.Response, m.RecursionAvailable = true, true
		m.Answers = n.answer(m.Questions[0])
		out, err := m.AppendPack(make([]byte, 2, 512))
		if err != nil {
			return
		}
		binary.BigEndian.PutUint16(out, uint16(len(out)-2))
		if _, err := c.Write(out); err != nil {
			return
		}
	}
}

func (n *names) answer(q dnsmessage.Question) []dnsmessage.Resource {
	n.mu.Lock()
	defer n.mu.Unlock()
	addrs := n.addrs[q.Type]
	if len(addrs) == 0 {
		return nil
	}
	if len(addrs) > 1 {
		n.addrs[q.Type] = addrs[1:]
	}
	r := dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}}
	if q.Type == dnsmessage.TypeA {
		r.Body = &dnsmessage.AResource{A: addrs[0].As4()}
	} else {
		r.Body = &dnsmessage.AAAAResource{AAAA: addrs[0].As16()}
	}
	return []dnsmessage.Resource{r}
}

// addresses are those of the list.
func addresses(list ...string) []netip.Addr {
	var out []netip.Addr
	for _, a := range list {
		out = append(out, netip.MustParseAddr(a))
	}
	return out
}

// twoHosts serve on one port of 127.0.0.1 and 127.0.0.2, and count who is asked.
func twoHosts(t *testing.T) (port string, asked func(host string) int) {
	var mu sync.Mutex
	counts := map[string]int{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.Context().Value(http.LocalAddrContextKey).(net.Addr).String())
		mu.Lock()
		counts[host]++
		mu.Unlock()
		if r.URL.Path == "/inside" {
			http.Redirect(w, r, "http://rebound.example:"+port+"/f", http.StatusFound)
			return
		}
		io.WriteString(w, rss("a"))
	}))
	t.Cleanup(s.Close)
	_, port, _ = net.SplitHostPort(s.Listener.Addr().String())
	l, err := net.Listen("tcp", "127.0.0.2:"+port)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Config.Serve(l) // until it is closed
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return port, func(host string) int {
		mu.Lock()
		defer mu.Unlock()
		return counts[host]
	}
}

// TestRebindingIsRefused has a name that leads to an address that may be asked, and
// then to one that may not: what was admitted once is judged again at each connection.
func TestRebindingIsRefused(t *testing.T) {
	port, asked := twoHosts(t)
	for _, path := range []string{"/f", "/inside"} { // asked again, and redirected to
		n := &names{addrs: map[dnsmessage.Type][]netip.Addr{dnsmessage.TypeA: addresses("127.0.0.2", "127.0.0.1")}}
		c := &Client{Resolver: n.resolver(t), AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}}
		job := feed.Job{URL: "http://rebound.example:" + port + path}
		r := c.Fetch(t.Context(), job)
		if path == "/f" {
			wantOutcome(t, r, feed.Modified)
			r = c.Fetch(t.Context(), job)
		}
		wantFailure(t, r, 0, "127.0.0.1 is a loopback address, and fetch.allow_networks does not have it")
		if r.Cause != feed.CauseRefused {
			t.Errorf("%s: the cause is %s", path, r.Cause)
		}
	}
	if asked("127.0.0.2") != 2 || asked("127.0.0.1") != 0 {
		t.Errorf("asked %d and %d times, want 2 and 0", asked("127.0.0.2"), asked("127.0.0.1"))
	}
}

// TestDeadIPv6 has a name with an IPv6 address at which nobody answers.
func TestDeadIPv6(t *testing.T) {
	port, asked := twoHosts(t)
	n := &names{addrs: map[dnsmessage.Type][]netip.Addr{
		dnsmessage.TypeAAAA: addresses("::1"),
		dnsmessage.TypeA:    addresses("127.0.0.2"),
	}}
	c := &Client{Resolver: n.resolver(t), AllowNetworks: []netip.Prefix{netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("127.0.0.2/32")}}
	r := c.Fetch(t.Context(), feed.Job{URL: "http://dual.example:" + port + "/f"})
	wantOutcome(t, r, feed.Modified)
	if asked("127.0.0.2") != 1 || strings.Contains(r.Failure, "::1") {
		t.Errorf("asked %d times over IPv4, want once; %s", asked("127.0.0.2"), r.Failure)
	}
}
