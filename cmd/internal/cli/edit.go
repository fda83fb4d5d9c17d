package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// sourcesKey is the list that commands on sources edit.
const sourcesKey = "sources"

// editSources changes the file in which the source stands, or, where id is empty, the one
// that new sources go to; it returns its name. The configuration as a whole is checked
// before anything is written, and the file is replaced whole or not at all.
func (p *app) editSources(id string, change func(*config.Text) error) (string, error) {
	main, err := filepath.Abs(p.file.path())
	if err != nil {
		return "", err
	}
	if target, err := filepath.EvalSymlinks(main); err == nil {
		main = target // the link stays
	}
	lock, err := lockFolder(filepath.Dir(main))
	if err != nil {
		return "", fmt.Errorf("edit %s: %w", main, err)
	}
	defer lock.Close()
	name, file, err := sourceFile(p.file.loader(), main, id)
	if err != nil {
		return "", err
	}
	if err := change(file); err != nil {
		return "", fmt.Errorf("edit %s by hand: %w", name, err)
	}
	l := &config.Loader{Root: p.file.root, Instead: map[string][]byte{name: file.Bytes()}}
	if _, err := l.Load(main); err != nil {
		var wrong config.Errors
		if !errors.As(err, &wrong) {
			return "", err
		}
		fmt.Fprintln(p.stderr, wrong)
		return "", exit.Fail(exit.Config, fmt.Errorf("nothing is written: %s would have %s", name, text.Plural(len(wrong), "error")))
	}
	if err := replaceFile(name, file.Bytes()); err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	return name, nil
}

// sourceFile is the text in which the source stands, or which new ones go to: the first
// file that has a list of sources, else the configuration itself.
func sourceFile(l *config.Loader, main, id string) (string, *config.Text, error) {
	if _, err := l.Load(main); err != nil && errors.As(err, new(config.Errors)) {
		return "", nil, exit.Fail(exit.Config, fmt.Errorf("%s is wrong already: openvoice check says what to do", main))
	} else if err != nil {
		return "", nil, err
	}
	var first *config.Text
	for _, name := range append([]string{main}, l.Inputs.Parts()...) {
		data, err := os.ReadFile(name)
		if err != nil {
			return "", nil, err
		}
		file, err := config.ParseText(data)
		if err != nil {
			return "", nil, fmt.Errorf("read %s: %w", name, err)
		}
		if first == nil {
			first = file
		}
		if id == "" && file.Has(sourcesKey) || id != "" && file.Contains(sourcesKey, "id", id) {
			return name, file, nil
		}
	}
	if id != "" {
		return "", nil, exit.Fail(exit.Usage, fmt.Errorf("no source %q is configured; openvoice sources list shows them", id))
	}
	return main, first, nil
}

// takeOver has a running daemon take over what was changed, however much of a feed that
// changes, and says what it came to.
func (p *app) takeOver(c *cobra.Command) error {
	store, ok := p.file.loader().StorePath(p.file.path())
	if !ok {
		cfg, err := p.load()
		if err != nil {
			return err
		}
		store = cfg.Store.Path
	}
	d, err := control.Find(c.Context(), store)
	if err != nil || d == nil {
		return err
	}
	r, err := control.Ask(c.Context(), control.Peer[*daemon.API]{Client: d}, daemon.CallReload, daemon.ReloadRequest{Accept: true})
	if err != nil {
		return err
	}
	if len(r.Errors) == 0 {
		fmt.Fprintln(p.stderr, "reloaded:", &r)
	}
	return p.refused(r.Errors)
}
