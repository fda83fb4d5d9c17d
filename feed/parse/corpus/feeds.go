package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/openvoicenews/openvoice/feed/parse"
)

// figures are what became of the captured documents.
type figures struct {
	files, feeds, entries int
	ids, altered          int
	dates, unread         int
	links, missing        int // entries with a link, and without one that the document has
	formats               map[string]int
	refused               map[string][]string // by reason
	failed                []string            // feeds that could not be read
	notes                 []string
}

// printFeeds prints what becomes of the captured documents.
func printFeeds(w io.Writer, dir string, verbose bool) error {
	f, err := readFeeds(filepath.Join(dir, "feeds"), verbose)
	if err != nil {
		return err
	}
	for _, n := range f.notes {
		fmt.Fprintln(w, n)
	}
	fmt.Fprintf(w, "captured files: %d, of which feeds that were read: %d", f.files, f.feeds)
	for _, format := range []string{"rss", "rdf", "atom", "json"} {
		fmt.Fprintf(w, ", %s %d", format, f.formats[format])
	}
	fmt.Fprintln(w)
	var reasons []string
	for r := range f.refused {
		reasons = append(reasons, r)
	}
	sort.Strings(reasons)
	for _, r := range reasons {
		fmt.Fprintf(w, "  not a feed: %s: %d\n", r, len(f.refused[r]))
	}
	fmt.Fprintf(w, "  feeds that could not be read: %d\n", len(f.failed))
	for _, name := range f.failed {
		fmt.Fprintf(w, "    %s\n", name)
	}
	fmt.Fprintf(w, "entries: %d; ids: %d, altered %d; dates: %d, unread %d (%.2f %%); links: %d, missing where there is one %d\n",
		f.entries, f.ids, f.altered, f.dates, f.unread, 100*float64(f.unread)/float64(max(f.dates, 1)), f.links, f.missing)
	return nil
}

// readFeeds reads all documents below the folder.
func readFeeds(root string, verbose bool) (*figures, error) {
	f := &figures{formats: map[string]int{}, refused: map[string][]string{}}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".httphdr") {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		f.read(name, body, header(path), verbose)
		return nil
	})
	return f, err
}

// header is the HTTP header that a document was captured with, if it was kept.
func header(path string) textproto.MIMEHeader {
	b, err := os.ReadFile(path + ".httphdr")
	if err != nil {
		return nil
	}
	_, fields, _ := strings.Cut(string(b), "\n") // behind the status
	h, _ := textproto.NewReader(bufio.NewReader(strings.NewReader(fields + "\r\n\r\n"))).ReadMIMEHeader()
	return h
}

// read reads one document and compares it with what plain searching finds in it.
func (f *figures) read(name string, body []byte, h textproto.MIMEHeader, verbose bool) {
	f.files++
	at := &url.URL{Scheme: "https", Host: "corpus.invalid", Path: "/" + filepath.ToSlash(name)}
	doc, err := parse.Parse(body, parse.Options{URL: at, ContentType: h.Get("Content-Type"), Location: h.Get("Content-Location"), Language: h.Get("Content-Language")})
	if err != nil {
		var syntax *parse.SyntaxError
		if errors.As(err, &syntax) && syntax.Format == "" {
			f.refused[syntax.Reason] = append(f.refused[syntax.Reason], name)
			if verbose {
				f.notes = append(f.notes, name+": "+syntax.Reason)
			}
			return
		}
		f.failed = append(f.failed, name+": "+err.Error())
		return
	}
	f.feeds++
	f.formats[doc.Format]++
	f.entries += len(doc.Items)
	if verbose && len(doc.Repairs) > 0 {
		f.notes = append(f.notes, fmt.Sprintf("%s: %d entries; %s", name, len(doc.Items), strings.Join(doc.Repairs, "; ")))
	}
	raw := search(body, doc.Format)
	f.compare(name, doc, raw)
}

// compare counts what was altered, unread or lost.
func (f *figures) compare(name string, doc *parse.Document, raw *raw) {
	for _, d := range raw.dates {
		f.dates++
		if _, ok := parse.Date(d); !ok {
			f.unread++
			f.notes = append(f.notes, fmt.Sprintf("%s: the date %q is not read", name, d))
		}
	}
	linkless := 0
	for i := range doc.Items {
		c := &doc.Items[i].Content
		if c.ID != "" {
			f.ids++
			if !raw.ids[c.ID] {
				f.altered++
				f.notes = append(f.notes, fmt.Sprintf("%s: the id %q does not stand so in the document", name, c.ID))
			}
		}
		if c.Link != "" {
			f.links++
			continue
		}
		linkless++
		if len(raw.linked) == len(doc.Items) && raw.linked[i] {
			f.missing++
			f.notes = append(f.notes, fmt.Sprintf("%s: entry %d has no link, but the document has one", name, i))
		}
	}
	if linkless > 0 && len(raw.linked) != len(doc.Items) {
		f.notes = append(f.notes, fmt.Sprintf("%s: %d entries have no link; whether the document has them cannot be told", name, linkless))
	}
}
