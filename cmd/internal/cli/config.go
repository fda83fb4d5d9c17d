package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// load reads the configuration. All that is wrong with it is on stderr by then.
func (p *app) load() (*config.Config, error) {
	path := p.file.path()
	l := p.file.loader()
	cfg, err := l.Load(path)
	p.inputs = l.Inputs
	var wrong config.Errors
	switch {
	case errors.As(err, &wrong):
		fmt.Fprintln(p.stderr, wrong)
		p.told = true
		return nil, exit.Fail(exit.Config, fmt.Errorf("%s: %s", path, text.Plural(len(wrong), "error")))
	case errors.Is(err, fs.ErrNotExist):
		return nil, exit.Fail(exit.Config, fmt.Errorf("%w; `openvoice init` writes one to start from", err))
	case err != nil:
		return nil, exit.Fail(exit.Config, err)
	}
	return cfg, nil
}

// completeCategories completes the terms of categories.
func completeCategories(from *configFile) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		cfg, err := from.load()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var terms []string
		for i := range cfg.Categories {
			terms = append(terms, cobra.CompletionWithDesc(cfg.Categories[i].Term, text.OneLine(cfg.Categories[i].Label)))
		}
		return terms, cobra.ShellCompDirectiveNoFileComp
	}
}

// shortPath is the path as it is best shown: relative to the working directory where it
// lies below it.
func shortPath(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}

// loadIfAny is load, but nil where nobody named a configuration and none is at the
// usual places. One that is empty is none: a shell makes it so before what is to be
// written into it can look, as in "openvoice sources import x > openvoice.yaml".
func (p *app) loadIfAny() (*config.Config, error) {
	path := p.file.path()
	if p.file.flag == "" && p.getenv("OPENVOICE_CONFIG") == "" {
		at, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && at.Mode().IsRegular() && at.Size() == 0 {
			return nil, nil
		}
	}
	return p.load()
}
