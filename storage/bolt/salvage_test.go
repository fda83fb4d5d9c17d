package bolt_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// salvaged carries over what the bytes hold, and checks that it is a sound store.
func salvaged(t *testing.T, b []byte, when string) (*bolt.Store, bolt.Salvaged) {
	t.Helper()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "old.db"), filepath.Join(dir, "new.db")
	if err := os.WriteFile(from, b, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := bolt.Salvage(t.Context(), from, to)
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	if after, err := os.ReadFile(from); err != nil || !bytes.Equal(after, b) {
		t.Fatalf("%s: the damaged file was changed, %v", when, err)
	}
	s, err := bolt.Open(to, bolt.Options{NoSync: true})
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	t.Cleanup(func() { s.Close() })
	if f := faults(t, s); len(f) > 0 {
		t.Errorf("%s: the check finds %q", when, f)
	}
	return s, got
}

// rowsOf are the lines of the dump, but for what they say of stories and listings, which
// others may have lost.
func rowsOf(t *testing.T, s *bolt.Store) (ids []string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSpace(dumped(t, s)), "\n") {
		if i := strings.Index(line, `,"story":`); i > 0 {
			ids = append(ids, line[:i])
		}
	}
	slices.Sort(ids)
	return ids
}

// TestSalvage carries over a whole store: nothing is missing, and folding goes on.
func TestSalvage(t *testing.T) {
	file, _, last := written(t)
	s, got := salvaged(t, file, "whole")
	if len(got.Missing) > 0 {
		t.Errorf("missing: %q", got.Missing)
	}
	whole, err := bolt.Open(writeFile(t, file), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer whole.Close()
	if dumped(t, s) != dumped(t, whole) {
		t.Error("the dump differs")
	}
	r := storagetest.Whole("source-1", 1_900_000_000, 0)
	if _, err := s.Apply(t.Context(), storagetest.Number(last, feed.Record{Result: &r})); err != nil {
		t.Error(err)
	}
}

func writeFile(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestSalvageDamaged damages a store in many ways: one page costs no more than what it
// holds, what is salvaged is sound, and what is missing is said.
func TestSalvageDamaged(t *testing.T) {
	file, _, _ := written(t)
	whole, err := bolt.Open(writeFile(t, file), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := rowsOf(t, whole)
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(9, 9))
	pages := len(file) / page
	lost := 0
	for trial := range 100 {
		b := bytes.Clone(file)
		at := page * rng.IntN(pages)
		what := ""
		switch trial % 4 {
		case 0:
			what = "zeros"
			clear(b[at : at+page])
		case 1:
			what = "one flipped bit"
			b[at+rng.IntN(page)] ^= 1 << rng.IntN(8)
		case 2:
			what = "a page from elsewhere"
			copy(b[at:at+page], b[page*rng.IntN(pages):])
		case 3:
			what = "noise"
			for i := range page {
				b[at+i] = byte(rng.Uint32())
			}
		}
		when := fmt.Sprintf("trial %d, %s on page %d", trial, what, at/page)
		s, got := salvaged(t, b, when)
		rows := rowsOf(t, s)
		missing := 0
		for _, r := range all {
			if _, ok := slices.BinarySearch(rows, r); !ok {
				missing++
			}
		}
		lost += missing
		if missing > 0 && len(got.Missing) == 0 {
			t.Errorf("%s: %d rows are missing, and nothing is said", when, missing)
		}
		if missing > 60 { // an entry measures more than 150 bytes
			t.Errorf("%s: %d of %d rows are missing: %q", when, missing, len(all), got.Missing)
		}
		s.Close()
	}
	if lost == 0 {
		t.Error("no damage cost anything")
	}
	t.Logf("%d rows of %d were lost in 100 trials", lost, len(all))
}

// TestSalvageCutOff: of a file that is cut off the rest is carried over.
func TestSalvageCutOff(t *testing.T) {
	file, _, _ := written(t)
	for _, size := range []int{len(file) / 4, len(file) / 2, len(file) * 3 / 4} {
		s, got := salvaged(t, file[:size], fmt.Sprint("cut off at ", size))
		if len(got.Missing) == 0 {
			t.Error("nothing is said to be missing")
		}
		t.Logf("%d of %d bytes: %d entries", size, len(file), got.Entries)
		s.Close()
	}
}

// TestBackup: a copy that is made while folding goes on is a store of one moment; so many
// are kept as is asked for; and what is there is replaced by no other.
func TestBackup(t *testing.T) {
	s, path := openTemp(t, bolt.Options{NoSync: true})
	rs, _ := madeUp(t, 5, 40)
	fold(t, s, rs[:20]...)
	copied := path + ".copy"
	if err := s.Backup(t.Context(), copied, 0); err != nil {
		t.Fatal(err)
	}
	fold(t, s, rs[20:30]...)
	if err := s.Backup(t.Context(), copied, 0); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("over a file that is there: %v", err)
	}
	for range 4 {
		if err := s.Backup(t.Context(), copied, 3); err != nil {
			t.Fatal(err)
		}
	}
	names, err := filepath.Glob(copied + "*")
	if err != nil || len(names) != 3 {
		t.Errorf("copies %q, %v", names, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	first, err := bolt.Open(path, bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	later := describe(t, first)
	if _, err := bolt.Restore(t.Context(), copied, path); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("restored under a process that has it open: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	aside, err := bolt.Restore(t.Context(), copied, path)
	if err != nil || aside == "" {
		t.Fatalf("%q, %v", aside, err)
	}
	for at, want := range map[string]string{path: later, aside: later} {
		again, err := bolt.Open(at, bolt.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		if describe(t, again) != want {
			t.Errorf("%s shows something else", at)
		}
		again.Close()
	}
	broken, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	clear(broken[3*page : 5*page])
	if err := os.WriteFile(copied, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bolt.Restore(t.Context(), copied, path); err == nil {
		t.Error("a damaged backup is restored")
	}
}

func dumped(t *testing.T, s *bolt.Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := storage.Dump(t.Context(), s, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
