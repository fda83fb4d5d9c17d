package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/httpd"
)

// listenReaders opens what readers of the site connect to: the socket of the service
// manager, if it passed one and the configuration does not name another address, else
// what the configuration says. What stands in the way is told with the place in the
// configuration that it comes from.
func listenReaders(ctx context.Context, p *app, cfg *config.Config, log *slog.Logger) (net.Listener, error) {
	l, err := httpd.Passed(p.getenv)
	if err != nil {
		return nil, err
	}
	if l != nil {
		if cfg.Listen.Line == 0 || sameAddress(l.Addr(), cfg.Listen) {
			return l, nil
		}
		log.WarnContext(ctx, "readers are served where the configuration says, not on the socket of the service manager: give both one address, and restarts lose nobody",
			"listen", cfg.Listen.Address, "socket", l.Addr().String())
		if err := l.Close(); err != nil {
			return nil, err
		}
	}
	return listenAt(ctx, p, cfg, "listen", &cfg.Listen)
}

// listen opens what readers of the site connect to, and what watches the daemon.
func listen(ctx context.Context, p *app, cfg *config.Config, log *slog.Logger, o *daemon.RunOptions) (err error) {
	if o.Readers, err = listenReaders(ctx, p, cfg, log); err != nil {
		return err
	}
	if cfg.Metrics.Listen.Address == "" {
		return nil
	}
	o.Watchers, err = listenAt(ctx, p, cfg, "metrics.listen", &cfg.Metrics.Listen)
	if err != nil {
		return errors.Join(err, o.Readers.Close())
	}
	return nil
}

// listenAt opens the address under the key. What stands in the way is told with the place
// in the configuration that it comes from.
func listenAt(ctx context.Context, p *app, cfg *config.Config, key string, at *config.Listen) (net.Listener, error) {
	l, err := httpd.Listen(ctx, at.Network, at.Address)
	if err == nil {
		return l, nil
	}
	if d, _ := control.Find(ctx, cfg.Store.Path); d != nil {
		return nil, fmt.Errorf("%w: a daemon runs with %s already", storage.ErrLocked, cfg.Store.Path)
	}
	where := fmt.Sprintf("%s: %s: (by default) ", p.file.path(), key)
	if at.Line > 0 {
		where = fmt.Sprintf("%s:%d: %s: ", p.file.path(), at.Line, key)
	}
	return nil, fmt.Errorf("%s%w", where, unheard(err, at.Address))
}

// sameAddress reports whether a socket at a serves what c asks for.
func sameAddress(a net.Addr, c config.Listen) bool {
	has, ok := a.(*net.TCPAddr)
	if !ok || c.Network != "tcp" {
		return a.Network() == c.Network && a.String() == c.Address
	}
	wants, err := net.ResolveTCPAddr("tcp", c.Address)
	if err != nil || has.Port != wants.Port {
		return false
	}
	return has.IP.Equal(wants.IP) || has.IP.IsUnspecified() && (wants.IP == nil || wants.IP.IsUnspecified())
}

// unheard says of an error of listening what is in the way and what to do about it.
func unheard(err error, address string) error {
	var name *net.DNSError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use by another process: stop that, which ss -ltnp names, or choose another address: %w", address, err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("no interface of this machine has the address of %s: choose another: %w", address, err)
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return fmt.Errorf("%s is not allowed: choose a port from 1024 up, or grant CAP_NET_BIND_SERVICE: %w", address, err)
	case errors.As(err, &name):
		return fmt.Errorf("the host of %s has no address: choose another: %w", address, err)
	}
	return err
}
