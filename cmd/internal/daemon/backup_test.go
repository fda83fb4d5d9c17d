package daemon

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"log/slog"
)

// TestScheduledBackups: a daemon copies its store as often as is wanted, and keeps so many.
func TestScheduledBackups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := newDesk(t)
		var log bytes.Buffer
		d := openDesk(t, dir, &log)
		d.poll(t)
		b := config.Backup{Path: filepath.Join(dir, "copies", "c.db"), Every: time.Hour, Keep: 2}
		for range 5 {
			d.ledger.copyStore(t.Context(), b)
			d.ledger.copyStore(t.Context(), b) // it is there
			time.Sleep(b.Every)
			old := time.Now().Add(-b.Every)
			if err := os.Chtimes(b.Path, old, old); err != nil {
				t.Fatal(err)
			}
		}
		names, err := filepath.Glob(filepath.Join(dir, "copies", "*"))
		if err != nil || len(names) != 2 {
			t.Errorf("copies %q, %v", names, err)
		}
		if n := strings.Count(log.String(), "the store was copied"); n != 5 {
			t.Errorf("%d copies are told of: %s", n, &log)
		}
		if err := d.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestFallback: a store that is damaged at the start gives way to the newest good copy, if
// that is wanted, and is kept.
func TestFallback(t *testing.T) {
	dir := newDesk(t)
	d := openDesk(t, dir, new(bytes.Buffer))
	d.poll(t)
	cfg, err := (&config.Loader{}).Load(filepath.Join(dir, "openvoice.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Backup = config.Backup{Path: filepath.Join(dir, "copies", "c.db"), Every: time.Hour, Keep: 3}
	for range 2 {
		if err := os.MkdirAll(filepath.Join(dir, "copies"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := d.ledger.store.Backup(t.Context(), cfg.Backup.Path, 3); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, damaged := range []string{cfg.Store.Path, cfg.Backup.Path} {
		if err := os.Truncate(damaged, 20_000); err != nil {
			t.Fatal(err)
		}
	}
	var log bytes.Buffer
	o := Options{Log: slog.New(slog.NewTextHandler(&log, nil))}
	_, why := Open(t.Context(), cfg, o)
	if fallBack(t.Context(), cfg, o, why) {
		t.Error("it falls back although that is not wanted")
	}
	cfg.Store.Fallback = true
	if !fallBack(t.Context(), cfg, o, why) {
		t.Fatalf("it does not fall back: %s", &log)
	}
	d, err = Open(t.Context(), cfg, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(cfg.Store.Path + ".replaced-*")
	if err != nil || len(kept) != 1 || !strings.Contains(log.String(), "a copy has taken its place") || !strings.Contains(log.String(), "c.db.1") {
		t.Errorf("kept %q, %v: %s", kept, err, &log)
	}
}
