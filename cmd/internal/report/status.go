// Package report has what the daemon answers and the command line prints: the status,
// the explanation of an entry, the events of a round and the stories to judge, each as
// values that travel as JSON and with its text for people.
//
// It promises that a report needs nothing but itself to be printed. It must never read
// a store, a configuration or a clock.
package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/health"
	"github.com/openvoicenews/openvoice/feed/schedule"
	"github.com/openvoicenews/openvoice/feed/webhook"
	"github.com/openvoicenews/openvoice/feed/websub"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// Status is what `status --json` prints.
type Status struct {
	Daemon   *DaemonInfo             `json:"daemon,omitempty"` // nil where none runs
	Store    string                  `json:"store"`
	Position feed.Position           `json:"position"`
	Now      feed.Time               `json:"now"`                // of the newest fetch
	Stale    string                  `json:"stale,omitempty"`    // why what is served is too old
	Refused  *Refusal                `json:"refused,omitempty"`  // the configuration that was read last; nil: it is in force
	Faults   []Fault                 `json:"faults,omitempty"`   // why the store is unavailable
	Evicts   *Eviction               `json:"evicts,omitempty"`   // nil: nothing goes before its time
	Size     *StoreSize              `json:"size,omitempty"`     // nil: it cannot be read
	Feeds    []FeedStatus            `json:"feeds,omitempty"`    // that are served, the main one first
	Unfilled []string                `json:"unfilled,omitempty"` // paths of feeds that may lack entries for now: not every entry has been decided on since the configuration changed
	Hub      *websub.PublisherStatus `json:"hub,omitempty"`      // that is told of our changes
	Webhooks []webhook.Status        `json:"webhooks,omitempty"` // that are told of entries
	Counts   Counts                  `json:"counts"`
	Sources  []SourceStatus          `json:"sources"` // the configured ones in their order, and what else is known

	Failed map[string]catalog.Failed `json:"failed_rules,omitempty"` // rules that could not be evaluated, by their ids
}

// Eviction is that the store is full, and entries go before their time.
type Eviction struct {
	From feed.Time `json:"from"`
	Last feed.Time `json:"last"`
}

// Fault is what cannot be done with the store.
type Fault struct {
	Cannot string    `json:"cannot"` // be "opened", "read" or "written"
	Reason string    `json:"reason"`
	Since  feed.Time `json:"since"`
}

// DaemonInfo is what a daemon says of itself.
type DaemonInfo struct {
	Version string    `json:"version"`
	PID     int       `json:"pid"`
	Started feed.Time `json:"started"`
	Address string    `json:"address"` // where readers are served
	Entries int       `json:"entries"` // that are published now
	Newest  feed.Time `json:"newest"`  // of them
}

type SourceStatus struct {
	ID         string    `json:"id"`
	Title      string    `json:"title,omitempty"` // what it calls itself
	Site       string    `json:"site,omitempty"`  // the page that it says it is of
	Configured bool      `json:"configured"`
	Unknown    bool      `json:"unknown,omitempty"` // the store cannot be read, so nothing else is known
	Fetched    feed.Time `json:"fetched"`
	Succeeded  feed.Time `json:"succeeded"`
	Delivered  feed.Time `json:"delivered"`            // when it last brought a new entry
	NextPoll   feed.Time `json:"next_poll"`            // none where it is due, or will never be
	WaitsFor   string    `json:"waits_for,omitempty"`  // what the next poll waits for
	NotBefore  feed.Time `json:"not_before"`           // the server's Retry-After
	Status     int       `json:"status"`               // HTTP
	Failures   int       `json:"failures"`             // in a row
	Failure    string    `json:"failure"`              //
	Cause      string    `json:"cause,omitempty"`      // of the last failure, in a word
	Since      feed.Time `json:"since"`                // of the first of these failures
	Paused     bool      `json:"paused,omitempty"`     // it is gone, and only probed now and then
	Moved      string    `json:"moved,omitempty"`      // where it is asked in place of the configured URL
	Moving     string    `json:"moving,omitempty"`     // where it may have moved; not proven yet
	Declared   string    `json:"declared,omitempty"`   // where its document says that it has moved; not proven
	Bare       feed.Time `json:"bare,omitzero"`        // since when it is asked without validators, because it fails conditional requests
	SameAs     string    `json:"same_as,omitempty"`    // the source that is asked in its place
	Missed     int       `json:"missed,omitempty"`     // how often entries went by between two polls
	MissedAt   feed.Time `json:"missed_at,omitzero"`   // the last time
	Off        bool      `json:"off,omitempty"`        // it is not polled, by the configuration
	Distrusted []string  `json:"distrusted,omitempty"` // what identifies nothing in it, and why
	Entries    int       `json:"entries"`              //
	Aside      []uint64  `json:"set_aside,omitempty"`  // records that could not be folded

	Findings     []health.Finding `json:"findings,omitempty"`     // what somebody should look at, the worst first
	Subscription *websub.Status   `json:"subscription,omitempty"` // at a hub that the source names
}

