package faulty

import (
	"fmt"
	"path"
	"strings"
	"syscall"
)

// Kind is a set of kinds of operations.
type Kind uint

// The kinds. Creating a file is a Create, not an OpenWrite; opening with O_TRUNC is an
// OpenWrite and a Truncate.
const (
	OpenRead   Kind = 1 << iota // opens an existing file to read
	OpenWrite                   // opens an existing file to write
	Create                      // creates a file
	Write                       // one request of the kernel, up to 1 MiB
	SyncFile                    // fsync and fdatasync
	SyncFolder                  // fsync of a folder
	Truncate                    // sets the size
	Rename
	Link
	Remove // of a file or a folder
	MakeFolder
	Read // what the kernel has in its cache, it does not read; see [Disk.Evict]

	Open    = OpenRead | OpenWrite | Create
	Sync    = SyncFile | SyncFolder
	Changes = OpenWrite | Create | Write | Truncate | Rename | Link | Remove | MakeFolder // what a read-only disk refuses
	All     = Changes | OpenRead | Sync                                                   // all that have a number, so not Read
)

var kindNames = [...]string{"open to read", "open to write", "create", "write", "sync", "sync folder", "truncate", "rename", "link", "remove", "make folder", "read"}

func (k Kind) String() string {
	var names []string
	for i, name := range kindNames {
		if k&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// Mode says how an operation fails.
type Mode int

const (
	// Before does nothing and reports the error.
	Before Mode = iota
	// After does all of it and reports the error.
	After
	// Half does half of it and reports the error: the first half of the bytes of a write,
	// a size in the middle, a sync of the older half of what was pending. Only writes,
	// truncations and syncs have halves.
	Half
	// Lie reports success. A sync makes nothing durable. Anything else is seen as done,
	// and is lost in every power cut until a later sync covers it. Reads and opens
	// that change nothing cannot lie.
	Lie
	// Lose is how Linux treats a failed writeback: the sync reports the error, and what
	// was pending is never written, though the kernel's cache shows it and the next
	// sync reports success. Only syncs can lose.
	Lose
)

func (m Mode) String() string {
	return [...]string{"fails before", "fails after", "half done", "lies", "loses"}[m]
}

// Can are the kinds that may fail so.
func (m Mode) Can() Kind {
	switch m {
	case Half:
		return Write | Truncate | Sync
	case Lie:
		return All &^ (OpenRead | OpenWrite)
	case Lose:
		return SyncFile
	}
	return All | Read
}

// Fault is what shall go wrong.
type Fault struct {
	// Kinds are the operations that it concerns. 0: [All].
	Kinds Kind
	// Path is a pattern as of [path.Match], of a file or of a folder above it, counted
	// from the root of the disk. "": all. A rename or link has its new path.
	Path string
	// Nth is the first operation that it hits, of those that match, counted from 1
	// since it was injected. 0: the first.
	Nth  int
	Mode Mode
	// Err is what is reported. 0: EIO.
	Err syscall.Errno
	// Persistent hits every operation that matches from Nth on; else one alone is hit.
	Persistent bool
}

func (f Fault) String() string {
	s := fmt.Sprintf("%s %d %s", f.Kinds, max(1, f.Nth), f.Mode)
	if f.Mode != Lie {
		s += " with " + f.Err.Error()
	}
	if f.Persistent {
		s += " from then on"
	}
	return s
}

// check sets what is zero, and says what makes no sense.
func (f *Fault) check() error {
	if f.Kinds == 0 {
		f.Kinds = All & f.Mode.Can()
	}
	if f.Err == 0 {
		f.Err = syscall.EIO
	}
	if f.Mode < Before || f.Mode > Lose {
		return fmt.Errorf("inject fault: there is no mode %d", f.Mode)
	}
	if wrong := f.Kinds &^ f.Mode.Can(); wrong != 0 {
		return fmt.Errorf("inject fault: %q is nothing that %s does", f.Mode, wrong)
	}
	if _, err := path.Match(f.Path, ""); err != nil {
		return fmt.Errorf("inject fault: path %q: %w", f.Path, err)
	}
	return nil
}

// armed is a fault that is waiting for its operation.
type armed struct {
	Fault
	seen int // operations that matched
}

// hits reports whether the operation is one that the fault hits, and counts it.
func (a *armed) hits(k Kind, name string) bool {
	if a.Kinds&k == 0 || !under(a.Path, name) {
		return false
	}
	a.seen++
	first := max(1, a.Nth)
	return a.seen == first || a.Persistent && a.seen > first
}

// under reports whether the pattern names the path or a folder above it.
func under(pattern, name string) bool {
	if pattern == "" {
		return true
	}
	for ; name != "." && name != "/"; name = path.Dir(name) {
		if ok, _ := path.Match(pattern, name); ok { // the pattern was checked
			return true
		}
	}
	return false
}
