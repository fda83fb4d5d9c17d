package faulty

import (
	"maps"
	"path"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Operation is one that had a number.
type Operation struct {
	Number int // from 1
	Kind   Kind
	Path   string // from the root of the disk
	Size   int64  // bytes of a write, new size of a truncation
	Fault  string // what was done to it; "" for nothing
}

// files are the files of a disk, as programs see them and as a power cut would leave
// them. It knows nothing of the kernel.
type files struct {
	mu         sync.Mutex
	live       tree // what is seen
	journal    journal
	faults     []*armed
	number     int // of the last operation
	fired      int // operations that a fault hit
	operations []Operation
	last       uint64           // number of the newest node
	above      map[uint64]above // the name of each node, the latest
	opened     map[uint64]int   // handles of each file
	changed    map[uint64]time.Time
}

// above is where a node has its name.
type above struct {
	in   uint64
	name string
}

func newFiles(history bool) *files {
	return &files{
		live: newTree(), journal: journal{base: newTree(), history: history}, last: root,
		above: map[uint64]above{}, opened: map[uint64]int{}, changed: map[uint64]time.Time{},
	}
}

// path is the name of the node from the root, the last it had.
func (f *files) path(id uint64) string {
	p := ""
	for id != root {
		a, ok := f.above[id]
		if !ok {
			break
		}
		p, id = path.Join(a.name, p), a.in
	}
	return p
}

// verdict is what becomes of an operation.
type verdict struct {
	number int
	mode   Mode
	err    syscall.Errno // 0: no fault, or one that lies
	fault  bool
}

// lies reports whether the operation only seems to be done.
func (v verdict) lies() bool { return v.fault && v.mode == Lie }

// begin counts an operation and says what becomes of it.
func (f *files) begin(k Kind, name string, size int64) (v verdict) {
	var hit *armed
	for _, a := range f.faults { // each counts what it sees
		if a.hits(k, name) && hit == nil {
			hit = a
		}
	}
	if k != Read {
		f.number++
	}
	v.number = f.number
	said := ""
	if hit != nil {
		f.fired++
		v.fault, v.mode, said = true, hit.Mode, hit.Fault.String()
		if v.mode != Lie {
			v.err = hit.Err
		}
	}
	if k != Read && f.journal.history {
		f.operations = append(f.operations, Operation{Number: f.number, Kind: k, Path: name, Size: size, Fault: said})
	}
	return v
}

// do makes the change as the verdict says, and returns what is reported.
func (f *files) do(v verdict, c change) syscall.Errno {
	if v.err != 0 && v.mode == Before {
		return v.err
	}
	c.number, c.lies = v.number, v.lies()
	f.live.apply(&c)
	for _, n := range c.names {
		if n.node != 0 {
			f.above[n.node] = above{n.in, n.name}
		}
		f.changed[n.in] = time.Now()
	}
	if c.node != 0 {
		f.changed[c.node] = time.Now()
	}
	f.journal.changes = append(f.journal.changes, c)
	return v.err
}

func (f *files) write(id uint64, p []byte, off int64) (int, syscall.Errno) {
	f.mu.Lock()
	defer f.mu.Unlock()
	v := f.begin(Write, f.path(id), int64(len(p)))
	done := p
	if v.err != 0 && v.mode == Half {
		done = p[:len(p)/2]
	}
	return len(p), f.do(v, writing(id, append([]byte(nil), done...), off)) // the kernel's buffer is used again
}

func (f *files) read(id uint64, p []byte, off int64) (int, syscall.Errno) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if v := f.begin(Read, f.path(id), int64(len(p))); v.err != 0 {
		return 0, v.err
	}
	return f.live[id].read(p, off), 0
}

func (f *files) truncate(id uint64, size int64) syscall.Errno {
	f.mu.Lock()
	defer f.mu.Unlock()
	v := f.begin(Truncate, f.path(id), size)
	if v.err != 0 && v.mode == Half {
		size = (size + f.live[id].size) / 2
	}
	return f.do(v, sizing(id, size))
}

func (f *files) sync(id uint64) syscall.Errno {
	f.mu.Lock()
	defer f.mu.Unlock()
	k := SyncFile
	if f.live[id].folder {
		k = SyncFolder
	}
	switch v := f.begin(k, f.path(id), 0); {
	case v.lies():
		return 0
	case v.err == 0 || v.mode == After:
		f.journal.sync(id, v.number, false)
		f.sweep()
		return v.err
	case v.mode == Half:
		f.journal.sync(id, v.number, true)
		return v.err
	case v.mode == Lose:
		f.journal.drop(id, v.number)
		f.forget(id)
		return v.err
	default:
		return v.err
	}
}

