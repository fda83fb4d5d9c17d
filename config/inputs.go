package config

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Inputs are the files that a configuration was read from, with those that were looked for
// and not found, and what was in them. They never change once they were read.
type Inputs struct {
	files   map[string]input  // by path, which is absolute
	folders map[string]bool   // whose parts are files; false: it could not be read
	instead map[string][]byte // texts that are read in place of files
}

// input is what was seen of a file.
type input struct {
	sum    [sha256.Size]byte // of the contents; zero where they could not be read
	size   int               // bytes; -1 where they could not be read
	most   int               // bytes that it may hold; of what is more, no more is looked at
	secret bool              // who may read it counts too
	open   bool              // everybody may
	part   bool              // it was found in a folder
}

func newInputs() *Inputs {
	return &Inputs{files: map[string]input{}, folders: map[string]bool{}}
}

// Paths are those of the files, and of the folders in which any file counts, in order.
func (in *Inputs) Paths() (files, folders []string) {
	return slices.Sorted(maps.Keys(in.files)), slices.Sorted(maps.Keys(in.folders))
}

// Equal reports whether the files are the same, with the same contents.
func (in *Inputs) Equal(other *Inputs) bool {
	return maps.Equal(in.files, other.files) && maps.Equal(in.folders, other.folders)
}

// Lacks reports whether a file is gone or empty that had contents before, as it is for a
// moment while it is written.
func (in *Inputs) Lacks(before *Inputs) bool {
	for path, was := range before.files {
		if is, ok := in.files[path]; was.size > 0 && (!ok || is.size <= 0) {
			return true
		}
	}
	return false
}

// With is in, with the file as it is now.
func (in *Inputs) With(path string) *Inputs {
	now := newInputs()
	maps.Copy(now.files, in.files)
	maps.Copy(now.folders, in.folders)
	_, _, _ = now.look(path, MaxFile, false)
	return now
}

// Again looks at the same files, as they are now.
func (in *Inputs) Again() *Inputs {
	now := newInputs()
	for path, f := range in.files {
		if f.part {
			continue
		}
		_, _, _ = now.look(path, f.most, f.secret)
	}
	for folder := range in.folders {
		names, _ := now.list(folder)
		for _, name := range names {
			_, _ = now.read(filepath.Join(folder, name), MaxFile)
		}
	}
	return now
}

// list are the names of the parts in the folder, none where it is not there.
func (in *Inputs) list(folder string) (names []string, err error) {
	all, err := os.ReadDir(folder)
	in.folders[folder] = err == nil
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range all {
		if isPart(e.Name()) {
			names = append(names, e.Name())
			in.files[filepath.Join(folder, e.Name())] = input{size: -1, part: true}
		}
	}
	return names, err
}

// errIrregular is what a folder, a pipe or a device in the place of a file is.
var errIrregular = errors.New("it is no regular file")

// read reads a regular file, of which it takes one byte more than most at most.
func (in *Inputs) read(path string, most int) ([]byte, error) {
	data, _, err := in.look(path, most, false)
	return data, err
}

// Parts are the files that were found in folders beside the configuration, in the order in
// which they are read.
func (in *Inputs) Parts() (files []string) {
	for path, f := range in.files {
		if f.part {
			files = append(files, path)
		}
	}
	slices.Sort(files)
	return files
}

// look is read that also says what kind of file it is.
func (in *Inputs) look(path string, most int, secret bool) (data []byte, info fs.FileInfo, err error) {
	saw := input{size: -1, most: most, secret: secret, part: in.files[path].part}
	defer func() { in.files[path] = saw }()
	if info, err = os.Stat(path); err != nil { // to open a pipe may wait for ever
		var at *fs.PathError
		if errors.As(err, &at) {
			at.Op = "open"
		}
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, info, errIrregular
	}
	if text, ok := in.instead[path]; ok {
		saw.sum, saw.size = sha256.Sum256(text), len(text)
		return text, info, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, info, err
	}
	defer f.Close()
	if data, err = io.ReadAll(io.LimitReader(f, int64(most)+1)); err != nil {
		return nil, info, err
	}
	saw.sum, saw.size, saw.open = sha256.Sum256(data), len(data), secret && info.Mode().Perm()&0o007 != 0
	return data, info, nil
}

// stream reads the configuration itself, under the name that it was given. It may be a pipe,
// which can be read only once, and is no input then.
func (in *Inputs) stream(name, path string) ([]byte, error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, MaxFile+1))
	}
	data, err := in.read(path, MaxFile)
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		at.Path = name
	case errors.Is(err, errIrregular):
		err = fmt.Errorf("read %s: %w", name, err)
	}
	return data, err
}
