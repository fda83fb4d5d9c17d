package fetch

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
)

// TestHowASourceIsReached goes through what a job can say of the way to its source.
func TestHowASourceIsReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		var proto, through string
		n.HandleFunc("a.example", func(w http.ResponseWriter, q *http.Request) {
			proto = q.Proto
			io.WriteString(w, rss("a"))
		})
		n.HandleFunc("proxy.example:3128", func(w http.ResponseWriter, q *http.Request) {
			through = q.RequestURI + " " + q.Header.Get("Proxy-Authorization")
			io.WriteString(w, rss("a"))
		})
		c := &Client{Dial: n.Dial}
		get := func(url string, way feed.Transport) feed.Result {
			return c.Fetch(t.Context(), feed.Job{URL: url, Transport: way})
		}
		if r := get("https://a.example/f", feed.Transport{}); r.Cause != feed.CauseCertificate || r.Outcome != feed.Failed {
			t.Errorf("a certificate that nobody trusts: %s %s", r.Cause, r.Failure)
		}
		wantOutcome(t, get("https://a.example/f", feed.Transport{CA: n.CA()}), feed.Modified)
		if proto != "HTTP/2.0" {
			t.Errorf("spoke %s", proto)
		}
		wantOutcome(t, get("https://a.example/f", feed.Transport{CA: n.CA(), HTTP1: true}), feed.Modified)
		if proto != "HTTP/1.1" {
			t.Errorf("without HTTP/2: spoke %s", proto)
		}
		wantOutcome(t, get("http://a.example/f?x", feed.Transport{Proxy: "http://me:word@proxy.example:3128"}), feed.Modified)
		if through != "http://a.example/f?x Basic bWU6d29yZA==" {
			t.Errorf("the proxy was asked for %q", through)
		}
		if r := get("http://a.example/f", feed.Transport{Proxy: "http://me:word@nowhere.example:1"}); r.Cause != feed.CauseNetwork || strings.Contains(r.Failure, "word") {
			t.Errorf("a proxy that is not there: %s %s", r.Cause, r.Failure)
		}
	})
}
