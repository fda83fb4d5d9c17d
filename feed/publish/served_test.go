package publish_test

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/serve"
)

// TestServed pins every byte that readers get of a fixed store, pages aside: the headers
// and the body of each document in each coding, and the answer to who knows the version
// before.
func TestServed(t *testing.T) {
	plan, v, change := publish.FixedStore()
	clock := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	b := publish.NewBuilder(plan, nil)
	b.Now = func() time.Time { return clock }
	build := func() *publish.Snapshot {
		s, err := publish.BuildOf(b, v)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := build()
	change()
	second := build()
	h := serve.Handler(func() *publish.Snapshot { return second }, serve.Options{Now: func() time.Time { return clock.Add(time.Hour) }})
	var got strings.Builder
	ask := func(path string, headers ...string) []byte {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		fmt.Fprintf(&got, "\nGET %s", path)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
			fmt.Fprintf(&got, "\n> %s: %s", headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Fprintf(&got, "\n< %d\n", w.Code)
		for _, name := range slices.Sorted(maps.Keys(w.Header())) {
			for _, value := range w.Header()[name] {
				fmt.Fprintf(&got, "< %s: %s\n", name, value)
			}
		}
		fmt.Fprintf(&got, "< %x\n", sha256.Sum256(w.Body.Bytes()))
		return w.Body.Bytes()
	}
	for _, path := range append(second.Paths(), render.HealthPath, "/nothing") {
		if d, err := second.Document(path); err != nil {
			t.Fatal(err)
		} else if d != nil && d.Format == nil {
			continue
		}
		for _, coding := range []string{"br", "zstd", "gzip"} {
			ask(path, "Accept-Encoding", coding)
		}
		got.Write(ask(path))
		if d, err := first.Document(path); err == nil && d != nil {
			ask(path, "If-None-Match", d.ETag)
			ask(path, "If-None-Match", d.ETag, "A-Im", "feed", "Accept-Encoding", "gzip")
			got.Write(ask(path, "If-None-Match", d.ETag, "A-Im", "feed"))
		}
	}
	fmt.Fprintf(&got, "\nchanged: %s\nentries: %d\nnewest: %s\nbase: %s\n", second.Changed, second.Entries, second.Newest, second.Base)
	path := filepath.Join("testdata", "served.txt")
	if *publish.Update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); d != "" {
		t.Errorf("%s differs (run with -update to accept):\n%s", path, d)
	}
}
