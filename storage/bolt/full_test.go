package bolt_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// TestFull fills a store. It then refuses news, keeps its promise on size, can be
// read, takes what makes it no larger, also after it was opened again, and takes news
// when expiry has made room.
func TestFull(t *testing.T) {
	const limit = 12 << 20
	o := bolt.Options{NoSync: true, MaxSize: limit}
	s, path := openTemp(t, o)
	f := &filler{t: t, rng: rand.New(rand.NewPCG(4, 4)), now: noon, store: s}
	for f.news() == nil {
		if f.at.Number > 200 {
			t.Fatal("the store is never full")
		}
	}
	if f.at.Number < 40 {
		t.Fatalf("the store is full after %d results", f.at.Number)
	}
	before := describe(t, s)
	if err := f.news(); !errors.Is(err, storage.ErrFull) {
		t.Fatalf("news for a full store: %v, want ErrFull", err)
	}
	if after := describe(t, s); after != before {
		t.Error("a refused transaction changed what the store shows")
	}
	windowIsStored(t, s)
	small(t, path, limit)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	f.store = s
	if err := f.news(); !errors.Is(err, storage.ErrFull) {
		t.Errorf("news after it was opened again: %v, want ErrFull", err)
	}
	for range 2 { // all expire; what was written last gives its pages back
		f.now += 20 * 86400
		if err := f.apply(feed.Record{Control: &feed.Control{At: f.now}}); err != nil {
			t.Fatalf("expiry in a full store: %v", err)
		}
	}
	for range 10 {
		if err := f.news(); err != nil {
			t.Errorf("news after expiry made room: %v", err)
		}
	}
	small(t, path, limit)
	if f := faults(t, s); len(f) > 0 {
		t.Errorf("the check finds %q", f)
	}
}

type filler struct {
	t     *testing.T
	rng   *rand.Rand
	now   feed.Time
	at    feed.Position
	n     int
	store *bolt.Store
}

// news folds a result of a new source.
func (f *filler) news() error {
	f.n++
	r := storagetest.News(f.rng, fmt.Sprintf("source-%d", f.n), f.now, 0, 0, 30)
	r.Policy.KeepSeconds, r.Policy.Window, r.Policy.MaxOpen = 86400, 7*86400, 500
	r.Listing, r.Whole = nil, false // it is listed no more at once
	return f.apply(feed.Record{Result: &r})
}

func (f *filler) apply(r feed.Record) error {
	f.at.Log = "full"
	rs := storagetest.Number(f.at, r)
	_, err := f.store.Apply(f.t.Context(), rs)
	if err == nil {
		f.at = rs[0].Position
	}
	return err
}

func small(t *testing.T, path string, limit int64) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > limit {
		t.Errorf("the file measures %d bytes, the limit is %d", info.Size(), limit)
	}
}

// windowIsStored checks that the store still has its window, so that it need not be made
// anew for each record that is refused, and that it has what the file holds.
func windowIsStored(t *testing.T, s *bolt.Store) {
	t.Helper()
	win := s.Kept()
	if win == nil {
		t.Fatal("the window is gone")
	}
	stored := 0
	err := s.View(t.Context(), func(v storage.View) error {
		for o := range v.WindowEntries() {
			stored++
			if got := win.Entry(o.Number); !reflect.DeepEqual(got, &o) {
				t.Errorf("entry %d is in the window as %+v, and stored as %+v", o.Number, got, o)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if stored != win.Len() || stored == 0 {
		t.Errorf("the window has %d entries, the file %d", win.Len(), stored)
	}
}
