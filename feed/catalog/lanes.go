package catalog

import (
	"bytes"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed/curate"
)

// lanes collects what changes in the lanes, and writes each block once.
type lanes struct {
	changes map[string][]rowChange // by lane key, in the order in which they were made
}

// rowChange puts a row, or takes the one at its place away.
type rowChange struct {
	row  curate.Row
	gone bool
}

func (s *lanes) note(of int, l curate.Lane, c rowChange) {
	if s.changes == nil {
		s.changes = map[string][]rowChange{}
	}
	k := string(laneKey(of, l))
	s.changes[k] = append(s.changes[k], c)
}

// flush writes the changes, and adds to counts how many more rows each feed has.
func (s *lanes) flush(w Writer, counts []int) error {
	for _, k := range slices.Sorted(maps.Keys(s.changes)) {
		more, err := flushLane(w, []byte(k), settled(s.changes[k]))
		if err != nil {
			return err
		}
		if curate.Class(k[2]) != curate.Pinned { // these stand elsewhere, too
			counts[int(k[0])<<8|int(k[1])] += more
		}
	}
	return nil
}

// settled are the last changes at each place, the oldest place first. At one place stood an
// entry and stands its story, or the other way round: what takes the one away leaves the
// other.
func settled(cs []rowChange) []rowChange {
	slices.SortStableFunc(cs, func(a, b rowChange) int { return b.row.Place.Compare(a.row.Place) })
	out := cs[:0]
	for _, c := range cs {
		n := len(out) - 1
		switch {
		case n < 0 || out[n].row.Place != c.row.Place:
			out = append(out, c)
		case c.gone && !out[n].gone && (c.row.Number != out[n].row.Number || c.row.Story != out[n].row.Story):
		default:
			out[n] = c
		}
	}
	return out
}

// flushLane writes the changes of one lane, and says how many more rows it has.
func flushLane(w Writer, lane []byte, cs []rowChange) (more int, err error) {
	before, err := firstOf(w, lane)
	if err != nil {
		return 0, err
	}
	keys, rows, err := blocks(w, lane, cs[0].row.Place, cs[len(cs)-1].row.Place)
	if err != nil {
		return 0, err
	}
	more = -len(rows)
	rows = merged(rows, cs)
	more += len(rows)
	for _, k := range keys {
		w.Delete(Rows, k)
	}
	for n := (len(rows) + blockRows - 1) / blockRows; n > 0; n-- { // of nearly equal size
		size := (len(rows) + n - 1) / n
		w.Put(Rows, blockKey(lane, rows[0].Place), encodeBlock(rows[:size]))
		rows = rows[size:]
	}
	after, err := firstOf(w, lane)
	if err != nil || before == after {
		return more, err
	}
	if before != (curate.Place{}) {
		w.Delete(Heads, headKey(lane, before))
	}
	if after != (curate.Place{}) {
		w.Put(Heads, headKey(lane, after), nil)
	}
	return more, nil
}

// blocks are the blocks of the lane in which rows at the places, and those between, stand
// or are put: their keys, and their rows, the oldest first.
func blocks(w Writer, lane []byte, oldest, newest curate.Place) (keys [][]byte, rows []curate.Row, err error) {
	from := blockKey(lane, oldest)
	for k := range w.Down(Rows, append(from[:len(from):len(from)], 0)) {
		if bytes.HasPrefix(k, lane) {
			from = bytes.Clone(k)
		}
		break
	}
	to := blockKey(lane, newest)
	for k, v := range w.Up(Rows, from) {
		if !bytes.HasPrefix(k, lane) || len(keys) > 0 && bytes.Compare(k, to) > 0 {
			break
		}
		more, err := decodeBlock(k, v)
		if err != nil {
			return nil, nil, err
		}
		keys, rows = append(keys, bytes.Clone(k)), append(rows, more...)
	}
	return keys, rows, nil
}

// merged are the rows with the changes, both the oldest first.
func merged(rows []curate.Row, cs []rowChange) []curate.Row {
	out := make([]curate.Row, 0, len(rows)+len(cs))
	for _, c := range cs {
		for len(rows) > 0 && rows[0].Place.Compare(c.row.Place) > 0 {
			out, rows = append(out, rows[0]), rows[1:]
		}
		if len(rows) > 0 && rows[0].Place == c.row.Place {
			rows = rows[1:]
		}
		if !c.gone {
			out = append(out, c.row)
		}
	}
	return append(out, rows...)
}

// firstOf is the place of the row of the lane that stands first, zero for none.
func firstOf(r Reader, lane []byte) (p curate.Place, err error) {
	for k, v := range r.Down(Rows, append(slices.Clone(lane), behindAll...)) {
		if !bytes.HasPrefix(k, lane) {
			break
		}
		rows, err := decodeBlock(k, v)
		if err != nil {
			return p, err
		}
		return rows[len(rows)-1].Place, nil
	}
	return p, nil
}
