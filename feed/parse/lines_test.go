package parse

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// A text of RSS that has lines and no markup is text.
func TestTextsWithLines(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     feed.Text
	}{
		{"lines", "First.\n\nSecond &amp;amp; third.\r\n00:00 Intro", feed.Text{Value: "First.\n\nSecond & third.\n00:00 Intro"}},
		{"less than", "a &amp;lt; b\nc", feed.Text{Value: "a < b\nc"}},
		{"one line", "\n  One &amp;amp; only.\n", feed.Text{Value: "One &amp; only.", HTML: true}},
		{"laid out", "One,\n      two\n      three", feed.Text{Value: "One,\n      two\n      three", HTML: true}},
		{"laid out in paragraphs", "One,\n      two\n\n      three", feed.Text{Value: "One,\n      two\n\n      three"}},
		{"markup", "One\n&lt;b&gt;two&lt;/b&gt;", feed.Text{Value: "One\n<b>two</b>", HTML: true}},
	} {
		for _, name := range []string{"description", "itunes:summary", "content:encoded"} {
			got := rssOf(t, "<guid>1</guid><"+name+">"+c.in+"</"+name+">").Content
			text := got.Summary
			if name == "content:encoded" {
				text = got.Body
			}
			if text != c.want {
				t.Errorf("%s in %s: %+v, want %+v", c.name, name, text, c.want)
			}
		}
	}
}
