package bolt_test

import (
	"os"
	"sync"
	"testing"

	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// TestCompact makes a store smaller under views and folding, which notice nothing.
func TestCompact(t *testing.T) {
	s, path := openTemp(t, bolt.Options{NoSync: true, MaxSize: 64 << 20})
	rs, _ := madeUp(t, 5, 120)
	fold(t, s, rs[:100]...)
	for i := range 30 { // much comes and goes
		notes := map[string][]byte{"large": make([]byte, 1<<20)}
		if i == 29 {
			notes["large"] = nil
		}
		if err := s.SetNotes(t.Context(), notes); err != nil {
			t.Fatal(err)
		}
	}
	want := describe(t, s)
	free, size, err := s.Free()
	if err != nil || free < 1<<20 || size < free {
		t.Fatalf("%d of %d bytes are free, %v", free, size, err)
	}
	var readers sync.WaitGroup
	stop := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if got, err := storagetest.Describe(t.Context(), s, nil); err != nil || got != want {
					t.Errorf("a view sees something else, or fails: %v", err)
					return
				}
			}
		})
	}
	for range 3 {
		before, after, err := s.Compact(t.Context())
		if err != nil || after > before {
			t.Errorf("from %d to %d bytes, %v", before, after, err)
		}
	}
	close(stop)
	readers.Wait()
	if info, err := os.Stat(path); err != nil || info.Size() > size/2 {
		t.Errorf("the file has %d of %d bytes, %v", info.Size(), size, err)
	}
	fold(t, s, rs[100:]...)
	if f := faults(t, s); len(f) > 0 {
		t.Errorf("the check finds %q", f)
	}
	want = describe(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if describe(t, again) != want {
		t.Error("opened again it shows something else")
	}
}
