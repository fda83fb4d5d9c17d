package config

import (
	"cmp"
	"crypto/x509"
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// proxySchemes are the kinds of proxies that sources can be reached through.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// maxCA is the most bytes that a file with certificate authorities may hold.
const maxCA = 1 << 20

// readProxy reads the URL of a proxy, in place, or out of a file where it holds a
// password.
func readProxy(r *reader, v value, to *sourceDraft) {
	var s string
	ok, inFile := true, v.node.Kind == yaml.MappingNode
	if inFile {
		object(r, v, secretKeys, &s)
		ok = s != ""
	} else {
		s, ok = r.text(v)
	}
	if !ok {
		return
	}
	u, err := url.Parse(s)
	switch {
	case strings.HasPrefix(to.URL, "file:"):
		r.fail(v, "take the key out", "a file: source has no proxy")
	case err != nil || u.Hostname() == "" || !slices.Contains(proxySchemes, u.Scheme):
		r.fail(v, "write it as in http://proxy.example.org:3128 or socks5://127.0.0.1:1080", "it is no URL of an http, https or socks5 proxy")
	case u.User != nil && !inFile:
		r.fail(v, "put the URL into a file that only the program may read, and write proxy: {file: secrets/proxy}", "a URL must not hold a user name or password")
	default:
		to.Transport.Proxy = s
	}
}

// readCA reads the certificate authorities that a source is trusted by, out of a file.
func readCA(r *reader, v value, to *sourceDraft) {
	name, ok := r.text(v)
	if !ok {
		return
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(r.folder, name)
	}
	pem, err := r.inputs.read(name, maxCA)
	if err == nil && len(pem) > maxCA || errors.Is(err, errIrregular) {
		pem, err = nil, nil
	}
	switch {
	case err != nil:
		r.fail(v, cmp.Or(deniedHint(name, err), pathHint), "the file %s cannot be read", quote(v.node.Value))
	case !x509.NewCertPool().AppendCertsFromPEM(pem):
		r.fail(v, "it begins with -----BEGIN CERTIFICATE-----", "the file %s holds no certificate in PEM", quote(v.node.Value))
	default:
		to.Transport.CA = string(pem)
	}
}

// readHTTP2 reads whether HTTP/2 may be spoken.
func readHTTP2(r *reader, v value, to *sourceDraft) {
	if on, ok := r.boolean(v); ok {
		to.Transport.HTTP1 = !on
	}
}

// overHTTP reads a key that is about HTTP, which a file: source has nothing of.
func overHTTP[T any](read func(*reader, value) (T, bool), put func(*sourceDraft, T)) func(*reader, value, *sourceDraft) {
	return func(r *reader, v value, to *sourceDraft) {
		x, ok := read(r, v)
		switch {
		case !ok:
		case strings.HasPrefix(to.URL, "file:"):
			r.fail(v, "take the key out", "a file: source is not asked over HTTP")
		default:
			put(to, x)
		}
	}
}

// onlyWord reads the one word that a key can have.
func onlyWord(word string) func(*reader, value) (string, bool) {
	return func(r *reader, v value) (string, bool) {
		s, ok := r.text(v)
		if ok && s != word {
			r.fail(v, "write "+word+", or take the key out", "%s is not %s, which is all that can stand here", quote(s), word)
		}
		return s, ok && s == word
	}
}

// setRedirects notes how many redirects are followed.
func setRedirects(to *sourceDraft, n int) {
	if to.Transport.Redirects = n; n == 0 {
		to.Transport.Redirects = -1 // none; zero is what the fetcher likes
	}
}
