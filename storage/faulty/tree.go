package faulty

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// root is the number of the topmost folder.
const root = 1

// node is a file or a folder.
type node struct {
	contents
	folder bool
	mode   uint32            // permissions
	names  map[string]uint64 // of a folder
}

// tree is a version of all files, by number. Files that have no name stay in it.
type tree map[uint64]*node

func newTree() tree {
	return tree{root: {folder: true, mode: 0o700, names: map[string]uint64{}}}
}

// at is the node of the number, which is made where it is missing: what is lost of a
// file may be its beginning.
func (t tree) at(id uint64, folder bool, mode uint32) *node {
	n := t[id]
	if n == nil {
		n = &node{folder: folder, mode: mode}
		if folder {
			n.names = map[string]uint64{}
		}
		t[id] = n
	}
	return n
}

func (t tree) clone() tree {
	to := make(tree, len(t))
	for id, n := range t {
		to[id] = &node{contents: n.contents.clone(), folder: n.folder, mode: n.mode, names: maps.Clone(n.names)}
	}
	return to
}

// export writes what is under the folder of the number into an existing folder.
func (t tree) export(id uint64, to string) error {
	for _, name := range slices.Sorted(maps.Keys(t[id].names)) {
		child, path := t[t[id].names[name]], filepath.Join(to, name)
		var err error
		if child.folder {
			if err = os.Mkdir(path, 0o700); err == nil {
				err = t.export(t[id].names[name], path)
			}
		} else {
			err = child.export(path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// export writes the file, with holes where it has none.
func (n *node) export(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, os.FileMode(n.mode&0o777)|0o600)
	if err != nil {
		return err
	}
	err = f.Truncate(n.size)
	for i, b := range n.blocks {
		if err == nil {
			_, err = f.WriteAt(b[:max(0, min(blockSize, n.size-i*blockSize))], i*blockSize)
		}
	}
	return errors.Join(err, f.Close())
}
