package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/openvoicenews/openvoice/"

// layers says which of our packages each of our packages may import; tests of a
// package may import more. A package without a row here has no place in the house.
var layers = map[string][]string{
	"feed":                 {},
	"feed/merge":           {"feed", "feed/story"},
	"feed/feedtest":        {},
	"feed/story":           {"feed"},
	"feed/story/measure":   {"feed", "feed/story"},
	"feed/story/fit":       {"feed/story", "feed/story/measure"},
	"feed/schedule":        {},
	"feed/sanitize":        {},
	"feed/parse":           {"feed", "feed/sanitize"},
	"feed/parse/corpus":    {"feed", "feed/parse", "feed/sanitize"},
	"feed/link":            {"feed"},
	"feed/discover":        {"feed", "feed/link"},
	"feed/opml":            {"feed", "feed/parse"},
	"feed/websub":          {"feed"},
	"feed/fetch":           {"feed", "feed/link", "feed/parse", "feed/story", "feed/websub"},
	"feed/fetch/fetchtest": {},
	"feed/curate":          {"feed"},
	"feed/atom":            {"feed"},
	"feed/atom/atomtest":   {},
	"feed/publish":         {"feed", "feed/curate", "feed/sanitize", "feed/atom"},
	"feed/serve":           {"feed/publish"},
	"feed/ingest":          {"feed", "feed/schedule"},
	"storage":              {"feed", "feed/merge"},
	"storage/bolt":         {"feed", "feed/merge", "storage"},
	"storage/memory":       {"feed", "feed/merge", "storage"},
	"storage/local":        {"feed", "storage"},
	"storage/recording":    {"feed", "storage"},
	"storage/storagetest":  {"feed", "feed/merge", "feed/story", "storage", "storage/memory"}, // the reference that it compares with
	"config": {"feed", "feed/atom", "feed/curate", "feed/fetch", "feed/ingest", "feed/parse",
		"feed/publish", "feed/sanitize", "feed/schedule", "feed/serve", "feed/story"},
	"cmd/openvoice": {"*"},
}

// alone says which packages, and nobody else, may import a module of others, tests
// included. The library stays replaceable as long as that holds.
var alone = map[string][]string{
	"github.com/mmcdole/gofeed":          {"feed/parse"},
	"github.com/abadojack/whatlanggo":    {"feed/parse"},
	"go.etcd.io/bbolt":                   {"storage/bolt"},
	"github.com/microcosm-cc/bluemonday": {"feed/sanitize"},
	"github.com/gorilla/feeds":           {"feed/atom"},
	"go.yaml.in/yaml":                    {"config"},
	"github.com/spf13/cobra":             {"cmd/openvoice"},
	"github.com/robfig/cron":             {"feed/schedule", "cmd/openvoice"},
}

type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var ps []goPackage
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return ps
		}
		if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
}

func TestLayers(t *testing.T) {
	ps := listPackages(t)
	if len(ps) < len(layers)/2 {
		t.Fatalf("go list found %d packages only", len(ps))
	}
	for _, p := range ps {
		for _, fault := range faults(p) {
			t.Error(fault)
		}
	}
}

// faults are the imports of p that the house does not allow.
func faults(p goPackage) []string {
	var fs []string
	name := strings.TrimPrefix(p.ImportPath, module)
	may, known := layers[name]
	if !known {
		return []string{name + " has no row in the table of layers"}
	}
	for _, i := range p.Imports {
		ours, ok := strings.CutPrefix(i, module)
		if ok && !slices.Contains(may, ours) && !slices.Contains(may, "*") {
			fs = append(fs, fmt.Sprintf("%s imports %s", name, ours))
		}
		if strings.HasSuffix(ours, "test") {
			fs = append(fs, fmt.Sprintf("%s imports %s outside of its tests", name, ours))
		}
	}
	for _, i := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
		if i == module+"config" && name != "cmd/openvoice" && name != "config" {
			fs = append(fs, name+" imports config")
		}
		for library, users := range alone {
			if (i == library || strings.HasPrefix(i, library+"/")) && !slices.Contains(users, name) {
				fs = append(fs, fmt.Sprintf("%s imports %s", name, i))
			}
		}
	}
	return fs
}

func TestLayersAreGuarded(t *testing.T) {
	for _, p := range []goPackage{
		{ImportPath: module + "feed/unheard", Imports: nil},
		{ImportPath: module + "feed", Imports: []string{module + "storage"}},
		{ImportPath: module + "feed/fetch", Imports: []string{"github.com/mmcdole/gofeed/rss"}},
		{ImportPath: module + "storage", TestImports: []string{"go.etcd.io/bbolt"}},
		{ImportPath: module + "feed/publish", XTestImports: []string{module + "config"}},
		{ImportPath: module + "cmd/openvoice", Imports: []string{module + "storage/storagetest"}},
	} {
		if len(faults(p)) != 1 {
			t.Errorf("%+v: faults %q, want one", p, faults(p))
		}
	}
}

// moduleRoot is the folder of go.mod, above the working directory.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return "", fmt.Errorf("go.mod above the working directory: %w", err)
		}
		dir = filepath.Dir(dir)
	}
}
