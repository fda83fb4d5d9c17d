package faulty

import "slices"

// change is what an operation does to the files.
type change struct {
	number  int    // of the operation
	node    uint64 // whose contents change; 0: names change
	off     int64
	data    []byte // of a write
	size    int64  // of a truncation; -1: it is none
	names   []name
	lies    bool // lost in a power cut until synced
	synced  int  // operation that made it durable; 0: none yet
	dropped int  // operation after which it is never written; 0: none
}

// name is what a folder holds under a name from now on.
type name struct {
	in     uint64
	name   string
	node   uint64 // 0: nothing
	folder bool
	mode   uint32
}

func writing(id uint64, data []byte, off int64) change {
	return change{node: id, data: data, off: off, size: -1}
}

func sizing(id uint64, size int64) change { return change{node: id, size: size} }

func naming(names ...name) change { return change{names: names, size: -1} }

// apply makes the change.
func (t tree) apply(c *change) {
	for _, n := range c.names {
		in := t.at(n.in, true, 0o700)
		if n.node == 0 {
			delete(in.names, n.name)
			continue
		}
		t.at(n.node, n.folder, n.mode)
		in.names[n.name] = n.node
	}
	if c.node == 0 {
		return
	}
	file := t.at(c.node, false, 0o600)
	if c.size >= 0 {
		file.truncate(c.size)
	}
	file.write(c.data, c.off)
}

// journal is what happened to the files, beginning with what is durable for good.
type journal struct {
	base    tree
	changes []change // that are not in base, ascending
	history bool     // keeps what is durable, for power cuts of the past
}

// sync makes what is pending of the file or folder durable, in the operation of the
// number: all, or the older half.
func (j *journal) sync(id uint64, number int, half bool) {
	pending := j.pendingOf(id)
	if half {
		pending = pending[:len(pending)/2]
	}
	for _, i := range pending {
		j.changes[i].synced = number
	}
	j.settle()
}

// drop gives up what is pending of the file.
func (j *journal) drop(id uint64, number int) {
	for _, i := range j.pendingOf(id) {
		j.changes[i].dropped = number
	}
}

// pendingOf are the indexes of the changes that a sync of the file or folder covers.
// A rename belongs to two folders, and what came before it in either comes with it.
func (j *journal) pendingOf(id uint64) (is []int) {
	covered := map[uint64]bool{id: true}
	for i := len(j.changes) - 1; i >= 0; i-- {
		c := &j.changes[i]
		if c.synced > 0 || c.dropped > 0 {
			continue
		}
		touches := c.node != 0 && c.node == id
		for _, n := range c.names {
			touches = touches || covered[n.in]
		}
		if !touches {
			continue
		}
		for _, n := range c.names {
			covered[n.in] = true
		}
		is = append(is, i)
	}
	slices.Reverse(is)
	return is
}

// settle folds what is durable into the base, where the past is not kept.
func (j *journal) settle() {
	if j.history {
		return
	}
	rest := j.changes[:0]
	for i := range j.changes {
		switch c := j.changes[i]; {
		case c.synced > 0:
			j.base.apply(&c)
		case c.dropped == 0:
			rest = append(rest, c)
		}
	}
	clear(j.changes[len(rest):])
	j.changes = rest
}

// at is what is durable after the operation of the number, and what is pending then,
// in the order in which it was done, without what lies.
func (j *journal) at(number int) (tree, []change) {
	t := j.base.clone()
	var pending []change
	for i := range j.changes {
		switch c := j.changes[i]; {
		case c.number > number:
		case c.synced > 0 && c.synced <= number:
			t.apply(&c)
		case c.dropped > 0 && c.dropped <= number, c.lies:
		default:
			pending = append(pending, c)
		}
	}
	return t, pending
}
