package catalog

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// A lane's rows stand in blocks: under the lane and the place of the block's first row,
// which is its oldest, are up to blockRows rows, each as its difference from the one
// before. That is about eight bytes a row.
const blockRows = 64

// errBlock is what a block that cannot be read is.
var errBlock = errors.New("a block of rows is cut off")

// laneKey is what the keys of the lane's blocks begin with.
func laneKey(of int, l curate.Lane) []byte {
	k := binary.BigEndian.AppendUint16(make([]byte, 0, 40), uint16(of))
	k = binary.BigEndian.AppendUint32(append(k, byte(l.Class)), uint32(l.Source))
	return binary.BigEndian.AppendUint64(k, l.Backlog)
}

// appendPlace appends the place so that later keys stand first in a feed.
func appendPlace(k []byte, p curate.Place) []byte {
	k = binary.BigEndian.AppendUint64(k, uint64(p.Arrival)^1<<63)
	k = binary.BigEndian.AppendUint64(k, p.Record)
	return binary.BigEndian.AppendUint64(k, ^p.Number)
}

// splitPlace is the inverse of appendPlace.
func splitPlace(k []byte) curate.Place {
	return curate.Place{
		Arrival: feed.Time(binary.BigEndian.Uint64(k) ^ 1<<63), Record: binary.BigEndian.Uint64(k[8:]), Number: ^binary.BigEndian.Uint64(k[16:]),
	}
}

// The lengths of keys.
const (
	classBytes = 2 + 1 // the feed, and the class of a lane in it
	laneBytes  = classBytes + 4 + 8
	placeBytes = 3 * 8
)

// behindAll is behind the key of every place.
var behindAll = bytes.Repeat([]byte{0xff}, placeBytes+1)

// blockKey is the key of a block of the lane whose first row is at the place.
func blockKey(lane []byte, p curate.Place) []byte { return appendPlace(slices.Clone(lane), p) }

// appendRow appends the row behind the one at last.
func appendRow(b []byte, last curate.Place, r *curate.Row) []byte {
	p := r.Place
	b = binary.AppendUvarint(b, uint64(p.Arrival-last.Arrival))
	b = binary.AppendVarint(b, int64(p.Record-last.Record))
	b = binary.AppendVarint(b, int64(p.Number-last.Number))
	other := int64(p.Number-r.Number) << 1 // a story's is its own
	if r.Story {
		other |= 1
	}
	b = binary.AppendVarint(b, other)
	return binary.AppendVarint(b, int64(p.Arrival-r.Published))
}

// encodeBlock is the value of a block of the rows.
func encodeBlock(rows []curate.Row) []byte {
	b := make([]byte, 0, 10*len(rows))
	last := rows[0].Place
	for i := range rows {
		b = appendRow(b, last, &rows[i])
		last = rows[i].Place
	}
	return b
}

// numbers reads numbers of varying length.
type numbers struct {
	b   []byte
	bad bool
}

func (r *numbers) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	r.skip(n)
	return v
}

func (r *numbers) int() int64 {
	v, n := binary.Varint(r.b)
	r.skip(n)
	return v
}

func (r *numbers) skip(n int) {
	if n <= 0 {
		r.bad, r.b = true, nil
		return
	}
	r.b = r.b[n:]
}

// decodeBlock are the rows of the block under the key, the oldest first.
func decodeBlock(key, value []byte) ([]curate.Row, error) {
	if len(key) != laneBytes+placeBytes {
		return nil, errBlock
	}
	p := splitPlace(key[laneBytes:])
	rows := make([]curate.Row, 0, len(value)/7)
	for r := (numbers{b: value}); len(r.b) > 0; {
		p.Arrival += feed.Time(r.uint())
		p.Record += uint64(r.int())
		p.Number += uint64(r.int())
		other := r.int()
		row := curate.Row{Number: p.Number - uint64(other>>1), Story: other&1 != 0, Place: p, Published: p.Arrival - feed.Time(r.int())}
		if r.bad {
			return nil, errBlock
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil, errBlock
	}
	return rows, nil
}

// headKey is the key of the lane among those of the feed and the class: the one whose first row stands
// first is the last.
func headKey(lane []byte, first curate.Place) []byte {
	k := append(make([]byte, 0, laneBytes+placeBytes), lane[:classBytes]...)
	return append(appendPlace(k, first), lane[classBytes:]...)
}

// splitHead is the lane of a head's key.
func splitHead(k []byte) (l curate.Lane, ok bool) {
	if len(k) != laneBytes+placeBytes {
		return l, false
	}
	rest := k[classBytes+placeBytes:]
	return curate.Lane{Class: curate.Class(k[2]), Source: int(binary.BigEndian.Uint32(rest)), Backlog: binary.BigEndian.Uint64(rest[4:])}, true
}
