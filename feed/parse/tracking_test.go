package parse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTracking(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/x?utm_source=rss&utm_medium=feed":   "https://a.example/x",
		"https://a.example/x?id=7&utm_source=rss&p=%20b":       "https://a.example/x?id=7&p=%20b",
		"https://a.example/x?UTM_Source=RSS&id=7#top":          "https://a.example/x?id=7#top",
		"https://a.example/x?a=1&amp;utm_source=b":             "https://a.example/x?a=1",
		"https://a.example/x#xtor=RSS-3208":                    "https://a.example/x",
		"https://a.example/x#utm_source=a&utm_medium=b":        "https://a.example/x",
		"https://a.example/x#chapter=2":                        "https://a.example/x#chapter=2",
		"https://a.example/x#top":                              "https://a.example/x#top",
		"https://a.example/x#":                                 "https://a.example/x#",
		"https://a.example/x?":                                 "https://a.example/x?",
		"https://a.example/x?a&&b;c":                           "https://a.example/x?a&&b;c",
		"https://a.example/x?ref=rss":                          "https://a.example/x",
		"https://a.example/x?ref=main":                         "https://a.example/x?ref=main",
		"https://a.example/x?source=rss----7b1----4":           "https://a.example/x",
		"https://a.example/x?source=agency":                    "https://a.example/x?source=agency",
		"https://a.example/x?at_medium=RSS&at_campaign=rss":    "https://a.example/x",
		"https://a.example/x?attribute=1":                      "https://a.example/x?attribute=1",
		"https://a.example/x?mine=1&mine2=2":                   "https://a.example/x?mine=1&mine2=2",
		"https://a.example/x?q=a#b?utm_source=c":               "https://a.example/x?q=a#b?utm_source=c",
		"mailto:a@b.example?utm_source=c":                      "mailto:a@b.example?utm_source=c",
		"https://a.example/%7Eb?id=%C3%A4&fbclid=1":            "https://a.example/%7Eb?id=%C3%A4",
		"https://a.example/x?partner=rss&emc=rss&action=click": "https://a.example/x?action=click",
	} {
		if got := (&tracking{}).strip(in); got != want {
			t.Errorf("%s gives %s, want %s", in, got, want)
		}
		if got := (&tracking{Keep: true}).strip(in); got != in {
			t.Errorf("kept, %s gives %s", in, got)
		}
	}
	more := tracking{Extra: []string{"Mine*"}}
	if got := more.strip("https://a.example/x?mine=1&mine2=2&utm_id=3&b=1"); got != "https://a.example/x?b=1" {
		t.Errorf("with the operator's own: %s", got)
	}
}

// TestTrackingIsDocumented holds the documented list to the one that is used.
func TestTrackingIsDocumented(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "parsing.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range TrackingParameters {
		if !strings.Contains(string(b), "`"+p+"`") {
			t.Errorf("docs/parsing.md does not name %s", p)
		}
	}
}
