package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestTLS(t *testing.T) {
	proto := ""
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proto = r.Proto
		serveFeed(w, r)
	}))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	wantFailure(t, client().Fetch(t.Context(), feed.Job{URL: s.URL}), 0, "certificate")
	c := client()
	c.RootCAs = x509.NewCertPool()
	c.RootCAs.AddCert(s.Certificate())
	for range 2 {
		wantOutcome(t, c.Fetch(t.Context(), feed.Job{URL: s.URL}), feed.Modified)
		if proto != "HTTP/2.0" {
			t.Errorf("spoke %s, want HTTP/2", proto)
		}
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(serveFeed))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	s.StartTLS()
	defer s.Close()
	c := client()
	c.RootCAs = x509.NewCertPool()
	c.RootCAs.AddCert(s.Certificate())
	wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: s.URL}), 0, "protocol version")
}
