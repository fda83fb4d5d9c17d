package sanitize

import (
	"strings"
	"testing"
)

const frameTail = ` loading="lazy" referrerpolicy="strict-origin-when-cross-origin" sandbox="allow-scripts allow-same-origin allow-popups allow-presentation" allowfullscreen=""></iframe>`

func TestEmbeds(t *testing.T) {
	for _, c := range []struct{ name, hosts, in, want string }{
		{"allowed", "player.vimeo.com", `a<iframe src="//player.vimeo.com/video/1?a=1&amp;b=2" width=560 height=315 title='A "film"'></iframe>b`,
			`a<iframe src="https://player.vimeo.com/video/1?a=1&amp;b=2" width="560" height="315" title="A &#34;film&#34;"` + frameTail + `b`},
		{"not allowed", "player.vimeo.com", `a<iframe src="https://maps.example/x" title=Map></iframe>b`, `a<a href="https://maps.example/x">Map</a>b`},
		{"nothing allowed", "", `<iframe src="https://www.youtube.com/embed/x"></iframe>`, `<a href="https://www.youtube.com/embed/x">www.youtube.com</a>`},
		{"several", "b.example", `<iframe src="https://a.example/"></iframe><iframe src="https://b.example/"></iframe><p>x</p><iframe src="https://a.example/"></iframe>`,
			`<a href="https://a.example/">a.example</a><iframe src="https://b.example/" width="640" height="360" title="b.example"` + frameTail + `<p>x</p><a href="https://a.example/">a.example</a>`},
		{"www", "b.example", `<iframe src="http://WWW.b.example/x"></iframe>`, `<iframe src="https://WWW.b.example/x" width="640" height="360" title="WWW.b.example"` + frameTail},
		{"www allowed", "www.b.example", `<iframe src="http://b.example/x"></iframe>`, `<iframe src="https://b.example/x" width="640" height="360" title="b.example"` + frameTail},
		{"below", "b.example", `<iframe src="https://x.b.example/"></iframe>`, `<a href="https://x.b.example/">x.b.example</a>`},
		{"alike", "b.example", `<iframe src="https://b.example.evil/"></iframe><iframe src="https://evilb.example/"></iframe>`, `<a href="https://b.example.evil/">b.example.evil</a><a href="https://evilb.example/">evilb.example</a>`},
		{"user and port", "b.example", `<iframe src="https://b.example:8443/"></iframe><iframe src="https://b.example@evil/"></iframe>`, `<a href="https://b.example:8443/">b.example:8443</a><a href="https://b.example@evil/">evil</a>`},
		{"cookies", "youtube-nocookie.com", `<iframe src="https://www.youtube.com/embed/x?a=b" width=1000 height=20000></iframe><iframe src="https://www.youtube.com/live/x"></iframe>`,
			`<iframe src="https://www.youtube-nocookie.com/embed/x?a=b" width="640" height="360" title="www.youtube.com"` + frameTail + `<a href="https://www.youtube.com/live/x">www.youtube.com</a>`},
		{"cookies allowed", "youtube.com", `<iframe src="https://www.youtube.com/embed/x"></iframe>`, `<iframe src="https://www.youtube.com/embed/x" width="640" height="360" title="www.youtube.com"` + frameTail},
		{"text", "b.example", `a data-embed="1x1" b<p> data-embed="</p>`, `a data-embed="1x1" b<p> data-embed="</p>`},
		{"attribute of others", "b.example", `<a title='x data-embed="' href="https://b.example/">b</a>`, `<a title="x data-embed=&#34;" href="https://b.example/">b</a>`},
		{"written by hand", "b.example", `<a data-embed="9x8" title="t" href="https://b.example/"><b>bold</b> &amp; text</a>`, `<iframe src="https://b.example/" width="9" height="8" title="bold &amp; text"` + frameTail},
		{"without address", "b.example", `<a data-embed="9x8">t</a>`, `<a>t</a>`},
		{"mail", "b.example", `<a data-embed="9x8" href="mailto:a@b.example">t</a>`, `<a href="mailto:a@b.example">t</a>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Embeds(HTML(c.in, nil, nil), strings.Fields(c.hosts)); got != c.want {
				t.Errorf("of %q\n got %q\nwant %q", HTML(c.in, nil, nil), got, c.want)
			}
		})
	}
}

// TestEmbedsOfNothing holds that what has no frames passes as it is.
func TestEmbedsOfNothing(t *testing.T) {
	for _, p := range pieces {
		clean := HTML(p, nil, nil)
		if strings.Contains(clean, embedMark) {
			continue
		}
		if got := Embeds(clean, []string{"h"}); got != clean {
			t.Errorf("Embeds(%q) = %q", clean, got)
		}
	}
	if got := Embeds(`<a href="https://h/" data-embed="1x1">cut off`, []string{"h"}); got != `<a href="https://h/">cut off` {
		t.Errorf("cut off: %q", got)
	}
}
