package config

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// MaxRuleFile is the most bytes that a file of rules, or of the terms of a list, may hold.
const MaxRuleFile = 4 << 20

// ruled is what is known of all rules while they are read.
type ruled struct {
	ids     map[string]spot // of all rules
	order   []string        // ids in the order in which they were read
	lists   map[string]*termList
	terms   int      // that all rules and lists have
	stopped string   // id of a rule that stops every entry, above those that are read
	marks   []string // that a rule sets
	full    bool     // that there are too many is said
	tests   []ruleTest
}

// termList is a list of terms that rules name.
type termList struct {
	terms []string
	at    value
	in    *document
	used  bool
}

func newRuled() *ruled { return &ruled{ids: map[string]spot{}, lists: map[string]*termList{}} }

// ruleDraft is a rule while it is read.
type ruleDraft struct {
	rule.Rule
	when, do *value
	feed     bool // it is one of a feed
}

var ruleKeys = []key[ruleDraft]{
	{"id", true, readRuleID},
	{"when", false, func(r *reader, v value, to *ruleDraft) {
		to.when = &v
		to.When = readCondition(r, v, 0)
	}},
	{"do", false, func(r *reader, v value, to *ruleDraft) {
		to.do = &v
		readActions(r, v, to)
	}},
	{"stop", false, set((*reader).boolean, func(to *ruleDraft) *bool { return &to.Stop })},
	{"from", false, set(day, func(to *ruleDraft) *feed.Time { return &to.From })},
	{"until", false, set(day, func(to *ruleDraft) *feed.Time { return &to.Until })},
	{"try", false, set((*reader).boolean, func(to *ruleDraft) *bool { return &to.Try })},
	{"reason", false, set((*reader).text, func(to *ruleDraft) *string { return &to.Reason })},
}

func readRuleID(r *reader, v value, to *ruleDraft) {
	if id, ok := ident(r, v); ok && r.first(v, r.rules.ids, id, "the rule id "+id) {
		to.ID = id
		r.rules.order = append(r.rules.order, id)
	}
}

// readRules reads the rules that are asked about all entries.
func readRules(r *reader, v value, to *Config) {
	r.wrote("", "rules", v)
	to.Rules = append(to.Rules, ruleList(r, v, true, false)...)
}

// ruleList reads rules. needed says that each has a condition; of a feed they can do less.
func ruleList(r *reader, v value, needed, ofFeed bool) (all []rule.Rule) {
	r.list(v, func(v value) {
		d, before := ruleDraft{feed: ofFeed}, len(r.errs)
		if !object(r, v, ruleKeys, &d) {
			return
		}
		d.Place = fmt.Sprintf("%s:%d", r.name, v.node.Line)
		switch {
		case needed && d.when == nil:
			r.fail(v, "a rule for every entry says when: {}", "the key when is missing")
		case !d.Stop && (d.do == nil || d.do.node.Kind == yaml.MappingNode && d.Do.IsZero() && len(r.errs) == before):
			r.fail(v, "give it do:, or stop: true so that no rule below is asked", "the rule does nothing")
		case d.From != 0 && d.Until != 0 && d.From >= d.Until:
			r.fail(v, "", "it ends before it begins")
		}
		if by := r.rules.stopped; by != "" && !ofFeed {
			r.warn(v, "move it up, or give "+by+" a when:", "no entry comes here: %s stops every entry", by)
		}
		if needed && d.Stop && !d.Try && d.From == 0 && d.Until == 0 && d.When.Op == rule.All && len(d.When.Of) == 0 && r.rules.stopped == "" {
			r.rules.stopped = d.ID
		}
		if len(r.rules.order) > rule.MaxRules && !r.rules.full {
			r.rules.full = true
			r.fail(v, "terms that do the same go into one rule, or into a list", "there are more than %d rules", rule.MaxRules)
		}
		all = append(all, d.Rule)
	})
	return all
}

// day reads a date, in the zone of the site, or a moment of RFC 3339.
func day(r *reader, v value) (feed.Time, bool) {
	s, ok := r.scalar(v, "a date")
	if !ok {
		return 0, false
	}
	t, err := time.ParseInLocation(time.DateOnly, s, r.cfg.Site.Timezone)
	if err != nil {
		t, err = time.Parse(time.RFC3339, s)
	}
	if err != nil {
		r.fail(v, "write it as in 2026-11-30 or 2026-11-30T18:00:00Z", "%s is no date", quote(s))
		return 0, false
	}
	return feed.At(t), true
}

