package recording_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/recording"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// made are n records of a made-up world, stories and all.
func made(t *testing.T, seed uint64, n int) []feed.Record {
	t.Helper()
	rs, _ := storagetest.Records(t, rand.New(rand.NewPCG(seed, 9)), "made", n)
	return rs
}

// list is a log that holds its records already and hands them out in batches of
// the size.
type list struct {
	records []feed.Record
	size    int
}

func (l list) Follow(_ context.Context, after feed.Position, fn storage.Fold) error {
	for rest := l.records[after.Number:]; len(rest) > 0; {
		done, err := fn(rest[:min(l.size, len(rest))])
		if err != nil {
			return err
		}
		rest = rest[len(done):]
	}
	return nil
}

// record writes the records through a store, as the program does.
func record(t *testing.T, path string, s storage.Store, rs []feed.Record) {
	t.Helper()
	w := begin(t, path, s)
	if err := storage.Replay(t.Context(), w.Follow(list{rs, 7}), s, storage.Folding{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func position(t *testing.T, s storage.Store) (at feed.Position) {
	t.Helper()
	if err := s.View(t.Context(), func(v storage.View) error { at = v.Position(); return nil }); err != nil {
		t.Fatal(err)
	}
	return at
}

func begin(t *testing.T, path string, s storage.Store) *recording.Writer {
	t.Helper()
	w, err := recording.Append(path, position(t, s))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// replayed is the dump of a store that folded the file, and whether it was torn.
func replayed(t *testing.T, path string) (dump string, torn bool) {
	t.Helper()
	s, f := memory.New(), &recording.File{Path: path}
	if err := storage.Replay(t.Context(), f, s, storage.Folding{}); err != nil {
		t.Fatal(err)
	}
	return dumped(t, s), f.Torn
}

func dumped(t *testing.T, s storage.Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := storage.Dump(t.Context(), s, &b); err != nil {
		t.Fatal(err)
	}
	if b.Len() == 0 {
		t.Fatal("the store is empty")
	}
	return b.String()
}

func TestReplayMakesTheSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	rs, s := made(t, 1, 120), memory.New()
	record(t, path, s, rs[:50])
	record(t, path, s, rs) // goes on where it ended
	got, torn := replayed(t, path)
	if want := dumped(t, s); got != want || torn {
		t.Errorf("the recording makes\n%s\nwant\n%s\ntorn %t", got, want, torn)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v, %v", info, err)
	}
}

// TestTorn cuts the file at each of its last bytes: what is left of the last record
// is left out, said, and written over by what comes.
func TestTorn(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r")
	rs, s := made(t, 2, 12), memory.New()
	record(t, path, s, rs[:11])
	before := dumped(t, s)
	short, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	record(t, path, s, rs)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	zeros := append(bytes.Clone(whole[:short.Size()]), make([]byte, 64)...)
	garbled := bytes.Clone(whole)
	garbled[len(garbled)-1] ^= 1
	for name, b := range map[string][]byte{"one byte": whole[:short.Size()+1], "a head": whole[:short.Size()+16], "all but one": whole[:len(whole)-1], "zeros": zeros, "a garbled end": garbled} {
		path := filepath.Join(dir, "torn")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, torn := replayed(t, path); got != before || !torn {
			t.Errorf("%s: torn %t, and it makes another store", name, torn)
		}
		again := memory.New()
		if _, err := again.Apply(t.Context(), rs[:11]); err != nil {
			t.Fatal(err)
		}
		record(t, path, again, rs)
		if got, _ := os.ReadFile(path); !bytes.Equal(got, whole) {
			t.Errorf("%s: the file went on as another", name)
		}
	}
	for n := range 20 { // within the file's head
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		f := &recording.File{Path: path}
		err := f.Follow(t.Context(), feed.Position{}, func([]feed.Record) ([]feed.Outcome, error) { t.Error("a record of nothing"); return nil, nil })
		if err != nil || f.Torn != (n > 0 && n < 13) && n < 14 {
			t.Errorf("%d bytes: %v, torn %t", n, err, f.Torn)
		}
	}
}

// TestDamaged flips bytes of a file, one at a time, but those of the last record: nothing
// passes for what it is not.
func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	rs := made(t, 3, 4)
	record(t, path, memory.New(), rs[:3])
	end, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	s := memory.New()
	if _, err := s.Apply(t.Context(), rs[:3]); err != nil {
		t.Fatal(err)
	}
	record(t, path, s, rs)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := int64(0); i < end.Size(); i += 5 {
		b := bytes.Clone(whole)
		b[i] ^= 0x40
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		f := &recording.File{Path: path}
		err := storage.Replay(t.Context(), f, memory.New(), storage.Folding{})
		if err == nil && !f.Torn {
			t.Fatalf("with byte %d flipped the file passes for whole", i)
		}
		if err != nil && !errors.Is(err, recording.ErrFormat) {
			t.Fatalf("with byte %d flipped: %v", i, err)
		}
	}
}

// TestAhead leaves records in the file that the store never got, as a crash does:
// they go before others take their numbers.
func TestAhead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	rs, s := made(t, 4, 30), memory.New()
	record(t, path, s, rs[:20])
	behind := memory.New()
	if _, err := behind.Apply(t.Context(), rs[:13]); err != nil {
		t.Fatal(err)
	}
	record(t, path, behind, rs)
	if got, _ := replayed(t, path); got != dumped(t, behind) {
		t.Error("the recording is not of what the store folded")
	}
}

// full is a store that refuses one record as a full one does.
type full struct {
	storage.Store
	number uint64
}

func (f full) Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error) {
	for _, r := range rs {
		if r.Position.Number == f.number {
			return nil, storage.ErrFull
		}
	}
	return f.Store.Apply(ctx, rs)
}

func TestNotStoredIsNotRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	rs, s := made(t, 5, 12), memory.New()
	w := begin(t, path, s)
	if err := storage.Replay(t.Context(), w.Follow(list{rs, 12}), full{s, 8}, storage.Folding{}); !errors.Is(err, storage.ErrFull) {
		t.Fatalf("Replay = %v", err)
	}
	if err := storage.Replay(t.Context(), w.Follow(list{rs, 12}), s, storage.Folding{}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, torn := replayed(t, path); got != dumped(t, s) || torn {
		t.Error("the recording is not of what the store folded")
	}
}

func TestAppendRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r")
	rs, s := made(t, 6, 130), memory.New()
	record(t, path, s, rs[:100])
	before, _ := os.ReadFile(path)
	at := func(log string, n uint64) feed.Position { return feed.Position{Log: log, Number: n} }
	for want, p := range map[string]feed.Position{
		"it is of the log made, the store follows other":                  at("other", 100),
		"it is of the log made, the store follows none yet":               {},
		"it holds records up to 100, the store only up to 35":             at("made", 35),
		"it holds the records 1 to 100, the store stands at 101: give an": at("made", 101),
	} {
		if _, err := recording.Append(path, p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Append at %+v: %v, want %q", p, err, want)
		}
	}
	later := filepath.Join(dir, "later")
	record(t, later, s, rs) // begins in the middle
	if _, err := recording.Append(later, at("made", 90)); err == nil {
		t.Error("a recording of later records goes on behind earlier ones")
	}
	var hole *storage.GapError
	if err := storage.Replay(t.Context(), &recording.File{Path: later}, memory.New(), storage.Folding{}); !errors.As(err, &hole) {
		t.Errorf("replay of the later records alone: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "text"), []byte("some text of mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := recording.Append(filepath.Join(dir, "text"), at("made", 1)); !errors.Is(err, recording.ErrFormat) {
		t.Errorf("a file of another kind: %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("a file that was refused has changed")
	}
	if _, err := recording.Append(dir, at("made", 1)); err == nil {
		t.Error("a folder is taken for a file")
	}
}

// TestResumed folds a recording in pieces that end anywhere, with records delivered
// again, as after crashes.
func TestResumed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r")
	rs, want := made(t, 7, 150), memory.New()
	record(t, path, want, rs)
	s, rng := memory.New(), rand.New(rand.NewPCG(7, 7))
	pieces := 0
	for position(t, s).Number < 150 {
		var last uint64
		f := &recording.File{Path: path, Folded: func(n uint64) { last = n }}
		stop := errors.New("killed")
		left := rng.IntN(12)
		from := position(t, s)
		from.Number -= min(from.Number, uint64(rng.IntN(5)))
		err := f.Follow(t.Context(), from, func(batch []feed.Record) ([]feed.Outcome, error) {
			n := min(left, len(batch))
			if _, err := s.Apply(t.Context(), batch[:n]); err != nil {
				return nil, err
			}
			done := make([]feed.Outcome, n)
			if left -= n; left == 0 {
				return done, stop
			}
			return done, nil
		})
		if err != nil && !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if last > 150 {
			t.Fatalf("told of record %d", last)
		}
		pieces++
	}
	if pieces < 10 || dumped(t, s) != dumped(t, want) {
		t.Errorf("in %d pieces the recording makes another store", pieces)
	}
}