// forget makes the file what the disk has of it, at its size: what the kernel reads
// once it has dropped its cache.
func (f *files) forget(id uint64) {
	n := f.live[id]
	durable, pending := f.journal.at(f.number)
	for i := range pending {
		durable.apply(&pending[i])
	}
	size := n.size
	n.contents = durable.at(id, false, n.mode).clone()
	n.size = max(size, n.size)
	f.journal.settle()
}

func (f *files) open(id uint64, k Kind) syscall.Errno {
	f.mu.Lock()
	defer f.mu.Unlock()
	if v := f.begin(k, f.path(id), 0); v.err != 0 {
		return v.err
	}
	f.opened[id]++
	return 0
}

func (f *files) close(id uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.opened[id]--; f.opened[id] <= 0 {
		delete(f.opened, id)
	}
}

// create makes a file or a folder.
func (f *files) create(in uint64, base string, k Kind, mode uint32) (uint64, syscall.Errno) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.live[in].names[base] != 0 {
		return 0, syscall.EEXIST
	}
	v := f.begin(k, path.Join(f.path(in), base), 0)
	f.last++
	id := f.last
	err := f.do(v, naming(name{in: in, name: base, node: id, folder: k == MakeFolder, mode: mode & 0o777}))
	if err == 0 && k == Create {
		f.opened[id]++
	}
	return id, err
}

func (f *files) link(id, in uint64, base string) syscall.Errno {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.live[in].names[base] != 0 {
		return syscall.EEXIST
	}
	v := f.begin(Link, path.Join(f.path(in), base), 0)
	return f.do(v, naming(name{in: in, name: base, node: id, mode: f.live[id].mode}))
}

func (f *files) remove(in uint64, base string) syscall.Errno {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := f.live[in].names[base]
	switch {
	case id == 0:
		return syscall.ENOENT
	case len(f.live[id].names) > 0:
		return syscall.ENOTEMPTY
	}
	v := f.begin(Remove, path.Join(f.path(in), base), 0)
	return f.do(v, naming(name{in: in, name: base}))
}

func (f *files) rename(in uint64, base string, to uint64, toBase string, flags uint32) syscall.Errno {
	const noReplace = 1
	f.mu.Lock()
	defer f.mu.Unlock()
	id, over := f.live[in].names[base], f.live[to].names[toBase]
	switch {
	case id == 0:
		return syscall.ENOENT
	case flags&^noReplace != 0:
		return syscall.EINVAL // an exchange
	case over != 0 && flags&noReplace != 0:
		return syscall.EEXIST
	case over != 0 && len(f.live[over].names) > 0:
		return syscall.ENOTEMPTY
	}
	v := f.begin(Rename, path.Join(f.path(to), toBase), 0)
	n := f.live[id]
	return f.do(v, naming(name{in: in, name: base}, name{in: to, name: toBase, node: id, folder: n.folder, mode: n.mode}))
}

// sweep gives up the files that no folder leads to any more, now or after a power cut,
// and that are not open, where the past is not kept.
func (f *files) sweep() {
	if f.journal.history {
		return
	}
	keep := f.reachable()
	maps.DeleteFunc(f.live, func(id uint64, _ *node) bool { return !keep[id] })
	maps.DeleteFunc(f.journal.base, func(id uint64, _ *node) bool { return !keep[id] })
	maps.DeleteFunc(f.above, func(id uint64, _ above) bool { return !keep[id] })
	maps.DeleteFunc(f.changed, func(id uint64, _ time.Time) bool { return !keep[id] })
	f.journal.changes = slices.DeleteFunc(f.journal.changes, func(c change) bool {
		if c.node != 0 {
			return !keep[c.node]
		}
		return !slices.ContainsFunc(c.names, func(n name) bool { return keep[n.in] })
	})
}

// reachable are the files that are open or that have a name, may have one after a power
// cut, or are in such a folder.
func (f *files) reachable() map[uint64]bool {
	in := map[uint64][]uint64{}
	for _, t := range []tree{f.live, f.journal.base} {
		for id, n := range t {
			in[id] = slices.AppendSeq(in[id], maps.Values(n.names))
		}
	}
	for _, c := range f.journal.changes {
		for _, n := range c.names {
			in[n.in] = append(in[n.in], n.node)
		}
	}
	seen, next := map[uint64]bool{}, slices.AppendSeq([]uint64{root}, maps.Keys(f.opened))
	for len(next) > 0 {
		id := next[len(next)-1]
		next = next[:len(next)-1]
		if !seen[id] {
			seen[id] = true
			next = append(next, in[id]...)
		}
	}
	return seen
}
