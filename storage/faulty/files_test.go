package faulty

import (
	"syscall"
	"testing"
)

// TestSweep checks that a disk without history forgets a file that was removed for
// good, and no other: neither one that is open, nor one that a power cut would bring
// back.
func TestSweep(t *testing.T) {
	f := newFiles(false)
	keeps := func(what string, want ...uint64) {
		t.Helper()
		f.sync(root)
		for _, id := range want {
			if f.live[id] == nil {
				t.Errorf("%s: file %d is gone", what, id)
			}
		}
		if len(f.live) != 1+len(want) {
			t.Errorf("%s: %d files are kept, want the root and %v", what, len(f.live), want)
		}
	}
	done := func(errno syscall.Errno) {
		t.Helper()
		if errno != 0 {
			t.Fatal(errno)
		}
	}
	folder, errno := f.create(root, "folder", MakeFolder, 0o700)
	done(errno)
	file, errno := f.create(folder, "file", Create, 0o600)
	done(errno)
	_, errno = f.write(file, []byte("text"), 0)
	done(errno)
	keeps("the folder is not synced", folder, file)
	f.sync(file)
	f.sync(folder)
	done(f.remove(folder, "file"))
	keeps("the removal is not synced", folder, file)
	f.sync(folder)
	keeps("the file is open", folder, file)
	f.close(file)
	keeps("the file is closed", folder)
	done(f.remove(root, "folder"))
	keeps("the folder is removed")
	if n := len(f.journal.changes) + len(f.journal.base) + len(f.above) + len(f.changed); n != 1+1 { // the root, and when it changed
		t.Errorf("%d things are kept of nothing", n)
	}
}
