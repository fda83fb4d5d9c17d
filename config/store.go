package config

import (
	"path/filepath"
	"strings"
)

// Defaults of the store.
const (
	DefaultStorePath = "openvoice.db"
	DefaultMaxSize   = 4 << 30

	leastStore = 64 << 20 // less has no room for one large document beside what expiry works in
)

// Store is the file that keeps everything.
type Store struct {
	Path    string // ready to be opened
	MaxSize int64  // bytes

	Fallback bool // the last good backup takes the place of a store that is damaged at the start
}

func newStore(r *reader) Store {
	return Store{Path: inState(r, DefaultStorePath), MaxSize: DefaultMaxSize}
}

var storeKeys = []key[Store]{
	{"path", false, set(storePath, func(to *Store) *string { return &to.Path })},
	{"max_size", false, set(size(leastStore), func(to *Store) *int64 { return &to.MaxSize })},
	{"fallback", false, set(fallback, func(to *Store) *bool { return &to.Fallback })},
}

// readStore reads the section. Copies of the store must not lie among its files.
func readStore(r *reader, v value, to *Config) {
	object(r, v, storeKeys, &to.Store)
	if p := to.Backup.Path; p != "" && (p == to.Store.Path || strings.HasPrefix(p, to.Store.Path+".")) {
		r.fail(v, "choose a folder of its own for copies, on another disk if you can", "backup.path %s is among the files of the store", quote(p))
	}
}

// storePath reads the path of the store's file.
func storePath(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	if strings.HasSuffix(s, "/") {
		r.fail(v, "name a file in it, as in "+s+DefaultStorePath, "%s is a folder", quote(s))
		return "", false
	}
	return inState(r, s), true
}

func inState(r *reader, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(stateFolder(r.root, r.folder), path)
}

// stateFolder is where a relative path of the store counts from: /var/lib/NAME for a
// configuration in /etc/NAME or below it, as a service's StateDirectory=NAME is, and
// /var/lib/openvoice for one in /etc itself; else the folder of the configuration.
// Nothing but the place of the file decides, so that a service and whoever asks for it
// from a shell mean the same store.
func stateFolder(root, folder string) string {
	below, err := filepath.Rel(filepath.Join(root, "etc"), folder)
	if err != nil || below == ".." || strings.HasPrefix(below, "../") {
		return folder
	}
	name, _, _ := strings.Cut(below, "/")
	if name == "." {
		name = "openvoice"
	}
	return filepath.Join(root, "var/lib", name)
}
