package fetch

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// rss is a document with an item for each of the titles.
func rss(titles ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Site</title><link>http://site.example/</link><description>d</description>`)
	for _, t := range titles {
		fmt.Fprintf(&b, `<item><guid>tag:site.example,2026:%s</guid><title>%s</title><link>http://site.example/%s</link></item>`, t, t, t)
	}
	return b.String() + `</channel></rss>`
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

// origin is a scripted server on loopback that remembers what it was asked.
type origin struct {
	*httptest.Server
	mu     sync.Mutex
	answer func(w http.ResponseWriter, r *http.Request)
	asked  []*http.Request
}

func newOrigin(t *testing.T, answer func(w http.ResponseWriter, r *http.Request)) *origin {
	o := &origin{answer: answer}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		o.asked = append(o.asked, r)
		answer := o.answer
		o.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *origin) last() *http.Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked[len(o.asked)-1]
}

func (o *origin) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.asked)
}

// client may reach loopback.
func client() *Client {
	return &Client{AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
}

// after is the job that follows a result.
func after(j feed.Job, r feed.Result) feed.Job {
	j.Validator, j.BodyHash = r.Validator, r.BodyHash
	for _, s := range r.Listing {
		j.Listed = append(j.Listed, feed.Listed{RawSum: s})
	}
	return j
}

func wantFailure(t *testing.T, r feed.Result, status int, reason string) {
	t.Helper()
	if r.Outcome != feed.Failed || r.Status != status || !strings.Contains(r.Failure, reason) {
		t.Errorf("got %s, status %d, %q; want a failure, status %d, with %q", r.Outcome, r.Status, r.Failure, status, reason)
	}
	if r.Validator != (feed.Validator{}) || !r.BodyHash.IsZero() || len(r.Items) > 0 || len(r.Listing) > 0 || r.Whole {
		t.Errorf("a failure vouches for a document: %+v", r)
	}
}

func wantOutcome(t *testing.T, r feed.Result, o feed.FetchOutcome) {
	t.Helper()
	if r.Outcome != o {
		t.Fatalf("got %s (%s), want %s", r.Outcome, r.Failure, o)
	}
}

// wire is a network in memory, for bubbles: each connection is served by a script.
func wire(script func(c net.Conn, r *http.Request)) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			r, err := http.ReadRequest(bufio.NewReader(theirs))
			if err == nil {
				script(theirs, r)
			}
		}()
		return ours, nil
	}
}

// hang reads until the other side closes.
func hang(c net.Conn) { io.Copy(io.Discard, c) }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
