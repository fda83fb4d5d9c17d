package html

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
)

//go:embed pages/*.html site.css
var builtIn embed.FS

// maxPage is how long a page may be, in bytes: templates of the operator's may loop.
const maxPage = 8 << 20

// errLong is the error of a template that writes more than maxPage.
var errLong = errors.New("the page is longer than 8 MB")

// File is one that pages refer to: the stylesheet, a logo, an icon.
type File struct {
	Path string // below the site's URL; it names the content's hash
	Type string // media type
	Body []byte
}

// Theme is what pages are made with: templates, and the files that they refer to. It
// never changes, and is never executed itself.
type Theme struct {
	set        *template.Template
	Style      File
	Logo, Icon File             // without a path: there is none
	words      map[string]entry // in place of those of the interface
	texts      []textPage
}

// DefaultTheme is the theme that comes with the program.
func DefaultTheme() *Theme {
	set := template.New("").Option("missingkey=error").Funcs(funcs(nil, nil))
	style, err := fs.ReadFile(builtIn, "site.css")
	return &Theme{
		set:   template.Must(set.ParseFS(builtIn, "pages/*.html")),
		Style: styleFile(style, err),
	}
}

// styleFile is the stylesheet under a name that changes with it.
func styleFile(css []byte, err error) File {
	if err != nil {
		return File{}
	}
	return File{Path: "/style." + hashed(css) + ".css", Type: "text/css; charset=utf-8", Body: css}
}

// hashed is a part of the hash of b for names.
func hashed(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:5])
}

// render executes the template of the name.
func (p *Pages) render(name string, data any) ([]byte, error) {
	out := bounded{}
	if err := p.set.ExecuteTemplate(&out, name, data); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// fragment is a part of a page, rendered.
func (p *Pages) fragment(name string, data any) (template.HTML, error) {
	b, err := p.render(name, data)
	return template.HTML(b), err
}

// bounded is a buffer that takes no more than a page may hold.
type bounded struct{ bytes.Buffer }

// Write implements [io.Writer].
func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxPage {
		return 0, errLong
	}
	return b.Buffer.Write(p)
}
