package compare

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// rulesOf are all rules of the spec, by id.
func rulesOf(s *publish.Spec) map[string]*rule.Rule {
	all := map[string]*rule.Rule{}
	add := func(rules []rule.Rule) {
		for i := range rules {
			all[rules[i].ID] = &rules[i]
		}
	}
	add(s.Rules)
	add(s.Main.Rules)
	for i := range s.Sources {
		add(s.Sources[i].Rules)
	}
	for i := range s.Categories {
		add(s.Categories[i].Feed.Rules)
	}
	for i := range s.Feeds {
		add(s.Feeds[i].Rules)
	}
	return all
}

// rules is what becomes of the rules.
func (c *Comparison) rules() Rules {
	before, after := rulesOf(&c.before.spec), rulesOf(&c.after.spec)
	r := Rules{Count: len(after)}
	for _, id := range slices.Sorted(maps.Keys(after)) {
		switch was := before[id]; {
		case was == nil:
			r.New = append(r.New, id)
			if c.tally.fired[id] == 0 {
				r.Idle = append(r.Idle, id)
			}
		case !same(was, after[id]):
			r.Changed = append(r.Changed, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(before)) {
		if after[id] == nil {
			r.Gone = append(r.Gone, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.tally.failed)) {
		r.Failed = append(r.Failed, Failed{id, c.tally.failed[id], c.tally.errs[id]})
	}
	return r
}

// same reports whether the rules decide alike.
func same(a, b *rule.Rule) bool {
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err1 == nil && err2 == nil && string(x) == string(y)
}
