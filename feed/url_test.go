package feed_test

import (
	"net/url"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestCanonicalURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example":               "https://a.example/",
		"HTTPS://A.Example:443/F?b=1&a#x": "https://a.example/F?b=1&a",
		"http://a.example:80/":            "http://a.example/",
		"http://a.example:443/":           "http://a.example:443/",
		"https://[2001:DB8::1]:443/f":     "https://[2001:db8::1]/f",
		"https://[2001:db8::1]:8443/f":    "https://[2001:db8::1]:8443/f",
		"https://a.example/a%2fb/":        "https://a.example/a%2fb/",
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := feed.CanonicalURL(u); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
}
