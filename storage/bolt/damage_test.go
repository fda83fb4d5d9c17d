package bolt_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

const page = 8192

// written is the file that some records make, with what it shows.
func written(t *testing.T) (file []byte, shows string, last feed.Position) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := bolt.Open(path, bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	rs, _ := madeUp(t, 5, 150)
	for i := 0; i < len(rs); i += 10 {
		fold(t, s, rs[i:i+10]...)
	}
	if f := faults(t, s); len(f) > 0 {
		t.Fatalf("the check finds %q before any damage", f)
	}
	shows = describe(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err = os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file[:used(t, path)], shows, rs[len(rs)-1].Position
}

// used is how much of the file is in use; the rest was made to grow into.
func used(t *testing.T, path string) (size int64) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(func(tx *bbolt.Tx) error {
		size = tx.Size()
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return size
}

// TestDamage damages a store in many ways. It must be refused, or an error when it
// is read, or told by the check, or not matter; never a panic, and never a wrong
// value that the check does not tell of.
func TestDamage(t *testing.T) {
	file, shows, last := written(t)
	rng := rand.New(rand.NewPCG(8, 8))
	pages := len(file) / page
	harmful := 0
	for trial := range 120 {
		b := bytes.Clone(file)
		kind := ""
		switch at := page * (2 + rng.IntN(pages-2)); trial % 5 {
		case 0:
			kind = "a page of zeros"
			clear(b[at : at+page])
		case 1:
			kind = "flipped bytes"
			for range 16 {
				b[2*page+rng.IntN(len(b)-2*page)] ^= 1 << rng.IntN(8)
			}
		case 2:
			kind = "a page from elsewhere"
			copy(b[at:at+page], b[page*(2+rng.IntN(pages-2)):])
		case 3:
			kind = "one flipped bit"
			b[2*page+rng.IntN(len(b)-2*page)] ^= 1 << rng.IntN(8)
		case 4:
			kind = "the file cut off"
			b = b[:2*page+rng.IntN(len(b)-2*page)]
		}
		path := filepath.Join(t.TempDir(), "store.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if seen := useDamaged(t, path, shows, last); !seen {
			t.Errorf("trial %d, %s: the store shows something else and the check finds nothing", trial, kind)
		} else if !bytes.Equal(b, file) {
			harmful++
		}
		if after, err := os.ReadFile(path); err != nil || len(after) < len(b) {
			t.Errorf("trial %d, %s: the file was overwritten", trial, kind)
		}
	}
	if harmful == 0 {
		t.Error("no damage was done at all")
	}
}

// useDamaged opens, reads, checks and writes a store, and says whether a difference
// was told of.
func useDamaged(t *testing.T, path, shows string, last feed.Position) bool {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{NoSync: true})
	if err != nil {
		if !errors.Is(err, storage.ErrFormat) || !strings.Contains(err.Error(), path) {
			t.Errorf("Open = %v, want ErrFormat naming the file", err)
		}
		return true
	}
	defer s.Close()
	got, err := storagetest.Describe(t.Context(), s, nil)
	if err != nil && !errors.Is(err, storage.ErrFormat) {
		t.Errorf("a view of a damaged file = %v, want ErrFormat", err)
	}
	found := faults(t, s)
	r := storagetest.Whole("source-1", 1_900_000_000, 0)
	_, _ = s.Apply(t.Context(), storagetest.Number(last, feed.Record{Result: &r})) // must not panic
	return err != nil || len(found) > 0 || got == shows
}

// TestCutOff cuts a file by a little, which only its length tells, and not at all.
func TestCutOff(t *testing.T) {
	whole := endingInData(t)
	for _, missing := range []int{0, 1, page - 1, page} {
		path := filepath.Join(t.TempDir(), "store.db")
		if err := os.WriteFile(path, whole[:len(whole)-missing], 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := bolt.Open(path, bolt.Options{NoSync: true})
		if err == nil {
			err = s.Close()
		}
		want := fmt.Sprintf("the file is cut off: it has %d of %d bytes", len(whole)-missing, len(whole))
		if missing == 0 && err != nil {
			t.Errorf("whole: %v", err)
		} else if missing > 0 && (!errors.Is(err, storage.ErrFormat) || !strings.Contains(err.Error(), want)) {
			t.Errorf("without %d bytes: %v, want %q", missing, err, want)
		}
	}
}

// endingInData is a file whose last page is none that the library needs to open it.
func endingInData(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	rs, _ := madeUp(t, 5, 150)
	for i := range rs {
		s, err := bolt.Open(path, bolt.Options{NoSync: true})
		if err != nil {
			t.Fatal(err)
		}
		fold(t, s, rs[i])
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if size := used(t, path); i > 20 && lastPage(t, path) == "leaf" {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			return file[:size]
		}
	}
	t.Fatal("no file ends in data")
	return nil
}

// lastPage is the type of the last page that is in use.
func lastPage(t *testing.T, path string) (kind string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PreLoadFreelist: true})
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(func(tx *bbolt.Tx) error {
		for i := int(tx.Size()/page) - 1; i > 0; i-- {
			info, err := tx.Page(i)
			if err != nil {
				return err
			}
			if info != nil {
				kind = info.Type
				if i+info.OverflowCount != int(tx.Size()/page)-1 {
					kind += ", and more"
				}
				return nil
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return kind
}

// TestForeign opens files that are no stores. Each is refused with a reason and a
// way out, and stays as it is.
func TestForeign(t *testing.T) {
	whole, _, _ := written(t)
	dir := t.TempDir()
	for name, b := range map[string][]byte{
		"empty": {}, "text": []byte("version: 1\nsite: {}\n"), "garbage": bytes.Repeat([]byte("garbage."), 40_000),
		"half a page": whole[:page/2], "two pages": whole[:2*page], "a bbolt file of another program": foreign(t), "a later format": later(t),
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := bolt.Open(path, bolt.Options{})
		if !errors.Is(err, storage.ErrFormat) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: Open = %v, want ErrFormat naming the file", name, err)
			continue
		}
		if name != "a later format" && !strings.Contains(err.Error(), "restore a backup, or move the file away") {
			t.Errorf("%s: %q does not say what to do", name, err)
		}
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, b) {
			t.Errorf("%s was overwritten", name)
		}
	}
	if _, err := bolt.Open(dir, bolt.Options{}); !errors.Is(err, storage.ErrFormat) {
		t.Errorf("a folder: Open = %v, want ErrFormat", err)
	}
}

// changed is a file after fn had a transaction on it.
func changed(t *testing.T, fresh bool, fn func(*bbolt.Tx) error) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.db")
	if !fresh {
		s, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func foreign(t *testing.T) []byte {
	return changed(t, true, func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("theirs"))
		return err
	})
}

func later(t *testing.T) []byte {
	return changed(t, false, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("format"), bolt.SealedFormat(99))
	})
}

