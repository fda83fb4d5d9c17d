package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/openvoicenews/openvoice/feed"
)

// DefaultOverrides is the overrides file beside the configuration that is read where
// there is one and the configuration names no other.
const DefaultOverrides = "overrides.yaml"

// Overrides are the operator's words on single entries and stories.
type Overrides struct {
	File string          // where they are, or would be
	All  []feed.Override // in the order of [feed.CompareOverrides], each once
}

var overridesKeys = []key[Config]{{"file", true, readOverridesFile}}

func readOverrides(r *reader, v value, to *Config) { object(r, v, overridesKeys, to) }

// maxOverrides is how many words a file may hold; a word on two entries is one for each pair.
const maxOverrides = 20_000

// readOverridesFile reads the file, whose faults are reported with their places in it.
func readOverridesFile(r *reader, v value, to *Config) {
	name, ok := r.text(v)
	if !ok {
		return
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.folder, name)
	}
	to.Overrides.File = path
	if err := r.overridesIn(path, name); err != nil {
		r.fail(v, cmp.Or(deniedHint(path, err), pathHint+"; a file without a line in it is a good one"), "read overrides: %v", err)
	}
}

// defaultOverrides reads the file that is read where the configuration names none, if it
// is there.
func (r *reader) defaultOverrides() {
	if r.cfg.Overrides.File != "" {
		return
	}
	path := filepath.Join(r.folder, DefaultOverrides)
	r.cfg.Overrides.File = path
	if err := r.overridesIn(path, DefaultOverrides); err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.others = append(r.others, &Error{File: DefaultOverrides, Line: 1, Column: 1, Message: fmt.Sprintf("read overrides: %v", err), Hint: deniedHint(path, err)})
	}
}

// overridesIn reads the file at path, under the name.
func (r *reader) overridesIn(path, name string) error {
	data, err := r.inputs.read(path, MaxFile)
	if err != nil {
		return err
	}
	all, errs := r.cfg.parseOverrides(name, data)
	r.cfg.Overrides.All, r.others = all, append(r.others, errs...)
	return nil
}

// OverridesNow are those that the overrides file holds now, none where there is no such file.
func (c *Config) OverridesNow() ([]feed.Override, error) {
	data, err := newInputs().read(c.Overrides.File, MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read overrides: %w", err)
	}
	return c.CheckOverrides(data)
}

// CheckOverrides reads what could stand in the overrides file. Its only error is an [Errors].
func (c *Config) CheckOverrides(data []byte) ([]feed.Override, error) {
	all, errs := c.parseOverrides(c.Overrides.File, data)
	if len(errs) > 0 {
		return nil, errs
	}
	return all, nil
}

func (c *Config) parseOverrides(name string, data []byte) ([]feed.Override, Errors) {
	inner := &overridesReader{
		reader: reader{document: &document{name: name, data: data}, cfg: c},
		lines:  map[[2]string]int{}, groups: map[string]string{}, words: map[wordOn]int{},
	}
	inner.read(data)
	if errs, _ := inner.finish(); len(errs) > 0 {
		return nil, errs
	}
	slices.SortFunc(inner.all, feed.CompareOverrides)
	return inner.all, nil
}

// overridesReader reads an overrides file.
type overridesReader struct {
	reader
	all    []feed.Override
	lines  map[[2]string]int // on which a pair was spoken of
	groups map[string]string // what is joined, as a forest
	words  map[wordOn]int    // where in all each is
	splits []split
}

// split is a pair that is kept apart, and where it is said.
type split struct {
	a, b string
	at   value
}

// overrideDraft is one item of the file while it is read.
type overrideDraft struct {
	said    []spoken // the verbs that are there
	time    feed.Time
	reason  string
	lasts   value // its node is nil where there is none
	seconds int64
	to      value // likewise
	terms   []string
}

// spoken is a verb of an item, and what it is said of.
type spoken struct {
	verb string
	of   value
}

