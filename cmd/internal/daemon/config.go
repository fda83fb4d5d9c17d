package daemon

import (
	"context"
	"fmt"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// CallConfig tells the configuration in force, or what it says of the source of the id.
var CallConfig = control.Call[*API, string, report.Config]{Name: "config", Handle: (*API).config}

func (a *API) config(_ context.Context, source string) (report.Config, error) {
	return ShowConfig(a.generations.followed(a.generations.Load().config), source)
}

// ShowConfig is the configuration without what is secret, or what it says of the source of
// the id, if one is given.
func ShowConfig(cfg *config.Config, source string) (report.Config, error) {
	t := cfg.Show()
	if source != "" {
		var ok bool
		if t, ok = cfg.ShowSource(source); !ok {
			return report.Config{}, exit.Fail(exit.Usage, fmt.Errorf("no source %q is configured", source))
		}
	}
	asJSON, err := t.MarshalJSON()
	return report.Config{YAML: t.YAML(), JSON: asJSON}, err
}
