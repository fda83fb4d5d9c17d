package rule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed/fold"
)

// Outcome is what became of a rule that was asked.
type Outcome uint8

const (
	Fired  Outcome = iota // it fired
	Near                  // it holds but for one condition
	Missed                // it does not hold
	Erred                 // it could not be evaluated
)

// String is the outcome in a word.
func (o Outcome) String() string { return [...]string{"fired", "near", "missed", "erred"}[o] }

// Step is what became of a rule that was asked about an origin, and why, in words.
type Step struct {
	Rule    *Rule
	Outcome Outcome
	Why     string // what it found; of one that is near what is missing; of one that erred the error
}

// step explains what became of the rule.
func (j *judge) step(r *compiledRule, fires bool) Step {
	s := Step{Rule: r.Rule, Outcome: Missed}
	if n := len(j.out.Failed); n > 0 && j.out.Failed[n-1].Rule == r.Rule {
		s.Outcome, s.Why = Erred, j.out.Failed[n-1].Err
		return s
	}
	if fires {
		s.Outcome, s.Why = Fired, j.proof(r.when)
		return s
	}
	parts, missing := j.lack(r.when)
	if len(missing) != 1 {
		return s
	}
	if part := j.partly(missing[0]); part != "" {
		s.Outcome, s.Why = Near, missing[0].String()+": "+part
	} else if parts > 1 {
		s.Outcome, s.Why = Near, missing[0].String()
	}
	return s
}

// minPart is how many letters a word of a phrase has that says that the phrase is nearly there.
const minPart = 4

// partly says where a word of one of the condition's phrases is found; empty where none is.
func (j *judge) partly(n *node) string {
	if n.Op == Any {
		for _, of := range n.listed {
			if s := j.partly(of); s != "" {
				return s
			}
		}
	}
	if n.Op != Terms {
		return ""
	}
	j.load()
	for _, p := range n.places {
		has := map[string]bool{}
		for _, b := range j.texts.of(p) {
			for _, w := range strings.Fields(string(fold.AppendWords(nil, b))) {
				has[w] = true
			}
		}
		for _, phrase := range n.Words {
			words := strings.Fields(phrase)
			if len(words) < 2 || IsRegex(phrase) {
				continue
			}
			for _, w := range words {
				if f := strings.TrimSpace(string(fold.AppendWords(nil, strings.Trim(w, "*=")))); len([]rune(f)) >= minPart && has[f] {
					return fmt.Sprintf("the %s has %s alone", placeNames[p], strconv.Quote(w))
				}
			}
		}
	}
	return ""
}

// placeNames are the names of the texts, by their values.
var placeNames = [...]string{"title", "author", "tag", "link", "summary", "text"}

// lack are those of the parts of the condition, of which each must hold, that do not.
func (j *judge) lack(n *node) (parts int, missing []*node) {
	all := []*node{n}
	if n.Op == All {
		all = n.listed
	}
	for _, n := range all {
		if j.failed = nil; !j.eval(n) {
			missing = append(missing, n)
		}
	}
	j.failed = nil
	return len(all), missing
}

// proofOrLack is in words what fulfils the condition; where that lacks something, what it
// lacks.
func (j *judge) proofOrLack(n *node, lacks bool) string {
	if !lacks {
		return j.proof(n)
	}
	var all []string
	_, missing := j.lack(n)
	for _, n := range missing {
		all = append(all, n.String())
	}
	return strings.Join(all, " and ")
}

// proof is in words what of the origin fulfils the condition.
func (j *judge) proof(n *node) string {
	switch n.Op {
	case All:
		var all []string
		for _, of := range n.listed {
			if s := j.proof(of); s != "" {
				all = append(all, s)
			}
		}
		return strings.Join(all, "; ")
	case Any:
		for _, of := range n.listed {
			if j.eval(of) {
				return j.proof(of)
			}
		}
	case Terms:
		if t := j.finds(n); t != nil {
			s := fmt.Sprintf("%s has %s", j.texts.where(n, t), strconv.Quote(t.text))
			if n.List != "" {
				s += " (list " + n.List + ")"
			}
			return s
		}
	case Values:
		return n.name() + " " + j.value(n)
	case Bounds:
		x, _ := j.number(n.Field)
		return n.name() + " is " + amount(n.Field, x)
	case If:
		return "if: " + n.Expr
	}
	return ""
}

