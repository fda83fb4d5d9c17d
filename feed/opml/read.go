package opml

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/parse"
)

// Read reads a document: OPML, or the configuration of a Planet. contentType is the HTTP header, for the charset; it may be
// empty. Its error says what a document is that holds no outline.
//
// The tokens are those of HTML: a browser's tokenizer takes every fault that lists of
// the wild have (bare ampersands and less-than signs, attributes without quotes, names
// in any letter case, end tags that are missing or too many), where encoding/xml ends
// at the first, with Strict off too.
func Read(body []byte, contentType string) (*List, error) {
	text, _, mended, err := parse.Text(body, contentType)
	if err != nil {
		return nil, fmt.Errorf("read OPML: %w", err)
	}
	if isPlanet(text) {
		list := readPlanet(text)
		list.Repairs = mended
		return list, nil
	}
	r := reader{at: map[string]int{}, line: 1, repairs: mended}
	r.run(text)
	if !r.opml && !r.outlines {
		return nil, fmt.Errorf("read OPML: there is no outline in it%s", r.instead())
	}
	r.list.Repairs = r.repairs
	return &r.list, nil
}

// frame is an outline that is open.
type frame struct {
	outline
	closes   bool // it was a source, or was told of already
	children bool
	mute     bool // it, or one around it, is commented out
}

// reader is one pass over a document.
type reader struct {
	list     List
	at       map[string]int // where a URL is in list.Sources
	stack    []frame
	pending  *pending
	over     int  // outlines that are open beyond MaxDepth
	line     int  // of the token
	opml     bool // there is an opml element
	outlines bool // there is an outline
	head     bool // inside of the head
	title    bool // inside of its title
	first    string
	stray    int // end tags that end nothing
	unclosed int // outlines without an end
	silent   int // skips that are counted only
	repairs  []string
}

func (r *reader) run(text []byte) {
	z := html.NewTokenizer(bytes.NewReader(text))
	z.AllowCDATA(true)
	for {
		kind := z.Next()
		lines := bytes.Count(z.Raw(), []byte{'\n'})
		switch kind {
		case html.ErrorToken:
			r.flush()
			r.finish(text)
			return
		case html.TextToken:
			r.text(z)
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(z, kind == html.SelfClosingTagToken)
			z.NextIsNotRawText() // a title or a script is an element like others here
		case html.EndTagToken:
			name, _ := z.TagName()
			r.end(local(name))
		}
		r.line += lines
	}
}

// local is a name without its prefix.
func local(name []byte) string {
	return string(name[bytes.IndexByte(name, ':')+1:])
}

func (r *reader) start(z *html.Tokenizer, empty bool) {
	raw, more := z.TagName()
	name := local(raw)
	if r.first == "" {
		r.first = name
	}
	switch name {
	case "opml":
		r.flush()
		r.opml = true
		r.closeAll()
	case "body":
		r.flush()
		r.head, r.title = false, false
		r.closeAll()
	case "head":
		r.head = !empty
	case "title":
		r.title = r.head && !empty
	case "outline":
		r.flush()
		r.head, r.title, r.outlines = false, false, true
		r.pending = &pending{outline: attributes(z, more), empty: empty}
		r.pending.line = r.line
	}
}

// text takes characters. Between outlines there are none, unless a quote in an attribute
// ended the tag before its time: then they are the rest of it.
func (r *reader) text(z *html.Tokenizer) {
	switch p := r.pending; {
	case r.title && r.list.Title == "":
		r.list.Title = line(string(z.Text()))
	case p != nil && !p.empty && p.xmlURL == "" && len(p.rest) < maxRest:
		p.rest = append(p.rest, bytes.TrimSpace(z.Raw())...)
		p.rest = append(p.rest, ' ')
	}
}

// flush opens the outline whose tag was read last, now that all of it is known.
func (r *reader) flush() {
	p := r.pending
	if p == nil {
		return
	}
	r.pending = nil
	p.mend()
	r.open(p.outline)
	if p.empty {
		r.close()
	}
}

func (r *reader) end(name string) {
	switch name {
	case "outline", "body", "opml":
		r.flush()
	}
	switch name {
	case "head":
		r.head, r.title = false, false
	case "title":
		r.title = false
	case "body", "opml":
		r.closeAll()
	case "outline":
		if len(r.stack) == 0 {
			r.stray++
			return
		}
		r.close()
	}
}

