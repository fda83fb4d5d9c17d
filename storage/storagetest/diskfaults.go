package storagetest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/faulty"
)

// trial is one fault in one run of the scenario.
type trial struct {
	fault faulty.Fault
	op    faulty.Operation
}

// trials are every operation of a run without faults, failing in each way that it can.
func trials(ops []faulty.Operation) (ts []trial) {
	errs := []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS, syscall.EMFILE}
	nth := map[faulty.Kind]int{}
	for _, op := range ops {
		nth[op.Kind]++
		for mode := faulty.Before; mode <= faulty.Lose; mode++ {
			if op.Kind&mode.Can() != 0 {
				ts = append(ts, trial{faulty.Fault{Kinds: op.Kind, Nth: nth[op.Kind], Mode: mode, Err: errs[len(ts)%len(errs)]}, op})
			}
		}
	}
	return ts
}

// testFaults runs the scenario once for each operation and each way in which it can
// fail. The error says what was attempted on what; the store is then as it was before
// the batch, or as after it where the fault came when all was written; the same batch is
// then taken; a power cut loses nothing that was acknowledged; and in the end all is
// there once.
func testFaults(t *testing.T, b OnDisk) {
	sc := newScenario(t, b)
	d := faulty.Mount(t, faulty.Options{History: true})
	dir := place(t, d, "clean")
	begin := d.Number()
	sc.record(t, d, dir)
	ts := trials(d.Operations()[begin:])
	if len(ts) < 100 {
		t.Errorf("a run has %d faults only", len(ts))
	}
	d = faulty.Mount(t, faulty.Options{})
	for i, tr := range ts {
		name := fmt.Sprintf("trial-%d", i)
		tr.fault.Path = name
		dir := place(t, d, name)
		sc.try(t, d, dir, name, tr)
		if t.Failed() {
			t.Fatalf("%s, which is %+v", tr.fault, tr.op)
		}
		if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
			t.Fatal(err)
		}
	}
}

