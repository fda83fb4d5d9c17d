package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/opml"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

const sourcesExportHelp = `Print the sources of the configuration as a list that feed readers import (OPML 2.0).
A source lies in the folder of its first category; the attribute "category" has all.
Ids and terms go along, so that "openvoice sources import" gives the same sources.
If there is a store, the page of each source is taken from it, and a title where the
configuration has none; the store changes nothing else, and sources that are gone
are in the list like all others.

Nothing secret is exported: no headers, and no source whose URL holds a key or a
token. Such ones, and files, are left out and named on stderr.`

func sourcesExportCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "export",
		Short: "Print the sources as an OPML list for feed readers",
		Long:  sourcesExportHelp,
		Args:  takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			known, err := knownSources(p, c, cfg)
			if err != nil {
				fmt.Fprintf(p.stderr, "openvoice: the pages of the sources are missing from the list: %v\n", err)
			}
			list := opml.List{Title: cfg.Site.Title}
			for i := range cfg.Sources {
				s := &cfg.Sources[i]
				if why := opml.Unfit(s.URL); why != "" {
					fmt.Fprintf(p.stderr, "source %s is left out: %s\n", s.ID, why)
					continue
				}
				list.Sources = append(list.Sources, exported(s, cfg.Categories, known[s.ID]))
			}
			_, err = p.stdout.Write(opml.Write(&list))
			return err
		},
	}
}

// knownSources is what the store knows of the sources by their ids; nothing where there is no
// store.
func knownSources(p *app, c *cobra.Command, cfg *config.Config) (map[string]report.SourceStatus, error) {
	if _, err := os.Stat(cfg.Store.Path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	known := map[string]report.SourceStatus{}
	err := p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
		r, err := control.Ask(ctx, peer, daemon.CallStatus, report.StatusRequest{})
		for _, s := range r.Sources {
			known[s.ID] = s
		}
		return err
	})
	return known, err
}

// exported is a source as others are to know it.
func exported(s *config.Source, defined []config.Category, known report.SourceStatus) opml.Source {
	out := opml.Source{ID: s.ID, URL: s.URL, Title: s.Title, Called: known.Title, Site: known.Site, Language: s.Language}
	for _, term := range s.Categories {
		for _, c := range defined {
			if c.Term == term {
				out.Categories = append(out.Categories, opml.Category{Name: cmp.Or(c.Label, c.Term), Term: c.Term})
			}
		}
	}
	return out
}
