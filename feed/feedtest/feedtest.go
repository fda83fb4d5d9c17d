// Package feedtest has what the tests of several packages need: the folder of real
// feeds and labelled news that is no part of the repository, and what it costs to read
// a document.
//
// It is for tests alone and must never import a package that it helps to test.
package feedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared is the path of name, with slashes, in the folder that OPENVOICE_SHARED names;
// unset, it is "shared" beside the repository. The test is skipped, with one line that
// says so, where there is no such file.
func Shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("OPENVOICE_SHARED")
	if dir == "" {
		dir = filepath.Join(root(t), "..", "shared")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("OPENVOICE_SHARED: %s is absent", path)
	}
	return path
}

// root is the folder of the module: a test runs in that of its package.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}
