package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/openvoicenews/openvoice/feed/publish"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// WhyNot is what `why-not --json` prints.
type WhyNot struct {
	Asked   string        `json:"asked"`
	Entries []EntryWhyNot `json:"entries"`           // that go by it
	Unknown *Unseen       `json:"unknown,omitempty"` // where none does
}

// EntryWhyNot is what keeps an entry out.
type EntryWhyNot struct {
	ID    string             `json:"id"`
	Title string             `json:"title"`
	Stops []publish.Stop     `json:"stops"` // what keeps it from being published, the first first; empty: it is
	Feeds []publish.FeedStop `json:"feeds"` // where it stands, if it is published
}

// Unseen is why an entry may never have been seen.
type Unseen struct {
	Host    string         `json:"host"`    // that the address is on; empty: it is none
	Sources []SourceStatus `json:"sources"` // that could have brought it
	Total   int            `json:"total"`   // sources that are configured
}

func (a *WhyNot) WriteText(w io.Writer) error {
	p := whyPrinter{text.Printer{Writer: bufio.NewWriter(w)}}
	if a.Unknown != nil {
		p.unseen(a.Asked, a.Unknown)
	}
	for i := range a.Entries {
		if i > 0 {
			fmt.Fprintln(p)
		}
		p.not(a.Asked, &a.Entries[i])
	}
	return p.Flush()
}

func (p whyPrinter) not(asked string, x *EntryWhyNot) {
	p.Row("", "entry", x.ID)
	p.Row("", "title", x.Title)
	for i := range x.Stops {
		p.stop(x.ID, &x.Stops[i])
	}
	if len(x.Stops) > 0 {
		return
	}
	shown := 0
	for _, f := range x.Feeds {
		if f.Place > 0 {
			shown++
		}
	}
	if shown == 0 {
		p.Row("", "stopped by", "nothing: it is published, and no feed shows it")
	} else {
		p.Row("", "stopped by", "nothing: it is published")
	}
	for _, f := range x.Feeds {
		if f.Place > 0 {
			p.Row("", "in", fmt.Sprintf("%s: place %d of %d", f.Path, f.Place, f.Of))
		}
	}
	for _, f := range x.Feeds {
		if f.Place > 0 {
			continue
		}
		fmt.Fprintln(p)
		p.Row("", "not in", f.Path)
		p.stop(x.ID, f.Stop)
	}
}

// stop prints what stops the entry, and what would let it in.
func (p whyPrinter) stop(id string, s *publish.Stop) {
	of := ""
	if s.Source != "" {
		of = ", of what " + s.Source + " says"
	}
	by := map[publish.Stage]string{
		publish.StageGone: "retention", publish.StageSource: "its sources", publish.StageOperator: "you", publish.StageFeed: "what the feed takes", publish.StagePlace: "others", publish.StageHours: "hours of the feed",
		publish.StageRule: fmt.Sprintf("rule %s (%s): %s%s", s.Rule, s.At, s.Decision, of),
	}
	p.Row("", "stopped by", by[s.Stage])
	for i, b := range s.Because {
		name := "because"
		if i > 0 {
			name = ""
		}
		p.Row("", name, b)
	}
	if len(s.Ways) > 0 {
		fmt.Fprintln(p, "it would come in")
	}
	for i := range s.Ways {
		p.way(id, &s.Ways[i])
	}
}

// way prints a change that would let the entry in.
func (p whyPrinter) way(id string, w *publish.Way) {
	quoted := "'" + strings.ReplaceAll(text.OneLine(id), "'", `'\''`) + "'"
	if !strings.ContainsAny(id, " '\"$&;|<>()*?#\\`!") {
		quoted = text.OneLine(id)
	}
	say := func(words, command string) {
		fmt.Fprintf(p, "  %s\n", text.OneLine(words))
		if command != "" {
			fmt.Fprintf(p, "    openvoice %s\n", command)
		}
	}
	switch w.Do {
	case publish.WayAbove:
		say(fmt.Sprintf("if %s (%s), above it, fired: it lacks %s", w.Rule, w.At, w.Why), "")
	case publish.WayRefile:
		words := "if it were filed so:"
		if w.From != "" {
			words = "if it were not in " + w.From + ":"
		}
		say(words, "recategorise "+quoted+" --to "+strings.Join(w.To, ",")+" --reason WHY")
	case publish.WayExcept:
		say(fmt.Sprintf("if %s (%s) excepted it under none:, or a rule above stopped for it", w.Rule, w.At), "")
	case publish.WayWhen:
		say("if the feed took such entries, too", "")
	case publish.WayHours:
		say("if hours: of the feed were more", "")
	case publish.WaySource:
		say("if its source were configured (again)", "")
	case publish.WayKeep:
		say("if keep: let its source keep more or longer", "")
	case publish.WayPin:
		say("whatever others there are, for a time:", "pin "+quoted+" --reason WHY")
	case publish.WayUndo:
		say("if you took that back:", "overrides undo "+quoted)
	case publish.WayRelease:
		say("whatever the rules say:", "release "+quoted+" --reason WHY")
	}
}

// unseen prints which sources could have brought what nobody has seen.
func (p whyPrinter) unseen(asked string, u *Unseen) {
	p.Row("", "stopped by", "no source: nothing that was fetched is known by "+asked)
	switch {
	case u.Host == "":
		p.Row("", "because", "it is no address of a page, so nobody knows who could have brought it")
	case len(u.Sources) == 0:
		p.Row("", "because", fmt.Sprintf("none of the %d sources is of %s, and none that links there brought it", u.Total, u.Host))
	}
	for i := range u.Sources {
		s := &u.Sources[i]
		p.Row("", "source", fmt.Sprintf("%s: %s; last fetched %s, next %s", s.ID, s.state(), orNever(s.Fetched), s.next()))
	}
	fmt.Fprintln(p, "it would come in")
	for i := range u.Sources {
		if s := &u.Sources[i]; s.Failures > 0 {
			fmt.Fprintf(p, "  if %s could be fetched\n", text.OneLine(s.ID))
		} else if s.Off {
			fmt.Fprintf(p, "  if %s were not paused\n", text.OneLine(s.ID))
		} else {
			fmt.Fprintf(p, "  if %s listed it: openvoice sources test %s\n", text.OneLine(s.ID), text.OneLine(s.ID))
		}
	}
	if len(u.Sources) == 0 {
		fmt.Fprintln(p, "  if a source brought it: openvoice sources test finds the feeds of a page")
	}
}
