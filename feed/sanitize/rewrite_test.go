package sanitize

import (
	"strings"
	"testing"
)

// TestElementsThatAreOnlySpokenOf: an element takes its content along only where it
// ends; a tag that is merely named in a text takes nothing but itself.
func TestElementsThatAreOnlySpokenOf(t *testing.T) {
	for _, name := range append([]string{"noscript", "plaintext", "xmp"}, dropped[:]...) {
		for in, want := range map[string]string{
			"<p>The " + strings.ToUpper(name) + " tag: <" + name + "> begins it.</p><p>Then <b>more</b>.</p>": "<p>The " + strings.ToUpper(name) + " tag:  begins it.</p><p>Then <b>more</b>.</p>",
			"a </" + name + "> b <i>c</i>":      "a  b <i>c</i>",
			"<p>Write <" + name + " class='x'>": "<p>Write </p>",
		} {
			if got := HTML(in, nil, nil); got != want {
				t.Errorf("HTML(%q) = %q, want %q", in, got, want)
			}
			check(t, in, nil)
		}
	}
	for _, c := range []struct{ name, in, want string }{
		{"named, then used", "<p>The <select> element.</p><p>One: <select><option>x</option></select> z</p>", "<p>The  element.</p><p>One:  z</p>"},
		{"named, then used, in one paragraph", "<p>The <select> element; one: <select><option>x</option></select> z</p>", "<p>The  element; one:  z</p>"},
		{"named, then used, in no paragraph", "The <select> element; one: <select>x</select> z", "The  element; one:  z"},
		{"named in one paragraph, its end in another", "<p>Open it by <button> here.</p><p>And </button> ends it.</p>", "<p>Open it by  here.</p><p>And  ends it.</p>"},
		{"code that says its own tag", `a<script>document.write("<script src=x></scr"+"ipt>")</script>b`, "ab"},
		{"code that says an end tag", `<p>a<script>x = "</p>"</script>b</p>`, "<p>ab</p>"},
		{"an end tag in an attribute", `a<noscript><p title="</noscript>x">b`, `ax"&gt;b`},
		{"one in another", "a<template><template>x</template>y</template>b", "ab"},
		{"a word behind a less-than sign", "<p>If a<b then stop; if x<y then <b>go</b>.</p>", "<p>If a<b>go</b>.</p>"},
		{"a letter behind a less-than sign", "<p>if x<y then <i>go</i> on</p>", "<p>if x&lt;y then <i>go</i> on</p>"},
		{"a letter behind a less-than sign, at the end", "if x<y then go", "if x&lt;y then go"},
		{"a tag that is cut off", "a<span class='", "a"},
	} {
		if got := HTML(c.in, nil, nil); got != c.want {
			t.Errorf("%s: HTML(%q)\n got %q\nwant %q", c.name, c.in, got, c.want)
		}
		check(t, c.in, nil)
	}
}

func TestForThoseWhoRunNoScripts(t *testing.T) {
	base := parseURL(t, "http://h/")
	for _, c := range []struct{ name, in, want string }{
		{"a listing", `<p>Pump:</p><noscript><p>Switch scripts on</p><pre class=x><code>a &lt; b</code></pre> or <code>c()</code></noscript>`, "<p>Pump:</p><pre><code>a &lt; b</code></pre><code>c()</code>"},
		{"the whole text", `<noscript><p>All that there is to say.</p><img src="//c.example/count"></noscript>`, "<p>All that there is to say.</p>"},
		{"a picture that a script gives another size", `<img src="data:x" data-src="/a-900.jpg"> <noscript><img src="/a.jpg"></noscript>`, picture("a-900.jpg")},
		{"the same the other way round", `<noscript><img src="/a.jpg"></noscript><img data-src="/a-900.jpg">`, picture("a.jpg")},
		{"another picture", `<img data-src="/a.jpg"> and <noscript><img src="/b.jpg"></noscript>`, picture("a.jpg") + " and " + picture("b.jpg")},
	} {
		if got := HTML(c.in, base, base); got != c.want {
			t.Errorf("%s: HTML(%q)\n got %q\nwant %q", c.name, c.in, got, c.want)
		}
		check(t, c.in, base)
	}
}

