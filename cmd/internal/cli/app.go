package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/storage/bolt"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// app is the process as the commands see it, and what they all need of it: the
// configuration, the log, the store or the daemon that holds it. The commands themselves
// are functions of it.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	file           configFile // that is in force, or shall be

	logLevel *slog.Level    // --log-level, -v or -q; nil where none was given
	quiet    bool           // -q
	inputs   *config.Inputs // that the configuration was last read from
	told     bool           // what is wrong with it is on stderr

	store bolt.Options        // of the store, but for its size; zero: as a store is used
	tune  func(*fetch.Client) // changes the fetcher before its first use; nil: as it is configured
}

// open opens what the configuration names, and tells the observers. The caller closes it.
func (p *app) open(ctx context.Context, cfg *config.Config, log *slog.Logger, told ...daemon.Observer) (*daemon.Daemon, error) {
	s, err := daemon.Open(ctx, cfg, p.options(log, told...))
	if err != nil {
		return nil, p.denied(err, cfg.Store.Path)
	}
	return s, nil
}

// options are what a daemon is opened with; the observers are told.
func (p *app) options(log *slog.Logger, told ...daemon.Observer) daemon.Options {
	return daemon.Options{Log: log, Store: p.store, Tune: p.tune, Observers: told}
}

// ask lets fn ask the daemon where one runs, also where the configuration is wrong by now,
// else this process, which then opens the store. It makes no store.
func (p *app) ask(c *cobra.Command, fn func(context.Context, control.Peer[*daemon.API]) error) error {
	ctx := c.Context()
	cfg, err := p.load()
	if d := p.unshaken(ctx, err); d != nil {
		return fn(ctx, control.Peer[*daemon.API]{Client: d})
	}
	if err != nil {
		return err
	}
	return p.askBy(ctx, cfg, func(ctx context.Context, _ *config.Config, peer control.Peer[*daemon.API]) error {
		return fn(ctx, peer)
	})
}

// askOf is ask for who needs the configuration, too, which must be right.
func (p *app) askOf(c *cobra.Command, fn func(context.Context, *config.Config, control.Peer[*daemon.API]) error) error {
	cfg, err := p.load()
	if err != nil {
		return err
	}
	return p.askBy(c.Context(), cfg, fn)
}

// askBy lets fn ask the daemon of the configuration, else this process.
func (p *app) askBy(ctx context.Context, cfg *config.Config, fn func(context.Context, *config.Config, control.Peer[*daemon.API]) error) error {
	log := p.logger(slog.LevelWarn)
	p.sayWhich(cfg)
	d, err := control.Find(ctx, cfg.Store.Path)
	if err != nil {
		return p.denied(err, cfg.Store.Path)
	}
	if d != nil {
		return fn(ctx, cfg, control.Peer[*daemon.API]{Client: d})
	}
	if _, err := os.Stat(cfg.Store.Path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open store: %w; `openvoice run` or `openvoice once` makes it", err)
	}
	s, err := p.open(ctx, cfg, log)
	if err != nil {
		return err
	}
	return errors.Join(fn(ctx, cfg, control.Peer[*daemon.API]{Local: s.API()}), s.Close(ctx))
}

// askSoon is ask for what is the same whatever the configuration says beside the place of
// the store. A running daemon is asked without reading the rest of it, also where that is
// wrong.
func (p *app) askSoon(c *cobra.Command, fn func(context.Context, control.Peer[*daemon.API]) error) error {
	path, ok := p.file.loader().StorePath(p.file.path())
	if !ok || p.file.rival() != "" {
		return p.ask(c, fn)
	}
	d, err := control.Find(c.Context(), path)
	if err != nil || d == nil {
		return p.ask(c, fn)
	}
	return fn(c.Context(), control.Peer[*daemon.API]{Client: d})
}

// unshaken is the daemon that goes on although the configuration on the disk is wrong, as
// err says; nil where none does, or nothing is wrong.
func (p *app) unshaken(ctx context.Context, err error) *control.Client {
	if err == nil || p.file.rival() != "" {
		return nil
	}
	l := p.file.loader()
	path, ok := l.StorePath(p.file.path())
	if !ok {
		path = l.UsualStorePath(p.file.path())
	}
	d, _ := control.Find(ctx, path)
	if d != nil {
		fmt.Fprintf(p.stderr, "openvoice: %v; the daemon with the store %s goes on with the configuration before, and is asked\n", err, path)
	}
	return d
}

// writeJSON writes v as one JSON object for people to read.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// writeLine writes v as one JSON object on a line.
func writeLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// denied explains an error that says that this process may not use the store.
func (p *app) denied(err error, store string) error {
	state, _, _ := strings.Cut(p.getenv("STATE_DIRECTORY"), ":")
	switch {
	case !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS):
		return err
	case state != "" && filepath.Dir(store) != state:
		return fmt.Errorf("%w; this service may write in %s: set store.path to %s", err, state, filepath.Join(state, filepath.Base(store)))
	}
	return fmt.Errorf("%w; %s is for root and for the user that it belongs to: ask as one of them", err, store)
}
