package systemtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/recording"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// oneByOne hands out records of a log one by one, as they are made.
type oneByOne func() (feed.Record, bool)

func (o oneByOne) Follow(_ context.Context, _ feed.Position, fn storage.Fold) error {
	for r, ok := o(); ok; r, ok = o() {
		if _, err := fn([]feed.Record{r}); err != nil {
			return err
		}
	}
	return nil
}

// recordWorld writes n records of a made-up world, stories and all, to the file, and
// returns the dump of what they make.
func recordWorld(t *testing.T, file string, n int) string {
	t.Helper()
	w := storagetest.NewWorld(rand.New(rand.NewPCG(1, 2)))
	s, err := bolt.Open(filepath.Join(t.TempDir(), "made.db"), bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	to, err := recording.Append(file, feed.Position{})
	if err != nil {
		t.Fatal(err)
	}
	at := feed.Position{Log: "made"}
	made := oneByOne(func() (r feed.Record, ok bool) {
		if at.Number == uint64(n) {
			return r, false
		}
		err := s.View(t.Context(), func(v storage.View) error {
			r = storagetest.Number(at, w.Next(v))[0]
			return nil
		})
		at = r.Position
		return r, err == nil
	})
	if err := errors.Join(storage.Replay(t.Context(), to.Follow(made), s, storage.Folding{}), to.Close()); err != nil {
		t.Fatal(err)
	}
	return dumpOf(t, s)
}

func dumpOf(t *testing.T, s storage.Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := storage.Dump(t.Context(), s, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// twice hands out every batch of a recording a second time, with the one before it.
type twice struct{ *recording.File }

func (f twice) Follow(ctx context.Context, after feed.Position, fn storage.Fold) error {
	var before []feed.Record
	return f.File.Follow(ctx, after, func(rs []feed.Record) ([]feed.Outcome, error) {
		done, err := fn(rs)
		if err != nil {
			return done, err
		}
		all := append(before, rs...)
		if again, err := fn(all); err != nil || len(again) != len(all) {
			return again, fmt.Errorf("delivered again: %d of %d, %w", len(again), len(all), err)
		}
		before = rs
		return done, nil
	})
}

// replays is how many records TestReplays folds, and how often it kills who does;
// OPENVOICE_REPLAY names a larger number of records, with a hundred kills.
func replays(t *testing.T) (records, kills int) {
	large := os.Getenv("OPENVOICE_REPLAY")
	if large == "" {
		return 2000, 12
	}
	records, err := strconv.Atoi(large)
	if err != nil {
		t.Fatalf("OPENVOICE_REPLAY: %v", err)
	}
	return records, 100
}

// TestReplays folds one recording into three fresh stores: as it is; with records
// delivered twice; and by processes that are killed again and again at random
// moments. All are what was recorded.
func TestReplays(t *testing.T) {
	dir := t.TempDir()
	records, kills := replays(t)
	want := recordWorld(t, filepath.Join(dir, "r.log"), records)
	run(t, dir, "db", "replay", "r.log", "--store", "once.db")
	doubled, err := bolt.Open(filepath.Join(dir, "twice.db"), bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	err = storage.Replay(t.Context(), twice{&recording.File{Path: filepath.Join(dir, "r.log")}}, doubled, storage.Folding{})
	if err = errors.Join(err, doubled.Close()); err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(rand.Uint64(), 0))
	killed := 0
	for range kills {
		cmd := command(dir, "db", "replay", "r.log", "--store", "killed.db")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		late := time.NewTimer(time.Duration(rnd.Int64N(int64(120 * time.Millisecond))))
		<-late.C
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		if cmd.Wait() != nil {
			killed++
		}
	}
	t.Logf("%d records, %d of %d foldings were killed: %s", records, killed, kills, run(t, dir, "db", "replay", "r.log", "--store", "killed.db"))
	for _, name := range []string{"once.db", "twice.db", "killed.db"} {
		s, err := bolt.Open(filepath.Join(dir, name), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := dumpOf(t, s); got != want || got == "" {
			t.Errorf("%s differs from what was recorded:\n%s\nwant\n%s", name, got, want)
		}
		err = s.Check(t.Context(), func(fault string) { t.Error(name, fault) })
		if err = errors.Join(err, s.Close()); err != nil {
			t.Error(err)
		}
	}
}