func TestFormulas(t *testing.T) {
	for _, c := range []struct{ name, in, want, text string }{
		{"elements", `a <math display="inline" class=x onclick=y><mi mathvariant="normal" href="http://h/">d</mi><mo stretchy=false>&lt;</mo><mn>5</mn></math> b`,
			`a <math display="inline"><mi mathvariant="normal">d</mi><mo stretchy="false">&lt;</mo><mn>5</mn></math> b`, "a d<5 b"},
		{"an annotation", `<math><semantics><mrow><mi>x</mi></mrow><annotation encoding="LaTeX">\frac{1}{x}</annotation><annotation-xml encoding="text/html"><b>no</b></annotation-xml></semantics></math>`,
			`<math alttext="\frac{1}{x}"><mrow><mi>x</mi></mrow></math>`, `\frac{1}{x}`},
		{"an annotation of another kind", `<math><mi>x</mi><annotation encoding="Maple">z</annotation></math>`, `<math><mi>x</mi></math>`, "x"},
		{"nothing but an alttext", `<math alttext="a &lt; b"></math>`, "a &lt; b", "a < b"},
		{"other markup in it", `<math><mtext>if <b>x</b></mtext><style>y</style><img src=z></math>`, "<math><mtext>if x</mtext></math>", "if x"},
		{"elements in a token", `<math><mi>a<mrow>b</mrow></mi><mn>1<mfrac>2</mfrac></mn></math>`, "<math><mi>ab</mi><mn>12</mn></math>", "ab12"},
		{"content markup", `<math><apply><plus/><ci>a</ci> <ci>b</ci></apply></math>`, "<math>a b</math>", "a b"},
		{"what never ends", `<math><mrow><msqrt><mi>x</math> y</mrow>`, "<math><mrow><msqrt><mi>x</mi></msqrt></mrow></math> y", "x y"},
		{"outside", "<mi>x</mi></math><mrow>y", "xy", "xy"},
		{"with a drawing of KaTeX beside it", `<span class="katex"><span class="katex-mathml"><math><mi>e</mi></math></span><span class="katex-html" aria-hidden="true"><span>e</span></span></span>!`,
			"<span><span><math><mi>e</mi></math></span></span>!", "e!"},
		{"for MathJax", `a <script type="math/tex; mode=display">x < y</script>, <script type="math/mml"><math><mi>z</mi></math></script>`, "a x &lt; y, <math><mi>z</mi></math>", "a x < y, z"},
	} {
		got := HTML(c.in, nil, nil)
		if got != c.want {
			t.Errorf("%s: HTML(%q)\n got %q\nwant %q", c.name, c.in, got, c.want)
		}
		if text := Text(got); text != c.text {
			t.Errorf("%s: the words of %q are %q, want %q", c.name, got, text, c.text)
		}
		check(t, c.in, nil)
	}
}

func TestDrawings(t *testing.T) {
	for in, want := range map[string]string{
		`<svg role="img" aria-label=" Sales  2026 "><title>t</title><text>x</text></svg>`:                       "Sales 2026",
		`<svg><style>.a{}</style><title>Sales</title><g><title>one bar</title><text>42</text></g></svg>`:        "Sales",
		`<svg><desc>How many</desc><text>42</text></svg>`:                                                       "How many",
		`<svg><defs><text>no</text></defs><text>42</text><tspan>units</tspan><path d="M0 0"/></svg>`:            "42 units",
		`<svg><foreignObject><div>A &lt; B</div></foreignObject><script>x</script></svg>`:                       "A &lt; B",
		`<svg aria-hidden="true"><title>icon</title></svg><svg style="display:none"><text>x</text></svg><svg/>`: "",
		`<svg><svg><title>inner</title></svg></svg>`:                                                            "inner",
		`<svg aria-label="x"/>`: "x",
	} {
		if got := HTML(in, nil, nil); got != want {
			t.Errorf("HTML(%q) = %q, want %q", in, got, want)
		}
		check(t, in, nil)
	}
}

