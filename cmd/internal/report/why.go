package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// Why is what `why --json` prints.
type Why struct {
	Asked   string     `json:"asked"`
	Entries []EntryWhy `json:"entries"` // never empty
}

// EntryWhy is all that is known of why an entry is what and where it is.
type EntryWhy struct {
	ID        string              `json:"id"`
	Found     string              `json:"found"` // by what the question led here
	Title     string              `json:"title"`
	Published feed.Time           `json:"published"`
	Arrival   feed.Time           `json:"arrival"` // when it came here; in a backlog its date, where that is more than a day earlier
	Backlog   bool                `json:"backlog"` // it came with a backlog
	Minted    bool                `json:"minted"`  // the id is the program's, not a source's
	Live      bool                `json:"live"`    // false: nothing but what keeps it away is left
	Origins   []OriginWhy         `json:"origins"`
	Carriers  []string            `json:"carriers,omitempty"` // sources that carry it back to this site
	Story     StoryWhy            `json:"story"`
	Overrides []feed.Override     `json:"overrides"` // of the operator's that speak of it
	Publish   publish.Explanation `json:"publish"`
}

// OriginWhy is one origin of an entry.
type OriginWhy struct {
	Source     string    `json:"source"`
	Configured bool      `json:"configured"`
	Gone       bool      `json:"gone"` // purged: it only keeps the entry away
	URL        string    `json:"url"`  // that it was last fetched from
	ID         string    `json:"id"`   // as given
	Link       string    `json:"link"`
	Title      string    `json:"title"`
	Published  feed.Time `json:"published"`
	Updated    feed.Time `json:"updated"`
	FirstSeen  feed.Time `json:"first_seen"`
	LastListed feed.Time `json:"last_listed"`
	Listed     bool      `json:"listed"`          // the source lists it now
	Role       string    `json:"role,omitempty"`  // "report", "copy" or "pointer"; empty where it is gone
	Owner      string    `json:"owner,omitempty"` // who speaks by it: the owner of the source, else the outlet
	Leads      string    `json:"leads,omitempty"` // it leads the entry, as what; empty: another does
	Edits      int       `json:"edits"`
	Keys       []KeyWhy  `json:"keys"`                 // by which the entry is found
	Distrusted []string  `json:"distrusted,omitempty"` // what identifies nothing in the source, and why
}

// KeyWhy is a key that an origin holds or gave.
type KeyWhy struct {
	Kind  string   `json:"kind"`
	Key   feed.Key `json:"key"`
	Held  bool     `json:"held"`  // leads to this entry
	Given bool     `json:"given"` // the latest item gave it
}

// StoryWhy is the story of an entry.
type StoryWhy struct {
	ID      string        `json:"id"`
	Updated feed.Time     `json:"updated,omitzero"` // when it last gained substance; zero for a story of one
	Arrival feed.Time     `json:"arrival"`          // of its newest report
	Life    Life          `json:"life"`
	Until   feed.Time     `json:"until,omitzero"`  // how long it waits for others; zero where it is closed
	Leads   []LeadWhy     `json:"leads,omitempty"` // who may lead it, in their order
	Members []MemberWhy   `json:"members"`
	Aliases []AliasWhy    `json:"aliases,omitempty"` // stories that became part of it
	Refused *feed.Refusal `json:"refused,omitempty"` // the best story that the entry did not join when it came
}

// Life says whether a story takes further reports.
type Life string

const (
	LifeOpen   Life = "open"   // it does
	LifeQuiet  Life = "quiet"  // only such as are dated before now: its own are too long ago
	LifeClosed Life = "closed" // it does not, but by the operator's word
)

// LeadWhy is an origin in the order in which those of a story may lead.
type LeadWhy struct {
	ID      string `json:"id"` // of its entry
	Source  string `json:"source"`
	Role    string `json:"role"`
	As      string `json:"as"`                // why it stands where it stands
	Dropped bool   `json:"dropped,omitempty"` // your configuration does not publish it
}

type MemberWhy struct {
	ID      string     `json:"id"`
	Title   string     `json:"title"`
	Sources []string   `json:"sources"`
	Live    bool       `json:"live"`
	Join    *feed.Join `json:"join,omitempty"` // how it came in by itself
}

type AliasWhy struct {
	ID      string    `json:"id"`
	Members []string  `json:"members"`
	Join    feed.Join `json:"join"`
}

func (a *Why) WriteText(w io.Writer) error {
	p := whyPrinter{text.Printer{Writer: bufio.NewWriter(w)}}
	for i := range a.Entries {
		if i > 0 {
			fmt.Fprintln(p)
		}
		p.explanation(&a.Entries[i])
	}
	return p.Flush()
}

