package html

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"encoding/json"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// What an operator's folder may hold. Files of other names are not looked at.
const (
	folderPages = "pages"      // templates, each in place of the one with its name
	folderTexts = "texts"      // Markdown, each a page of its own
	folderStyle = "site.css"   // in place of the stylesheet
	folderMore  = "more.css"   // behind the stylesheet
	folderWords = "words.json" // in place of words of the interface
)

// maxFile is how long a file of the folder may be, in bytes.
const maxFile = 2 << 20

// images are the pictures that a folder may hold, by name, with their media types.
var images = []struct{ name, kind string }{
	{"logo.svg", "image/svg+xml"}, {"logo.png", "image/png"}, {"logo.webp", "image/webp"}, {"logo.jpg", "image/jpeg"},
	{"favicon.svg", "image/svg+xml"}, {"favicon.png", "image/png"}, {"favicon.ico", "image/x-icon"},
}

// textPage is a page of the operator's own words.
type textPage struct {
	path, heading, text string
}

// reservedTexts are names that a text cannot have, since the program's pages lie there.
var reservedTexts = []string{"story", "article", "source", "sources", "subscribe", "day", "category", "feed", "picture", "sitemap"}

// LoadTheme is the theme that comes with the program, with what the operator's folder has
// in place of its parts. Every page is rendered on sample data before it is given back; the
// error says which file is wrong, and in which line.
func LoadTheme(folder fs.FS) (*Theme, error) {
	t := DefaultTheme()
	l := loader{folder: folder, theme: t}
	if err := errors.Join(l.templates(), l.style(), l.images(), l.words(), l.texts()); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}

// loader reads an operator's folder.
type loader struct {
	folder fs.FS
	theme  *Theme
}

// read is the file, nil where there is none.
func (l *loader) read(name string) ([]byte, error) {
	f, err := fs.Stat(l.folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if f.Size() > maxFile {
		return nil, fmt.Errorf("%s: it is longer than 2 MB", name)
	}
	return fs.ReadFile(l.folder, name)
}

func (l *loader) templates() error {
	names, err := fs.Glob(l.folder, folderPages+"/*.html")
	if err != nil {
		return err
	}
	known, err := fs.Glob(builtIn, folderPages+"/*.html")
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return fmt.Errorf("%s: there is no such template; those that can be replaced are %s", name, strings.Join(known, ", "))
		}
		b, err := l.read(name)
		if err != nil {
			return err
		}
		if _, err := l.theme.set.New(path.Base(name)).Parse(string(b)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (l *loader) style() error {
	css, err := l.read(folderStyle)
	if err != nil {
		return err
	}
	if css == nil {
		css = l.theme.Style.Body
	}
	more, err := l.read(folderMore)
	if err != nil {
		return err
	}
	l.theme.Style = styleFile(slices.Concat(css, more), nil)
	return nil
}

func (l *loader) images() error {
	for _, i := range images {
		b, err := l.read(i.name)
		if err != nil {
			return err
		}
		base, ext, _ := strings.Cut(i.name, ".")
		if to := map[string]*File{"logo": &l.theme.Logo, "favicon": &l.theme.Icon}[base]; b != nil && to.Path == "" {
			*to = File{Path: "/" + base + "." + hashed(b) + "." + ext, Type: i.kind, Body: b}
		}
	}
	return nil
}

func (l *loader) words() error {
	b, err := l.read(folderWords)
	if b == nil || err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&l.theme.words); err != nil {
		line := 1 + bytes.Count(b[:min(int(d.InputOffset()), len(b))], []byte("\n"))
		return fmt.Errorf("%s:%d: %w", folderWords, line, err)
	}
	known := readWords(fallback)
	for _, key := range slices.Sorted(maps.Keys(l.theme.words)) {
		if e, ok := known[key]; !ok {
			return fmt.Errorf("%s: %q is no text of the interface", folderWords, key)
		} else if (e.forms == nil) != (l.theme.words[key].forms == nil) {
			return fmt.Errorf("%s: %q must be written like that of the program: a text, or its forms by number", folderWords, key)
		}
	}
	return nil
}

func (l *loader) texts() error {
	names, err := fs.Glob(l.folder, folderTexts+"/*.md")
	if err != nil {
		return err
	}
	for _, name := range names {
		term := strings.TrimSuffix(path.Base(name), ".md")
		if strings.Trim(term, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || slices.Contains(reservedTexts, term) {
			return fmt.Errorf("%s: its name becomes the address of a page: write small letters, digits and hyphens, and none of %s", name, strings.Join(reservedTexts, ", "))
		}
		b, err := l.read(name)
		if err != nil {
			return err
		}
		page, err := newText(term, b)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		l.theme.texts = append(l.theme.texts, page)
	}
	return nil
}

// newText is the page of the Markdown, whose first heading is its name.
func newText(term string, source []byte) (p textPage, err error) {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	doc := md.Parser().Parse(text.NewReader(source))
	p = textPage{path: "/" + term + "/", heading: strings.ToUpper(term[:1]) + term[1:]}
	if h, ok := doc.FirstChild().(*ast.Heading); ok && h.Level == 1 {
		var b strings.Builder
		for i := range h.Lines().Len() {
			line := h.Lines().At(i)
			b.Write(line.Value(source))
		}
		p.heading = strings.TrimSpace(b.String())
		doc.RemoveChild(doc, h)
	}
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, source, doc); err != nil {
		return p, err
	}
	p.text = sanitize.HTML(out.String(), nil, nil)
	return p, nil
}
