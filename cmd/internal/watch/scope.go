package watch

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxLinks bounds how many symbolic links lead to a file.
const maxLinks = 40

// scope is where changes of files show: the folders in which they, and the links that lead
// to them, lie or would lie, and their names there.
type scope struct {
	names map[string]map[string]bool // by folder, without links in its path
	whole map[string]bool            // folders of which every name counts
}

// scopeOf is the scope of the files, and of the folders with all that is in them.
func scopeOf(files, folders []string) scope {
	s := scope{names: map[string]map[string]bool{}, whole: map[string]bool{}}
	for _, f := range files {
		s.follow("/", f, 0)
	}
	for _, f := range folders {
		if at, ok := s.follow("/", f, 0); ok {
			s.note(at, "")
			s.whole[at] = true
		}
	}
	return s
}

// follow goes from the folder along the path, and notes the links on it and its end, or the
// first part of it that is not there. It says where the end is, if there is one.
func (s *scope) follow(folder, path string, links int) (at string, ok bool) {
	parts := strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
	for i, name := range parts {
		if name == "." {
			continue
		}
		if name == ".." {
			folder = filepath.Dir(folder)
			continue
		}
		next := filepath.Join(folder, name)
		info, err := os.Lstat(next)
		last := i == len(parts)-1
		if last || err != nil || info.Mode()&os.ModeSymlink != 0 {
			s.note(folder, name)
		}
		if err != nil || links == maxLinks {
			return "", false
		}
		if info.Mode()&os.ModeSymlink != 0 {
			to, err := os.Readlink(next)
			if err != nil {
				return "", false
			}
			if filepath.IsAbs(to) {
				folder = "/"
			}
			return s.follow(folder, to+"/"+strings.Join(parts[i+1:], "/"), links+1)
		}
		folder = next
	}
	return folder, true
}

// note adds a name in the folder, and the folder's own: that it is moved counts too.
func (s *scope) note(folder, name string) {
	if s.names[folder] == nil {
		s.names[folder] = map[string]bool{}
	}
	s.names[folder][name] = true
}

// folders are those to be watched, in order.
func (s *scope) folders() []string { return slices.Sorted(maps.Keys(s.names)) }

// concerns reports whether a change of the path may change the files.
func (s *scope) concerns(path string) bool {
	folder, name := filepath.Split(path)
	folder = filepath.Clean(folder)
	return s.whole[folder] || s.names[folder][name] || s.names[path] != nil
}
