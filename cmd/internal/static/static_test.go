package static

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"
)

// fakePages are pages by path; each leads nowhere.
type fakePages map[string]string

func (p fakePages) Page(_ context.Context, path string) (*publish.Document, error) {
	body, ok := p[path]
	if !ok {
		return nil, nil
	}
	return &publish.Document{Path: path, Type: "text/html; charset=utf-8", Body: []byte(body), Self: "https://example.org/news" + path}, nil
}

func site(front string) *publish.Snapshot {
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	return &publish.Snapshot{Base: "/news/", Documents: map[string]*publish.Document{
		"/":            {Path: "/", Type: "text/html; charset=utf-8", Body: []byte(front), Self: "https://example.org/news/", Modified: at},
		"/feed.atom":   {Path: "/feed.atom", Type: "application/atom+xml; charset=utf-8", Body: []byte("<feed/>"), Self: "https://example.org/news/feed.atom", Modified: at},
		"/wire.atom":   {Path: "/wire.atom", Type: "application/atom+xml; charset=utf-8", Body: []byte("<feed>for some</feed>"), Token: feed.Hash{1}, Modified: at},
		"/a/feed.atom": {Path: "/a/feed.atom", Type: "application/atom+xml; charset=utf-8", Body: []byte("<feed>a</feed>"), Modified: at},
	}}
}

const front = `<a href="story/one">1</a> <a href="/news/sources/">2</a> <a href="https://example.org/other">3</a>
<a href="https://else.example/news/x">4</a> <a href="story/gone">5</a> <a href="../../../etc/passwd">6</a> <link href="feed.atom">`

// files are the files below dir with what they hold.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		name, _ := filepath.Rel(dir, p)
		if name != manifest {
			all[name] = string(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	pages := fakePages{"/story/one": `one <a href="two#part?x">`, "/story/two": "two", "/sources/": "sources"}
	sum, err := Write(t.Context(), dir, site(front), pages)
	if err != nil || sum != (Summary{Documents: 6, Written: 6}) {
		t.Fatalf("%+v, error %v", sum, err)
	}
	want := map[string]string{
		"index.html": front, "feed.atom": "<feed/>", "a/feed.atom": "<feed>a</feed>",
		"story/one.html": pages["/story/one"], "story/two.html": "two", "sources/index.html": "sources",
	}
	if d := cmp.Diff(want, files(t, dir)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	info, err := os.Stat(filepath.Join(dir, "feed.atom"))
	if err != nil || !info.ModTime().Equal(site("").Documents["/"].Modified) || info.Mode().Perm() != 0o644 {
		t.Errorf("the feed is of %v with mode %v, error %v", info.ModTime(), info.Mode(), err)
	}

	// What is equal is not written again; what is gone goes; what others put there stays.
	if err := os.WriteFile(filepath.Join(dir, "theirs.txt"), []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	sum, err = Write(t.Context(), dir, site("nothing"), pages)
	if err != nil || sum != (Summary{Documents: 3, Written: 1, Removed: 3}) {
		t.Fatalf("%+v, error %v", sum, err)
	}
	want = map[string]string{"index.html": "nothing", "feed.atom": "<feed/>", "a/feed.atom": "<feed>a</feed>", "theirs.txt": "theirs"}
	if d := cmp.Diff(want, files(t, dir)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func TestWriteSparesOthersFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Write(t.Context(), dir, site(""), fakePages{})
	if err == nil || !strings.Contains(err.Error(), "it is not empty") || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
	if d := cmp.Diff(map[string]string{"index.html": "theirs"}, files(t, dir)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
