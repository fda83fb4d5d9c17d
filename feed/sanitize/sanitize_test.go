package sanitize

import (
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

func parseURL(t testing.TB, s string) *url.URL {
	t.Helper()
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, base, in, want string }{
		{"plain", "", "Two words", "Two words"},
		{"space", "", "  a \n b\n", "a \n b"},
		{"quotes", "", `"It's"`, `"It's"`},
		{"entities", "", "a&nbsp;b &#8217; &amp; &lt;x&gt; &quot;", "a\u00a0b \u2019 &amp; &lt;x&gt; \""},
		{"ampersand", "", "AT&T & Co", "AT&amp;T &amp; Co"},
		{"less than", "", "1 < 2 > 0", "1 &lt; 2 &gt; 0"},
		{"lines", "", "a\r\nb\rc", "a\nb\nc"},
		{"forbidden characters", "", "a\x00b\x08c&#1;d\ufffee\uffff", "abcde"},
		{"bytes", "", "a\xffb", "a\ufffdb"},
		{"script", "", "a<script>alert(1)</script>b<style>x</style>c", "abc"},
		{"handler", "", `<p onclick="x()" style="y">a</p>`, "<p>a</p>"},
		{"frame", "", `<iframe src="https://x/?a&b" width="560" height=315px title=" Two  <i> ">a</iframe>b<iframe src="//y/"></iframe>`,
			`<a href="https://x/?a&amp;b" data-embed="560x315">Two &lt;i&gt;</a>b<a href="https://y/" data-embed="640x360">y</a>`},
		{"frame of nothing", "", `<iframe srcdoc="<b>x</b>">a</iframe>b<iframe src="javascript:x"></iframe><iframe src="https://x/" style="display: none"></iframe><iframe src="/y"></iframe><object><embed></object>`, "b"},
		{"frame of size", "http://h/", `<iframe src="/y" width="100%" height="700"></iframe><iframe src="about:blank" data-src="https://z/" width=1 height=1></iframe>`, `<a href="http://h/y" data-embed="640x360">h</a>`},
		{"frame in a link", "", `<a href="http://h/">a<iframe src="https://x/"></iframe>b</a>`, `<a href="http://h/">ax</a>b`},
		{"mark", "", `<a href="http://h/" data-embed="1x1">a</a><a href="http://h/" data-embed="x">b</a><b data-embed="1x1">c</b>`, `<a href="http://h/" data-embed="1x1">a</a><a href="http://h/">b</a><b>c</b>`},
		{"sound", "http://h/", `<audio src="/a.mp3" autoplay loop preload="auto">a</audio><video>`, `<audio src="http://h/a.mp3" controls="" preload="none">a</audio><video controls="" preload="none"></video>`},
		{"lazy image", "http://h/", `<img src="data:image/gif;base64,R0" data-src="/a.png" alt="a"><img data-original="b.png" loading="eager">`,
			`<img alt="a" src="http://h/a.png" loading="lazy" referrerpolicy="no-referrer"><img src="http://h/b.png" loading="lazy" referrerpolicy="no-referrer">`},
		{"image with a unit", "http://h/", `<img src="/a.png" width="10PX" height=" 20 ">`, `<img src="http://h/a.png" width="10" height="20" loading="lazy" referrerpolicy="no-referrer">`},
		{"hidden image", "http://h/", `<img src="/a" style="Display : none !important"><img src="/b" style="width:1px;height:1px"><img src="/c" hidden><img src="/d" height=1><img src="/e" style="border: 1px" height="1" width="90">`,
			`<img src="http://h/e" height="1" width="90" loading="lazy" referrerpolicy="no-referrer">`},
		{"tracker", "http://h/", `<img src="https://pixel.wp.com/b.gif?x"><img src="//ad.doubleclick.net"><img src="http://h.example/a/piwik.php?idsite=1"><img src="http://Feeds.FeedBurner.com/~r/x/~4/y"><img src="http://feeds.feedburner.com/logo.png"><img src="/a" srcset="/b 2x, https://www.facebook.com/tr?id=1 3x"><video poster="https://xiti.com/a"></video><iframe src="https://www.googletagmanager.com/ns.html"></iframe>`,
			`<img src="http://feeds.feedburner.com/logo.png" loading="lazy" referrerpolicy="no-referrer"><img src="http://h/a" srcset="http://h/b 2x" loading="lazy" referrerpolicy="no-referrer"><video controls="" preload="none"></video>`},
		{"tracker at home", "http://feeds.feedburner.com/x", `<img src="/~r/y"><img src="/y">`, `<img src="http://feeds.feedburner.com/y" loading="lazy" referrerpolicy="no-referrer">`},
		{"link in a link", "", `<a href="http://h/">a<b><a href="http://g/">b</a>c</b></a>`, `<a href="http://h/">a<b>b</b></a>c`},
		{"form", "", `<form action="/x"><input name=y>a</form>`, "a"},
		{"javascript", "http://h/", `<a href="javascript:x()">a</a><a href=" jAvascript&#58;x()">b</a>`, "<a>a</a><a>b</a>"},
		{"data", "http://h/", `<img src="data:image/png;base64,AAAA"><a href="data:text/html,x">b</a>`, "<a>b</a>"},
		{"source javascript", "http://h/", `<video poster="javascript:x" src="javascript:y"><source src="javascript:z"></video>`, "<video controls=\"\" preload=\"none\"></video>"},
		{"relative", "http://h/d/p?q#f", `<a href="../x?a=1&amp;b=2">a</a><a href="/y">b</a><a href="#z">c</a><img src="i.png" alt="It's">`,
			`<a href="http://h/x?a=1&amp;b=2">a</a><a href="http://h/y">b</a><a href="http://h/d/p?q#z">c</a><img src="http://h/d/i.png" alt="It's" loading="lazy" referrerpolicy="no-referrer">`},
		{"relative without base", "", `<a href="/y">b</a>`, `<a href="/y">b</a>`},
		{"relative to a file", "file:///x/y", `<a href="/y">b</a><img src=z>`, `<a>b</a>`},
		{"mailto", "http://h/", `<a href="mailto:a@b.c">a</a><img src="mailto:a@b.c">`, `<a href="mailto:a@b.c">a</a>`},
		{"pixel", "http://h/", `a<img src="/t.gif" width="1" height="1">b<img src="/t.gif" width=0 height='1px' >`, "ab"},
		{"source set", "http://h/", `<picture><source srcset="/a.webp 1x, /b,c.webp 2x, javascript:x 3x"><img src="/a.png" srcset="a.png 10w, //g/b.png 20w" sizes="100vw"></picture>`,
			`<picture><source srcset="http://h/a.webp 1x, http://h/b,c.webp 2x"><img src="http://h/a.png" srcset="http://h/a.png 10w, http://g/b.png 20w" sizes="100vw" loading="lazy" referrerpolicy="no-referrer"></picture>`},
		{"late picture", "http://h/", `<img src="/img/placeholder.png" data-src="/a.jpg"><img src="/b.jpg" data-src="/b-large.jpg"><img data-lazy-src=/c.jpg><img src="data:image/gif;base64,AA" data-original="/d.jpg"><img src="/spacer.gif">`,
			picture("a.jpg") + picture("b.jpg") + picture("c.jpg") + picture("d.jpg") + picture("spacer.gif")},
		{"picture for those without scripts", "http://h/", `a<noscript><p>Switch scripts on</p><img src="/a.jpg"><script>x</script></noscript>b`, "a" + picture("a.jpg") + "b"},
		{"picture for both", "http://h/", `<img class=lazy data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript><noscript><img src="/b.jpg"></noscript><img data-src="/b.jpg">`, picture("a.jpg") + picture("b.jpg")},
		{"same picture twice", "http://h/", `<img src="/a.jpg"><img class=x src="/a.jpg"><noscript>x</noscript>`, picture("a.jpg") + picture("a.jpg")},
		{"counter for those without scripts", "http://h/", `<noscript><img src="https://c.example/count?id=1"><img src="/t.gif"><img src="/x.png" width=1 height=1><img src="/y.png" style="display:none"></noscript>`, ""},
		{"attack for those without scripts", "http://h/", `<noscript><img src="/a.jpg" onerror="x"><p title="</noscript><img src=x onerror=x>">`, picture("a.jpg") + picture("x") + `"&gt;`},
		{"object", "", `safe <object classid="x"><param name=y> <b>description</b>`, "safe  <b>description</b>"},
		{"set of frames", "", `a<frameset rows="*"><frame src="https://x/"></frameset> b`, "a b"},
		{"frame without an end", "", `a<frame src="https://x/"> b`, `a<a href="https://x/" data-embed="640x360">x</a> b`},
		{"dropped attributes", "http://h/", `<a class="x" target='_blank' href="http://g/" data-y="z">a</a>`, `<a href="http://g/">a</a>`},
		{"table", "", `<table class=x><tr><td colspan=2>a<td>b</table>`, `<table><tr><td colspan="2">a</td><td>b</td></tr></table>`},
		{"figure", "http://h/", `<figure><img src="/i"><figcaption>c</figcaption></figure>`, `<figure><img src="http://h/i" loading="lazy" referrerpolicy="no-referrer"><figcaption>c</figcaption></figure>`},
		{"code", "", "<pre><code>if a &lt; b {\n\tx\n}</code></pre>", "<pre><code>if a &lt; b {\n\tx\n}</code></pre>"},
		{"unclosed", "", "<div><p>a<p>b<b>c", "<div><p>a</p><p>b<b>c</b></p></div>"},
		{"stray end", "", "a</div></p>b", "ab"},
		{"crossed", "", "<b><i>a</b>c</i>", "<b><i>a</i></b>c"},
		{"empty element", "", "<p/>a<br/>b<br>", "<p></p>a<br/>b<br>"},
		{"list", "", "<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"},
		{"comment", "", "a<!-- <b> -->b<?php x ?>c<!DOCTYPE html>d", "abcd"},
		{"unknown", "", "<font color=red>a</font><o:p>b</o:p>", "ab"},
		{"cut tag", "", "a<b href=", "a"},
		{"case", "", "<P>a</P>", "<p>a</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := HTML(c.in, parseURL(t, c.base), parseURL(t, c.base)); got != c.want {
				t.Errorf("HTML(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
			check(t, c.in, parseURL(t, c.base))
		})
	}
}