func (p whyPrinter) explanation(x *EntryWhy) {
	p.Row("", "entry", x.ID)
	p.Row("", "title", x.Title)
	p.Row("", "published", x.Published.String())
	p.Row("", "arrival", arrivalWords(x))
	p.Row("", "found by", x.Found)
	if x.Minted {
		p.Row("", "id", "made by this site, for the source gives none that may be published")
	}
	if !x.Live {
		p.Row("", "state", "purged; what is left keeps it from coming back")
	}
	for _, c := range x.Carriers {
		p.Row("", "carried by", c+" brings it back to us")
	}
	for i := range x.Origins {
		p.origin(&x.Origins[i])
	}
	p.story(x)
	for i := range x.Overrides {
		p.override(x.ID, &x.Overrides[i])
	}
	fmt.Fprintln(p)
	p.judged(x.Publish.Judged)
	for _, r := range x.Publish.Categories {
		p.Row("", "category", r.String())
	}
	for _, f := range x.Publish.Feeds {
		p.Row("", "feed", f.Path+": "+placeWords(&f, x.ID))
	}
}

// judged prints what rules made of the origins.
func (p whyPrinter) judged(all []publish.Judged) {
	for _, j := range all {
		decision := j.Decision
		if j.By != "" {
			decision += fmt.Sprintf(", by rule %s (%s)", j.By, j.At)
			if j.Released {
				decision = fmt.Sprintf("%s, for you released it from rule %s (%s)", j.Decision, j.By, j.At)
			}
		}
		p.Row("", "decision", fmt.Sprintf("%s: %s", j.Source, decision))
		count := map[string]int{}
		for _, r := range j.Rules {
			count[r.Outcome]++
			words := r.Rule
			switch r.Outcome {
			case "near":
				words += ": holds but for " + r.Why
			case "erred":
				words += ": " + r.Why
			default:
				if r.Why != "" {
					words += ": " + r.Why
				}
				if r.Does != "" {
					words += " -> " + r.Does
				}
				if r.Try {
					words += " (on trial: it does nothing)"
				}
			}
			if r.Reason != "" {
				words += " [" + r.Reason + "]"
			}
			p.Row("  ", r.Outcome, words)
		}
		p.Row("  ", "asked", fmt.Sprintf("%s, %d fired, %d near, %d failed", text.Plural(j.Asked, "rule"), count["fired"], count["near"], count["erred"]))
	}
	if len(all) > 0 {
		fmt.Fprintln(p)
	}
}

// arrivalWords say when the entry came.
func arrivalWords(x *EntryWhy) string {
	if x.Backlog {
		return x.Arrival.String() + ", with a backlog"
	}
	return x.Arrival.String()
}

// placeWords are the words for where the entry of the id stands.
func placeWords(f *publish.Place, own string) string {
	switch {
	case !f.Takes && f.Place == 0:
		return "no: " + f.Why
	case !f.Takes:
		return fmt.Sprintf("place %d of %d, in the story %s, of which another report belongs here: %s", f.Place, f.Of, f.ID, f.Why)
	case f.Place == 0:
		return fmt.Sprintf("not now: %s (%s)", f.Held, f.Why)
	case f.Leads && f.ID == own:
		return fmt.Sprintf("place %d of %d, %s: %s", f.Place, f.Of, f.Pass, f.Why)
	case f.Leads:
		return fmt.Sprintf("place %d of %d, %s, leading the story %s: %s", f.Place, f.Of, f.Pass, f.ID, f.Why)
	}
	return fmt.Sprintf("place %d of %d, %s, as a link of the story %s: %s", f.Place, f.Of, f.Pass, f.ID, f.Why)
}

func (p whyPrinter) origin(o *OriginWhy) {
	const in = "  "
	fmt.Fprintf(p, "\norigin      %s%s\n", text.OneLine(o.Source), originState(o))
	p.Row(in, "from", o.URL)
	p.Row(in, "id", o.ID)
	p.Row(in, "link", o.Link)
	p.Row(in, "title", o.Title)
	if o.Role != "" {
		p.Row(in, "role", o.Role+" of "+o.Owner)
	}
	p.Row(in, "leads", o.Leads)
	p.Row(in, "seen", fmt.Sprintf("%s, last listed %s, edited %s", o.FirstSeen, orNever(o.LastListed), edits(o.Edits)))
	var held, free []string
	for _, k := range o.Keys {
		if k.Held {
			held = append(held, k.Kind)
		} else {
			free = append(free, k.Kind)
		}
	}
	p.Row(in, "found by", strings.Join(held, ", "))
	for _, d := range o.Distrusted {
		p.Row(in, "but", "its "+d)
	}
	if len(free) > 0 {
		p.Row(in, "not by", strings.Join(free, ", ")+", which another entry holds")
	}
}

