package config

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"regexp"
)

// topKey is a line of the file on which a key of its top begins.
var topKey = regexp.MustCompile(`^([a-z_]+):(\s|$)`)

// StorePath is where the store lies that the file at path names, found without reading the
// rest of it; ok is false where that takes reading all.
func (l *Loader) StorePath(path string) (store string, ok bool) {
	data, err := os.ReadFile(path)
	folder, failed := filepath.Abs(filepath.Dir(path))
	if err != nil || failed != nil || len(data) > MaxFile {
		return "", false
	}
	r := &reader{document: &document{name: path}, folder: folder, root: cmp.Or(l.Root, "/"), inputs: newInputs()}
	part, ok := topPart(data, "store")
	if !ok {
		return "", false
	}
	to := newStore(r)
	if len(part) == 0 {
		return to.Path, true
	}
	root := r.tree(part)
	if root == nil {
		return "", false
	}
	_, v := entryOf(root, "store")
	if v == nil {
		return "", false
	}
	object(r, value{node: v}, storeKeys, &to)
	return to.Path, len(r.errs) == 0
}

// UsualStorePath is where the store lies where the file at path, which may be missing or
// unreadable, does not say so.
func (l *Loader) UsualStorePath(path string) string {
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		folder = filepath.Dir(path)
	}
	return newStore(&reader{folder: folder, root: cmp.Or(l.Root, "/")}).Path
}

// topPart are the lines of the key at the top of the text, none where it is not there; ok
// is false where the top is in brackets, has a key twice, or is no mapping.
func topPart(data []byte, key string) (part []byte, ok bool) {
	inside, keys, found := false, 0, 0
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\ufeff"))) {
		switch m := topKey.FindSubmatch(line); {
		case m != nil:
			keys++
			if inside = string(m[1]) == key; inside {
				found++
			}
		case bytes.IndexByte(line, '#') == 0, len(bytes.TrimSpace(line)) == 0:
			continue
		case line[0] != ' ' && line[0] != '-':
			return nil, false
		}
		if inside {
			part = append(part, line...)
		}
	}
	return part, keys > 0 && found <= 1
}
