package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/render"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const healthcheckHelp = `Ask the daemon of this configuration whether it serves readers, as a reader would:
exit status 0 if it does, 1 if not, with the reason. It is for containers, whose
HEALTHCHECK has no other program to ask with.

With --ready what is served must also be up to date: see docs/metrics.md.`

// healthcheckTime is how long the daemon may take to answer.
const healthcheckTime = 5 * time.Second

func healthcheckCommand(p *app) *cobra.Command {
	path, ready := render.HealthPath, false
	c := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the daemon whether it serves readers",
		Long:  healthcheckHelp,
		Args:  takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			if ready {
				path = render.ReadyPath
			}
			ctx, cancel := context.WithTimeout(c.Context(), healthcheckTime)
			defer cancel()
			at, err := served(ctx, cfg)
			if err != nil {
				return err
			}
			answer, err := askHealth(ctx, at, path)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.stdout, answer)
			return err
		},
	}
	c.Flags().BoolVar(&ready, "ready", false, "what is served must be up to date too")
	return c
}

// served is where readers of this machine are served. Where the system chose the port, the
// daemon knows it.
func served(ctx context.Context, cfg *config.Config) (config.Listen, error) {
	at := cfg.Listen
	if at.Network == "unix" {
		return at, nil
	}
	host, port, _ := net.SplitHostPort(at.Address)
	if port != "0" {
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			at.Address = net.JoinHostPort("localhost", port)
		}
		return at, nil
	}
	d, err := control.Find(ctx, cfg.Store.Path)
	if err == nil && d == nil {
		err = errors.New("no daemon runs with this configuration")
	}
	if err != nil {
		return at, err
	}
	r, err := control.Ask(ctx, control.Peer[*daemon.API]{Client: d}, daemon.CallStatus, report.StatusRequest{Most: 1})
	if err != nil || r.Daemon == nil {
		return at, errors.Join(errors.New("the daemon does not say where it serves"), err)
	}
	at.Address = strings.TrimSuffix(strings.TrimPrefix(r.Daemon.Address, "http://"), "/")
	return at, nil
}

// askHealth is the answer at the path, which is an error unless it is 200.
func askHealth(ctx context.Context, at config.Listen, path string) (string, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, at.Network, at.Address)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+path, nil)
	if err != nil {
		return "", err
	}
	resp, err := (&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}).Do(r)
	if err != nil {
		return "", fmt.Errorf("nobody serves at %s: %w", at.Address, errors.Unwrap(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if err != nil {
		return "", fmt.Errorf("read the answer of %s: %w", at.Address, err)
	}
	answer := text.OneLine(strings.TrimSpace(string(body)))
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s at %s: %s: %s", path, at.Address, resp.Status, answer)
	}
	return answer, nil
}
