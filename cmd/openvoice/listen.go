package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/storage"
)

// listen opens what readers of the site connect to. What stands in the way is told with
// the place in the configuration that it comes from.
func (p *program) listen(ctx context.Context, cfg *config.Config) (net.Listener, error) {
	l, err := listen(ctx, cfg.Listen.Network, cfg.Listen.Address)
	if err == nil {
		return l, nil
	}
	if d, _ := Find(ctx, cfg.Store.Path); d != nil {
		return nil, fmt.Errorf("%w: a daemon runs with %s already", storage.ErrLocked, cfg.Store.Path)
	}
	where := fmt.Sprintf("%s: listen: (by default) ", p.configPath())
	if line := cfg.Listen.Line; line > 0 {
		where = fmt.Sprintf("%s:%d: listen: ", p.configPath(), line)
	}
	return nil, fmt.Errorf("%s%w", where, unheard(err, cfg.Listen.Address))
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

// listen opens an address in the words of [net.Listen]. A unix socket is open to all
// users, as a port is; the folder that it lies in can be narrower.
func listen(ctx context.Context, network, path string) (net.Listener, error) {
	var how net.ListenConfig
	if network != "unix" {
		how.SetMultipathTCP(false) // which knows no filters, see turnAway
		return how.Listen(ctx, network, path)
	}
	spec := "unix:" + path
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("listen on %s: the path has %d bytes, a unix socket has at most %d", spec, len(path), maxSocketPath)
	}
	if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
		conn.Close()
		return nil, fmt.Errorf("listen on %s: another process listens there", spec)
	}
	if err := removeSocket(path); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", spec, err)
	}
	l, err := how.Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", spec, err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		return nil, errors.Join(fmt.Errorf("listen on %s: %w", spec, err), l.Close())
	}
	return l, nil
}
