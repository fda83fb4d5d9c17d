package discover_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/discover"
	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// TestCorpusPages reads the pages among the captured documents.
func TestCorpusPages(t *testing.T) {
	want := map[string]int{"adactio-links": 9, "h-feed-with-atom-alternate": 1, "h-feed-with-rss-alternate": 1, "html-with-atom-alternate": 1, "html-with-json-and-atom": 2}
	pages := 0
	err := filepath.WalkDir(feedtest.Shared(t, "corpus/feeds"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		start := strings.ToLower(string(body[:min(len(body), 600)]))
		if !strings.Contains(start, "<html") && !bytes.Contains([]byte(start), []byte("<!doctype html")) || strings.Contains(start, "<rss") {
			return err
		}
		pages++
		got := discover.Feeds(page(t, "https://site.example/", string(body)))
		if len(got) != want[d.Name()] {
			t.Errorf("%s: %d feeds, want %d: %+v", d.Name(), len(got), want[d.Name()], got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages != 15 {
		t.Errorf("%d pages, want 15", pages)
	}
}
