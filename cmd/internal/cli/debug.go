package cli

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

func debugCommand(p *app) *cobra.Command {
	c := group(&cobra.Command{Use: "debug", Short: "Gather what helps to find a fault"})
	c.AddCommand(debugBundleCommand(p))
	return c
}

const debugBundleHelp = `Write an archive with what helps to find a fault, to go with a report: version,
configuration, status, files of the store, and, where a daemon runs, its goroutines and
its use of memory. FILE is openvoice-debug.tar.gz if none is named; "-" is standard
output. A file that is there is never overwritten.

Nothing secret is in it: no request headers, no passwords, no comments of the
configuration, and of addresses the host alone. Look into it before you send it. What
the log says is not in it: add what "journalctl -u openvoice" shows of the time.`

func debugBundleCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "bundle [FILE]",
		Short: "Write an archive to go with a report, without secrets",
		Long:  debugBundleHelp,
		Args:  takes(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			name := "openvoice-debug.tar.gz"
			if len(args) > 0 {
				name = args[0]
			}
			data, err := bundle(p, c)
			if err != nil {
				return err
			}
			if name == "-" {
				_, err := p.stdout.Write(data)
				return err
			}
			if err := writePrivate(name, data); err != nil {
				return fmt.Errorf("write archive: %w", err)
			}
			_, err = fmt.Fprintf(p.stdout, "%s is written (%s): look into it before you send it\n", name, text.Bytes(int64(len(data))))
			return err
		},
	}
}

// writePrivate writes a file that does not exist yet, for its owner alone.
func writePrivate(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// bundle is the archive. What cannot be had is said in its place.
func bundle(p *app, c *cobra.Command) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	t := tar.NewWriter(z)
	add := func(name string, data []byte, err error) error {
		if err != nil {
			name, data = name+".missing", []byte(config.RedactURLs(err.Error())+"\n")
		}
		h := &tar.Header{Name: "openvoice-debug/" + name, Mode: 0o600, Size: int64(len(data)), ModTime: time.Now().Truncate(time.Second)}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		_, err = t.Write(data)
		return err
	}
	err := add("version.txt", []byte(versionLine()+"\n"), nil)
	checked, cfg, secrets := bundledConfig(p, add)
	hide := func(data []byte) []byte { return withoutSecrets(data, secrets) }
	err = errors.Join(err, add("check.txt", hide(checked), nil))
	if cfg != nil {
		files, failed := storeFiles(cfg.Store.Path)
		err = errors.Join(err, add("files.txt", files, failed))
	}
	status, failed := bundledStatus(p, c)
	err = errors.Join(err, add("status.json", hide(status), failed))
	for name, path := range map[string]string{"goroutines.txt": "goroutine?debug=1", "heap.pprof": "heap"} {
		profile, failed := profileOf(c.Context(), &p.file, path)
		err = errors.Join(err, add(name, profile, failed))
	}
	err = errors.Join(err, t.Close(), z.Close())
	return b.Bytes(), err
}

// bundledConfig adds the files of the configuration, and says what is wrong with it, and
// which texts nobody else may see. The configuration is nil where it is wrong.
func bundledConfig(p *app, add func(string, []byte, error) error) (checked []byte, cfg *config.Config, secrets []string) {
	l := p.file.loader()
	cfg, err := l.Load(p.file.path())
	said, wrong := "no errors\n", config.Errors(nil)
	switch {
	case errors.As(err, &wrong):
		said = brief(wrong)
	case err != nil:
		said = err.Error() + "\n"
	default:
		said += brief(cfg.Warnings)
		for i := range cfg.Sources {
			for _, h := range cfg.Sources[i].RequestHeaders() {
				secrets = append(secrets, h.Value)
			}
		}
	}
	for i, name := range append([]string{p.file.path()}, l.Inputs.Parts()...) {
		data, err := os.ReadFile(name)
		if err == nil {
			data, err = config.Redact(data)
		}
		as := "config.yaml"
		if i > 0 {
			as = "sources.d/" + filepath.Base(name)
		}
		_ = add(as, withoutSecrets(data, secrets), err)
	}
	return []byte(config.RedactURLs(said)), cfg, secrets
}

// brief are the places and messages, without the lines that they are about.
func brief(es config.Errors) (said string) {
	for _, e := range es {
		said += e.Brief() + "\n"
	}
	return said
}

// withoutSecrets is the text without the secrets, whole words of headers among them.
func withoutSecrets(data []byte, secrets []string) []byte {
	s := string(data)
	for _, secret := range secrets {
		for _, part := range append([]string{secret}, strings.Fields(secret)...) {
			if len(part) >= 6 {
				s = strings.ReplaceAll(s, part, "(hidden)")
			}
		}
	}
	return []byte(s)
}

// storeFiles lists the files beside the store, with their sizes and modes.
func storeFiles(store string) ([]byte, error) {
	names, err := filepath.Glob(store + "*")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, name := range names {
		if info, err := os.Lstat(name); err == nil {
			fmt.Fprintf(&b, "%s %12d %s %s\n", info.Mode(), info.Size(), info.ModTime().UTC().Format(time.RFC3339), filepath.Base(name))
		}
	}
	return b.Bytes(), nil
}

// bundledStatus is the status, with hosts alone of addresses.
func bundledStatus(p *app, c *cobra.Command) (data []byte, err error) {
	err = p.askSoon(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
		r, err := control.Ask(ctx, peer, daemon.CallStatus, report.StatusRequest{})
		if err != nil {
			return err
		}
		if data, err = json.MarshalIndent(r, "", "  "); err == nil {
			data = []byte(config.RedactURLs(string(data)))
		}
		return err
	})
	return data, err
}

// maxProfile is how large a profile may be.
const maxProfile = 32 << 20

// profileOf is a profile of the daemon.
func profileOf(ctx context.Context, file *configFile, path string) ([]byte, error) {
	store, ok := file.loader().StorePath(file.path())
	if !ok {
		return nil, errors.New("the configuration does not say where the store lies")
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", control.SocketPath(store))
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://daemon/debug/pprof/"+path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := (&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}, Timeout: 10 * time.Second}).Do(r)
	if err != nil {
		return nil, errors.New("no daemon runs")
	}
	defer resp.Body.Close()
	return io.ReadAll(io.LimitReader(resp.Body, maxProfile))
}