// TestChecksum flips each bit of a value of each bucket behind the store's back. The
// value must be refused where it is read, with its place.
func TestChecksum(t *testing.T) {
	file, _, _ := written(t)
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		for _, name := range []string{"states", "listings", "revisions", "entries", "contents", "ids", "bysource", "due", "stories", "storyids", "overrides"} {
			k, v := tx.Bucket([]byte(name)).Cursor().First()
			if err := bolt.Unseal(name, k, v); err != nil {
				t.Errorf("%s: a whole value: %v", name, err)
			}
			if err := bolt.Unseal(name, append([]byte("x"), k...), v); err == nil {
				t.Errorf("%s: a value under another key is taken for whole", name)
			}
			for bit := range 8 * len(v) {
				flipped := bytes.Clone(v)
				flipped[bit/8] ^= 1 << (bit % 8)
				err := bolt.Unseal(name, k, flipped)
				if !errors.Is(err, storage.ErrFormat) || !strings.Contains(err.Error(), "bucket "+name+", key ") {
					t.Fatalf("%s: with bit %d flipped: %v, want ErrFormat naming bucket and key", name, bit, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestCheckFinds breaks one thing at a time behind the store's back. The check must
// name each.
func TestCheckFinds(t *testing.T) {
	drop := func(name string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte(name))
			k, _ := b.Cursor().First()
			return b.Delete(k)
		}
	}
	file, _, _ := written(t)
	for _, name := range []string{"ids", "keys", "bysource", "due", "entries", "contents", "states", "revisions", "stories", "storyids", "overrides"} {
		path := filepath.Join(t.TempDir(), "store.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Update(drop(name)), db.Close()); err != nil {
			t.Fatal(err)
		}
		s, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if f := faults(t, s); len(f) == 0 {
			t.Errorf("a row of %s is missing, and the check finds nothing", name)
		}
		s.Close()
	}
}
