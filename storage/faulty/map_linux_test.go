package faulty_test

import (
	"bytes"
	"os"
	"runtime/debug"
	"syscall"
	"testing"

	"github.com/openvoicenews/openvoice/storage/faulty"
)

// TestMap checks what the store's library does: a shared map of a file, beyond its end,
// shows what is written to the file, what the size makes room for, and, where the disk
// fails to read, faults.
func TestMap(t *testing.T) {
	t.Parallel()
	d := faulty.Mount(t, faulty.Options{})
	f, err := os.OpenFile(d.Dir()+"/a", os.O_RDWR|os.O_CREATE, 0o600)
	must(t, err)
	defer f.Close()
	_, err = f.Write(bytes.Repeat([]byte("old."), 4096))
	must(t, err)
	m, err := syscall.Mmap(int(f.Fd()), 0, 1<<30, syscall.PROT_READ, syscall.MAP_SHARED)
	must(t, err)
	defer syscall.Munmap(m)
	shows := func(at int, want string) {
		t.Helper()
		if got := string(m[at : at+len(want)]); got != want {
			t.Errorf("the map shows %q at %d, want %q", got, at, want)
		}
	}
	shows(8192, "old.")
	_, err = f.WriteAt([]byte("new."), 8192)
	must(t, err)
	shows(8192, "new.old.")
	must(t, f.Truncate(1<<20))
	shows(1<<20-4, "\x00\x00\x00\x00")
	_, err = f.WriteAt([]byte("end"), 1<<20-3)
	must(t, err)
	shows(1<<20-3, "end")

	d.Evict("a")
	shows(8192, "new.old.") // read again
	d.Evict("a")
	d.Inject(faulty.Fault{Kinds: faulty.Read, Persistent: true})
	if !faults(func() { shows(0, "old.") }) {
		t.Error("a map of what cannot be read does not fault")
	}
	d.Recover()
	shows(0, "old.")

	// What a failed write left in the kernel's cache goes with it.
	d.Inject(faulty.Fault{Kinds: faulty.Write})
	if _, err := f.WriteAt([]byte("lost"), 0); err == nil {
		t.Error("the write reports success")
	}
	d.Evict("a")
	shows(0, "old.")
}

// faults reports whether fn touches a page that cannot be had.
func faults(fn func()) (yes bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { yes = recover() != nil }()
	fn()
	return false
}
