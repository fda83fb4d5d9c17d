package faulty

import (
	"encoding/json"
	"fmt"
	"io"
)

// request is what a test asks of the process that serves its disk; one field is set.
type request struct {
	Inject     *Fault  `json:",omitempty"`
	Recover    bool    `json:",omitempty"`
	Count      bool    `json:",omitempty"`
	Operations bool    `json:",omitempty"`
	Evict      *string `json:",omitempty"`
	Image      *order  `json:",omitempty"`
}

// order is a power cut, and the folder to write what it leaves into.
type order struct {
	Cut
	To string
}

// answer is what it answers. The first one tells that the disk is mounted.
type answer struct {
	Error         string      `json:",omitempty"`
	Number, Fired int         `json:",omitempty"`
	Operations    []Operation `json:",omitempty"`
}

// control answers what tests ask of the process that serves their disk.
type control struct {
	files *files
	evict func(pattern string) // has the kernel forget the files
}

// serve answers requests until there are no more.
func (c *control) serve(r io.Reader, w io.Writer) error {
	in, out := json.NewDecoder(r), json.NewEncoder(w)
	for {
		var q request
		if err := in.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("read request: %w", err)
		}
		if err := out.Encode(c.answer(q)); err != nil {
			return fmt.Errorf("answer request: %w", err)
		}
	}
}

func (c *control) answer(q request) (a answer) {
	var err error
	f := c.files
	switch {
	case q.Inject != nil:
		err = f.inject(*q.Inject)
	case q.Recover:
		f.mu.Lock()
		f.faults = nil
		f.mu.Unlock()
	case q.Count:
		f.mu.Lock()
		a.Number, a.Fired = f.number, f.fired
		f.mu.Unlock()
	case q.Operations:
		f.mu.Lock()
		a.Operations = f.operations[:len(f.operations):len(f.operations)]
		f.mu.Unlock()
	case q.Evict != nil:
		c.evict(*q.Evict)
	case q.Image != nil:
		err = f.image(q.Image.Cut, q.Image.To)
	}
	if err != nil {
		a.Error = err.Error()
	}
	return a
}

func (f *files) inject(fault Fault) error {
	if err := fault.check(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, &armed{Fault: fault})
	return nil
}

// image writes what the cut leaves into the folder.
func (f *files) image(c Cut, to string) error {
	f.mu.Lock()
	if c.After == 0 {
		c.After = f.number
	}
	past := c.After < f.number && !f.journal.history
	var t tree
	if !past {
		t = f.journal.image(c)
	}
	f.mu.Unlock()
	if past {
		return fmt.Errorf("image of %s: the disk keeps no history", c)
	}
	if err := t.export(root, to); err != nil {
		return fmt.Errorf("image of %s: %w", c, err)
	}
	return nil
}
