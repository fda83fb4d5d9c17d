package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
)

// Where the address space is too small for all that the file may grow to, the store
// opens all the same. Where it is too small for what comes, this is said, as what it is,
// until the store is opened again with more; and nothing is lost.
func TestTooLittleMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	rs, model := madeUp(t, 5, 150)
	b, err := storage.Encode(rs)
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, b, 0o600); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childEnv+"=starve", pathEnv+"="+path, logEnv+"="+log)
	var stderr bytes.Buffer
	child.Stderr = &stderr
	out, err := child.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	folded, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil || folded == len(rs) {
		t.Fatalf("folded %q of %d records: %v", out, len(rs), err)
	}
	s, err := bolt.Open(path, bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if f := faults(t, s); len(f) > 0 {
		t.Errorf("afterwards the check finds %q", f)
	}
	fold(t, s, rs[folded:]...)
	if got, want := describe(t, s), describe(t, model); got != want {
		t.Error("the store is not as one that always had memory")
	}
}

// little is an address space in which a program runs, and less than a store maps where
// there is room.
const little = 256 << 20

// childStarve folds the log into a store that may not map much, and prints how many
// records are in it. What it meets must be called a lack of memory.
func childStarve() error {
	b, err := os.ReadFile(os.Getenv(logEnv))
	if err != nil {
		return err
	}
	var rs []feed.Record
	if err := storage.Decode(b, &rs); err != nil {
		return err
	}
	if err := limitAddressSpace(little); err != nil {
		return err
	}
	s, err := bolt.Open(os.Getenv(pathEnv), bolt.Options{NoSync: true})
	if err != nil {
		return fmt.Errorf("with little address space: %w", err)
	}
	// What is mapped next is as large as the file, of which most is a hole.
	if err := os.Truncate(os.Getenv(pathEnv), 2*little); err != nil {
		return err
	}
	ctx := context.Background() // this is a main function
	folded := 0
	for err == nil && folded < len(rs) {
		if _, err = s.Apply(ctx, rs[folded:folded+1]); err == nil {
			folded++
		}
	}
	if err := called(err); err != nil {
		return fmt.Errorf("folding: %w", err)
	}
	_, err = s.Apply(ctx, rs[folded:folded+1])
	if err := called(err); err != nil {
		return fmt.Errorf("folding again: %w", err)
	}
	if err := called(s.View(ctx, func(storage.View) error { return nil })); err != nil {
		return fmt.Errorf("viewing: %w", err)
	}
	fmt.Println(folded)
	return s.Close()
}

// called is an error where err is not called a lack of memory.
func called(err error) error {
	if !errors.Is(err, storage.ErrMemory) || errors.Is(err, storage.ErrFormat) || !strings.Contains(err.Error(), "out of memory") ||
		strings.Contains(err.Error(), "damaged page") {
		return fmt.Errorf("called %w", err)
	}
	return nil
}

// limitAddressSpace allows so many bytes more than there are.
func limitAddressSpace(more uint64) error {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return err
	}
	pages, err := strconv.ParseUint(strings.Fields(string(b))[0], 10, 64)
	if err != nil {
		return err
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_AS, &limit); err != nil {
		return err
	}
	limit.Cur = pages*uint64(os.Getpagesize()) + more
	return unix.Setrlimit(unix.RLIMIT_AS, &limit)
}

// What the system refuses when a file is opened is told as it is, and is no fault of
// the file.
func TestRefusalsOfTheSystem(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{syscall.ENOMEM, "open store s.db: out of memory: cannot allocate memory (the store is not damaged; raise the limit of memory or address space, as ulimit -v, LimitAS= or MemoryMax= set it)"},
		{fmt.Errorf("mmap allocate error: %s", syscall.ENOMEM), "open store s.db: out of memory: mmap allocate error: cannot allocate memory (the store is not damaged; raise the limit of memory or address space, as ulimit -v, LimitAS= or MemoryMax= set it)"},
		{syscall.ENODEV, "open store s.db: no such device"},
		{syscall.ENOLCK, "open store s.db: no locks available"},
		{&os.PathError{Op: "open", Path: "s.db", Err: syscall.EACCES}, "open store: open s.db: permission denied"},
	} {
		got := bolt.Unopened("s.db", c.err)
		if got.Error() != c.want || errors.Is(got, storage.ErrFormat) || errors.Is(got, storage.ErrMemory) != strings.Contains(c.want, "out of memory") {
			t.Errorf("%v is told as\n%v, want\n%s", c.err, got, c.want)
		}
	}
}
