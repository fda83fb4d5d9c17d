package systemtest

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestHTTPPaper holds docs/http.md to the tests: each row has a number of its own
// between 1 and 40, in ascending order, and each test that it names exists.
func TestHTTPPaper(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "http.md"))
	if err != nil {
		t.Fatal(err)
	}
	exists := testNames(t, root)
	last := 0
	for n, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		number, err := strconv.Atoi(strings.TrimSpace(cells[0]))
		if !strings.HasPrefix(line, "|") || err != nil {
			continue
		}
		if len(cells) != 4 {
			t.Errorf("docs/http.md:%d has %d cells, want 4 (write a bar in a text as &#124;)", n+1, len(cells))
			continue
		}
		if number <= last || number > 40 {
			t.Errorf("docs/http.md:%d: row %d comes after row %d", n+1, number, last)
		}
		last = number
		tests := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[3], -1)
		if len(tests) == 0 {
			t.Errorf("docs/http.md:%d names no test", n+1)
		}
		for _, m := range tests {
			if !exists[m[1]] {
				t.Errorf("docs/http.md:%d: there is no test %s", n+1, m[1])
			}
		}
	}
}

// TestSecurityPaper holds docs/security.md to the tests: each promise names one at least,
// and each that is named exists.
func TestSecurityPaper(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	exists, promises := testNames(t, root), 0
	for n, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if !strings.HasPrefix(line, "| ") || strings.HasSuffix(line, "| test |") {
			continue
		}
		promises++
		tests := regexp.MustCompile("`(Test[^`]+)`").FindAllStringSubmatch(cells[len(cells)-1], -1)
		if len(cells) != 3 || len(tests) == 0 {
			t.Errorf("docs/security.md:%d names no test", n+1)
		}
		for _, m := range tests {
			if !exists[m[1]] {
				t.Errorf("docs/security.md:%d: there is no test %s", n+1, m[1])
			}
		}
	}
	if promises < 15 {
		t.Errorf("%d promises are found", promises)
	}
}

// TestIndexOfPapers holds docs/README.md to what there is: it leads to each paper, and to
// none that is missing.
func TestIndexOfPapers(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(string(text), -1) {
		named[m[1]] = true
		if _, err := os.Stat(filepath.Join(root, "docs", m[1])); err != nil {
			t.Errorf("docs/README.md leads to %s: %v", m[1], err)
		}
	}
	papers, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(papers) < 10 {
		t.Fatalf("%d papers, error %v", len(papers), err)
	}
	for _, p := range papers {
		if name := filepath.Base(p); name != "README.md" && !named[name] {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
	}
}

var testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(\w+ \*testing\.[TF]\) \{`)

// testNames are the tests of all packages.
func testNames(t *testing.T, root string) map[string]bool {
	names := make(map[string]bool)
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range testFunc.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestDependenciesAreExplained holds ARCHITECTURE.md to the direct dependencies in
// go.mod: each has a word on why it is there, and none is explained that is not.
func TestDependenciesAreExplained(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	cmd := exec.Command("go", "mod", "edit", "-json")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go mod edit: %v", err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(text), "\n## Direct dependencies, and why\n")
	if !ok {
		t.Fatal("ARCHITECTURE.md has no part on direct dependencies")
	}
	part, _, _ = strings.Cut(part, "\n## ")
	direct := map[string]bool{}
	for _, r := range mod.Require {
		if direct[r.Path] = !r.Indirect; direct[r.Path] && !strings.Contains(part, r.Path) {
			t.Errorf("ARCHITECTURE.md does not say why %s is there", r.Path)
		}
	}
	if len(direct) < 10 {
		t.Errorf("go.mod has %d requirements only", len(direct))
	}
	for line := range strings.Lines(part) {
		if cells := strings.Split(line, "|"); len(cells) > 2 && strings.Contains(cells[1], "/") && !direct[strings.TrimSpace(cells[1])] {
			t.Errorf("ARCHITECTURE.md explains %s, which is no direct dependency", strings.TrimSpace(cells[1]))
		}
	}
}
