package daemon

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/storagetest"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// TestAFullStoreTakesEverybodysNews: under a flood of one source the store evicts what is
// that source's and longest unlisted, and refuses nobody; status says so.
func TestAFullStoreTakesEverybodysNews(t *testing.T) {
	dir := newDesk(t)
	path := filepath.Join(dir, "openvoice.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, "store: {max_size: 64MiB}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	d := openDesk(t, dir, &log)
	const polls = 90
	last := map[string]uint64{}
	now := feed.Time(1_800_000_000)
	err = d.withFold(t.Context(), func(ctx context.Context) error {
		for i := range polls {
			for source, size := range map[string]int{"flood": 600_000, "quiet": 300} {
				noise := make([]byte, size)
				rand.Read(noise)
				it := storagetest.Item(feed.Content{
					ID: fmt.Sprintf("%s-%d", source, i), Link: fmt.Sprintf("https://%s.example/%d", source, i), Title: fmt.Sprint(source, " ", i),
					Body: feed.Text{Value: base64.StdEncoding.EncodeToString(noise)}, Published: now,
				})
				r := storagetest.Whole(source, now, last[source], it)
				o, err := d.ledger.queue.Append(ctx, feed.Record{Version: feed.Version, Result: &r})
				if err != nil {
					return fmt.Errorf("poll %d of %s: %w", i, source, err)
				}
				last[source] = o.Position.Number
			}
			now += 3600
			if err := d.ledger.makeRoom(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	live := map[string]int{}
	newest := ""
	err = d.ledger.store.View(t.Context(), func(v storage.View) error {
		for e := range v.Entries(0) {
			for i := range e.Origins {
				if o := &e.Origins[i]; !o.Tomb {
					live[o.Source]++
					if c, ok := v.Content(e.Number, o.Source); ok && o.Source == "flood" {
						newest = c.ID
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if live["quiet"] != polls || live["flood"] < 10 || live["flood"] > polls-10 || newest != fmt.Sprint("flood-", polls-1) {
		t.Errorf("there are %v of %d, the newest of the flood is %s", live, polls, newest)
	}
	r, err := d.api.status(t.Context(), report.StatusRequest{})
	if err != nil || r.Evicts == nil || !strings.Contains(log.String(), "the store is nearly full") {
		t.Errorf("the status says %+v, %v; the log %.500s", r.Evicts, err, &log)
	}
	faults := 0
	if err := d.ledger.store.Check(t.Context(), func(f string) { faults++; t.Log(f) }); err != nil || faults > 0 {
		t.Errorf("%d faults, %v", faults, err)
	}
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}
