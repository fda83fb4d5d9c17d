package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// report is what `status --json` prints.
type report struct {
	Daemon   *daemonInfo    `json:"daemon,omitempty"` // nil where none runs
	Store    string         `json:"store"`
	Position feed.Position  `json:"position"`
	Now      feed.Time      `json:"now"` // of the newest fetch
	Sources  []sourceReport `json:"sources"`
}

// daemonInfo is what a daemon says of itself.
type daemonInfo struct {
	Version string    `json:"version"`
	PID     int       `json:"pid"`
	Started feed.Time `json:"started"`
	Address string    `json:"address"` // where readers are served
	Entries int       `json:"entries"` // that are published now
	Newest  feed.Time `json:"newest"`  // of them
}

type sourceReport struct {
	ID         string    `json:"id"`
	Configured bool      `json:"configured"`
	Fetched    feed.Time `json:"fetched"`
	Succeeded  feed.Time `json:"succeeded"`
	Delivered  feed.Time `json:"delivered"` // when it last brought a new entry
	NotBefore  feed.Time `json:"not_before"`
	Status     int       `json:"status"` // HTTP
	Failures   int       `json:"failures"`
	Failure    string    `json:"failure"`
	Entries    int       `json:"entries"`
	Aside      []uint64  `json:"set_aside,omitempty"` // records that could not be folded
}

func (p *program) statusCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Say how the sources fare",
		Long: `Say of each source when it was fetched, what came of it, and how many entries it
has, and whether a daemon runs.

` + exitHelp,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c, func(ctx context.Context, a answers) error {
				r, err := a.status(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					enc := json.NewEncoder(p.stdout)
					enc.SetIndent("", "  ")
					return enc.Encode(r)
				}
				return r.print(p.stdout)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

// status reports the configured sources in their order, then the others that are
// still known.
func (s *station) status(ctx context.Context) (report, error) {
	r := report{Store: s.cfg.Store.Path}
	if s.daemon != nil {
		d := *s.daemon
		if snap := s.current.Load(); snap != nil {
			d.Entries, d.Newest = snap.Entries, snap.Newest
		}
		r.Daemon = &d
	}
	err := s.store.View(ctx, func(v storage.View) error {
		r.Position, r.Now = v.Position(), v.Now()
		listed := map[string]bool{}
		for i := range s.cfg.Sources {
			id := s.cfg.Sources[i].ID
			st, _ := v.State(id)
			r.Sources = append(r.Sources, reportOf(id, true, &st))
			listed[id] = true
		}
		for st := range v.States() {
			if !listed[st.Source] {
				r.Sources = append(r.Sources, reportOf(st.Source, false, &st))
			}
		}
		return nil
	})
	if err != nil {
		return report{}, fmt.Errorf("read status: %w", err)
	}
	return r, nil
}

func reportOf(id string, configured bool, s *feed.State) sourceReport {
	return sourceReport{
		ID: id, Configured: configured, Fetched: s.Fetched, Succeeded: s.Succeeded, Delivered: s.Delivered,
		NotBefore: s.NotBefore, Status: s.Status, Failures: s.Failures, Failure: s.Failure, Entries: s.Entries, Aside: s.Aside,
	}
}

func (r *report) print(w io.Writer) error {
	if d := r.Daemon; d != nil {
		fmt.Fprintf(w, "daemon     %s, process %d, since %s\nserving    %s, %d entries\n", d.Version, d.PID, d.Started, d.Address, d.Entries)
	} else {
		fmt.Fprintln(w, "daemon     none is running")
	}
	fmt.Fprintf(w, "store      %s, %d records, the last fetch at %s\n\n", r.Store, r.Position.Number, orNever(r.Now))
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "SOURCE\tFETCHED\tENTRIES\tSTATE")
	for i := range r.Sources {
		s := &r.Sources[i]
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\n", s.ID, orNever(s.Fetched), s.Entries, s.state())
	}
	return t.Flush()
}

func (s *sourceReport) state() string {
	switch {
	case !s.Configured:
		return "no longer configured"
	case s.Fetched == 0:
		return "waiting"
	case s.Failures > 0:
		return fmt.Sprintf("failed %s: %s", times(s.Failures), oneLine(s.Failure))
	}
	return "ok"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times in a row", n)
}

func orNever(t feed.Time) string {
	if t == 0 {
		return "never"
	}
	return t.String()
}

// newDaemonInfo describes this process.
func newDaemonInfo(address string) *daemonInfo {
	return &daemonInfo{Version: version(), PID: os.Getpid(), Started: feed.At(time.Now()), Address: address}
}
