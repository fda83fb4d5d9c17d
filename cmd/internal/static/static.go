// Package static writes a site into a folder, for a web server to serve where no daemon
// runs.
//
// It promises that each file is replaced whole, that what is equal is not written again,
// and that only what it wrote itself is removed. It must never write outside of the
// folder, nor into one that holds what others wrote.
package static

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"github.com/openvoicenews/openvoice/feed/publish"
)

const (
	// manifest lists what was written, beside it.
	manifest = ".openvoice-site.json"
	// maxPages is how many documents a site may have.
	maxPages = 100_000
)

// Pages makes pages that the snapshot does not hold; a [publish.Deep] does.
type Pages interface {
	// Page is the page at the path below the site's, nil where there is none.
	Page(ctx context.Context, path string) (*publish.Document, error)
}

// Summary is what a writing came to.
type Summary struct {
	Documents int  // that the site has
	Written   int  // of them, that were new or changed
	Removed   int  // files that the site no longer has
	Partial   bool // it has more than could be written
}

// Write writes the snapshot and the pages that it leads to into the folder, which is made
// if it is missing. A folder with files in it that it did not write is an error.
func Write(ctx context.Context, dir string, s *publish.Snapshot, pages Pages) (sum Summary, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return sum, fmt.Errorf("write the site: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return sum, fmt.Errorf("write the site: %w", err)
	}
	defer root.Close()
	w := &writer{root: root, base: s.Base, seen: map[string]bool{}, files: map[string]bool{}}
	old, err := w.before()
	if err != nil {
		return sum, fmt.Errorf("write the site into %s: %w", dir, err)
	}
	for _, p := range s.Paths() {
		w.meet(p)
	}
	if err := w.all(ctx, s, pages); err != nil {
		return w.sum, fmt.Errorf("write the site into %s: %w", dir, err)
	}
	for name := range old {
		if !w.files[name] {
			if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return w.sum, fmt.Errorf("write the site into %s: %w", dir, err)
			}
			w.sum.Removed++
		}
	}
	return w.sum, w.note()
}

// writer is one writing.
type writer struct {
	root  *os.Root
	base  string          // path of the site's URL
	queue []string        // paths that are still to be written
	seen  map[string]bool // paths that are or were in the queue
	files map[string]bool // that make up the site
	sum   Summary
}

// before are the files of the site that was written last.
func (w *writer) before() (map[string]bool, error) {
	data, err := w.root.ReadFile(manifest)
	if errors.Is(err, fs.ErrNotExist) {
		there, err := fs.ReadDir(w.root.FS(), ".")
		if err == nil && len(there) > 0 {
			err = fmt.Errorf("it is not empty, and what is in it was not written by this program: name an empty folder, or a new one")
		}
		return nil, err
	}
	var names []string
	if err == nil {
		err = json.Unmarshal(data, &names)
	}
	old := make(map[string]bool, len(names))
	for _, n := range names {
		old[n] = true
	}
	return old, err
}

// note writes down what makes up the site.
func (w *writer) note() error {
	data, err := json.Marshal(slices.Sorted(maps.Keys(w.files)))
	if err != nil {
		return err
	}
	_, err = w.put(manifest, data, time.Time{})
	return err
}

// meet notes that the site has, or may have, a document at the path.
func (w *writer) meet(p string) {
	if !w.seen[p] {
		w.seen[p] = true
		w.queue = append(w.queue, p)
	}
}

// all writes what is in the queue, and what that leads to.
func (w *writer) all(ctx context.Context, s *publish.Snapshot, pages Pages) error {
	for len(w.queue) > 0 {
		p := w.queue[0]
		w.queue = w.queue[1:]
		if len(w.files) == maxPages {
			w.sum.Partial = true
			return nil
		}
		d, err := s.Document(p)
		if d == nil && err == nil {
			d, err = pages.Page(ctx, p)
		}
		if err != nil {
			return fmt.Errorf("make %s: %w", p, err)
		}
		if d == nil || !d.Token.IsZero() { // what is linked and not the site's own, such as a picture; or not for everybody
			continue
		}
		isPage := strings.HasPrefix(d.Type, "text/html")
		changed, err := w.put(fileName(p, isPage), d.Body, d.Modified)
		if err != nil {
			return err
		}
		w.files[fileName(p, isPage)] = true
		w.sum.Documents++
		if changed {
			w.sum.Written++
		}
		if isPage {
			w.follow(d)
		}
	}
	return nil
}

// fileName is the file of the document at the path, as web servers look for it.
func fileName(p string, isPage bool) string {
	switch {
	case strings.HasSuffix(p, "/"):
		p += "index.html"
	case isPage && path.Ext(p) != ".html":
		p += ".html"
	}
	return strings.TrimPrefix(p, "/")
}

// put replaces the file whole, unless it holds the data.
func (w *writer) put(name string, data []byte, modified time.Time) (changed bool, err error) {
	if old, err := w.root.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return false, nil
	}
	if err := w.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return false, err
	}
	part := path.Join(path.Dir(name), ".new-"+path.Base(name))
	if err := w.root.WriteFile(part, data, 0o644); err != nil {
		return false, errors.Join(err, w.root.Remove(part))
	}
	if !modified.IsZero() {
		if err := w.root.Chtimes(part, modified, modified); err != nil {
			return false, errors.Join(err, w.root.Remove(part))
		}
	}
	return true, w.root.Rename(part, name)
}

// follow meets the documents of the site that the page leads to.
func (w *writer) follow(d *publish.Document) {
	self, err := url.Parse(d.Self)
	if err != nil {
		return
	}
	for z := html.NewTokenizer(bytes.NewReader(d.Body)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		for _, a := range z.Token().Attr {
			if a.Key != "href" && a.Key != "src" {
				continue
			}
			to, err := self.Parse(strings.TrimSpace(a.Val))
			if err != nil || to.Host != self.Host || to.Scheme != self.Scheme || !strings.HasPrefix(to.Path, w.base) {
				continue
			}
			w.meet("/" + strings.TrimPrefix(to.Path, w.base))
		}
	}
}
