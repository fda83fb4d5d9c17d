package memory_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// tape is a random source that plays bytes, then goes on by a generator.
type tape struct {
	bytes []byte
	rest  *rand.PCG
}

func (t *tape) Uint64() uint64 {
	if len(t.bytes) == 0 {
		return t.rest.Uint64()
	}
	var b [8]byte
	n := copy(b[4:], t.bytes[:min(2, len(t.bytes))]) // the high bits decide
	t.bytes = t.bytes[n:]
	return binary.LittleEndian.Uint64(b[:])<<16 | binary.LittleEndian.Uint64(b[:])>>16
}

// FuzzMerge lets the bytes decide what a made-up world does. After each record the
// invariants must hold, and the same records in one transaction must make the same.
func FuzzMerge(f *testing.F) {
	for _, seed := range []string{"", "a", "news and more news", "\x00\xff\x00\xff\x10\x20\x30\x40", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 2000 {
			return
		}
		w := storagetest.NewWorld(rand.New(&tape{b, rand.NewPCG(uint64(len(b)), 1)}))
		s := memory.New()
		var rs []feed.Record
		at := feed.Position{Log: "fuzz"}
		for range 12 + len(b)/40 {
			err := s.View(t.Context(), func(v storage.View) error {
				rs = append(rs, storagetest.Number(at, w.Next(v))...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			at = rs[len(rs)-1].Position
			if _, err := s.Apply(t.Context(), rs[len(rs)-1:]); err != nil {
				t.Fatalf("record %d: %v", at.Number, err)
			}
			if err := storagetest.Invariants(t.Context(), s, w); err != nil {
				t.Fatalf("record %d: %v", at.Number, err)
			}
		}
		once := memory.New()
		if _, err := once.Apply(t.Context(), rs); err != nil {
			t.Fatal(err)
		}
		if a, b := describe(t, s, w), describe(t, once, w); a != b {
			t.Errorf("one by one the records make\n%s\nin one transaction\n%s", a, b)
		}
	})
}

func describe(t *testing.T, s storage.Store, w *storagetest.World) string {
	t.Helper()
	d, err := storagetest.Describe(t.Context(), s, w)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
