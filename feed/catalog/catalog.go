// Package catalog keeps what the operator's plan makes of every live entry and story: the
// rows that feeds walk.
//
// It promises that the catalogue of a store's position is a function of the store and the
// plan alone, whatever it was made of step by step or anew; that a step costs what the
// records behind it changed; and that reading a feed costs what the feed shows. It decides
// nothing: package curate does. So it must never read a clock, never keep what cannot be
// made again, and never scan what grows with the number of entries but while it is made
// anew.
package catalog

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// version is that of what the tables hold. Whoever changes what is kept, or what a
// decision depends on, raises it; catalogues are then made anew.
const version = 2

// ErrDoubt is what a file that failed, or that says what cannot be, comes to: the
// catalogue must be made anew, see [Catalog.Forget].
var ErrDoubt = errors.New("the catalogue cannot be trusted")

// View is what a catalogue reads of a store; a storage.View is one.
type View interface {
	Position() feed.Position
	Now() feed.Time
	Entry(number uint64) (feed.Entry, bool)
	EntriesBack(before uint64) iter.Seq[feed.Entry] // with a number less than before, descending
	Story(number uint64) (feed.Story, bool)
	StoryByID(id string) (story uint64, ok bool)
	Overrides(id string) []feed.Override
	Traces(after uint64) (all iter.Seq[feed.Trace], ok bool)

	Content(number uint64, source string) (feed.Content, bool)
	Revision(source string, number uint32) (feed.Revision, bool)
	Lost() int // damaged values that were passed over, as if they were not there
}

// Catalog is the catalogue of one plan. It is safe for concurrent use.
type Catalog struct {
	plan     *curate.Plan
	evaluate func(curate.Subject) (*curate.Decision, error) // the plan's
	file     File

	mu    sync.Mutex // guards what follows, and all changes of the file
	stand stand
}

// stand is where a catalogue stands.
type stand struct {
	Version  int           `json:"version"`
	Plan     feed.Hash     `json:"plan"`     // that it is of
	Position feed.Position `json:"position"` // of the log that it has followed
	Below    uint64        `json:"below"`    // entries with lesser numbers have not all been decided on; 0: all have
	Rows     []int         `json:"rows"`     // that each feed has

	Failed map[string]Failed `json:"failed,omitempty"` // rules that could not be evaluated, by their ids
}

// Failed is how often a rule could not be evaluated, or did what cannot be used, since the
// catalogue was begun.
type Failed struct {
	Times int    `json:"times"`
	Err   string `json:"err"` // of the last time
}

// Failed are the rules that failed, by their ids. Nobody may change it.
func (c *Catalog) Failed() map[string]Failed {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stand.Failed
}

// standKey is the key of the stand in [Meta].
var standKey = []byte("stand")

// Open opens the catalogue of the plan in the file. What the file holds of another plan,
// version or of damage, is dropped.
func Open(file File, plan *curate.Plan) (*Catalog, error) {
	c := &Catalog{plan: plan, evaluate: plan.Evaluate, file: file}
	err := file.View(func(r Reader) error {
		if v := r.Get(Meta, standKey); v != nil && json.Unmarshal(v, &c.stand) != nil {
			c.stand = stand{}
		}
		return nil
	})
	if err == nil && c.stand.Version == version && c.stand.Plan == plan.Hash() && len(c.stand.Rows) == len(plan.Feeds()) {
		return c, nil
	}
	return c, c.reset(feed.Position{})
}

// reset empties the catalogue, which from then on follows the log from the position.
func (c *Catalog) reset(at feed.Position) error {
	c.stand = stand{Version: version, Plan: c.plan.Hash(), Position: at, Below: math.MaxUint64, Rows: make([]int, len(c.plan.Feeds()))}
	if err := c.file.Reset(); err != nil {
		return fmt.Errorf("%w: empty it: %w", ErrDoubt, err)
	}
	return nil
}

// Forget empties the catalogue. The next step begins anew.
func (c *Catalog) Forget() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reset(feed.Position{})
}

