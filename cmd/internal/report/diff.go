package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed/compare"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// Diff is what `diff --json` prints.
type Diff struct {
	*compare.Result
	Most    int     `json:"most"`    // percent of a feed that may leave it by a reload that nobody accepts; 0: all may
	Refused bool    `json:"refused"` // such a reload would be
	Seconds float64 `json:"seconds"` // that the comparison took
}

// diffShown is how many entries are listed where not all are asked for.
const diffShown = 10

// WriteText writes the changes for terminals of 80 columns. all has every entry listed.
func (d *Diff) WriteText(w io.Writer, all bool) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s entries, %s%s, %.1f s\n", thousands(d.Entries), text.Plural(d.Rules.Count, "rule"), d.ruleWords(), d.Seconds)
	d.feeds(b)
	d.published(b)
	d.categories(b)
	d.shares(b, all)
	d.moved(b, all)
	d.rules(b)
	if d.Refused {
		fmt.Fprintln(b, "exit status 1: a reload would need --accept")
	}
	return b.Flush()
}

// ruleWords are how many of the rules are new, changed and gone, in brackets; empty where none is.
func (d *Diff) ruleWords() string {
	var all []string
	for _, c := range []struct {
		n    int
		word string
	}{{len(d.Rules.New), "new"}, {len(d.Rules.Changed), "changed"}, {len(d.Rules.Gone), "gone"}} {
		if c.n > 0 {
			all = append(all, fmt.Sprintf("%d %s", c.n, c.word))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}

// thousands is the number with a comma before each three digits.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// feeds prints those that change.
func (d *Diff) feeds(w io.Writer) {
	changed := slices.DeleteFunc(slices.Clone(d.Feeds), func(s compare.Shift) bool { return s.In+s.Out == 0 })
	fmt.Fprintln(w)
	if len(changed) == 0 {
		fmt.Fprintln(w, "no feed shows anything else")
	} else {
		fmt.Fprintf(w, "%-23s %6s %6s %6s %6s\n", "feed", "before", "after", "in", "out")
	}
	for i := range changed {
		s := &changed[i]
		over := ""
		if s.Over(d.Most) {
			over = fmt.Sprintf("  over reload.most %d%%", d.Most)
		}
		fmt.Fprintf(w, "%-23s %6d %6d %6d %6d   %3d%%%s\n", s.Path, s.Before, s.After, s.In, s.Out, s.Percent(), over)
	}
	for _, path := range d.New {
		fmt.Fprintf(w, "%-23s is new\n", path)
	}
	for _, path := range d.Gone {
		fmt.Fprintf(w, "%-23s is no more\n", path)
	}
}

// published prints how many entries of all that is stored are published, or are no more.
func (d *Diff) published(w io.Writer) {
	if len(d.Published) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-12s %5s %6s   by\n", "published", "in", "out")
	d.moves(w, "all stored", d.Published)
}

// moves prints a line of a table by cause.
func (d *Diff) moves(w io.Writer, name string, all []compare.Move) {
	in, out := 0, 0
	var ins, outs []string
	for i := range all {
		m := &all[i]
		in, out = in+m.In, out+m.Out
		if m.In > 0 {
			ins = append(ins, fmt.Sprintf("%s %d", causeWords(m.By), m.In))
		}
		if m.Out > 0 {
			outs = append(outs, fmt.Sprintf("%s %d", causeWords(m.By), m.Out))
		}
	}
	var by []string
	if len(all) == 1 {
		by = append(by, causeWords(all[0].By))
	} else {
		if len(ins) > 0 {
			by = append(by, "in: "+strings.Join(few(ins), ", "))
		}
		if len(outs) > 0 {
			by = append(by, "out: "+strings.Join(few(outs), ", "))
		}
	}
	fmt.Fprintf(w, "%-12s %5d %6d   %s\n", name, in, out, strings.Join(by, "; "))
}

// few are the first words.
func few(all []string) []string {
	const most = 4
	if len(all) <= most {
		return all
	}
	return append(slices.Clone(all[:most]), fmt.Sprintf("and %d others", len(all)-most))
}

// causeWords is the cause without the word that all rules have.
func causeWords(by string) string { return strings.TrimPrefix(by, "rule ") }

func (d *Diff) categories(w io.Writer) {
	if len(d.Categories) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%-12s %5s %6s   by\n", "category", "in", "out")
	for i := range d.Categories {
		d.moves(w, d.Categories[i].Category, d.Categories[i].By)
	}
}

// shares prints those of the main feed that change most; all has those of all feeds.
func (d *Diff) shares(w io.Writer, all bool) {
	const most = 6 // of a feed, and a kind
	of, n := "", 0
	others := map[string]bool{}
	for i := range d.Shares {
		s := &d.Shares[i]
		if s.Feed != d.Feeds[0].Path && !all {
			others[s.Feed] = true
			continue
		}
		if of == "" || s.Feed != d.Shares[i-1].Feed {
			fmt.Fprintf(w, "\n%-23s %6s %6s\n", "shares of "+s.Feed, "before", "after")
		}
		if kind := s.Feed + s.Of; kind != of {
			of, n = kind, 0
		}
		if n++; n <= most || all {
			fmt.Fprintf(w, "%-23s %5d%% %5d%%\n", text.Short(s.Of+" "+text.OneLine(s.Name), 23), s.Before, s.After)
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(w, "\nshares of %s change, too: --all\n", text.Plural(len(others), "other feed"))
	}
}

func (d *Diff) moved(w io.Writer, all bool) {
	if len(d.Moved) > 0 {
		fmt.Fprintln(w)
	}
	for i := range d.Moved {
		if !all && i == diffShown {
			fmt.Fprintf(w, "...  %d more: --all\n", len(d.Moved)-i)
			return
		}
		m := &d.Moved[i]
		way := "out"
		if m.In {
			way = "in"
		}
		line := fmt.Sprintf("%-4s %s  %-8s %-40s %s", way, m.Arrival.Std().Format("01-02"), text.Short(m.Source, 8), text.Short(m.Title, 40), causeWords(m.By))
		fmt.Fprintln(w, text.OneLine(line))
	}
}

func (d *Diff) rules(w io.Writer) {
	if len(d.Rules.Idle) > 0 {
		fmt.Fprintf(w, "new rules that took nothing: %s\n", strings.Join(d.Rules.Idle, ", "))
	}
	for _, f := range d.Rules.Failed {
		fmt.Fprintf(w, "rule %s failed on %s: %s\n", f.Rule, entries(f.Entries), text.OneLine(f.Err))
	}
}
