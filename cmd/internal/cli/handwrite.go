package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// writing is one run of a verb.
type writing struct {
	*app
	verb
	now    func() time.Time
	reason string
	lasts  string
	to     []string
}

// maxItemIDs is how many ids one item of an overrides file may hold.
const maxItemIDs = 100

// run writes the word on what is asked, has it put in force, and says what was done.
func (w *writing) run(ctx context.Context, cfg *config.Config, peer control.Peer[*daemon.API], asked []string) error {
	named, err := control.Ask(ctx, peer, daemon.CallNamed, asked)
	if err != nil {
		return err
	}
	var meant []report.NamedEntry
	for i := range named {
		more, err := w.means(&named[i])
		if err != nil {
			return err
		}
		for _, e := range more {
			if !slices.ContainsFunc(meant, func(x report.NamedEntry) bool { return x.ID == e.ID }) {
				meant = append(meant, e)
			}
		}
	}
	groups, err := w.groups(meant)
	if err != nil {
		return err
	}
	err = editOverrides(cfg, func(data []byte) ([]byte, error) { return w.add(cfg, data, groups) })
	if err != nil {
		return err
	}
	in, err := control.Ask(ctx, peer, daemon.CallWords, control.None{})
	if err != nil {
		return fmt.Errorf("it is written to %s, but not in force: %w", cfg.Overrides.File, err)
	}
	var out bytes.Buffer
	for _, e := range meant {
		sayEntry(&out, w.name, &e)
	}
	sayInForce(&out, cfg, in)
	_, err = out.WriteTo(w.stdout)
	return err
}

func sayEntry(out io.Writer, verb string, e *report.NamedEntry) {
	fmt.Fprintf(out, "%-12s %s\n", verb, text.OneLine(e.ID))
	switch {
	case e.By == "":
		fmt.Fprintln(out, "             nothing is known by this id: it holds when it comes")
	case e.Title != "":
		fmt.Fprintf(out, "             %s (%s)\n", text.OneLine(e.Title), e.Source)
	}
}

func sayInForce(out io.Writer, cfg *config.Config, in report.Words) {
	if in.InForce {
		fmt.Fprintf(out, "in force, and written to %s\n", cfg.Overrides.File)
	} else {
		fmt.Fprintf(out, "written to %s; no daemon runs: it is in force from the next start or round\n", cfg.Overrides.File)
	}
}

// means are the entries that are meant by what was asked: of a story those that are in it,
// where the verb is about stories.
func (w *writing) means(n *report.Named) ([]report.NamedEntry, error) {
	switch u, err := url.Parse(n.Asked); {
	case len(n.Story) > 1 && w.stories:
		return n.Story, nil
	case len(n.Story) > 1 && w.name == "takedown":
		return nil, fmt.Errorf("%s is the id of a story of %d reports: name those that are meant by their own ids or addresses, and the one with this id by its address; `openvoice why %s` lists them", n.Asked, len(n.Story), n.Asked)
	case len(n.Entries) > 0 && (n.Entries[0].ID == n.Asked || n.Entries[0].By == "the id of its story"):
		return n.Entries[:1], nil
	case len(n.Entries) > 0:
		return n.Entries, nil
	case err != nil || !u.IsAbs() || len(n.Asked) > feed.MaxID:
		return nil, fmt.Errorf("no entry is known by %q, and it can be no id: give the id under which it is published, the one that its source gave, or its address", n.Asked)
	}
	return []report.NamedEntry{{ID: n.Asked}}, nil
}

// groups are the ids of each item that is written.
func (w *writing) groups(meant []report.NamedEntry) (all [][]string, err error) {
	ids := make([]string, len(meant))
	for i := range meant {
		ids[i] = meant[i].ID
	}
	switch {
	case w.name == "split" && len(ids) == 1:
		for _, other := range meant[0].Story {
			all = append(all, []string{ids[0], other})
		}
		if len(all) == 0 {
			return nil, fmt.Errorf("%s is in no story with others", ids[0])
		}
		return all, nil
	case w.least > 1 || w.name == "split":
		if len(ids) < 2 || len(ids) > maxItemIDs {
			return nil, fmt.Errorf("%s needs 2 to %d entries, these are %d", w.name, maxItemIDs, len(ids))
		}
		return [][]string{ids}, nil
	}
	return slices.Collect(slices.Chunk(ids, maxItemIDs)), nil
}

// add is the text of the overrides file with an item for each group. Its time is now, but
// later than that of any other word on the same ids.
func (w *writing) add(cfg *config.Config, data []byte, groups [][]string) ([]byte, error) {
	at := feed.At(w.now())
	before, err := cfg.CheckOverrides(data)
	if err != nil {
		return nil, err
	}
	for i := range before {
		if o := &before[i]; o.At >= at && o.Word != 0 && slices.ContainsFunc(groups, func(ids []string) bool { return slices.Contains(ids, o.A) }) {
			at = o.At + 1
		}
	}
	for _, ids := range groups {
		data, err = config.AddOverride(data, &config.OverrideItem{Verb: w.name, IDs: ids, For: w.lasts, To: w.to, Time: at, Reason: w.reason})
		if err != nil {
			return nil, err
		}
	}
	return data, nil
}
