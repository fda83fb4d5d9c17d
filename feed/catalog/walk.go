package catalog

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/feed/curate"
)

// Picture is the catalogue at one position. It is good as long as the function that it is
// given to.
type Picture struct {
	Reader
	err *error // the first
}

// Read calls fn with the catalogue as it is. Its error is fn's, but [ErrDoubt] where the
// file holds what cannot be read.
func (c *Catalog) Read(fn func(Picture) error) error {
	var broken error
	err := c.file.View(func(r Reader) error { return fn(Picture{r, &broken}) })
	if broken != nil {
		err = fmt.Errorf("%w: %w", ErrDoubt, broken)
	}
	return err
}

// Walk is all that the feed takes, by its place in the plan.
func (p Picture) Walk(of int) curate.Walk { return walk{p, uint16(of)} }

// Standing is the row of an entry in the feeds that take it: its own, or that of the story
// that it is in.
type Standing struct {
	curate.Row
	lane  curate.Lane
	feeds []curate.Taken
}

// Lane is where it stands in the feed, by its place in the plan, which takes it.
func (s *Standing) Lane(of int) curate.Lane {
	l := s.lane
	if slices.ContainsFunc(s.feeds, func(t curate.Taken) bool { return t.Feed == of && t.Demoted }) {
		l.Class = curate.Demoted
	}
	return l
}

// Standing is that of the entry of the number; ok is false where nothing of it is
// published. stories asks for that in feeds that have one entry a story.
func (p Picture) Standing(number uint64, stories bool) (s Standing, ok bool) {
	d := p.decided(Entries, number)
	if d == nil {
		return s, false
	}
	if stories && d.Story != 0 {
		if t := p.decided(Stories, d.Story); t != nil {
			s = Standing{t.row(), t.Lane, t.Feeds}
			s.Story = true
			return s, true
		}
	}
	return Standing{d.row(), d.Lane, d.Feeds}, true
}

// decided is what the table has of the number, nil for nothing.
func (p Picture) decided(t Table, number uint64) *decided {
	s := records{table: t}
	d := s.get(p, number)
	if s.err != nil {
		p.fail(s.err)
	}
	return d
}

// fail keeps the first error.
func (p Picture) fail(err error) {
	if *p.err == nil {
		*p.err = err
	}
}

// walk is a [curate.Walk] of one feed.
type walk struct {
	Picture
	of uint16
}

// Lanes implements [curate.Walk].
func (w walk) Lanes(c curate.Class, skip, n int) (all []curate.Lane) {
	prefix := append(binary.BigEndian.AppendUint16(nil, w.of), byte(c))
	for k := range w.Down(Heads, append(slices.Clone(prefix), bytes.Repeat([]byte{0xff}, laneBytes+placeBytes)...)) {
		if !bytes.HasPrefix(k, prefix) || len(all) == n {
			break
		}
		if skip--; skip >= 0 {
			continue
		}
		l, ok := splitHead(k)
		if !ok {
			w.fail(errBlock)
			return nil
		}
		all = append(all, l)
	}
	return all
}

// Rows implements [curate.Walk].
func (w walk) Rows(l curate.Lane, behind curate.Place, n int) (all []curate.Row) {
	lane := laneKey(int(w.of), l)
	below := append(slices.Clone(lane), behindAll...)
	if behind != (curate.Place{}) {
		below = blockKey(lane, behind)
	}
	for k, v := range w.Down(Rows, below) {
		if !bytes.HasPrefix(k, lane) {
			break
		}
		rows, err := decodeBlock(k, v)
		if err != nil {
			w.fail(err)
			return nil
		}
		for _, r := range slices.Backward(rows) {
			if behind != (curate.Place{}) && r.Place.Compare(behind) <= 0 {
				continue
			}
			if all = append(all, r); len(all) == n {
				return all
			}
		}
	}
	return all
}
