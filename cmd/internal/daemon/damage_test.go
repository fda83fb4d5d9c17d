package daemon

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// TestDamageCostsWhatIsDamaged: a build leaves out an entry whose value fails its checksum,
// says so once, and shows the others.
func TestDamageCostsWhatIsDamaged(t *testing.T) {
	dir := newDesk(t)
	d := openDesk(t, dir, new(bytes.Buffer))
	d.poll(t)
	var entries []feed.Entry
	err := d.ledger.store.View(t.Context(), func(v storage.View) error {
		for e := range v.Entries(0) {
			entries = append(entries, e)
		}
		return nil
	})
	if err != nil || len(entries) < 3 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "openvoice.db")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lost := entries[1].ID
	if err := os.WriteFile(path, bytes.ReplaceAll(file, []byte(lost), []byte("X"+lost[1:])), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, fresh := range []bool{false, true} {
		var log bytes.Buffer
		if fresh {
			if err := os.Remove(path + ".catalogue"); err != nil {
				t.Fatal(err)
			}
		}
		d = openDesk(t, dir, &log)
		for range 3 {
			if err := d.Build(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		got := string(d.site.current.Load().Documents["/feed.atom"].Body)
		for _, e := range entries {
			if shown := strings.Contains(got, "<id>"+e.ID+"</id>"); shown != (e.ID != lost) {
				t.Errorf("fresh %v: %s is shown: %t", fresh, e.ID, shown)
			}
		}
		if n := strings.Count(log.String(), "the store is damaged"); n != 1 || !strings.Contains(log.String(), "bucket entries") {
			t.Errorf("fresh %v: said %d times: %s", fresh, n, &log)
		}
		if err := d.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