var overrideKeys = slices.Concat(verbs("join", "split", "hide", "release", "takedown", "pin", "recategorise", "label"), []key[overrideDraft]{
	{"for", false, func(r *reader, v value, to *overrideDraft) {
		d, _ := duration(time.Minute, 90*24*time.Hour)(r, v)
		to.lasts, to.seconds = v, int64(d/time.Second)
	}},
	{"to", false, func(r *reader, v value, to *overrideDraft) {
		to.to = v
		to.terms = terms(r, v)
	}},
	{"time", true, func(r *reader, v value, to *overrideDraft) { to.time = moment(r, v) }},
	{"reason", true, set((*reader).text, func(to *overrideDraft) *string { return &to.reason })},
})

// verbs are the keys of what may be said.
func verbs(names ...string) (all []key[overrideDraft]) {
	for _, name := range names {
		all = append(all, key[overrideDraft]{name, false, func(_ *reader, v value, to *overrideDraft) { to.said = append(to.said, spoken{name, v}) }})
	}
	return all
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
		r.fail(value{node: root}, "", "the file says %d words, the most is %d", len(r.all), maxOverrides)
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
	switch {
	case len(d.said) == 0:
		r.fail(v, "write one of hide: ID, release: ID, takedown: ID, pin: ID, recategorise: ID, label: ID, join: [ID, ID] and split: [ID, ID]", "nothing is said of any entry")
		return
	case len(d.said) > 1:
		r.fail(d.said[1].of, "make two of it", "%s and %s are both here", d.said[0].verb, d.said[1].verb)
		return
	}
	verb, of := d.said[0].verb, d.said[0].of
	r.belongs(v, d.lasts, "for", verb, "pin")
	r.belongs(v, d.to, "to", verb, "recategorise", "label")
	if verb != "join" && verb != "split" {
		r.word(verb, of, d)
		return
	}
	named := r.entryIDs(of, 2)
	for i, a := range named {
		for j, b := range named[:i] {
			if verb == "split" || j == 0 { // a join needs no more than a star
				r.pair(of, a, b, verb == "join", d)
			}
		}
	}
}

// belongs reports a key that is there without one of the verbs, or the other way round.
func (r *overridesReader) belongs(v, at value, name, verb string, to ...string) {
	switch with := slices.Contains(to, verb); {
	case with && at.node == nil:
		r.fail(v, "", "%s needs %s:", verb, name)
	case !with && at.node != nil:
		r.fail(at, "", "%s belongs to %s", name, strings.Join(to, " and "))
	}
}

// wordOn names a word and whom it is on.
type wordOn struct {
	id   string
	word feed.Word
}

// word reads a word on single entries. Of two of a kind the later counts, and of one time
// the one below.
func (r *overridesReader) word(verb string, of value, d *overrideDraft) {
	var word feed.Word
	_ = word.UnmarshalText([]byte(verb)) // it is one of the keys
	for _, id := range r.entryIDs(of, 1) {
		o := feed.Override{A: id, Word: word, At: d.time, Reason: d.reason, For: d.seconds, To: d.terms}
		at, known := r.words[wordOn{id, word}]
		switch {
		case !known:
			r.words[wordOn{id, word}] = len(r.all)
			r.all = append(r.all, o)
		case r.all[at].At <= o.At:
			r.all[at] = o
		}
	}
}

// entryIDs reads published ids, at least so many; one may stand without a list.
func (r *overridesReader) entryIDs(v value, least int) (ids []string) {
	if least == 1 && v.node.Kind == yaml.ScalarNode {
		if s, ok := r.text(v); ok && len(s) > feed.MaxID {
			r.fail(v, "", "the id is longer than %d bytes", feed.MaxID)
		} else if ok {
			ids = append(ids, s)
		}
		return ids
	}
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
	if n := len(v.node.Content); ok && (n < least || n > 100) {
		r.fail(v, "ids are those of entries in the published feeds; `openvoice why` prints them", "expected %d to 100 ids of entries, found %d", least, n)
	}
	return ids
}

func (r *overridesReader) pair(v value, a, b string, together bool, d *overrideDraft) {
	a, b = feed.Between(a, b)
	if line, ok := r.lines[[2]string{a, b}]; ok {
		r.fail(v, "", "%s and %s are spoken of on line %d already", quote(a), quote(b), line)
		return
	}
	r.lines[[2]string{a, b}] = v.node.Line
	r.all = append(r.all, feed.Override{A: a, B: b, Together: together, At: d.time, Reason: d.reason})
	if together {
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
