package storagetest

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/faulty"
)

// OnDisk is a kind of store that lives in a folder.
type OnDisk struct {
	// Open opens the store in the folder, or makes both.
	Open func(dir string) (storage.Store, error)
	// Check is what the store's own check finds wrong.
	Check func(t *testing.T, s storage.Store) []string
}

// RunDisk holds the store to its promises on disks that fail, lie and lose their power.
// The package's TestMain calls [faulty.Serve].
func RunDisk(t *testing.T, b OnDisk) {
	t.Run("PowerCut", func(t *testing.T) { t.Parallel(); testPowerCut(t, b) })
	t.Run("Lies", func(t *testing.T) { t.Parallel(); testLies(t, b) })
	t.Run("Faults", func(t *testing.T) { t.Parallel(); testFaults(t, b) })
	for _, errno := range []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS} {
		t.Run("Persistent/"+errno.Error(), func(t *testing.T) { t.Parallel(); testPersistent(t, b, errno) })
	}
	t.Run("Reads", func(t *testing.T) { t.Parallel(); testReads(t, b) })
	t.Run("Descriptors", func(t *testing.T) { t.Parallel(); testDescriptors(t, b) })
}

// What a scenario folds.
const (
	batches   = 3
	batchSize = 5
)

// scenario is a log, in batches, and what a store shows at each of its positions.
type scenario struct {
	backend OnDisk
	batches [][]feed.Record
	shows   []string
}

func newScenario(t *testing.T, b OnDisk) *scenario {
	t.Helper()
	rs, _ := Records(t, rand.New(rand.NewPCG(12, 6)), "disk", batches*batchSize)
	sc := &scenario{backend: b}
	_, reference := Records(t, rand.New(rand.NewPCG(0, 0)), "disk", 0)
	sc.shows = append(sc.shows, describe(t, reference, nil))
	for _, r := range rs {
		apply(t, reference, r)
		sc.shows = append(sc.shows, describe(t, reference, nil))
	}
	for ; len(rs) > 0; rs = rs[batchSize:] {
		sc.batches = append(sc.batches, rs[:batchSize])
	}
	return sc
}

