package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
)

func TestTracking(t *testing.T) {
	c := parse(t, t.TempDir(), `version: 1
site: {id: "tag:example.org,2026:", title: T, url: https://example.org/}
defaults: {tracking: {parameters: [a, "b_*"]}}
sources:
  - {id: one, url: https://a.example/1}
  - {id: two, url: https://a.example/2, tracking: {parameters: [c=rss]}}
  - {id: three, url: https://a.example/3, tracking: {strip: false}}
  - {id: four, url: https://a.example/4, tracking: {strip: true, parameters: [d]}}
`)
	want := []feed.Tracking{
		{Extra: []string{"a", "b_*"}}, {Extra: []string{"a", "b_*", "c=rss"}}, {Keep: true, Extra: []string{"a", "b_*"}}, {Extra: []string{"a", "b_*", "d"}},
	}
	for i := range want {
		if d := cmp.Diff(want[i], c.Sources[i].Tracking); d != "" {
			t.Errorf("%s: %s", c.Sources[i].ID, d)
		}
	}
}