// where is the name of the text that has the term.
func (t *texts) where(n *node, of *term) string {
	for _, p := range n.places {
		if ok, _ := t.has(of, p); ok {
			return placeNames[p]
		}
	}
	return n.name()
}

// maxTold is how many terms or values of a condition are told.
const maxTold = 4

// String is the condition in words, as in "title (trial or verdict)".
func (c *Condition) String() string {
	switch c.Op {
	case Terms, Values:
		of := told(c.Words)
		if c.List != "" {
			of = "list " + c.List
		}
		return c.name() + " (" + of + ")"
	case Bounds:
		var all []string
		if c.Least != nil {
			all = append(all, "least "+amount(c.Field, *c.Least))
		}
		if c.Most != nil {
			all = append(all, "most "+amount(c.Field, *c.Most))
		}
		return c.name() + " (" + strings.Join(all, ", ") + ")"
	case If:
		return "if (" + c.Expr + ")"
	}
	all := make([]string, len(c.Of))
	for i := range c.Of {
		all[i] = c.Of[i].String()
	}
	switch c.Op {
	case Any:
		return strings.Join(all, " or ")
	case None:
		return "none of " + strings.Join(all, ", ")
	}
	return strings.Join(all, " and ")
}

func told(words []string) string {
	if len(words) > maxTold {
		return fmt.Sprintf("%s or %d others", strings.Join(words[:maxTold], ", "), len(words)-maxTold)
	}
	return strings.Join(words, " or ")
}

// amount is the number as operators write it.
func amount(f Field, n int64) string {
	if f != Age {
		return strconv.FormatInt(n, 10)
	}
	switch {
	case n != 0 && n%86400 == 0:
		return strconv.FormatInt(n/86400, 10) + "d"
	case n != 0 && n%3600 == 0:
		return strconv.FormatInt(n/3600, 10) + "h"
	}
	return (time.Duration(n) * time.Second).String()
}

// name is the field's, as operators write it.
func (c *Condition) name() string {
	if c.Field == Labels {
		return "labels." + c.Label
	}
	return c.Field.String()
}

// fieldNames are the names of the fields, in their order.
var fieldNames = [...]string{
	"text", "title", "summary", "text", "author", "tag", "link", "source", "copy_of", "owner", "country", "language", "kind", "agency", "labels", "category",
	"mark", "role", "host", "has", "words", "age", "story.outlets", "story.owners", "story.voices", "story.countries",
}

// String is the field's name; that of Everywhere is "any".
func (f Field) String() string {
	if f == Everywhere {
		return "any"
	}
	return fieldNames[f]
}

// FieldOf is the field of the name; a label's begins with "labels.".
func FieldOf(name string) (f Field, ok bool) {
	if strings.HasPrefix(name, "labels.") && name != "labels." {
		return Labels, true
	}
	for f := Title; f <= StoryCountries; f++ {
		if f != Labels && fieldNames[f] == name {
			return f, true
		}
	}
	return 0, false
}

// Does is what the rule does where it fires, in words.
func (r *Rule) Does() string {
	s := r.Do.String()
	if r.Stop && s != "" {
		return s + ", stop"
	} else if r.Stop {
		return "stop"
	}
	return s
}

// String is what the actions do, in words, as in "category crime, pin 6h".
func (a *Actions) String() string {
	var all []string
	add := func(is bool, words ...string) {
		if is {
			all = append(all, strings.Join(words, " "))
		}
	}
	add(a.Drop, "drop")
	add(a.Hold, "hold")
	add(a.Demote, "demote")
	for _, c := range a.Categorise {
		add(true, "category", c)
	}
	for _, c := range a.Uncategorise {
		add(true, "no category", c)
	}
	for _, m := range a.Mark {
		add(true, "mark", m)
	}
	add(a.Language != "", "language", a.Language)
	add(a.Link != nil, "another link")
	add(a.Pin > 0, "pin", amount(Age, int64(a.Pin/time.Second)))
	for _, w := range a.Notify {
		add(true, "notify", w)
	}
	return strings.Join(all, ", ")
}

// errorLine is the first line of an error, without what it shows of a source.
func errorLine(err error) error {
	s, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(s)
}
