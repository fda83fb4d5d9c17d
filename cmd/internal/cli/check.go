package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const checkHelp = `Read the configuration, or each FILE, and say everything that is wrong with it, all
at once: file, line and column, the line itself, and what to do about it. What is
likely a mistake, as a placeholder that still stands, is a warning, and no error but
with --strict. Nothing is fetched and no store is opened.

With --online each source is fetched once, as "openvoice once --dry-run" does: one
that cannot be reached, that is empty, or that leads to the same address as another
one is a warning. Nothing is stored.

` + exit.Help

// checking is what a check was asked for.
type checking struct{ strict, asJSON, online bool }

func checkCommand(p *app) *cobra.Command {
	var o checking
	c := &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Say everything that is wrong with the configuration",
		Long:  checkHelp,
		Args:  takes(0, 1<<20),
		RunE: func(c *cobra.Command, files []string) error {
			if len(files) == 0 {
				files = []string{p.file.path()}
			}
			all := []checked{}
			var failed error
			for _, name := range files {
				r := checkFile(c.Context(), p, name, o.online)
				all = append(all, r)
				if !o.asJSON {
					r.say(p)
				}
				failed = cmp.Or(failed, r.failure(o.strict))
			}
			if o.asJSON {
				return errors.Join(writeJSON(p.stdout, all), failed)
			}
			return failed
		},
	}
	c.Flags().BoolVar(&o.strict, "strict", false, "warnings are errors too")
	c.Flags().BoolVar(&o.asJSON, "json", false, "print a JSON array with an object for each file")
	c.Flags().BoolVar(&o.online, "online", false, "fetch each source once, and warn of what is wrong with it")
	return c
}

// checked is what a check of a file found.
type checked struct {
	File       string  `json:"file"`
	Sources    int     `json:"sources"`
	Categories int     `json:"categories"`
	Feeds      int     `json:"feeds"`
	Errors     []fault `json:"errors"`
	Warnings   []fault `json:"warnings"`

	unread error // why the file could not be read; nil: it could
}

// fault is one thing that is wrong.
type fault struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"` // from 1; 0: it is of no line
	Column  int    `json:"column,omitempty"`
	Path    string `json:"path,omitempty"`
	Source  string `json:"source,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`

	text string // as it is shown
}

func faultsOf(es config.Errors) []fault {
	all := []fault{}
	for _, e := range es {
		all = append(all, fault{File: e.File, Line: e.Line, Column: e.Column, Path: e.Path, Message: e.Message, Hint: e.Hint, text: e.Error()})
	}
	return all
}

// checkFile checks the file.
func checkFile(ctx context.Context, p *app, name string, online bool) checked {
	r := checked{File: name, Errors: []fault{}, Warnings: []fault{}}
	cfg, err := p.file.loader().Load(name)
	if err == nil {
		_, err = daemon.LoadTheme(cfg)
	}
	var wrong config.Errors
	switch {
	case errors.As(err, &wrong):
		r.Errors = faultsOf(wrong)
	case errors.Is(err, fs.ErrNotExist):
		r.unread = fmt.Errorf("%w; `openvoice init` writes one to start from", err)
	case err != nil:
		r.unread = err
	default:
		r.Sources, r.Categories, r.Feeds, r.Warnings = len(cfg.Sources), len(cfg.Categories), len(cfg.Feeds), faultsOf(cfg.Warnings)
		if online {
			r.Warnings = append(r.Warnings, checkOnline(ctx, p, cfg)...)
		}
	}
	if r.unread != nil {
		r.Errors = []fault{{File: name, Message: r.unread.Error()}}
	}
	return r
}

// say says what was found: what is wrong on standard error, the sum of what is not on
// standard output.
func (r *checked) say(p *app) {
	for _, f := range slices.Concat(r.Errors, r.Warnings) {
		if f.text != "" {
			fmt.Fprintln(p.stderr, f.text)
		}
	}
	if len(r.Errors) == 0 {
		fmt.Fprintf(p.stdout, "%s: no errors; %s, %s, %s of its own%s\n", r.File,
			text.Plural(r.Sources, "source"), text.Plural(r.Categories, "category feed"), text.Plural(r.Feeds, "feed"), warned(len(r.Warnings)))
	}
}

// failure is what the check ends with.
func (r *checked) failure(strict bool) error {
	switch {
	case r.unread != nil:
		return exit.Fail(exit.Config, r.unread)
	case len(r.Errors) > 0:
		return exit.Fail(exit.Config, fmt.Errorf("%s: %s", r.File, text.Plural(len(r.Errors), "error")))
	case strict && len(r.Warnings) > 0:
		return exit.Fail(exit.Config, fmt.Errorf("%s: %s", r.File, text.Plural(len(r.Warnings), "warning")))
	}
	return nil
}

// warned is the end of the line that sums up a check.
func warned(n int) string {
	if n == 0 {
		return ""
	}
	return "; " + text.Plural(n, "warning")
}

// checkOnline fetches each source once, with a store that is thrown away.
func checkOnline(ctx context.Context, p *app, cfg *config.Config) (all []fault) {
	warn := func(source, format string, a ...any) {
		f := fault{Source: source, Message: fmt.Sprintf(format, a...)}
		f.text = "source " + source + ": warning: " + f.Message
		all = append(all, f)
	}
	place := map[string]string{} // sources by where they are
	for i := range cfg.Sources {
		if u, err := url.Parse(cfg.Sources[i].URL); err == nil {
			place[feed.CanonicalURL(u)] = cfg.Sources[i].ID
		}
	}
	dir, err := os.MkdirTemp("", "openvoice-check-")
	if err != nil {
		warn("", "nothing could be fetched: %v", err)
		return all
	}
	defer os.RemoveAll(dir)
	cfg.Store.Path = filepath.Join(dir, "openvoice.db")
	s, err := p.open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		warn("", "nothing could be fetched: %v", err)
		return all
	}
	show := newProgress(p.stderr, p.quiet)
	err = s.RunRound(ctx, report.RoundOptions{DryRun: true}, func(e report.RoundEvent) error {
		if e.Total > 0 {
			show.line(e)
		}
		if e.Source == "" {
			return nil
		}
		switch {
		case e.Failure != "":
			warn(e.Source, "it cannot be fetched: %s", text.OneLine(e.Failure))
		case e.Items == 0:
			warn(e.Source, "its feed is empty")
		}
		if u, err := url.Parse(e.Leads); e.Leads != "" && err == nil {
			at := feed.CanonicalURL(u)
			if other := place[at]; other != "" && other != e.Source {
				warn(e.Source, "it leads to %s, where %s is asked already", at, other)
			} else {
				place[at] = e.Source
			}
		}
		return nil
	})
	show.end()
	if err != nil && exit.Code(err) != exit.Partly {
		warn("", "not everything could be fetched: %v", err)
	}
	if err := s.Close(ctx); err != nil {
		warn("", "%v", err)
	}
	slices.SortStableFunc(all, func(a, b fault) int { return cmp.Compare(a.Source, b.Source) })
	return all
}