// open opens the store, which must succeed.
func (sc *scenario) open(t *testing.T, dir string) storage.Store {
	t.Helper()
	s, err := sc.backend.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sound checks that the store is whole, and what the records up to where it stands make
// it; it returns where that is.
func (sc *scenario) sound(t *testing.T, s storage.Store, when string) uint64 {
	t.Helper()
	at := standing(t, s).Number
	if got := describe(t, s, nil); got != sc.shows[at] {
		t.Errorf("%s: the store stands at record %d and shows\n%s\nwant\n%s", when, at, got, sc.shows[at])
	}
	if found := sc.backend.Check(t, s); len(found) > 0 {
		t.Errorf("%s: the check finds %q", when, found)
	}
	return at
}

// survives opens what a power cut left in the folder of the disk, and checks that the
// store is sound and has at least the acknowledged and at most the attempted records.
func (sc *scenario) survives(t *testing.T, image, when string, acked, attempted uint64) {
	t.Helper()
	s, err := sc.backend.Open(image)
	if err != nil {
		t.Errorf("%s: %v", when, err)
		return
	}
	defer s.Close()
	if at := sc.sound(t, s, when); at < acked || at > attempted {
		t.Errorf("%s: the store stands at record %d, %d are acknowledged and %d attempted", when, at, acked, attempted)
	}
}

// mark says that after an operation so many records were acknowledged.
type mark struct {
	after int
	acked uint64
}

// record runs the scenario on a disk that keeps its history, and says when what was
// acknowledged.
func (sc *scenario) record(t *testing.T, d *faulty.Disk, dir string) (marks []mark) {
	t.Helper()
	s := sc.open(t, dir)
	for i, rs := range sc.batches {
		apply(t, s, rs...)
		marks = append(marks, mark{d.Number(), uint64((i + 1) * batchSize)})
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return marks
}

// acked is how many records were acknowledged after the operation, and attempted then.
func acked(marks []mark, after int) (acked, attempted uint64) {
	for _, m := range marks {
		if m.after <= after {
			acked = m.acked
		}
	}
	return acked, min(acked+batchSize, batches*batchSize)
}

// cuts are power cuts after the operation.
func cuts(after int) []faulty.Cut {
	seed := uint64(after)
	return []faulty.Cut{
		{After: after, Keep: faulty.Nothing}, {After: after, Keep: faulty.Everything}, {After: after, Keep: faulty.Prefix, Seed: seed},
		{After: after, Keep: faulty.Subset, Seed: seed}, {After: after, Keep: faulty.Subset, Seed: seed + 1000}, {After: after, Keep: faulty.Shuffled, Seed: seed},
	}
}

// testPowerCut cuts the power after every operation of a scenario, folders and file made
// in it, and keeps of what was not synced in turn nothing, all and what seeds choose.
func testPowerCut(t *testing.T, b OnDisk) {
	sc := newScenario(t, b)
	d := faulty.Mount(t, faulty.Options{History: true})
	marks := sc.record(t, d, filepath.Join(d.Dir(), "new", "state"))
	for after := 1; after <= d.Number(); after++ {
		acked, attempted := acked(marks, after)
		for _, c := range cuts(after) {
			image := t.TempDir()
			d.Image(c, image)
			sc.survives(t, filepath.Join(image, "new", "state"), c.String(), acked, attempted)
		}
		if t.Failed() {
			t.Fatalf("operation %d is %+v", after, d.Operations()[after-1])
		}
	}
}

// testLies does the same where every sync of a file reports success and makes nothing
// durable. No store can keep what it acknowledged there, but it must not show what never
// was without its check saying so, and must not panic.
func testLies(t *testing.T, b OnDisk) {
	sc := newScenario(t, b)
	d := faulty.Mount(t, faulty.Options{History: true})
	d.Inject(faulty.Fault{Kinds: faulty.SyncFile, Mode: faulty.Lie, Persistent: true})
	sc.record(t, d, filepath.Join(d.Dir(), "state"))
	if d.Fired() < 2*batches {
		t.Errorf("only %d syncs lied", d.Fired())
	}
	unhurt := 0
	for after := 1; after <= d.Number(); after++ {
		for _, c := range cuts(after) {
			image := t.TempDir()
			d.Image(c, image)
			if sc.told(t, filepath.Join(image, "state"), c.String()) {
				unhurt++
			}
		}
	}
	if unhurt == 0 {
		t.Error("no power cut left a sound store: nothing was tested")
	}
}

// told opens what may be damaged: the store says so, or is sound, which is reported.
func (sc *scenario) told(t *testing.T, dir, when string) (unhurt bool) {
	t.Helper()
	s, err := sc.backend.Open(dir)
	if err != nil {
		return false
	}
	defer s.Close()
	shows, err := Describe(t.Context(), s, nil)
	if err != nil || len(sc.backend.Check(t, s)) > 0 {
		return false
	}
	for _, want := range sc.shows {
		if shows == want {
			return true
		}
	}
	t.Errorf("%s: the check finds nothing wrong with a store that shows\n%s", when, shows)
	return false
}

// names checks that the error says what was attempted on what, and why it failed.
func names(t *testing.T, err error, dir string, errno syscall.Errno, when string) {
	t.Helper()
	if !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), errno.Error()) {
		t.Errorf("%s: the error %q does not name %s and %q", when, err, dir, errno)
	}
}

// step folds a batch, once more where a fault prevents it, and checks what the store
// shows of it each time.
func (sc *scenario) step(t *testing.T, s storage.Store, i int, dir string, errno syscall.Errno, when string) (failed bool) {
	t.Helper()
	cs, err := s.Apply(t.Context(), sc.batches[i])
	if err == nil {
		if len(cs) != batchSize {
			t.Errorf("%s: a batch that is taken has %d changes, want %d", when, len(cs), batchSize)
		}
		return false
	}
	if !storage.Unavailable(err) {
		t.Errorf("%s: the error %q blames the record", when, err)
	}
	names(t, err, dir, errno, when)
	before, after := uint64(i*batchSize), uint64((i+1)*batchSize)
	if at := sc.sound(t, s, when+", batch refused"); at != before && at != after {
		t.Errorf("%s: a batch that failed left the store at record %d, want %d or %d", when, at, before, after)
	}
	return true
}

// all is the last position of the scenario.
const all = uint64(batches * batchSize)

// finish folds what is missing into the store in the folder, after it was opened again,
// and checks that all is there.
func (sc *scenario) finish(t *testing.T, dir, when string) {
	t.Helper()
	s, err := sc.backend.Open(dir)
	if err != nil {
		t.Errorf("%s: %v", when, err)
		return
	}
	defer s.Close()
	if at := sc.sound(t, s, when); at != all {
		t.Errorf("%s: the store stands at record %d, want %d", when, at, all)
	}
}
