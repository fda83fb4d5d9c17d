package config

import (
	"bytes"
	"cmp"
	"path/filepath"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Overrides are the operator's words on which entries belong to one story.
type Overrides struct {
	File string          // as it was found; empty where none is configured
	All  []feed.Override // each pair once, by A, then B
}

var overridesKeys = []key[Overrides]{
	{"file", true, readOverridesFile},
}

func readOverrides(r *reader, v value, to *Config) { object(r, v, overridesKeys, &to.Overrides) }

// maxOverrides is how many pairs a file may speak of.
const maxOverrides = 20_000

// readOverridesFile reads the file, whose faults are reported with their places in it.
func readOverridesFile(r *reader, v value, to *Overrides) {
	name, ok := r.text(v)
	if !ok {
		return
	}
	to.File = name
	if !filepath.IsAbs(name) {
		to.File = filepath.Join(r.folder, name)
	}
	data, err := r.inputs.read(to.File, MaxFile)
	if err != nil {
		r.fail(v, cmp.Or(deniedHint(to.File, err), pathHint+"; a file without a line in it is a good one"), "read overrides: %v", err)
		return
	}
	inner := &overridesReader{reader: reader{document: &document{name: name, data: data}, folder: r.folder}, lines: map[[2]string]int{}, groups: map[string]string{}}
	inner.read(data)
	if errs, _ := inner.finish(); len(errs) > 0 {
		r.others = append(r.others, errs...)
		return
	}
	slices.SortFunc(inner.all, compareOverrides)
	to.All = inner.all
}

func compareOverrides(a, b feed.Override) int {
	return slices.Compare([]string{a.A, a.B}, []string{b.A, b.B})
}

// overridesReader reads an overrides file.
type overridesReader struct {
	reader
	all    []feed.Override
	lines  map[[2]string]int // on which a pair was spoken of
	groups map[string]string // what is joined, as a forest
	splits []split
}

// split is a pair that is kept apart, and where it is said.
type split struct {
	a, b string
	at   value
}

// overrideDraft is one item of the file while it is read.
type overrideDraft struct {
	join, split *value
	time        feed.Time
	reason      string
}

var overrideKeys = []key[overrideDraft]{
	{"join", false, func(_ *reader, v value, to *overrideDraft) { to.join = &v }},
	{"split", false, func(_ *reader, v value, to *overrideDraft) { to.split = &v }},
	{"time", true, func(r *reader, v value, to *overrideDraft) { to.time = moment(r, v) }},
	{"reason", true, set((*reader).text, func(to *overrideDraft) *string { return &to.reason })},
}

func (r *overridesReader) read(data []byte) {
	if blank(data) {
		return
	}
	root := r.tree(data)
	if root == nil {
		return
	}
	r.list(value{node: root}, func(v value) {
		var d overrideDraft
		if object(&r.reader, v, overrideKeys, &d) {
			r.override(v, &d)
		}
	})
	for _, s := range r.splits {
		if r.group(s.a) == r.group(s.b) {
			r.fail(s.at, "take one of them out", "%s and %s are joined elsewhere in this file, if only through others", quote(s.a), quote(s.b))
		}
	}
	if len(r.all) > maxOverrides {
		r.fail(value{node: root}, "", "the file speaks of %d pairs, the most is %d", len(r.all), maxOverrides)
	}
}

// blank says whether there is nothing but comments: the operator took all back.
func blank(data []byte) bool {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

func (r *overridesReader) override(v value, d *overrideDraft) {
	ids := d.join
	switch {
	case d.join == nil && d.split == nil:
		r.fail(v, "write join: [ID, ID] or split: [ID, ID]", "neither join nor split is here")
		return
	case d.join != nil && d.split != nil:
		r.fail(*d.split, "make two of it", "join and split are both here")
		return
	case d.join == nil:
		ids = d.split
	}
	named := r.entryIDs(*ids)
	for i, a := range named {
		for j, b := range named[:i] {
			if d.join == nil || j == 0 { // a join needs no more than a star
				r.pair(*ids, a, b, d)
			}
		}
	}
}

// entryIDs reads two or more published ids.
func (r *overridesReader) entryIDs(v value) (ids []string) {
	ok := r.list(v, func(v value) {
		s, ok := r.text(v)
		switch {
		case !ok:
		case len(s) > feed.MaxID:
			r.fail(v, "", "the id is longer than %d bytes", feed.MaxID)
		case slices.Contains(ids, s):
			r.fail(v, "", "%s is in this list twice", quote(s))
		default:
			ids = append(ids, s)
		}
	})
	if n := len(v.node.Content); ok && (n < 2 || n > 100) {
		r.fail(v, "ids are those of entries in the published feeds; `openvoice why` prints them", "expected 2 to 100 ids of entries, found %d", n)
	}
	return ids
}

func (r *overridesReader) pair(v value, a, b string, d *overrideDraft) {
	a, b = feed.Between(a, b)
	if line, ok := r.lines[[2]string{a, b}]; ok {
		r.fail(v, "", "%s and %s are spoken of on line %d already", quote(a), quote(b), line)
		return
	}
	r.lines[[2]string{a, b}] = v.node.Line
	r.all = append(r.all, feed.Override{A: a, B: b, Together: d.join != nil, At: d.time, Reason: d.reason})
	if d.join != nil {
		r.groups[r.group(a)] = r.group(b)
	} else {
		r.splits = append(r.splits, split{a, b, v})
	}
}

// group is the id that stands for all that the id is joined with.
func (r *overridesReader) group(id string) string {
	root := id
	for r.groups[root] != "" && r.groups[root] != root {
		root = r.groups[root]
	}
	for id != root {
		next := r.groups[id]
		r.groups[id], id = root, next
	}
	return root
}

// moment reads a time of RFC 3339.
func moment(r *reader, v value) feed.Time {
	s, ok := r.scalar(v, "a time")
	if !ok {
		return 0
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		r.fail(v, "write it as in 2026-11-02T10:00:00Z", "%s is no time", quote(s))
		return 0
	}
	return feed.At(t)
}