// filterDraft is what a feed takes and its own rules, where they are written: they are read
// when all is known that they may name.
type filterDraft struct{ when, rules *value }

// filterKeys are the keys of a mapping that has a filter.
func filterKeys[T any](of func(*T) *filterDraft) []key[T] {
	return []key[T]{
		{"when", false, func(_ *reader, v value, to *T) { of(to).when = &v }},
		{"rules", false, func(_ *reader, v value, to *T) { of(to).rules = &v }},
	}
}

// read reads the filter of whose it is into the selection, later.
func (f filterDraft) read(r *reader, whose string, to func() *curate.Selection) {
	if f.when != nil {
		r.wrote(whose, "when", *f.when)
	}
	if f.rules != nil {
		r.wrote(whose, "rules", *f.rules)
	}
	r.afterwards(func() {
		if f.when != nil {
			c := readCondition(r, *f.when, 0)
			to().When = &c
		}
		if f.rules != nil {
			to().Rules = ruleList(r, *f.rules, false, true)
		}
	})
}

// afterwards has fn read more of the file that is read now, when all others were read.
func (r *reader) afterwards(fn func()) {
	d := r.document
	r.later = append(r.later, func() {
		r.document = d
		fn()
	})
}

// readLists reads the lists of terms that rules name.
func readLists(r *reader, v value, _ *Config) {
	r.wrote("", "lists", v)
	r.pairs(v, func(name, v value) {
		id := name.node.Value
		if !IsID(id) {
			r.fail(name, idHint, "%s cannot be the name of a list", quote(id))
			return
		}
		if r.rules.lists[id] != nil {
			r.fail(name, "", "the list %s is defined already", id)
			return
		}
		l := &termList{at: name, in: r.document}
		r.rules.lists[id] = l
		if v.node.Kind == yaml.MappingNode {
			object(r, v, listKeys, l)
			return
		}
		if v.node.Kind == yaml.SequenceNode && len(v.node.Content) == 0 {
			r.fail(v, "", "the list is empty")
		}
		r.list(v, func(v value) {
			if s, ok := readTerm(r, v, rule.Title, false); ok {
				l.terms = append(l.terms, s)
			}
		})
	})
}

var listKeys = []key[termList]{
	{"file", true, readTermFile},
}

// unusedLists warns of lists that no rule names.
func unusedLists(r *reader) {
	for _, name := range slices.Sorted(maps.Keys(r.rules.lists)) {
		if l := r.rules.lists[name]; !l.used {
			l.in.warn(l.at, "", "no rule names the list %s", name)
		}
	}
}

// readTermFile reads the terms of a file, one a line. What follows a # at the beginning of a line
// is a comment.
func readTermFile(r *reader, v value, to *termList) {
	name, ok := r.text(v)
	if !ok {
		return
	}
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.folder, path)
	}
	data, err := r.inputs.read(path, MaxRuleFile)
	switch {
	case err != nil:
		r.fail(v, cmp.Or(deniedHint(path, err), pathHint), "the file %s cannot be read: %s", quote(name), reason(err))
	case len(data) > MaxRuleFile:
		r.fail(v, "", "the file is larger than %d MiB", MaxRuleFile>>20)
	case !utf8.Valid(data):
		r.fail(v, "", "the file is not UTF-8")
	default:
		to.terms = termLines(r, v, name, data)
	}
}

// termLines are the terms in the lines of a file. Only the first that is wrong is reported.
func termLines(r *reader, v value, name string, data []byte) (all []string) {
	line := 0
	for l := range bytes.Lines(data) {
		line++
		s := string(bytes.TrimSpace(l))
		if s == "" || s[0] == '#' {
			continue
		}
		for _, c := range rule.CheckTerm(s, rule.Title, false) {
			if !c.Warning {
				r.fail(v, c.Hint, "line %d of %s: %s", line, name, c.Message)
				return nil
			}
		}
		if r.rules.terms++; r.rules.terms == rule.MaxTerms+1 {
			r.fail(v, "", "rules and lists have more than %d terms", rule.MaxTerms)
			return nil
		}
		all = append(all, s)
	}
	return all
}