// Adopt gives the catalogue another plan of the same [curate.Plan.Hash], which decides alike:
// its feeds may have other bounds. It reports whether the plan is one.
func (c *Catalog) Adopt(plan *curate.Plan) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if plan.Hash() != c.plan.Hash() || len(plan.Feeds()) != len(c.plan.Feeds()) {
		return false
	}
	c.plan, c.evaluate = plan, plan.Evaluate
	return true
}

// Next is when something is to be decided on again, though nothing of it changes, by the
// store's time; 0: nothing is.
func (c *Catalog) Next() (at feed.Time, err error) {
	err = c.Read(func(p Picture) error {
		for k := range p.Up(Due, nil) {
			if len(k) != dueBytes {
				p.fail(errDue)
			} else {
				at = feed.Time(binary.BigEndian.Uint64(k))
			}
			break
		}
		return nil
	})
	return at, err
}

// Ask has the catalogue ask fn in place of the plan, whose decisions it must give. It is
// called before the first step.
func (c *Catalog) Ask(fn func(curate.Subject) (*curate.Decision, error)) { c.evaluate = fn }

// Close closes the file.
func (c *Catalog) Close() error { return c.file.Close() }

// Done reports whether every entry has been decided on.
func (c *Catalog) Done() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stand.Below == 0
}

// Unfilled are the feeds, by their place in the plan, that may have more rows than those
// they have: not every entry has been decided on, and they have fewer than places.
func (c *Catalog) Unfilled() (feeds []int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, n := range c.stand.Rows {
		if f := &c.plan.Feeds()[i]; c.stand.Below != 0 && n < max(f.Limit, f.Most) {
			feeds = append(feeds, i)
		}
	}
	return feeds
}

// Step brings the catalogue to the position of v: it decides anew on what the records
// since then changed, and on what was decided until now. Where these records are not
// known any more it begins anew, and [Catalog.Fill] has to follow. Positions of one log
// must not go back. An error is of v, of a decision, or [ErrDoubt].
func (c *Catalog) Step(v View) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, from := v.Position(), c.stand.Position
	var traces iter.Seq[feed.Trace]
	known := from.Log == at.Log && from.Number <= at.Number
	if known {
		traces, known = v.Traces(from.Number)
	}
	if !known {
		return c.reset(at)
	}
	return c.change(v, at, func(b *batch) error {
		if traces != nil && from.Number < at.Number {
			for t := range traces {
				if err := b.follow(&t); err != nil {
					return err
				}
			}
		}
		return b.due(v.Now())
	})
}

// Fill decides on up to so many of the entries that have not been decided on yet, the
// newest first, and reports whether it is done with all. v must not be older than what
// the catalogue was brought to.
func (c *Catalog) Fill(v View, most int) (done bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stand.Below == 0 {
		return true, nil
	}
	below := uint64(0)
	err = c.change(v, c.stand.Position, func(b *batch) error {
		n := 0
		for e := range v.EntriesBack(c.stand.Below) {
			if n++; n > most {
				break
			}
			below = e.Number
			if err := b.entry(e.Number, &e); err != nil {
				return err
			}
		}
		if n <= most {
			below = 0
		}
		b.stand.Below = below
		return nil
	})
	return err == nil && below == 0, err
}

// change makes changes in one transaction, which brings the catalogue to the position.
func (c *Catalog) change(v View, at feed.Position, fn func(*batch) error) error {
	next := c.stand
	next.Position, next.Rows, next.Failed = at, slices.Clone(next.Rows), maps.Clone(next.Failed)
	var decision error // that failed: the file is not to blame
	err := c.file.Update(func(w Writer) error {
		b := newBatch(c, v, w, &next)
		if decision = fn(b); decision == nil {
			decision = b.storiesChanged()
		}
		if decision != nil {
			return decision
		}
		if err := b.flush(); err != nil {
			return err
		}
		s, err := json.Marshal(&next)
		if err == nil {
			w.Put(Meta, standKey, s)
		}
		return err
	})
	switch {
	case err == nil:
		c.stand = next
		return nil
	case decision != nil:
		return decision
	}
	return fmt.Errorf("%w: follow the store: %w", ErrDoubt, err)
}