// waiting is how many entries wait, in words.
func waiting(n int) string {
	if n == 1 {
		return "1 entry waits"
	}
	return fmt.Sprintf("%d entries wait", n)
}

func (r *Status) WriteText(w io.Writer) error {
	r.writeHealth(w)
	if d := r.Daemon; d != nil {
		fmt.Fprintf(w, "daemon     %s, process %d, since %s\nserving    %s, %d entries\n", d.Version, d.PID, d.Started, d.Address, d.Entries)
	} else {
		fmt.Fprintln(w, "daemon     none is running")
	}
	if len(r.Unfilled) > 0 {
		fmt.Fprintf(w, "           not full yet, as not every entry has been decided on since the configuration changed: %s\n", strings.Join(r.Unfilled, ", "))
	}
	for _, id := range slices.Sorted(maps.Keys(r.Failed)) {
		f := r.Failed[id]
		fmt.Fprintf(w, "rule       %s failed %s, and did nothing then: %s\n", id, times(f.Times), text.OneLine(f.Err))
	}
	for _, f := range r.Feeds {
		if f.Held && f.Entries > 0 {
			fmt.Fprintf(w, "review     %s, for `openvoice release` or `openvoice hide`: %s\n", waiting(f.Entries), f.Path)
		}
	}
	for _, h := range r.Webhooks {
		switch {
		case h.Failure != "":
			fmt.Fprintf(w, "webhook    %s, %s: %s\n", h.ID, waiting(h.Waiting), text.OneLine(h.Failure))
		case h.Waiting > 0:
			fmt.Fprintf(w, "webhook    %s, %s\n", h.ID, waiting(h.Waiting))
		}
	}
	if h := r.Hub; h != nil {
		fmt.Fprintf(w, "hub        %s, %s\n", text.OneLine(h.Hub), toldHub(h))
	}
	size := ""
	if r.Size != nil {
		size = r.Size.String() + ", "
	}
	fmt.Fprintf(w, "store      %s, %s%d records, the last fetch at %s\n", r.Store, size, r.Position.Number, orNever(r.Now))
	for _, f := range r.Faults {
		fmt.Fprintf(w, "           unavailable since %s: it cannot be %s: %s\n", f.Since, f.Cannot, text.OneLine(f.Reason))
	}
	if n := len(r.Feeds); n > 0 {
		fmt.Fprintf(w, "feeds      %s, the main one with %d entries, updated %s\n", text.Plural(n, "feed"), r.Feeds[0].Entries, orNever(r.Feeds[0].Updated))
	}
	fmt.Fprintf(w, "sources    %s\n", &r.Counts)
	if r.Counts.Configured > len(r.Sources) {
		_, err := fmt.Fprintln(w, "           openvoice sources list shows each of them")
		return err
	}
	return r.WriteSources(w)
}

// WriteSources writes a line for each source.
func (r *Status) WriteSources(w io.Writer) error {
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "SOURCE\tFETCHED\tNEXT\tENTRIES\tSTATE")
	for i := range r.Sources {
		s := &r.Sources[i]
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\n", s.ID, orNever(s.Fetched), s.next(), s.Entries, s.state())
	}
	return t.Flush()
}

