package config

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// Bounds of a pin.
const (
	minPin = time.Minute
	maxPin = 30 * 24 * time.Hour
)

var actionKeys = []key[rule.Actions]{
	{"drop", false, set((*reader).boolean, func(to *rule.Actions) *bool { return &to.Drop })},
	{"hold", false, set((*reader).boolean, func(to *rule.Actions) *bool { return &to.Hold })},
	{"demote", false, set((*reader).boolean, func(to *rule.Actions) *bool { return &to.Demote })},
	{"categorise", false, func(r *reader, v value, to *rule.Actions) { to.Categorise = some(r, v, categoryTerm) }},
	{"uncategorise", false, func(r *reader, v value, to *rule.Actions) { to.Uncategorise = some(r, v, notImplied) }},
	{"mark", false, func(r *reader, v value, to *rule.Actions) {
		to.Mark = some(r, v, ident)
		r.rules.marks = append(r.rules.marks, to.Mark...)
	}},
	{"language", false, set(languageTag, func(to *rule.Actions) *string { return &to.Language })},
	{"link", false, readRewrite},
	{"pin", false, func(r *reader, v value, to *rule.Actions) {
		to.Pin, _ = duration(minPin, maxPin)(r, v)
		switch {
		case to.Drop:
			r.fail(keyOf(v), "", "what is dropped cannot be pinned")
		case to.Demote:
			r.fail(keyOf(v), "", "what is demoted cannot be pinned")
		}
	}},
	{"notify", false, func(r *reader, v value, to *rule.Actions) { to.Notify = some(r, v, webhookID) }},
}

// readActions reads what a rule does.
func readActions(r *reader, v value, to *ruleDraft) {
	if v.node.Kind == yaml.ScalarNode {
		s, ok := r.text(v)
		switch {
		case !ok:
		case s == "drop":
			to.Do.Drop = true
		case s == "demote":
			to.Do.Demote = true
		case s == "hold" && to.feed:
			r.fail(v, feedRuleHint, feedRuleError)
		case s == "hold":
			to.Do.Hold = true
		default:
			r.fail(v, noAction(r, s), "there is no action %s", quote(s))
		}
		return
	}
	if !r.isOr(v, yaml.MappingNode, "drop, hold, demote, or a mapping of actions", func() string { return "write several as in {categorise: crime, mark: court}" }) {
		return
	}
	wrong := false
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		name := v.node.Content[i]
		at := value{name, &v, v.keyName(name), 0}
		switch {
		case !slices.Contains(names(actionKeys), name.Value):
			wrong = true
			r.fail(at, didYouMean(name.Value, names(actionKeys), "known here are"), "there is no action %s", at.quoted())
		case to.feed && !slices.Contains([]string{"drop", "demote", "pin"}, name.Value):
			wrong = true
			r.fail(at, feedRuleHint, feedRuleError)
		}
	}
	if !wrong {
		object(r, v, actionKeys, &to.Do)
	}
}

const (
	feedRuleError = "a rule of one feed can only drop, demote and pin"
	feedRuleHint  = "put it under rules: at the top"
)

// noAction is what to write in the place of an action that there is not.
func noAction(r *reader, s string) string {
	switch {
	case slices.Contains([]string{"delete", "remove", "discard", "exclude", "block", "hide", "reject"}, s):
		return "drop publishes it nowhere and keeps it in the store"
	case slices.Contains([]string{"keep", "allow", "accept", "include", "pass", "publish"}, s):
		return "all is published that no rule drops or holds; to except an entry from the rules below, write stop: true without do:"
	case s == "stop":
		return "write stop: true beside do:"
	case r.cfg.defines(s):
		return "write {categorise: " + s + "}"
	case slices.Contains(names(actionKeys), s):
		return "write {" + s + ": ...}"
	}
	return didYouMean(s, names(actionKeys), "known are")
}

// keyOf is the key of v in its mapping.
func keyOf(v value) value {
	for i, n := range v.above.node.Content {
		if i%2 == 0 && n.Value == v.key {
			v.node = n
		}
	}
	return v
}

// some reads one, or a list.
func some(r *reader, v value, read func(*reader, value) (string, bool)) (all []string) {
	item := func(v value) {
		s, ok := read(r, v)
		if ok && slices.Contains(all, s) {
			r.fail(v, "", "%s is in this list twice", s)
		} else if ok {
			all = append(all, s)
		}
	}
	if v.node.Kind != yaml.SequenceNode || v.node.Anchor != "" {
		item(v)
	} else {
		r.list(v, item)
	}
	return all
}