func originState(o *OriginWhy) string {
	switch {
	case o.Gone:
		return ", purged"
	case !o.Configured:
		return ", no longer configured"
	case !o.Listed:
		return ", no longer listed"
	}
	return ""
}

func edits(n int) string {
	if n == 0 {
		return "never"
	}
	return text.Plural(n, "time")
}

func (p whyPrinter) story(x *EntryWhy) {
	s := &x.Story
	fmt.Fprintln(p)
	defer p.refused(s.Refused)
	if len(s.Members) == 1 && s.ID == x.ID {
		p.Row("", "story", "of its own, "+s.ID+", "+s.waits())
		return
	}
	p.Row("", "story", fmt.Sprintf("%s, of %s, last grown %s, last report arrived %s, %s", s.ID, entries(len(s.Members)), orNever(s.Updated), s.Arrival, s.waits()))
	p.leads(s.Leads)
	for _, m := range s.Members {
		fmt.Fprintf(p, "  %s  %s (%s)%s\n", text.OneLine(m.ID), text.OneLine(m.Title), text.OneLine(strings.Join(m.Sources, ", ")), map[bool]string{true: "", false: ", purged"}[m.Live])
		if m.Join != nil {
			p.join("    ", m.Join)
		}
	}
	for _, a := range s.Aliases {
		fmt.Fprintf(p, "  %s became part of it, with %s\n", text.OneLine(a.ID), text.OneLine(strings.Join(a.Members, ", ")))
		p.join("    ", &a.Join)
	}
}

// maxLeads is how many of those who may lead a story are printed.
const maxLeads = 5

// leads prints who leads the story, and who would come next.
func (p whyPrinter) leads(all []LeadWhy) {
	label, printed := "led by", 0
	for i := range all {
		l := &all[i]
		if l.Dropped {
			p.Row("", "passed over", fmt.Sprintf("%s of %s, %s: it is not published", l.Source, l.ID, l.As))
			continue
		}
		if printed++; printed > maxLeads {
			p.Row("", "", fmt.Sprintf("and %d more", len(all)-i))
			return
		}
		p.Row("", label, fmt.Sprintf("%s of %s, %s", l.Source, l.ID, l.As))
		label = "then"
	}
}

// refused prints the story that came next.
func (p whyPrinter) refused(r *feed.Refusal) {
	if r == nil {
		return
	}
	e := &r.Evidence
	p.Row("", "not in", fmt.Sprintf("%s, like %s: score %d, threshold %d", r.Story, e.Candidate, e.Score, e.Threshold))
	p.Row("  ", "features", features(e))
	p.Row("  ", "shared", strings.Join(e.Shared, ", "))
}

// features are those of the evidence, in words.
func features(e *feed.Evidence) string {
	var fs []string
	for _, f := range e.Features {
		fs = append(fs, fmt.Sprintf("%s %d", f.Name, f.Value))
	}
	return strings.Join(fs, ", ")
}

// waits says for what the story waits, and how long.
func (s *StoryWhy) waits() string {
	switch s.Life {
	case LifeOpen:
		return "open: it waits for others until " + s.Until.String()
	case LifeQuiet:
		return "quiet: until " + s.Until.String() + " it takes what is dated before"
	}
	return "closed"
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// join prints why two came together.
func (p whyPrinter) join(in string, j *feed.Join) {
	if j.Operator {
		p.Row(in, "joined", fmt.Sprintf("%s by you: %s", j.At, j.Reason))
	}
	e := j.Evidence
	if e == nil {
		return
	}
	as := "joined"
	if e.Copy {
		as = "copy"
	}
	if e.Link {
		p.Row(in, as, fmt.Sprintf("%s for %s: both lead to one page", j.At, e.Candidate))
		return
	}
	p.Row(in, as, fmt.Sprintf("%s for %s: score %d, threshold %d", j.At, e.Candidate, e.Score, e.Threshold))
	p.Row(in, "features", features(e))
	p.Row(in, "shared", strings.Join(e.Shared, ", "))
}

func (p whyPrinter) override(id string, o *feed.Override) {
	if o.Word != 0 {
		what := o.Word.String()
		if len(o.To) > 0 {
			what += " to " + strings.Join(o.To, ", ")
		}
		if o.For != 0 {
			what += " for " + (time.Duration(o.For) * time.Second).String()
		}
		p.Row("", "override", fmt.Sprintf("%s, %s: %s", what, orNever(o.At), o.Reason))
		return
	}
	what := "split"
	if o.Together {
		what = "join"
	}
	p.Row("", "override", fmt.Sprintf("%s with %s, %s: %s", what, o.Other(id), orNever(o.At), o.Reason))
}

// whyPrinter prints explanations.
type whyPrinter struct{ text.Printer }
