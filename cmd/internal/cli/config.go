package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// load reads the configuration. All that is wrong with it is on stderr by then.
func (p *app) load() (*config.Config, error) {
	path := p.configPath()
	l := &config.Loader{Root: p.root}
	cfg, err := l.Load(path)
	p.inputs = l.Inputs
	var wrong config.Errors
	switch {
	case errors.As(err, &wrong):
		fmt.Fprintln(p.stderr, wrong)
		return nil, exit.Fail(exit.Config, fmt.Errorf("%s: %s", path, text.Plural(len(wrong), "error")))
	case errors.Is(err, fs.ErrNotExist):
		return nil, exit.Fail(exit.Config, fmt.Errorf("%w; `openvoice init` writes one to start from", err))
	case err != nil:
		return nil, exit.Fail(exit.Config, err)
	}
	return cfg, nil
}

// loadIfAny is load, but nil where nobody named a configuration and none is at the
// usual places. One that is empty is none: a shell makes it so before what is to be
// written into it can look, as in "openvoice sources import x > openvoice.yaml".
func (p *app) loadIfAny() (*config.Config, error) {
	path := p.configPath()
	if p.configFlag == "" && p.getenv("OPENVOICE_CONFIG") == "" {
		at, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && at.Mode().IsRegular() && at.Size() == 0 {
			return nil, nil
		}
	}
	return p.load()
}
