package parse

import (
	"html"
	"strings"

	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// title is the plain text of a title that may hold HTML: inline markup goes, a picture is
// its alternative text, and what stands between brackets and is no markup stays, as in
// "Vec<T>" or "the <script> tag".
func title(s string) string { return heading(s, false) }

// heading is [title]; with sure set the text is said to be HTML, so that all elements of
// HTML are markup.
func heading(s string, sure bool) string {
	if s = s[:min(len(s), 16*maxLine)]; strings.IndexByte(s, '<') >= 0 {
		s = bracketed(s, sure)
	}
	if strings.ContainsAny(s, "<&") {
		s = sanitize.Text(s)
	}
	return line(s)
}

const (
	maxTitleTags = 200  // of a title that are looked at
	maxTitleTag  = 2000 // bytes of one, and how far off its other tag is looked for
)

// bracketed is HTML in which the brackets that are no markup are escaped, and pictures
// are their alternative texts.
func bracketed(s string, sure bool) string {
	var b strings.Builder
	lower := ""
	from := 0
	for tags := 0; tags < maxTitleTags; tags++ {
		n := strings.IndexByte(s[from:], '<')
		if n < 0 {
			break
		}
		b.WriteString(s[from : from+n])
		from += n
		if strings.HasPrefix(s[from:], "<!--") || strings.HasPrefix(s[from:], "<![CDATA[") {
			b.WriteByte('<') // a comment goes
			from++
			continue
		}
		end := strings.IndexByte(s[from:min(len(s), from+maxTitleTag)], '>') + 1
		if lower == "" {
			lower = strings.ToLower(s)
		}
		switch tag := s[from : from+end]; {
		case end > 0 && strings.HasPrefix(lower[min(from, len(lower)):], "<img") && len(lower) == len(s):
			b.WriteString(html.EscapeString(alternativeText(tag)))
			from += end
		case end > 0 && len(lower) == len(s) && markedUp(s, lower, from, end, sure):
			b.WriteString(tag)
			from += end
		default:
			b.WriteString("&lt;")
			from++
		}
	}
	b.WriteString(s[from:])
	return b.String()
}

// markedUp says whether the tag s[from:from+n] is markup, and no words.
func markedUp(s, lower string, from, n int, sure bool) bool {
	at := from + 1
	closing := s[at] == '/'
	if closing {
		at++
	}
	name := tagName(lower[at:])
	switch {
	case name == "" || nameClass[name[0]]&nameStart == 0:
		return false
	case strings.IndexByte(name, ':') > 0:
		return true // of a word processor
	case !htmlElements[name]:
		return false
	case sure || closing && strings.Contains(lower[max(0, from-maxTitleTag):from], "<"+name):
		return true
	case neverClosed(name) && n > len(name)+2: // with attributes, or a slash
		return true
	case strings.Contains(lower[from+n:min(len(lower), from+n+maxTitleTag)], "</"+name):
		return true
	case inlineElements[name]:
		// "Map<U>" is a type; whoever marks up a part of a word ends that.
		return s[at] >= 'a' || from == 0 || nameClass[s[from-1]]&nameByte == 0
	case name == "p" || name == "div" || name == "hr": // between two lines, but not between two words
		return from == 0 || from+n == len(s) || s[from-1] != ' ' || s[from+n] != ' '
	}
	return false
}

// alternativeText is the alternative text.
func alternativeText(tag string) string {
	l := lexer{in: tag, limits: &limits{}}
	t := l.readTag(1, false)
	if t.end <= 0 {
		return ""
	}
	for k := range t.attrs {
		if strings.EqualFold(t.attrs[k].name, "alt") {
			return html.UnescapeString(t.attrs[k].value)
		}
	}
	return ""
}

// inlineElements are the elements that titles are marked up with.
var inlineElements = set("a abbr acronym b bdi bdo big br cite code del dfn em font i ins kbd mark nobr q rp rt ruby s samp small span strike strong sub sup tt u var wbr")

// htmlElements are the elements of HTML, those of old included.
var htmlElements = set("a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br button canvas caption center cite code col colgroup " +
	"data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins " +
	"kbd label legend li link main map mark marquee math menu meta meter nav nobr noframes noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script " +
	"search section select slot small source span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr")

// set is a set of the words.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.SplitSeq(words, " ") {
		m[w] = true
	}
	return m
}
