package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// partFolders are the folders beside the file whose files hold more of some of its keys:
// the name of each, and the keys. A list goes on from file to file.
var partFolders = []struct {
	name string
	keys []string
	most int // bytes that a file may hold
}{
	{"sources.d", []string{"sources"}, MaxFile},
	{"rules.d", []string{"rules", "lists", "tests"}, MaxRuleFile},
}

// part is one of the files that a configuration is made of.
type part struct {
	document
	keys  []key[Config]         // that it may have
	root  value                 // of its tree
	found map[string]*yaml.Node // by key
	whole bool                  // nothing of it is hidden by faults of its YAML
}

func newPart(name string, data []byte, keys []key[Config]) *part {
	return &part{document: document{name: name, data: data}, keys: keys}
}

// parts are the files of the folders beside the configuration, which messages call by the
// folder of its name.
func (r *reader) parts(as string) (all []*part) {
	for _, p := range partFolders {
		keys := slices.DeleteFunc(slices.Clone(fileKeys), func(k key[Config]) bool { return !slices.Contains(p.keys, k.name) })
		folder := filepath.Join(r.folder, p.name)
		names, err := r.inputs.list(folder)
		if err != nil {
			r.refuse(filepath.Join(as, p.name), cmp.Or(deniedHint(folder, err), "it is to be a folder with files of YAML"), "the folder cannot be read: "+reason(err))
		}
		for _, name := range names {
			path, shown := filepath.Join(folder, name), filepath.Join(as, p.name, name)
			data, err := r.inputs.read(path, MaxFile)
			if _, gone := os.Lstat(path); err != nil && errors.Is(gone, fs.ErrNotExist) {
				continue // since the folder was read
			}
			if err != nil {
				r.refuse(shown, deniedHint(path, err), "the file cannot be read: "+reason(err))
				continue
			}
			if len(data) > p.most {
				r.refuse(shown, "", fmt.Sprintf("the file is larger than %d MiB", p.most>>20))
				continue
			}
			all = append(all, newPart(shown, data, keys))
		}
	}
	return all
}

// reason is the error without what was tried on which file.
func reason(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}

// refuse notes that the file as such is wrong.
func (r *reader) refuse(file, hint, message string) {
	r.others = append(r.others, &Error{File: file, Line: 1, Column: 1, Message: message, Hint: hint})
}

// isPart reports whether a file of the name is read. Those of editors, version control and
// other tools, which begin with a dot or do not end so, are not.
func isPart(name string) bool {
	ext := filepath.Ext(name)
	return (ext == ".yaml" || ext == ".yml") && !strings.HasPrefix(name, ".")
}

// whole reads what the files say together, key by key in the order in which the keys build
// on each other.
func (r *reader) whole(files []*part) {
	for i, f := range files {
		r.document = &f.document
		if i > 0 && onlyComments(f.data) {
			f.whole = true
			continue
		}
		node := f.tree(f.data)
		if node == nil {
			continue
		}
		f.root, f.whole = value{node: node}, true
		f.found, _ = match(r, f.root, f.keys)
	}
	main := files[0]
	for _, k := range fileKeys {
		for _, f := range files {
			if node := f.found[k.name]; node != nil {
				r.document = &f.document
				k.set(r, value{node, &f.root, k.name, 0}, r.cfg)
			} else if r.document = &main.document; f == main && k.need && main.found != nil {
				r.fail(main.root, "", "the key %s is missing", k.name)
			}
		}
	}
	r.document = &main.document
	if whole := !slices.ContainsFunc(files, func(f *part) bool { return !f.whole }); whole && !r.listed && main.found != nil {
		r.fail(main.root, "", "the key sources is missing")
	}
	for i := 0; i < len(r.later); i++ { // one may add others
		r.later[i]()
	}
	unusedLists(r)
	if len(r.others) == 0 && !slices.ContainsFunc(files, func(f *part) bool { return len(f.errs) > 0 }) {
		testRules(r)
	}
}

// onlyComments reports whether the text is one whose every line was made a comment, which
// an empty file, perhaps one that is being written, is not.
func onlyComments(data []byte) bool { return blank(data) && strings.Contains(string(data), "#") }
