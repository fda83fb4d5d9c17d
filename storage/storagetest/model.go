package storagetest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// Backend makes the stores under test.
type Backend struct {
	// Open opens the store that lives in dir, or makes it. A nil merge is
	// [merge.Merge].
	Open func(t *testing.T, dir string, merge storage.Merge) storage.Store
	// Reference makes an empty store to compare with, which is storage/memory's.
	Reference func() storage.Store
	// Forgets says that a store is gone when it is closed.
	Forgets bool
	// Check, which may be nil, is the store's own check, and must find nothing.
	Check func(t *testing.T, s storage.Store)
}

// steps is how many batches a comparison lasts.
const steps = 80

// testModel folds made-up records into the store in random batches, some delivered
// again, with the store closed and opened between, and into the reference one by
// one. After each batch all views, and from time to time the dumps, must be equal.
func testModel(t *testing.T, b Backend, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	w := NewWorld(rand.New(rand.NewPCG(seed, 1)))
	m := &model{t: t, backend: b, dir: t.TempDir(), world: w, reference: b.Reference()}
	m.store = b.Open(t, m.dir, nil)
	defer func() { m.store.Close() }()
	for step := range steps {
		fresh := m.make(1 + rng.IntN(4))
		from := max(0, len(m.log)-len(fresh)-rng.IntN(3)) // the ones before come again
		m.apply(m.log[from:])
		m.compare(fmt.Sprintf("seed %d, step %d", seed, step))
		if rng.IntN(10) == 0 {
			m.reopen(fmt.Sprintf("seed %d, step %d, opened again", seed, step))
		}
	}
	m.again(seed)
	if b.Check != nil {
		b.Check(t, m.store)
	}
}

var listedAt = regexp.MustCompile(`"last_listed":"[^"]*"`)

// again fetches what all sources list now, twice: the second time nothing may change
// but when it was listed.
func (m *model) again(seed uint64) {
	m.t.Helper()
	var dumps [2]string
	for i := range dumps {
		for _, source := range m.world.Sources() {
			var r feed.Record
			m.view(m.store, func(v storage.View) {
				m.world.Now = max(m.world.Now, v.Now())
				r = Number(v.Position(), m.world.Again(v, source))[0]
			})
			cs, err := m.store.Apply(m.t.Context(), []feed.Record{r})
			if err != nil {
				m.t.Fatal(err)
			}
			if c := cs[0]; i > 0 && (c.Added+c.Edited > 0 || len(c.Stale) > 0 || len(c.Stories)+len(c.Contents) > len(r.Result.Items)) {
				m.t.Fatalf("seed %d: the same document of %s again adds %d and edits %d entries, stale %v, stories %v", seed, source, c.Added, c.Edited, c.Stale, c.Stories)
			}
		}
		dumps[i] = listedAt.ReplaceAllString(dump(m.t, m.store), "")
	}
	if dumps[0] != dumps[1] {
		m.t.Fatalf("seed %d: the same documents again make another store:\n%s", seed, cmp.Diff(strings.Split(dumps[0], "\n"), strings.Split(dumps[1], "\n")))
	}
}

type model struct {
	t         *testing.T
	backend   Backend
	dir       string
	world     *World
	reference storage.Store
	store     storage.Store
	log       []feed.Record
	want      [][]byte // the changes, encoded, as the reference gave them
}

// make appends n records to the log and folds them into the reference.
func (m *model) make(n int) []feed.Record {
	m.t.Helper()
	at := feed.Position{Log: "model", Number: uint64(len(m.log))}
	for range n {
		var r feed.Record
		m.view(m.reference, func(v storage.View) { r = m.world.Next(v) })
		r = Number(at, r)[0]
		at = r.Position
		cs, err := m.reference.Apply(m.t.Context(), []feed.Record{r})
		if err != nil {
			m.t.Fatalf("reference, record %d: %v", at.Number, err)
		}
		if err := Invariants(m.t.Context(), m.reference, m.world); err != nil {
			m.t.Fatalf("after record %d: %v\n%s", at.Number, err, encoded(m.t, r))
		}
		m.log = append(m.log, r)
		m.want = append(m.want, []byte(encoded(m.t, cs)))
	}
	return m.log[len(m.log)-n:]
}

func (m *model) apply(rs []feed.Record) {
	m.t.Helper()
	cs, err := m.store.Apply(m.t.Context(), rs)
	if err != nil {
		m.t.Fatalf("fold records %d to %d: %v", rs[0].Position.Number, rs[len(rs)-1].Position.Number, err)
	}
	for _, c := range cs {
		got := encoded(m.t, []feed.Change{c})
		if want := string(m.want[c.Position.Number-1]); got != want {
			m.t.Fatalf("the change of record %d differs:\n%s", c.Position.Number, cmp.Diff(want, got))
		}
	}
}

func (m *model) compare(when string) {
	m.t.Helper()
	want, got := describe(m.t, m.reference, m.world), describe(m.t, m.store, m.world)
	if want != got {
		m.t.Fatalf("%s: the views differ (-want +got):\n%s", when, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
}

func (m *model) reopen(when string) {
	m.t.Helper()
	if m.backend.Forgets {
		return
	}
	before := dump(m.t, m.store)
	if want := dump(m.t, m.reference); before != want {
		m.t.Fatalf("%s: the dumps differ:\n%s", when, cmp.Diff(want, before))
	}
	if err := m.store.Close(); err != nil {
		m.t.Fatal(err)
	}
	m.store = m.backend.Open(m.t, m.dir, nil)
	if after := dump(m.t, m.store); before != after {
		m.t.Fatalf("%s: the dump differs from the one before:\n%s", when, cmp.Diff(before, after))
	}
	m.compare(when)
}

func (m *model) view(s storage.Store, fn func(storage.View)) {
	m.t.Helper()
	err := s.View(m.t.Context(), func(v storage.View) error {
		fn(v)
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
}

func describe(t *testing.T, s storage.Store, w *World) string {
	t.Helper()
	d, err := Describe(t.Context(), s, w)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func dump(t *testing.T, s storage.Store) string {
	t.Helper()
	var b bytes.Buffer
	if err := storage.Dump(t.Context(), s, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// encoded is v in canonical bytes, as text.
func encoded(t *testing.T, v any) string {
	t.Helper()
	b, err := storage.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", b)
}
