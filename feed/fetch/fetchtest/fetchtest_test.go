package fetchtest_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
)

const doc = `<rss version="2.0"><channel><title>Site</title><item><guid>1</guid><title>One</title></item></channel></rss>`

func fetchURL(t *testing.T, n *fetchtest.Network, url string) feed.Result {
	c := &fetch.Client{Dial: n.Dial, RootCAs: n.RootCAs()}
	return c.Fetch(t.Context(), feed.Job{Source: "s", URL: url})
}

// TestHostsAnswer plays hosts in the clear, with TLS over both versions of HTTP, at
// a port of their own and by a script, on the clock of a bubble.
func TestHostsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		site := fetchtest.Record(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(5 * time.Second)
			io.WriteString(w, doc)
		}))
		n.Handle("Site.example", site)
		n.Handle("site.example:8080", site)
		n.Script("raw.example", fetchtest.Raw("HTTP/1.0 200 OK\r\n\r\n"+doc))
		begin := time.Now()
		for _, url := range []string{"http://site.example/", "https://site.example/", "http://site.example:8080/", "http://raw.example/"} {
			if r := fetchURL(t, n, url); r.Outcome != feed.Modified || len(r.Items) != 1 {
				t.Errorf("%s: %s", url, r.Failure)
			}
		}
		if d := time.Since(begin); d != 15*time.Second {
			t.Errorf("took %s on the bubble's clock, want 15s", d)
		}
		protos := ""
		for _, r := range site.Asked() {
			protos += r.Proto + " "
		}
		if protos != "HTTP/1.1 HTTP/2.0 HTTP/1.1 " || site.Last().Host != "site.example:8080" {
			t.Errorf("spoke %s, last to %s", protos, site.Last().Host)
		}
		if tr := n.Traffic("raw.example"); tr.Connections != 1 || tr.Sent != int64(len(doc)+19) || tr.Received < 100 {
			t.Errorf("traffic %+v", tr)
		}
	})
}

func TestHostsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		n.HandleFunc("a.example", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, doc) })
		n.Script("hang.example", fetchtest.Hang)
		n.Fail("a.example", errors.New("the cable is cut"))
		for url, reason := range map[string]string{
			"http://a.example/":      "the cable is cut",
			"http://nobody.example/": "no such host",
			"http://a.example:81/":   "the cable is cut",
			"http://hang.example/":   "timeout",
		} {
			if r := fetchURL(t, n, url); r.Outcome != feed.Failed || !strings.Contains(r.Failure, reason) {
				t.Errorf("%s: %s %s", url, r.Outcome, r.Failure)
			}
		}
		n.Fail("a.example", nil)
		if r := fetchURL(t, n, "https://a.example/"); r.Outcome != feed.Modified {
			t.Errorf("healed: %s", r.Failure)
		}
		other := fetchtest.New(t)
		c := &fetch.Client{Dial: n.Dial, RootCAs: other.RootCAs()}
		if r := c.Fetch(t.Context(), feed.Job{URL: "https://a.example/"}); !strings.Contains(r.Failure, "certificate") {
			t.Errorf("another authority: %s %s", r.Outcome, r.Failure)
		}
	})
}

// TestNothingIsLeftRunning leaves a connection open at both ends: a bubble does not
// end while a goroutine of it waits.
func TestNothingIsLeftRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		n.Script("hang.example", func(c net.Conn) { fetchtest.Hang(c) })
		n.HandleFunc("a.example", func(http.ResponseWriter, *http.Request) {})
		for _, host := range []string{"hang.example:80", "a.example:80", "a.example:443"} {
			if _, err := n.Dial(t.Context(), "tcp", host); err != nil {
				t.Error(err)
			}
		}
	})
}
