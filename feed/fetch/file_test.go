package fetch

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func write(t *testing.T, name, content string, at time.Time) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, at, at); err != nil {
		t.Fatal(err)
	}
}

func TestFileIsConditional(t *testing.T) {
	root := t.TempDir()
	name := filepath.Join(root, "examples", "a b.xml")
	now := noon
	c := &Client{Root: root, Now: func() time.Time { return now }}
	j := feed.Job{Source: "s", URL: "file:examples/a%20b.xml"}
	write(t, name, rss("a"), now.Add(-time.Hour))
	r := c.Fetch(t.Context(), j)
	wantOutcome(t, r, feed.Modified)
	if r.Validator.ETag == "" || len(r.Items) != 1 || !r.Whole || r.Status != 0 {
		t.Fatalf("%+v", r)
	}
	j = after(j, r)
	r = c.Fetch(t.Context(), j)
	if wantOutcome(t, r, feed.Unchanged); r.Validator != j.Validator || r.BodyHash != j.BodyHash {
		t.Errorf("%+v", r)
	}
	write(t, name, rss("b"), now.Add(-time.Second)) // the same size, and perhaps not the last write of its second
	r = c.Fetch(t.Context(), j)
	if wantOutcome(t, r, feed.Modified); r.Validator != (feed.Validator{}) {
		t.Errorf("a file that was just written has the validator %+v", r.Validator)
	}
	j = after(j, r)
	now = now.Add(time.Minute)
	r = c.Fetch(t.Context(), j)
	if wantOutcome(t, r, feed.Unchanged); r.Validator.ETag == "" {
		t.Error("a file that was left alone has no validator")
	}
	write(t, name, gzipped(rss("c")), now.Add(-time.Hour))
	wantOutcome(t, c.Fetch(t.Context(), j), feed.Modified)
	if abs := (feed.Job{URL: "file://" + strings.ReplaceAll(name, " ", "%20")}); c.Fetch(t.Context(), abs).Outcome != feed.Modified {
		t.Error("an absolute name within the folder is not read")
	}
}

func TestFilesThatAreNotRead(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "in", "big.xml"), rss("a")+strings.Repeat(" ", 1000), noon)
	write(t, filepath.Join(root, "secret.xml"), rss("a"), noon)
	if err := os.Symlink("../secret.xml", filepath.Join(root, "in", "link.xml")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(root, "in", "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &Client{Root: filepath.Join(root, "in"), MaxBody: 1000}
	for url, reason := range map[string]string{
		"file:missing.xml":             "no such file",
		"file:../secret.xml":           "escapes",
		"file:%2e%2e/secret.xml":       "escapes",
		"file:link.xml":                "escapes",
		"file:///etc/passwd":           "escapes",
		"file:" + root + "/secret.xml": "escapes",
		"file:.":                       "not a regular file",
		"file:pipe":                    "not a regular file",
		"file:big.xml":                 "the file is over 1000 bytes",
		"file:":                        "names no file",
		"file:a%zz":                    "names no file",
		"file://host/x.xml":            `names the host "host"`,
	} {
		wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: url}), 0, reason)
	}
	wantFailure(t, new(Client).Fetch(t.Context(), feed.Job{URL: "file:big.xml"}), 0, "no folder")
	wantFailure(t, (&Client{Root: filepath.Join(root, "gone")}).Fetch(t.Context(), feed.Job{URL: "file:big.xml"}), 0, "open folder of file sources")
}
