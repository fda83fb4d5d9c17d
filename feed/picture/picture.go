// Package picture keeps copies of the pictures that outlets' texts show, so that a reader's
// browser asks nobody but the site for them.
//
// It promises that what it hands out is a picture of a kind that runs nothing, within its
// bounds; that the folder takes no more bytes than it may; and that of equal requests one
// is made. So it must never ask for an address that the caller did not name, and never
// believe what a server says of a type.
package picture

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// MaxSize is how many bytes a picture may have.
const MaxSize = 5 << 20

// Bounds of what is kept and asked for.
const (
	DefaultSpace = 256 << 20 // bytes of the folder where [Cache.Space] does not say
	atOnce       = 4         // pictures that are fetched at once
	badFor       = 10 * time.Minute
	maxBad       = 10_000
)

var (
	// ErrBusy says that as many pictures are fetched as may be.
	ErrBusy = errors.New("too many pictures are fetched at once")
	// ErrNone says that there is no picture at the address, or none that is shown.
	ErrNone = errors.New("there is no picture that can be shown")
)

// Cache keeps pictures in a folder. Its fields are set before its first use; it is safe for
// concurrent use.
type Cache struct {
	Folder string // it is made when it is needed; nothing else may lie in it
	Space  int64  // bytes that it may take; 0: DefaultSpace
	// Get fetches a document of at most [MaxSize] bytes from public space.
	Get func(ctx context.Context, address string) ([]byte, error)
	Now func() time.Time // nil: time.Now

	mu      sync.Mutex
	flights map[string]*flight
	bad     map[string]time.Time // addresses that gave no picture, and when
	used    int64                // bytes in the folder, once counted
	counted bool
	slots   int
}

// flight is a picture that is being fetched.
type flight struct {
	done chan struct{}
	body []byte
	err  error
}

// Kind is the media type of the picture, by its first bytes; empty for what is none that
// is shown: an SVG may act.
func Kind(body []byte) string {
	switch kind := http.DetectContentType(body); {
	case slices.Contains([]string{"image/jpeg", "image/png", "image/gif", "image/webp"}, kind):
		return kind
	case len(body) > 12 && string(body[4:8]) == "ftyp" && strings.HasPrefix(string(body[8:12]), "avi"):
		return "image/avif"
	}
	return ""
}

// Picture is the picture at the address.
func (c *Cache) Picture(ctx context.Context, address string) (body []byte, kind string, err error) {
	name := nameOf(address)
	if body, err = os.ReadFile(filepath.Join(c.Folder, name)); err == nil {
		if kind = Kind(body); kind != "" {
			c.touch(name)
			return body, kind, nil
		}
	}
	if body, err = c.fetched(ctx, address, name); err != nil {
		return nil, "", err
	}
	return body, Kind(body), nil
}

// nameOf is the name of the file of the address.
func nameOf(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:16])
}

func (c *Cache) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

// touch notes that the picture was asked for: those asked for longest ago go first.
func (c *Cache) touch(name string) {
	now := c.now()
	_ = os.Chtimes(filepath.Join(c.Folder, name), now, now) // best effort: it only orders
}

// fetched fetches the picture, or waits for who does.
func (c *Cache) fetched(ctx context.Context, address, name string) ([]byte, error) {
	c.mu.Lock()
	if at, ok := c.bad[name]; ok && c.now().Sub(at) < badFor {
		c.mu.Unlock()
		return nil, ErrNone
	}
	if f := c.flights[name]; f != nil {
		c.mu.Unlock()
		select {
		case <-f.done:
			return f.body, f.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if c.slots >= atOnce {
		c.mu.Unlock()
		return nil, ErrBusy
	}
	if c.flights == nil {
		c.flights, c.bad = map[string]*flight{}, map[string]time.Time{}
	}
	f := &flight{done: make(chan struct{}), err: ErrNone}
	c.flights[name] = f
	c.slots++
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.flights, name)
		c.slots--
		if errors.Is(f.err, ErrNone) {
			if len(c.bad) >= maxBad {
				clear(c.bad)
			}
			c.bad[name] = c.now()
		}
		close(f.done)
	}()
	f.body, f.err = c.get(context.WithoutCancel(ctx), address, name)
	return f.body, f.err
}

// get fetches the picture and keeps it.
func (c *Cache) get(ctx context.Context, address, name string) ([]byte, error) {
	body, err := c.Get(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	if len(body) > MaxSize || Kind(body) == "" {
		return nil, fmt.Errorf("%w: it has %d bytes of %s", ErrNone, len(body), cmp.Or(Kind(body), "no such kind"))
	}
	if err := c.keep(name, body); err != nil {
		return nil, fmt.Errorf("keep a picture: %w", err)
	}
	return body, nil
}

// keep writes the picture down, and makes room for it.
func (c *Cache) keep(name string, body []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.room(int64(len(body))); err != nil {
		return err
	}
	t, err := os.CreateTemp(c.Folder, ".new-*")
	if err != nil {
		return err
	}
	_, err = t.Write(body)
	err = errors.Join(err, t.Close())
	if err == nil {
		err = os.Rename(t.Name(), filepath.Join(c.Folder, name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(t.Name()))
	}
	c.touch(name)
	c.used += int64(len(body))
	return nil
}

// room removes the pictures that were asked for longest ago until so many bytes more fit.
func (c *Cache) room(need int64) error {
	space := cmp.Or(c.Space, DefaultSpace)
	if c.counted && c.used+need <= space {
		return nil
	}
	if err := os.MkdirAll(c.Folder, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(c.Folder)
	if err != nil {
		return err
	}
	var all []fs.FileInfo
	c.used, c.counted = 0, true
	for _, e := range entries {
		if f, err := e.Info(); err == nil && f.Mode().IsRegular() {
			all, c.used = append(all, f), c.used+f.Size()
		}
	}
	slices.SortFunc(all, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	if c.used+need > space {
		space = space / 10 * 9 // not again for the next one
	}
	for _, f := range all {
		if c.used+need <= space {
			break
		}
		if err := os.Remove(filepath.Join(c.Folder, f.Name())); err != nil {
			return err
		}
		c.used -= f.Size()
	}
	return nil
}
