package fetch

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func TestTimeLimits(t *testing.T) {
	slowly := func(c net.Conn, s string) {
		for i := range len(s) {
			time.Sleep(time.Second)
			if _, err := io.WriteString(c, s[i:i+1]); err != nil {
				return
			}
		}
	}
	for _, tt := range []struct {
		name   string
		script func(net.Conn, *http.Request)
		reason string
		status int
		after  time.Duration
	}{
		{"never answers", func(c net.Conn, _ *http.Request) { hang(c) }, "timeout awaiting response headers", 0, DefaultHeaderTimeout},
		{"a byte of header a second", func(c net.Conn, _ *http.Request) { slowly(c, "HTTP/1.1 200 OK\r\nX-Slow: yes\r\n\r\n") }, "timeout awaiting response headers", 0, DefaultHeaderTimeout},
		{"a byte of body a second", func(c net.Conn, _ *http.Request) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n")
			slowly(c, rss("a"))
		}, "comes too slowly: 10 bytes in 10s", 200, paceWindow},
		{"a body that stops coming", func(c net.Conn, _ *http.Request) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n<rss>")
			hang(c)
		}, "no complete answer within 30s", 200, DefaultTimeout},
		{"redirects slowly", func(c net.Conn, r *http.Request) {
			time.Sleep(11 * time.Second)
			io.WriteString(c, "HTTP/1.1 302 Found\r\nLocation: "+r.URL.Path+"x\r\nContent-Length: 0\r\n\r\n")
		}, "no complete answer within 30s", 0, DefaultTimeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			c := &Client{Dial: wire(tt.script)}
			wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: "http://a.example/"}), tt.status, tt.reason)
			if d := time.Since(begin); d != tt.after {
				t.Errorf("%s: ends after %s, want %s", tt.name, d, tt.after)
			}
			time.Sleep(time.Minute) // for the script to see the end
		})
	}
}

// TestSlowButSteady lets a job last ten minutes: a document that comes at modem speed
// is read, one that drips is given up within a window of the first slow one.
func TestSlowButSteady(t *testing.T) {
	doc := rss("a") + strings.Repeat(" ", 40<<10)
	serve := func(burst int, then int) func(net.Conn, *http.Request) {
		return func(c net.Conn, _ *http.Request) {
			fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(doc))
			for rest, n := doc, burst; rest != ""; n = then {
				n = min(n, len(rest))
				if _, err := io.WriteString(c, rest[:n]); err != nil {
					return
				}
				rest = rest[n:]
				time.Sleep(time.Second)
			}
		}
	}
	synctest.Test(t, func(t *testing.T) {
		c := &Client{Timeout: 10 * time.Minute, Dial: wire(serve(200, 200))}
		wantOutcome(t, c.Fetch(t.Context(), feed.Job{URL: "http://a.example/"}), feed.Modified)
		begin := time.Now()
		c = &Client{Timeout: 10 * time.Minute, Dial: wire(serve(5000, 1))}
		wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: "http://a.example/"}), 200, "comes too slowly")
		if d := time.Since(begin); d != 2*paceWindow {
			t.Errorf("ends after %s, want %s", d, 2*paceWindow)
		}
		time.Sleep(time.Minute) // for the script to see the end
	})
}

func TestCallingOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		c := &Client{Dial: wire(func(c net.Conn, _ *http.Request) { hang(c) })}
		wantFailure(t, c.Fetch(ctx, feed.Job{URL: "http://a.example/"}), 0, "called off")
	})
}

// TestOneDocumentAtATime holds every processor's slot and sees that a further fetch
// waits for one, and gives up when it is called off.
func TestOneDocumentAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &Client{Dial: wire(func(c net.Conn, _ *http.Request) { io.WriteString(c, "HTTP/1.0 200 OK\r\n\r\n"+rss("a")) })}
		c.once.Do(c.setUp)
		for range cap(c.space.slots) {
			c.space.slots <- struct{}{}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		wantFailure(t, c.Fetch(ctx, feed.Job{URL: "http://a.example/"}), 200, "called off")
		go func() {
			time.Sleep(time.Minute)
			<-c.space.slots
		}()
		begin := time.Now()
		r := c.Fetch(t.Context(), feed.Job{URL: "http://a.example/"})
		if wantOutcome(t, r, feed.Modified); time.Since(begin) != time.Minute {
			t.Errorf("waited %s, want a minute and no time limit", time.Since(begin))
		}
	})
}