// picture is an image of the host h, cleaned.
func picture(file string) string {
	return `<img src="http://h/` + file + `" loading="lazy" referrerpolicy="no-referrer">`
}

// check holds what every output must keep.
func check(t *testing.T, in string, base *url.URL) {
	t.Helper()
	trimmed := strings.TrimSpace(in)
	reference := slow(trimmed, base, base)
	if got, ok := fast(trimmed, base); ok && got != reference {
		t.Fatalf("the quick way differs:\n   in %q\n base %v\nquick %q\n slow %q", in, base, got, reference)
	}
	if again := HTML(reference, base, base); again != reference {
		t.Fatalf("not stable:\n   in %q\nfirst %q\n then %q", in, reference, again)
	}
	assertSafe(t, reference)
	for _, limit := range []int{0, 10, len(reference) / 2} {
		part, cut := Cut(reference, limit)
		if len(part) > limit || cut != (len(reference) > limit) {
			t.Fatalf("Cut(%q, %d) = %q, %v", reference, limit, part, cut)
		}
		assertSafe(t, part)
	}
	if text := Text(reference); text != strings.TrimSpace(text) || strings.Contains(text, "  ") {
		t.Fatalf("Text(%q) = %q is not folded", reference, text)
	}
}

// assertSafe reads the output with a tokenizer that knows nothing of this package.
func assertSafe(t *testing.T, out string) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(strings.NewReader(out))
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		switch tok.Type {
		case html.CommentToken, html.DoctypeToken:
			t.Fatalf("%q in %q", tok, out)
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("stray %q in %q", tok, out)
			}
			open = open[:len(open)-1]
			continue
		case html.TextToken:
			if i := strings.IndexFunc(tok.Data, func(r rune) bool { return !legal(r) }); i >= 0 {
				t.Fatalf("forbidden character at %d of %q in %q", i, tok.Data, out)
			}
			continue
		}
		id := numbers[tok.Data]
		if id == 0 {
			t.Fatalf("element %q in %q", tok, out)
		}
		if tok.Type == html.StartTagToken && traits[id]&void == 0 {
			open = append(open, tok.Data)
		}
		for _, a := range tok.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "id" || a.Key == "class" {
				t.Fatalf("attribute %q in %q", a, out)
			}
			if strings.Contains("href src cite poster", a.Key) {
				u, err := url.Parse(a.Val)
				if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto" {
					t.Fatalf("URL %q in %q", a.Val, out)
				}
			}
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v left open in %q", open, out)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		" a \n b ":                          "a b",
		"a&nbsp;&amp;b":                     "a &b",
		"<p>one</p><p>two</p>":              "one two",
		"w<b>or</b>d<br>next":               "word next",
		"a<script>x</script>b<!-- c -->d":   "a bd",
		"1 < 2 &lt; 3 & 4":                  "1 < 2 < 3 & 4",
		"<a title='>'>x</a>":                "x",
		"a\x01b\ufffe":                      "ab",
		"x <STYLE>p{}</STYLE> y":            "x y",
		"caf\u00e9\u00a0\u00a0\u6771\u4eac": "caf\u00e9 \u6771\u4eac",
		`a <a href="https://h/" data-embed="1x1">h</a>b`: "a b",
		"unclosed <a href='x":                            "unclosed <a href='x",
		"&copy;2026 &notanentity; &#x1F600;":             "\u00a92026 \u00acanentity; \U0001F600",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"<p>a</p><p>b</p>", 16, "<p>a</p><p>b</p>"},
		{"<p>a</p><p>b</p>", 15, "<p>a</p>"},
		{"<div><p>a</p><p>b</p></div>", 26, "<div><p>a</p></div>"},
		{"<p>one two three four five</p>", 20, "<p>one two</p>"},
		{"one two three", 9, "one two"},
		{"a<br>b<br>c", 6, "a<br>"},
		{"<p>&amp;&amp;&amp;</p>", 12, ""},
	} {
		if got, _ := Cut(c.in, c.limit); got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

// pieces are what texts are made of in the property test: much that is plain, and
// something of everything that is not.
var pieces = []string{
	"word ", "two words", "\n", "\r\n", "\t", "'", `"`, "&amp;", "&lt;", "&gt;", "&nbsp;", "&#8217;", "&hellip;", "&", "& ", ">", "é", "東", "\ufeff", "\uffff",
	"<p>", "</p>", "<br>", "<br/>", "<br />", "<b>", "</b>", "<em>", "</em>", "<ul>", "</ul>", "<li>", "</li>", "<div>", "</div>", "<hr />",
	"<div class=\"x y\">", "<p style='a'>", "<a href=\"/ref/40\">", "<a href=\"http://x.example/a?b=1&amp;c=2\" target=\"_blank\">", "<a href='https://x:80/%41'>", "</a>",
	`<img src="/a.png" alt="it's" width="10" height="20"/>`, `<img alt="x" src="https://h/i.jpg" >`, `<img src="/p" width="1" height="1">`, `<a href="//h/x">`,
	`<a href="x/../y">`, `<a href="/a/../b">`, `<a href="http://H/a b">`, `<a href="mailto:a@b">`, `<a href="javascript:x">`, "<script>", "</script>", "<!-- x -->", "<td>", "</td>",
	`<a href="http://h/x?a=1#b/../c">`, `<a href="/x#">`, `<a href="/x#y?z%41">`, `<img src="/p" width="1" height="20">`, `<img width="1" src="/p" class="x" height="0" />`, `<img src="/p" width="1px" height=" 1">`, `<p align="right">`, `<td colspan="2">`,
	`<p dir="rtl" lang="en">`, `<img src="/x" vspace="3" align="left">`, `<a onclick="x('y')" name="z">`,
	`<a href="/x" href="/y">`, `<a title="x" href="/x">`, "<P>", "<x>", "<a", "<", "</", "\x00", "\xff", "<pre>", "</pre>", "<h2>", "</h2>", `<img src="/x" style="border: 0; width:1px">`, `<img src="http://h/x" loading="lazy" referrerpolicy="no-referrer">`, `<img src="/x" width="1" alt="y">`, `<img src="https://pixel.wp.com/b.gif">`, `<img src="/p/piwik.php?a">`,
	"<head>", "</head>", "<select>", "</select>", "<noscript>", "</noscript>", "<svg>", "</svg>", "<title>", "</title>", `<math alttext="a<b">`, "<math>", "</math>", "<mi>", "</mi>", "<mrow>", "</mrow>", "<annotation encoding='TeX'>", "</annotation>",
	`<p style="display:none">`, `<div hidden>`, `<span style="direction: rtl" dir="ltr">`, `<td style="direction:rtl;color:red">`, `<input type=checkbox checked>`, `<li role="checkbox" aria-checked="true">`, `<li data-list="checked">`, "x<y z",
	`<img data-srcset="/a,b 1x, /c 2x" src="data:x">`, `<source data-srcset="/a">`, `<source title="x">`, `<img class="x emoji" src="/e.png">`, `<a href="#x">`, `<a href="http://h/?a&amp;amp;b=50%">`, `<img src="/50%.png">`, "<amp-img src=/a>", "</amp-img>",
	`<iframe src="https://www.youtube.com/embed/a_b" width="560" height="315">`, "</iframe>", `<a href="https://h/" data-embed="56x31">`, `<audio src="/x">`, "<video>", "</video>", `<img data-src="/x">`, `<a href="http://h//x">`, `<a href="http://h/?&copy">`,
}

var bases = []string{"", "http://127.1.2.3:9090/f/1", "https://news.example/a/b?c=d#e", "http://u:p@h/", "http://feedproxy.google.com/~r/x", "file:///x", "HTTP://Example.com", "urn:x", "http://h"}

func TestTheQuickWayIsTheSlowWay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	quick := 0
	for range 60000 {
		var b strings.Builder
		span := 1 + r.IntN(len(pieces))
		for range 1 + r.IntN(9) {
			b.WriteString(pieces[r.IntN(span)])
		}
		base := parseURL(t, bases[r.IntN(len(bases))])
		if _, ok := fast(strings.TrimSpace(b.String()), base); ok {
			quick++
		}
		check(t, b.String(), base)
	}
	if quick < 6000 {
		t.Errorf("only %d of 60000 texts went the quick way: the test compares too little", quick)
	}
}

