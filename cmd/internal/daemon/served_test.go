package daemon

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/storage"
)

// gated is a store whose views wait.
type gated struct {
	nodeStore
	gate <-chan struct{}
}

func (g gated) View(ctx context.Context, fn func(storage.View) error) error {
	<-g.gate
	return g.nodeStore.View(ctx, fn)
}

// TestAStartServesAtOnce: while the first build takes long, or cannot be made, readers get
// what was served last; and then what is stored.
func TestAStartServesAtOnce(t *testing.T) {
	for _, c := range []struct {
		name   string
		slow   bool
		damage func(t *testing.T, d *Daemon)
		want   string // in the log
	}{
		{"slow", true, func(*testing.T, *Daemon) {}, "serving what was served last while the first build goes on"},
		{"quick", false, func(*testing.T, *Daemon) {}, ""},
		{"impossible", false, func(t *testing.T, d *Daemon) {
			if err := d.ledger.store.Close(); err != nil {
				t.Fatal(err)
			}
		}, "build failed; serving what was served last"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := newDesk(t)
				d := openDesk(t, dir, new(bytes.Buffer))
				d.poll(t)
				before := d.served(t)
				if err := d.Close(t.Context()); err != nil {
					t.Fatal(err)
				}
				var log bytes.Buffer
				d = openDesk(t, dir, &log)
				c.damage(t, d)
				gate := make(chan struct{})
				if c.slow {
					d.site.made.store = gated{d.ledger.store, gate}
				}
				begin := time.Now()
				if err := d.site.start(t.Context()); err != nil {
					t.Fatal(err)
				}
				took := time.Since(begin)
				if after := d.served(t); after != before {
					t.Error("other bytes are served than before")
				}
				if c.slow {
					if took != startWait {
						t.Errorf("it waits for %s", took)
					}
					close(gate)
				}
				d.site.started()
				if c.want != "" && !strings.Contains(log.String(), c.want) {
					t.Errorf("the log has not %q: %s", c.want, &log)
				}
				_ = d.Close(t.Context()) // of the one whose store is closed it fails
			})
		})
	}
}

// TestWhatWasServedIsDamaged: such a file is passed over, and said.
func TestWhatWasServedIsDamaged(t *testing.T) {
	dir := newDesk(t)
	d := openDesk(t, dir, new(bytes.Buffer))
	d.poll(t)
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "openvoice.db.served")
	if err := os.WriteFile(file, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	d = openDesk(t, dir, &log)
	if err := d.site.start(t.Context()); err != nil || d.site.current.Load() == nil {
		t.Errorf("it does not start: %v", err)
	}
	if !strings.Contains(log.String(), "it fails its checksum") || !strings.Contains(log.String(), file) {
		t.Errorf("the log is %s", &log)
	}
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := (&lastServed{path: file}).load(); err != nil {
		t.Errorf("after a stop it is still damaged: %v", err)
	}
}

// TestWhatLiesBesideTheStoreBelongsToTheFolder: a command of root's shuts the service out
// of nothing.
func TestWhatLiesBesideTheStoreBelongsToTheFolder(t *testing.T) {
	dir, user := newDesk(t), uint32(os.Geteuid())
	if user == 0 {
		user = 65534
		if err := os.Chown(dir, int(user), int(user)); err != nil {
			t.Fatal(err)
		}
	}
	d := openDesk(t, dir, new(bytes.Buffer))
	d.poll(t)
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"openvoice.db", "openvoice.db.catalogue", "openvoice.db.served"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if st := info.Sys().(*syscall.Stat_t); st.Uid != user || info.Mode().Perm() != 0o600 {
			t.Errorf("%s belongs to user %d with mode %v", name, st.Uid, info.Mode().Perm())
		}
	}
}
