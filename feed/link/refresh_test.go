package link_test

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/link"
)

func TestRefreshTarget(t *testing.T) {
	for in, want := range map[string]string{
		"0; url=/feed.xml":                "/feed.xml",
		"0;URL='https://a.example/f?a;b'": "https://a.example/f?a;b",
		` 5 , url = "x" tail`:             "x",
		"1.5 /feed.xml":                   "/feed.xml",
		"0;/feed.xml":                     "/feed.xml",
		"0;urls":                          "urls",
		"300":                             "",
		"300;":                            "",
		"url=/feed.xml":                   "",
		"soon; url=/x":                    "",
		"":                                "",
	} {
		if got := link.RefreshTarget(in); got != want {
			t.Errorf("%q leads to %q, want %q", in, got, want)
		}
	}
}

func TestRefresh(t *testing.T) {
	for page, want := range map[string]string{
		`<!doctype html><title>x</title><META CONTENT="0; url=/f" HTTP-EQUIV=Refresh>`:                                       "/f",
		`<head><meta name=x content="0;url=/no"><noscript><meta http-equiv="refresh" content="0;url=f"></noscript>`:          "f",
		`<meta http-equiv=refresh content=60><meta http-equiv=refresh content="1;url=g">`:                                    "g",
		`<!-- <meta http-equiv=refresh content="0;url=a"> --><script>'<meta http-equiv=refresh content="0;url=b">'</script>`: "",
		`<template><meta http-equiv=refresh content="0;url=a"></template>`:                                                   "",
		"": "",
	} {
		if got := link.Refresh([]byte(page)); got != want {
			t.Errorf("%s leads to %q, want %q", page, got, want)
		}
	}
}

// FuzzRefresh: whatever stands in a page, reading it ends, and finds nothing that
// is not in it.
func FuzzRefresh(f *testing.F) {
	for _, s := range []string{`<meta http-equiv=refresh content="0;url=x">`, `<meta http-equiv=refresh content="0;url='x`, `<template><meta http-equiv=refresh content=";`, "1,url=\"", "0 ; url"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		link.Refresh([]byte(s))
		if to := link.RefreshTarget(s); !strings.Contains(s, to) {
			t.Errorf("%q has %q", s, to)
		}
	})
}