func FuzzHTML(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("testdata", "*.html"))
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds in testdata: %v", err)
	}
	for _, name := range seeds {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), "https://news.example/a/b")
	}
	for i, p := range pieces {
		f.Add("<p>"+p+"</p>"+p, bases[i%len(bases)])
	}
	f.Fuzz(func(t *testing.T, in, base string) {
		u, err := url.Parse(base)
		if err != nil || base == "" {
			u = nil
		}
		check(t, in, u)
	})
}

// farm is a body as feeds carry it.
func farm(words int) string {
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for n := words; n > 0; n -= 60 {
		b.WriteString("<p>")
		for i := range 60 {
			if i == 40 {
				b.WriteString(`<a href="/ref/40">`)
			}
			b.WriteString("woord"[:2+r.IntN(4)] + "en ")
			if i == 42 {
				b.WriteString("</a>")
			}
		}
		b.WriteString(".</p>\n")
	}
	return b.String()
}

// TestHostileText holds that no text is read over and over.
func TestHostileText(t *testing.T) {
	for _, s := range []string{"<a", "<a b='", `<a b='<a b="' c='`, "<script>", "<!--", "&", "&#", "<a =", "</a", "<b>", "<p>", "</b>", "<svg>", "<img src=x srcset='a,", "<a title='>",
		"<select>", "<select><button>", "<div hidden>", "<p hidden>a<p hidden>", "<x <", "<x <y '>", "<noscript><pre>", "<noscript><pre></noscript>", "<math><mrow>", "<math>x</math>", "<template>", "<title>", "<iframe>", "<script></script>", "<svg hidden>", "<svg></svg>"} {
		long := strings.Repeat(s, 400_000/len(s))
		began := time.Now()
		Text(long)
		Cut(HTML(long, nil, nil), 1000)
		if took := time.Since(began); took > 10*time.Second { // a tenth of one, where nothing else runs
			t.Errorf("%d times %q took %v", len(long)/len(s), s, took)
		} else {
			t.Logf("%q: %v", s, took)
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	base := parseURL(b, "http://127.1.0.1:9090/f/1")
	markup := farm(350)
	for _, c := range []struct {
		name, in string
		do       func(string, *url.URL, *url.URL) string
	}{
		{"plain", Text(farm(3500)), HTML},
		{"markup", markup, HTML},
		{"slow", markup, slow},
		{"text", markup, func(s string, _, _ *url.URL) string { return Text(s) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.in)))
			b.ReportAllocs()
			for b.Loop() {
				c.do(c.in, base, base)
			}
		})
	}
}

// Blocks end lines; line breaks and pictures within one only part words.
func TestLines(t *testing.T) {
	for in, want := range map[string]string{
		"<p>a <b>b</b>c</p><p>d</p>":                   "a bc\nd",
		"a<br>b<img src=x>c":                           "a b c",
		"<ul><li>a</li> <li>b</li></ul>c":              "a\nb\nc",
		"<h2>a</h2>\n\n<div><div>b</div></div>":        "a\nb",
		"a &amp; b\n c<hr>d":                           "a & b c\nd",
		"<table><tr><td>a</td><td>b</td></tr></table>": "a\nb",
		"": "",
	} {
		if got := Lines(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
		if got, text := strings.ReplaceAll(Lines(in), "\n", " "), Text(in); got != text {
			t.Errorf("%s: lines %q, text %q", in, got, text)
		}
	}
}
