package systemtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/openvoicenews/openvoice/"

// alone says which packages, and nobody else, may import a module of others, tests
// included. The library stays replaceable as long as that holds.
var alone = map[string][]string{
	"github.com/mmcdole/gofeed":          {"feed/parse"},
	"github.com/abadojack/whatlanggo":    {"feed/parse"},
	"go.etcd.io/bbolt":                   {"storage/bolt"},
	"github.com/microcosm-cc/bluemonday": {"feed/sanitize"},
	"github.com/gorilla/feeds":           {"feed/render/parts"},
	"go.yaml.in/yaml":                    {"config"},
	"github.com/spf13/cobra":             {"cmd/internal/cli"},
	"github.com/prometheus":              {"cmd/internal/metrics"},
	"github.com/robfig/cron":             {"feed/schedule", "cmd/internal/daemon"},
	"github.com/hanwen/go-fuse":          {"storage/faulty"},
	"github.com/fsnotify/fsnotify":       {"cmd/internal/watch"},
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

// layers are, for each package that the table of packages in ARCHITECTURE.md names, the
// packages of ours that it may import; its tests may import more. "*" stands for all.
func layers(architecture string) (map[string][]string, error) {
	const head = "| package | one line | may import (ours) |"
	_, table, found := strings.Cut(architecture, "\n"+head+"\n")
	if !found {
		return nil, fmt.Errorf("read ARCHITECTURE.md: no table headed %q", head)
	}
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string][]string{}
	for i, line := range strings.Split(table, "\n")[1:] { // behind the rule
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		name := strings.Trim(cells[0], "`")
		if len(cells) != 3 || rows[name] != nil || name == "" || name == cells[0] {
			return nil, fmt.Errorf("read ARCHITECTURE.md: row %d of the table of packages, %q, is not one new package with what it is and what it may import", i+1, line)
		}
		switch may := cells[2]; may {
		case "-":
			rows[name] = []string{}
		case "everything":
			rows[name] = []string{"*"}
		default:
			rows[name] = strings.Split(may, ", ")
		}
	}
	return rows, nil
}

// readLayers are the layers of this tree.
func readLayers(t *testing.T) map[string][]string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := layers(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestLayers(t *testing.T) {
	rows := readLayers(t)
	found := map[string]bool{}
	for _, p := range listPackages(t) {
		found[strings.TrimPrefix(p.ImportPath, module)] = true
		for _, fault := range faults(rows, p) {
			t.Error(fault)
		}
	}
	for name, may := range rows {
		for _, other := range append([]string{name}, may...) {
			if !found[other] && other != "*" {
				t.Errorf("ARCHITECTURE.md, in the row of %s, names the package %s, which is none", name, other)
			}
		}
	}
}

// faults are the imports of p that the house does not allow.
func faults(layers map[string][]string, p goPackage) []string {
	var fs []string
	name := strings.TrimPrefix(p.ImportPath, module)
	may, known := layers[name]
	if !known {
		return []string{name + " has no row in ARCHITECTURE.md's table of packages"}
	}
	for _, i := range p.Imports {
		ours, ok := strings.CutPrefix(i, module)
		if ok && !slices.Contains(may, ours) && !slices.Contains(may, "*") {
			fs = append(fs, fmt.Sprintf("%s imports %s, which ARCHITECTURE.md's table of packages does not allow", name, ours))
		}
		if strings.HasSuffix(ours, "test") && !strings.HasSuffix(name, "test") || ours == "storage/faulty" && name != "storage/storagetest" {
			fs = append(fs, fmt.Sprintf("%s imports %s outside of its tests", name, ours))
		}
	}
	for _, i := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
		if i == module+"config" && !strings.HasPrefix(name, "cmd/") && name != "config" {
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
	rows := readLayers(t)
	rows["all"] = []string{"*"}
	for _, p := range []goPackage{
		{ImportPath: module + "feed/unheard", Imports: nil},
		{ImportPath: module + "feed", Imports: []string{module + "storage"}},
		{ImportPath: module + "feed/fetch", Imports: []string{"github.com/mmcdole/gofeed/rss"}},
		{ImportPath: module + "storage", TestImports: []string{"go.etcd.io/bbolt"}},
		{ImportPath: module + "feed/publish", XTestImports: []string{module + "config"}},
		{ImportPath: module + "all", Imports: []string{module + "storage/storagetest"}},
		{ImportPath: module + "all", Imports: []string{module + "storage/faulty"}},
	} {
		if fs := faults(rows, p); len(fs) != 1 {
			t.Errorf("%+v: faults %q, want one", p, fs)
		}
	}
}

func TestLayersAreRead(t *testing.T) {
	const head = "# A\n\n| package | one line | may import (ours) |\n|---|---|---|\n"
	rows, err := layers(head + "| `a` | no | - |\n| `a/b` | one, and two | a, c |\n| `c` | all | everything |\n\n| `d` | of another table | - |\n")
	want := map[string][]string{"a": {}, "a/b": {"a", "c"}, "c": {"*"}}
	if err != nil || !reflect.DeepEqual(rows, want) {
		t.Errorf("read %v, %v, want %v", rows, err, want)
	}
	for _, bad := range []string{"# A\n", head + "| `a` | no |\n", head + "| a | no | - |\n", head + "| `a` | no | - |\n| `a` | again | - |\n"} {
		if rows, err := layers(bad); err == nil {
			t.Errorf("read %v from %q", rows, bad)
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
