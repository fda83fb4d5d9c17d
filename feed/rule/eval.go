package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// eval reports whether the condition holds. Once something failed nothing does.
func (j *judge) eval(n *node) bool {
	if n.broken || j.failed != nil {
		return false
	}
	switch n.Op {
	case All:
		for _, of := range n.of {
			if !j.eval(of) {
				return false
			}
		}
		return true
	case Any:
		return slices.ContainsFunc(n.of, j.eval)
	case None:
		return !slices.ContainsFunc(n.of, j.eval) && j.failed == nil
	case Terms:
		return j.finds(n) != nil
	case Values:
		return j.value(n) != ""
	case Bounds:
		x, ok := j.number(n.Field)
		return ok && (n.Least == nil || x >= *n.Least) && (n.Most == nil || x <= *n.Most)
	case If:
		return j.run(n)
	}
	return false
}

// finds is a term of the condition that is there; nil: none is.
func (j *judge) finds(n *node) *term {
	j.load()
	for _, p := range n.places {
		j.search(p)
		if n.by != nil {
			if t := j.among(n, p); t != nil {
				return t
			}
		}
		for _, t := range n.terms {
			if j.hasTerm(t, p) {
				return t
			}
		}
	}
	return nil
}

// among is a term of the many that the text has.
func (j *judge) among(n *node, p place) *term {
	for _, l := range j.touched {
		if j.hits[l]&(1<<p) == 0 {
			continue
		}
		for _, t := range n.by[l] {
			if j.hasTerm(t, p) {
				return t
			}
		}
	}
	return nil
}

func (j *judge) hasTerm(t *term, p place) bool {
	ok, err := j.texts.has(t, p)
	if err != nil && j.failed == nil {
		j.failed = err
	}
	return ok
}

// value is the value of the condition that the field has, folded; empty: it has none.
func (j *judge) value(n *node) string {
	o, s := j.of.Origin, j.source
	switch n.Field {
	case Source:
		return one(n, j.of.Source)
	case CopyOf:
		return some(n, j.copyOf())
	case Owner:
		if s.owner == "" {
			return one(n, fold.String(o.Outlet))
		}
		return one(n, s.owner)
	case Country:
		return one(n, s.country)
	case Language:
		spoken := strings.ToLower(j.spoken())
		for _, v := range n.values {
			if rest, ok := strings.CutPrefix(spoken, v); ok && (rest == "" || rest[0] == '-') {
				return v
			}
		}
		return ""
	case Kind:
		return one(n, s.kind)
	case Agency:
		return some(n, j.agencies())
	case Labels:
		if len(s.labels[n.Label]) == 0 {
			return one(n, feed.Unrated)
		}
		return some(n, s.labels[n.Label])
	case Category:
		for _, v := range n.values {
			if j.isIn(v) {
				return v
			}
		}
		return ""
	case Mark:
		return some(n, j.marks())
	case Role:
		return one(n, o.Role.String())
	case Host:
		host := hostOf(j.first(inLink))
		for _, v := range n.values {
			if host == v || strings.HasSuffix(host, "."+v) {
				return v
			}
		}
		return ""
	case Has:
		return some(n, j.has())
	}
	return ""
}

// one is the value if the condition asks for it.
func one(n *node, value string) string {
	if value != "" && slices.Contains(n.values, value) {
		return value
	}
	return ""
}

// some is the first of the values that the condition asks for.
func some(n *node, values []string) string {
	for _, v := range values {
		if one(n, v) != "" {
			return v
		}
	}
	return ""
}

func (j *judge) marks() []string {
	all := make([]string, len(j.out.Marks))
	for i := range all {
		all[i] = j.out.Marks[i].Term
	}
	return all
}

// Possessions are the words that has: knows, in the order in which they are told.
func Possessions() []string {
	return []string{"text", "summary", "image", "audio", "video", "enclosure", "author", "date"}
}

// run reports whether the expression is true. One that fails is not.
func (j *judge) run(n *node) (ok bool) {
	j.fill(n.expr)
	saids := j.saids
	j.saids = n.said
	defer func() {
		j.saids = saids
		if p := recover(); p != nil && j.failed == nil { // by whatever the library missed
			ok, j.failed = false, fmt.Errorf("%v", p)
		}
	}()
	out, err := j.vm.Run(n.expr.program, &j.env)
	if err != nil {
		if j.failed == nil {
			j.failed = errorLine(err)
		}
		return false
	}
	ok, _ = out.(bool)
	return ok
}

// said reports whether the call of says, by its number, finds its term.
func (j *judge) said(i int) (bool, error) {
	t := j.finds(j.saids[i])
	return t != nil, j.failed
}

// fill sets what an expression reads.
func (j *judge) fill(x *expression) {
	e := &j.env
	if !j.filled {
		j.filled = true
		s, o := j.source, j.of.Origin
		e.Judge, e.Source, e.Owner, e.Country, e.Kind = j, j.of.Source, s.Owner, s.Country, s.Kind
		e.Labels, e.Role, e.Words = s.Publisher.Labels, o.Role.String(), o.Words
		if age, ok := j.number(Age); ok {
			e.Age = int(age)
		}
		if e.Owner == "" {
			e.Owner = o.Outlet
		}
	}
	for _, set := range x.fills {
		set(j, e)
	}
}

// fillers set what of an environment costs something, by its name.
var fillers = map[string]func(*judge, *environment){
	"title":    func(j *judge, e *environment) { e.Title = j.whole(inTitle) },
	"summary":  func(j *judge, e *environment) { e.Summary = j.whole(inSummary) },
	"text":     func(j *judge, e *environment) { e.Text = j.whole(inText) },
	"author":   func(j *judge, e *environment) { e.Author = j.whole(inAuthor) },
	"link":     func(j *judge, e *environment) { e.Link = j.whole(inLink) },
	"host":     func(j *judge, e *environment) { e.Host = hostOf(j.first(inLink)) },
	"tag":      func(j *judge, e *environment) { j.load(); e.Tag = j.texts.of(inTag) },
	"language": func(j *judge, e *environment) { e.Language = j.spoken() },
	"has":      func(j *judge, e *environment) { e.Has = j.has() },
	"agency":   func(j *judge, e *environment) { e.Agency = j.agencies() },
	"copy_of":  func(j *judge, e *environment) { e.CopyOf = j.copyOf() },
	"category": func(j *judge, e *environment) { e.Category = j.categories() },
	"mark":     func(j *judge, e *environment) { e.Mark = j.marks() },
	"story":    func(j *judge, e *environment) { e.Story = story(*j.storyFacts()) },
}