func TestHiddenWords(t *testing.T) {
	for in, want := range map[string]string{
		`<p style="display:none">a</p><div hidden>b <div>c</div> d</div><p>e</p>`: "<p>e</p>",
		`<div style="max-height:0;overflow:hidden">a</div>b`:                      "b",
		`<div style="VISIBILITY: hidden !important">a</div>b`:                     "b",
		`<span style="display&colon;none">a</span>b`:                              "b",
		`<span style="display:/* x */none">a</span>b`:                             "b",
		`<font style="mso-hide:all;opacity:0">a</font>b`:                          "b",
		`<p hidden>a<p>b`:                   "<p>b</p>",
		`<ul><li hidden>a<li>b</ul>c`:       "<ul><li>b</li></ul>c",
		`<p>a <span hidden>is all there is`: "<p>a <span>is all there is</span></p>",
		`<div style="height:0;padding-bottom:56%;overflow:hidden">a</div>`: "<div>a</div>",
		`<div style="opacity:0;transform:translateY(9px)">a</div>`:         "<div>a</div>",
		`<div style="display:block">a</div>`:                               "<div>a</div>",
		`<x-tab hidden>a</x-tab>b`:                                         "b",
	} {
		if got := HTML(in, nil, nil); got != want {
			t.Errorf("HTML(%q) = %q, want %q", in, got, want)
		}
		check(t, in, nil)
	}
}

func TestTaskListsAndDirections(t *testing.T) {
	for in, want := range map[string]string{
		`<li><input type="checkbox" checked disabled> a</li><li><label><input disabled type=CHECKBOX>b</label>`: "<li>\u2611 a</li><li>\u2610 b</li>",
		`<li role="checkbox" aria-checked="true">a</li><li role=checkbox aria-checked=false>b</li>`:             "<li>\u2611 a</li><li>\u2610 b</li>",
		`<li data-list="checked">a</li><li data-list="unchecked">b</li><li data-list="bullet">c</li>`:           "<li>\u2611 a</li><li>\u2610 b</li><li>c</li>",
		`<input type="text" checked>a<input type="checkbox" hidden>`:                                            "a",
		`<p style="color:red; Direction : RTL">a</p><td style="direction:ltr" dir="rtl">b`:                      `<p dir="rtl">a</p><td dir="ltr">b</td>`,
		`<p style="direction:inherit" dir="rtl">a</p>`:                                                          `<p dir="rtl">a</p>`,
	} {
		if got := HTML(in, nil, nil); got != want {
			t.Errorf("HTML(%q) = %q, want %q", in, got, want)
		}
		check(t, in, nil)
	}
}

