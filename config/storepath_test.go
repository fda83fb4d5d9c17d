package config

import (
	"os"
	"path/filepath"
	"testing"
)

// The store is found without the rest of the file, or not at all: never another one than
// that which the whole file names.
func TestStorePathAlone(t *testing.T) {
	head := "version: 1\nsite: {id: \"tag:example.org,2026:\", title: T, url: https://example.org/}\n"
	sources := "sources: [{id: a, url: https://a.example/f}]\n"
	for _, c := range []struct {
		text  string
		finds bool
	}{
		{head + sources, true},
		{head + sources + "store: {path: x.db}\n", true},
		{head + "store:\n  # where\n  path: sub/x.db   # here\n" + sources, true},
		{head + "store:\n  max_size: 1GiB\n\n  path: /srv/x.db\n" + sources, true},
		{"\ufeff" + head + "store: {path: x.db}\r\n" + sources, true},
		{"{version: 1, store: {path: x.db}, site: {id: \"tag:example.org,2026:\", title: T, url: https://example.org/}, sources: [{id: a, url: https://a.example/f}]}\n", false},
		{head + "\"store\": {path: x.db}\n" + sources, false},
		{head + "store: {path: x.db, nonsense: 1}\n" + sources, false},
		{head + "store: {path: x.db}\nstore: {path: y.db}\n" + sources, false},
		{head + "store: {path: [x]}\n", false},
		{head + "sources: [{id: a, url: nonsense}]\nstore: {path: x.db}\n", true}, // what is wrong elsewhere does not matter
	} {
		name := filepath.Join(t.TempDir(), "openvoice.yaml")
		if err := os.WriteFile(name, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, ok := new(Loader).StorePath(name)
		if ok != c.finds {
			t.Errorf("it is found: %v (%s), want %v in\n%s", ok, got, c.finds, c.text)
		}
		if cfg, err := new(Loader).Load(name); ok && err == nil && cfg.Store.Path != got {
			t.Errorf("the store is %s, and the whole file says %s", got, cfg.Store.Path)
		}
	}
	if _, ok := new(Loader).StorePath(filepath.Join(t.TempDir(), "none.yaml")); ok {
		t.Error("a file that is not there names a store")
	}
}
