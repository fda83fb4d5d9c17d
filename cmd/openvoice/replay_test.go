package main

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/recording"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// oneByOne hands out records of a log one by one, as they are made.
type oneByOne func() (feed.Record, bool)

func (o oneByOne) Follow(_ context.Context, _ feed.Position, fn func([]feed.Record) (int, error)) error {
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
	w, s := storagetest.NewWorld(rand.New(rand.NewPCG(1, 2))), memory.New()
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
	if err := errors.Join(storage.Replay(t.Context(), to.Follow(made), s, nil), to.Close()); err != nil {
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

// TestReplayKilled kills the folding of a recording, in a process of its own, again
// and again at random moments: in the end the store is that of a folding that was
// let alone.
func TestReplayKilled(t *testing.T) {
	dir := t.TempDir()
	want := recordWorld(t, filepath.Join(dir, "r.log"), 400)
	rnd := rand.New(rand.NewPCG(rand.Uint64(), 0))
	killed := 0
	for range 12 {
		cmd := command(dir, "db", "replay", "r.log", "--store", "new.db")
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
	t.Logf("%d of 12 were killed", killed)
	run(t, dir, "db", "replay", "r.log", "--store", "new.db")
	s, err := bolt.Open(filepath.Join(dir, "new.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := dumpOf(t, s); got != want || got == "" {
		t.Errorf("the store differs from that of one folding:\n%s\nwant\n%s", got, want)
	}
	err = s.Check(t.Context(), func(fault string) { t.Error(fault) })
	if err != nil {
		t.Error(err)
	}
}