func TestPicturesThatWait(t *testing.T) {
	base := parseURL(t, "http://h/")
	tail := ` loading="lazy" referrerpolicy="no-referrer">`
	for _, c := range []struct{ name, in, want string }{
		{"a set", `<img data-sizes=auto data-srcset="/a-9.png 9w, /a-99.png 99w" src="data:image/svg+xml,x">`, `<img srcset="http://h/a-9.png 9w, http://h/a-99.png 99w" src="http://h/a-99.png"` + tail},
		{"a set of its own", `<img src="data:x" srcset="/c-80.png 80w, /c-4000.png 4000w, /c-900.png 900w">`, `<img srcset="http://h/c-80.png 80w, http://h/c-4000.png 4000w, http://h/c-900.png 900w" src="http://h/c-900.png"` + tail},
		{"a set of densities", `<img srcset="/a.png, /b.png 2x">`, `<img srcset="http://h/a.png, http://h/b.png 2x" src="http://h/b.png"` + tail},
		{"a set behind a placeholder", `<img src="/blank.gif" data-lazy-srcset="/a.png 1x">`, `<img srcset="http://h/a.png 1x" src="http://h/a.png"` + tail},
		{"a name that nobody knows", `<img data-src-loaded="true" data-hi-res-src="/a.png">`, picture("a.png")},
		{"a source", `<picture><source data-srcset="/a.webp" type="image/webp"><source media="print"><img data-src="/a.jpg"></picture>`, `<picture><source type="image/webp" srcset="http://h/a.webp">` + picture("a.jpg") + `</picture>`},
		{"film", `<video data-src="/a.mp4"></video><video><source data-src="/b.mp4"></video>`, `<video src="http://h/a.mp4" controls="" preload="none"></video><video controls="" preload="none"><source src="http://h/b.mp4"></video>`},
		{"AMP", `<amp-img src="/a.jpg" width="7" layout="fill"></amp-img><amp-anim data-src=/b.gif></amp-anim><amp-iframe src="https://f.example/x"></amp-iframe>`,
			`<img src="http://h/a.jpg" width="7"` + tail + picture("b.gif") + `<a href="https://f.example/x" data-embed="640x360">f.example</a>`},
		{"emoji and avatars", `<img class="wp-smiley x" src="/s.png"><img class="Avatar" src="/a.png"><img class="emoji" src="/e.png" width="72">`,
			`<img src="http://h/s.png" height="20"` + tail + `<img src="http://h/a.png" height="48"` + tail + `<img src="http://h/e.png" width="72"` + tail},
	} {
		if got := HTML(c.in, base, base); got != c.want {
			t.Errorf("%s: HTML(%q)\n got %q\nwant %q", c.name, c.in, got, c.want)
		}
		check(t, c.in, base)
	}
}

func TestAddresses(t *testing.T) {
	base, page := parseURL(t, "https://h/feed.xml"), parseURL(t, "https://h/post/1")
	for in, want := range map[string]string{
		`<a href="https://h/100%-true">a</a><a href="/%zz?a=%41&b=5%">b</a>`:                 `<a href="https://h/100%25-true">a</a><a href="https://h/%25zz?a=%41&amp;b=5%25">b</a>`,
		`<a href="https:\\h\y?a\b">a</a><a href="\z">b</a><a href="mailto:a\b@h">c</a>`:      `<a href="https://h/y?a\b">a</a><a href="https://h/z">b</a><a href="mailto:a\b@h">c</a>`,
		`<a href="/x?a=1&amp;amp;amp;b=2&amp;#38;amp;c">a</a>`:                               `<a href="https://h/x?a=1&amp;b=2&amp;c">a</a>`,
		`<a href="/x?a=1&amp;amp;b=2&amp;#038;c=3">a</a>`:                                    `<a href="https://h/x?a=1&amp;b=2&amp;c=3">a</a>`,
		`<a href="#fn1">a</a><a href=" # ">b</a><a href="">c</a><a href="n.html">d</a>`:      `<a href="https://h/post/1#fn1">a</a><a href="https://h/post/1">b</a><a>c</a><a href="https://h/n.html">d</a>`,
		"<a href=\" /a\n b \">a</a>":                                                         `<a href="https://h/a%20b">a</a>`,
		`<a href="http://h:port/">a</a><a href="http://h%zz/">b</a>`:                         `<a>a</a><a>b</a>`,
		`<source srcset=" https://c.example/w_4,c_fit/a.png  4w 3h,b.png,c.png 2x,, d.png">`: `<source srcset="https://c.example/w_4,c_fit/a.png 4w, https://h/b.png,c.png 2x, https://h/d.png">`,
		`<source srcset="a.png 2q, b.png 1x 2x, it's.png 1x">`:                               `<source srcset="https://h/it%27s.png 1x">`,
	} {
		got := HTML(in, base, page)
		if got != want {
			t.Errorf("HTML(%q)\n got %q\nwant %q", in, got, want)
		}
		if again := HTML(got, base, page); again != got {
			t.Errorf("again: %q", again)
		}
	}
	if got := HTML(`<a href="#x">a</a>`, base, nil); got != "<a>a</a>" {
		t.Errorf("without a page: %q", got)
	}
	if got := HTML(`<a href="#x">a</a>`, nil, nil); got != `<a href="#x">a</a>` {
		t.Errorf("without a base: %q", got)
	}
}