// open enters an outline.
func (r *reader) open(o outline) {
	f := frame{outline: o}
	if n := len(r.stack); n > 0 {
		r.stack[n-1].children = true
		f.mute = r.stack[n-1].mute
	}
	if o.comment && !f.mute {
		f.mute = true
		r.skip(&o, "it is commented out, with all in it")
	}
	f.closes = f.mute || r.take(&o)
	if len(r.stack) == MaxDepth {
		r.over++
		return
	}
	r.stack = append(r.stack, f)
}

// take makes a source of the outline, or says why not; false: it may be a folder.
func (r *reader) take(o *outline) bool {
	raw, why := o.target()
	if raw == "" {
		return false
	}
	clean, secret, wrong := sourceURL(raw)
	if why = cmp.Or(why, wrong); why != "" {
		r.skip(o, why+": "+shown(raw))
		return true
	}
	s := Source{URL: clean, Title: o.name(), Site: o.site(), Language: line(o.language), ID: line(o.id), Secret: secret, Line: o.line}
	if s.ID != "" && o.title == "" || s.Title == clean {
		s.Title = "" // text stands in for a title that there is none of
	}
	for i := range r.stack {
		if f := &r.stack[i]; !f.closes {
			s.add(f.folder())
		}
	}
	s.add(o.categories()...)
	r.put(s, o)
	return true
}

// put adds a source, or what it says that is new to the same one.
func (r *reader) put(s Source, o *outline) {
	key := canonical(s.URL)
	if i, ok := r.at[key]; ok {
		old := &r.list.Sources[i]
		more := len(old.Categories)
		old.add(s.Categories...)
		if more == len(old.Categories) {
			r.skip(o, fmt.Sprintf("it is on line %d already", old.Line))
		}
		return
	}
	if len(r.list.Sources) == MaxSources {
		if !r.list.Partial {
			r.skip(o, fmt.Sprintf("a list may have %d sources: this and all after it are left out", MaxSources))
		}
		r.list.Partial = true
		return
	}
	r.at[key] = len(r.list.Sources)
	r.list.Sources = append(r.list.Sources, s)
}

// skip notes an outline that gives no source.
func (r *reader) skip(o *outline, why string) {
	if len(r.list.Skipped) == maxSkipped {
		r.silent++
		return
	}
	r.list.Skipped = append(r.list.Skipped, Skip{Line: o.line, Name: o.name(), Why: why})
}

// close leaves the innermost outline.
func (r *reader) close() {
	if r.over > 0 {
		r.over--
		return
	}
	n := len(r.stack) - 1
	f := &r.stack[n]
	if !f.closes && !f.children && f.term == "" {
		r.skip(&f.outline, "it has no address, and nothing in it")
	}
	r.stack = r.stack[:n]
}

func (r *reader) closeAll() {
	r.unclosed += len(r.stack) + r.over
	for len(r.stack) > 0 {
		r.close()
	}
}

// finish says what is left when the document is over.
func (r *reader) finish(text []byte) {
	tail := bytes.ToLower(text[max(0, len(text)-1024):])
	whole := !r.opml || bytes.Contains(tail, []byte("opml>")) || bytes.Contains(tail, []byte("/body>"))
	if !whole {
		r.list.Partial = true
		r.repairs = append(r.repairs, "the document breaks off: what may have followed is missing")
	}
	r.closeAll()
	for _, n := range []struct {
		count int
		what  string
	}{
		{r.unclosed, "outlines without an end: %d; what follows them may be in the wrong folder"},
		{r.stray, "end tags that ended nothing: %d"},
		{r.silent, "further outlines that gave no source: %d"},
	} {
		if n.count > 0 {
			r.repairs = append(r.repairs, fmt.Sprintf(n.what, n.count))
		}
	}
	slices.SortStableFunc(r.list.Skipped, func(a, b Skip) int { return a.Line - b.Line })
}

// instead says what a document is that has no outline.
func (r *reader) instead() string {
	switch r.first {
	case "":
		return ", it is text without markup"
	case "html":
		return ", it is an HTML page"
	case "rss", "feed", "rdf":
		return `, it is a feed: list it as a source, after "openvoice sources test" has shown what is in it`
	}
	return ", its first element is " + fmt.Sprintf("%.40q", r.first)
}

// canonical is equal for URLs that are one source.
func canonical(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return feed.CanonicalURL(u)
}

// shown is an address for a message: short, and without a password.
func shown(raw string) string {
	raw = line(raw)
	if i := strings.LastIndexByte(raw, '@'); i >= 0 {
		raw = "..." + raw[i:]
	}
	if len(raw) > 100 {
		raw = strings.ToValidUTF8(raw[:97], "") + "..."
	}
	return raw
}
