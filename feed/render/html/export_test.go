package html

import (
	"slices"
	"strings"
)

// SamplePages are all kinds of pages on sample data in the language, by path, and the
// files that they refer to.
func SamplePages(lang string) (names []string, pages map[string][]byte, types map[string]string, err error) {
	p := New(sampleOptions(nil, lang, true))
	pages, types = map[string][]byte{}, map[string]string{}
	for _, s := range samples() {
		body, err := s.make(p)
		if err != nil {
			return nil, nil, nil, err
		}
		names, pages[s.path], types[s.path] = append(names, s.name+" "+s.path), body, "text/html; charset=utf-8"
	}
	for _, f := range p.Files() {
		pages[f.Path], types[f.Path] = f.Body, f.Type
	}
	return names, pages, types, nil
}

// Languages are those that the interface has words in, sorted.
func Languages() (all []string) {
	files, err := wordFiles.ReadDir("words")
	if err != nil {
		return nil
	}
	for _, f := range files {
		if name := strings.TrimSuffix(f.Name(), ".json"); !strings.Contains(name, "-") {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