// place is where a store shall live on the disk, in a folder of the name that is there
// for good. It is missing itself.
func place(t *testing.T, d *faulty.Disk, name string) string {
	t.Helper()
	dir := filepath.Join(d.Dir(), name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(d.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "state")
}

// try runs the scenario in a folder of its own with one fault.
func (sc *scenario) try(t *testing.T, d *faulty.Disk, dir, name string, tr trial) {
	t.Helper()
	when, fired := tr.fault.String(), d.Fired()
	d.Inject(tr.fault)
	defer d.Recover()
	s, err := sc.backend.Open(dir)
	if err != nil {
		names(t, err, d.Dir(), tr.fault.Err, when)
		if s, err = sc.backend.Open(dir); err != nil {
			t.Errorf("%s: when it is over: %v", when, err)
			return
		}
	}
	defer s.Close()
	for i := range sc.batches {
		failed := sc.step(t, s, i, dir, tr.fault.Err, when)
		if failed && sc.step(t, s, i, dir, tr.fault.Err, when) {
			t.Errorf("%s: batch %d is refused when it is over", when, i)
		}
		hit := d.Fired() > fired
		if hit && tr.fault.Mode != faulty.Lie && (failed || i == len(sc.batches)-1) {
			sc.cut(t, d, name, when, i)
		}
	}
	if d.Fired() != fired+1 {
		t.Errorf("%s: it hit %d operations", when, d.Fired()-fired)
	}
	if err := s.Close(); err != nil {
		t.Errorf("%s: %v", when, err)
	}
	d.Evict(name)
	sc.finish(t, dir, when+", at the end")
}

// cut cuts the power when the batch is acknowledged.
func (sc *scenario) cut(t *testing.T, d *faulty.Disk, name, when string, batch int) {
	t.Helper()
	for _, keep := range []faulty.Keep{faulty.Nothing, faulty.Everything, faulty.Subset} {
		image, done := t.TempDir(), uint64((batch+1)*batchSize)
		d.Image(faulty.Cut{Keep: keep}, image)
		sc.survives(t, filepath.Join(image, name, "state"), fmt.Sprintf("%s, then a power cut that keeps %s", when, keep), done, done)
	}
}

// testPersistent lets a disk fail for good in the midst of a scenario. What was folded
// can be read as long as that lasts; then the store goes on by itself.
func testPersistent(t *testing.T, b OnDisk, errno syscall.Errno) {
	sc := newScenario(t, b)
	d := faulty.Mount(t, faulty.Options{})
	dir := filepath.Join(d.Dir(), "state")
	s := sc.open(t, dir)
	defer s.Close()
	apply(t, s, sc.batches[0]...)
	for i := 1; i < len(sc.batches); i++ {
		d.Inject(faulty.Fault{Kinds: faulty.Changes | faulty.Sync, Nth: i, Err: errno, Persistent: true})
		for range 3 {
			if !sc.step(t, s, i, dir, errno, errno.Error()) {
				t.Errorf("%s: a batch is taken", errno)
			}
		}
		_, err := s.Apply(t.Context(), sc.batches[i])
		if full := errors.Is(err, storage.ErrFull); full != (errno == syscall.ENOSPC) {
			t.Errorf("%v is ErrFull: %t", err, full)
		}
		d.Recover()
		apply(t, s, sc.batches[i]...)
		sc.sound(t, s, "recovered from "+errno.Error())
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	image := t.TempDir()
	d.Image(faulty.Cut{}, image)
	sc.survives(t, filepath.Join(image, "state"), "recovered from "+errno.Error(), all, all)
}

// testDescriptors lets every open fail, as it does when a process has too many files:
// a store that is open goes on, another is not opened and not harmed.
func testDescriptors(t *testing.T, b OnDisk) {
	sc := newScenario(t, b)
	d := faulty.Mount(t, faulty.Options{})
	dir := filepath.Join(d.Dir(), "state")
	s := sc.open(t, dir)
	defer s.Close()
	d.Inject(faulty.Fault{Kinds: faulty.Open, Err: syscall.EMFILE, Persistent: true})
	for _, rs := range sc.batches {
		apply(t, s, rs...)
	}
	sc.sound(t, s, "without descriptors")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{dir, filepath.Join(d.Dir(), "other")} {
		if s, err := b.Open(at); err == nil {
			s.Close()
			t.Errorf("%s was opened without descriptors", at)
		} else {
			names(t, err, at, syscall.EMFILE, "no descriptors")
		}
	}
	d.Recover()
	sc.finish(t, dir, "with descriptors")
}

// testReads lets every read of the disk fail after what the system had of the file is
// dropped. That is no damage, and nobody waits for ever; when it is over the store goes on
// by itself, views and folding in any order.
func testReads(t *testing.T, b OnDisk) {
	sc := newScenario(t, b)
	d := faulty.Mount(t, faulty.Options{})
	dir := filepath.Join(d.Dir(), "state")
	s := sc.open(t, dir)
	defer s.Close()
	apply(t, s, sc.batches[0]...)
	look := func() error {
		_, err := Describe(t.Context(), s, nil)
		return err
	}
	fold := func() error {
		_, err := s.Apply(t.Context(), sc.batches[1])
		return err
	}
	for _, first := range []func() error{look, fold} {
		d.Evict("state")
		d.Inject(faulty.Fault{Kinds: faulty.Read, Mode: faulty.Before, Persistent: true})
		for _, do := range []func() error{first, look, fold, look} {
			err := do()
			if err == nil {
				continue // what was read before is there still
			}
			if !storage.Unavailable(err) || errors.Is(err, storage.ErrFormat) {
				t.Errorf("a read that fails is %v", err)
			}
			names(t, err, dir, syscall.EIO, "reads fail")
		}
		d.Recover()
		if at := sc.sound(t, s, "reads go again"); at != batchSize {
			t.Errorf("the store stands at record %d, want %d", at, batchSize)
		}
	}
	apply(t, s, sc.batches[1]...)
	apply(t, s, sc.batches[2]...)
	sc.sound(t, s, "in the end")
}