// next is when the source is asked next.
func (s *SourceStatus) next() string {
	switch {
	case s.Unknown:
		return "unknown"
	case !s.Configured || s.SameAs != "" || s.Off:
		return "never"
	case s.NextPoll == 0:
		return "now"
	}
	return s.NextPoll.String()
}

// state is how the source fares, and what there is to know or to do about it.
func (s *SourceStatus) state() string {
	var says []string
	switch {
	case s.Unknown:
		return "unknown"
	case !s.Configured:
		return "no longer configured"
	case s.SameAs != "":
		says = append(says, fmt.Sprintf("has moved to %s, where %s is asked already: take it out of the configuration", s.Moved, s.SameAs))
	case s.Off:
		says = append(says, "paused by the configuration")
	case s.Fetched == 0:
		return "waiting"
	case s.Paused:
		says = append(says, fmt.Sprintf("paused: gone since %s, probed monthly", s.Since))
	case s.Failures > 0:
		says = append(says, fmt.Sprintf("failed %s: %s", times(s.Failures), text.OneLine(s.Failure)))
		if s.Failures > 1 {
			says = append(says, "since "+s.Since.String())
		}
	default:
		says = append(says, "ok")
	}
	if s.Moved != "" && s.SameAs == "" {
		says = append(says, fmt.Sprintf("has moved to %s and is asked there: change its url", s.Moved))
	}
	if s.Moving != "" {
		says = append(says, "may have moved to "+s.Moving)
	}
	if s.Declared != "" && s.Declared != s.Moved && s.Declared != s.Moving {
		says = append(says, fmt.Sprintf("says that it has moved to %s: if that is so, change its url", text.OneLine(s.Declared)))
	}
	if s.Bare != 0 {
		says = append(says, fmt.Sprintf("fails conditional requests, and is asked without validators since %s", s.Bare))
	}
	for _, f := range s.Findings {
		if f.Kind == health.Silent {
			says = append(says, "silent: "+findingText(&f))
		}
	}
	if s.Missed > 0 {
		says = append(says, fmt.Sprintf("entries went by unseen %s, last before %s", often(s.Missed), s.MissedAt))
	}
	says = append(says, s.Distrusted...)
	if s.WaitsFor != "" && s.WaitsFor != string(schedule.BySchedule) && !s.Paused {
		says = append(says, s.WaitsFor)
	}
	if s.Subscription != nil {
		says = append(says, subscription(s.Subscription))
	}
	return strings.Join(says, "; ")
}

// subscription is how it stands with the hub of a source.
func subscription(s *websub.Status) string {
	var says string
	switch s.State {
	case websub.Subscribed:
		says = fmt.Sprintf("subscribed at %s until %s", text.OneLine(s.Hub), s.Until)
		if s.Trusted {
			says += ", which delivers"
		}
	case websub.Asked:
		says = "a subscription is asked for at " + text.OneLine(s.Hub)
	case websub.Waiting:
		says = "not subscribed at " + text.OneLine(s.Hub)
	default:
		says = "its hub is gone"
	}
	if s.Failure != "" {
		says += ": " + text.OneLine(s.Failure)
	}
	if s.Ignored > 0 {
		says += fmt.Sprintf(", %d of its deliveries ignored", s.Ignored)
	}
	return says
}

// toldHub is how it stands with the hub that is told of our changes.
func toldHub(h *websub.PublisherStatus) string {
	says := "knows of all changes"
	if h.Waiting > 0 {
		says = fmt.Sprintf("to be told of %s", text.Plural(h.Waiting, "changed feed"))
	}
	if h.Told != 0 {
		says += ", told at " + h.Told.String()
	}
	if h.Failure != "" {
		says += ", failing: " + text.OneLine(h.Failure)
	}
	return says
}

// often is "once", "2 times".
func often(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return often(n) + " in a row"
}

func orNever(t feed.Time) string {
	if t == 0 {
		return "never"
	}
	return t.String()
}
