package config

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	const day = 24 * time.Hour
	for in, want := range map[string]time.Duration{
		"0": 0, "0s": 0, "30m": 30 * time.Minute, "90d": 90 * day, "2w": 14 * day, "1w2d3h": 9*day + 3*time.Hour, "1.5h": 90 * time.Minute, "1d0s": day, "106751d": 106751 * day,
	} {
		if got, ok := ParseDuration(in); !ok || got != want {
			t.Errorf("%s is %v, %v, want %v", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "d", "w", "90", "-1s", "-1d", "1.5d", "+1d", "1h1d", "1d1", "1y", "1 d", "d1", "106752d", "106751d24h", "99999999999999999999d", "15251w", "1e3s", "0x1d"} {
		if got, ok := ParseDuration(in); ok {
			t.Errorf("%q is %v, want none", in, got)
		}
	}
}

func TestShowDuration(t *testing.T) {
	for want, d := range map[string]time.Duration{"0s": 0, "1s": time.Second, "10m": 10 * time.Minute, "1h": time.Hour, "2d": 48 * time.Hour, "90m": 90 * time.Minute} {
		if got := showDuration(d); got != want {
			t.Errorf("%d is shown as %s, want %s", d, got, want)
		}
	}
}

func TestParseSize(t *testing.T) {
	for in, want := range map[string]int64{
		"0": 0, "1": 1, "512B": 512, "5MiB": 5 << 20, "4GiB": 4 << 30, "4 GiB": 4 << 30, "1KiB": 1024, "1kB": 1000, "2MB": 2e6, "3GB": 3e9, "1TB": 1e12, "8388607TiB": 8388607 << 40, "9223372036854775807": 1<<63 - 1,
	} {
		if got, ok := parseSize(in); !ok || got != want {
			t.Errorf("%s is %d, %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "B", "MiB", "-1", "+1", "1.5GiB", "4Gb", "4gib", "1K", "0x10", "1_000", "8388608TiB", "9223372036854775808", " 1", "1MiB "} {
		if got, ok := parseSize(in); ok {
			t.Errorf("%q is %d, want none", in, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "a", 0}, {"a", "b", 1}, {"wrold", "world", 1}, {"langauge", "language", 1}, {"categorys", "categories", 2}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"source", "sources", 1}} {
		if got := distance(c.a, c.b, 100); got != c.want {
			t.Errorf("from %s to %s are %d steps, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a, 100); got != c.want {
			t.Errorf("from %s to %s are %d steps, want %d", c.b, c.a, got, c.want)
		}
		if got := distance(c.a, c.b, 2); got != min(c.want, 2) {
			t.Errorf("bounded by 2, from %s to %s are %d steps", c.a, c.b, got)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	for _, c := range []struct {
		wrong string
		words []string
		want  string
	}{
		{"titel", []string{"title", "tagline"}, "did you mean title?"},
		{"a", []string{"b"}, "known: b"},
		{"x", nil, "none is defined"},
		{"quite-other", []string{"title", "tagline"}, "known: title, tagline"},
		{"quite-other", make([]string, 30), ""},
		{"BBC-World", []string{"dw", "bbc-world"}, "did you mean bbc-world?"},
	} {
		if got := didYouMean(c.wrong, c.words, "known"); got != c.want {
			t.Errorf("for %s among %v: %q, want %q", c.wrong, c.words, got, c.want)
		}
	}
}