// categoryTerm reads the term of a category that is defined.
func categoryTerm(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	if ok && !r.cfg.defines(s) {
		r.undefined(v, "category", s, r.cfg.terms())
		return "", false
	}
	return s, ok
}

// notImplied is categoryTerm that warns where others imply the category.
func notImplied(r *reader, v value) (string, bool) {
	s, ok := categoryTerm(r, v)
	for i := range r.cfg.Categories {
		if c := &r.cfg.Categories[i]; ok && (c.Parent == s || slices.Contains(c.Also, s)) {
			r.warn(v, "take it out of "+c.Term+", too", "what is in %s is in %s all the same", c.Term, s)
			break
		}
	}
	return s, ok
}

// webhookID reads the id of a webhook that is defined.
func webhookID(r *reader, v value) (string, bool) {
	s, ok := r.text(v)
	var all []string
	for i := range r.cfg.Webhooks {
		all = append(all, r.cfg.Webhooks[i].ID)
	}
	if ok && !slices.Contains(all, s) {
		r.undefined(v, "webhook", s, all)
		return "", false
	}
	return s, ok
}

var rewriteKeys = []key[rewriteDraft]{
	{"replace", true, func(r *reader, v value, to *rewriteDraft) { to.replace, to.Replace = v, v.node.Value }},
	{"with", true, func(r *reader, v value, to *rewriteDraft) {
		to.with = v
		to.With, _ = r.text(v)
	}},
}

// rewriteDraft is how a link is replaced, with its places.
type rewriteDraft struct {
	rule.Rewrite
	replace, with value
}

func readRewrite(r *reader, v value, to *rule.Actions) {
	var d rewriteDraft
	if !object(r, v, rewriteKeys, &d) || d.replace.node == nil || d.With == "" || !r.is(d.replace, yaml.ScalarNode, "a regular expression") {
		return
	}
	replace, with := rule.CheckRewrite(d.Rewrite)
	if complain(r, d.replace, replace, false) && complain(r, d.with, with, false) {
		to.Link = &d.Rewrite
	}
}

// Webhook is an address that is told of entries.
type Webhook struct {
	ID     string // unique
	URL    string // http or https
	Secret Secret // that what is sent is signed with; may be empty
}

// webhookDraft is a webhook while it is read.
type webhookDraft struct {
	Webhook
	seen *seen
}

var webhookKeys = []key[webhookDraft]{
	{"id", true, func(r *reader, v value, to *webhookDraft) {
		if id, ok := ident(r, v); ok && r.first(v, to.seen.ids, id, "the webhook id "+id) {
			to.ID = id
		}
	}},
	{"url", true, set(webAddress, func(to *webhookDraft) *string { return &to.URL })},
	{"secret", false, func(r *reader, v value, to *webhookDraft) {
		var s string
		if v.node.Kind == yaml.ScalarNode && v.node.Tag != "!!null" {
			r.fail(v, "put it into a file that only the program may read, and write {file: secrets/"+cmp.Or(to.ID, "desk")+"}", "the secret must come from a file")
		} else if object(r, v, secretKeys, &s) {
			to.Secret = NewSecret(s)
		}
	}},
}

func readWebhooks(r *reader, v value, to *Config) {
	s := newSeen()
	r.list(v, func(v value) {
		d := webhookDraft{seen: s}
		if object(r, v, webhookKeys, &d) {
			to.Webhooks = append(to.Webhooks, d.Webhook)
		}
	})
}

// nobodyHas warns where no source, or no rule, has the value that a condition asks for.
func nobodyHas(r *reader, v value, f rule.Field, label, s string) {
	if f == rule.Mark {
		if !slices.Contains(r.rules.marks, s) {
			r.warn(v, didYouMean(s, r.rules.marks, "known are"), "no rule marks anything %s", s)
		}
		return
	}
	var all []string
	for i := range r.cfg.Sources {
		p := &r.cfg.Sources[i].Publisher
		all = append(all, map[rule.Field]string{rule.Owner: p.Owner, rule.Kind: p.Kind, rule.Labels: p.Labels[label]}[f])
		for _, x := range p.Ratings {
			if f == rule.Labels && x.Label == label {
				all = append(all, x.Is)
			}
		}
	}
	if f == rule.Labels {
		all = append(all, feed.Unrated)
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
	slices.Sort(all)
	if all = slices.Compact(all); !slices.ContainsFunc(all, func(other string) bool { return strings.EqualFold(other, s) }) {
		r.warn(v, didYouMean(s, all, "known are"), "no source has the %s %s", map[rule.Field]string{rule.Owner: "owner", rule.Kind: "kind", rule.Labels: "label"}[f], quote(s))
	}
}
