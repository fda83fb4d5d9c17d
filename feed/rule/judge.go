package rule

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/vm"

	"github.com/openvoicenews/openvoice/feed"
)

// Origin is what rules are asked about: what one source says of an entry. The functions
// are called when a rule needs what they give, once at most, and may give nothing.
type Origin struct {
	Source     string // id of the source that it is of
	Entry      *feed.Entry
	Origin     *feed.Origin
	Categories []string // that it is in before any rule
	Content    func() feed.Content
	Spoken     func() string   // the language that its source says, or seems, to be in
	Facts      func() Facts    // of its story
	CopyOf     func() []string // ids of sources whose text it copies
	Explain    bool            // [Judged.Trace] is wanted
}

// Judged is what the rules make of an origin, of which feeds may be asked.
type Judged struct {
	Verdict
	Trace []Step // of each rule that was asked, where it is wanted

	judge *judge
}

// judge judges one origin at a time. It is not safe for concurrent use.
type judge struct {
	subject
	set    *Set
	vm     *vm.VM
	out    *Verdict
	failed error // of what is evaluated now
	env    environment
	filled bool
	saids  []*node // of the expression that runs
}

// Judge asks the rules about the origin of one of the sources. The caller gives the result to
// [Judged.Done].
func (s *Set) Judge(o Origin) *Judged {
	j := s.pool.Get().(*judge)
	j.texts.reset()
	out := &Judged{judge: j}
	*j = judge{set: s, vm: j.vm, subject: subject{texts: j.texts, of: o, source: s.sources[o.Source], implied: s.implied}, out: &out.Verdict}
	if j.source == nil {
		return out
	}
	s.reading.memory.recall(j)
	j.terms = slices.Clone(o.Categories)
	if j.ask(s.rules, out) {
		j.ask(j.source.rules, out)
	}
	return out
}

// Done gives back what the judged origin was judged with. Its verdict stays good.
func (d *Judged) Done() {
	if d.judge != nil {
		d.judge.set.reading.memory.keep(d.judge)
		d.judge.set.pool.Put(d.judge)
		d.judge = nil
	}
}

// Source is the id of the source that the origin is of.
func (d *Judged) Source() string { return d.judge.of.Source }

// ask asks the rules in their order, and reports whether those below are to be asked, too.
func (j *judge) ask(rules []*compiledRule, out *Judged) bool {
	for _, r := range rules {
		if a := j.of.Entry.Arrival; a < r.From || r.Until != 0 && a >= r.Until {
			continue
		}
		fires := j.holds(r.Rule, r.when)
		if j.of.Explain {
			out.Trace = append(out.Trace, j.step(r, fires))
		}
		if !fires {
			continue
		}
		j.out.Fired = append(j.out.Fired, r.Rule)
		if r.Try {
			continue
		}
		j.act(r)
		if r.Stop {
			return false
		}
	}
	return true
}

// holds reports whether the condition of the rule holds. One that cannot be evaluated does
// not, and is noted.
func (j *judge) holds(r *Rule, n *node) bool {
	j.failed = nil
	ok := j.eval(n)
	if j.failed == nil {
		return ok
	}
	if r != nil {
		j.fail(r, j.failed.Error())
	}
	return false
}

func (j *judge) fail(r *Rule, err string) { j.out.Failed = append(j.out.Failed, Failure{r, err}) }

// act does what the rule does.
func (j *judge) act(r *compiledRule) {
	v, do := j.out, &r.Do
	if do.Drop && v.Drop == nil {
		v.Drop = r.Rule
	}
	if do.Hold && v.Hold == nil {
		v.Hold = r.Rule
	}
	for _, c := range do.Categorise {
		j.file(r.Rule, c, false)
	}
	for _, c := range do.Uncategorise {
		j.file(r.Rule, c, true)
	}
	for _, m := range do.Mark {
		v.Marks = addEffect(v.Marks, r.Rule, m)
	}
	for _, w := range do.Notify {
		v.Notify = addEffect(v.Notify, r.Rule, w)
	}
	if do.Language != "" {
		v.Language = do.Language
	}
	if do.Pin > 0 {
		v.Pinned = max(v.Pinned, j.of.Entry.Arrival.Add(do.Pin))
	}
	v.Demoted = v.Demoted || do.Demote
	if r.link != nil {
		j.rewrite(r)
	}
}

// addEffect adds what the rule says, unless one above said so.
func addEffect(all []Effect, r *Rule, term string) []Effect {
	if slices.ContainsFunc(all, func(e Effect) bool { return e.Term == term }) {
		return all
	}
	return append(all, Effect{Rule: r, Term: term})
}

// file puts the origin in the category, or takes it away.
func (j *judge) file(r *Rule, category string, away bool) {
	e := Effect{r, category, away}
	if i := slices.IndexFunc(j.out.Filed, func(f Effect) bool { return f.Term == category }); i >= 0 {
		j.out.Filed = slices.Delete(j.out.Filed, i, i+1)
	}
	j.out.Filed = append(j.out.Filed, e)
	i := slices.Index(j.terms, category)
	switch {
	case away && i >= 0:
		j.terms = slices.Delete(j.terms, i, i+1)
	case !away && i < 0:
		j.terms = append(j.terms, category)
	}
}

// rewrite replaces the link. What does not become a URL of the web is noted, and stays.
func (j *judge) rewrite(r *compiledRule) {
	link := j.first(inLink)
	if link == "" || !r.link.regex.MatchString(link) {
		return
	}
	to := r.link.regex.ReplaceAllString(link, r.with)
	if !strings.HasPrefix(to, "http://") && !strings.HasPrefix(to, "https://") || hostOf(to) == "" || strings.ContainsAny(to, " \t\n<>\"") {
		j.fail(r.Rule, "the link becomes "+to+", which is no http or https URL")
		return
	}
	j.out.Link = to
}

// FeedVerdict is where a feed's own condition and rules leave an origin.
type FeedVerdict struct {
	Out     bool      // it is not taken
	By      *Rule     // that drops it there; nil: its condition does not hold, or it is taken
	Why     string    // where [Origin.Explain] wants it: what fulfils its condition, what that lacks, or what By found
	Pinned  feed.Time // until when it is among the first; 0: it is not
	Demoted bool
}

// Feed is what the feed, by its place in the plan, makes of the origin.
func (d *Judged) Feed(feed int) FeedVerdict {
	v, j := FeedVerdict{Pinned: d.Pinned, Demoted: d.Demoted}, d.judge
	of := j.set.feeds[feed]
	if of == nil {
		return v
	}
	if of.when != nil {
		out := !j.holds(nil, of.when)
		if j.of.Explain {
			v.Why = j.proofOrLack(of.when, out)
		}
		if out {
			return FeedVerdict{Out: true, Why: v.Why}
		}
	}
	for _, r := range of.rules {
		if a := j.of.Entry.Arrival; a < r.From || r.Until != 0 && a >= r.Until || !j.holds(r.Rule, r.when) || r.Try {
			continue
		}
		switch {
		case r.Do.Drop:
			v := FeedVerdict{Out: true, By: r.Rule}
			if j.of.Explain {
				v.Why = j.proof(r.when)
			}
			return v
		case r.Do.Pin > 0:
			v.Pinned = max(v.Pinned, j.of.Entry.Arrival.Add(r.Do.Pin))
		case r.Do.Demote:
			v.Demoted = true
		}
		if r.Stop {
			return v
		}
	}
	return v
}
