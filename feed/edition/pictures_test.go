package edition

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestPicturesInTexts(t *testing.T) {
	image := &feed.Image{URL: "https://x.example/a.jpg?a=1&b=2", Width: 640, Height: 360}
	const tag = `<p><img src="https://x.example/a.jpg?a=1&amp;b=2" width="640" height="360" alt=""></p>` + "\n"
	for _, c := range []struct {
		name             string
		image            *feed.Image
		body, summary    feed.Text
		wantBody, wantIn string
	}{
		{"a text", image, feed.Text{Value: "<p>x</p>", HTML: true}, feed.Text{Value: "s"}, tag + "<p>x</p>", "s"},
		{"plain text", image, feed.Text{Value: "a < b"}, feed.Text{}, tag + "<p>a &lt; b</p>", ""},
		{"a summary alone", image, feed.Text{}, feed.Text{Value: "s"}, "", tag + "<p>s</p>"},
		{"a picture is there", image, feed.Text{Value: `<img src="b">`, HTML: true}, feed.Text{}, `<img src="b">`, ""},
		{"none", nil, feed.Text{Value: "x"}, feed.Text{}, "x", ""},
		{"no address of the web", &feed.Image{URL: "javascript:x"}, feed.Text{Value: "x"}, feed.Text{}, "x", ""},
	} {
		r := Report{Content: feed.Content{Image: c.image, Body: c.body, Summary: c.summary}}
		if r.illustrate(); r.Content.Body.Value != c.wantBody || r.Content.Summary.Value != c.wantIn {
			t.Errorf("%s: %q and %q", c.name, r.Content.Body.Value, r.Content.Summary.Value)
		}
	}
}
