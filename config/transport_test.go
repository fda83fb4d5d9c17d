package config

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func certificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: now, NotAfter: now.AddDate(1, 0, 0), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// TestHowASourceIsReached reads the keys that choose the way to a source.
func TestHowASourceIsReached(t *testing.T) {
	folder := fixtures(t)
	ca := certificate(t)
	for name, text := range map[string]string{"ca.pem": ca, "secrets/proxy": "socks5://me:password@proxy.example:1080\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := parse(t, folder, `version: 1
site: {id: "tag:example.org,2026:", title: T, url: https://example.org/}
sources:
  - {id: a, url: https://a.example/f}
  - {id: b, url: https://b.example/f, proxy: "http://proxy.example:3128", ca: ca.pem, http2: false}
  - {id: c, url: https://c.example/f, proxy: {file: secrets/proxy}, http2: true}
  - {id: d, url: https://d.example/f, timeout: 2m, redirects: 9, cookies: fetch, tls: legacy}
  - {id: e, url: https://e.example/f, redirects: 0}
`)
	n := len(c.Sources)
	want := []feed.Transport{{Proxy: "http://proxy.example:3128", CA: ca, HTTP1: true}, {Proxy: "socks5://me:password@proxy.example:1080"},
		{Timeout: 2 * time.Minute, Redirects: 9, Cookies: true, OldTLS: true}, {Redirects: -1}}
	for i, s := range c.Sources[n-len(want):] {
		if s.Transport != want[i] {
			t.Errorf("source %s: %+v, want %+v", s.ID, s.Transport, want[i])
		}
	}
	if c.Sources[0].Transport != (feed.Transport{}) {
		t.Errorf("source %s: %+v", c.Sources[0].ID, c.Sources[0].Transport)
	}
}
