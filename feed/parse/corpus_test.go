package parse

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// TestCorpus reads feeds as they were captured. Each gives entries or a clear
// reason, in bounded time, and no fewer entries than gofeed alone finds.
func TestCorpus(t *testing.T) {
	root := feedtest.Shared(t, "corpus/feeds")
	var files, feeds, items, theirs, refused, theirsRefused, fewer int
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".httphdr") {
			return err
		}
		files++
		name, _ := filepath.Rel(root, path)
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		began := time.Now()
		doc, err := Parse(body, Options{})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		n := 0
		if gf, err := gofeed.NewParser().ParseString(string(body)); err == nil {
			n = len(gf.Items)
			theirs += n
		} else {
			theirsRefused++
		}
		var syntax *SyntaxError
		switch {
		case errors.As(err, &syntax):
			refused++
			if syntax.Format != "" || n > 0 {
				t.Logf("refused: %s (gofeed %d items): %v", name, n, err)
			}
			if syntax.Reason == "" {
				t.Errorf("%s: no reason: %v", name, err)
			}
			if n > 0 {
				t.Errorf("%s: gofeed has %d items, here: %v", name, n, err)
			}
		case err != nil:
			t.Errorf("%s: %T %v", name, err, err)
		default:
			feeds++
			items += len(doc.Items)
			if len(doc.Items) < n {
				fewer++
				t.Errorf("%s: %d items, gofeed has %d; %v", name, len(doc.Items), n, doc.Repairs)
			}
			if testing.Verbose() && len(doc.Repairs) > 0 {
				t.Logf("%s: %d items (gofeed %d) %v", name, len(doc.Items), n, doc.Repairs)
			}
			checkDocument(t, name, doc)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files: %d feeds with %d items, %d refused; gofeed: %d items, %d refused", files, feeds, items, refused, theirs, theirsRefused)
	if feeds < 200 || items < 3909 {
		t.Errorf("only %d feeds with %d items", feeds, items)
	}
}
