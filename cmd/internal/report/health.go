package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/health"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// StatusRequest is what a status is to tell.
type StatusRequest struct {
	Most int // sources that are told of one by one, those that need somebody first; 0: all
}

// Counts are how many of the configured sources fare how.
type Counts struct {
	Configured int                 `json:"configured"`
	Well       int                 `json:"well"`    // nobody need look at them
	Failing    int                 `json:"failing"` // their last poll failed
	Unfetched  int                 `json:"unfetched"`
	Paused     int                 `json:"paused"`  // by the configuration
	Flagged    map[health.Kind]int `json:"flagged"` // by what is wrong, a source once a kind
	Next       feed.Time           `json:"next"`    // when the next one is due; none: one is
}

// StoreSize is how large the store is, in bytes.
type StoreSize struct {
	Bytes int64 `json:"bytes"`
	Free  int64 `json:"free"`  // of them, for what comes
	Limit int64 `json:"limit"` // 0: none but the disk's
}

// Refusal is a configuration that was read and refused.
type Refusal struct {
	At     feed.Time `json:"at"`
	Reason string    `json:"reason"` // the first thing that is wrong with it
	More   int       `json:"more"`   // other things
}

// FeedStatus is how a feed fares.
type FeedStatus struct {
	Held    bool      `json:"held,omitempty"` // it is of what rules hold back
	Path    string    `json:"path"`
	URL     string    `json:"url"`
	Entries int       `json:"entries"`
	Updated feed.Time `json:"updated"`
	Sources []string  `json:"sources"` // that lead most of it, each with the number of entries
}

// needs are the things that need somebody, the worst first, each in a few words.
func (r *Status) needs() (all []string) {
	for _, f := range r.Faults {
		all = append(all, fmt.Sprintf("the store cannot be %s since %s: %s", f.Cannot, f.Since, text.OneLine(f.Reason)))
	}
	if e := r.Evicts; e != nil {
		all = append(all, fmt.Sprintf("the store is full and evicts since %s, last at %s: raise store.max_size, or keep less of sources", e.From, e.Last))
	}
	if r.Stale != "" {
		all = append(all, text.OneLine(r.Stale))
	}
	if c := r.Refused; c != nil {
		says := fmt.Sprintf("the configuration was refused at %s, and the one before is in force: %s", c.At, text.OneLine(c.Reason))
		if c.More > 0 {
			says += fmt.Sprintf(", and %s more", text.Plural(c.More, "error"))
		}
		all = append(all, says+"; openvoice check says what to do")
	}
	if s := r.Size; s != nil && s.Limit > 0 && (s.Bytes-s.Free)*10 > s.Limit*8 {
		all = append(all, fmt.Sprintf("the store is %d %% full: raise store.max_size, or keep less", (s.Bytes-s.Free)*100/s.Limit))
	}
	if c := &r.Counts; c.Failing >= manyFailing && c.Failing*4 > c.Configured {
		all = append(all, fmt.Sprintf("%d of %s fail: so many at once are seldom their fault, look at the network and at DNS", c.Failing, text.Plural(c.Configured, "source")))
	}
	if h := r.Hub; h != nil && h.Failure != "" && h.Waiting > 0 {
		all = append(all, "the hub cannot be told of changes: "+text.OneLine(h.Failure))
	}
	return all
}

// manyFailing are how many sources fail at least where it may be our fault.
const manyFailing = 4

// mostFindings are how many findings on sources are told one by one.
const mostFindings = 10

// writeHealth writes what needs somebody, or that nothing does.
func (r *Status) writeHealth(w io.Writer) {
	needs, findings := r.needs(), r.findings()
	var sums []string
	if n := len(needs); n > 0 {
		sums = append(sums, text.Plural(n, "thing"))
	}
	for _, kind := range health.Kinds() {
		if n := r.Counts.Flagged[kind]; n > 0 {
			sums = append(sums, fmt.Sprintf("%s %s", text.Plural(n, "source"), kind))
		}
	}
	switch {
	case len(sums) > 0:
		fmt.Fprintf(w, "health     to look at: %s\n", strings.Join(sums, ", "))
	case r.Counts.Configured == 0:
		fmt.Fprintln(w, "health     unknown")
	default:
		fmt.Fprintln(w, "health     ok")
	}
	for _, says := range needs {
		fmt.Fprintf(w, "  - %s\n", says)
	}
	for i, f := range findings {
		if i == mostFindings {
			break
		}
		fmt.Fprintf(w, "  - %s\n", f)
	}
	total := 0
	for _, n := range r.Counts.Flagged {
		total += n
	}
	if left := total - min(len(findings), mostFindings); left > 0 {
		fmt.Fprintf(w, "  and %d more: openvoice sources list --flagged\n", left)
	}
}

// findings are those on the sources, the worst kind first, a kind of a source once.
func (r *Status) findings() (all []string) {
	for _, kind := range health.Kinds() {
		for i := range r.Sources {
			s := &r.Sources[i]
			for _, f := range s.Findings {
				if f.Kind == kind {
					all = append(all, fmt.Sprintf("%s is %s: %s", s.ID, f.Kind, findingText(&f)))
					break
				}
			}
		}
	}
	return all
}

// counts says how the sources fare, in a line.
func (c *Counts) String() string {
	says := []string{fmt.Sprintf("%d configured, %d well", c.Configured, c.Well)}
	for _, n := range []struct {
		n    int
		what string
	}{{c.Failing, "failing"}, {c.Unfetched, "never fetched"}, {c.Paused, "paused"}} {
		if n.n > 0 {
			says = append(says, fmt.Sprintf("%d %s", n.n, n.what))
		}
	}
	line := strings.Join(says, ", ")
	if c.Next != 0 {
		line += "; the next is due at " + c.Next.String()
	}
	return line
}

// size says how full the store is.
func (s *StoreSize) String() string {
	if s.Limit == 0 {
		return text.Bytes(s.Bytes)
	}
	return fmt.Sprintf("%s of %s", text.Bytes(s.Bytes-s.Free), text.Bytes(s.Limit))
}

// findingText is what was found, and what helps.
func findingText(f *health.Finding) string {
	says := text.OneLine(f.Says)
	if f.Do != "" {
		says += " -> " + f.Do
	}
	return says
}
