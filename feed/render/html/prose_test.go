package html

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// What is left of an outlet's text is what people and screen readers can make use of.
func TestProse(t *testing.T) {
	o := sampleOptions(nil, "en", true)
	off := New(o)
	o.Pictures = true
	on := New(o)
	img := `<img loading="lazy" decoding="async" referrerpolicy="no-referrer" src="/picture/1/x" alt="" class="unsized">`
	for _, c := range []struct{ name, text, off, on string }{
		{"headings", "<h1>A</h1><h6>B</h6><h2>C</h2><h3> </h3>", "<h2>A</h2><h3>B</h3><h2>C</h2> ", ""},
		{"a link", `<p><a href="https://a.example/" target="_blank" data-embed="x">A</a></p>`, `<p><a rel="noopener nofollow" href="https://a.example/">A</a></p>`, ""},
		{"links that lead nowhere", `<a href="javascript:x">A</a><a>B</a><a href="feed:x">C</a>`, "ABC", ""},
		{"a link without a word", `<p>A<a href="https://a.example/"></a><a href="https://a.example/"><iframe src="https://b.example/"></iframe></a></p>`, `<p>A<a rel="noopener nofollow" href="https://b.example/">Open what is embedded here</a></p>`, ""},
		{"a linked picture", `<a href="https://a.example/"><img src="https://a.example/1.jpg" alt=""></a>`, "", `<a rel="noopener nofollow" href="https://a.example/" aria-label="Picture">` + img + "</a>"},
		{"a pixel", `<p>A<img src="https://a.example/1.gif" width="1" height="1"></p>`, "<p>A</p>", ""},
		{"a player", `<video><source src="https://a.example/1.mp4"></video>`, `<a rel="noopener nofollow" href="https://a.example/1.mp4">Watch at the outlet</a>`, ""},
		{"a list that is none", "<li>A</li><dt>B</dt>", "AB", ""},
		{"a list with a stray paragraph", "<ul><p>A</p><li>B</li></ul>", "<ul><li>A</li><li>B</li></ul>", ""},
		{"words in lists", "<ol>A<li>B</li></ol><dl>C<dt>D</dt><dd>E</dd></dl>", "<ol><li>A</li><li>B</li></ol><dl><dd>C</dd><dt>D</dt><dd>E</dd></dl>", ""},
		{"tables", "<table><tr><th></th><th>A</th></tr></table><table><tr><td>B</td></tr></table>",
			`<div class="wide-table" role="region" tabindex="0" aria-label="Table"><table><tbody><tr><td></td><th>A</th></tr></tbody></table></div>` +
				`<div class="wide-table" role="region" tabindex="0" aria-label="Table 2"><table><tbody><tr><td>B</td></tr></tbody></table></div>`, ""},
		{"names and styles", `<p id="main" class="x" style="color:red" onclick="x()" lang="no such" dir="up">A</p>`, "<p>A</p>", ""},
		{"a language", `<p lang="ar" dir="rtl">A</p>`, `<p lang="ar" dir="rtl">A</p>`, ""},
		{"parts", "<div>A <b>b</b></div><div><p>C</p></div>", "<p>A <b>b</b></p><p>C</p>", ""},
		{"what acts", "<script>x</script><style>y</style><p>A</p>", "<p>A</p>", ""},
		{"deep", strings.Repeat("<div>", 200) + "A &amp; B", "A &amp; B", ""},
	} {
		if c.on == "" {
			c.on = c.off
		}
		for pages, want := range map[*Pages]string{off: c.off, on: c.on} {
			got, err := pages.prose(feed.Text{Value: c.text, HTML: true}, pages.o.pictureTo("x"))
			if err != nil || string(got) != want {
				t.Errorf("%s: %q, want %q, %v", c.name, got, want, err)
			}
		}
	}
	if got, _ := off.prose(feed.Text{Value: "A < B\r\nC\n\n\n\nD"}, nil); got != "<p>A &lt; B<br>\nC</p>\n<p>D</p>\n" {
		t.Errorf("plain text is %q", got)
	}
}
